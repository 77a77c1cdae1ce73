"""One step of minGRU and minLSTM and its gradients: gates that see the input alone.

Chapter 14 derives them: without h in the gates a step is linear in h, and all steps can be computed at once.
"""

import numpy as np

from lstm_lib import _validate
from lstm_lib.activations import sigmoid, sigmoid_slope
from lstm_lib.cells.checks import Params, check_kind, check_step, check_step_gradient
from lstm_lib.cells.states import MinGRUStep, MinLSTMStep, RNNState, StepGradients

MIN_GRU_SHAPES = {"W": ("D", "2H"), "b": ("2H",)}
MIN_LSTM_SHAPES = {"W": ("D", "3H"), "b": ("3H",)}


def min_gru_gates(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gate z and candidate n (..., H) from the pre-activations (..., 2H)."""
    a_z, n = np.split(a, 2, axis=-1)
    return sigmoid(a_z), n


def min_gru_gates_backward(z: np.ndarray, dz: np.ndarray, dn: np.ndarray) -> np.ndarray:
    """Gradient of the pre-activations (..., 2H)."""
    return np.concatenate([dz * sigmoid_slope(z), dn], axis=-1)


def log_sigmoid(a: np.ndarray) -> np.ndarray:
    r"""Logarithm of :math:`\sigma(a)`, elementwise, without overflow or underflow."""
    return np.minimum(a, 0) - np.log1p(np.exp(-np.abs(a)))


def min_lstm_gates(a: np.ndarray, normalize: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gates i, f and candidate g (..., H) from the pre-activations (..., 3H)."""
    a_i, a_f, g = np.split(a, 3, axis=-1)
    if not normalize:
        return sigmoid(a_i), sigmoid(a_f), g
    # f / (f + i) = sigma(log f - log i): no 0 / 0 where both are tiny
    f = sigmoid(log_sigmoid(a_f) - log_sigmoid(a_i))
    return 1 - f, f, g


def min_lstm_gates_backward(
    a: np.ndarray,
    gates: tuple[np.ndarray, np.ndarray],
    di: np.ndarray,
    df: np.ndarray,
    dg: np.ndarray,
    normalize: bool,
) -> np.ndarray:
    """Gradient of the pre-activations (..., 3H), from the gradients of the gates that were used."""
    i, f = gates
    if not normalize:
        return np.concatenate([di * sigmoid_slope(i), df * sigmoid_slope(f), dg], axis=-1)
    a_i, a_f, _ = np.split(a, 3, axis=-1)
    common = (df - di) * sigmoid_slope(f)
    return np.concatenate([-common * sigmoid(-a_i), common * sigmoid(-a_f), dg], axis=-1)


def min_gru_step(x_t: np.ndarray, state: RNNState, params: Params) -> MinGRUStep:
    r"""One step of the minGRU (chapter 14).

    .. math::

        z_t &= \sigma(x_t W_z + b_z) \\
        n_t &= x_t W_n + b_n \\
        h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}

    z is the fraction kept, as in :func:`lstm_lib.gru_step`; in the paper it is the fraction replaced.

    Parameters
    ----------
    x_t : array (B, D)
        Input of this step.
    state : RNNState
        Previous state, ``h`` (B, H).
    params : dict
        ``"W"`` (D, 2H), ``"b"`` (2H,); column blocks in the order z, n.

    Returns
    -------
    MinGRUStep
        ``h``, ``z`` and ``n``, each (B, H); ``.state`` goes to the next step.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind, shape, type, or is not finite.

    References
    ----------
    Feng, L. et al., "Were RNNs all we needed?", arXiv:2410.01201, 2024.
    """
    check_step(x_t, state, params, RNNState, MIN_GRU_SHAPES, who="min_gru_step")
    z, n = min_gru_gates(x_t @ params["W"] + params["b"])
    h = (1 - z) * n + z * state.h
    return MinGRUStep(h, z, n)


def min_gru_step_backward(
    step: MinGRUStep, x_t: np.ndarray, state: RNNState, params: Params, dh: np.ndarray
) -> StepGradients:
    """Gradients through one step of the minGRU; arguments and result as in :func:`lstm_lib.gru_step_backward`."""
    check_step(x_t, state, params, RNNState, MIN_GRU_SHAPES, who="min_gru_step_backward")
    check_kind(step, MinGRUStep, who="min_gru_step_backward", name="step")
    check_step_gradient(step, {"dh": dh}, state, who="min_gru_step_backward")
    _, z, n = step
    da = min_gru_gates_backward(z, dh * (state.h - n), dh * (1 - z))
    return StepGradients(da @ params["W"].T, RNNState(dh * z), {"W": x_t.T @ da, "b": da.sum(axis=0)})


def min_lstm_step(x_t: np.ndarray, state: RNNState, params: Params, *, normalize: bool = True) -> MinLSTMStep:
    r"""One step of the minLSTM (chapter 14).

    .. math::

        \tilde i_t &= \sigma(x_t W_i + b_i) \\
        \tilde f_t &= \sigma(x_t W_f + b_f) \\
        g_t &= x_t W_g + b_g \\
        i_t &= \tilde i_t / (\tilde i_t + \tilde f_t), \qquad f_t = \tilde f_t / (\tilde i_t + \tilde f_t) \\
        h_t &= f_t \odot h_{t-1} + i_t \odot g_t

    Parameters
    ----------
    x_t : array (B, D)
        Input of this step.
    state : RNNState
        Previous state, ``h`` (B, H): there is no cell beside it.
    params : dict
        ``"W"`` (D, 3H), ``"b"`` (3H,); column blocks in the order i, f, g.
    normalize : bool
        Whether the gates are divided by their sum, so that h keeps its scale however long the sequence; without it
        the fourth line is left out.

    Returns
    -------
    MinLSTMStep
        ``h``, the gates ``i``, ``f`` as they were used, and ``g``, each (B, H); ``.state`` goes to the next step.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind, shape, type, or is not finite.

    References
    ----------
    Feng, L. et al., "Were RNNs all we needed?", arXiv:2410.01201, 2024.
    """
    _validate.switch(normalize, who="min_lstm_step", name="normalize")
    check_step(x_t, state, params, RNNState, MIN_LSTM_SHAPES, who="min_lstm_step")
    i, f, g = min_lstm_gates(x_t @ params["W"] + params["b"], normalize)
    h = f * state.h + i * g
    return MinLSTMStep(h, i, f, g)


def min_lstm_step_backward(
    step: MinLSTMStep, x_t: np.ndarray, state: RNNState, params: Params, dh: np.ndarray, *, normalize: bool = True
) -> StepGradients:
    """Gradients through one step of the minLSTM; arguments and result as in :func:`lstm_lib.gru_step_backward`."""
    check_step(x_t, state, params, RNNState, MIN_LSTM_SHAPES, who="min_lstm_step_backward")
    check_kind(step, MinLSTMStep, who="min_lstm_step_backward", name="step")
    check_step_gradient(step, {"dh": dh}, state, who="min_lstm_step_backward")
    _, i, f, g = step
    a = x_t @ params["W"] + params["b"]
    da = min_lstm_gates_backward(a, (i, f), dh * g, dh * state.h, dh * i, normalize)
    return StepGradients(da @ params["W"].T, RNNState(dh * f), {"W": x_t.T @ da, "b": da.sum(axis=0)})
