"""Forward and backward passes, losses and optimizers against PyTorch in float64.

PyTorch stores weights as (gates * H, D), gates in our order i, f, g, o, and has two biases that only ever add up.
"""

import numpy as np
import pytest
from zoo import CASES, arrays_of, draw, with_and_without_lengths

from lstm_lib import SGD, Adam, Dense, SequenceModel, clip_by_norm, losses, lstm_step, rnn_step
from lstm_lib.activations import sigmoid, softmax
from lstm_lib.tasks import Batch

torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'reference'")
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence  # noqa: E402  (after the importorskip)

torch.set_num_threads(1)

TIGHT = {"rtol": 0, "atol": 1e-10}
SHAPES = [(5, 3, 2, 4), (1, 3, 2, 4), (7, 1, 3, 2), (4, 2, 1, 1), (30, 5, 6, 8)]
MAKERS = {
    "rnn_tanh": lambda d, h: torch.nn.RNN(d, h, nonlinearity="tanh", dtype=torch.float64),
    "rnn_relu": lambda d, h: torch.nn.RNN(d, h, nonlinearity="relu", dtype=torch.float64),
    "lstm": lambda d, h: torch.nn.LSTM(d, h, dtype=torch.float64),
}
each_cell = pytest.mark.parametrize("name", MAKERS)


def tensor(array, *, grad=False):
    return torch.tensor(array, requires_grad=grad)


def twin_of(name, layer):
    """PyTorch's layer with the same weights, the whole bias in its first one."""
    twin = MAKERS[name](layer.input_size, layer.hidden_size)
    with torch.no_grad():
        twin.weight_ih_l0.copy_(tensor(layer.params["W"].T.copy()))
        twin.weight_hh_l0.copy_(tensor(layer.params["U"].T.copy()))
        twin.bias_ih_l0.copy_(tensor(layer.params["b"]))
        twin.bias_hh_l0.zero_()
    return twin


def run_twin(twin, x, state, lengths):
    """Hidden states (T, B, H) and the final state of PyTorch's layer, as tensors."""
    start, steps = tuple(part[None] for part in state), len(x)
    if lengths is not None:
        x = pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
    h, last = twin(x, start if len(start) == 2 else start[0])
    if lengths is not None:
        h, _ = pad_packed_sequence(h, total_length=steps)
    return h, tuple(part[0] for part in (last if len(start) == 2 else (last,)))


def weight_gradients(twin):
    return {"W": twin.weight_ih_l0.grad.T, "U": twin.weight_hh_l0.grad.T, "b": twin.bias_ih_l0.grad}


@each_cell
@pytest.mark.parametrize("shape", SHAPES)
@with_and_without_lengths
def test_layer_equals_torch_forward_and_backward(name, shape, ragged):
    steps, batch, input_size, hidden_size = shape
    layer = CASES[name].make(input_size, hidden_size)
    for value in layer.params.values():
        value *= 0.5  # keeps the rectifier of 30 steps from growing beyond comparison
    run = draw(layer, steps, batch, ragged=ragged)
    trace = layer.forward(run.x, run.state, run.lengths)
    grads = arrays_of(layer.backward(trace, run.dh, run.dstate))

    twin, x = twin_of(name, layer), tensor(run.x, grad=True)
    state = [tensor(part, grad=True) for part in run.state]
    h, last = run_twin(twin, x, state, run.lengths)
    np.testing.assert_allclose(trace.h, h.detach(), **TIGHT)
    for found, wanted in zip(trace.state, last, strict=True):
        np.testing.assert_allclose(found, wanted.detach(), **TIGHT)

    loss = (h * tensor(run.dh)).sum() + sum((s * tensor(d)).sum() for s, d in zip(last, run.dstate, strict=True))
    loss.backward()
    wanted = {**weight_gradients(twin), "x": x.grad}
    wanted |= {f"state.{f}": part.grad for f, part in zip(run.state._fields, state, strict=True)}
    assert grads.keys() == wanted.keys()
    for key in grads:
        np.testing.assert_allclose(grads[key], wanted[key], **TIGHT, err_msg=key)


def test_lstm_step_equals_torch_cell():
    layer = CASES["lstm"].make()
    run = draw(layer)
    twin, cell = twin_of("lstm", layer), torch.nn.LSTMCell(2, 4, dtype=torch.float64)
    with torch.no_grad():
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            getattr(cell, name).copy_(getattr(twin, f"{name}_l0"))
        h, c = cell(tensor(run.x[0]), tuple(map(tensor, run.state)))
    step = lstm_step(run.x[0], run.state, layer.params)
    np.testing.assert_allclose(step.h, h, **TIGHT)
    np.testing.assert_allclose(step.c, c, **TIGHT)


def test_rnn_step_equals_torch_cell():
    layer = CASES["rnn_relu"].make()
    run = draw(layer)
    twin, cell = twin_of("rnn_relu", layer), torch.nn.RNNCell(2, 4, nonlinearity="relu", dtype=torch.float64)
    with torch.no_grad():
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            getattr(cell, name).copy_(getattr(twin, f"{name}_l0"))
        h = cell(tensor(run.x[0]), tensor(run.state.h))
    np.testing.assert_allclose(rnn_step(run.x[0], run.state, layer.params, activation="relu").h, h, **TIGHT)


