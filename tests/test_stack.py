"""Stacks and bidirectional layers: gradients, equality with their layers run by hand, lengths, dropout, refusals."""

import numpy as np
import pytest
from composed import COMPOSED, leaves, like, shaken, worst_error
from says import says

from lstm_lib import LSTM, RNN, Bidirectional, BidirectionalState, LSTMState, Stack, StackState

each = pytest.mark.parametrize("make", COMPOSED.values(), ids=COMPOSED)


def inputs(seed=0, steps=5, batch=3):
    return np.random.default_rng(seed).normal(size=(steps, batch, 2))


@each
@pytest.mark.parametrize("lengths", [None, [5, 1, 3]], ids=["full", "ragged"])
def test_gradients_match_central_differences(make, lengths):
    assert worst_error(shaken(make()), inputs(), lengths) < 1e-7


@each
def test_gradients_through_one_step_and_one_sequence_match_central_differences(make):
    assert worst_error(shaken(make()), inputs(steps=1, batch=1)) < 1e-7


@pytest.mark.parametrize("lengths", [None, [5, 1, 3]], ids=["full", "ragged"])
def test_gradients_with_dropout_match_central_differences_under_the_same_masks(lengths):
    layer = shaken(Stack([LSTM(2, 4), Stack([RNN(4, 3), RNN(3, 6)], dropout=0.5), LSTM(6, 5)], dropout=0.4))
    assert worst_error(layer, inputs(), lengths, dropped=7) < 1e-7


def test_stack_is_its_layers_one_after_another():
    layer = shaken(COMPOSED["stack"]())
    x, rng = inputs(), np.random.default_rng(1)
    state = like(layer.zero_state(3), rng)
    trace = layer.forward(x, state, [2, 5, 4])
    for part, before, run in zip(layer.layers, state, trace.layers, strict=True):
        by_hand = part.forward(x, before, [2, 5, 4])
        np.testing.assert_array_equal(run.h, by_hand.h)
        x = by_hand.h
    np.testing.assert_array_equal(trace.h, x)
    np.testing.assert_array_equal(trace.state.h, by_hand.state.h)
    np.testing.assert_array_equal(trace.mask, by_hand.mask)
    np.testing.assert_array_equal(trace.x, np.where(trace.mask[:, :, None], inputs(), 0))


@pytest.mark.parametrize("lengths", [None, np.array([5, 1, 3])], ids=["full", "ragged"])
def test_bidirectional_reads_each_sequence_from_its_own_end(lengths):
    layer = shaken(COMPOSED["unequal directions"]())
    x = inputs()
    trace = layer.forward(x, lengths=lengths)
    for b in range(3):
        steps = 5 if lengths is None else lengths[b]
        ahead = layer.forward_layer.forward(x[:steps, b : b + 1])
        back = layer.backward_layer.forward(x[:steps, b : b + 1][::-1].copy())
        np.testing.assert_allclose(trace.h[:steps, b, :3], ahead.h[:, 0], rtol=1e-13)
        np.testing.assert_allclose(trace.h[:steps, b, 3:], back.h[::-1, 0], rtol=1e-13)
        np.testing.assert_allclose(trace.state.h[b], np.concatenate([ahead.h[-1, 0], back.h[-1, 0]]), rtol=1e-13)
        assert not trace.h[steps:, b].any()


@each
def test_padding_changes_nothing_whatever_it_holds(make):
    layer = shaken(make())
    lengths = np.array([2, 5, 4])
    x = inputs()
    spoiled = x.copy()
    spoiled[np.arange(5)[:, None] >= lengths] = 1e9
    dh = np.random.default_rng(2).normal(size=(5, 3, layer.hidden_size))
    runs = [layer.forward(values, lengths=lengths) for values in (x, spoiled)]
    grads = [layer.backward(run, dh) for run in runs]
    np.testing.assert_array_equal(runs[0].h, runs[1].h)
    np.testing.assert_array_equal(grads[0].x, grads[1].x)
    assert not grads[1].x[np.arange(5)[:, None] >= lengths].any()
    for name, value in grads[0].params.items():
        np.testing.assert_array_equal(value, grads[1].params[name])


def test_stack_splitting_a_sequence_and_carrying_the_state_changes_nothing():
    layer = shaken(COMPOSED["stack"]())
    x = inputs(steps=7)
    whole = layer.forward(x)
    first = layer.forward(x[:3])
    second = layer.forward(x[3:], first.state)
    np.testing.assert_allclose(np.concatenate([first.h, second.h]), whole.h, rtol=1e-13)
    for ours, theirs in zip(leaves(second.state), leaves(whole.state), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13)


