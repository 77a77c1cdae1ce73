"""The dense layer: a matrix product and a bias on the last axis.

Heads of recurrent models are dense layers; their output is a score, squashed by the loss.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate, initializers
from lstm_lib.recurrent import Gradients


class Dense:
    """Affine layer ``y = x W + b`` over the last axis.

    Parameters
    ----------
    input_size, output_size : int
        Features in and out.
    rng : numpy.random.Generator, optional
        Source of the starting weights (Glorot uniform; b zero).
    dtype : float32 or float64

    Attributes
    ----------
    params : dict
        ``"W"`` (input_size, output_size), ``"b"`` (output_size,).
    """

    def __init__(
        self,
        input_size: int,
        output_size: int,
        *,
        rng: np.random.Generator | None = None,
        dtype: Any = np.float64,
    ) -> None:
        self.input_size = _validate.positive(input_size, who="Dense", name="input_size", integer=True)
        self.output_size = _validate.positive(output_size, who="Dense", name="output_size", integer=True)
        self.dtype = _validate.float_dtype(dtype, who="Dense")
        rng = _validate.generator(np.random.default_rng() if rng is None else rng, who="Dense")
        self.params: dict[str, np.ndarray] = {
            "W": initializers.glorot_uniform((input_size, output_size), rng=rng, dtype=self.dtype),
            "b": np.zeros(output_size, self.dtype),
        }

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Scores (..., output_size) of ``x`` (..., input_size)."""
        self._check(x, self.input_size, "forward", "x")
        return x @ self.params["W"] + self.params["b"]

    def backward(self, x: np.ndarray, dy: np.ndarray) -> Gradients:
        """Gradients from ``dy``, the gradient of the scores for the same ``x``; ``state`` is None."""
        self._check(x, self.input_size, "backward", "x")
        self._check(dy, self.output_size, "backward", "dy")
        if dy.shape[:-1] != x.shape[:-1]:
            raise ValueError(
                f"Dense.backward: dy must have the leading axes of x, {x.shape[:-1]}, got {dy.shape[:-1]}. "
                "Pass one gradient per score."
            )
        rows, drows = x.reshape(-1, self.input_size), dy.reshape(-1, self.output_size)
        params = {"W": rows.T @ drows, "b": drows.sum(axis=0)}
        return Gradients(params, dy @ self.params["W"].T, None)

    def _check(self, value: Any, size: int, method: str, name: str) -> None:
        axes = (None,) * max(getattr(value, "ndim", 0) - 1, 1)
        _validate.array(
            value,
            "(..., K)",
            (*axes, size),
            who=f"Dense.{method}",
            name=name,
            dtype=self.dtype,
        )
