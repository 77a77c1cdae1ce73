"""One step of the gated recurrent unit, in both published forms, and its gradients.

Chapter 11 sets them side by side: they differ in where the reset gate stands, and a test against the wrong one fails.
"""

from collections.abc import Mapping

import numpy as np

from lstm_lib.activations import sigmoid, sigmoid_slope, tanh_slope
from lstm_lib.cells.checks import (
    Params,
    check_kind,
    check_step,
    check_step_gradient,
    column_shapes,
    step_param_gradients,
)
from lstm_lib.cells.states import GRUStep, RNNState, StepGradients


def gru_shapes(reset_after: bool) -> dict[str, tuple[str, ...]]:
    """The axes of every parameter of a GRU."""
    return column_shapes(3) | ({"bn": ("H",)} if reset_after else {})


def gru_step(x_t: np.ndarray, state: RNNState, params: Params) -> GRUStep:
    r"""One step of the GRU (chapter 11).

    .. math::

        r_t &= \sigma(x_t W_r + h_{t-1} U_r + b_r) \\
        z_t &= \sigma(x_t W_z + h_{t-1} U_z + b_z) \\
        n_t &= \tanh(x_t W_n + b_n + r_t \odot (h_{t-1} U_n + b'_n)) & \text{reset after the product} \\
        n_t &= \tanh(x_t W_n + b_n + (r_t \odot h_{t-1}) U_n) & \text{reset before it} \\
        h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}

    z is the fraction kept, as in PyTorch, Keras and Cho et al.; some texts swap z and 1 − z.

    Parameters
    ----------
    x_t : array (B, D)
        Input of this step.
    state : RNNState
        Previous state, ``h`` (B, H).
    params : dict
        ``"W"`` (D, 3H), ``"U"`` (H, 3H), ``"b"`` (3H,); column blocks in the order r, z, n. With ``"bn"`` (H,), the
        :math:`b'_n` above, the reset gate acts after the product (PyTorch, cuDNN), without it before (Cho et al.).

    Returns
    -------
    GRUStep
        ``h``, the gates ``r``, ``z`` and the candidate ``n``, each (B, H); ``.state`` goes to the next step.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind, shape, type, or is not finite.

    References
    ----------
    Cho, K. et al., "Learning phrase representations using RNN encoder–decoder for statistical machine translation",
    EMNLP 2014.
    """
    reset_after = _reset_after(params)
    check_step(x_t, state, params, RNNState, gru_shapes(reset_after), who="gru_step")
    h_prev = state.h
    x_r, x_z, x_n = np.split(x_t @ params["W"] + params["b"], 3, axis=1)  # (B, H) each
    U_r, U_z, U_n = np.split(params["U"], 3, axis=1)  # (H, H) each

    r = sigmoid(x_r + h_prev @ U_r)
    z = sigmoid(x_z + h_prev @ U_z)
    # how much of the past the candidate sees
    past = r * (h_prev @ U_n + params["bn"]) if reset_after else (r * h_prev) @ U_n
    n = np.tanh(x_n + past)
    # keep a fraction z of the old state, take the rest from the candidate
    h = (1 - z) * n + z * h_prev
    return GRUStep(h, r, z, n)


def gru_step_backward(
    step: GRUStep,
    x_t: np.ndarray,
    state: RNNState,
    params: Params,
    dh: np.ndarray,
) -> StepGradients:
    r"""Gradients through one step of the GRU (chapter 11).

    Parameters
    ----------
    step : GRUStep
        What :func:`gru_step` returned for the other arguments.
    x_t, state, params
        As in :func:`gru_step`.
    dh : array (B, H)
        :math:`\partial L/\partial h_t`, all paths from later steps included.

    Returns
    -------
    StepGradients
        ``x`` (B, D), ``state`` = RNNState(dh of the previous step), ``params`` with the keys of ``params``.
    """
    reset_after = _reset_after(params)
    check_step(x_t, state, params, RNNState, gru_shapes(reset_after), who="gru_step_backward")
    check_kind(step, GRUStep, who="gru_step_backward", name="step")
    check_step_gradient(step, {"dh": dh}, state, who="gru_step_backward")
    _, r, z, n = step
    h_prev = state.h
    U_r, U_z, U_n = np.split(params["U"], 3, axis=1)

    da_z = dh * (h_prev - n) * sigmoid_slope(z)
    da_n = dh * (1 - z) * tanh_slope(n)
    if reset_after:
        dm = da_n * r  # of m = h_prev U_n + bn
        dr, dh_prev = da_n * (h_prev @ U_n + params["bn"]), dm @ U_n.T
    else:
        ds = da_n @ U_n.T  # of s = r * h_prev
        dr, dh_prev = ds * h_prev, ds * r
    da_r = dr * sigmoid_slope(r)
    dh_prev = dh_prev + dh * z + da_r @ U_r.T + da_z @ U_z.T

    da = np.concatenate([da_r, da_z, da_n], axis=1)  # (B, 3H)
    found = step_param_gradients(x_t, h_prev, da)
    if reset_after:
        dU_n, found["bn"] = h_prev.T @ dm, dm.sum(axis=0)
    else:
        dU_n = (r * h_prev).T @ da_n
    found["U"][:, 2 * h_prev.shape[1] :] = dU_n
    return StepGradients(da @ params["W"].T, RNNState(dh_prev), found)


def _reset_after(params: Params) -> bool:
    return isinstance(params, Mapping) and "bn" in params
