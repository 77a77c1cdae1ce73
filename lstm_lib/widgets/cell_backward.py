"""Backwards through one LSTM cell, eight gradients with their numbers: the live figure of chapter 7.

Each gradient stands beside what nudging finds; a slip can be planted, and the nudges show where it hurts.
"""

from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from lstm_lib import diagrams
from lstm_lib.activations import sigmoid, sigmoid_slope, tanh_slope
from lstm_lib.cells import LSTMState, LSTMStep, lstm_step, lstm_step_backward
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.say import fixed, listed

ORDER = ("da_o", "dc", "da_f", "da_i", "da_g", "dc before", "dh before", "dx")
SLIPS = {
    "none": "nothing",
    "carry": "dc of the next step left out",
    "twice": "σ′ applied twice",
    "square": "tanh′ without its square",
}


def _number(value: float, reach: float) -> Any:
    return traitlets.Float(value, min=-reach, max=reach).tag(sync=True)


class CellBackward(LiveFigure):
    """The wiring of one cell with one unit, through which gradients come back one after the other.

    Parameters
    ----------
    dh, later : float
        What arrives: the whole gradient of h, and what comes straight from the next cell state; in [-2, 2].
    x, h, c : float
        Input and state before the step; x in [-2, 2], h in [-1, 1], c in [-4, 4].
    b_f, b_o : float
        Two of the biases, in [-8, 8].
    W, U, b : list of four floats
        The cell's weights and biases, in the order i, f, g, o; the biases of f and o are those above.
    slip : {"none", "carry", "twice", "square"}
        A mistake to make on purpose.
    step : int
        How many of the eight gradients are done, 0 … 8.
    """

    _esm = bundle("cell_backward")
    heights = (896, 1345)

    dh = _number(1.0, 2)
    later = _number(0.5, 2)
    x = _number(1.0, 2)
    h = _number(0.5, 1)
    c = _number(1.0, 4)
    b_f = _number(1.0, 8)
    b_o = _number(0.0, 8)
    W = traitlets.List(traitlets.Float(), [0.5, 0.5, 1.0, 0.5], minlen=4, maxlen=4).tag(sync=True)
    U = traitlets.List(traitlets.Float(), [0.5, 0.5, 0.5, 0.5], minlen=4, maxlen=4).tag(sync=True)
    b = traitlets.List(traitlets.Float(), [0.0, 0.0, 0.0, 0.0], minlen=4, maxlen=4).tag(sync=True)
    slip = traitlets.Enum(tuple(SLIPS), "none").tag(sync=True)
    step = traitlets.Int(8, min=0, max=8).tag(sync=True)

    def run(self, slip: str = "none") -> dict[str, float]:
        """The eight gradients by name, in their order: computed with `lstm_lib`, or with a slip."""
        b = np.array([self.b[0], self.b_f, self.b[2], self.b_o])
        params = {"W": np.array([self.W]), "U": np.array([self.U]), "b": b}
        x_t, state = np.array([[self.x]]), LSTMState(np.array([[self.h]]), np.array([[self.c]]))
        step, dh, later = lstm_step(x_t, state, params), np.array([[self.dh]]), np.array([[self.later]])
        if slip == "carry":
            later = np.zeros_like(later)
        if slip in ("none", "carry"):
            back = lstm_step_backward(step, x_t, state, params, dh, later)
            dc = later + dh * step.o * tanh_slope(np.tanh(step.c))
            da, to_c, to_h, to_x = back.params["b"], back.state.c, back.state.h, back.x
        else:
            dc, da = _slipped(step, state.c, dh, later, slip)
            to_c, to_h, to_x = dc * step.f, da @ params["U"].T, da @ params["W"].T
        i, f, g, o = np.ravel(da)
        values = (o, dc, f, i, g, to_c, to_h, to_x)
        return {name: float(np.ravel(value)[0]) for name, value in zip(ORDER, values, strict=True)}

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        found, right = self.run(self.slip), self.run()
        done = [f"{name} = {fixed(found[name], 3)}" for name in ORDER[: self.step]]
        if not done:
            return "Nothing is computed yet: choose Play or Step on."
        off = [name for name in ORDER[: self.step] if abs(found[name] - right[name]) > 1e-6 * (1 + abs(right[name]))]
        verdict = (
            f"Nudging finds something else for {listed(off)}: the planted slip, {SLIPS[self.slip]}."
            if off
            else "Nudging finds the same."
        )
        if len(done) < 8:
            return f"{len(done)} of 8 computed: {listed(done)}. {verdict}"
        return (
            f"Of dh = {fixed(self.dh)} and {fixed(self.later)} from the next cell state, the cell state gets "
            f"dc = {fixed(found['dc'], 3)}. It hands {fixed(found['dc before'], 3)} to the cell state before; "
            f"the hidden state before gets {fixed(found['dh before'], 3)} through the four gates. {verdict}"
        )

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        figure.set_size_inches(6.4, 3.7)
        found = self.run(self.slip)
        names = {"da_o": "o", "da_f": "f", "da_i": "i", "da_g": "g", "dc before": "c_prev", "dh before": "h_prev"}
        names["dx"] = "x"
        values = {part: fixed(found[name], 3) for name, part in names.items()}
        arriving = {"c": fixed(self.later), "h": fixed(self.dh)}
        diagrams.draw_cell(backward=True, values=values | arriving, ax=figure.subplots())


def _slipped(
    step: LSTMStep, c_prev: np.ndarray, dh: np.ndarray, later: np.ndarray, slip: str
) -> tuple[np.ndarray, np.ndarray]:
    """Gradients of c and of the four sums, with wrong slopes."""
    tanh_c = np.tanh(step.c)
    i, f, o = ((sigmoid(y) if slip == "twice" else y) for y in (step.i, step.f, step.o))
    dc = later + dh * step.o * (1 - abs(tanh_c) if slip == "square" else tanh_slope(tanh_c))
    da_i, da_f = dc * step.g * sigmoid_slope(i), dc * c_prev * sigmoid_slope(f)
    da_g, da_o = dc * step.i * tanh_slope(step.g), dh * tanh_c * sigmoid_slope(o)
    return dc, np.hstack([da_i, da_f, da_g, da_o])
