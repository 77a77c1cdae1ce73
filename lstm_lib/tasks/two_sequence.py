"""The two-sequence problem: the class is shown at the start of a line on which only noise follows.

Signal and noise share one input, so the network must learn when to listen.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch, request

SPREAD = np.sqrt(0.2)  # the paper gives a variance of 0.2
TARGETS = {"3a": (0.0, 1.0), "3b": (0.0, 1.0), "3c": (0.8, 0.2)}


def two_sequence(
    rng: np.random.Generator,
    batch_size: int,
    length: int = 100,
    *,
    informative: int = 3,
    version: str = "3a",
    dtype: Any = np.float64,
) -> Batch:
    """One line whose first values are +1 (class 1) or −1 (class 2), followed by normal noise of variance 0.2.

    Task 3a: targets 1 and 0, right if within 0.2. Task 3b: the same noise on the first values too. Task 3c: targets
    0.2 and 0.8 with normal noise of variance 0.1 on the target, right if within 0.1 of the clean one. Published for
    3a with T = 100 and 3 informative values: 27,380 sequences until none of 256 is wrong (table 4); by its authors'
    word random guessing of weights solves 3a and 3b faster.

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    length : int
        T, more than ``informative``; each sequence has T … 1.1 T steps.
    informative : int
        The paper's N, 1 or 3 there: how many values carry the class.
    version : {"3a", "3b", "3c"}
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, 1), ``y`` (B, 1), ``lengths`` (B,).

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind or is out of range.

    References
    ----------
    Hochreiter, S. and Schmidhuber, J., "Long short-term memory", Neural Computation 9(8), 1997, section 5.3, after
    Bengio, Y., Simard, P. and Frasconi, P., "Learning long-term dependencies with gradient descent is difficult", IEEE
    Transactions on Neural Networks 5(2), 1994, who allow shorter sequences as well.

    Examples
    --------
    >>> batch = two_sequence(np.random.default_rng(8), 4)
    >>> batch.x[:3, :, 0].mean(axis=0).tolist(), batch.y[:, 0].tolist()
    ([-1.0, -1.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0])
    """
    who = "two_sequence"
    dtype = request(rng, batch_size, dtype, who=who)
    _validate.option(version, TARGETS, who=who, name="version")
    informative = _validate.at_least(informative, 1, who=who, name="informative", todo="Show the class.")
    length = _validate.at_least(length, informative + 1, who=who, name="length", todo="Leave room for noise.")
    lengths = rng.integers(length, length + length // 10 + 1, size=batch_size)
    first_class = rng.integers(0, 2, size=batch_size)
    x = rng.normal(0, SPREAD, size=(lengths.max(), batch_size, 1))
    signal = (2.0 * first_class - 1)[:, None]
    x[:informative] = signal + (x[:informative] if version == "3b" else 0)
    x[np.arange(len(x))[:, None] >= lengths] = 0
    y = np.array(TARGETS[version])[first_class][:, None]
    if version == "3c":
        y = y + rng.normal(0, np.sqrt(0.1), size=y.shape)
    return Batch(x.astype(dtype), y.astype(dtype), lengths)
