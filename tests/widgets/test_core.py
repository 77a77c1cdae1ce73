"""The mathematics of the page (js/core.js, js/random.js) against the library's: to 1e-10, on fixed random cases."""

import numpy as np
import pytest

from lstm_lib import GRU, LSTM, RNN, Dense, LSTMState, RNNState, initializers, lstm_step, lstm_step_backward
from lstm_lib.activations import softmax
from lstm_lib.gradients import numerical, through_time
from lstm_lib.statistics import wilson_interval

T, D, H = 5, 2, 4
EXACT = {"rtol": 1e-10, "atol": 1e-10}


def case(layer_type, seed, **options):
    """A layer, its parameters as lists, an input, an initial state, and the loss's gradient for every h."""
    rng = np.random.default_rng(seed)
    layer = layer_type(D, H, rng=rng, **options)
    layer.params["b"] += rng.normal(size=layer.params["b"].shape)
    state = layer.state_type(*(rng.normal(size=(1, H)) for _ in layer.state_type._fields))
    x, dh = rng.normal(size=(T, 1, D)), rng.normal(size=(T, 1, H))
    data = {
        "params": {name: value.tolist() for name, value in layer.params.items()},
        "x": x[:, 0].tolist(),
        "dh": [None, *dh[:, 0].tolist()],
        "state": {field: getattr(state, field)[0].tolist() for field in state._fields},
    }
    return layer, x, dh, state, data


PLAIN = "(value) => JSON.parse(JSON.stringify(value, (key, v) => ArrayBuffer.isView(v) ? Array.from(v) : v))"


def compare(found, layer, x, dh, state):
    """Compare a JavaScript run and its gradients with the layer's."""
    trace = layer.forward(x, state)
    grads = layer.backward(trace, dh)
    for name in set(found["trace"]) - {"x", "a", "m", "squash"}:
        np.testing.assert_allclose(found["trace"][name][1:], getattr(trace, name)[:, 0], **EXACT)
    for name, value in grads.params.items():
        np.testing.assert_allclose(found["back"]["params"][name], value, **EXACT)
    np.testing.assert_allclose(found["back"]["x"], grads.x[:, 0], **EXACT)
    total = through_time(layer, trace, dh)
    for field in state._fields:
        np.testing.assert_allclose(found["back"][field][0], getattr(grads.state, field)[0], **EXACT)
        np.testing.assert_allclose(found["back"][field][1:], getattr(total, field)[:, 0], **EXACT)
    return trace


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("squash", ["tanh", "linear"])
def test_rnn_forward_and_bptt_equal_the_library(run_js, squash, seed):
    layer, x, dh, state, data = case(RNN, seed, activation=squash)
    assert isinstance(state, RNNState)
    found = run_js(
        "core",
        f"(() => {{ const trace = rnnForward(data.x, data.params, {{ squash: '{squash}', h0: data.state.h }});"
        f" return ({PLAIN})({{ trace, back: rnnBackward(trace, data.params, data.dh) }}); }})()",
        data,
    )
    compare(found, layer, x, dh, state)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("reset_after", [True, False])
def test_gru_forward_and_bptt_equal_the_library(run_js, reset_after, seed):
    layer, x, dh, state, data = case(GRU, seed, reset_after=reset_after)
    if reset_after:
        layer.params["bn"] += np.linspace(-1, 1, H)
        data["params"]["bn"] = layer.params["bn"].tolist()
    found = run_js(
        "core",
        "(() => { const trace = gruForward(data.x, data.params, data.state);"
        f" return ({PLAIN})({{ trace, back: gruBackward(trace, data.params, data.dh) }}); }})()",
        data,
    )
    compare(found, layer, x, dh, state)
    other = case(GRU, seed, reset_after=not reset_after)[0]
    other.params.update({name: layer.params[name] for name in "WUb"})
    if not reset_after:
        other.params["bn"] = np.zeros(H)
    assert np.abs(other.forward(x, state).h - layer.forward(x, state).h).max() > 1e-3, "the two forms differ"


@pytest.mark.parametrize("seed", range(5))
def test_lstm_forward_and_bptt_equal_the_library(run_js, seed):
    layer, x, dh, state, data = case(LSTM, seed, forget_bias=1.0)
    assert isinstance(state, LSTMState)
    found = run_js(
        "core",
        "(() => { const trace = lstmForward(data.x, data.params, data.state);"
        f" return ({PLAIN})({{ trace, back: lstmBackward(trace, data.params, data.dh) }}); }})()",
        data,
    )
    trace = compare(found, layer, x, dh, state)

    # The highway: what a loss puts into a cell, and from there forget gates only.
    highway, flowing = [], np.zeros((1, H))
    for t in reversed(range(T)):
        flowing = flowing + dh[t] * trace.o[t] * (1 - np.tanh(trace.c[t]) ** 2)
        highway.append(flowing[0])
        flowing = flowing * trace.f[t]
    np.testing.assert_allclose(found["back"]["highway"], [flowing[0], *highway[::-1]], **EXACT)


