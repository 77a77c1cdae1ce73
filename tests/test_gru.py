"""The GRU: its two forms, what they have in common, and what a trace shows."""

import numpy as np
import pytest
from says import says
from zoo import CASES, arrays_of, draw, frozen_copy, with_and_without_lengths

from lstm_lib import GRU, GRUStep, RNNState, gru_step, gru_step_backward, load, save

TIGHT = {"rtol": 0, "atol": 1e-12}
FORMS = {"after": CASES["gru_reset_after"], "before": CASES["gru_reset_before"]}
each_form = pytest.mark.parametrize("case", FORMS.values(), ids=FORMS)


def both_forms():
    """One layer of each form with the same W, U and b, and bn = 0."""
    before, after = FORMS["before"].make(), FORMS["after"].make()
    after.params |= before.params
    after.params["bn"][...] = 0
    return before, after


def test_the_two_forms_are_different_functions():
    before, after = both_forms()
    x = draw(before).x
    assert np.abs(before.forward(x).h - after.forward(x).h).max() > 1e-2
    assert before.forward(x).h[0] == pytest.approx(after.forward(x).h[0])  # from h = 0 they start alike


@with_and_without_lengths
def test_with_the_reset_gate_open_the_two_forms_are_the_same(ragged):
    before, after = both_forms()
    for layer in (before, after):
        layer.params["W"][:, :4] = layer.params["U"][:, :4] = 0
        layer.params["b"][:4] = 1000
    run = draw(before, ragged=ragged)
    traces = [layer.forward(run.x, run.state, run.lengths) for layer in (before, after)]
    np.testing.assert_allclose(traces[0].h, traces[1].h, **TIGHT)
    grads = [arrays_of(layer.backward(t, run.dh, run.dstate)) for layer, t in zip((before, after), traces, strict=True)]
    for name, value in grads[0].items():
        np.testing.assert_allclose(value, grads[1][name], **TIGHT, err_msg=name)


@each_form
def test_update_gate_of_one_keeps_the_state_and_of_zero_replaces_it(case):
    layer = case.make()
    run = draw(layer, 50)
    layer.params["b"][4:8] = 1000
    assert (layer.forward(run.x, run.state).h == run.state.h).all()
    layer.params["b"][4:8] = -1000
    trace = layer.forward(run.x, run.state)
    assert (trace.h == trace.n).all()


@each_form
@with_and_without_lengths
def test_trace_shows_gates_and_candidate(case, ragged):
    layer = case.make()
    run = draw(layer, ragged=ragged)
    trace = layer.forward(run.x, run.state, run.lengths)
    before = np.concatenate([run.state.h[None], trace.h[:-1]])
    wanted = np.where(trace.mask[:, :, None], (1 - trace.z) * trace.n + trace.z * before, 0)
    np.testing.assert_allclose(trace.h, wanted, **TIGHT)
    np.testing.assert_array_equal(trace.kept, trace.z)
    for name in "rzn":
        assert not getattr(trace, name)[~trace.mask].any()
        np.testing.assert_array_equal(getattr(trace.step(2), name), getattr(trace, name)[2])


@each_form
def test_parameters_are_those_of_the_form(case):
    layer = GRU(2, 4, **case.options)
    wanted = {"W": (2, 12), "U": (4, 12), "b": (12,)} | ({"bn": (4,)} if layer.reset_after else {})
    assert {name: value.shape for name, value in layer.params.items()} == wanted
    assert not any(layer.params[name].any() for name in ("b", "bn") if name in layer.params)


@each_form
def test_step_state_holds_its_h(case):
    layer = case.make()
    run = draw(layer)
    step = layer.step(run.x[0], run.state)
    assert type(step) is GRUStep
    assert type(step.state) is RNNState
    assert step.state.h is step.h


def test_gru_step_on_hand_computed_numbers_gives_them():
    # One unit. W = 0, U = (0, 0, 2); b = ln 3, 0, 0 make r = 3/4, z = 1/2; h_prev = 1/2, bn = 1.
    params = {"W": np.zeros((1, 3)), "U": np.array([[0.0, 0, 2]]), "b": np.array([np.log(3), 0, 0])}
    state, x_t = RNNState(np.full((1, 1), 0.5)), np.ones((1, 1))
    after = gru_step(x_t, state, {**params, "bn": np.ones(1)})
    assert after.n.item() == pytest.approx(np.tanh(0.75 * (0.5 * 2 + 1)), abs=1e-15)
    before = gru_step(x_t, state, params)
    assert before.n.item() == pytest.approx(np.tanh(0.75 * 0.5 * 2), abs=1e-15)
    assert before.h.item() == pytest.approx(0.5 * np.tanh(0.75) + 0.5 * 0.5, abs=1e-15)


@each_form
def test_saved_and_loaded_layer_computes_the_same(case, tmp_path):
    layer = case.make()
    save(tmp_path / "layer.npz", layer)
    again = load(tmp_path / "layer.npz")
    run = draw(layer)
    np.testing.assert_array_equal(again.forward(run.x, run.state).h, layer.forward(run.x, run.state).h)


def test_bad_input_says_so():
    with says(TypeError, "GRU: reset_after must be True or False, got 'after'. Pass one of the two."):
        GRU(2, 3, reset_after="after")
    layer = FORMS["after"].make()
    run = draw(layer)
    with says(
        ValueError,
        'gru_step: params["bn"] must have shape (H,) = (4,), got (3,). Give one number per hidden unit.',
    ):
        gru_step(run.x[0], run.state, {**layer.params, "bn": np.zeros(3)})
    step = layer.step(run.x[0], run.state)
    with says(
        TypeError,
        "gru_step_backward: step must be GRUStep(h, r, z, n), got RNNState. Wrap the arrays: GRUStep(h, r, z, n).",
    ):
        gru_step_backward(step.state, run.x[0], run.state, layer.params, run.dstate.h)
    with says(TypeError, "GRU.step_backward: dstate must be RNNState(h), got ndarray. Wrap the arrays: RNNState(h)."):
        layer.step_backward(step, run.x[0], run.state, run.dstate.h)


def test_backward_of_the_other_forms_trace_says_so():
    before, after = both_forms()
    trace = before.forward(draw(before).x)
    kept = frozen_copy(trace)
    with says(
        TypeError,
        "GRU.backward: trace must be what this layer's forward returned, got another layer's GRUTrace. "
        "Run trace = layer.forward(x) first.",
    ):
        after.backward(trace)
    np.testing.assert_equal(frozen_copy(trace), kept)
