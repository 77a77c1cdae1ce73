"""The multiplication problem: remember two marked numbers and give their product at the end.

It stands beside the adding problem because a cell that sums cannot solve it by summing.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.adding import marked_pairs
from lstm_lib.tasks.batch import Batch, request


def multiplication(rng: np.random.Generator, batch_size: int, length: int = 100, *, dtype: Any = np.float64) -> Batch:
    """Sequences of pairs (value, marker); the target is the product of the two marked values.

    Values lie in [0, 1). The marker is 1 at one of the first ten pairs and at one of the first T/2 − 1 others, −1 at
    both ends, else 0; if the very first pair is marked, its value is 1. The paper calls a sequence right if the
    output is within 0.04 of the target, uses T = 100, and needs 482,000 sequences until fewer than 140 of 2,000 are
    wrong, 1,273,000 until fewer than 13 are (table 8).

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    length : int
        T, at least 22; each sequence has T … 1.1 T steps, so every lag is at least T/2.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, 2), ``y`` (B, 1), ``lengths`` (B,).

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind or is out of range.

    References
    ----------
    Hochreiter, S. and Schmidhuber, J., "Long short-term memory", Neural Computation 9(8), 1997, section 5.5.

    Examples
    --------
    >>> batch = multiplication(np.random.default_rng(0), 3, 22)
    >>> marked = np.where(batch.x[:, :, 1] == 1, batch.x[:, :, 0], 1)
    >>> bool(np.allclose(batch.y[:, 0], marked.prod(axis=0)))
    True
    """
    dtype = request(rng, batch_size, dtype, who="multiplication")
    length = _validate.at_least(length, 22, who="multiplication", name="length", todo="Pass more steps.")
    x, marked, lengths = marked_pairs(rng, batch_size, length, low=0, neutral=1)
    return Batch(x.astype(dtype), marked.prod(axis=0)[:, None].astype(dtype), lengths)
