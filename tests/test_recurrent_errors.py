"""What layers say about bad input, word for word."""

import numpy as np
import pytest
from says import says
from zoo import CASES, assert_same, draw, each_case, frozen_copy

from lstm_lib import LSTM, RNN, LSTMState, RNNState

zeros = np.zeros


def not_finite(value, place):
    x = zeros((5, 3, 2))
    x[place] = value
    return x


# Arguments that replace the right ones of T, B, D, H = 5, 3, 2, 4 in forward, the exception, and its whole text.
FORWARD = {
    "x_list": ({"x": [[0.1, 0.2]]}, TypeError,
        "LSTM.forward: x must be a NumPy array of shape (T, B, D), got list. "
        "Convert it with np.asarray(x, dtype=float)."),
    "x_ragged_list": ({"x": [[0.1], [0.2, 0.3]]}, TypeError,
        "LSTM.forward: x must be a NumPy array of shape (T, B, D), got list. "
        "Convert it with np.asarray(x, dtype=float)."),
    "x_without_batch": ({"x": zeros((5, 2))}, ValueError,
        "LSTM.forward: x must have shape (T, B, D) = (any, any, 2), got (5, 2). Add the batch axis: x[:, None, :]."),
    "x_rank_four": ({"x": zeros((5, 3, 2, 1))}, ValueError,
        "LSTM.forward: x must have shape (T, B, D) = (any, any, 2), got (5, 3, 2, 1). "
        "Put time first, then batch, then features."),
    "x_features": ({"x": zeros((5, 3, 7))}, ValueError,
        "LSTM.forward: x must have shape (T, B, D) = (any, any, 2), got (5, 3, 7). "
        "Put time first, then batch, then features."),
    "x_dtype": ({"x": zeros((5, 3, 2), np.float32)}, TypeError,
        "LSTM.forward: x must have dtype float64, got float32. Convert it with x.astype(np.float64)."),
    "x_integers": ({"x": zeros((5, 3, 2), int)}, TypeError,
        "LSTM.forward: x must have dtype float64, got int64. Convert it with x.astype(np.float64)."),
    "x_no_steps": ({"x": zeros((0, 3, 2))}, ValueError,
        "LSTM.forward: x must not be empty, got shape (T, B, D) = (0, 3, 2). "
        "Pass at least one step, one sequence and one feature."),
    "x_no_sequences": ({"x": zeros((5, 0, 2))}, ValueError,
        "LSTM.forward: x must not be empty, got shape (T, B, D) = (5, 0, 2). "
        "Pass at least one step, one sequence and one feature."),
    "x_nan": ({"x": not_finite(np.nan, (3, 0, 1))}, ValueError,
        "LSTM.forward: x must be finite, got nan at t, b, d = 3, 0, 1. "
        "Clean the data or find the step that made it."),
    "x_infinite": ({"x": not_finite(-np.inf, (4, 2, 0))}, ValueError,
        "LSTM.forward: x must be finite, got -inf at t, b, d = 4, 2, 0. "
        "Clean the data or find the step that made it."),
    "x_nan_before_padding": ({"x": not_finite(np.nan, (1, 2, 0)), "lengths": [5, 5, 2]}, ValueError,
        "LSTM.forward: x must be finite, got nan at t, b, d = 1, 2, 0. "
        "Clean the data or find the step that made it."),
    "state_tuple": ({"state": (zeros((3, 4)), zeros((3, 4)))}, TypeError,
        "LSTM.forward: state must be LSTMState(h, c), got tuple. Wrap the arrays: LSTMState(h, c)."),
    "state_of_rnn": ({"state": RNNState(zeros((3, 4)))}, TypeError,
        "LSTM.forward: state must be LSTMState(h, c), got RNNState. Wrap the arrays: LSTMState(h, c)."),
    "state_shape": ({"state": LSTMState(zeros((3, 4)), zeros((2, 4)))}, ValueError,
        "LSTM.forward: state.c must have shape (B, H) = (3, 4), got (2, 4). "
        "One row per sequence, one column per hidden unit."),
    "state_dtype": ({"state": LSTMState(zeros((3, 4)), zeros((3, 4), np.float32))}, TypeError,
        "LSTM.forward: state.c must have dtype float64, got float32. Convert it with state.c.astype(np.float64)."),
    "state_nan": ({"state": LSTMState(np.full((3, 4), np.nan), zeros((3, 4)))}, ValueError,
        "LSTM.forward: state.h must be finite, got nan at b, h = 0, 0. "
        "Clean the data or find the step that made it."),
    "lengths_too_long": ({"lengths": [5, 6, 5]}, ValueError,
        "LSTM.forward: lengths must lie between 1 and T = 5, got 6. "
        "Pad x to the longest sequence and leave empty sequences out."),
    "lengths_zero": ({"lengths": np.array([5, 0, 5])}, ValueError,
        "LSTM.forward: lengths must lie between 1 and T = 5, got 0. "
        "Pad x to the longest sequence and leave empty sequences out."),
    "lengths_too_few": ({"lengths": [5, 5]}, ValueError,
        "LSTM.forward: lengths must hold one integer per sequence, shape (B,) = (3,), got int64 of shape (2,). "
        "Pass the number of steps of each sequence."),
    "lengths_fractions": ({"lengths": [5.0, 4.0, 3.0]}, ValueError,
        "LSTM.forward: lengths must hold one integer per sequence, shape (B,) = (3,), got float64 of shape (3,). "
        "Pass the number of steps of each sequence."),
    "lengths_number": ({"lengths": 5}, ValueError,
        "LSTM.forward: lengths must hold one integer per sequence, shape (B,) = (3,), got int64 of shape (). "
        "Pass the number of steps of each sequence."),
}  # fmt: skip

