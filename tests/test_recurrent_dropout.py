"""Dropout of the recurrence: one mask for all steps, drawn when asked for, recorded, and differentiated."""

import numpy as np
import pytest
from says import says
from zoo import CASES, arrays_of, assert_same, draw, frozen_copy, with_and_without_lengths

from lstm_lib import GRU, RNN, RNNState, gradients
from lstm_lib.stepped import SteppedLayer

STEPPED = {name: case for name, case in CASES.items() if issubclass(case.layer, SteppedLayer)}
each_stepped = pytest.mark.parametrize("case", STEPPED.values(), ids=STEPPED)


def rng(seed=5):
    return np.random.default_rng(seed)


def dropping(case, rate=0.5, **sizes):
    return case._replace(options={**case.options, "recurrent_dropout": rate}).make(**sizes)


@each_stepped
def test_run_with_dropout_equals_its_steps_on_a_masked_h(case):
    layer = dropping(case)
    run = draw(layer)
    trace = layer.forward(run.x, run.state, rng=rng())
    state = run.state
    for t, x_t in enumerate(run.x):
        step = layer.step(x_t, state._replace(h=state.h * trace.dropout))
        h = (1 - step.z) * step.n + step.z * state.h if isinstance(layer, GRU) else step.h
        np.testing.assert_allclose(trace.h[t], h, rtol=0, atol=1e-12)
        state = type(state)(h, *(getattr(step, name) for name in state._fields[1:]))
    for found, wanted in zip(trace.state, state, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-12)


@each_stepped
@with_and_without_lengths
def test_gradients_with_dropout_equal_central_differences(case, ragged, monkeypatch):
    layer = dropping(case)
    run = draw(layer, ragged=ragged)
    right = layer.forward
    # the same seed draws the same mask in every run
    monkeypatch.setattr(layer, "forward", lambda x, state=None, lengths=None: right(x, state, lengths, rng=rng()))
    assert layer.forward(run.x).dropout is not None
    found = gradients.check(layer, run.x, run.state, run.lengths, rng=rng(0))
    assert found.worst < 1e-7, found.errors


@each_stepped
def test_mask_is_drawn_per_sequence_and_unit_at_the_rate_and_keeps_the_mean(case):
    layer = dropping(case, 0.25, hidden_size=40)
    x = np.zeros((2, 50, 2))
    mask = layer.forward(x, rng=rng()).dropout
    assert mask.shape == (50, 40)
    assert set(np.unique(mask)) == {0, 1 / 0.75}
    assert np.mean(mask == 0) == pytest.approx(0.25, abs=0.03)
    assert (mask[0] != mask[1]).any()
    assert (mask != layer.forward(x, rng=rng(6)).dropout).any()


@each_stepped
def test_without_rng_or_rate_nothing_is_dropped(case):
    plain, layer = case.make(), dropping(case)
    run = draw(plain)
    wanted = plain.forward(run.x, run.state)
    for trace in (layer.forward(run.x, run.state), plain.forward(run.x, run.state, rng=rng())):
        assert trace.dropout is None
        assert_same(trace.h, frozen_copy(wanted.h))


@each_stepped
def test_backward_with_dropout_leaves_the_trace_and_float32_stays(case):
    layer = dropping(case, dtype=np.float32)
    run = draw(layer)
    trace = layer.forward(run.x, run.state, rng=rng())
    kept = frozen_copy(trace)
    grads = layer.backward(trace, run.dh, run.dstate)
    assert_same(trace, kept)
    assert {value.dtype for value in (trace.dropout, *arrays_of(grads).values())} == {np.dtype(np.float32)}


def test_dropped_units_send_no_gradient_back_through_the_recurrence():
    layer = dropping(CASES["rnn_tanh"])
    run = draw(layer, 2)
    trace = layer.forward(run.x, run.state, rng=rng())
    grads = layer.backward(trace, dstate=run.dstate)
    assert (trace.dropout == 0).any()
    assert not grads.state.h[trace.dropout == 0].any()


def test_gradient_tools_refuse_runs_with_dropout():
    layer = dropping(CASES["rnn_tanh"])
    run = draw(layer)
    trace = layer.forward(run.x, rng=rng())
    with says(ValueError, "through_time: trace must come from a run without dropout, got one with. Run without rng."):
        gradients.through_time(layer, trace, run.dh)


@pytest.mark.parametrize("rate", [1, -0.1, True, "0.5", None, np.nan])
def test_rate_outside_zero_to_one_says_so(rate):
    with says(ValueError, f"RNN: recurrent_dropout must lie in [0, 1), got {rate!r}. Pass the fraction to drop."):
        RNN(2, 3, recurrent_dropout=rate)


def test_rng_that_is_none_says_so():
    with says(
        TypeError, "RNN.forward: rng must be a numpy.random.Generator, got int. Pass rng=np.random.default_rng(seed)."
    ):
        RNN(2, 3).forward(np.zeros((4, 1, 2)), RNNState(np.zeros((1, 3))), rng=3)
