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
    Glorot, X. and Bengio, Y., "Understanding the difficulty of training deep feedforward neural networks", AISTATS
    2010, eq. 16.
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
    Saxe, A. M., McClelland, J. L. and Ganguli, S., "Exact solutions to the nonlinear dynamics of learning in deep
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
    r"""Normal weights with variance :math:`\text{scale}^2 / n_\text{in}`.

    Parameters
    ----------
    shape : (n_in, n_out)
    rng : numpy.random.Generator
    scale : factor on the standard deviation
    dtype : float32 or float64
    """
    n_in, _ = _checked(shape, rng, dtype, who="normal")
    _validate.number(scale, who="normal", name="scale")
    return (rng.normal(size=shape) * scale / np.sqrt(n_in)).astype(dtype)


def uniform(
    shape: tuple[int, int], *, rng: np.random.Generator, bound: float = 0.1, dtype: Any = np.float64
) -> np.ndarray:
    """Uniform weights in ±``bound``, whatever the shape.

    Parameters
    ----------
    shape : (n_in, n_out)
    rng : numpy.random.Generator
    bound : largest absolute value, above 0
    dtype : float32 or float64

    References
    ----------
    Hochreiter, S. and Schmidhuber, J., "Long short-term memory", Neural Computation 9(8), 1997, starts its networks in
    ±0.1 or ±0.2.
    """
    _checked(shape, rng, dtype, who="uniform")
    _validate.positive(bound, who="uniform", name="bound")
    return rng.uniform(-bound, bound, size=shape).astype(dtype)


def identity(
    shape: tuple[int, int], *, rng: np.random.Generator | None = None, gain: float = 1.0, dtype: Any = np.float64
) -> np.ndarray:
    """``gain`` times the identity matrix; a recurrent ReLU layer started so keeps its state. ``rng`` is not used.

    Parameters
    ----------
    shape : (n, n)
    rng : ignored, so that the function can stand where a random one does
    gain : factor on the diagonal
    dtype : float32 or float64

    References
    ----------
    Le, Q. V., Jaitly, N. and Hinton, G. E., "A simple way to initialize recurrent networks of rectified linear units",
    arXiv:1504.00941, 2015.

    Examples
    --------
    >>> identity((2, 2)).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    rows, columns = _checked(shape, np.random.default_rng(0), dtype, who="identity")
    if rows != columns:
        raise ValueError(f"identity: shape must be square, got {shape!r}. Use orthogonal for other shapes.")
    _validate.number(gain, who="identity", name="gain")
    return (gain * np.eye(rows)).astype(dtype)


def per_gate(initializer: Any, shape: tuple[int, int], gates: int, **options: Any) -> np.ndarray:
    """Draw one block per gate and set the blocks side by side: shape (n, gates * m) for a block shape (n, m)."""
    return np.concatenate([initializer(shape, **options) for _ in range(gates)], axis=1)


def forget_bias(hidden_size: int, value: float = 1.0, *, dtype: Any = np.float64) -> np.ndarray:
    r"""LSTM bias of zeros but for the forget gate's, which is ``value``: about
    :math:`\ln\frac12 / \ln\sigma(\text{value})` steps until half of a fresh cell is forgotten.

    Parameters
    ----------
    hidden_size : H
    value : any finite number; 1 halves in about 2 steps, 5 in about 100
    dtype : float32 or float64

    Returns
    -------
    array (4H,), blocks in the order i, f, g, o

    References
    ----------
    Jozefowicz, R., Zaremba, W. and Sutskever, I., "An empirical exploration of recurrent network architectures", ICML
    2015, section 2.2, for 1; the idea is from Gers, F. A., Schmidhuber, J. and Cummins, F., 2000.

    Examples
    --------
    >>> forget_bias(2).tolist()
    [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    """
    _validate.positive(hidden_size, who="forget_bias", name="hidden_size", integer=True)
    _validate.number(value, who="forget_bias", name="value")
    bias = np.zeros(4 * hidden_size, _validate.float_dtype(dtype, who="forget_bias"))
    bias[hidden_size : 2 * hidden_size] = value
    return bias


def chrono_bias(
    hidden_size: int, longest: int, *, blocks: str = "ifgo", rng: np.random.Generator, dtype: Any = np.float64
) -> np.ndarray:
    r"""Bias of an LSTM or GRU whose memory spans range over 1 … ``longest`` steps.

    The biases of the gate that keeps (f, or z of a GRU) are :math:`\log u` with :math:`u` uniform in
    (1, longest − 1), those of the input gate their negatives, the other blocks zero.

    Parameters
    ----------
    hidden_size : H
    longest : longest dependency expected, in steps, at least 3
    blocks : the layer's blocks in their order: ``"ifgo"``, ``"fgo"`` for coupled gates, ``"rzn"`` for a GRU
    rng : numpy.random.Generator
    dtype : float32 or float64

    Returns
    -------
    array (number of blocks · H,)

    References
    ----------
    Tallec, C. and Ollivier, Y., "Can recurrent neural networks warp time?", ICLR 2018, section 3.
    """
    _validate.generator(rng, who="chrono_bias")
    _validate.float_dtype(dtype, who="chrono_bias")
    _validate.positive(hidden_size, who="chrono_bias", name="hidden_size", integer=True)
    if not isinstance(longest, (int, np.integer)) or longest < 3:
        raise ValueError(
            f"chrono_bias: longest must be a whole number of at least 3, got {longest!r}. Pass the span in steps."
        )
    if not isinstance(blocks, str) or len({"f", "z"} & set(blocks)) != 1:
        raise ValueError(
            f"chrono_bias: blocks must hold the gate that keeps, 'f' or 'z', got {blocks!r}. "
            "Pass 'ifgo', 'fgo' for coupled gates, or 'rzn' for a GRU."
        )
    kept = np.log(rng.uniform(1, longest - 1, size=hidden_size))
    start = {"f": kept, "z": kept, "i": -kept}
    return np.concatenate([start.get(block, np.zeros(hidden_size)) for block in blocks]).astype(dtype)
