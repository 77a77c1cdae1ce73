"""The LSTM with layer normalisation: its step, its loops, and what normalising makes it blind to."""

import cmath

import numpy as np
import pytest
import unit_variants
from says import says
from zoo import Case, arrays_of, assert_same, draw, frozen_copy, with_and_without_lengths

from lstm_lib import LayerNormLSTM, LSTMState, LSTMStep, gradients, jacobians, load, lstm_norm_step, save
from lstm_lib.normalization import EPS, normalized, normalized_backward

CASE = Case(LayerNormLSTM, LSTMState, {})
TIGHT = {"rtol": 0, "atol": 1e-12}
# (T, B, D, H): with a single input or unit a normalised sum hardly depends on it, and differences drown in rounding
SHAPES = [(5, 3, 2, 4), (4, 2, 5, 3), (1, 3, 2, 4), (5, 1, 3, 2)]
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "x".join(map(str, shape)))


def units(params, x, state):
    """The layer one unit at a time, in plain Python numbers."""
    H = len(state["h"][0])

    def norm(values):
        mean = sum(values) / len(values)
        spread = sum((v - mean) ** 2 for v in values) / len(values)
        return [(v - mean) / cmath.sqrt(spread + EPS) for v in values]

    run = {k: [] for k in "hcifgo"}
    for t in range(len(x)):
        new = {k: [] for k in "hcifgo"}
        for b in range(len(x[0])):
            h, c = ((state[k][b] if t == 0 else run[k][t - 1][b]) for k in "hc")
            from_x = norm([sum(x[t][b][d] * params["W"][d][k] for d in range(len(x[t][b]))) for k in range(4 * H)])
            from_h = norm([sum(h[m] * params["U"][m][k] for m in range(H)) for k in range(4 * H)])
            a = [params["gx"][k] * from_x[k] + params["gh"][k] * from_h[k] + params["b"][k] for k in range(4 * H)]
            i, f, o = ([unit_variants.sigma(a[k * H + j]) for j in range(H)] for k in (0, 1, 3))
            g = [cmath.tanh(a[2 * H + j]) for j in range(H)]
            c = [f[j] * c[j] + i[j] * g[j] for j in range(H)]
            from_c = norm(c)
            h = [o[j] * cmath.tanh(params["gc"][j] * from_c[j] + params["bc"][j]) for j in range(H)]
            for k, value in zip("hcifgo", (h, c, i, f, g, o), strict=True):
                new[k].append(value)
        for k in run:
            run[k].append(new[k])
    return run


@each_shape
def test_layer_equals_single_units(shape):
    steps, batch, input_size, hidden_size = shape
    layer = CASE.make(input_size, hidden_size)
    run = draw(layer, steps, batch)
    lists = {key: value.tolist() for key, value in layer.params.items()}
    start = {key: part.tolist() for key, part in run.state._asdict().items()}
    wanted = unit_variants.real(units(lists, run.x.tolist(), start))
    trace = layer.forward(run.x, run.state)
    for key, value in wanted.items():
        np.testing.assert_allclose(getattr(trace, key), value, **TIGHT, err_msg=key)
        np.testing.assert_allclose(getattr(trace.step(0), key), value[0], **TIGHT, err_msg=key)
    found = arrays_of(layer.backward(trace, run.dh, run.dstate))
    for key, value in unit_variants.gradients(units, layer.params, run).items():
        np.testing.assert_allclose(found[key], value, rtol=1e-10, atol=1e-11, err_msg=key)


@each_shape
@with_and_without_lengths
def test_gradients_equal_central_differences(shape, ragged):
    steps, batch, input_size, hidden_size = shape
    layer = CASE.make(input_size, hidden_size)
    run = draw(layer, steps, batch, ragged=ragged)
    found = gradients.check(layer, run.x, run.state, run.lengths, rng=np.random.default_rng(0))
    assert found.worst < 1e-7, found.errors


