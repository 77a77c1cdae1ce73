"""Truncated backpropagation: the forward pass is whole, the gradient ends at each chunk's start."""

import numpy as np
import pytest
from says import says
from zoo import arrays_of, draw, each_case

from lstm_lib import LSTM, Bidirectional, Stack
from lstm_lib.truncated import chunks, truncated_gradients

SIZES = [1, 2, 3, 7, 8, 100]
each_size = pytest.mark.parametrize("size", SIZES)


@each_case
@each_size
def test_chunks_together_are_the_whole_run(case, size):
    layer = case.make()
    run = draw(layer, 7)
    whole = layer.forward(run.x, run.state)
    parts = list(chunks(layer, run.x, size, state=run.state))
    assert [part.steps.stop - part.steps.start for part in parts] == [min(size, 7 - k) for k in range(0, 7, size)]
    for part in parts:
        np.testing.assert_array_equal(part.trace.x, run.x[part.steps])
    exact = getattr(layer, "scan", "loop") == "loop"  # a parallel scan joins the steps in another order
    for field in case.state._fields:
        joined = np.concatenate([getattr(part.trace, field) for part in parts])
        np.testing.assert_allclose(joined, getattr(whole, field), rtol=0, atol=0 if exact else 1e-14)


@each_case
def test_one_chunk_gives_the_full_gradients(case):
    layer = case.make()
    run = draw(layer, 7)
    wanted = arrays_of(layer.backward(layer.forward(run.x, run.state), run.dh))
    for size in (7, 100):
        found = arrays_of(truncated_gradients(layer, run.x, run.dh, size, state=run.state))
        for name, value in wanted.items():
            np.testing.assert_array_equal(found[name], value, err_msg=name)


@each_case
@pytest.mark.parametrize("size", [1, 3])
def test_truncated_gradients_are_those_with_the_state_between_chunks_held_constant(case, size):
    layer = case.make()
    run = draw(layer, 7)
    found = truncated_gradients(layer, run.x, run.dh, size, state=run.state)
    whole = layer.forward(run.x, run.state)
    total = {name: 0 for name in layer.params}
    for start in range(0, 7, size):
        steps = slice(start, start + size)
        alone = layer.forward(run.x[steps], whole.before(start))
        grads = layer.backward(alone, run.dh[steps])
        np.testing.assert_allclose(found.x[steps], grads.x, rtol=0, atol=1e-12)
        total = {name: total[name] + value for name, value in grads.params.items()}
        if start == 0:
            for one, other in zip(found.state, grads.state, strict=True):
                np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)
    for name, value in total.items():
        np.testing.assert_allclose(found.params[name], value, rtol=0, atol=1e-12, err_msg=name)


def test_no_gradient_crosses_a_cut():
    layer = LSTM(2, 4, rng=np.random.default_rng(0))
    run = draw(layer, 6)
    dh = np.zeros_like(run.dh)
    dh[-1] = 1
    grads = truncated_gradients(layer, run.x, dh, 2)
    assert grads.x[4:].all()
    assert not grads.x[:4].any()
    assert layer.backward(layer.forward(run.x), dh).x.all()


def test_parameters_changed_between_chunks_serve_the_next_one():
    layer = LSTM(2, 4, rng=np.random.default_rng(0))
    x = draw(layer, 6).x
    parts = []
    for part in chunks(layer, x, 3):
        parts.append(part.trace)
        layer.params["b"] += 1
    np.testing.assert_array_equal(parts[1].before(0).c, parts[0].state.c)
    assert (parts[1].f.mean() > parts[0].f.mean()).all()


def test_chunks_of_a_stack_carry_the_state_of_every_layer():
    rng = np.random.default_rng(0)
    stack = Stack([LSTM(2, 4, rng=rng), LSTM(4, 3, rng=rng)], dropout=0.5)
    x = rng.normal(size=(6, 2, 2))
    joined = np.concatenate([part.trace.h for part in chunks(stack, x, 4)])
    np.testing.assert_array_equal(joined, stack.forward(x).h)
    dropped = [part.trace.drops[1] for part in chunks(stack, x, 3, rng=rng)]
    assert (dropped[0] != dropped[1]).any()


@pytest.mark.parametrize("size", [0, -1, 2.0, True])
def test_chunk_of_no_length_says_so(size):
    layer = LSTM(2, 4)
    with says(ValueError, f"chunks: size must be a whole number above 0, got {size!r}. Pass, for example, size=1."):
        next(chunks(layer, draw(layer).x, size))


def test_bad_input_says_so():
    layer = LSTM(2, 4)
    run = draw(layer)
    both = Bidirectional(LSTM(2, 3), LSTM(2, 3))
    for two_way in (both, Stack([both, LSTM(6, 4)])):
        with says(
            TypeError,
            "chunks: layer must read forward only, got Bidirectional, whose second half starts at the end. "
            "Run it over whole sequences.",
        ):
            next(chunks(two_way, run.x, 2))
    with says(
        ValueError,
        "truncated_gradients: dh must have shape (T, B, H) = (5, 3, 4), got (4, 3, 4). One gradient per value of h.",
    ):
        truncated_gradients(layer, run.x, run.dh[1:], 2)
    with says(
        TypeError,
        "chunks: x must be a NumPy array of shape (T, B, D), got list. Convert it with np.asarray(x, dtype=float).",
    ):
        next(chunks(layer, run.x.tolist(), 2))
    with says(
        TypeError,
        "truncated_gradients: x must be a NumPy array of shape (T, B, D), got list. "
        "Convert it with np.asarray(x, dtype=float).",
    ):
        truncated_gradients(layer, run.x.tolist(), run.dh, 2)
