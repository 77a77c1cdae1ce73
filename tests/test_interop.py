"""Weights of Keras, ONNX and PyTorch: outputs by each framework's own equations, exact round trips, refusals.

``framework_equations`` stands in for Keras and ONNX; PyTorch itself is asked in tests/reference.
"""

import framework_equations as fe
import numpy as np
import pytest
from composed import shaken
from says import says

from lstm_lib import GRU, LSTM, RNN, Bidirectional, Dense, Stack
from lstm_lib.interop import from_keras, from_onnx, from_torch, to_keras, to_onnx, to_torch

T, B, D, H = 6, 3, 4, 5
GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}
CLOSE = {"rtol": 0, "atol": 1e-12}


def rng(seed=0):
    return np.random.default_rng(seed)


def drawn(*shape, seed=0):
    return rng(seed).normal(scale=0.6, size=shape)


def assert_same_params(one, other):
    assert list(one.params) == list(other.params)
    for name, value in one.params.items():
        assert value.dtype == other.params[name].dtype
        np.testing.assert_array_equal(value, other.params[name], err_msg=name)


SINGLE = {
    "rnn": lambda **o: RNN(D, H, **o),
    "relu": lambda **o: RNN(D, H, activation="relu", **o),
    "lstm": lambda **o: LSTM(D, H, **o),
    "gru": lambda **o: GRU(D, H, **o),
}
KERAS = {**SINGLE, "gru before": lambda **o: GRU(D, H, reset_after=False, **o)}
ONNX = {
    **KERAS,
    "sigmoid": lambda **o: RNN(D, H, activation="sigmoid", **o),
    "peephole": lambda **o: LSTM(D, H, peephole=True, **o),
    "coupled": lambda **o: LSTM(D, H, coupled=True, **o),
    "coupled peephole": lambda **o: LSTM(D, H, coupled=True, peephole=True, **o),
}
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])
ways = pytest.mark.parametrize("both", [False, True], ids=["one way", "both ways"])


def built(make, both, **options):
    return shaken(Bidirectional(make(**options), make(**options)) if both else make(**options), seed=3)


def options_of(make):
    layer = make()
    cell = type(layer).__name__
    return cell, {"RNN": ("activation",), "GRU": ("reset_after",), "LSTM": ()}[cell], layer


# -- Keras -------------------------------------------------------------------------------------------------------

KERAS_RUN = {"RNN": fe.keras_rnn, "LSTM": fe.keras_lstm, "GRU": fe.keras_gru}


@ways
@pytest.mark.parametrize("make", KERAS.values(), ids=KERAS)
def test_keras_weights_compute_what_keras_computes(make, both):
    cell, names, layer = options_of(make)
    options = {name: getattr(layer, name) for name in names}
    bias = (2, 3 * H) if options.get("reset_after") else (GATES[cell] * H,)
    shapes = [(D, GATES[cell] * H), (H, GATES[cell] * H), bias] * (1 + both)
    weights = [drawn(*shape, seed=k) for k, shape in enumerate(shapes)]
    x = drawn(B, T, D, seed=9)
    one_way = KERAS_RUN[cell]
    wanted = fe.keras_bidirectional(one_way, x, weights, **options) if both else one_way(x, weights, **options)
    h = from_keras(weights, cell=cell, **options).forward(np.ascontiguousarray(x.swapaxes(0, 1))).h
    np.testing.assert_allclose(h.swapaxes(0, 1), wanted, **CLOSE)


@ways
@each_dtype
@pytest.mark.parametrize("make", KERAS.values(), ids=KERAS)
def test_keras_round_trip_is_exact(make, both, dtype):
    cell, names, layer = options_of(make)
    layer = built(make, both, dtype=dtype)
    single = layer.forward_layer if both else layer
    options = {name: getattr(single, name) for name in names}
    weights = to_keras(layer)
    again = from_keras(weights, cell=cell, **options)
    assert type(again) is type(layer)
    assert_same_params(again, layer)
    for name, value in zip(weights, to_keras(again), strict=True):
        np.testing.assert_array_equal(name, value)
    x = drawn(T, B, D).astype(dtype)
    np.testing.assert_array_equal(again.forward(x).h, layer.forward(x).h)