@each
def test_float32_stays_float32(make):
    layer = make(dtype=np.float32)
    trace = layer.forward(inputs().astype(np.float32))
    grads = layer.backward(trace, np.ones_like(trace.h))
    found = [trace.h, grads.x, *grads.params.values(), *leaves(grads.state), *leaves(trace.state)]
    assert {a.dtype for a in found} == {np.dtype(np.float32)}


@each
def test_forward_and_backward_leave_their_arguments_alone(make):
    layer, x = shaken(make()), inputs()
    rng = np.random.default_rng(3)
    state = like(layer.zero_state(3), rng)
    kept = [a.copy() for a in (x, *leaves(state), *layer.params.values())]
    trace = layer.forward(x, state)
    dh, dstate = rng.normal(size=trace.h.shape), like(trace.state, rng)
    kept += [a.copy() for a in (dh, *leaves(dstate), trace.h)]
    first, second = (layer.backward(trace, dh, dstate) for _ in range(2))
    now = (x, *leaves(state), *layer.params.values(), dh, *leaves(dstate), trace.h)
    for before, after in zip(kept, now, strict=True):
        np.testing.assert_array_equal(before, after)
    np.testing.assert_array_equal(first.x, second.x)


def test_params_are_the_layers_own_arrays():
    layer = COMPOSED["stack of bidirectional"]()
    assert layer.params["1.backward.U"] is layer.layers[1].backward_layer.params["U"]
    assert list(layer.params)[:4] == ["0.forward.W", "0.forward.U", "0.forward.b", "0.backward.W"]


# -- dropout -----------------------------------------------------------------------------------------------------


def test_dropout_stands_between_layers_and_only_with_a_generator():
    layer = shaken(Stack([RNN(2, 50), RNN(50, 40), RNN(40, 3)], dropout=0.25))
    x = inputs()
    trace = layer.forward(x, rng=np.random.default_rng(0))
    assert trace.drops[0] is None
    for mask, below, above in zip(trace.drops[1:], trace.layers[:-1], trace.layers[1:], strict=True):
        assert set(np.unique(mask)) == {0, 1 / 0.75}
        assert mask.mean() == pytest.approx(1, abs=0.05)
        np.testing.assert_array_equal(above.x, below.h * mask)
    assert layer.forward(x).drops == (None, None, None)
    again = layer.forward(x, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(again.h, trace.h)
    assert Stack([RNN(2, 3), RNN(3, 4)]).forward(x, rng=np.random.default_rng(0)).drops == (None, None)


def test_dropout_reaches_stacks_inside_a_bidirectional_layer():
    inner = [Stack([RNN(2, 30), RNN(30, 3)], dropout=0.5) for _ in range(2)]
    trace = Bidirectional(*inner).forward(inputs(), rng=np.random.default_rng(0))
    assert trace.forward.drops[1] is not None and trace.backward.drops[1] is not None


# -- refusals ----------------------------------------------------------------------------------------------------

twin = LSTM(2, 4)
stack = Stack([LSTM(2, 4), LSTM(4, 3)])
both = Bidirectional(LSTM(2, 4), LSTM(2, 4))
BAD = {
    "empty": (lambda: Stack([]), ValueError,
        "Stack: layers must hold at least one layer and none twice, got 0 with 0 different. Make each layer anew."),
    "twice": (lambda: Stack([twin, twin]), ValueError,
        "Stack: layers must hold at least one layer and none twice, got 2 with 1 different. Make each layer anew."),
    "sizes": (lambda: Stack([LSTM(2, 4), LSTM(3, 4)]), ValueError,
        "Stack: layers[1] must take the 4 float64 values of the layer below, got one for 3 float64. "
        "Make it with input_size=4, dtype=np.float64."),
    "types": (lambda: Stack([LSTM(2, 4), LSTM(4, 4, dtype=np.float32)]), ValueError,
        "Stack: layers[1] must take the 4 float64 values of the layer below, got one for 4 float32. "
        "Make it with input_size=4, dtype=np.float64."),
    "dropout": (lambda: Stack([twin], dropout=1.0), ValueError,
        "Stack: dropout must lie in [0, 1), got 1.0. Pass the fraction to drop."),
    "stack state": (lambda: stack.forward(inputs(), LSTMState(np.zeros((3, 4)), np.zeros((3, 4)))), TypeError,
        "Stack.forward: state must be a StackState of 2 states, got LSTMState. "
        "Wrap the layers' states: StackState([...])."),
    "stack states": (lambda: stack.forward(inputs(), StackState([None])), TypeError,
        "Stack.forward: state must be a StackState of 2 states, got 1. Wrap the layers' states: StackState([...])."),
    "stack dstate": (lambda: stack.backward(stack.forward(inputs()), dstate=()), TypeError,
        "Stack.backward: dstate must be a StackState of 2 states, got tuple. "
        "Wrap the layers' states: StackState([...])."),
    "stack trace": (lambda: stack.backward(twin.forward(inputs())), TypeError,
        "Stack.backward: trace must be what this stack's forward returned, got LSTMTrace. "
        "Run trace = layer.forward(x) first."),
    "same layer": (lambda: Bidirectional(twin, twin), ValueError,
        "Bidirectional: backward_layer must be another layer than forward_layer, got the same one. Make two."),
    "directions": (lambda: Bidirectional(twin, LSTM(3, 4)), ValueError,
        "Bidirectional: backward_layer must take inputs like forward_layer's, 2 of float64, got 3 of float64. "
        "Make both with the same input_size and dtype."),
    "both state": (lambda: both.forward(inputs(), twin.zero_state(3)), TypeError,
        "Bidirectional.forward: state must be BidirectionalState(forward, backward), got LSTMState. "
        "Wrap the two layers' states."),
    "both dstate": (lambda: both.backward(both.forward(inputs()), dstate=twin.zero_state(3)), TypeError,
        "Bidirectional.backward: dstate must be BidirectionalState(forward, backward), got LSTMState. "
        "Wrap the two layers' states."),
    "both trace": (lambda: both.backward(twin.forward(inputs())), TypeError,
        "Bidirectional.backward: trace must be what this layer's forward returned, got LSTMTrace. "
        "Run trace = layer.forward(x) first."),
    "both dh": (lambda: both.backward(both.forward(inputs()), np.ones((5, 3, 4))), ValueError,
        "Bidirectional.backward: dh must have shape (T, B, H) = (5, 3, 8), got (5, 3, 4). "
        "One gradient per value of trace.h."),
    "input": (lambda: both.forward(inputs()[0]), ValueError,
        "LSTM.forward: x must have shape (T, B, D) = (any, any, 2), got (3, 2). Add the batch axis: x[:, None, :]."),
}  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, kind, message):
    with says(kind, message):
        call()


