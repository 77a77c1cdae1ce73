r"""Linear recurrences :math:`h_t = a_t \odot h_{t-1} + b_t`, one step after another or all steps at once.

Two steps in a row are one step of the same kind, so neighbours can be joined in any order: that is the parallel scan.
"""

import numpy as np

from lstm_lib import _validate

WAYS = ("loop", "parallel")


def linear_scan(a: np.ndarray, b: np.ndarray, start: np.ndarray, *, how: str = "parallel") -> np.ndarray:
    r"""All states of :math:`h_t = a_t \odot h_{t-1} + b_t` (chapter 14).

    Parameters
    ----------
    a, b : array (T, ...)
        Factor and addend of every step.
    start : array (...)
        State before the first step.
    how : {"loop", "parallel"}
        T steps one after another, or about 2 log₂ T passes over whole arrays, with twice the arithmetic.

    Returns
    -------
    array (T, ...)
        State after every step.

    References
    ----------
    Blelloch, G. E., "Prefix sums and their applications", technical report CMU-CS-90-190, 1990; for recurrent networks
    Martin, E. and Cundy, C., "Parallelizing linear recurrent neural nets over sequence length", ICLR 2018.

    Examples
    --------
    >>> ones = np.ones(5)
    >>> linear_scan(0.5 * ones, ones, np.array(0.0)).tolist()
    [1.0, 1.5, 1.75, 1.875, 1.9375]
    """
    _check(a, b, start, how, who="linear_scan")
    if how == "parallel":
        return _joined(a, np.concatenate([b[:1] + a[:1] * start, b[1:]]))
    h, previous = np.empty_like(b), start
    for a_t, b_t, h_t in zip(a, b, h, strict=True):
        h_t[...] = a_t * previous + b_t
        previous = h_t
    return h


def linear_scan_backward(
    a: np.ndarray, h: np.ndarray, start: np.ndarray, dh: np.ndarray, *, how: str = "parallel"
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""Gradients through :func:`linear_scan`: the same recurrence, run backward.

    Parameters
    ----------
    a, start, how
        As in :func:`linear_scan`.
    h : array (T, ...)
        What it returned.
    dh : array (T, ...)
        :math:`\partial L/\partial h_t` of every step, without the paths through later steps.

    Returns
    -------
    da, db, dstart : arrays
        Gradients of ``a``, ``b`` and ``start``; ``db`` is also the total gradient of every state.
    """
    _check(a, h, start, how, who="linear_scan_backward")
    _check(a, dh, start, how, who="linear_scan_backward", b_name="dh")
    # total_t = dh_t + a_{t+1} total_{t+1}
    later = np.concatenate([np.zeros_like(a[:1]), a[:0:-1]])
    total = linear_scan(later, dh[::-1], np.zeros_like(start), how=how)[::-1]
    before = np.concatenate([start[None], h[:-1]])
    return total * before, total, a[0] * total[0]


def _joined(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """All states from a zero start: join neighbours, scan half as many steps, and fill in those between."""
    if len(a) == 1:
        return b
    # (a1, b1) and then (a2, b2) is (a2 a1, a2 b1 + b2)
    odd = _joined(a[1::2] * a[:-1:2], a[1::2] * b[:-1:2] + b[1::2])
    h = np.empty_like(b)
    h[0], h[1::2] = b[0], odd
    h[2::2] = a[2::2] * h[1:-1:2] + b[2::2]
    return h


def _check(a: np.ndarray, b: np.ndarray, start: np.ndarray, how: str, *, who: str, b_name: str = "b") -> None:
    _validate.option(how, WAYS, who=who, name="how")
    shapes = np.shape(a), np.shape(b), np.shape(start)
    if not shapes[0] or shapes[0] != shapes[1] or shapes[0][1:] != shapes[2] or not shapes[0][0]:
        name = "h" if who.endswith("backward") and b_name == "b" else b_name
        raise ValueError(
            f"{who}: a and {name} must have one shape (T, ...) and start that of one step, got {shapes[0]}, "
            f"{shapes[1]} and {shapes[2]}. Put time first."
        )
