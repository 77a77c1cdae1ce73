"""Promises of the layers that no other test asks for: each was found missing when a planted slip went unnoticed.

They speak of behaviour, not of the slips; `make mutants` says which slip each of them kills.
"""

import numpy as np
import pytest
from zoo import CASES, Case, arrays_of, assert_same, draw, each_case, frozen_copy

from lstm_lib import (
    LSTM,
    RNN,
    Checkpointed,
    LayerNormLSTM,
    LSTMState,
    jacobians,
    lstm_norm_step,
    lstm_norm_step_backward,
    lstm_step,
    stepped,
)
from lstm_lib.cells import axis_size
from lstm_lib.cells.checks import column_shapes

WITH_NORM = {**CASES, "lstm_norm": Case(LayerNormLSTM, LSTMState, {})}
each_layer = pytest.mark.parametrize("case", WITH_NORM.values(), ids=WITH_NORM)


def test_identity_start_is_the_identity_in_the_layers_own_dtype():
    U = RNN(2, 4, activation="relu", start="identity", dtype=np.float32).params["U"]
    assert U.dtype == np.float32
    np.testing.assert_array_equal(U, np.eye(4))


def test_orthogonal_start_is_not_the_identity():
    assert not np.array_equal(RNN(2, 4, rng=np.random.default_rng(0)).params["U"], np.eye(4))


@each_case
def test_trace_does_not_change_with_the_arrays_that_made_it(case):
    layer = case.make()
    x, state, _, dh, dstate = draw(layer)
    x, state = x.copy(), layer.state_type(*(part.copy() for part in state))
    trace = layer.forward(x, state)
    expected = frozen_copy(layer.backward(trace, dh, dstate))
    x += 1
    for part in state:
        part += 1
    assert_same(layer.backward(trace, dh, dstate), expected)


@pytest.mark.parametrize("wrong", ["dh", "dc", "di", "df", "do"])
def test_step_backward_with_gates_gradients_refuses_each_that_is_wrong(wrong):
    layer = LSTM(2, 4, gate_recurrence=True, rng=np.random.default_rng(0))
    run = draw(layer)
    step = layer.step(run.x[0], run.state)
    dstate = run.dstate._replace(**{wrong[1:]: np.zeros((3, 5))})
    with pytest.raises(ValueError, match=rf"{wrong}\b"):
        layer.step_backward(step, run.x[0], run.state, dstate)


@each_layer
@pytest.mark.parametrize("other", [{"input_size": 3}, {"hidden_size": 5}, {"dtype": np.float32}], ids=str)
def test_trace_of_a_layer_that_differs_in_one_thing_is_refused(case, other):
    stranger = case.make(**other)
    trace = stranger.forward(draw(stranger).x)
    with pytest.raises(TypeError, match="another layer's"):
        case.make().backward(trace)


@each_layer
def test_step_backward_gives_all_that_a_run_of_one_step_gives(case):
    layer = case.make()
    run = draw(layer, 1)
    whole = layer.backward(layer.forward(run.x, run.state), run.dh, run.dstate)
    dstate = run.dstate._replace(h=run.dstate.h + run.dh[0])
    step = layer.step_backward(layer.step(run.x[0], run.state), run.x[0], run.state, dstate)
    expected, found = arrays_of(whole), arrays_of(step)
    assert found.keys() == expected.keys()
    for name, value in found.items():
        np.testing.assert_allclose(value, expected[name].reshape(value.shape), rtol=1e-10, atol=1e-12, err_msg=name)


def test_step_of_the_normalised_lstm_takes_a_missing_dc_as_zero():
    layer = LayerNormLSTM(2, 4, rng=np.random.default_rng(0))
    run = draw(layer)
    step = lstm_norm_step(run.x[0], run.state, layer.params)
    without = lstm_norm_step_backward(step, run.x[0], run.state, layer.params, run.dh[0])
    with_zeros = lstm_norm_step_backward(step, run.x[0], run.state, layer.params, run.dh[0], np.zeros((3, 4)))
    assert_same(without, frozen_copy(with_zeros))


def test_step_of_the_normalised_lstm_refuses_a_wrong_dc():
    layer = LayerNormLSTM(2, 4, rng=np.random.default_rng(0))
    run = draw(layer)
    step = lstm_norm_step(run.x[0], run.state, layer.params)
    with pytest.raises(ValueError, match=r"\bdc\b"):
        lstm_norm_step_backward(step, run.x[0], run.state, layer.params, run.dh[0], np.zeros((3, 5)))


def test_checkpointed_trace_does_not_change_with_the_inputs_that_made_it():
    small = Checkpointed(LSTM(2, 4, rng=np.random.default_rng(0)))
    run = draw(small.layer)
    x = run.x.copy()
    trace = small.forward(x)
    expected = frozen_copy(small.backward(trace, run.dh))
    x += 1
    for part in trace.state:
        part += 1
    assert_same(small.backward(trace, run.dh), expected)
    assert_same(trace.state, small.forward(run.x).state)


@pytest.mark.parametrize("params", [None, 5])
def test_step_given_no_dict_of_parameters_says_what_it_wants(params):
    layer = LSTM(2, 4)
    run = draw(layer)
    with pytest.raises((TypeError, ValueError), match="params must have exactly the keys W, U, b"):
        lstm_step(run.x[0], run.state, params)


@each_layer
def test_paths_through_a_single_step_are_those_of_its_last_step(case):
    layer = case.make()
    run = draw(layer, 2)
    long, short = layer.forward(run.x, run.state), layer.forward(run.x[1:], layer.forward(run.x[:1], run.state).state)
    np.testing.assert_allclose(
        jacobians.paths(layer, short, run.dh[1:]).total[0], jacobians.paths(layer, long, run.dh).total[1], atol=1e-12
    )


def test_a_single_block_of_columns_is_called_H():
    assert column_shapes(1) == {"W": ("D", "H"), "U": ("H", "H"), "b": ("H",)}
    assert LSTM(2, 3, without=("input_gate", "forget_gate", "output_gate")).shapes["W"] == ("D", "H")
    assert LSTM(2, 3, without=("input_gate", "forget_gate")).shapes["W"] == ("D", "2H")


def test_columns_of_an_unknown_number_of_units_are_unknown():
    assert axis_size("4H", 2, None) is None


def test_last_row_of_the_feed_holds_only_the_last_h():
    layer = LSTM(2, 4)
    trace = layer.forward(draw(layer).x)
    assert not trace.feed[-1, :, :2].any()
    np.testing.assert_array_equal(trace.feed[-1, :, 3:], trace.h[-1])


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_chunks_of_the_normalised_lstm_join_without_a_seam(steps, monkeypatch):
    layer = WITH_NORM["lstm_norm"].make()
    run = draw(layer, 7)
    whole = layer.forward(run.x, run.state)
    monkeypatch.setattr(stepped, "CHUNK", steps * whole.from_x[0].nbytes)
    np.testing.assert_allclose(layer.forward(run.x, run.state).h, whole.h, rtol=0, atol=1e-15)
