"""What repeated multiplication by one matrix does to lengths: at most in one step, and in the long run.

The two answers differ for most matrices, and chapter 3 needs both to say when a gradient vanishes or explodes.
"""

import numpy as np

from lstm_lib import _validate


def largest_singular_value(A: np.ndarray) -> float:
    r"""Greatest factor by which ``A`` stretches a vector in one step, :math:`\sigma_{\max}(A) = \max \|vA\| / \|v\|`.

    Parameters
    ----------
    A : array (N, N)

    Returns
    -------
    float

    Examples
    --------
    >>> round(largest_singular_value(np.array([[0.5, 10.0], [0.0, 0.5]])), 3)
    10.025
    """
    return float(np.linalg.norm(_square(A, "largest_singular_value"), 2))


def spectral_radius(A: np.ndarray) -> float:
    r"""Factor per step of :math:`\|A^k\|` in the long run: :math:`\rho(A)`, the largest absolute eigenvalue of ``A``.

    Parameters
    ----------
    A : array (N, N)

    Returns
    -------
    float
        Never above :func:`largest_singular_value`; equal to it when ``A`` is symmetric or orthogonal.

    Examples
    --------
    >>> spectral_radius(np.array([[0.5, 10.0], [0.0, 0.5]]))
    0.5
    """
    return float(np.abs(np.linalg.eigvals(_square(A, "spectral_radius"))).max())


def power_norms(A: np.ndarray, steps: int) -> np.ndarray:
    r"""Largest singular values of :math:`A^0, A^1, \dots, A^{\text{steps}}`.

    Parameters
    ----------
    A : array (N, N)
    steps : int
        Highest power.

    Returns
    -------
    array (steps + 1,)
        Entry k is :math:`\|A^k\|`; its k-th root tends to the spectral radius (Gelfand's formula).

    Examples
    --------
    >>> power_norms(np.diag([2.0, 0.1]), 3).tolist()
    [1.0, 2.0, 4.0, 8.0]
    """
    A = _square(A, "power_norms")
    _validate.positive(steps, who="power_norms", name="steps", integer=True)
    power = np.eye(len(A), dtype=A.dtype)
    norms = [largest_singular_value(power)]
    for _ in range(steps):
        power = power @ A
        norms.append(largest_singular_value(power))
    return np.array(norms)


def _square(A: np.ndarray, who: str) -> np.ndarray:
    size = np.shape(A)[0] if np.ndim(A) else None
    return _validate.array(A, "(N, N)", (None, size), who=who, name="A", todo="Pass a square matrix, such as U.")
