"""Jacobians against central differences, their products against backpropagation, and the figures of chapter 8."""

import numpy as np
import pytest
from says import says
from zoo import CASES, Case, draw, each_case

from lstm_lib import LSTM, RNN, LayerNormLSTM, LSTMState, Stack, gradients
from lstm_lib.jacobians import StateJacobian, cell_jacobian, lag_jacobian, paths, step_jacobian

MORE = {**CASES, "lstm_layer_norm": Case(LayerNormLSTM, LSTMState, {})}
every_case = pytest.mark.parametrize("case", MORE.values(), ids=MORE)
WITH_CELL = {name: case for name, case in MORE.items() if "c" in case.state._fields}
each_with_cell = pytest.mark.parametrize("case", WITH_CELL.values(), ids=WITH_CELL)


def numerical_jacobian(function, start, eps=1e-5):
    """Central differences of a function from a state to a state, as one matrix (S, S) per sequence."""
    parts = len(start)
    batch, size = start[0].shape
    matrix = np.empty((batch, parts * size, parts * size))
    for column in range(parts * size):
        part, unit = divmod(column, size)
        ends = []
        for sign in (1, -1):
            moved = [array.copy() for array in start]
            moved[part][:, unit] += sign * eps
            ends.append(np.concatenate(function(type(start)(*moved)), axis=1))
        matrix[:, :, column] = (ends[0] - ends[1]) / (2 * eps)
    return matrix


def run_from(layer, x):
    """The state after a stretch of steps, as a function of the state before it."""
    return lambda state: layer.forward(x, state).state


@every_case
def test_step_and_lag_jacobians_equal_central_differences(case):
    layer = case.make(3, 3)
    run = draw(layer, 5, 2)
    trace = layer.forward(run.x, run.state)
    for t, lag in ((0, 1), (3, 1), (4, 3), (4, 5)):
        wanted = numerical_jacobian(run_from(layer, run.x[t - lag + 1 : t + 1]), trace.before(t - lag + 1))
        found = lag_jacobian(layer, trace, t, lag)
        assert found.parts == case.state._fields
        np.testing.assert_allclose(found.matrix, wanted, rtol=0, atol=1e-7)
        if lag == 1:
            np.testing.assert_array_equal(step_jacobian(layer, trace, t).matrix, found.matrix)