BACKWARD = {
    "trace_array": ({"trace": zeros((5, 3, 4))}, TypeError,
        "LSTM.backward: trace must be what this layer's forward returned, got ndarray. "
        "Run trace = layer.forward(x) first."),
    "trace_of_rnn": ({"trace": RNN(2, 4).forward(zeros((5, 3, 2)))}, TypeError,
        "LSTM.backward: trace must be what this layer's forward returned, got another layer's RNNTrace. "
        "Run trace = layer.forward(x) first."),
    "trace_of_other_sizes": ({"trace": LSTM(3, 3).forward(zeros((5, 3, 3)))}, TypeError,
        "LSTM.backward: trace must be what this layer's forward returned, got another layer's LSTMTrace. "
        "Run trace = layer.forward(x) first."),
    "trace_of_other_dtype": ({"trace": LSTM(2, 4, dtype=np.float32).forward(zeros((5, 3, 2), np.float32))}, TypeError,
        "LSTM.backward: trace must be what this layer's forward returned, got another layer's LSTMTrace. "
        "Run trace = layer.forward(x) first."),
    "dh_shape": ({"dh": zeros((5, 4, 3))}, ValueError,
        "LSTM.backward: dh must have shape (T, B, H) = (5, 3, 4), got (5, 4, 3). One gradient per value of trace.h."),
    "dh_dtype": ({"dh": zeros((5, 3, 4), np.float32)}, TypeError,
        "LSTM.backward: dh must have dtype float64, got float32. Convert it with dh.astype(np.float64)."),
    "dh_list": ({"dh": [0.0]}, TypeError,
        "LSTM.backward: dh must be a NumPy array of shape (T, B, H), got list. "
        "Convert it with np.asarray(dh, dtype=float)."),
    "dh_nan": ({"dh": np.full((5, 3, 4), np.nan)}, ValueError,
        "LSTM.backward: dh must be finite, got nan at t, b, h = 0, 0, 0. "
        "Clean the data or find the step that made it."),
    "dstate_array": ({"dstate": zeros((3, 4))}, TypeError,
        "LSTM.backward: dstate must be LSTMState(h, c), got ndarray. Wrap the arrays: LSTMState(h, c)."),
    "dstate_shape": ({"dstate": LSTMState(zeros((1, 4)), zeros((1, 4)))}, ValueError,
        "LSTM.backward: dstate.h must have shape (B, H) = (3, 4), got (1, 4). "
        "One row per sequence, one column per hidden unit."),
}  # fmt: skip

