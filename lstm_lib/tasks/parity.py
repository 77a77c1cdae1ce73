"""Parity: is the number of ones so far odd?

One bit of state suffices, but every input may flip it: models whose state cannot react to itself fail.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch, request


def parity(
    rng: np.random.Generator,
    batch_size: int,
    length: int | tuple[int, int],
    *,
    dtype: Any = np.float64,
) -> Batch:
    """Random bits with the parity of all bits so far as the label of every step.

    Train on short sequences and test on long ones: a network that has found the two-state automaton stays right.

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    length : int or (int, int)
        T, or the least and the greatest number of steps; equally likely.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, 1) zeros and ones, ``y`` (T, B) 1 where the number of ones so far is odd, ``lengths`` (B,), or
        None if all sequences have T steps.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind or is out of range.

    References
    ----------
    Bengio, Y., Simard, P. and Frasconi, P., "Learning long-term dependencies with gradient descent is difficult", IEEE
    Transactions on Neural Networks 5(2), 1994, as a benchmark of recurrent networks; Beck, M. et al., "xLSTM: extended
    long short-term memory", NeurIPS 2024, section 4.1, for why it separates architectures.

    Examples
    --------
    >>> batch = parity(np.random.default_rng(0), 1, 6)
    >>> batch.x[:, 0, 0].astype(int).tolist(), batch.y[:, 0].tolist()
    ([1, 1, 1, 0, 0, 0], [1, 0, 1, 1, 1, 1])
    """
    dtype = request(rng, batch_size, dtype, who="parity")
    low, high = _validate.whole_range(length, 1, who="parity", name="length")
    lengths = None if low == high else rng.integers(low, high + 1, size=batch_size)
    steps = high if lengths is None else lengths.max()
    bits = rng.integers(0, 2, size=(steps, batch_size))
    if lengths is not None:
        bits[np.arange(steps)[:, None] >= lengths] = 0
    return Batch(bits[:, :, None].astype(dtype), bits.cumsum(axis=0) % 2, lengths)