@pytest.mark.parametrize("cell", GATES)
def test_keras_without_bias_has_biases_of_zero(cell):
    weights = [drawn(rows, GATES[cell] * H, seed=k) for k, rows in enumerate((D, H, D, H))]
    layer, both = from_keras(weights[:2], cell=cell), from_keras(weights, cell=cell)
    assert not layer.params["b"].any()
    assert not both.params["backward.b"].any()
    assert_same_params(both.forward_layer, layer)
    assert_same_params(both.backward_layer, from_keras(weights[2:], cell=cell))


# -- ONNX --------------------------------------------------------------------------------------------------------


@ways
@pytest.mark.parametrize("bias", [False, True], ids=["no bias", "bias"])
@pytest.mark.parametrize(
    ("cell", "peephole", "options"),
    [
        ("RNN", False, {"activation": "tanh"}),
        ("RNN", False, {"activation": "relu"}),
        ("LSTM", False, {}),
        ("LSTM", True, {}),
        ("LSTM", False, {"input_forget": 1}),
        ("LSTM", True, {"input_forget": 1}),
        ("GRU", False, {"linear_before_reset": 0}),
        ("GRU", False, {"linear_before_reset": 1}),
    ],
)
def test_onnx_inputs_compute_what_onnx_computes(cell, peephole, options, bias, both):
    n, rows = 1 + both, GATES[cell] * H
    W, R = drawn(n, rows, D, seed=1), drawn(n, rows, H, seed=2)
    Bs = drawn(n, 2 * rows, seed=3) if bias else None
    P = drawn(n, 3 * H, seed=4) if peephole else None
    X = drawn(T, B, D, seed=5)
    wanted = fe.onnx_run(cell, X, W, R, Bs, P, **options)
    h = from_onnx(W, R, Bs, P, cell=cell, **options).forward(X).h
    np.testing.assert_allclose(h, np.concatenate(list(wanted.swapaxes(0, 1)), axis=-1), **CLOSE)


@ways
@each_dtype
@pytest.mark.parametrize("make", ONNX.values(), ids=ONNX)
def test_onnx_round_trip_is_exact(make, both, dtype):
    layer = built(make, both, dtype=dtype)
    operator = to_onnx(layer)
    again = from_onnx(**operator)
    assert type(again) is type(layer)
    assert_same_params(again, layer)
    for name, value in to_onnx(again).items():
        np.testing.assert_array_equal(operator[name], value)
    x = drawn(T, B, D).astype(dtype)
    np.testing.assert_array_equal(again.forward(x).h, layer.forward(x).h)


def test_onnx_coupled_operator_is_right_even_where_the_attribute_is_overlooked():
    layer = built(ONNX["coupled peephole"], False)
    operator = to_onnx(layer)
    assert operator.pop("input_forget") == 1
    x = drawn(T, B, D)
    np.testing.assert_allclose(from_onnx(**operator).forward(x).h, layer.forward(x).h, **CLOSE)


def test_onnx_attributes_are_named_where_they_differ_from_their_default():
    assert set(to_onnx(LSTM(2, 3))) == {"W", "R", "B", "cell"}
    assert to_onnx(GRU(2, 3))["linear_before_reset"] == 1
    assert "linear_before_reset" not in to_onnx(GRU(2, 3, reset_after=False))
    assert to_onnx(RNN(2, 3, activation="relu"))["activation"] == "relu"


# -- PyTorch's names and orders, without PyTorch -------------------------------------------------------------------

TORCH = {
    **SINGLE,
    "stack": lambda **o: Stack([LSTM(D, H, **o), LSTM(H, H, **o), LSTM(H, H, **o)]),
    "gru stack": lambda **o: Stack([GRU(D, H, **o), GRU(H, H, **o)]),
}


