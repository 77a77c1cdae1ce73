"""Every layer's gradients against central differences, and the tool that takes them."""

from dataclasses import replace

import numpy as np
import pytest
from says import says
from zoo import CASES, arrays_of, assert_same, draw, each_case, each_shape, frozen_copy, with_and_without_lengths

from lstm_lib import LSTM, gradients


def check(layer, run, seed=0):
    return gradients.check(layer, run.x, run.state, run.lengths, rng=np.random.default_rng(seed))


@each_case
@each_shape
@with_and_without_lengths
def test_gradients_of_every_shape_equal_central_differences(case, shape, ragged):
    steps, batch, input_size, hidden_size = shape
    layer = case.make(input_size, hidden_size)
    found = check(layer, draw(layer, steps, batch, ragged=ragged))
    assert found.errors.keys() == {*layer.params, "x", *(f"state.{field}" for field in case.state._fields)}
    assert found.worst < 1e-7, found.errors


@each_case
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_gradients_of_every_seed_equal_central_differences(case, seed):
    layer = case.make(seed=seed)
    found = check(layer, draw(layer, ragged=seed % 2 == 0, seed=seed), seed)
    assert found.worst < 1e-7, found.errors


@each_case
@with_and_without_lengths
@pytest.mark.parametrize("given", ["dh", "dstate"])
def test_gradients_of_one_kind_of_loss_equal_central_differences(case, ragged, given):
    layer = case.make()
    run = draw(layer, ragged=ragged)

    def loss():
        trace = layer.forward(run.x, run.state, run.lengths)
        if given == "dh":
            return np.vdot(run.dh, trace.h)
        return sum(np.vdot(d, s) for d, s in zip(run.dstate, trace.state, strict=True))

    trace = layer.forward(run.x, run.state, run.lengths)
    found = arrays_of(layer.backward(trace, **{given: getattr(run, given)}))
    places = {**layer.params, "x": run.x, **{f"state.{f}": getattr(run.state, f) for f in run.state._fields}}
    for name, place in places.items():
        assert gradients.relative_error(gradients.numerical(loss, place), found[name]) < 1e-7, name


@each_case
def test_check_without_state_and_lengths_starts_from_zeros(case):
    layer = case.make()
    x = draw(layer).x
    assert gradients.check(layer, x, rng=np.random.default_rng(0)).worst < 1e-7


@each_case
def test_check_leaves_layer_and_arguments_unchanged(case):
    layer = case.make()
    run = draw(layer, ragged=True)
    kept = frozen_copy((layer, run))
    check(layer, run)
    assert_same((layer, run), kept)


def test_check_of_a_gradient_of_another_shape_says_so(monkeypatch):
    layer = CASES["rnn_tanh"].make()
    right = layer.backward

    def backward(*args):
        grads = right(*args)
        return replace(grads, params={**grads.params, "b": grads.params["b"][None]})

    monkeypatch.setattr(layer, "backward", backward)
    with says(
        ValueError,
        "relative_error: arrays must have one shape, got (4,) and (1, 4). "
        "A gradient has the shape of what it is the gradient of.",
    ):
        check(layer, draw(layer))


def test_check_given_bad_input_says_so():
    layer = CASES["lstm"].make()
    x = draw(layer).x
    with says(TypeError, "check: rng must be a numpy.random.Generator, got int. Pass rng=np.random.default_rng(seed)."):
        gradients.check(layer, x, rng=0)
    rng = np.random.default_rng(0)
    with says(
        ValueError,
        "LSTM.forward: x must have shape (T, B, D) = (any, any, 2), got (2,). "
        "Put time first, then batch, then features.",
    ):
        gradients.check(layer, np.zeros(2), rng=rng)
    with says(TypeError, "LSTM.forward: state must be LSTMState(h, c), got ndarray. Wrap the arrays: LSTMState(h, c)."):
        gradients.check(layer, x, np.zeros((3, 4)), rng=rng)
    coarse = LSTM(2, 4, dtype=np.float32)
    with says(
        ValueError,
        "check: layer must be of float64, got float32. Differences of float32 numbers are too coarse: "
        "make the layer with dtype=np.float64.",
    ):
        gradients.check(coarse, x.astype(np.float32), rng=rng)


def test_numerical_of_a_cubic_is_its_slope_and_leaves_the_array():
    w = np.array([[1.0, -2.0], [0.5, 3.0]])
    kept = w.copy()
    found = gradients.numerical(lambda: float((w**3).sum()), w)
    np.testing.assert_allclose(found, 3 * kept**2, rtol=1e-9)
    np.testing.assert_array_equal(w, kept)


def test_numerical_error_falls_with_the_square_of_eps():
    w = np.array([0.7])
    errors = [abs(gradients.numerical(lambda: np.exp(w[0]), w, eps=eps)[0] - np.exp(0.7)) for eps in (1e-2, 1e-3)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)


def test_numerical_of_a_failing_function_puts_the_array_back():
    w = np.array([1.0, 2.0])
    with pytest.raises(ZeroDivisionError):
        gradients.numerical(lambda: 1 / 0, w)
    assert w.tolist() == [1.0, 2.0]


def test_numerical_given_bad_input_says_so():
    with says(
        TypeError,
        "numerical: array must be a float64 array, got list. "
        "Differences of float32 numbers are too coarse: check in float64.",
    ):
        gradients.numerical(lambda: 0.0, [1.0])
    with says(ValueError, "numerical: eps must be a number above 0, got 0. Pass, for example, eps=0.01."):
        gradients.numerical(lambda: 0.0, np.ones(2), eps=0)


def test_relative_error_of_equal_zero_and_opposite_arrays():
    a = np.array([3.0, 4.0])
    assert gradients.relative_error(a, a) == 0
    assert gradients.relative_error(a, -a) == 1
    assert gradients.relative_error(0 * a, 0 * a) == 0
    assert gradients.relative_error(a, 0 * a) == 1
    assert gradients.relative_error(a, 1.001 * a) == pytest.approx(0.001 / 2.001)


@pytest.mark.parametrize("place", [0, 1])
def test_worst_of_errors_with_a_nan_anywhere_is_nan(place):
    errors = [1e-9, 1e-9]
    errors[place] = np.nan
    assert np.isnan(gradients.GradientCheck(dict(zip("ab", errors, strict=True))).worst)
