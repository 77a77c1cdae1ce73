"""The constant error carousel: the live figure of chapter 4."""

from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from lstm_lib.cells import RNNState
from lstm_lib.rnn import RNN
from lstm_lib.style import GATES, INK
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.say import fixed, number

STEPS = 200


class Carousel(LiveFigure):
    """One unit with one weight on itself: how long do a value and an error last in 200 steps?

    Parameters
    ----------
    w : float
        The weight, in [0.9, 1.1].
    squash : {"linear", "tanh"}
        The unit.
    h0 : float
        Its value at the start, in [0.1, 1].
    step : int
        Steps shown, 0 … 200.
    """

    _esm = bundle("carousel")
    heights = (494, 1064)

    w = traitlets.Float(1.0, min=0.9, max=1.1).tag(sync=True)
    squash = traitlets.Enum(("linear", "tanh"), "linear").tag(sync=True)
    h0 = traitlets.Float(0.5, min=0.1, max=1).tag(sync=True)
    step = traitlets.Int(STEPS, min=0, max=STEPS).tag(sync=True)

    def run(self) -> tuple[np.ndarray, np.ndarray]:
        """Compute the values h_0 … h_T, and the factor by which an error comes back over each lag 0 … T."""
        layer = RNN(1, 1, activation=self.squash, rng=np.random.default_rng(0))
        layer.params.update(W=np.ones((1, 1)), U=np.full((1, 1), self.w))
        trace = layer.forward(np.zeros((STEPS, 1, 1)), RNNState(np.full((1, 1), self.h0)))
        values, factors = [self.h0, *trace.h[:, 0, 0]], [1.0]
        for t in range(STEPS - 1, -1, -1):
            back = layer.step_backward(trace.step(t), trace.x[t], trace.before(t), RNNState(np.array([[factors[-1]]])))
            factors.append(float(back.state.h[0, 0]))
        return np.array(values), np.array(factors)

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        values, factors = self.run()
        left, step = factors[self.step], number(self.step)
        return (
            f"One {self.squash} unit with w = {fixed(self.w, 3)}: in {step} steps its value goes from "
            f"{number(values[0])} to {number(values[self.step])}, and an error comes back over {step} steps "
            f"multiplied by {number(left)}."
        ) + (_verdict(left) if self.step else "")

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        panels = figure.subplots(1, 2)
        names: tuple[Any, ...] = (
            (GATES["h"]["color"], "steps forward", "value $h_t$"),
            (INK, "lag (steps back)", "error that comes back"),
        )
        for ax, curve, (color, across, up) in zip(panels, self.run(), names, strict=True):
            ax.semilogy(curve, color=color)
            ax.plot(self.step, curve[self.step], "o", color=color)
            ax.set(xlabel=across, ylabel=up, ylim=(min(0.01, curve.min() / 2), max(10, curve.max() * 2)))


def _verdict(left: float) -> str:
    if abs(left - 1) < 0.01:
        return " Nothing is lost and nothing grows: a constant error carousel."
    if left < 1:
        return " It vanishes." if left < 0.01 else " It shrinks."
    return " It explodes." if left > 100 else " It grows."
