"""State dicts against PyTorch itself: its weights in our layers and ours in its modules give the same outputs."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
torch.set_num_threads(1)

from lstm_lib import GRU, LSTM, RNN, Bidirectional, Stack  # noqa: E402
from lstm_lib.interop import from_torch, to_torch  # noqa: E402

T, B, D, H = 6, 4, 3, 5
MODULES = {
    "tanh": (torch.nn.RNN, {"nonlinearity": "tanh"}, RNN),
    "relu": (torch.nn.RNN, {"nonlinearity": "relu"}, RNN),
    "lstm": (torch.nn.LSTM, {}, LSTM),
    "gru": (torch.nn.GRU, {}, GRU),
}
each = pytest.mark.parametrize("name", MODULES)
depths = pytest.mark.parametrize("layers", [1, 3])
ways = pytest.mark.parametrize("both", [False, True], ids=["one way", "both ways"])


def module_of(name, layers, both, *, bias=True, dtype=torch.float64):
    kind, options, _ = MODULES[name]
    torch.manual_seed(0)
    return kind(D, H, layers, bidirectional=both, bias=bias, dtype=dtype, **options)


def activation(name):
    return {"activation": name} if name in ("tanh", "relu") else {}


def x_of(dtype=np.float64):
    return np.random.default_rng(0).normal(size=(T, B, D)).astype(dtype)


@each
@depths
@ways
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
def test_torch_weights_in_our_layers_give_its_outputs(name, layers, both, bias):
    module = module_of(name, layers, both, bias=bias)
    layer = from_torch(module.state_dict(), **activation(name))
    wanted = module(torch.tensor(x_of()))[0].detach().numpy()
    np.testing.assert_allclose(layer.forward(x_of()).h, wanted, rtol=0, atol=1e-12)


@each
@depths
@ways
def test_our_weights_in_torch_modules_give_our_outputs(name, layers, both):
    def layer(size):
        return MODULES[name][2](size, H, **activation(name))

    width = H * (1 + both)
    sizes = [D] + [width] * (layers - 1)
    parts = [Bidirectional(layer(s), layer(s)) if both else layer(s) for s in sizes]
    ours = parts[0] if layers == 1 else Stack(parts)
    rng = np.random.default_rng(1)
    for value in ours.params.values():
        value[...] = rng.normal(scale=0.5, size=value.shape)
    module = module_of(name, layers, both)
    module.load_state_dict({key: torch.tensor(value) for key, value in to_torch(ours).items()})  # strict: all keys
    wanted = module(torch.tensor(x_of()))[0].detach().numpy()
    np.testing.assert_allclose(ours.forward(x_of()).h, wanted, rtol=0, atol=1e-12)


@each
def test_trip_from_torch_and_back_keeps_what_the_two_biases_add_up_to(name):
    state = module_of(name, 2, True).state_dict()
    again = to_torch(from_torch(state, **activation(name)))
    assert set(again) == set(state)
    for key, value in again.items():
        if key.startswith("weight"):
            np.testing.assert_array_equal(value, state[key].numpy())
        elif key.startswith("bias_ih"):
            other = key.replace("bias_ih", "bias_hh")
            np.testing.assert_array_equal(value + again[other], (state[key] + state[other]).numpy())


def test_float32_module_gives_a_float32_layer():
    module = module_of("lstm", 2, False, dtype=torch.float32)
    layer = from_torch(module.state_dict())
    h = layer.forward(x_of(np.float32)).h
    assert h.dtype == np.float32
    np.testing.assert_allclose(h, module(torch.tensor(x_of(np.float32)))[0].detach().numpy(), atol=1e-6)


def test_prefix_finds_the_recurrent_part_of_a_larger_module():
    model = torch.nn.ModuleDict({"encoder": module_of("gru", 1, False), "head": torch.nn.Linear(H, 2)})
    layer = from_torch(model.state_dict(), prefix="encoder.")
    wanted = model["encoder"](torch.tensor(x_of()))[0].detach().numpy()
    np.testing.assert_allclose(layer.forward(x_of()).h, wanted, rtol=0, atol=1e-12)