CONSTRUCTOR = {
    "input_size_zero": (LSTM, {"input_size": 0}, ValueError,
        "LSTM: input_size must be a whole number above 0, got 0. Pass, for example, input_size=1."),
    "hidden_size_fraction": (RNN, {"hidden_size": 4.0}, ValueError,
        "RNN: hidden_size must be a whole number above 0, got 4.0. Pass, for example, hidden_size=1."),
    "hidden_size_text": (RNN, {"hidden_size": "4"}, ValueError,
        "RNN: hidden_size must be a whole number above 0, got '4'. Pass, for example, hidden_size=1."),
    "hidden_size_truth": (LSTM, {"hidden_size": True}, ValueError,
        "LSTM: hidden_size must be a whole number above 0, got True. Pass, for example, hidden_size=1."),
    "dtype_integer": (LSTM, {"dtype": int}, ValueError,
        "LSTM: dtype must be float32 or float64, got int64. Pass dtype=np.float64."),
    "dtype_unknown": (RNN, {"dtype": "double precision"}, ValueError,
        "RNN: dtype must be float32 or float64, got double precision. Pass dtype=np.float64."),
    "rng_seed": (RNN, {"rng": 0}, TypeError,
        "RNN: rng must be a numpy.random.Generator, got int. Pass rng=np.random.default_rng(seed)."),
    "activation": (RNN, {"activation": "swish"}, ValueError,
        "RNN: activation must be one of 'tanh', 'relu', 'linear', 'sigmoid', got 'swish'. Choose one."),
    "forget_bias_text": (LSTM, {"forget_bias": "high"}, ValueError,
        "LSTM: forget_bias must be a finite number, got 'high'. Pass, for example, forget_bias=1.0."),
    "forget_bias_nan": (LSTM, {"forget_bias": np.nan}, ValueError,
        "LSTM: forget_bias must be a finite number, got nan. Pass, for example, forget_bias=1.0."),
}  # fmt: skip


@each_case
@pytest.mark.parametrize("wrong", ["x_features", "x_without_batch", "x_nan", "x_integers", "lengths_too_long"])
def test_every_layer_given_bad_input_says_so_in_its_own_name(case, wrong):
    change, kind, message = FORWARD[wrong]
    layer = case.make()
    with says(kind, message.replace("LSTM", case.layer.__name__)):
        layer.forward(**{"x": draw(layer).x, **change})


@pytest.mark.parametrize(("wrong", "kind", "message"), FORWARD.values(), ids=FORWARD)
def test_forward_given_bad_input_says_so_and_changes_nothing(wrong, kind, message):
    layer = CASES["lstm"].make()
    run = draw(layer)
    given = {"x": run.x, "state": run.state, **wrong}
    kept = frozen_copy((layer, given))
    with says(kind, message):
        layer.forward(**given)
    assert_same((layer, given), kept)


@pytest.mark.parametrize(("wrong", "kind", "message"), BACKWARD.values(), ids=BACKWARD)
def test_backward_given_bad_input_says_so_and_changes_nothing(wrong, kind, message):
    layer = CASES["lstm"].make()
    run = draw(layer)
    given = {"trace": layer.forward(run.x, run.state), "dh": run.dh, "dstate": run.dstate, **wrong}
    kept = frozen_copy((layer, given))
    with says(kind, message):
        layer.backward(**given)
    assert_same((layer, given), kept)


@pytest.mark.parametrize(("layer", "wrong", "kind", "message"), CONSTRUCTOR.values(), ids=CONSTRUCTOR)
def test_layer_made_with_bad_options_says_so(layer, wrong, kind, message):
    with says(kind, message):
        layer(**{"input_size": 2, "hidden_size": 4, **wrong})


@each_case
def test_forward_with_parameters_of_another_size_says_so(case):
    layer = case.make()
    name, gates = case.layer.__name__, layer.gates
    columns = "H" if gates == 1 else f"{gates}H"
    wrong, axes = ("U", f"(H, {columns})") if "U" in layer.params else ("b", f"({columns},)")
    wanted = layer.params[wrong].shape
    layer.params[wrong] = layer.params[wrong][:3]
    with says(
        ValueError,
        f'{name}.forward: params["{wrong}"] must have shape {axes} = {wanted}, got {(3, *wanted[1:])}. '
        f"Give all gates' columns side by side, {columns} in all.",
    ):
        layer.forward(draw(layer).x)


@each_case
def test_forward_with_parameters_of_another_dtype_says_so(case):
    layer = case.make()
    layer.params = {name: value.astype(np.float32) for name, value in layer.params.items()}
    with says(
        TypeError,
        f'{case.layer.__name__}.forward: params["W"] must have dtype float64, got float32. '
        'Convert it with params["W"].astype(np.float64).',
    ):
        layer.forward(draw(layer).x)


@each_case
def test_forward_with_a_missing_parameter_says_so(case):
    layer = case.make()
    wanted = ", ".join(layer.params)
    del layer.params["b"]
    with says(
        ValueError,
        f"{case.layer.__name__}.forward: params must have exactly the keys {wanted}, got {', '.join(layer.params)}. "
        "Add what is missing and leave out the rest.",
    ):
        layer.forward(draw(layer).x)
