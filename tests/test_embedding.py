"""Embedding: the same as one-hot rows times its matrix, forward and backward."""

import numpy as np
import pytest
from says import says

from lstm_lib import Dense, Embedding
from lstm_lib.tasks import one_hot


def drawn(shape=(6, 4), size=5):
    rng = np.random.default_rng(0)
    return Embedding(size, 3, rng=rng), rng.integers(0, size, size=shape), rng.normal(size=(*shape, 3))


@pytest.mark.parametrize("shape", [(6, 4), (1, 1), (7,), (2, 3, 4)])
def test_embedding_is_a_dense_layer_without_bias_on_one_hot_rows(shape):
    layer, x, dy = drawn(shape)
    dense = Dense(5, 3)
    dense.params = {"W": layer.params["W"], "b": np.zeros(3)}
    rows = one_hot(x, 5)
    np.testing.assert_array_equal(layer.forward(x), dense.forward(rows))
    np.testing.assert_allclose(layer.backward(x, dy).params["W"], dense.backward(rows, dy).params["W"], atol=1e-14)


def test_embedding_word_that_never_stands_gets_no_gradient():
    layer, x, dy = drawn()
    x[x == 2] = 3
    assert not layer.backward(x, dy).params["W"][2].any()
    assert layer.backward(x, dy).x is None


def test_embedding_rows_start_with_length_about_one():
    rows = Embedding(2000, 50, rng=np.random.default_rng(0)).params["W"]
    assert np.linalg.norm(rows, axis=1).mean() == pytest.approx(1, abs=0.01)


def test_embedding_float32_and_small_integers():
    layer = Embedding(5, 3, rng=np.random.default_rng(0), dtype=np.float32)
    x = np.array([[1, 4]], np.uint8)
    assert layer.forward(x).dtype == np.float32
    assert layer.backward(x, np.ones((1, 2, 3), np.float32)).params["W"].dtype == np.float32


layer = Embedding(5, 3)
words = np.array([[0, 1]])
BAD = {
    "size": (lambda: Embedding(0, 3), ValueError,
        "Embedding: size must be a whole number above 0, got 0. Pass, for example, size=1."),
    "output_size": (lambda: Embedding(5, 2.5), ValueError,
        "Embedding: output_size must be a whole number above 0, got 2.5. Pass, for example, output_size=1."),
    "dtype": (lambda: Embedding(5, 3, dtype=int), ValueError,
        "Embedding: dtype must be float32 or float64, got int64. Pass dtype=np.float64."),
    "rng": (lambda: Embedding(5, 3, rng=1), TypeError,
        "Embedding: rng must be a numpy.random.Generator, got int. Pass rng=np.random.default_rng(seed)."),
    "floats": (lambda: layer.forward(np.zeros((2, 2))), ValueError,
        "Embedding.forward: x must be a filled array of integers, got float64 of shape (2, 2). "
        "Convert it with x.astype(int)."),
    "unknown word": (lambda: layer.forward(np.array([[5]])), ValueError,
        "Embedding.forward: x must lie between 0 and K - 1 = 4, got 5. Count from 0, or make K larger."),
    "dy shape": (lambda: layer.backward(words, np.ones((1, 2, 4))), ValueError,
        "Embedding.backward: dy must have shape (..., D) = (1, 2, 3), got (1, 2, 4). Reshape dy."),
    "dy nan": (lambda: layer.backward(words, np.full((1, 2, 3), np.nan)), ValueError,
        "Embedding.backward: dy must be finite, got nan at place = 0, 0, 0. "
        "Clean the data or find the step that made it."),
}  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, kind, message):
    with says(kind, message):
        call()