@ways
@each_dtype
@pytest.mark.parametrize("make", TORCH.values(), ids=TORCH)
def test_torch_round_trip_is_exact(make, both, dtype):
    layer = make(dtype=dtype)
    if both and isinstance(layer, Stack):
        kind = type(layer.layers[0])
        sizes = [D, 2 * H, 2 * H]
        layer = Stack([Bidirectional(kind(s, H, dtype=dtype), kind(s, H, dtype=dtype)) for s in sizes])
    elif both:
        layer = Bidirectional(layer, make(dtype=dtype))
    shaken(layer)
    state = to_torch(layer)
    activation = "relu" if make is SINGLE["relu"] else "tanh"
    again = from_torch(state, activation=activation)
    assert type(again) is type(layer)
    assert_same_params(again, layer)
    assert all(value.flags.c_contiguous and value.flags.owndata for value in state.values())
    for name, value in to_torch(again).items():
        np.testing.assert_array_equal(state[name], value)
    x = drawn(T, B, D).astype(dtype)
    np.testing.assert_array_equal(again.forward(x).h, layer.forward(x).h)


def test_torch_prefix_picks_one_layer_out_of_a_model():
    layer = shaken(LSTM(D, H))
    state = {f"encoder.{name}": value for name, value in to_torch(layer).items()} | {"head.weight": np.ones((2, 2))}
    assert_same_params(from_torch(state, prefix="encoder."), layer)


def test_torch_without_biases_has_biases_of_zero():
    state = {name: value for name, value in to_torch(shaken(GRU(D, H))).items() if "bias" not in name}
    layer = from_torch(state)
    assert not layer.params["b"].any() and not layer.params["bn"].any()


def test_converted_layers_share_no_memory_with_what_they_came_from():
    layer = shaken(LSTM(D, H))
    for there, back in (
        (to_torch, from_torch),
        (to_keras, lambda weights: from_keras(weights, cell="LSTM")),
        (to_onnx, lambda operator: from_onnx(**operator)),
    ):
        foreign = there(layer)
        arrays = list(foreign.values()) if isinstance(foreign, dict) else foreign
        arrays = [a for a in arrays if isinstance(a, np.ndarray)]
        again = back(foreign)
        for ours in (*layer.params.values(), *again.params.values()):
            assert not any(np.shares_memory(ours, theirs) for theirs in arrays)


# -- refusals ----------------------------------------------------------------------------------------------------

