"""Whole sequences: layers equal their own steps and single units, and leave alone what they are given."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import unit_by_unit
from zoo import CASES, arrays_of, assert_same, draw, each_case, each_shape, frozen_copy, with_and_without_lengths

from lstm_lib import recurrent, stepped
from lstm_lib.activations import ACTIVATIONS

TIGHT = {"rtol": 0, "atol": 1e-12}


def assert_gradients_close(found, wanted, **tolerance):
    found, wanted = arrays_of(found), arrays_of(wanted)
    assert found.keys() == wanted.keys()
    for name in found:
        np.testing.assert_allclose(found[name], wanted[name], **(tolerance or TIGHT), err_msg=name)


def step_by_step(layer, run):
    """The layer's run and its gradients, made of nothing but ``step`` and ``step_backward``."""
    steps, befores, state = [], [], run.state
    for x_t in run.x:
        befores.append(state)
        steps.append(layer.step(x_t, state))
        state = type(state)(*(getattr(steps[-1], field) for field in state._fields))
    params = {name: np.zeros_like(value) for name, value in layer.params.items()}
    dx, flowing = np.empty_like(run.x), run.dstate
    for t in reversed(range(len(run.x))):
        flowing = flowing._replace(h=flowing.h + run.dh[t])
        found = layer.step_backward(steps[t], run.x[t], befores[t], flowing)
        flowing, dx[t] = found.state, found.x
        params = {name: value + found.params[name] for name, value in params.items()}
    return steps, state, recurrent.Gradients(params, dx, flowing)


@each_case
@each_shape
def test_layer_equals_its_steps(case, shape):
    steps, batch, input_size, hidden_size = shape
    layer = case.make(input_size, hidden_size)
    run = draw(layer, steps, batch)
    by_step, last, grads = step_by_step(layer, run)
    trace = layer.forward(run.x, run.state)
    for t, step in enumerate(by_step):
        for field in step._fields:
            np.testing.assert_allclose(getattr(trace, field)[t], getattr(step, field), **TIGHT)
            np.testing.assert_allclose(getattr(trace.step(t), field), getattr(step, field), **TIGHT)
    for found, wanted in zip(trace.state, last, strict=True):
        np.testing.assert_allclose(found, wanted, **TIGHT)
    assert_gradients_close(layer.backward(trace, run.dh, run.dstate), grads)


@each_case
def test_lengths_equal_running_each_sequence_alone(case):
    layer = case.make()
    run = draw(layer, 6, 4, ragged=True)
    trace = layer.forward(run.x, run.state, run.lengths)
    grads = layer.backward(trace, run.dh, run.dstate)
    total = {name: np.zeros_like(value) for name, value in layer.params.items()}
    for b, end in enumerate(run.lengths):
        one = slice(b, b + 1)
        state, dstate = (type(s)(*(part[one] for part in s)) for s in (run.state, run.dstate))
        alone = layer.forward(run.x[:end, one], state)
        for field in case.state._fields:
            np.testing.assert_allclose(getattr(trace, field)[:end, one], getattr(alone, field), **TIGHT)
            np.testing.assert_allclose(getattr(trace.state, field)[one], getattr(alone.state, field), **TIGHT)
            assert not getattr(trace, field)[end:, one].any()
        found = layer.backward(alone, run.dh[:end, one], dstate)
        np.testing.assert_allclose(grads.x[:end, one], found.x, **TIGHT)
        assert not grads.x[end:, one].any()
        for d, wanted in zip(grads.state, found.state, strict=True):
            np.testing.assert_allclose(d[one], wanted, **TIGHT)
        total = {name: value + found.params[name] for name, value in total.items()}
    for name, value in total.items():
        np.testing.assert_allclose(grads.params[name], value, **TIGHT)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_rnn_equals_single_units(activation):
    layer = CASES[f"rnn_{activation}"].make(2, 3)
    run = draw(layer, 5, 2)
    units, wanted = unit_by_unit.rnn(layer.params, run.x, run.state, run.dh, run.dstate, activation)
    trace = layer.forward(run.x, run.state)
    np.testing.assert_allclose(trace.h, units["h"], **TIGHT)
    for name, found in arrays_of(layer.backward(trace, run.dh, run.dstate)).items():
        np.testing.assert_allclose(found, wanted[name], **TIGHT, err_msg=name)


def test_lstm_equals_single_units():
    layer = CASES["lstm"].make(2, 3)
    run = draw(layer, 5, 2)
    units, wanted = unit_by_unit.lstm(layer.params, run.x, run.state, run.dh, run.dstate)
    trace = layer.forward(run.x, run.state)
    for name in "hcifgo":
        np.testing.assert_allclose(getattr(trace, name), units[name], **TIGHT, err_msg=name)
    for name, found in arrays_of(layer.backward(trace, run.dh, run.dstate)).items():
        np.testing.assert_allclose(found, wanted[name], **TIGHT, err_msg=name)


@each_case
@with_and_without_lengths
def test_forward_leaves_layer_and_arguments_unchanged(case, ragged):
    layer = case.make()
    run = draw(layer, ragged=ragged)
    kept = frozen_copy((vars(layer), run))
    layer.forward(run.x, run.state, run.lengths)
    assert_same((vars(layer), run), kept)


