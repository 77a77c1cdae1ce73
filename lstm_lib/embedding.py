"""Embedding: a learnt vector for each word, looked up by number.

The same as a one-hot row times a matrix, without ever making the zeros.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.recurrent import Gradients


class Embedding:
    """Table of vectors: word number k becomes row k of ``W``.

    Parameters
    ----------
    size : int
        K, number of words.
    output_size : int
        D, length of a vector.
    rng : numpy.random.Generator, optional
        Source of the starting rows: normal, of length about 1 like the one-hot rows they replace.
    dtype : float32 or float64

    Attributes
    ----------
    params : dict
        ``"W"`` (K, D).

    Examples
    --------
    >>> layer = Embedding(5, 3, rng=np.random.default_rng(0))
    >>> numbers = np.array([[1, 4], [1, 0]])
    >>> y = layer.forward(numbers)
    >>> y.shape, layer.backward(numbers, np.ones_like(y)).params["W"][:, 0].tolist()
    ((2, 2, 3), [1.0, 2.0, 0.0, 0.0, 1.0])
    """

    def __init__(
        self,
        size: int,
        output_size: int,
        *,
        rng: np.random.Generator | None = None,
        dtype: Any = np.float64,
    ) -> None:
        self.size = _validate.positive(size, who="Embedding", name="size", integer=True)
        self.output_size = _validate.positive(output_size, who="Embedding", name="output_size", integer=True)
        self.dtype = _validate.float_dtype(dtype, who="Embedding")
        rng = _validate.generator(np.random.default_rng() if rng is None else rng, who="Embedding")
        rows = rng.normal(size=(size, output_size)) / np.sqrt(output_size)
        self.params: dict[str, np.ndarray] = {"W": rows.astype(self.dtype)}

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Vectors (T, B, D) of word numbers ``x`` (T, B), each 0 … K − 1; any other leading axes will do."""
        return self.params["W"][_validate.numbers(x, self.size, who="Embedding.forward", name="x")]

    def backward(self, x: np.ndarray, dy: np.ndarray) -> Gradients:
        """Gradients from ``dy`` (T, B, D), the gradient of the vectors of the same ``x``; ``x`` and ``state`` are None.

        A word's row gets the sum over all places where the word stands.
        """
        who = "Embedding.backward"
        x = _validate.numbers(x, self.size, who=who, name="x")
        axes = (*x.shape, self.output_size)
        _validate.array(dy, "(..., D)", axes, who=who, name="dy", dtype=self.dtype)
        # sorted by word, the places of each word are neighbours: one sum per stretch, 5 times faster than np.add.at
        order = np.argsort(x, axis=None, kind="stable")
        words, starts = np.unique(x.ravel()[order], return_index=True)
        dW = np.zeros_like(self.params["W"])
        dW[words] = np.add.reduceat(dy.reshape(-1, self.output_size)[order], starts, axis=0)
        return Gradients({"W": dW}, None, None)
