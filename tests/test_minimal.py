"""minGRU and minLSTM: the scan equals the loop, gates see the input alone, and extremes stay finite."""

import numpy as np
import pytest
from says import says
from zoo import CASES, arrays_of, draw, with_and_without_lengths

from lstm_lib import MinGRU, MinGRUStep, MinLSTM, MinLSTMStep, RNNState, load, min_gru_step, min_lstm_step, save

MINIMAL = {name: case for name, case in CASES.items() if case.layer in (MinGRU, MinLSTM)}
each_minimal = pytest.mark.parametrize("case", MINIMAL.values(), ids=MINIMAL)


@pytest.mark.parametrize("name", ["min_gru", "min_lstm", "min_lstm_free"])
@with_and_without_lengths
def test_scan_equals_loop_forward_and_backward(name, ragged):
    parallel = CASES[name].make()
    loop = parallel.__class__(2, 4, scan="loop", **CASES[name].options)
    loop.params = parallel.params
    run = draw(parallel, 37, ragged=ragged)
    traces = [layer.forward(run.x, run.state, run.lengths) for layer in (parallel, loop)]
    np.testing.assert_allclose(traces[0].h, traces[1].h, rtol=0, atol=1e-12)
    grads = [layer.backward(t, run.dh, run.dstate) for layer, t in zip((parallel, loop), traces, strict=True)]
    for key, value in arrays_of(grads[0]).items():
        np.testing.assert_allclose(value, arrays_of(grads[1])[key], rtol=0, atol=1e-12, err_msg=key)


@each_minimal
@with_and_without_lengths
def test_trace_shows_gates_and_candidate_which_see_the_input_alone(case, ragged):
    layer = case.make()
    run = draw(layer, ragged=ragged)
    trace = layer.forward(run.x, run.state, run.lengths)
    other = layer.forward(run.x, lengths=run.lengths)
    assert (trace.h[0] != other.h[0]).all()
    names = trace.step(0)._fields[1:]
    for name in names:
        np.testing.assert_array_equal(getattr(trace, name), getattr(other, name))
        assert not getattr(trace, name)[~trace.mask].any()
        np.testing.assert_array_equal(getattr(trace.step(3), name), getattr(trace, name)[3])
    np.testing.assert_array_equal(trace.kept, trace.z if case.layer is MinGRU else trace.f)


@pytest.mark.parametrize("name", ["min_lstm", "min_lstm_loop"])
def test_normalized_gates_add_up_to_one_and_free_ones_need_not(name):
    layer, free = CASES[name].make(), CASES["min_lstm_free"].make()
    x = draw(layer).x
    trace = layer.forward(x)
    np.testing.assert_allclose(trace.i + trace.f, 1, rtol=0, atol=1e-15)
    apart = free.forward(x)
    assert np.abs(apart.i + apart.f - 1).max() > 0.1
    np.testing.assert_allclose(trace.f, apart.f / (apart.i + apart.f), rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_normalized_gates_stay_finite_where_both_are_tiny(dtype):
    layer = MinLSTM(2, 4, dtype=dtype)
    layer.params["b"][:8] = -2000
    layer.params["b"][4:6] += 3
    x = np.zeros((3, 1, 2), dtype)
    trace = layer.forward(x)
    wanted = np.repeat([1 / (1 + np.exp(-3)), 0.5], 2)
    np.testing.assert_allclose(trace.f[0, 0], wanted, rtol=1e-6)
    grads = layer.backward(trace, np.ones_like(trace.h))
    assert all(np.isfinite(value).all() for value in grads.params.values())


def test_min_gru_gate_of_one_keeps_h_bit_for_bit():
    layer = CASES["min_gru_loop"].make()
    layer.params["b"][:4] = 1000
    run = draw(layer, 1000)
    assert (layer.forward(run.x, run.state).h == run.state.h).all()


def test_steps_on_hand_computed_numbers_give_them():
    state, x_t = RNNState(np.full((1, 1), 4.0)), np.ones((1, 1))
    step = min_gru_step(x_t, state, {"W": np.array([[0.0, 2]]), "b": np.array([np.log(3), -1])})
    assert type(step) is MinGRUStep
    assert [step.z.item(), step.n.item(), step.h.item()] == pytest.approx([0.75, 1, 0.25 + 3], abs=1e-15)
    params = {"W": np.array([[0.0, 0, 2]]), "b": np.array([0, np.log(3), -1])}
    step = min_lstm_step(x_t, state, params)
    assert type(step) is MinLSTMStep
    assert [step.i.item(), step.f.item(), step.h.item()] == pytest.approx([0.4, 0.6, 0.4 + 2.4], abs=1e-15)
    step = min_lstm_step(x_t, state, params, normalize=False)
    assert [step.i.item(), step.f.item(), step.h.item()] == pytest.approx([0.5, 0.75, 0.5 + 3], abs=1e-15)
    assert step.state.h is step.h


@each_minimal
def test_state_is_linear_in_the_initial_state(case):
    layer = case.make()
    run = draw(layer)
    zero, one, two = (layer.forward(run.x, RNNState(k * run.state.h)).h for k in range(3))
    np.testing.assert_allclose(two - one, one - zero, rtol=0, atol=1e-12)


@each_minimal
def test_saved_and_loaded_layer_computes_the_same(case, tmp_path):
    layer = case.make()
    save(tmp_path / "layer.npz", layer)
    again = load(tmp_path / "layer.npz")
    assert again.scan == layer.scan
    run = draw(layer)
    np.testing.assert_array_equal(again.forward(run.x, run.state).h, layer.forward(run.x, run.state).h)


def test_forget_bias_of_min_lstm_goes_to_its_forget_gate():
    assert MinLSTM(2, 2, forget_bias=1.5).params["b"].tolist() == [0, 0, 1.5, 1.5, 0, 0]


def test_bad_input_says_so():
    with says(ValueError, "MinGRU: scan must be one of 'loop', 'parallel', got 'log'. Choose one."):
        MinGRU(2, 3, scan="log")
    with says(TypeError, "MinLSTM: normalize must be True or False, got 1. Pass one of the two."):
        MinLSTM(2, 3, normalize=1)
    with says(TypeError, "min_lstm_step: normalize must be True or False, got 'no'. Pass one of the two."):
        layer = CASES["min_lstm"].make()
        run = draw(layer)
        min_lstm_step(run.x[0], run.state, layer.params, normalize="no")
    with says(
        ValueError,
        'min_gru_step: params["b"] must have shape (2H,) = (8,), got (7,). '
        "Give all gates' columns side by side, 2H in all.",
    ):
        layer = CASES["min_gru"].make()
        min_gru_step(run.x[0], run.state, {**layer.params, "b": np.zeros(7)})
    free, trace = CASES["min_lstm_free"].make(), CASES["min_lstm"].make().forward(run.x)
    with says(
        TypeError,
        "MinLSTM.backward: trace must be what this layer's forward returned, got another layer's MinLSTMTrace. "
        "Run trace = layer.forward(x) first.",
    ):
        free.backward(trace)
