"""Layer normalisation: shift and scale the numbers of one layer, for each sequence alone.

The statistics come from the units of a single step, so nothing depends on the batch and nothing need be remembered.
"""

import numpy as np

EPS = 1e-5


def normalized(v: np.ndarray, *, axis: int = -1, out: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    r"""Values with mean 0 and variance 1 along an axis, :math:`(v - \mu) / \sqrt{\sigma^2 + \varepsilon}`.

    Parameters
    ----------
    v : array
    axis : int
        The axis of the units.
    out : array like ``v``, optional
        Where to put ``normed``.

    Returns
    -------
    normed : array like ``v``
    scale : array
        What the differences were multiplied with, of length 1 along the axis; goes to :func:`normalized_backward`.

    References
    ----------
    Ba, J. L., Kiros, J. R. and Hinton, G. E., "Layer normalization", arXiv:1607.06450, 2016.

    Examples
    --------
    >>> normalized(np.array([1.0, 3.0]))[0].round(4).tolist()
    [-1.0, 1.0]
    """
    normed = np.subtract(v, _mean(v, axis), out=out)
    scale = 1 / np.sqrt(_mean(normed * normed, axis) + v.dtype.type(EPS))
    normed *= scale
    return normed, scale


def normalized_backward(dnormed: np.ndarray, normed: np.ndarray, scale: np.ndarray, *, axis: int = -1) -> np.ndarray:
    """Gradient of ``v`` from that of its normalised values; the other arguments are what :func:`normalized` gave."""
    dv = dnormed - _mean(dnormed, axis)
    dv -= normed * _mean(dnormed * normed, axis)
    dv *= scale
    return dv


def _mean(v: np.ndarray, axis: int) -> np.ndarray:
    """Mean along an axis, which stays with length 1; np.mean takes many times as long for the arrays of one step."""
    total = np.add.reduce(v, axis=axis, keepdims=True)
    total /= v.dtype.type(v.shape[axis])
    return total
