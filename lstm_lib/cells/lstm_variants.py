"""One step of any member of the LSTM family and its gradients.

Chapter 11 compares them: peepholes, coupled gates, gate recurrence, and the cell with one part taken away.
"""

from collections.abc import Iterable

import numpy as np

from lstm_lib.activations import sigmoid, sigmoid_slope, tanh_slope
from lstm_lib.cells.checks import Params, step_param_gradients
from lstm_lib.cells.lstm_form import LSTMForm
from lstm_lib.cells.states import LSTMState, LSTMStep, StepGradients


def variant_step(x_t: np.ndarray, state: LSTMState, params: Params, form: LSTMForm) -> LSTMStep:
    r"""One step of the LSTM that ``form`` describes; arguments as in :func:`lstm_lib.lstm_step`, checked there.

    Every gate is :math:`\sigma(x_t W_k + h_{t-1} U_k + p_k \odot c + [i, f, o]_{t-1} R_k + b_k)`, without the terms
    that the form lacks; its c is :math:`c_{t-1}` for i and f and :math:`c_t` for o.
    """
    a = x_t @ params["W"] + state.h @ params["U"] + params["b"]
    a = dict(zip(form.blocks, np.split(a, len(form.blocks), axis=1), strict=True))  # (B, H) each
    p = _peepholes(params, form)
    if form.gate_recurrence:
        seen = np.concatenate([state.i, state.f, state.o], axis=1) @ params["R"]  # (B, 3H)
        a |= {k: a[k] + s for k, s in zip("ifo", np.split(seen, 3, axis=1), strict=True)}

    def gate(k: str, cell: np.ndarray) -> np.ndarray:
        return sigmoid(a[k] + p[k] * cell) if k in form.gates else np.ones_like(cell)

    f = gate("f", state.c)
    i = 1 - f if form.coupled else gate("i", state.c)
    g = a["g"] if "input_activation" in form.without else np.tanh(a["g"])
    # keep a fraction f of the old cell, write a fraction i of the candidate
    c = f * state.c + i * g
    # the output gate alone sees the new cell
    o = gate("o", c)
    h = o * (c if "output_activation" in form.without else np.tanh(c))
    return form.step_type(h, c, i, f, g, o)


def variant_step_backward(
    step: LSTMStep,
    x_t: np.ndarray,
    state: LSTMState,
    params: Params,
    dh: np.ndarray,
    dc: np.ndarray | None,
    dgates: Iterable[np.ndarray] | None,
    form: LSTMForm,
) -> StepGradients:
    """Gradients through :func:`variant_step`; arguments as in :func:`lstm_lib.lstm_step_backward`, checked there."""
    _, c, i, f, g, o = step
    di, df, do = (0, 0, 0) if dgates is None else dgates
    p, da = _peepholes(params, form), {}

    # the output gate first: through its peephole it reaches the cell
    shown = c if "output_activation" in form.without else np.tanh(c)
    da["o"] = (dh * shown + do) * sigmoid_slope(o)
    dc = whole_dc(step, dh, 0 if dc is None else dc, do, params, form)
    df = dc * state.c + df
    di = dc * g + di
    if form.coupled:  # i = 1 - f
        df = df - di
    da["f"] = df * sigmoid_slope(f)
    da["i"] = di * sigmoid_slope(i)
    da["g"] = dc * i * (1 if "input_activation" in form.without else tanh_slope(g))

    columns = np.concatenate([da[k] for k in form.blocks], axis=1)
    found = step_param_gradients(x_t, state.h, columns)
    dstate = {"h": columns @ params["U"].T, "c": dc * f + p["i"] * da["i"] + p["f"] * da["f"]}
    if form.peephole:
        seen = {"i": state.c, "f": state.c, "o": c}
        found["p"] = np.stack([(da[k] * seen[k]).sum(axis=0) for k in form.gates])
    if form.gate_recurrence:
        gates = np.concatenate([da[k] for k in "ifo"], axis=1)  # (B, 3H)
        found["R"] = np.concatenate([state.i, state.f, state.o], axis=1).T @ gates
        dstate |= dict(zip("ifo", np.split(gates @ params["R"].T, 3, axis=1), strict=True))
    return StepGradients(columns @ params["W"].T, form.state_type(**dstate), found)


def whole_dc(
    step: LSTMStep,
    dh: np.ndarray,
    dc: np.ndarray | int,
    do: np.ndarray | int,
    params: Params,
    form: LSTMForm,
) -> np.ndarray:
    r"""All of :math:`\partial L/\partial c_t` (B, H): straight, through h_t, and through o_t where it looks at c_t."""
    linear = "output_activation" in form.without
    shown = step.c if linear else np.tanh(step.c)
    da_o = (dh * shown + do) * sigmoid_slope(step.o)
    return dc + dh * step.o * (1 if linear else tanh_slope(shown)) + _peepholes(params, form)["o"] * da_o


def _peepholes(params: Params, form: LSTMForm) -> dict[str, np.ndarray | int]:
    """The peephole weights (H,) of every gate, 0 for those that have none."""
    none = {"i": 0, "f": 0, "o": 0}
    return none | dict(zip(form.gates, params["p"], strict=True)) if form.peephole else none
