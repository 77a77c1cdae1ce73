"""Keeping gradients from taking steps that are too long.

The joint norm keeps the direction and shortens the step; cutting single values does not keep it.
"""

from collections.abc import Mapping

import numpy as np

from lstm_lib import _validate

Arrays = Mapping[str, np.ndarray]


def clip_by_norm(grads: Arrays, max_norm: float) -> tuple[dict[str, np.ndarray], float]:
    """Scale all gradients together so that their joint norm is at most ``max_norm``.

    Parameters
    ----------
    grads : dict of arrays
    max_norm : float
        Largest allowed Euclidean norm over all arrays.

    Returns
    -------
    clipped : dict of arrays
        The same direction, shortened where it was too long; new arrays only then.
    norm : float
        The norm before clipping.

    Raises
    ------
    ValueError
        If the norm is not finite: no factor can mend that.

    References
    ----------
    Pascanu, R., Mikolov, T. and Bengio, Y., "On the difficulty of training recurrent neural networks", ICML 2013,
    algorithm 1.

    Examples
    --------
    >>> clipped, norm = clip_by_norm({"w": np.array([3.0, 4.0])}, 2.5)
    >>> norm, clipped["w"].tolist()
    (5.0, [1.5, 2.0])
    """
    _validate.positive(max_norm, who="clip_by_norm", name="max_norm")
    norm = joint_norm(grads)
    if not np.isfinite(norm):
        raise _validate.NotFiniteError(
            f"clip_by_norm: grads must have a finite norm, got {norm}. Find the step that made it.",
            f"a gradient norm of {norm}",
        )
    if norm <= max_norm:
        return dict(grads), norm
    factor = max_norm / norm
    return {name: (g * factor).astype(g.dtype) for name, g in grads.items()}, norm


def joint_norm(grads: Arrays) -> float:
    """Euclidean norm over all arrays together, in float64: squares of float32 numbers overflow early."""
    return float(np.sqrt(sum(np.sum(np.square(g, dtype=np.float64)) for g in grads.values())))


def clip_by_value(grads: Arrays, limit: float) -> dict[str, np.ndarray]:
    """Cut every single gradient value at ±``limit``; unlike :func:`clip_by_norm` this changes the direction.

    Parameters
    ----------
    grads : dict of arrays
    limit : float
        Largest allowed absolute value.

    Returns
    -------
    dict of new arrays

    Examples
    --------
    >>> clip_by_value({"w": np.array([3.0, -0.5])}, 1.0)["w"].tolist()
    [1.0, -0.5]
    """
    _validate.positive(limit, who="clip_by_value", name="limit")
    return {name: np.clip(g, -limit, limit) for name, g in grads.items()}
