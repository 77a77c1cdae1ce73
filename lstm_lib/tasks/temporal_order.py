"""The temporal order problem: in a long row of symbols only two or three matter, and their order is the class.

The last of them comes long before the end, so its memory must survive every distractor that follows.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch, one_hot, request

#: The symbols of the temporal order problem, in column order: start, trigger, distractors, the two that count.
TEMPORAL_ORDER_SYMBOLS: tuple[str, ...] = tuple("EBabcdXY")
# Where the symbols that count may stand, in hundredths of T, both ends included.
WINDOWS = {2: ((10, 20), (50, 60)), 3: ((10, 20), (33, 43), (66, 76))}


def temporal_order(
    rng: np.random.Generator,
    batch_size: int,
    length: int = 100,
    *,
    symbols: int = 2,
    dtype: Any = np.float64,
) -> Batch:
    """Sequences E … B of random a, b, c, d with two or three symbols X or Y among them; the class is their order.

    Task 6a (``symbols=2``): X or Y at one of the steps 10 … 20 and at one of 50 … 60; four classes. Task 6b
    (``symbols=3``): at 10 … 20, 33 … 43 and 66 … 76; eight classes. Steps are counted from 0, where E stands. Only
    T = 100 is published; for other T the windows keep their place in proportion. The paper calls a sequence right if
    every output is within 0.3 of its target, and reports 31,390 sequences for 6a (table 9).

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    length : int
        T, at least 20; each sequence has T … 1.1 T steps.
    symbols : {2, 3}
        How many symbols count.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, 8) one-hot over :data:`TEMPORAL_ORDER_SYMBOLS`, ``y`` (B,) the order read as a binary number with
        X = 0 and Y = 1 (XX = 0, XY = 1, …), ``lengths`` (B,).

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind or is out of range.

    References
    ----------
    Hochreiter, S. and Schmidhuber, J., "Long short-term memory", Neural Computation 9(8), 1997, section 5.6.

    Examples
    --------
    >>> batch = temporal_order(np.random.default_rng(3), 1, 20)
    >>> "".join(TEMPORAL_ORDER_SYMBOLS[k] for k in batch.x[:, 0].argmax(axis=1)), int(batch.y[0])
    ('EaaXddcaabbYbbaccaabbB', 1)
    """
    dtype = request(rng, batch_size, dtype, who="temporal_order")
    length = _validate.at_least(length, 20, who="temporal_order", name="length", todo="Pass more steps.")
    if symbols not in WINDOWS:
        raise ValueError(f"temporal_order: symbols must be 2 (task 6a) or 3 (task 6b), got {symbols!r}. Pass one.")
    lengths = rng.integers(length, length + length // 10 + 1, size=batch_size)
    steps, columns = lengths.max(), np.arange(batch_size)
    shown = rng.integers(2, 6, size=(steps, batch_size))
    order = np.zeros(batch_size, int)
    for low, high in WINDOWS[symbols]:
        place = rng.integers(low * length // 100, high * length // 100 + 1, size=batch_size)
        which = rng.integers(0, 2, size=batch_size)
        shown[place, columns] = 6 + which
        order = 2 * order + which
    shown[0], shown[lengths - 1, columns] = 0, 1
    x = one_hot(shown, len(TEMPORAL_ORDER_SYMBOLS), dtype)
    x[np.arange(steps)[:, None] >= lengths] = 0
    return Batch(x, order, lengths)
