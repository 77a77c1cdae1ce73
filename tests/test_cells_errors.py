"""What a step says about bad input, word for word."""

import numpy as np
import pytest
from says import says
from zoo import CASES, assert_same, draw, frozen_copy

from lstm_lib import LSTMState, RNNState, lstm_step, lstm_step_backward, rnn_step, rnn_step_backward

STEPS = {"rnn_step": (rnn_step, rnn_step_backward, "rnn_tanh"), "lstm_step": (lstm_step, lstm_step_backward, "lstm")}
zeros = np.zeros
with_nan = np.array([[0.1, 0.2], [0.3, np.nan], [np.inf, 0.4]])
LSTM_PARAMS = CASES["lstm"].make().params

# Arguments that replace the right ones of B, D, H = 3, 2, 4, the exception, and its whole text.
FORWARD = {
    "x_t_list": ("lstm_step", {"x_t": [[1.0, 2.0]]}, TypeError,
        "lstm_step: x_t must be a NumPy array of shape (B, D), got list. "
        "Convert it with np.asarray(x_t, dtype=float)."),
    "x_t_rank": ("lstm_step", {"x_t": zeros(2)}, ValueError,
        "lstm_step: x_t must have shape (B, D) = (any, 2), got (2,). "
        "Pass one time step with its batch axis: x[t] of an x of shape (T, B, D)."),
    "x_t_features": ("rnn_step", {"x_t": zeros((3, 5))}, ValueError,
        "rnn_step: x_t must have shape (B, D) = (any, 2), got (3, 5). "
        "Pass one time step with its batch axis: x[t] of an x of shape (T, B, D)."),
    "x_t_dtype": ("rnn_step", {"x_t": zeros((3, 2), np.float32)}, TypeError,
        "rnn_step: x_t must have dtype float64, got float32. Convert it with x_t.astype(np.float64)."),
    "x_t_integers": ("lstm_step", {"x_t": zeros((3, 2), int)}, TypeError,
        "lstm_step: x_t must have dtype float64, got int64. Convert it with x_t.astype(np.float64)."),
    "x_t_empty": ("lstm_step", {"x_t": zeros((0, 2))}, ValueError,
        "lstm_step: x_t must not be empty, got shape (B, D) = (0, 2). "
        "Pass at least one step, one sequence and one feature."),
    "x_t_nan": ("lstm_step", {"x_t": with_nan}, ValueError,
        "lstm_step: x_t must be finite, got nan at b, d = 1, 1. Clean the data or find the step that made it."),
    "x_t_infinite": ("rnn_step", {"x_t": with_nan[[2, 0, 0]]}, ValueError,
        "rnn_step: x_t must be finite, got inf at b, d = 0, 0. Clean the data or find the step that made it."),
    "state_array": ("rnn_step", {"state": zeros((3, 4))}, TypeError,
        "rnn_step: state must be RNNState(h), got ndarray. Wrap the arrays: RNNState(h)."),
    "state_bare_tuple": ("lstm_step", {"state": (zeros((3, 4)), zeros((3, 4)))}, TypeError,
        "lstm_step: state must be LSTMState(h, c), got tuple. Wrap the arrays: LSTMState(h, c)."),
    "state_of_other_cell": ("lstm_step", {"state": RNNState(zeros((3, 4)))}, TypeError,
        "lstm_step: state must be LSTMState(h, c), got RNNState. Wrap the arrays: LSTMState(h, c)."),
    "state_shape": ("lstm_step", {"state": LSTMState(zeros((3, 4)), zeros((3, 5)))}, ValueError,
        "lstm_step: state.c must have shape (B, H) = (3, 4), got (3, 5). "
        "One row per sequence, one column per hidden unit."),
    "state_batch": ("rnn_step", {"state": RNNState(zeros((1, 4)))}, ValueError,
        "rnn_step: state.h must have shape (B, H) = (3, 4), got (1, 4). "
        "One row per sequence, one column per hidden unit."),
    "state_nan": ("rnn_step", {"state": RNNState(np.full((3, 4), np.nan))}, ValueError,
        "rnn_step: state.h must be finite, got nan at b, h = 0, 0. Clean the data or find the step that made it."),
    "activation": ("rnn_step", {"activation": "swish"}, ValueError,
        "rnn_step: activation must be one of 'tanh', 'relu', 'linear', 'sigmoid', got 'swish'. Choose one."),
    "params_list": ("lstm_step", {"params": [1, 2]}, ValueError,
        "lstm_step: params must have exactly the keys W, U, b, got list. "
        "Add what is missing and leave out the rest."),
    "params_keys": ("lstm_step", {"params": {"W": LSTM_PARAMS["W"]}}, ValueError,
        "lstm_step: params must have exactly the keys W, U, b, got W. Add what is missing and leave out the rest."),
    "params_empty": ("lstm_step", {"params": {}}, ValueError,
        "lstm_step: params must have exactly the keys W, U, b, got none. Add what is missing and leave out the rest."),
    "params_of_other_cell": ("lstm_step", {"params": CASES["rnn_tanh"].make().params}, ValueError,
        'lstm_step: params["W"] must have shape (D, 4H) = (any, 16), got (2, 4). '
        "Give all gates' columns side by side, 4H in all."),
    "params_bias": ("rnn_step", {"params": {"W": zeros((2, 4)), "U": zeros((4, 4)), "b": zeros((1, 4))}}, ValueError,
        'rnn_step: params["b"] must have shape (H,) = (4,), got (1, 4). '
        "Give all gates' columns side by side, H in all."),
    "params_integers": ("lstm_step", {"params": {n: p.astype(int) for n, p in LSTM_PARAMS.items()}}, TypeError,
        'lstm_step: params["W"] must have dtype float32 or float64, got int64. '
        'Convert it with params["W"].astype(np.float64).'),
    "params_mixed": ("lstm_step", {"params": {**LSTM_PARAMS, "b": zeros(16, np.float32)}}, TypeError,
        'lstm_step: params["b"] must have dtype float64, got float32. Convert it with params["b"].astype(np.float64).'),
    "params_no_array": ("lstm_step", {"params": {**LSTM_PARAMS, "U": None}}, TypeError,
        'lstm_step: params["U"] must be a NumPy array of shape (H, 4H), got NoneType. '
        'Convert it with np.asarray(params["U"], dtype=float).'),
}  # fmt: skip

