"""Less memory for one more forward pass: the same run, the same gradients, a fraction of the trace."""

from math import isqrt

import numpy as np
import pytest
from memory import peak
from says import says
from zoo import CASES, arrays_of, assert_same, draw, each_case, frozen_copy, with_and_without_lengths

from lstm_lib import LSTM, Checkpointed, Dense, LSTMState, SequenceModel, Stack
from lstm_lib.tasks import Batch


@each_case
@with_and_without_lengths
@pytest.mark.parametrize("every", [None, 1, 2, 3, 7, 50])
def test_checkpointed_layer_equals_its_layer(case, ragged, every):
    layer = case.make()
    small = Checkpointed(layer, every=every)
    run = draw(layer, 7, ragged=ragged)
    wanted_trace = layer.forward(run.x, run.state, run.lengths)
    trace = small.forward(run.x, run.state, run.lengths)
    np.testing.assert_allclose(trace.h, wanted_trace.h, rtol=0, atol=1e-14)
    np.testing.assert_array_equal(trace.x, wanted_trace.x)
    for found, wanted in zip(trace.state, wanted_trace.state, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-14)
    kept = frozen_copy((trace, layer, run))
    for given in ({"dh": run.dh, "dstate": run.dstate}, {"dh": run.dh}, {"dstate": run.dstate}):
        found = arrays_of(small.backward(trace, **given))
        for name, wanted in arrays_of(layer.backward(wanted_trace, **given)).items():
            np.testing.assert_allclose(found[name], wanted, rtol=0, atol=1e-12, err_msg=name)
    assert_same((trace, layer, run), kept)


@pytest.mark.parametrize(("steps", "every", "wanted"), [(100, None, 10), (99, None, 11), (1, None, 1), (10, 4, 3)])
def test_states_are_kept_every_so_many_steps(steps, every, wanted):
    layer = Checkpointed(LSTM(2, 3), every=every)
    trace = layer.forward(np.zeros((steps, 1, 2)))
    size = every or isqrt(steps)
    assert [start for start, _ in trace.starts] == list(range(0, steps, size))
    assert len(trace.starts) == wanted


def test_checkpointed_layer_needs_a_fraction_of_the_memory():
    layer = LSTM(4, 32)
    x, dh = np.zeros((2500, 4, 4)), np.zeros((2500, 4, 32))
    plain = peak(lambda: layer.backward(layer.forward(x), dh))
    small = Checkpointed(layer)
    less = peak(lambda: small.backward(small.forward(x), dh))
    assert less < 0.35 * plain


def test_checkpointed_layer_serves_in_a_model():
    layer = CASES["lstm"].make()
    run = draw(layer, 7, ragged=True)
    head = Dense(4, 3, rng=np.random.default_rng(1))
    batch = Batch(run.x, np.array([0, 2, 1]), run.lengths)
    wanted, found = (SequenceModel(one, head).loss_and_gradients(batch) for one in (layer, Checkpointed(layer)))
    assert found[0] == wanted[0]
    for name, value in wanted[1].items():
        np.testing.assert_allclose(found[1][name], value, rtol=0, atol=1e-12, err_msg=name)


def test_float32_stays_float32():
    layer = CASES["lstm"].make(dtype=np.float32)
    small, run = Checkpointed(layer), draw(layer, 7, ragged=True)
    trace = small.forward(run.x, run.state, run.lengths)
    found = arrays_of(small.backward(trace, run.dh, run.dstate))
    assert {a.dtype for a in (trace.h, *trace.state, *found.values())} == {np.dtype(np.float32)}


def test_bad_input_says_so():
    layer = LSTM(2, 4)
    small, run = Checkpointed(layer), draw(layer)
    trace = small.forward(run.x)
    with says(
        TypeError,
        "Checkpointed: layer must be a single recurrent layer without dropout, got Stack. "
        "Wrap a stack's layers one by one.",
    ):
        Checkpointed(Stack([layer]))
    with says(
        TypeError,
        "Checkpointed: layer must be a single recurrent layer without dropout, got LSTM with recurrent_dropout=0.5. "
        "Make it without.",
    ):
        Checkpointed(LSTM(2, 4, recurrent_dropout=0.5))
    with says(ValueError, "Checkpointed: every must be a whole number above 0, got 0. Pass, for example, every=1."):
        Checkpointed(layer, every=0)
    with says(
        TypeError,
        "Checkpointed.backward: trace must be what this layer's forward returned, got LSTMTrace. "
        "Run trace = layer.forward(x) first.",
    ):
        small.backward(layer.forward(run.x))
    with says(
        ValueError,
        "Checkpointed.backward: dh must have shape (T, B, H) = (5, 3, 4), got (4, 3, 4). "
        "One gradient per value of trace.h.",
    ):
        small.backward(trace, run.dh[1:])
    with says(
        TypeError,
        "Checkpointed.backward: dstate must be LSTMState(h, c), got ndarray. Wrap the arrays: LSTMState(h, c).",
    ):
        small.backward(trace, dstate=run.dh[0])
    with says(
        ValueError,
        "LSTM.forward: x must have shape (T, B, D) = (any, any, 2), got (5, 2). Add the batch axis: x[:, None, :].",
    ):
        small.forward(run.x[:, 0])
    assert type(small.zero_state(2)) is LSTMState
