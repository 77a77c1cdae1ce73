"""One step of each cell: its numbers, its gradients, and what it leaves alone."""

import numpy as np
import pytest
from unit_by_unit import lstm, rnn
from zoo import CASES, arrays_of, assert_same, draw, each_case, frozen_copy

from lstm_lib import LSTMState, LSTMStep, RNNState, gradients, lstm_step, lstm_step_backward, rnn_step
from lstm_lib.activations import ACTIVATIONS
from lstm_lib.cells import lstm as lstm_cell

SIZES = [(3, 2, 4), (1, 2, 4), (3, 1, 4), (3, 2, 1)]  # (B, D, H)


def one_step(case, sizes=(3, 2, 4), seed=0, dtype=np.float64):
    """A layer, its parameters' one step with arguments, and a gradient for the step's state."""
    batch, input_size, hidden_size = sizes
    layer = case.make(input_size, hidden_size, seed=seed, dtype=dtype)
    run = draw(layer, 1, batch, seed=seed + 1)
    return layer, run.x[0], run.state, run.dstate


def gradient_errors(layer, x_t, state, dstate):
    """Relative error of each of the step's gradients against central differences."""

    def loss():
        step = layer.step(x_t, state)
        return sum(float(np.vdot(d, getattr(step, field))) for field, d in zip(dstate._fields, dstate, strict=True))

    found = arrays_of(layer.step_backward(layer.step(x_t, state), x_t, state, dstate))
    places = {**layer.params, "x": x_t, **{f"state.{f}": getattr(state, f) for f in state._fields}}
    return {name: gradients.relative_error(gradients.numerical(loss, places[name]), g) for name, g in found.items()}


@each_case
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("seed", [0, 7])
def test_step_gradients_equal_central_differences(case, sizes, seed):
    errors = gradient_errors(*one_step(case, sizes, seed))
    assert max(errors.values()) < 1e-7, errors


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_rnn_step_equals_single_units(activation):
    layer, x_t, state, dstate = one_step(CASES[f"rnn_{activation}"])
    run, grads = rnn(layer.params, x_t[None], state, np.zeros((1, *dstate.h.shape)), dstate, activation)
    new = rnn_step(x_t, state, layer.params, activation=activation)
    np.testing.assert_allclose(new.h, run["h"][0], rtol=0, atol=1e-12)
    found = arrays_of(layer.step_backward(new, x_t, state, dstate))
    for name in found:
        np.testing.assert_allclose(found[name], np.reshape(grads[name], found[name].shape), rtol=0, atol=1e-12)


def test_lstm_step_equals_single_units():
    layer, x_t, state, dstate = one_step(CASES["lstm"])
    run, grads = lstm(layer.params, x_t[None], state, np.zeros((1, *dstate.h.shape)), dstate)
    step = lstm_step(x_t, state, layer.params)
    for name in LSTMStep._fields:
        np.testing.assert_allclose(getattr(step, name), run[name][0], rtol=0, atol=1e-12)
    found = arrays_of(lstm_step_backward(step, x_t, state, layer.params, dstate.h, dstate.c))
    for name in found:
        np.testing.assert_allclose(found[name], np.reshape(grads[name], found[name].shape), rtol=0, atol=1e-12)


def test_lstm_step_on_hand_computed_numbers_gives_them():
    # One unit, one input. All weights 0 and biases ln 3, 0, artanh(1/2), ln 3 make i = o = 3/4, f = 1/2, g = 1/2.
    params = {"W": np.zeros((1, 4)), "U": np.zeros((1, 4)), "b": np.array([np.log(3), 0, np.arctanh(0.5), np.log(3)])}
    step = lstm_step(np.ones((1, 1)), LSTMState(np.zeros((1, 1)), np.full((1, 1), 2.0)), params)
    gates = [step.i.item(), step.f.item(), step.g.item(), step.o.item()]
    assert gates == pytest.approx([0.75, 0.5, 0.5, 0.75], abs=1e-15)
    assert step.c.item() == pytest.approx(0.5 * 2 + 0.75 * 0.5, abs=1e-15)
    assert step.h.item() == pytest.approx(0.75 * np.tanh(1.375), abs=1e-15)


@each_case
def test_step_and_backward_leave_their_arguments_and_share_no_memory_with_them(case):
    layer, x_t, state, dstate = one_step(case)
    given = (x_t, state, dstate, layer.params)
    kept = frozen_copy(given)
    step = layer.step(x_t, state)
    kept_step = frozen_copy(step)
    found = layer.step_backward(step, x_t, state, dstate)
    assert_same(given, kept)
    assert_same(step, kept_step)
    for result in (*step, *arrays_of(found).values()):
        assert not any(np.shares_memory(result, a) for a in (x_t, *state, *dstate, *layer.params.values()))


@each_case
def test_step_of_float32_stays_float32(case):
    layer, x_t, state, dstate = one_step(case, dtype=np.float32)
    step = layer.step(x_t, state)
    found = arrays_of(layer.step_backward(step, x_t, state, dstate))
    assert {a.dtype for a in (*step, *found.values())} == {np.dtype(np.float32)}


@each_case
def test_step_gradients_have_the_shapes_of_what_they_are_gradients_of(case):
    layer, x_t, state, dstate = one_step(case)
    found = layer.step_backward(layer.step(x_t, state), x_t, state, dstate)
    assert {n: g.shape for n, g in found.params.items()} == {n: p.shape for n, p in layer.params.items()}
    assert found.x.shape == x_t.shape
    assert type(found.state) is case.state
    assert [g.shape for g in found.state] == [s.shape for s in state]


def test_lstm_step_backward_without_dc_equals_dc_zero():
    layer, x_t, state, dstate = one_step(CASES["lstm"])
    step = layer.step(x_t, state)
    without = lstm_step_backward(step, x_t, state, layer.params, dstate.h)
    zero = lstm_step_backward(step, x_t, state, layer.params, dstate.h, np.zeros_like(dstate.c))
    assert_same(arrays_of(without), frozen_copy(arrays_of(zero)))


@each_case
def test_step_state_holds_what_the_next_step_takes(case):
    layer, x_t, state, _ = one_step(case)
    step = layer.step(x_t, state)
    found = getattr(step, "state", step)
    assert type(found) is case.state
    assert all(getattr(found, field) is getattr(step, field) for field in case.state._fields)
    layer.step(x_t, found)


@each_case
def test_step_with_a_nan_parameter_shows_the_nan_instead_of_refusing(case):
    layer, x_t, state, _ = one_step(case)
    layer.params["W"][0, :] = np.nan
    with np.errstate(invalid="ignore"):
        assert np.isnan(layer.step(x_t, state).h).all()


def test_rnn_step_with_huge_numbers_saturates_without_warning():
    params = {"W": np.full((1, 1), 1e300), "U": np.zeros((1, 1)), "b": np.zeros(1)}
    assert rnn_step(np.array([[1e3], [-1e3]]), RNNState(np.zeros((2, 1))), params).h.tolist() == [[1.0], [-1.0]]


@pytest.mark.parametrize("name", ["sigmoid_slope", "tanh_slope"])
def test_step_gradients_with_a_slope_applied_twice_are_caught(monkeypatch, name):
    right = getattr(lstm_cell, name)
    monkeypatch.setattr(lstm_cell, name, lambda y: right(y) ** 2)
    errors = gradient_errors(*one_step(CASES["lstm"]))
    assert errors["W"] > 1e-3
