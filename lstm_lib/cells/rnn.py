"""One step of the vanilla RNN and its gradients.

Chapter 1 derives the first function, chapter 2 the second.
"""

import numpy as np

from lstm_lib import _validate
from lstm_lib.activations import ACTIVATIONS
from lstm_lib.cells.checks import (
    Params,
    check_kind,
    check_step,
    check_step_gradient,
    column_shapes,
    step_param_gradients,
)
from lstm_lib.cells.states import RNNState, StepGradients


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
    Elman, J. L., "Finding structure in time", Cognitive Science 14, 1990.
    """
    _validate.option(activation, ACTIVATIONS, who="rnn_step", name="activation")
    check_step(x_t, state, params, RNNState, column_shapes(1), who="rnn_step")
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
    check_step(x_t, state, params, RNNState, column_shapes(1), who="rnn_step_backward")
    check_kind(new, RNNState, who="rnn_step_backward", name="new")
    check_step_gradient(new, {"dh": dh}, state, who="rnn_step_backward")
    W, U = params["W"], params["U"]

    # da_t = dh_t * tanh'(a_t)
    da = dh * ACTIVATIONS[activation].slope(new.h)
    return StepGradients(da @ W.T, RNNState(da @ U.T), step_param_gradients(x_t, state.h, da))
