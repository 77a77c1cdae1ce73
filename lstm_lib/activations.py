"""The squashing functions of recurrent cells, and their slopes.

A slope is written in the function's own value, because the forward pass has that value at hand already.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


def sigmoid(x: np.ndarray) -> np.ndarray:
    r"""Logistic function :math:`\sigma(x) = 1 / (1 + e^{-x})`, elementwise, without overflow.

    Parameters
    ----------
    x : array of any shape

    Returns
    -------
    array of the same shape, in [0, 1]

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    # both exponents are 0 or negative: nothing overflows
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


def sigmoid_slope(y: np.ndarray) -> np.ndarray:
    r"""Slope :math:`\sigma'(x) = y (1 - y)` from the value :math:`y = \sigma(x)`; at most 1/4."""
    return y * (1 - y)


def tanh_slope(y: np.ndarray) -> np.ndarray:
    r"""Slope :math:`\tanh'(x) = 1 - y^2` from the value :math:`y = \tanh(x)`; at most 1."""
    return 1 - y * y


def relu(x: np.ndarray) -> np.ndarray:
    """Rectifier max(x, 0), elementwise."""
    return np.maximum(x, 0)


def relu_slope(y: np.ndarray) -> np.ndarray:
    """Slope of the rectifier from its value: 1 where the value is positive, else 0."""
    return (y > 0).astype(y.dtype)


def identity(x: np.ndarray) -> np.ndarray:
    """The linear unit: x itself."""
    return x


def identity_slope(y: np.ndarray) -> np.ndarray:
    """Slope of the linear unit: 1 everywhere."""
    return np.ones_like(y)


def softmax(x: np.ndarray) -> np.ndarray:
    r"""Probabilities :math:`e^{x_k} / \sum_j e^{x_j}` along the last axis, without overflow.

    Parameters
    ----------
    x : array (..., K)

    Returns
    -------
    array (..., K), each row non-negative with sum 1

    Examples
    --------
    >>> softmax(np.array([0.0, 0.0, 1000.0])).tolist()
    [0.0, 0.0, 1.0]
    """
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


class Activation(NamedTuple):
    """A squashing function and its slope; the slope takes the function's value."""

    value: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]


ACTIVATIONS = {
    "tanh": Activation(np.tanh, tanh_slope),
    "relu": Activation(relu, relu_slope),
    "linear": Activation(identity, identity_slope),
    "sigmoid": Activation(sigmoid, sigmoid_slope),
}
