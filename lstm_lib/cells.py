"""One time step of each recurrent cell, written as its equations.

These pure functions are what the chapters derive; the layers compute the same numbers faster, and tests tie the two.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from lstm_lib import _validate
from lstm_lib.activations import ACTIVATIONS, sigmoid, sigmoid_slope, tanh_slope

Params = Mapping[str, np.ndarray]


class RNNState(NamedTuple):
    """What a vanilla RNN carries from step to step: ``h`` (B, H)."""

    h: np.ndarray


class LSTMState(NamedTuple):
    """What an LSTM carries from step to step: ``h`` (B, H), the hidden state, and ``c`` (B, H), the cell state."""

    h: np.ndarray
    c: np.ndarray


class LSTMStep(NamedTuple):
    """Everything one LSTM step computed, each (B, H): new state ``h``, ``c`` and gates ``i``, ``f``, ``g``, ``o``."""

    h: np.ndarray
    c: np.ndarray
    i: np.ndarray
    f: np.ndarray
    g: np.ndarray
    o: np.ndarray

    @property
    def state(self) -> LSTMState:
        """The state to pass to the next step."""
        return LSTMState(self.h, self.c)


class StepGradients(NamedTuple):
    """Gradients of a loss through one step: ``x`` (B, D), ``state`` like the previous state, ``params`` like params."""

    x: np.ndarray
    state: Any
    params: dict[str, np.ndarray]


def check_params(
    params: Params,
    input_size: int | None,
    hidden_size: int | None,
    gates: int,
    *,
    who: str,
    dtype: np.dtype | None = None,
) -> None:
    """Refuse parameters whose names, shapes or types do not fit together."""
    _validate.same_keys(params, ("W", "U", "b"), who=who, name="params")
    if hidden_size is None:
        hidden_size = next(iter(getattr(params["U"], "shape", ())), None)
    width = None if hidden_size is None else gates * hidden_size
    columns = "H" if gates == 1 else f"{gates}H"
    wanted = {
        "W": (f"(D, {columns})", (input_size, width)),
        "U": (f"(H, {columns})", (hidden_size, width)),
        "b": (f"({columns},)", (width,)),
    }
    for name, (axes, sizes) in wanted.items():
        todo = f"Give all gates' columns side by side, {columns} in all."
        _validate.array(
            params[name],
            axes,
            sizes,
            who=who,
            name=f'params["{name}"]',
            dtype=dtype,
            finite=False,
            todo=todo,
        )
        dtype = params[name].dtype


def check_step(x_t: np.ndarray, state: Any, params: Params, kind: type, gates: int, *, who: str) -> None:
    """Refuse a step's input or previous state whose shape, type or values do not fit the parameters."""
    check_params(params, None, None, gates, who=who)
    dtype = params["W"].dtype
    input_size, hidden_size = params["W"].shape[0], params["U"].shape[0]
    _validate.array(
        x_t,
        "(B, D)",
        (None, input_size),
        who=who,
        name="x_t",
        dtype=dtype,
        todo="Pass one time step with its batch axis: x[t] of an x of shape (T, B, D).",
    )
    check_state(state, kind, len(x_t), hidden_size, dtype, who=who)


def check_kind(value: Any, kind: type, *, who: str, name: str) -> None:
    """Refuse what is not the named tuple ``kind``, a bare tuple or array above all."""
    if not isinstance(value, kind):
        fields = ", ".join(kind._fields)
        raise TypeError(
            f"{who}: {name} must be {kind.__name__}({fields}), got {type(value).__name__}. "
            f"Wrap the arrays: {kind.__name__}({fields})."
        )


def check_state(
    state: Any,
    kind: type,
    batch: int,
    hidden_size: int,
    dtype: Any,
    *,
    who: str,
    name: str = "state",
) -> None:
    """Refuse a state of the wrong kind, shape, type, or with values that are not finite."""
    check_kind(state, kind, who=who, name=name)
    for field, value in zip(state._fields, state, strict=True):
        _validate.array(
            value,
            "(B, H)",
            (batch, hidden_size),
            who=who,
            name=f"{name}.{field}",
            dtype=dtype,
            todo="One row per sequence, one column per hidden unit.",
        )


def rnn_step(x_t: np.ndarray, state: RNNState, params: Params, *, activation: str = "tanh") -> RNNState:
    r"""One step of the vanilla RNN: :math:`h_t = \tanh(x_t W + h_{t-1} U + b)` (chapter 1).

    Parameters
    ----------
    x_t : array (B, D)
        Input of this step.
    state : RNNState
        Previous state, ``h`` (B, H).
    params : dict
        ``"W"`` (D, H), ``"U"`` (H, H), ``"b"`` (H,).
    activation : {"tanh", "relu", "linear", "sigmoid"}

    Returns
    -------
    RNNState
        New state, ``h`` (B, H).

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind, shape, type, or is not finite.

    References
    ----------
    J. L. Elman, "Finding structure in time", Cognitive Science 14, 1990.
    """
    _validate.option(activation, ACTIVATIONS, who="rnn_step", name="activation")
    check_step(x_t, state, params, RNNState, 1, who="rnn_step")
    W, U, b = params["W"], params["U"], params["b"]

    a = x_t @ W + state.h @ U + b
    # h_t = tanh(a_t)
    return RNNState(ACTIVATIONS[activation].value(a))


