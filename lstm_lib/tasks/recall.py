"""Delayed recall: one symbol near the start comes back at the end, after many that do not matter.

This is the longest lag of the 1997 paper: up to a thousand random distractors.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch, one_hot, request

STOP = 1 / 10  # probability that the distractors end, after the first `delay` of them


def delayed_recall(
    rng: np.random.Generator, batch_size: int, delay: int, *, distractors: int = 50, dtype: Any = np.float64
) -> Batch:
    """Sequences b, (x or y), distractors, e; the class is the second symbol, asked for at the trigger e.

    Task 2c of the paper: at least ``delay`` distractors, and after each further one the sequence ends with
    probability 1/10, so that the expected number is ``delay`` + 9. (The paper's text gives 1/10 for going on as well;
    its formula for the expected length has 9/10.) It calls a sequence right if both outputs are within 0.2, and needs
    30,000 sequences for 50 distractors of 50 kinds, 49,000 for 1,000 of 1,000 kinds (table 3).

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    delay : int
        The paper's q, at least 1; the second symbol must be kept for at least q + 1 steps.
    distractors : int
        The paper's p, at least 1: how many kinds of distractors there are.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, distractors + 4) one-hot: the distractors, then e, b, x, y. ``y`` (B,) 0 for x and 1 for y,
        ``lengths`` (B,).

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind or is out of range.

    References
    ----------
    Hochreiter, S. and Schmidhuber, J., "Long short-term memory", Neural Computation 9(8), 1997, section 5.2.

    Examples
    --------
    >>> batch = delayed_recall(np.random.default_rng(3), 1, 3, distractors=4)
    >>> "".join("1234ebxy"[k] for k in batch.x[:, 0].argmax(axis=1)), int(batch.y[0])
    ('bx4431e', 0)
    """
    dtype = request(rng, batch_size, dtype, who="delayed_recall")
    delay = _validate.at_least(delay, 1, who="delayed_recall", name="delay", todo="Pass the lag in steps.")
    distractors = _validate.at_least(
        distractors, 1, who="delayed_recall", name="distractors", todo="Pass the number of kinds."
    )
    e, b, x_symbol = distractors, distractors + 1, distractors + 2
    lengths = delay + rng.geometric(STOP, size=batch_size) - 1 + 3
    which = rng.integers(0, 2, size=batch_size)
    shown = rng.integers(0, distractors, size=(lengths.max(), batch_size))
    shown[0], shown[1] = b, x_symbol + which
    shown[lengths - 1, np.arange(batch_size)] = e
    x = one_hot(shown, distractors + 4, dtype)
    x[np.arange(len(x))[:, None] >= lengths] = 0
    return Batch(x, which, lengths)