@each_with_cell
@pytest.mark.parametrize(("t", "lag"), [(3, 1), (4, 3), (3, 3), (2, 3)])
def test_cell_jacobian_equals_central_differences_with_h_moving_along(case, t, lag):
    layer = case.make(3, 3)
    run = draw(layer, 5, 2)
    trace = layer.forward(run.x, run.state)
    split = cell_jacobian(layer, trace, t, lag)
    first = t - lag + 1  # the step whose "state before" is moved
    before, eps = trace.before(first), 1e-5

    def later_c(c):
        state = before._replace(c=c)
        if first:  # h of the step that made this c is made anew from it, and so is o where it looks at c
            step, x_t, old = trace.step(first - 1), trace.x[first - 1], trace.before(first - 1)
            h, o = shown_from(layer, step, x_t, old, c)
            state = state._replace(h=h, **({"o": o} if "o" in state._fields else {}))
        return layer.forward(run.x[first : t + 1], state).state.c

    wanted = np.empty_like(split.total)
    for unit in range(3):
        move = np.zeros_like(before.c)
        move[:, unit] = eps
        wanted[:, :, unit] = (later_c(before.c + move) - later_c(before.c - move)) / (2 * eps)
    np.testing.assert_allclose(split.total, wanted, rtol=0, atol=1e-7)
    highway = trace.kept[first : t + 1].prod(axis=0)
    np.testing.assert_allclose(split.highway, highway[:, :, None] * np.eye(3), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(split.rest, split.total - split.highway)


def shown_from(layer, step, x_t, old, c):
    """h and o of a step whose cell is put to ``c``, all sums that do not see it kept."""
    if isinstance(layer, LayerNormLSTM):
        p = layer.params
        normed = (c - c.mean(axis=1, keepdims=True)) / np.sqrt(c.var(axis=1, keepdims=True) + 1e-5)
        return step.o * np.tanh(p["gc"] * normed + p["bc"]), step.o
    shown = c if "output_activation" in layer.form.without else np.tanh(c)
    o = step.o
    if layer.form.peephole and "o" in layer.form.gates:
        a_o = np.log(step.o / (1 - step.o)) + layer.params["p"][-1] * (c - step.c)
        o = 1 / (1 + np.exp(-a_o))
    return o * shown, o


@each_case
def test_products_of_jacobians_equal_backpropagation(case):
    layer = case.make()
    run = draw(layer, 4)
    trace = layer.forward(run.x, run.state)
    jacobian = lag_jacobian(layer, trace, 3, 4).matrix  # of the last state for the initial one
    dlast = np.concatenate(run.dstate, axis=1)
    wanted = np.concatenate(layer.backward(trace, dstate=run.dstate).state, axis=1)
    np.testing.assert_allclose(np.einsum("bj,bjk->bk", dlast, jacobian), wanted, rtol=0, atol=1e-12)


@each_case
def test_paths_total_is_backpropagation_and_highway_is_backpropagation_with_constant_gates(case):
    layer = case.make()
    run = draw(layer)
    trace = layer.forward(run.x, run.state)
    split = paths(layer, trace, run.dh)
    total = gradients.through_time(layer, trace, run.dh)
    np.testing.assert_array_equal(split.total, total.c if "c" in total._fields else total.h)
    if "c" not in total._fields:
        into = run.dh
    else:
        zero = layer.zero_state(3)
        into = [layer.whole_gradient(trace.step(t), zero._replace(h=run.dh[t])).c for t in range(5)]
    # every dh_s reaches the memory of step t <= s through the product of what the steps between kept
    wanted = [sum(into[s] * trace.kept[t + 1 : s + 1].prod(axis=0) for s in range(t, 5)) for t in range(5)]
    np.testing.assert_allclose(split.highway, wanted, rtol=0, atol=1e-12)
    np.testing.assert_allclose(split.rest, split.total - split.highway, rtol=0, atol=0)


@pytest.mark.parametrize("name", ["min_gru", "min_lstm", "min_lstm_free"])
def test_cells_whose_gates_see_no_state_have_nothing_but_their_highway(name):
    layer = CASES[name].make()
    run = draw(layer)
    split = paths(layer, layer.forward(run.x, run.state), run.dh)
    np.testing.assert_allclose(split.rest, 0, atol=1e-12)


def test_lstm_without_recurrent_weights_has_nothing_but_its_highway_and_an_rnn_has_none():
    layer = CASES["lstm"].make()
    layer.params["U"][...] = 0
    run = draw(layer)
    split = paths(layer, layer.forward(run.x, run.state), run.dh)
    np.testing.assert_allclose(split.rest, 0, atol=1e-15)
    layer = CASES["rnn_tanh"].make()
    trace = layer.forward(run.x)
    assert not cell_jacobian(layer, trace, 3, 2).highway.any()
    np.testing.assert_array_equal(paths(layer, trace, run.dh).highway, run.dh)


def test_gru_splits_into_the_kept_fraction_and_the_gate_paths():
    layer = CASES["gru_reset_after"].make()
    run = draw(layer)
    trace = layer.forward(run.x, run.state)
    split = cell_jacobian(layer, trace, 2)
    np.testing.assert_allclose(split.highway, trace.z[2][:, :, None] * np.eye(4), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(split.total, step_jacobian(layer, trace, 2).matrix)


# COURSE, facts to reproduce: weights N(0, scale^2 / fan-in) with fan-in D + H, L = sum of h_T, T = 100, H = 32, D = 8.
# Forget bias, scale, gradient of c at lags 10, 50 and 99 relative to lag 0, and along the highway alone at lag 99.
MEASURED = [
    (0, 1, 1.2e-2, 1.4e-9, 2.9e-18, 2.4e-30),
    (1, 1, 1.7e-1, 1.1e-3, 2.2e-6, 3.1e-14),
    (1, 4, 4.6e-1, 2.4e-1, 4.2e-2, 1.2e-17),
    (3, 1, 7.5e-1, 6.6e-1, 2.8, 7.7e-3),
    (5, 1, 9.7e-1, 1.9, 33, 4.9e-1),
]


@pytest.mark.parametrize(("forget_bias", "scale", *"abch"), MEASURED)
def test_gradient_against_lag_and_along_the_highway_reproduce_the_measured_figures(forget_bias, scale, a, b, c, h):
    T, D, H = 100, 8, 32
    found = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        layer = LSTM(D, H, forget_bias=forget_bias, rng=rng)
        for name in ("W", "U"):
            layer.params[name] = rng.normal(scale=scale / np.sqrt(D + H), size=layer.params[name].shape)
        trace = layer.forward(rng.normal(size=(T, 1, D)))
        dh = np.zeros_like(trace.h)
        dh[-1] = 1
        split = paths(layer, trace, dh)
        total, highway = (np.linalg.norm(part[:, 0], axis=1)[::-1] for part in (split.total, split.highway))
        found.append([*(total[[10, 50, 99]] / total[0]), highway[99] / highway[0]])
    decades = np.log10(np.median(found, axis=0)) - np.log10([a, b, c, h])
    # medians of ten draws: the farther and the larger the weights, the wider they scatter
    assert (np.abs(decades) < [0.25, 0.5, 1, 1.5]).all(), decades


def test_blocks_of_a_state_jacobian():
    matrix = np.arange(32.0).reshape(2, 4, 4)
    jacobian = StateJacobian(matrix, ("h", "c"))
    np.testing.assert_array_equal(jacobian.block("c", "h"), matrix[:, 2:, :2])
    with says(ValueError, "StateJacobian.block: later must be one of 'h', 'c', got 'i'. Choose one."):
        jacobian.block("i", "h")
    with says(ValueError, "StateJacobian.block: earlier must be one of 'h', 'c', got 'o'. Choose one."):
        jacobian.block("h", "o")


def test_bad_input_says_so():
    layer = CASES["lstm"].make()
    run = draw(layer)
    trace = layer.forward(run.x)
    with says(ValueError, "step_jacobian: t must be a step from 0 to T - 1 = 4, got 5. Count from 0."):
        step_jacobian(layer, trace, 5)
    with says(ValueError, "lag_jacobian: t must be a step from 0 to T - 1 = 4, got -1. Count from 0."):
        lag_jacobian(layer, trace, -1, 1)
    with says(ValueError, "lag_jacobian: lag must lie between 1 and t + 1 = 4, got 5. Choose a later t."):
        lag_jacobian(layer, trace, 3, 5)
    with says(ValueError, "lag_jacobian: lag must lie between 1 and t + 1 = 4, got 0. Choose a later t."):
        cell_jacobian(layer, trace, 3, 0)
    with says(ValueError, "paths: trace must hold sequences of one length, got one with lengths. Run without."):
        paths(layer, layer.forward(run.x, lengths=[5, 5, 5]), run.dh)
    dropping = RNN(2, 4, recurrent_dropout=0.5)
    with says(ValueError, "paths: trace must come from a run without dropout, got one with. Run without rng."):
        paths(dropping, dropping.forward(run.x, rng=np.random.default_rng(0)), run.dh)
    stack = Stack([layer])
    with says(
        TypeError,
        "cell_jacobian: trace must be what a single layer's forward returned, got StackTrace. "
        "Take a stack's layers one by one.",
    ):
        cell_jacobian(stack, stack.forward(run.x), 1)
    with says(ValueError, "through_time: dh must have shape (T, B, H) = (5, 3, 4), got (3, 4). Reshape dh."):
        paths(layer, trace, run.dh[0])