@each_shape
def test_layer_equals_its_steps_forward_and_backward(shape):
    steps, batch, input_size, hidden_size = shape
    layer = CASE.make(input_size, hidden_size)
    run = draw(layer, steps, batch)
    trace = layer.forward(run.x, run.state)
    state, records = run.state, []
    for x_t in run.x:
        records.append((layer.step(x_t, state), x_t, state))
        state = records[-1][0].state
    flowing, total = run.dstate, {name: 0 for name in layer.params}
    for t in reversed(range(steps)):
        found = layer.step_backward(*records[t], flowing._replace(h=flowing.h + run.dh[t]))
        flowing = found.state
        total = {name: total[name] + value for name, value in found.params.items()}
    grads = layer.backward(trace, run.dh, run.dstate)
    for t, (step, *_) in enumerate(records):
        for name in LSTMStep._fields:
            np.testing.assert_allclose(getattr(trace, name)[t], getattr(step, name), **TIGHT)
    for name, value in total.items():
        np.testing.assert_allclose(grads.params[name], value, **TIGHT, err_msg=name)
    for one, other in zip(grads.state, flowing, strict=True):
        np.testing.assert_allclose(one, other, **TIGHT)


def test_lengths_equal_running_each_sequence_alone():
    layer = CASE.make()
    run = draw(layer, 6, 4, ragged=True)
    trace = layer.forward(run.x, run.state, run.lengths)
    grads = layer.backward(trace, run.dh, run.dstate)
    total = {name: 0 for name in layer.params}
    for b, end in enumerate(run.lengths):
        one = slice(b, b + 1)
        state, dstate = (LSTMState(*(part[one] for part in s)) for s in (run.state, run.dstate))
        alone = layer.forward(run.x[:end, one], state)
        np.testing.assert_allclose(trace.h[:end, one], alone.h, **TIGHT)
        for name in LSTMStep._fields:
            assert not getattr(trace, name)[end:, one].any()
        found = layer.backward(alone, run.dh[:end, one], dstate)
        np.testing.assert_allclose(grads.x[:end, one], found.x, **TIGHT)
        assert not grads.x[end:, one].any()
        total = {name: total[name] + value for name, value in found.params.items()}
    for name, value in total.items():
        np.testing.assert_allclose(grads.params[name], value, **TIGHT, err_msg=name)


@pytest.mark.parametrize("cut", [1, 3])
def test_splitting_a_sequence_and_carrying_the_state_changes_nothing(cut):
    layer = CASE.make()
    run = draw(layer, 6)
    whole = layer.forward(run.x, run.state)
    early = layer.forward(run.x[:cut], run.state)
    late = layer.forward(run.x[cut:], early.state)
    np.testing.assert_allclose(np.concatenate([early.c, late.c]), whole.c, **TIGHT)
    wanted = layer.backward(whole, run.dh, run.dstate)
    late_grads = layer.backward(late, run.dh[cut:], run.dstate)
    early_grads = layer.backward(early, run.dh[:cut], late_grads.state)
    for name, value in wanted.params.items():
        np.testing.assert_allclose(early_grads.params[name] + late_grads.params[name], value, **TIGHT)


def test_scale_and_shift_of_the_weights_change_nothing():
    layer, other = CASE.make(), CASE.make()
    other.params["W"] = 7 * other.params["W"] + np.array([[0.5], [-2]])  # a number for a whole row: for all gates
    other.params["U"] = 7 * other.params["U"] + np.arange(4.0)[:, None]
    x = draw(layer).x
    np.testing.assert_allclose(other.forward(x).h, layer.forward(x).h, rtol=0, atol=1e-4)  # EPS keeps it from exact


