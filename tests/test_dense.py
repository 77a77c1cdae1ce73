"""The dense layer: values, gradients, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from says import says
from zoo import assert_same, frozen_copy

from lstm_lib import Dense, gradients


def dense(dtype=np.float64):
    layer = Dense(4, 3, rng=np.random.default_rng(0), dtype=dtype)
    layer.params["b"][...] = [0.3, -0.2, 0.5]
    return layer


def normal(*shape, dtype=np.float64):
    return np.random.default_rng(1).normal(size=shape).astype(dtype)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=3))
def test_scores_equal_a_loop_over_rows(leading):
    layer, x = dense(), normal(*leading, 4)
    found = layer.forward(x)
    assert found.shape == (*leading, 3)
    for place in np.ndindex(*leading):
        for k in range(3):
            wanted = sum(x[place][d] * layer.params["W"][d, k] for d in range(4)) + layer.params["b"][k]
            assert found[place][k] == pytest.approx(wanted, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("leading", [(1,), (5,), (5, 3), (2, 3, 4)])
def test_gradients_equal_central_differences(leading):
    layer, x, dy = dense(), normal(*leading, 4), normal(*leading, 3)
    found = layer.backward(x, dy)
    assert found.state is None
    for place, gradient in [*((layer.params[n], found.params[n]) for n in layer.params), (x, found.x)]:
        wanted = gradients.numerical(lambda: float(np.vdot(dy, layer.forward(x))), place)
        assert gradients.relative_error(wanted, gradient) < 1e-7


def test_forward_and_backward_leave_layer_and_arguments():
    layer, x, dy = dense(), normal(5, 3, 4), normal(5, 3, 3)
    kept = frozen_copy((layer, x, dy))
    layer.forward(x)
    layer.backward(x, dy)
    assert_same((layer, x, dy), kept)


def test_float32_stays_float32():
    layer, x, dy = dense(np.float32), normal(5, 4, dtype=np.float32), normal(5, 3, dtype=np.float32)
    found = layer.backward(x, dy)
    results = [*layer.params.values(), layer.forward(x), found.x, *found.params.values()]
    assert {a.dtype for a in results} == {np.dtype(np.float32)}


def test_fresh_layer_follows_the_seed_with_zero_bias():
    first, again = (Dense(4, 3, rng=np.random.default_rng(2)) for _ in range(2))
    np.testing.assert_array_equal(first.params["W"], again.params["W"])
    assert not first.params["b"].any()
    assert (Dense(4, 3).params["W"] != Dense(4, 3).params["W"]).all()


BAD = {
    "x_features": (lambda: dense().forward(normal(5, 2)), ValueError,
        "Dense.forward: x must have shape (..., K) = (any, 4), got (5, 2). Reshape x."),
    "x_without_rows": (lambda: dense().forward(normal(4)), ValueError,
        "Dense.forward: x must have shape (..., K) = (any, 4), got (4,). Reshape x."),
    "x_number": (lambda: dense().forward(3.0), TypeError,
        "Dense.forward: x must be a NumPy array of shape (..., K), got float. "
        "Convert it with np.asarray(x, dtype=float)."),
    "x_ragged_list": (lambda: dense().forward([[1.0], [1.0, 2.0]]), TypeError,
        "Dense.forward: x must be a NumPy array of shape (..., K), got list. "
        "Convert it with np.asarray(x, dtype=float)."),
    "x_dtype": (lambda: dense().forward(normal(5, 4, dtype=np.float32)), TypeError,
        "Dense.forward: x must have dtype float64, got float32. Convert it with x.astype(np.float64)."),
    "x_empty": (lambda: dense().forward(normal(0, 4)), ValueError,
        "Dense.forward: x must not be empty, got shape (..., K) = (0, 4). "
        "Pass at least one step, one sequence and one feature."),
    "x_nan": (lambda: dense().forward(np.array([[1.0, 2.0, 3.0, np.nan]])), ValueError,
        "Dense.forward: x must be finite, got nan at place = 0, 3. Clean the data or find the step that made it."),
    "dy_classes": (lambda: dense().backward(normal(5, 4), normal(5, 4)), ValueError,
        "Dense.backward: dy must have shape (..., K) = (any, 3), got (5, 4). Reshape dy."),
    "dy_rows": (lambda: dense().backward(normal(5, 4), normal(6, 3)), ValueError,
        "Dense.backward: dy must have the leading axes of x, (5,), got (6,). Pass one gradient per score."),
    "dy_steps": (lambda: dense().backward(normal(5, 3, 4), normal(5, 2, 3)), ValueError,
        "Dense.backward: dy must have the leading axes of x, (5, 3), got (5, 2). Pass one gradient per score."),
    "x_of_backward": (lambda: dense().backward(normal(5, 3), normal(5, 3)), ValueError,
        "Dense.backward: x must have shape (..., K) = (any, 4), got (5, 3). Reshape x."),
    "input_size": (lambda: Dense(0, 3), ValueError,
        "Dense: input_size must be a whole number above 0, got 0. Pass, for example, input_size=1."),
    "output_size": (lambda: Dense(4, 1.5), ValueError,
        "Dense: output_size must be a whole number above 0, got 1.5. Pass, for example, output_size=1."),
    "dtype": (lambda: Dense(4, 3, dtype=int), ValueError,
        "Dense: dtype must be float32 or float64, got int64. Pass dtype=np.float64."),
    "rng": (lambda: Dense(4, 3, rng=0), TypeError,
        "Dense: rng must be a numpy.random.Generator, got int. Pass rng=np.random.default_rng(seed)."),
}  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, kind, message):
    with says(kind, message):
        call()
