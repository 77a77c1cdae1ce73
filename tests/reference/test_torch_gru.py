"""The GRU with the reset gate after the product against PyTorch's in float64, forward and backward.

PyTorch's first bias is our b; of its second only the candidate's part is not the same thing, our bn.
"""

import numpy as np
import pytest
from zoo import CASES, arrays_of, draw, with_and_without_lengths

from lstm_lib import gru_step

torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'reference'")
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence  # noqa: E402  (after the importorskip)

torch.set_num_threads(1)

TIGHT = {"rtol": 0, "atol": 1e-10}
SHAPES = [(5, 3, 2, 4), (1, 3, 2, 4), (7, 1, 3, 2), (4, 2, 1, 1), (30, 5, 6, 8)]


def tensor(array, *, grad=False):
    return torch.tensor(array, requires_grad=grad)


def twin_of(layer, kind):
    """PyTorch's GRU, or its single cell, with the same weights."""
    twin, size = kind(layer.input_size, layer.hidden_size, dtype=torch.float64), layer.hidden_size
    names = dict(twin.named_parameters())
    by_start = {name.removesuffix("_l0"): value for name, value in names.items()}
    with torch.no_grad():
        by_start["weight_ih"].copy_(tensor(layer.params["W"].T.copy()))
        by_start["weight_hh"].copy_(tensor(layer.params["U"].T.copy()))
        by_start["bias_ih"].copy_(tensor(layer.params["b"]))
        by_start["bias_hh"].zero_()
        by_start["bias_hh"][2 * size :] = tensor(layer.params["bn"])
    return twin


@pytest.mark.parametrize("shape", SHAPES)
@with_and_without_lengths
def test_gru_equals_torch_forward_and_backward(shape, ragged):
    steps, batch, input_size, hidden_size = shape
    layer = CASES["gru_reset_after"].make(input_size, hidden_size)
    run = draw(layer, steps, batch, ragged=ragged)
    trace = layer.forward(run.x, run.state, run.lengths)
    found = arrays_of(layer.backward(trace, run.dh, run.dstate))

    twin, x, start = twin_of(layer, torch.nn.GRU), tensor(run.x, grad=True), tensor(run.state.h, grad=True)
    if ragged:
        packed = pack_padded_sequence(x, torch.tensor(run.lengths), enforce_sorted=False)
        h, last = twin(packed, start[None])
        h, _ = pad_packed_sequence(h, total_length=steps)
    else:
        h, last = twin(x, start[None])
    np.testing.assert_allclose(trace.h, h.detach(), **TIGHT)
    np.testing.assert_allclose(trace.state.h, last[0].detach(), **TIGHT)

    ((h * tensor(run.dh)).sum() + (last[0] * tensor(run.dstate.h)).sum()).backward()
    wanted = {"W": twin.weight_ih_l0.grad.T, "U": twin.weight_hh_l0.grad.T, "b": twin.bias_ih_l0.grad}
    wanted |= {"bn": twin.bias_hh_l0.grad[2 * hidden_size :], "x": x.grad, "state.h": start.grad}
    assert found.keys() == wanted.keys()
    for name, value in wanted.items():
        np.testing.assert_allclose(found[name], value, **TIGHT, err_msg=name)


def test_gru_step_equals_torch_cell_and_the_other_form_does_not():
    layer = CASES["gru_reset_after"].make()
    run = draw(layer)
    with torch.no_grad():
        wanted = twin_of(layer, torch.nn.GRUCell)(tensor(run.x[0]), tensor(run.state.h))
    np.testing.assert_allclose(gru_step(run.x[0], run.state, layer.params).h, wanted, **TIGHT)
    before = {name: layer.params[name] for name in ("W", "U", "b")}
    assert np.abs(gru_step(run.x[0], run.state, before).h - wanted.numpy()).max() > 1e-2