@pytest.mark.parametrize("seed", range(3))
def test_lstm_gradient_of_the_inputs_needs_no_gradient_of_the_weights(run_js, seed):
    layer, x, dh, state, data = case(LSTM, seed)
    found = run_js(
        "core",
        f"({PLAIN})(lstmBackward(lstmForward(data.x, data.params, data.state), data.params, data.dh,"
        " { weights: false, inputs: true }))",
        data,
    )
    assert "params" not in found
    np.testing.assert_allclose(found["x"], layer.backward(layer.forward(x, state), dh).x[:, 0], **EXACT)


@pytest.mark.parametrize("t", [0, 1, 3, T])
def test_log_probability_gradient_equals_the_library_and_a_nudge(run_js, t):
    layer, x, _, state, data = case(LSTM, 11)
    head = Dense(H, 3, rng=np.random.default_rng(12))
    data["head"] = {name: value.tolist() for name, value in head.params.items()}

    def logs(x):
        return np.log(softmax(head.forward(layer.forward(x, state).h[-1] if t else state.h)))[0]

    data |= {"t": t, "p": np.exp(logs(x[:t])).tolist()}
    found = run_js(
        "core",
        f"({PLAIN})([0, 1, 2].map((k) => logProbabilityBackward(lstmForward(data.x, data.params, data.state),"
        " data.params, data.head, data.t, data.p, k)))",
        data,
    )
    for k, gradient in enumerate(found):
        assert len(gradient) == t
        if t == 0:
            continue
        trace = layer.forward(x[:t], state)
        dh = np.zeros_like(trace.h)
        dh[-1, 0] = head.params["W"] @ (np.eye(3)[k] - data["p"])
        np.testing.assert_allclose(gradient, layer.backward(trace, dh).x[:, 0], **EXACT)
        nudged = x[:t].copy()
        wanted = numerical(lambda k=k, nudged=nudged: logs(nudged)[k], nudged)
        np.testing.assert_allclose(gradient, wanted[:, 0], atol=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_lstm_step_backward_equals_the_library(run_js, seed):
    layer, x, dh, state, data = case(LSTM, seed)
    later = np.random.default_rng(seed + 100).normal(size=(1, H))
    found = run_js(
        "core",
        "(() => { const run = lstmForward(data.x.slice(0, 1), data.params, data.state);"
        " const step = Object.fromEntries(['i', 'f', 'g', 'o', 'c'].map((name) => [name, run[name][1]]));"
        " const back = lstmStepBackward(step, data.state, data.params, data.dh[1], data.later);"
        f" return ({PLAIN})({{ ...back, x: back.x() }}); }})()",
        data | {"later": later[0].tolist()},
    )
    step = lstm_step(x[0], state, layer.params)
    wanted = lstm_step_backward(step, x[0], state, layer.params, dh[0], later)
    for name, value in {"x": wanted.x, "h": wanted.state.h, "c": wanted.state.c, "da": [wanted.params["b"]]}.items():
        np.testing.assert_allclose(found[name], value[0], **EXACT)
    np.testing.assert_allclose(np.array(found["dc"]) * step.f[0], wanted.state.c[0], **EXACT)


def test_lstm_highway_and_gates_without_recurrent_weights_only_the_highway_is_left(run_js):
    data = case(LSTM, 7)[-1]
    data["params"]["U"] = np.zeros((H, 4 * H)).tolist()
    found = run_js("core", f"({PLAIN})(lstmBackward(lstmForward(data.x, data.params), data.params, data.dh))", data)
    np.testing.assert_allclose(found["highway"][0], found["c"][0], rtol=1e-12)


@pytest.mark.parametrize("seed", [0, 1, 9, 2**31])
def test_normal_seed_gives_the_numbers_of_numpy(run_js, seed):
    # A hundred thousand numbers meet the ziggurat's rare cases: a rejected point, and the tail beyond 3.65.
    found = run_js("random", "Array.from(normal(data)(100000))", seed)
    wanted = np.random.default_rng(seed).normal(size=100_000)
    assert abs(wanted).max() > 3.66
    np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-14)


def test_orthogonalised_equals_the_initializer(run_js):
    found = run_js("random", f"({PLAIN})(orthogonalised(normalMatrix(normal(3), 32, 32)))")
    wanted = initializers.orthogonal((32, 32), rng=np.random.default_rng(3))
    np.testing.assert_allclose(found, wanted, **EXACT)


@pytest.mark.parametrize("pair", [(0, 5), (5, 5), (3, 5), (1, 1), (0, 1), (7, 11), (499, 500)])
def test_wilson_equals_the_interval_of_the_library(run_js, pair):
    found = run_js("core", "wilson(...data)", list(pair))
    np.testing.assert_allclose([found["low"], found["high"]], wilson_interval(*pair), **EXACT)
