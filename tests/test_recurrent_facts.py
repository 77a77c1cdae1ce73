"""What is true of recurrent layers whatever their numbers: memory, symmetry, splitting, padding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zoo import CASES, arrays_of, assert_same, draw, each_case, frozen_copy, with_and_without_lengths

from lstm_lib import LSTMState


def lstm_with_gates(i, f):
    """An LSTM whose input and forget gates are 0 or 1 exactly, whatever comes; g and o stay free."""
    layer = CASES["lstm"].make()
    for block, value in ((slice(0, 4), i), (slice(4, 8), f)):
        layer.params["b"][block] = 1000 if value else -1000
    return layer


def test_lstm_with_forget_gate_one_and_input_gate_zero_keeps_the_cell_bit_for_bit():
    layer = lstm_with_gates(i=0, f=1)
    run = draw(layer, 1000)
    trace = layer.forward(run.x, run.state)
    assert (trace.c == run.state.c).all()
    dstate = LSTMState(np.zeros((3, 4)), run.dstate.c)
    assert (layer.backward(trace, dstate=dstate).state.c == run.dstate.c).all()


def test_lstm_step_with_forget_gate_one_and_input_gate_zero_keeps_the_cell_bit_for_bit():
    layer = lstm_with_gates(i=0, f=1)
    run = draw(layer, 1000)
    state = run.state
    for x_t in run.x:
        state = layer.step(x_t, state).state
    assert (state.c == run.state.c).all()


def test_lstm_with_forget_gate_zero_and_input_gate_one_replaces_the_cell():
    layer = lstm_with_gates(i=1, f=0)
    run = draw(layer)
    trace = layer.forward(run.x, run.state)
    assert (trace.c == trace.g).all()
    assert not layer.backward(trace, run.dh, run.dstate).state.c.any()


def test_lstm_gates_stay_between_zero_and_one_even_with_huge_weights():
    layer = CASES["lstm"].make()
    for value in layer.params.values():
        value *= 1e6
    trace = layer.forward(draw(layer).x)
    for gate in (trace.i, trace.f, trace.o):
        assert ((gate >= 0) & (gate <= 1)).all()
    assert (np.abs(trace.g) <= 1).all()


@each_case
def test_permuted_units_give_permuted_states(case):
    layer, permuted = case.make(), case.make()
    order = np.array([2, 0, 3, 1])
    # every axis of a parameter but the inputs' and the peepholes' gates holds units, once or once per gate
    units = {axis: np.concatenate([4 * gate + order for gate in range(axis // 4)]) for axis in (4, 8, 12, 16)}
    for name, value in layer.params.items():
        value = value[..., units[value.shape[-1]]]
        permuted.params[name] = value[units[len(value)]] if name in ("U", "R") else value
    run = draw(layer)
    trace = layer.forward(run.x, run.state)
    other = permuted.forward(run.x, type(run.state)(*(part[:, order] for part in run.state)))
    for field in case.state._fields:
        np.testing.assert_allclose(getattr(other, field), getattr(trace, field)[:, :, order], rtol=0, atol=1e-12)


@each_case
@pytest.mark.parametrize("cut", [1, 3, 5])
def test_splitting_a_sequence_and_carrying_the_state_changes_nothing(case, cut):
    layer = case.make()
    run = draw(layer, 6)
    whole = layer.forward(run.x, run.state)
    early = layer.forward(run.x[:cut], run.state)
    late = layer.forward(run.x[cut:], early.state)
    exact = getattr(layer, "scan", "loop") == "loop"  # a parallel scan joins the steps in another order
    for field in case.state._fields:
        joined = np.concatenate([getattr(early, field), getattr(late, field)])
        np.testing.assert_allclose(joined, getattr(whole, field), rtol=0, atol=0 if exact else 1e-14)
    wanted = layer.backward(whole, run.dh, run.dstate)
    late_grads = layer.backward(late, run.dh[cut:], run.dstate)
    early_grads = layer.backward(early, run.dh[:cut], late_grads.state)
    np.testing.assert_allclose(np.concatenate([early_grads.x, late_grads.x]), wanted.x, rtol=0, atol=1e-12)
    for found, right in zip(early_grads.state, wanted.state, strict=True):
        np.testing.assert_allclose(found, right, rtol=0, atol=1e-12)
    for name, right in wanted.params.items():
        total = early_grads.params[name] + late_grads.params[name]
        np.testing.assert_allclose(total, right, rtol=0, atol=1e-12)


@each_case
@pytest.mark.parametrize("filling", [np.nan, np.inf, 7.5])
def test_padding_changes_nothing_whatever_it_holds(case, filling):
    layer = case.make()
    run = draw(layer, 6, 4, ragged=True)
    trace = layer.forward(run.x, run.state, run.lengths)
    filled = np.where(trace.mask[:, :, None], run.x, filling)
    other = layer.forward(filled, run.state, run.lengths)
    assert_same(other, frozen_copy(trace))
    grads = arrays_of(layer.backward(trace, run.dh, run.dstate))
    dh = np.where(trace.mask[:, :, None], run.dh, 99)
    assert_same(arrays_of(layer.backward(other, dh, run.dstate)), frozen_copy(grads))


@each_case
def test_lengths_of_all_steps_equal_no_lengths(case):
    layer = case.make()
    run = draw(layer)
    full = layer.forward(run.x, run.state)
    named = layer.forward(run.x, run.state, [5, 5, 5])
    np.testing.assert_array_equal(named.h, full.h)
    found = arrays_of(layer.backward(named, run.dh, run.dstate))
    assert_same(found, frozen_copy(arrays_of(layer.backward(full, run.dh, run.dstate))))


@each_case
@with_and_without_lengths
def test_sequences_of_a_batch_do_not_touch_each_other(case, ragged):
    layer = case.make()
    run = draw(layer, ragged=ragged)
    trace = layer.forward(run.x, run.state, run.lengths)
    x = run.x.copy()
    x[:, 1] += 1
    changed = layer.forward(x, run.state, run.lengths)
    np.testing.assert_array_equal(changed.h[:, [0, 2]], trace.h[:, [0, 2]])
    assert (changed.h[0, 1] != trace.h[0, 1]).any()


@each_case
@pytest.mark.parametrize("t", [1, 4])
def test_later_input_does_not_change_earlier_states(case, t):
    layer = case.make()
    run = draw(layer)
    trace = layer.forward(run.x)
    x = run.x.copy()
    x[t] += 1
    changed = layer.forward(x)
    np.testing.assert_array_equal(changed.h[:t], trace.h[:t])
    assert (changed.h[t] != trace.h[t]).any()


sizes = st.tuples(*(st.integers(1, 5) for _ in range(4)))


def laid_out(array, how):
    """The same numbers in another memory layout."""
    if how == "fortran":
        return np.asfortranarray(array)
    if how == "strided":
        wide = np.full((*array.shape[:-1], 2 * array.shape[-1]), np.nan, array.dtype)
        wide[..., ::2] = array
        return wide[..., ::2]
    if how == "reversed":
        return array[::-1].copy()[::-1]
    frozen = array.copy()
    frozen.flags.writeable = False
    return frozen


@each_case
@given(sizes, st.sampled_from(["fortran", "strided", "reversed", "read_only"]), st.booleans(), st.integers(0, 99))
def test_memory_layout_does_not_matter(case, size, how, ragged, seed):
    steps, batch, input_size, hidden_size = size
    layer = case.make(input_size, hidden_size, seed=seed)
    run = draw(layer, steps, batch, ragged=ragged, seed=seed)
    trace = layer.forward(run.x, run.state, run.lengths)
    wanted = arrays_of(layer.backward(trace, run.dh, run.dstate))
    layer.params = {name: laid_out(value, how) for name, value in layer.params.items()}
    state, dstate = (type(s)(*(laid_out(part, how) for part in s)) for s in (run.state, run.dstate))
    trace = layer.forward(laid_out(run.x, how), state, run.lengths)
    found = arrays_of(layer.backward(trace, laid_out(run.dh, how), dstate))
    for name, value in wanted.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-10, atol=1e-12, err_msg=name)


@each_case
@given(sizes, st.booleans(), st.integers(0, 99))
def test_gradient_equals_the_slope_along_any_direction(case, size, ragged, seed):
    steps, batch, input_size, hidden_size = size
    layer = case.make(input_size, hidden_size, seed=seed)
    run = draw(layer, steps, batch, ragged=ragged, seed=seed)
    places = {**layer.params, "x": run.x, **{f"state.{f}": getattr(run.state, f) for f in run.state._fields}}
    grads = arrays_of(layer.backward(layer.forward(run.x, run.state, run.lengths), run.dh, run.dstate))
    rng = np.random.default_rng(seed)
    direction = {name: rng.normal(size=value.shape) for name, value in places.items()}

    def loss_after(distance):
        for name, value in places.items():
            value += distance * direction[name]
        trace = layer.forward(run.x, run.state, run.lengths)
        for name, value in places.items():
            value -= distance * direction[name]
        return np.vdot(run.dh, trace.h) + sum(np.vdot(d, s) for d, s in zip(run.dstate, trace.state, strict=True))

    slope = (loss_after(1e-6) - loss_after(-1e-6)) / 2e-6
    predicted = sum(np.vdot(grads[name], v) for name, v in direction.items())
    # a rectifier may have its kink between the two points: only there the slope may lie between both sides'
    kinked = case.options.get("activation") == "relu"
    assert slope == pytest.approx(predicted, rel=1e-2 if kinked else 1e-5, abs=1e-5)
