"""One step of the LSTM and its gradients.

Chapter 6 derives the first function, chapter 7 the second; the variants of chapter 11 stand in ``lstm_variants``.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from lstm_lib.activations import sigmoid, sigmoid_slope, tanh_slope
from lstm_lib.cells.checks import Params, check_kind, check_step, check_step_gradient, step_param_gradients
from lstm_lib.cells.lstm_form import LSTMForm, lstm_form
from lstm_lib.cells.lstm_variants import variant_step, variant_step_backward
from lstm_lib.cells.states import LSTMState, LSTMStep, StepGradients

PLAIN = LSTMForm()


def lstm_step(
    x_t: np.ndarray,
    state: LSTMState,
    params: Params,
    *,
    coupled: bool = False,
    without: str | Iterable[str] | None = (),
) -> LSTMStep:
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
        ``"W"`` (D, 4H), ``"U"`` (H, 4H), ``"b"`` (4H,); column blocks in the order i, f, g, o. With ``"p"`` (3, H)
        the gates look at the cell: :math:`p_i \odot c_{t-1}`, :math:`p_f \odot c_{t-1}` and :math:`p_o \odot c_t` join
        their sums. With ``"R"`` (3H, 3H) they see the gates of the step before: the state is then an
        ``LSTMGatesState`` and :math:`[i, f, o]_{t-1} R` joins their sums.
    coupled : bool
        The input gate is :math:`1 - f_t`; the parameters then have no blocks for i.
    without : str or several
        Parts left out, see :class:`lstm_lib.LSTM`.

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
    Hochreiter, S. and Schmidhuber, J., "Long short-term memory", Neural Computation 9(8), 1997; the forget gate is from
    Gers, F. A., Schmidhuber, J. and Cummins, F., "Learning to forget", Neural Computation 12(10), 2000.
    """
    form = _form(params, coupled, without, who="lstm_step")
    check_step(x_t, state, params, form.state_type, form.shapes, who="lstm_step")
    if form != PLAIN:
        return variant_step(x_t, state, params, form)
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
    dgates: Iterable[np.ndarray] | None = None,
    *,
    coupled: bool = False,
    without: str | Iterable[str] | None = (),
) -> StepGradients:
    r"""Gradients through one step of the LSTM (chapter 7).

    Parameters
    ----------
    step : LSTMStep
        What :func:`lstm_step` returned for the other arguments.
    x_t, state, params, coupled, without
        As in :func:`lstm_step`.
    dh : array (B, H)
        :math:`\partial L/\partial h_t`, all paths from later steps included.
    dc : array (B, H), optional
        What reaches :math:`c_t` straight from :math:`c_{t+1}`, that is :math:`dc_{t+1} \odot f_{t+1}`; 0 if left out.
    dgates : three arrays (B, H), optional
        With gate recurrence: what reaches i, f and o of this step from the gates of the next; 0 if left out.

    Returns
    -------
    StepGradients
        ``x`` (B, D), ``state`` like the previous state, ``params`` with the keys of ``params``.
    """
    form = _form(params, coupled, without, who="lstm_step_backward")
    check_step(x_t, state, params, form.state_type, form.shapes, who="lstm_step_backward")
    check_kind(step, form.step_type, who="lstm_step_backward", name="step")
    given = {"dh": dh} if dc is None else {"dh": dh, "dc": dc}
    if dgates is not None:
        given |= dict(zip(("di", "df", "do"), dgates, strict=True))
    check_step_gradient(step, given, state, who="lstm_step_backward")
    if form != PLAIN:
        return variant_step_backward(step, x_t, state, params, dh, dc, dgates, form)
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


def _form(params: Any, coupled: bool, without: Any, *, who: str) -> LSTMForm:
    """The form that parameters and options describe."""
    has = params if isinstance(params, Mapping) else ()
    return lstm_form(peephole="p" in has, coupled=coupled, without=without, gate_recurrence="R" in has, who=who)