def test_sigmoid_and_softmax_equal_torch():
    x = np.random.default_rng(0).normal(scale=30, size=(5, 7))
    np.testing.assert_allclose(sigmoid(x), torch.sigmoid(tensor(x)), rtol=1e-13, atol=0)
    np.testing.assert_allclose(softmax(x), torch.softmax(tensor(x), dim=-1), rtol=1e-12, atol=0)


def test_losses_equal_torch():
    rng = np.random.default_rng(0)
    scores, targets, labels = rng.normal(size=(6, 5)), rng.normal(size=(6, 5)), rng.integers(5, size=6)
    judges = {
        losses.softmax_cross_entropy: (labels, torch.nn.functional.cross_entropy),
        # ours is the mean over entries of a sum over K, PyTorch's the mean over everything
        losses.squared_error: (targets, lambda s, y: 5 * torch.nn.functional.mse_loss(s, y)),
    }
    for ours, (right, theirs) in judges.items():
        loss, dscores = ours(scores, right)
        leaf = tensor(scores, grad=True)
        wanted = theirs(leaf, tensor(right))
        wanted.backward()
        assert loss == pytest.approx(wanted.item(), abs=1e-12)
        np.testing.assert_allclose(dscores, leaf.grad, **TIGHT)


OPTIMIZERS = {
    "sgd": (lambda: SGD(0.1), lambda p: torch.optim.SGD(p, lr=0.1)),
    "momentum": (lambda: SGD(0.1, momentum=0.9), lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    "adam": (lambda: Adam(0.01), lambda p: torch.optim.Adam(p, lr=0.01)),
    "adam_options": (
        lambda: Adam(0.05, beta1=0.5, beta2=0.8, eps=1e-3),
        lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.5, 0.8), eps=1e-3),
    ),
}


@pytest.mark.parametrize(("ours", "theirs"), OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_optimizer_equals_torch_over_twenty_updates(ours, theirs):
    rng = np.random.default_rng(0)
    params = {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=4)}
    twins = {name: torch.nn.Parameter(tensor(value)) for name, value in params.items()}
    optimizer, twin = ours(), theirs(twins.values())
    for _ in range(20):
        grads = {name: rng.normal(size=value.shape) for name, value in params.items()}
        optimizer.update(params, grads)
        for name, gradient in grads.items():
            twins[name].grad = tensor(gradient)
        twin.step()
    for name, value in params.items():
        np.testing.assert_allclose(value, twins[name].detach(), **TIGHT)


def test_clipping_equals_torch():
    grads = {"W": np.full((2, 3), 2.0), "b": np.full(3, -1.0)}
    params = [torch.nn.Parameter(torch.zeros(value.shape, dtype=torch.float64)) for value in grads.values()]
    for param, value in zip(params, grads.values(), strict=True):
        param.grad = tensor(value)
    wanted = torch.nn.utils.clip_grad_norm_(params, 1.5)
    clipped, norm = clip_by_norm(grads, 1.5)
    assert norm == pytest.approx(wanted.item(), rel=1e-14)
    for param, value in zip(params, clipped.values(), strict=True):
        np.testing.assert_allclose(value, param.grad, rtol=1e-6)  # PyTorch adds 1e-6 to the norm


@each_cell
def test_ten_updates_of_a_whole_model_equal_torch(name):
    layer = CASES[name].make()
    head = Dense(4, 3, rng=np.random.default_rng(3))
    model, run = SequenceModel(layer, head), draw(layer, ragged=True)
    batch = Batch(run.x, np.array([0, 2, 1]), run.lengths)
    twin, linear = twin_of(name, layer), torch.nn.Linear(4, 3, dtype=torch.float64)
    with torch.no_grad():
        linear.weight.copy_(tensor(head.params["W"].T.copy()))
        linear.bias.copy_(tensor(head.params["b"]))
    twin.bias_hh_l0.requires_grad_(False)
    ours, theirs = Adam(0.05), torch.optim.Adam([*twin.parameters(), *linear.parameters()], lr=0.05)
    zero = [torch.zeros(3, 4, dtype=torch.float64) for _ in layer.state_type._fields]
    for _ in range(10):
        loss, grads = model.loss_and_gradients(batch)
        ours.update(model.params, grads)
        theirs.zero_grad()
        _, last = run_twin(twin, tensor(batch.x), zero, batch.lengths)
        wanted = torch.nn.functional.cross_entropy(linear(last[0]), tensor(batch.y))
        wanted.backward()
        theirs.step()
        assert loss == pytest.approx(wanted.item(), abs=1e-10)
    np.testing.assert_allclose(layer.params["U"], twin.weight_hh_l0.detach().T, **TIGHT)
    np.testing.assert_allclose(head.params["W"], linear.weight.detach().T, **TIGHT)
