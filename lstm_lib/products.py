"""The matrix products of a recurrent layer, in pieces that are small enough to be quick or to need little memory.

BLAS copies large operands into panels before it multiplies, and a recurrent layer would pay for that in every step;
OpenBLAS leaves the copying out for products of up to a million multiplications.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["add_product", "stepwise"]

# Multiplications in a piece at most, and its columns at least: narrower pieces lose more than they gain.
LIMIT, NARROW = 10**6, 32
LINE = 64  # bytes of a cache line
ROWS = 512  # of a product, at most, that are computed apart before they join a sum


def stepwise(weights: np.ndarray, out: np.ndarray) -> tuple[Callable[..., Any], np.ndarray, np.ndarray]:
    """Prepare the product that a loop repeats: ``product(fed, pieces, out=places)`` writes ``fed @ weights``.

    Parameters
    ----------
    weights : array (K, N * H)
    out : array (N, B, H)
        Where each of the N blocks of columns goes, for ``fed`` (B, K).

    Returns
    -------
    product, pieces, places
        The function, the weights as it takes them, and a view of ``out``.

    Examples
    --------
    >>> out = np.zeros((2, 3, 1))
    >>> product, pieces, places = stepwise(np.array([[1.0, 2.0]]), out)
    >>> _ = product(np.ones((3, 1)), pieces, out=places)
    >>> out[:, 0].tolist()
    [[1.0], [2.0]]
    """
    count, batch, size = out.shape
    if batch == 1:
        return np.dot, np.ascontiguousarray(weights), out.reshape(1, -1)
    width = _width(size, len(weights) * batch)
    cut = weights.reshape(len(weights), count, -1, width).transpose(1, 2, 0, 3)
    pieces = _aligned(cut)
    places = out.reshape(count, batch, -1, width).swapaxes(1, 2)
    if count * size == width:
        return np.dot, pieces[0, 0], places[0, 0]
    return np.matmul, pieces, places


def add_product(total: np.ndarray, fed: np.ndarray, columns: np.ndarray) -> None:
    """Add ``fed.T @ columns`` to ``total``.

    Parameters
    ----------
    total : array (K, N)
    fed : array (n, K)
    columns : array (n, N)

    Examples
    --------
    >>> total = np.ones((1, 2))
    >>> add_product(total, np.array([[2.0], [1.0]]), np.array([[1.0, 0.0], [0.0, 3.0]]))
    >>> total.tolist()
    [[3.0, 4.0]]
    """
    pieces = -(-len(total) // ROWS)
    for rows, fed_there in zip(np.array_split(total, pieces), np.array_split(fed.T, pieces), strict=True):
        rows += fed_there @ columns


def _aligned(array: np.ndarray) -> np.ndarray:
    """A contiguous copy that begins at a cache line: NumPy's own arrays need not, which costs up to a fifth."""
    room = np.empty(array.nbytes + LINE, np.uint8)
    start = -room.ctypes.data % LINE
    copy = room[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def _width(size: int, rows: int) -> int:
    """Columns of a piece: halves of ``size`` until the product is within the limit, all of it if that cannot be."""
    width = size
    while width * rows > LIMIT and width % 2 == 0 and width > NARROW:
        width //= 2
    return width if width * rows <= LIMIT else size