BACKWARD = {
    "step_of_other_kind": ("lstm_step", {"step": LSTMState(zeros((3, 4)), zeros((3, 4)))}, TypeError,
        "lstm_step_backward: step must be LSTMStep(h, c, i, f, g, o), got LSTMState. "
        "Wrap the arrays: LSTMStep(h, c, i, f, g, o)."),
    "new_array": ("rnn_step", {"new": zeros((3, 4))}, TypeError,
        "rnn_step_backward: new must be RNNState(h), got ndarray. Wrap the arrays: RNNState(h)."),
    "new_shape": ("rnn_step", {"new": RNNState(zeros((3, 5)))}, ValueError,
        "rnn_step_backward: the step's h must have shape (B, H) = (3, 4), got (3, 5). "
        "Pass what the forward step returned for these arguments."),
    "dh_missing": ("lstm_step", {"dh": None}, TypeError,
        "lstm_step_backward: dh must be a NumPy array of shape (B, H), got NoneType. "
        "Convert it with np.asarray(dh, dtype=float)."),
    "dh_shape": ("rnn_step", {"dh": zeros((3, 1))}, ValueError,
        "rnn_step_backward: dh must have shape (B, H) = (3, 4), got (3, 1). "
        "One gradient per hidden unit of every sequence."),
    "dc_shape": ("lstm_step", {"dc": zeros(4)}, ValueError,
        "lstm_step_backward: dc must have shape (B, H) = (3, 4), got (4,). "
        "One gradient per hidden unit of every sequence."),
    "dc_dtype": ("lstm_step", {"dc": zeros((3, 4), np.float32)}, TypeError,
        "lstm_step_backward: dc must have dtype float64, got float32. Convert it with dc.astype(np.float64)."),
    "dh_nan": ("rnn_step", {"dh": np.full((3, 4), np.nan)}, ValueError,
        "rnn_step_backward: dh must be finite, got nan at b, h = 0, 0. Clean the data or find the step that made it."),
    "activation": ("rnn_step", {"activation": "swish"}, ValueError,
        "rnn_step_backward: activation must be one of 'tanh', 'relu', 'linear', 'sigmoid', got 'swish'. Choose one."),
    "x_t_features": ("lstm_step", {"x_t": zeros((3, 5))}, ValueError,
        "lstm_step_backward: x_t must have shape (B, D) = (any, 2), got (3, 5). "
        "Pass one time step with its batch axis: x[t] of an x of shape (T, B, D)."),
    "x_t_of_rnn": ("rnn_step", {"x_t": zeros(2)}, ValueError,
        "rnn_step_backward: x_t must have shape (B, D) = (any, 2), got (2,). "
        "Pass one time step with its batch axis: x[t] of an x of shape (T, B, D)."),
    "state_array": ("lstm_step", {"state": zeros((3, 4))}, TypeError,
        "lstm_step_backward: state must be LSTMState(h, c), got ndarray. Wrap the arrays: LSTMState(h, c)."),
}  # fmt: skip


def right_arguments(case, *, backward):
    layer = CASES[case].make()
    run = draw(layer, 1)
    forward = {"x_t": run.x[0], "state": run.state, "params": layer.params}
    if not backward:
        return forward
    name = "new" if case == "rnn_tanh" else "step"
    return {name: layer.step(run.x[0], run.state), **forward, "dh": run.dstate.h}


@pytest.mark.parametrize(("step", "wrong", "kind", "message"), FORWARD.values(), ids=FORWARD)
def test_step_given_bad_input_says_so_and_changes_nothing(step, wrong, kind, message):
    function, _, case = STEPS[step]
    given = right_arguments(case, backward=False) | wrong
    kept = frozen_copy(given)
    with says(kind, message):
        function(**given)
    assert_same(given, kept)


@pytest.mark.parametrize(("step", "wrong", "kind", "message"), BACKWARD.values(), ids=BACKWARD)
def test_step_backward_given_bad_input_says_so_and_changes_nothing(step, wrong, kind, message):
    _, function, case = STEPS[step]
    given = right_arguments(case, backward=True) | wrong
    kept = frozen_copy(given)
    with says(kind, message):
        function(**given)
    assert_same(given, kept)


@pytest.mark.parametrize("case", ["rnn_tanh", "lstm"])
def test_layer_step_backward_given_an_array_for_the_gradient_says_so(case):
    layer = CASES[case].make()
    run = draw(layer, 1)
    step = layer.step(run.x[0], run.state)
    kind = CASES[case].state
    fields = ", ".join(kind._fields)
    with says(
        TypeError,
        f"{type(layer).__name__}.step_backward: dstate must be {kind.__name__}({fields}), got ndarray. "
        f"Wrap the arrays: {kind.__name__}({fields}).",
    ):
        layer.step_backward(step, run.x[0], run.state, run.dstate.h)
