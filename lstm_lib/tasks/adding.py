"""The adding problem: remember two marked numbers and give their sum at the end.

Two versions with very different lags go by this name; they are not interchangeable, so the version is named.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch


def adding(
    rng: np.random.Generator,
    batch_size: int,
    length: int,
    *,
    version: str = "2016",
    dtype: Any = np.float64,
) -> Batch:
    """Sequences of pairs (value, marker); the target is the sum of the two marked values.

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    length : int
        T, at least 2 (``"2016"``) or 22 (``"1997"``); in the 1997 version each sequence has T … 1.1 T steps.
    version : {"2016", "1997"}
        ``"2016"``: values in [0, 1), one marker (1, otherwise 0) in each half, target X₁ + X₂, so short lags occur.
        ``"1997"``: values in [−1, 1), one marker among the first ten steps and one among the first T/2 − 1 still
        unmarked ones, −1 at both ends, target 0.5 + (X₁ + X₂)/4, so every lag is at least T/2.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, 2), ``y`` (B, 1), ``lengths`` (B,) in the 1997 version.

    References
    ----------
    Hochreiter, S. and Schmidhuber, J., "Long short-term memory", Neural Computation 9(8), 1997, section 5.4. Arjovsky,
    M., Shah, A. and Bengio, Y., "Unitary evolution recurrent neural networks", ICML 2016, section 4.2.

    Examples
    --------
    >>> batch = adding(np.random.default_rng(0), 3, 20)
    >>> bool(np.allclose(batch.y[:, 0], (batch.x[:, :, 0] * batch.x[:, :, 1]).sum(axis=0)))
    True
    """
    _validate.generator(rng, who="adding")
    _validate.positive(batch_size, who="adding", name="batch_size", integer=True)
    _validate.option(version, ("2016", "1997"), who="adding", name="version")
    dtype = _validate.float_dtype(dtype, who="adding")
    least = {"2016": 2, "1997": 22}[version]
    if not isinstance(length, (int, np.integer)) or length < least:
        raise ValueError(f"adding: length must be a whole number of at least {least}, got {length!r}. Pass more steps.")
    make = {"2016": _halves, "1997": _original}[version]
    x, y, lengths = make(rng, batch_size, length)
    return Batch(x.astype(dtype), y.astype(dtype), lengths)


def _halves(rng: np.random.Generator, batch: int, length: int) -> tuple[np.ndarray, np.ndarray, None]:
    columns = np.arange(batch)
    x = np.zeros((length, batch, 2))
    x[:, :, 0] = rng.uniform(size=(length, batch))
    first = rng.integers(0, length // 2, size=batch)
    second = rng.integers(length // 2, length, size=batch)
    x[first, columns, 1] = x[second, columns, 1] = 1
    return x, (x[first, columns, 0] + x[second, columns, 0])[:, None], None


def _original(rng: np.random.Generator, batch: int, length: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, marked, lengths = marked_pairs(rng, batch, length, low=-1, neutral=0)
    return x, (0.5 + marked.sum(axis=0) / 4)[:, None], lengths


def marked_pairs(
    rng: np.random.Generator, batch: int, length: int, *, low: float, neutral: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs (value in [``low``, 1), marker) as in 1997: ``x`` (T, B, 2), the marked values (2, B), ``lengths`` (B,).

    A value that is marked in the very first pair counts as ``neutral``, because its marker must show the start as well.
    """
    lengths = rng.integers(length, length + length // 10 + 1, size=batch)
    steps, columns = lengths.max(), np.arange(batch)
    x = np.zeros((steps, batch, 2))
    x[:, :, 0] = rng.uniform(low, 1, size=(steps, batch))
    first = rng.integers(0, 10, size=batch)
    second = rng.integers(0, length // 2 - 2, size=batch)
    second += second >= first  # one of the first T/2 - 1 places, but not the one already taken
    x[0, first == 0, 0] = x[0, second == 0, 0] = neutral
    marked = np.stack([x[first, columns, 0], x[second, columns, 0]])
    x[0, :, 1] = x[lengths - 1, columns, 1] = -1
    x[first, columns, 1] = x[second, columns, 1] = 1
    x[np.arange(steps)[:, None] >= lengths] = 0
    return x, marked, lengths