def rnn_step_backward(
    new: RNNState,
    x_t: np.ndarray,
    state: RNNState,
    params: Params,
    dh: np.ndarray,
    *,
    activation: str = "tanh",
) -> StepGradients:
    r"""Gradients through one step of the vanilla RNN (chapter 2).

    Parameters
    ----------
    new : RNNState
        What :func:`rnn_step` returned for the other arguments.
    x_t, state, params, activation
        As in :func:`rnn_step`.
    dh : array (B, H)
        :math:`\partial L/\partial h_t`, all paths from later steps included.

    Returns
    -------
    StepGradients
        ``x`` (B, D), ``state`` = RNNState(dh of the previous step), ``params`` with the keys of ``params``.
    """
    _validate.option(activation, ACTIVATIONS, who="rnn_step_backward", name="activation")
    check_step(x_t, state, params, RNNState, 1, who="rnn_step_backward")
    check_kind(new, RNNState, who="rnn_step_backward", name="new")
    check_step_gradient(new, {"dh": dh}, state, who="rnn_step_backward")
    W, U = params["W"], params["U"]

    # da_t = dh_t * tanh'(a_t)
    da = dh * ACTIVATIONS[activation].slope(new.h)
    return StepGradients(da @ W.T, RNNState(da @ U.T), step_param_gradients(x_t, state.h, da))


def lstm_step(x_t: np.ndarray, state: LSTMState, params: Params) -> LSTMStep:
    r"""One step of the LSTM (chapter 6).

    .. math::

        i_t &= \sigma(x_t W_i + h_{t-1} U_i + b_i) \\
        f_t &= \sigma(x_t W_f + h_{t-1} U_f + b_f) \\
        g_t &= \tanh(x_t W_g + h_{t-1} U_g + b_g) \\
        o_t &= \sigma(x_t W_o + h_{t-1} U_o + b_o) \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
        h_t &= o_t \odot \tanh(c_t)

    Parameters
    ----------
    x_t : array (B, D)
        Input of this step.
    state : LSTMState
        Previous state, ``h`` and ``c`` (B, H).
    params : dict
        ``"W"`` (D, 4H), ``"U"`` (H, 4H), ``"b"`` (4H,); column blocks in the order i, f, g, o.

    Returns
    -------
    LSTMStep
        ``h``, ``c`` and the gates ``i``, ``f``, ``g``, ``o``, each (B, H); ``.state`` goes to the next step.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind, shape, type, or is not finite.

    References
    ----------
    S. Hochreiter and J. Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997; the forget gate is from
    F. A. Gers, J. Schmidhuber and F. Cummins, "Learning to forget", Neural Computation 12(10), 2000.
    """
    check_step(x_t, state, params, LSTMState, 4, who="lstm_step")
    h_prev, c_prev = state
    W, U, b = params["W"], params["U"], params["b"]

    a = x_t @ W + h_prev @ U + b  # (B, 4H)
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)  # (B, H) each
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    # keep a fraction f of the old cell, write a fraction i of the candidate
    c = f * c_prev + i * g
    # show a fraction o of the squashed cell
    h = o * np.tanh(c)
    return LSTMStep(h, c, i, f, g, o)


def lstm_step_backward(
    step: LSTMStep,
    x_t: np.ndarray,
    state: LSTMState,
    params: Params,
    dh: np.ndarray,
    dc: np.ndarray | None = None,
) -> StepGradients:
    r"""Gradients through one step of the LSTM (chapter 7).

    Parameters
    ----------
    step : LSTMStep
        What :func:`lstm_step` returned for the other arguments.
    x_t, state, params
        As in :func:`lstm_step`.
    dh : array (B, H)
        :math:`\partial L/\partial h_t`, all paths from later steps included.
    dc : array (B, H), optional
        What reaches :math:`c_t` straight from :math:`c_{t+1}`, that is :math:`dc_{t+1} \odot f_{t+1}`; 0 if left out.

    Returns
    -------
    StepGradients
        ``x`` (B, D), ``state`` = LSTMState(dh, dc) for the previous step, ``params`` with the keys of ``params``.
    """
    check_step(x_t, state, params, LSTMState, 4, who="lstm_step_backward")
    check_kind(step, LSTMStep, who="lstm_step_backward", name="step")
    check_step_gradient(step, {"dh": dh} if dc is None else {"dh": dh, "dc": dc}, state, who="lstm_step_backward")
    _, c, i, f, g, o = step
    W, U = params["W"], params["U"]

    tanh_c = np.tanh(c)
    # the cell is reached through h_t = o * tanh(c_t), and straight from c_{t+1}
    dc = dh * o * tanh_slope(tanh_c) + (0 if dc is None else dc)
    da_i = dc * g * sigmoid_slope(i)
    da_f = dc * state.c * sigmoid_slope(f)
    da_g = dc * i * tanh_slope(g)
    da_o = dh * tanh_c * sigmoid_slope(o)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)  # (B, 4H)
    return StepGradients(da @ W.T, LSTMState(da @ U.T, dc * f), step_param_gradients(x_t, state.h, da))


def step_param_gradients(x_t: np.ndarray, h_prev: np.ndarray, da: np.ndarray) -> dict[str, np.ndarray]:
    """Gradients of ``a = x_t W + h_prev U + b`` for its three parameters, summed over the batch."""
    return {"W": x_t.T @ da, "U": h_prev.T @ da, "b": da.sum(axis=0)}


def check_step_gradient(new: Any, gradients: Mapping[str, Any], state: Any, *, who: str) -> None:
    """Refuse an incoming gradient, or a step's record, that does not fit the state."""
    batch, hidden_size = state.h.shape
    for field, value in zip(new._fields, new, strict=True):
        if np.shape(value) != (batch, hidden_size):
            raise ValueError(
                f"{who}: the step's {field} must have shape (B, H) = {(batch, hidden_size)}, got {np.shape(value)}. "
                "Pass what the forward step returned for these arguments."
            )
    for name, value in gradients.items():
        _validate.array(
            value,
            "(B, H)",
            (batch, hidden_size),
            who=who,
            name=name,
            dtype=state.h.dtype,
            todo="One gradient per hidden unit of every sequence.",
        )
