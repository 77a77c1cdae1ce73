"""One step of the LSTM with layer normalisation and its gradients.

The sums from x and from h are normalised apart, and so is the cell on its way to the hidden state.
"""

import numpy as np

from lstm_lib.activations import sigmoid, sigmoid_slope, tanh_slope
from lstm_lib.cells.checks import Params, check_kind, check_step, check_step_gradient, column_shapes
from lstm_lib.cells.states import LSTMState, LSTMStep, StepGradients
from lstm_lib.normalization import normalized, normalized_backward

NORM_SHAPES = column_shapes(4) | {"gx": ("4H",), "gh": ("4H",), "gc": ("H",), "bc": ("H",)}


def lstm_norm_step(x_t: np.ndarray, state: LSTMState, params: Params) -> LSTMStep:
    r"""One step of the LSTM with layer normalisation (chapter 11).

    With :math:`N` the normalisation over units, to mean 0 and variance 1,

    .. math::

        a_t &= g_x \odot N(x_t W) + g_h \odot N(h_{t-1} U) + b \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
        h_t &= o_t \odot \tanh(g_c \odot N(c_t) + b_c)

    and the gates are made of a as in :func:`lstm_lib.lstm_step`. The two first gains' biases of the paper are part of
    b here.

    Parameters
    ----------
    x_t : array (B, D)
        Input of this step.
    state : LSTMState
        Previous state, ``h`` and ``c`` (B, H).
    params : dict
        ``"W"`` (D, 4H), ``"U"`` (H, 4H), ``"b"`` (4H,), blocks in the order i, f, g, o; gains ``"gx"``, ``"gh"`` (4H,)
        and ``"gc"`` (H,), bias ``"bc"`` (H,).

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
    Ba, J. L., Kiros, J. R. and Hinton, G. E., "Layer normalization", arXiv:1607.06450, 2016, supplementary material.
    """
    check_step(x_t, state, params, LSTMState, NORM_SHAPES, who="lstm_norm_step")
    from_x, from_h = normalized(x_t @ params["W"])[0], normalized(state.h @ params["U"])[0]
    a = params["gx"] * from_x + params["gh"] * from_h + params["b"]  # (B, 4H)
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)  # (B, H) each
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * state.c + i * g
    h = o * np.tanh(params["gc"] * normalized(c)[0] + params["bc"])
    return LSTMStep(h, c, i, f, g, o)


def lstm_norm_step_backward(
    step: LSTMStep,
    x_t: np.ndarray,
    state: LSTMState,
    params: Params,
    dh: np.ndarray,
    dc: np.ndarray | None = None,
) -> StepGradients:
    """Gradients through :func:`lstm_norm_step`; arguments and result as in :func:`lstm_lib.lstm_step_backward`."""
    check_step(x_t, state, params, LSTMState, NORM_SHAPES, who="lstm_norm_step_backward")
    check_kind(step, LSTMStep, who="lstm_norm_step_backward", name="step")
    given = {"dh": dh} if dc is None else {"dh": dh, "dc": dc}
    check_step_gradient(step, given, state, who="lstm_norm_step_backward")
    _, c, i, f, g, o = step

    (n_x, s_x), (n_h, s_h), (n_c, _) = (normalized(v) for v in (x_t @ params["W"], state.h @ params["U"], c))
    shown = np.tanh(params["gc"] * n_c + params["bc"])
    dsum = dh * o * tanh_slope(shown)  # of g_c N(c) + b_c
    dc = norm_dc_through_h(step, dh, params) + (0 if dc is None else dc)
    da_i = dc * g * sigmoid_slope(i)
    da_f = dc * state.c * sigmoid_slope(f)
    da_g = dc * i * tanh_slope(g)
    da_o = dh * shown * sigmoid_slope(o)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)  # (B, 4H)
    dv_x = normalized_backward(da * params["gx"], n_x, s_x)
    dv_h = normalized_backward(da * params["gh"], n_h, s_h)
    found = {"W": x_t.T @ dv_x, "U": state.h.T @ dv_h, "b": da.sum(axis=0)}
    found |= {"gx": (da * n_x).sum(axis=0), "gh": (da * n_h).sum(axis=0)}
    found |= {"gc": (dsum * n_c).sum(axis=0), "bc": dsum.sum(axis=0)}
    return StepGradients(dv_x @ params["W"].T, LSTMState(dv_h @ params["U"].T, dc * f), found)


def norm_dc_through_h(step: LSTMStep, dh: np.ndarray, params: Params) -> np.ndarray:
    """What of ``dh`` (B, H) reaches the cell of the same step."""
    n_c, s_c = normalized(step.c)
    shown = np.tanh(params["gc"] * n_c + params["bc"])
    return normalized_backward(dh * step.o * tanh_slope(shown) * params["gc"], n_c, s_c)
