"""Proof that the gradient check can fail: small planted errors are caught, and mutants die."""

import numpy as np
import pytest
from zoo import CASES, arrays_of, draw, each_case

from lstm_lib import gradients, stepped


def check(layer, run):
    return gradients.check(layer, run.x, run.state, run.lengths, rng=np.random.default_rng(0))


@each_case
def test_check_catches_an_error_of_a_thousandth_in_any_one_gradient(case, monkeypatch):
    layer = case.make(1, 2)
    run = draw(layer, 3, 2)
    right = layer.backward
    for wrong in check(layer, run).errors:

        def backward(*args, wrong=wrong):
            grads = right(*args)
            array = arrays_of(grads)[wrong]
            array *= 1.001
            return grads

        monkeypatch.setattr(layer, "backward", backward)
        errors = check(layer, run).errors
        assert {name for name, error in errors.items() if error > 1e-7} == {wrong}
        assert errors[wrong] == pytest.approx(0.0005, rel=0.01)


@each_case
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_check_catches_a_gradient_that_is_not_finite(case, value, monkeypatch):
    layer = case.make()
    run = draw(layer)
    right = layer.backward

    def backward(*args):
        grads = right(*args)
        grads.state.h[0, 0] = value
        return grads

    monkeypatch.setattr(layer, "backward", backward)
    with np.errstate(invalid="ignore"):
        assert not check(layer, run).worst < 1e-7


def mutate_da(change):
    """A mutant of a layer's backward pass that spoils the gradients of the pre-activations."""

    def mutant(right):
        def steps_backward(trace, start, stop, arriving, carry, back):
            da = right(trace, start, stop, arriving, carry, back)
            change(trace, start, stop, da)
            return da

        return steps_backward

    return mutant


def lose_carry(field):
    """A mutant that forgets what flows back through one part of the state."""

    def mutant(right):
        def steps_backward(trace, start, stop, arriving, carry, back):
            da = right(trace, start, stop, arriving, carry, back)
            carry["hc".index(field)] = 0
            return da

        return steps_backward

    return mutant


def drop_forget_gate(trace, start, stop, da):
    da[..., 8:12] = 0


def slope_of_forget_gate_twice(trace, start, stop, da):
    f = trace.f[start:stop]
    da[..., 8:12] *= f * (1 - f)


def swap_input_and_forget_gate(trace, start, stop, da):
    da[..., 4:12] = np.roll(da[..., 4:12], 4, axis=2)


def candidate_without_slope(trace, start, stop, da):
    da[..., :4] /= 1 - trace.g[start:stop] ** 2


MUTANTS = {
    "forget gate's gradient dropped": mutate_da(drop_forget_gate),
    "slope of forget gate applied twice": mutate_da(slope_of_forget_gate_twice),
    "input and forget gate swapped": mutate_da(swap_input_and_forget_gate),
    "candidate's slope forgotten": mutate_da(candidate_without_slope),
    "dc not carried back": lose_carry("c"),
    "dh not carried back": lose_carry("h"),
}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_check_kills_mutants_of_the_lstm(mutant, monkeypatch):
    monkeypatch.setattr(stepped, "LITTLE", 1)
    layer = CASES["lstm"].make()
    run = draw(layer)
    assert check(layer, run).worst < 1e-7
    monkeypatch.setattr(layer, "_steps_backward", mutant(layer._steps_backward))
    assert check(layer, run).worst > 1e-2
