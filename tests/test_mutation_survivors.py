"""Promises of the layers that no other test asks for: each was found missing when a planted slip went unnoticed.

They speak of behaviour, not of the slips; `make mutants` says which slip each of them kills.
"""

import numpy as np
import pytest
from zoo import assert_same, draw, each_case, frozen_copy

from lstm_lib import LSTM, RNN


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


@pytest.mark.parametrize("wrong", ["dh", "dc"])
def test_step_backward_with_gates_gradients_still_refuses_the_others(wrong):
    layer = LSTM(2, 4, gate_recurrence=True, rng=np.random.default_rng(0))
    run = draw(layer)
    step = layer.step(run.x[0], run.state)
    dstate = run.dstate._replace(**{wrong[1:]: np.zeros((3, 5))})
    with pytest.raises(ValueError, match=rf"{wrong}\b"):
        layer.step_backward(step, run.x[0], run.state, dstate)