def test_forward_and_backward_leave_everything_as_it_was_and_float32_stays():
    layer = CASE.make(dtype=np.float32)
    run = draw(layer, ragged=True)
    kept = frozen_copy((vars(layer), run))
    trace = layer.forward(run.x, run.state, run.lengths)
    kept_trace = frozen_copy(trace)
    grads = layer.backward(trace, run.dh, run.dstate)
    assert_same((vars(layer), run), kept)
    assert_same(trace, kept_trace)
    arrays = [value for value in vars(trace).values() if isinstance(value, np.ndarray) and value is not trace.lengths]
    assert {value.dtype for value in (*arrays, *arrays_of(grads).values())} == {np.dtype(np.float32)}


def test_dropout_has_right_gradients(monkeypatch):
    layer = CASE._replace(options={"recurrent_dropout": 0.5}).make()
    run, right = draw(layer), layer.forward
    monkeypatch.setattr(
        layer, "forward", lambda x, state=None, lengths=None: right(x, state, lengths, rng=np.random.default_rng(5))
    )
    trace = layer.forward(run.x, run.state)
    step = layer.step(run.x[0], run.state._replace(h=run.state.h * trace.dropout))
    np.testing.assert_allclose(trace.h[0], step.h, **TIGHT)
    assert gradients.check(layer, run.x, run.state, rng=np.random.default_rng(0)).worst < 1e-7


def test_highway_and_rest_of_the_cell_gradient_add_up():
    layer = CASE.make()
    run = draw(layer)
    split = jacobians.paths(layer, layer.forward(run.x, run.state), run.dh)
    assert np.abs(split.rest).max() > 1e-2
    total = gradients.through_time(layer, layer.forward(run.x, run.state), run.dh).c
    np.testing.assert_array_equal(split.total, total)


def test_normalized_has_mean_zero_and_variance_one_and_its_gradient():
    v = np.random.default_rng(0).normal(3, 5, size=(4, 6))
    normed, scale = normalized(v)
    np.testing.assert_allclose(normed.mean(axis=1), 0, atol=1e-15)
    np.testing.assert_allclose(normed.var(axis=1), 1, rtol=1e-5)
    d = np.random.default_rng(1).normal(size=v.shape)
    wanted = gradients.numerical(lambda: float(np.vdot(d, normalized(v)[0])), v)
    assert gradients.relative_error(normalized_backward(d, normed, scale), wanted) < 1e-7
    np.testing.assert_array_equal(normalized(v.T, axis=0)[0].T, normed)


def test_fresh_layer_starts_as_its_docstring_says():
    params = LayerNormLSTM(3, 2, rng=np.random.default_rng(0), forget_bias=2).params
    assert params["b"].tolist() == [0, 0, 2, 2, 0, 0, 0, 0]
    assert all((params[name] == 1).all() for name in ("gx", "gh", "gc"))
    assert not params["bc"].any()


def test_saved_and_loaded_layer_computes_the_same(tmp_path):
    layer = CASE.make()
    save(tmp_path / "layer.npz", layer)
    run = draw(layer)
    again = load(tmp_path / "layer.npz")
    np.testing.assert_array_equal(again.forward(run.x, run.state).h, layer.forward(run.x, run.state).h)


def test_bad_input_says_so():
    with says(
        ValueError,
        "LayerNormLSTM: hidden_size must be a whole number of at least 2, got 1. "
        "One number alone is always its own mean.",
    ):
        LayerNormLSTM(3, 1)
    layer = CASE.make()
    run = draw(layer)
    with says(
        ValueError,
        'lstm_norm_step: params["gc"] must have shape (H,) = (4,), got (16,). Give one number per hidden unit.',
    ):
        lstm_norm_step(run.x[0], run.state, {**layer.params, "gc": np.ones(16)})
    with says(
        TypeError,
        "LayerNormLSTM.step_backward: dstate must be LSTMState(h, c), got ndarray. Wrap the arrays: LSTMState(h, c).",
    ):
        layer.step_backward(layer.step(run.x[0], run.state), run.x[0], run.state, run.dh[0])
