"""Starting values of weights.

Each function takes a shape and a Generator and gives a fresh array; what a start does to gradients is chapter 3.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate


def _checked(shape: Any, rng: Any, dtype: Any, *, who: str) -> tuple[int, int]:
    """Return ``shape`` if it and the other two arguments that every initializer takes are right."""
    _validate.generator(rng, who=who)
    _validate.float_dtype(dtype, who=who)
    pair = isinstance(shape, (tuple, list)) and len(shape) == 2
    if not pair or not all(isinstance(n, (int, np.integer)) and n > 0 for n in shape):
        raise ValueError(f"{who}: shape must be two whole numbers above 0, got {shape!r}. Pass (n_in, n_out).")
    return shape


def glorot_uniform(shape: tuple[int, int], *, rng: np.random.Generator, dtype: Any = np.float64) -> np.ndarray:
    r"""Uniform weights in :math:`\pm\sqrt{6 / (n_\text{in} + n_\text{out})}`.

    Parameters
    ----------
    shape : (n_in, n_out)
    rng : numpy.random.Generator
    dtype : float32 or float64

    References
    ----------
    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    AISTATS 2010, eq. 16.
    """
    n_in, n_out = _checked(shape, rng, dtype, who="glorot_uniform")
    bound = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-bound, bound, size=shape).astype(dtype)


def orthogonal(
    shape: tuple[int, int],
    *,
    rng: np.random.Generator,
    gain: float = 1.0,
    dtype: Any = np.float64,
) -> np.ndarray:
    """Random matrix with orthonormal rows or columns, times ``gain``; every singular value equals ``gain``.

    Parameters
    ----------
    shape : (n, m)
    rng : numpy.random.Generator
    gain : factor on all singular values
    dtype : float32 or float64

    References
    ----------
    A. M. Saxe, J. L. McClelland and S. Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep
    linear neural networks", ICLR 2014.
    """
    rows, columns = _checked(shape, rng, dtype, who="orthogonal")
    _validate.number(gain, who="orthogonal", name="gain")
    q, r = np.linalg.qr(rng.normal(size=(max(shape), min(shape))))
    q = q * np.sign(np.diag(r))  # makes the distribution uniform over orthogonal matrices
    return (gain * (q if rows >= columns else q.T)).astype(dtype)


def normal(
    shape: tuple[int, int],
    *,
    rng: np.random.Generator,
    scale: float = 1.0,
    dtype: Any = np.float64,
) -> np.ndarray:
    r"""Normal weights with variance :math:`\text{scale}^2 / n_\text{in}`; ``shape`` is (n_in, n_out)."""
    n_in, _ = _checked(shape, rng, dtype, who="normal")
    _validate.number(scale, who="normal", name="scale")
    return (rng.normal(size=shape) * scale / np.sqrt(n_in)).astype(dtype)


def per_gate(initializer: Any, shape: tuple[int, int], gates: int, **options: Any) -> np.ndarray:
    """Draw one block per gate and set the blocks side by side: shape (n, gates * m) for a block shape (n, m)."""
    return np.concatenate([initializer(shape, **options) for _ in range(gates)], axis=1)


def chrono_bias(hidden_size: int, longest: int, *, rng: np.random.Generator, dtype: Any = np.float64) -> np.ndarray:
    r"""LSTM bias whose memory spans range over 1 … ``longest`` steps.

    The forget biases are :math:`\log u` with :math:`u` uniform in (1, longest − 1), the input biases their negatives,
    the other two blocks zero.

    Parameters
    ----------
    hidden_size : H
    longest : longest dependency expected, in steps, at least 3
    rng : numpy.random.Generator
    dtype : float32 or float64

    Returns
    -------
    array (4H,), blocks in the order i, f, g, o

    References
    ----------
    C. Tallec and Y. Ollivier, "Can recurrent neural networks warp time?", ICLR 2018, section 3.
    """
    _validate.generator(rng, who="chrono_bias")
    _validate.float_dtype(dtype, who="chrono_bias")
    _validate.positive(hidden_size, who="chrono_bias", name="hidden_size", integer=True)
    if not isinstance(longest, (int, np.integer)) or longest < 3:
        raise ValueError(
            f"chrono_bias: longest must be a whole number of at least 3, got {longest!r}. Pass the span in steps."
        )
    forget = np.log(rng.uniform(1, longest - 1, size=hidden_size))
    rest = np.zeros(hidden_size)
    return np.concatenate([-forget, forget, rest, rest]).astype(dtype)