state = to_torch(LSTM(2, 3))
operator = to_onnx(LSTM(2, 3))
zeros = np.zeros
BAD = {
    "torch list": (lambda: from_torch([1]), TypeError,
        "from_torch: state_dict must be a mapping from names to arrays, got list. Pass module.state_dict()."),
    "torch name": (lambda: from_torch({"lstm.weight_ih_l0": zeros((4, 1))}), ValueError,
        "from_torch: state_dict must hold weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0 and their like, got "
        "'lstm.weight_ih_l0'. Pass the recurrent layer's own, or prefix= what its names begin with."),
    "torch prefix": (lambda: from_torch(state, prefix="lstm."), ValueError,
        "from_torch: state_dict must hold weight_ih_l0, weight_hh_l0 and their like, got none that begins with "
        "'lstm.'. Look at its keys."),
    "torch missing": (lambda: from_torch({n: v for n, v in state.items() if n != "weight_hh_l0"}), ValueError,
        "from_torch: state_dict must hold weight_ih and weight_hh of every layer and direction, got no weight_hh_l0. "
        "Pass the whole state dict."),
    "torch layer": (lambda: from_torch(state | {"weight_ih_l2": zeros((12, 3))}), ValueError,
        "from_torch: state_dict must hold weight_ih and weight_hh of every layer and direction, got no weight_ih_l1. "
        "Pass the whole state dict."),
    "torch direction": (lambda: from_torch(state | {"bias_ih_l0_reverse": zeros(12)}), ValueError,
        "from_torch: state_dict must hold weight_ih and weight_hh of every layer and direction, got no "
        "weight_ih_l0_reverse. Pass the whole state dict."),
    "torch gates": (lambda: from_torch(state | {"weight_hh_l0": zeros((6, 3))}), ValueError,
        "from_torch: weight_hh_l0 must have shape (gates H, H) with 1, 3 or 4 gates, got (6, 3). "
        "Other cells, and projections, have no counterpart here."),
    "torch projection": (lambda: from_torch(state | {"weight_hh_l0": zeros((12, 2))}), ValueError,
        "from_torch: weight_hh_l0 must have shape (gates H, H) with 1, 3 or 4 gates, got (12, 2). "
        "Other cells, and projections, have no counterpart here."),
    "torch vector": (lambda: from_torch(state | {"weight_hh_l0": zeros(4)}), ValueError,
        "from_torch: weight_hh_l0 must have shape (gates H, H) with 1, 3 or 4 gates, got (4,). "
        "Other cells, and projections, have no counterpart here."),
    "torch nothing": (lambda: from_torch(state | {"weight_hh_l0": zeros((4, 0))}), ValueError,
        "from_torch: weight_hh_l0 must have shape (gates H, H) with 1, 3 or 4 gates, got (4, 0). "
        "Other cells, and projections, have no counterpart here."),
    "torch shape": (lambda: from_torch(state | {"bias_hh_l0": zeros(11)}), ValueError,
        "from_torch: bias_hh_l0 must have shape (gates H,) = (12,), got (11,). Reshape bias_hh_l0."),
    "torch second layer": (lambda: from_torch(state | {"weight_ih_l1": zeros((12, 2)), "weight_hh_l1": zeros((12, 3))}),
        ValueError,
        "from_torch: weight_ih_l1 must have shape (gates H, D) = (12, 3), got (12, 2). Reshape weight_ih_l1."),
    "torch type": (lambda: from_torch(state | {"weight_ih_l0": zeros((12, 2), np.float32)}), TypeError,
        "from_torch: weight_ih_l0 must have dtype float64, got float32. "
        "Convert it with weight_ih_l0.astype(np.float64)."),
    "torch half": (lambda: from_torch({n: v.astype(np.float16) for n, v in state.items()}), TypeError,
        "from_torch: weight_hh_l0 must have dtype float32 or float64, got float16. "
        "Convert it with weight_hh_l0.astype(np.float64)."),
    "torch nan": (lambda: from_torch(state | {"weight_ih_l0": np.full((12, 2), np.nan)}), ValueError,
        "from_torch: weight_ih_l0 must be finite, got nan at gates h, d = 0, 0. "
        "Clean the data or find the step that made it."),
    "torch activation": (lambda: from_torch(state, activation="linear"), ValueError,
        "from_torch: activation must be one of 'tanh', 'relu', got 'linear'. Choose one."),
    "to torch dense": (lambda: to_torch(Dense(2, 3)), TypeError,
        "to_torch: layer must be RNN, LSTM, GRU or made of these, got Dense. Convert its parts one by one."),
    "to torch peephole": (lambda: to_torch(LSTM(2, 3, peephole=True)), ValueError,
        "to_torch: layer must have peephole=False, got True. The format has no other."),
    "to torch coupled": (lambda: to_torch(Bidirectional(LSTM(2, 3), LSTM(2, 3, coupled=True))), ValueError,
        "to_torch: layer must have coupled=False, got True. The format has no other."),
    "to torch ablation": (lambda: to_torch(LSTM(2, 3, without="output_gate")), ValueError,
        "to_torch: layer must have without=None, got ('output_gate',). The format has no other."),
    "to torch reset": (lambda: to_torch(GRU(2, 3, reset_after=False)), ValueError,
        "to_torch: layer must have reset_after=True, got False. The format has no other."),
    "to torch linear": (lambda: to_torch(RNN(2, 3, activation="linear")), ValueError,
        "to_torch: activation must be 'tanh' or 'relu', got 'linear'. PyTorch has no other."),
    "to torch sizes": (lambda: to_torch(Stack([RNN(2, 3), RNN(3, 4)])), ValueError,
        "to_torch: layer must be made of layers of one kind, size and type, got "
        "RNN(hidden_size=3, activation=tanh, dtype=float64) and RNN(hidden_size=4, activation=tanh, dtype=float64). "
        "Convert its parts one by one."),
    "to torch mixture": (lambda: to_torch(Stack([Bidirectional(LSTM(2, 3), LSTM(2, 3)), LSTM(6, 3)])), ValueError,
        "to_torch: layer must run one way in all layers or both ways in all, got a mixture. "
        "Convert its parts one by one."),
    "keras number": (lambda: from_keras([zeros((2, 4))], cell="LSTM"), ValueError,
        "from_keras: weights must be a list of 2 or 3 arrays, or twice as many for both directions, got 1. "
        "Pass layer.get_weights()."),
    "keras dict": (lambda: from_keras({}, cell="LSTM"), ValueError,
        "from_keras: weights must be a list of 2 or 3 arrays, or twice as many for both directions, got dict. "
        "Pass layer.get_weights()."),
    "keras cell": (lambda: from_keras(to_keras(LSTM(2, 3)), cell="SimpleRNN"), ValueError,
        "from_keras: cell must be one of 'RNN', 'LSTM', 'GRU', got 'SimpleRNN'. Choose one."),
    "keras other cell": (lambda: from_keras(to_keras(LSTM(2, 3)), cell="GRU"), ValueError,
        "from_keras: weights[1] must have shape (H, gates H) = (3, 9), got (3, 12). Reshape weights[1]."),
    "keras reset": (lambda: from_keras(to_keras(GRU(2, 3)), cell="GRU", reset_after=False), ValueError,
        "from_keras: weights[2] must have shape (gates H,) = (9,), got (2, 9). Reshape weights[2]."),
    "keras backward": (lambda: from_keras([*to_keras(LSTM(2, 3)), *to_keras(LSTM(2, 3))[:2], zeros(3)], cell="LSTM"),
        ValueError, "from_keras: weights[5] must have shape (gates H,) = (12,), got (3,). Reshape weights[5]."),
    "to keras stack": (lambda: to_keras(Stack([LSTM(2, 3)])), TypeError,
        "to_keras: layer must be RNN, LSTM, GRU or made of these, got Stack. Convert its parts one by one."),
    "to keras peephole": (lambda: to_keras(LSTM(2, 3, peephole=True)), ValueError,
        "to_keras: layer must have peephole=False, got True. The format has no other."),
    "onnx cell": (lambda: from_onnx(operator["W"], operator["R"], cell="lstm"), ValueError,
        "from_onnx: cell must be one of 'RNN', 'LSTM', 'GRU', got 'lstm'. Choose one."),
    "onnx axes": (lambda: from_onnx(operator["W"][0], operator["R"][0], cell="LSTM"), ValueError,
        "from_onnx: R must have shape (directions, gates H, H) = (1, any, any), got (12, 3). Reshape R."),
    "onnx directions": (lambda: from_onnx(zeros((3, 12, 2)), zeros((3, 12, 3)), cell="LSTM"), ValueError,
        "from_onnx: R must have shape (directions, gates H, H) = (1, 12, 3), got (3, 12, 3). Reshape R."),
    "onnx bias": (lambda: from_onnx(**operator | {"B": zeros((1, 12))}), ValueError,
        "from_onnx: B must have shape (directions, 2 gates H) = (1, 24), got (1, 12). Reshape B."),
    "onnx peepholes": (lambda: from_onnx(**operator, P=zeros((1, 6))), ValueError,
        "from_onnx: P must have shape (directions, 3 H) = (1, 9), got (1, 6). Reshape P."),
    "onnx no peepholes": (lambda: from_onnx(**to_onnx(GRU(2, 3)), P=zeros((1, 9))), ValueError,
        "from_onnx: P must be left out for cell='GRU', got one. Only the LSTM has peepholes."),
    "onnx coupling": (lambda: from_onnx(**to_onnx(GRU(2, 3)), input_forget=1), ValueError,
        "from_onnx: input_forget must be 0, or 1 for an LSTM, got 1 for cell='GRU'. Leave it out."),
    "onnx reset": (lambda: from_onnx(**operator, linear_before_reset=2), ValueError,
        "from_onnx: linear_before_reset must be 0, or 1 for a GRU, got 2 for cell='LSTM'. Leave it out."),
    "to onnx recurrence": (lambda: to_onnx(LSTM(2, 3, gate_recurrence=True)), ValueError,
        "to_onnx: layer must have gate_recurrence=False, got True. The format has no other."),
    "to onnx directions": (lambda: to_onnx(Bidirectional(GRU(2, 3), GRU(2, 3, reset_after=False))), ValueError,
        "to_onnx: layer must be made of layers of one kind, size and type, got "
        "GRU(hidden_size=3, reset_after=True, dtype=float64) and GRU(hidden_size=3, reset_after=False, dtype=float64). "
        "Convert its parts one by one."),
}  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, kind, message):
    with says(kind, message):
        call()
