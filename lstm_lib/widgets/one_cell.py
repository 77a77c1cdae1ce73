"""One LSTM cell and its six computations: the live figure of chapter 5, and the first one a reader meets."""

from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from lstm_lib.cells import LSTMState, LSTMStep, lstm_step
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.diagram import draw_cell
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.say import fixed, listed, number

_NAMES = {
    "i": "input gate",
    "f": "forget gate",
    "g": "candidate",
    "o": "output gate",
    "c": "cell state",
    "h": "hidden state",
}


def _bias(value: float) -> Any:
    return traitlets.Float(value, min=-8, max=8).tag(sync=True)


class OneCell(LiveFigure):
    """A wiring diagram of one cell with one unit, in which six computations run one after the other.

    Parameters
    ----------
    x, h, c : float
        Input and state before the step; x and c in [-2, 2], h in [-1, 1].
    b_i, b_f, b_g, b_o : float
        The four biases, in [-8, 8].
    W, U : list of four floats
        The cell's weights, in the order i, f, g, o.
    step : int
        How many of the six computations are done, 0 … 6.
    """

    _esm = bundle("one_cell")
    heights = (809, 1347)

    x = traitlets.Float(1.0, min=-2, max=2).tag(sync=True)
    h = traitlets.Float(0.0, min=-1, max=1).tag(sync=True)
    c = traitlets.Float(1.0, min=-2, max=2).tag(sync=True)
    b_i = _bias(0.0)
    b_f = _bias(1.0)
    b_g = _bias(0.0)
    b_o = _bias(0.0)
    W = traitlets.List(traitlets.Float(), [0.5, 0.5, 1.0, 0.5], minlen=4, maxlen=4).tag(sync=True)
    U = traitlets.List(traitlets.Float(), [0.5, 0.5, 0.5, 0.5], minlen=4, maxlen=4).tag(sync=True)
    step = traitlets.Int(6, min=0, max=6).tag(sync=True)

    def run(self) -> LSTMStep:
        """Compute the step with `lstm_lib`, one sequence and one unit."""
        b = np.array([self.b_i, self.b_f, self.b_g, self.b_o])
        params = {"W": np.array([self.W]), "U": np.array([self.U]), "b": b}
        return lstm_step(np.array([[self.x]]), LSTMState(np.array([[self.h]]), np.array([[self.c]])), params)

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        value = {name: float(getattr(self.run(), name)[0, 0]) for name in _NAMES}
        done = [f"{_NAMES[name]} {name} = {fixed(value[name])}" for name in list(_NAMES)[: self.step]]
        if not done:
            return "Nothing is computed yet: choose Play or Step on."
        if len(done) < 6:
            return f"{len(done)} of 6 computed: {listed(done)}."
        i, f, g, o, c, h = (value[name] for name in _NAMES)
        half = np.log(0.5) / np.log(f)
        steps = "more than 1000 steps" if half > 1000 else f"{number(float(f'{half:.3g}'))} steps"
        return (
            f"The cell goes from {fixed(self.c)} to {fixed(c)}{_corner(i, f)}: it keeps {fixed(f)} of the old value "
            f"and writes {fixed(i)} of the candidate {fixed(g)}. It shows {fixed(o)} of tanh({fixed(c)}), "
            f"so h = {fixed(h)}. With this forget gate alone a memory halves in {steps}."
        )

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        figure.set_size_inches(6.4, 3.1)
        step = self.run()
        before = {"x": fixed(self.x), "h_before": fixed(self.h), "c_before": fixed(self.c)}
        after = {"c": fixed(step.c[0, 0]), "h": fixed(step.h[0, 0])} if self.step == 6 else {}
        draw_cell(figure.subplots(), "lstm", before | after)


def _corner(i: float, f: float) -> str:
    """What the pair of gates does to the cell, in a word; nothing if it is none of the four corners."""
    if min(abs(i - 0.5), abs(f - 0.5)) < 0.45:
        return ""
    names = {(True, True): "accumulate", (True, False): "keep", (False, True): "overwrite", (False, False): "erase"}
    return f" ({names[f > 0.5, i > 0.5]})"