def test_stack_lower_layer_that_overflows_is_named():
    layer = Stack([RNN(1, 1, activation="relu"), LSTM(1, 2)])
    layer.layers[0].params["W"][...] = layer.layers[0].params["U"][...] = 1e200
    with (
        np.errstate(over="ignore", invalid="ignore"),
        says(
            ValueError,
            "Stack.forward: the hidden state of layers[0] must be finite, got inf at t, b, h = 1, 0, 0. "
            "Clean the data or find the step that made it.",
        ),
    ):
        layer.forward(np.ones((4, 1, 1)))


def relu(size, weight):
    layer = RNN(size, 1, activation="relu")
    layer.params["W"][...] = layer.params["U"][...] = weight
    return layer


def test_stack_middle_layer_that_overflows_is_named_and_the_top_one_is_left_to_the_caller():
    x = np.ones((4, 1, 1))
    with np.errstate(over="ignore", invalid="ignore"):
        with pytest.raises(
            ValueError, match=r"^Stack\.forward: the hidden state of layers\[1\] must be finite, got inf"
        ):
            Stack([relu(1, 1.0), relu(1, 1e200), relu(1, 1.0)]).forward(x)
        assert np.isinf(Stack([relu(1, 1.0), relu(1, 1e200)]).forward(x).h).any()


def test_bidirectional_trace_shows_the_input():
    x = inputs()
    trace = COMPOSED["bidirectional"]().forward(x, lengths=[5, 2, 5])
    np.testing.assert_array_equal(trace.x, np.where(trace.mask[:, :, None], x, 0))


def test_states_h_is_what_a_head_reads():
    state = BidirectionalState(LSTMState(np.ones((2, 3)), np.zeros((2, 3))), LSTMState(np.full((2, 1), 5.0), None))
    np.testing.assert_array_equal(state.h, [[1, 1, 1, 5]] * 2)
    np.testing.assert_array_equal(StackState([None, state]).h, state.h)