@each_case
@with_and_without_lengths
def test_backward_leaves_layer_trace_and_arguments_unchanged(case, ragged):
    layer = case.make()
    run = draw(layer, ragged=ragged)
    trace = layer.forward(run.x, run.state, run.lengths)
    kept = frozen_copy((vars(layer), trace, run))
    first = layer.backward(trace, run.dh, run.dstate)
    assert_same((vars(layer), trace, run), kept)
    assert_same(arrays_of(layer.backward(trace, run.dh, run.dstate)), frozen_copy(arrays_of(first)))


@each_case
def test_trace_keeps_its_numbers_when_the_arguments_change_later(case):
    layer = case.make()
    run = draw(layer, ragged=True)
    trace = layer.forward(run.x, run.state, run.lengths)
    kept = frozen_copy(trace)
    for array in (run.x, *run.state, run.lengths):
        array[...] = 1
    assert_same(trace, kept)


@each_case
@with_and_without_lengths
def test_left_out_gradients_equal_zeros(case, ragged):
    layer = case.make()
    run = draw(layer, ragged=ragged)
    trace = layer.forward(run.x, run.state, run.lengths)
    no_dh, no_dstate = np.zeros_like(run.dh), layer.zero_state(3)
    dh_only, dstate_only = layer.backward(trace, run.dh), layer.backward(trace, dstate=run.dstate)
    assert_gradients_close(dh_only, layer.backward(trace, run.dh, no_dstate), rtol=0, atol=0)
    assert_gradients_close(dstate_only, layer.backward(trace, no_dh, run.dstate), rtol=0, atol=0)
    assert not any(g.any() for g in arrays_of(layer.backward(trace)).values())
    both = arrays_of(layer.backward(trace, run.dh, run.dstate))
    for name, total in both.items():
        np.testing.assert_allclose(arrays_of(dh_only)[name] + arrays_of(dstate_only)[name], total, **TIGHT)


@each_case
def test_gradient_of_the_last_h_equals_gradient_of_the_state_h(case):
    layer = case.make()
    run = draw(layer)
    trace = layer.forward(run.x, run.state)
    dh = np.zeros_like(run.dh)
    dh[-1] = run.dstate.h
    dstate = layer.zero_state(3)._replace(h=run.dstate.h)
    assert_gradients_close(layer.backward(trace, dh), layer.backward(trace, dstate=dstate))


@each_case
@with_and_without_lengths
def test_backward_in_chunks_of_any_size_gives_the_same(case, ragged, monkeypatch):
    layer = case.make()
    run = draw(layer, 7, ragged=ragged)
    trace = layer.forward(run.x, run.state, run.lengths)
    whole = layer.backward(trace, run.dh, run.dstate)
    per_step = 3 * layer.gates * layer.hidden_size
    for steps in (0, 1, 3):
        monkeypatch.setattr(stepped, "LITTLE", steps * per_step)
        monkeypatch.setattr(stepped, "CHUNK", (steps - 1) * per_step * layer.dtype.itemsize)
        assert_gradients_close(layer.backward(trace, run.dh, run.dstate), whole)


@each_case
def test_trace_and_gradients_cannot_be_given_other_arrays(case):
    layer = case.make()
    trace = layer.forward(draw(layer).x)
    with pytest.raises(FrozenInstanceError):
        trace.lengths = None
    with pytest.raises(FrozenInstanceError):
        layer.backward(trace).x = trace.x


@each_case
@with_and_without_lengths
def test_float32_stays_float32_and_near_float64(case, ragged):
    fine, coarse = case.make(), case.make(dtype=np.float32)
    run = draw(fine, ragged=ragged)
    x, dh = run.x.astype(np.float32), run.dh.astype(np.float32)
    state, dstate = (type(s)(*(part.astype(np.float32) for part in s)) for s in (run.state, run.dstate))
    trace = coarse.forward(x, state, run.lengths)
    found = arrays_of(coarse.backward(trace, dh, dstate))
    everything = [v for v in vars(trace).values() if isinstance(v, np.ndarray) and v is not trace.lengths]
    everything += [*trace.state, *trace.initial, *trace.before(2), *trace.step(2), *found.values()]
    assert {a.dtype for a in everything} == {np.dtype(np.float32)}
    wanted_trace = fine.forward(run.x, run.state, run.lengths)
    np.testing.assert_allclose(trace.h, wanted_trace.h, rtol=1e-4, atol=1e-5)
    for name, wanted in arrays_of(fine.backward(wanted_trace, run.dh, run.dstate)).items():
        np.testing.assert_allclose(found[name], wanted, rtol=1e-3, atol=1e-4, err_msg=name)


@each_case
def test_trace_holds_input_state_mask_and_what_was_before_each_step(case):
    layer = case.make()
    run = draw(layer, 4, 3, ragged=True)
    trace = layer.forward(run.x, run.state, run.lengths)
    assert (trace.mask.sum(axis=0) == run.lengths).all()
    assert trace.mask[0].all()
    np.testing.assert_array_equal(trace.x[trace.mask], run.x[trace.mask])
    assert not trace.x[~trace.mask].any()
    for found, wanted in zip(trace.before(0), run.state, strict=True):
        np.testing.assert_array_equal(found, wanted)
    for field in case.state._fields:
        np.testing.assert_array_equal(getattr(trace.before(2), field), getattr(trace, field)[1])
    full = layer.forward(run.x)
    assert full.mask.all()
    assert full.mask.shape == (4, 3)
