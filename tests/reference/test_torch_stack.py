"""Stacks and bidirectional layers against torch.nn.LSTM and torch.nn.RNN: outputs, states and every gradient."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
torch.set_num_threads(1)

from lstm_lib import LSTM, RNN, Bidirectional, BidirectionalState, LSTMState, RNNState, Stack, StackState  # noqa: E402

T, B, D, H = 6, 4, 3, 5
CELLS = {"lstm": (LSTM, torch.nn.LSTM), "rnn": (RNN, torch.nn.RNN)}


def pair(cell, layers, bidirectional):
    """The same network twice: ours, with the reference's weights, and the reference."""
    ours, theirs = CELLS[cell]
    torch.manual_seed(0)
    reference = theirs(D, H, layers, bidirectional=bidirectional).double()
    width, built = D, []
    for k in range(layers):
        directions = []
        for suffix in ("", "_reverse")[: 1 + bidirectional]:
            weight = {n: getattr(reference, f"{n}_l{k}{suffix}").detach().numpy() for n in NAMES}
            layer = ours(width, H)
            layer.params["W"][...] = weight["weight_ih"].T
            layer.params["U"][...] = weight["weight_hh"].T
            layer.params["b"][...] = weight["bias_ih"] + weight["bias_hh"]
            directions.append(layer)
        built.append(Bidirectional(*directions) if bidirectional else directions[0])
        width = H * len(directions)
    return Stack(built), reference


NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def states(arrays, bidirectional, kind):
    """Our nested state from the reference's arrays (layers * directions, B, H)."""
    flat = [kind(*(a[k] for a in arrays)) for k in range(len(arrays[0]))]
    if not bidirectional:
        return StackState(flat)
    return StackState(BidirectionalState(*flat[k : k + 2]) for k in range(0, len(flat), 2))


def flatten(state):
    """The reference's arrays from our nested state."""
    parts = [p for part in state for p in (part if isinstance(part, BidirectionalState) else (part,))]
    return [np.stack([getattr(p, field) for p in parts]) for field in parts[0]._fields]


@pytest.mark.parametrize("lengths", [None, [6, 2, 5, 1]], ids=["full", "ragged"])
@pytest.mark.parametrize("bidirectional", [False, True], ids=["one way", "both ways"])
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_stack_agrees_with_torch(cell, layers, bidirectional, lengths):
    stack, reference = pair(cell, layers, bidirectional)
    kind = LSTMState if cell == "lstm" else RNNState
    rng = np.random.default_rng(1)
    count = layers * (1 + bidirectional)
    x = rng.normal(size=(T, B, D))
    start, dend = ([rng.normal(size=(count, B, H)) for _ in kind._fields] for _ in range(2))
    dh = rng.normal(size=(T, B, H * (1 + bidirectional)))
    if lengths is not None:
        dh[np.arange(T)[:, None] >= lengths] = 0

    trace = stack.forward(x, states(start, bidirectional, kind), lengths)
    grads = stack.backward(trace, dh, states(dend, bidirectional, kind))

    tx = torch.tensor(x, requires_grad=True)
    tstart = [torch.tensor(a, requires_grad=True) for a in start]
    packed = tx if lengths is None else torch.nn.utils.rnn.pack_padded_sequence(tx, lengths, enforce_sorted=False)
    h, end = reference(packed, tuple(tstart) if cell == "lstm" else tstart[0])
    h = h if lengths is None else torch.nn.utils.rnn.pad_packed_sequence(h, total_length=T)[0]
    end = end if cell == "lstm" else (end,)
    loss = (h * torch.tensor(dh)).sum() + sum((e * torch.tensor(d)).sum() for e, d in zip(end, dend, strict=True))
    loss.backward()

    close = {"rtol": 1e-10, "atol": 1e-10}
    np.testing.assert_allclose(trace.h, h.detach().numpy(), **close)
    for mine, theirs in zip(flatten(trace.state), end, strict=True):
        np.testing.assert_allclose(mine, theirs.detach().numpy(), **close)
    np.testing.assert_allclose(grads.x, tx.grad.numpy(), **close)
    for mine, theirs in zip(flatten(grads.state), tstart, strict=True):
        np.testing.assert_allclose(mine, theirs.grad.numpy(), **close)
    for k in range(layers):
        for side, suffix in (("forward.", ""), ("backward.", "_reverse"))[: 1 + bidirectional]:
            prefix = f"{k}.{side if bidirectional else ''}"
            for name, theirs in (("W", "weight_ih"), ("U", "weight_hh"), ("b", "bias_ih")):
                expected = getattr(reference, f"{theirs}_l{k}{suffix}").grad.numpy()
                np.testing.assert_allclose(grads.params[prefix + name], expected.T, **close)
