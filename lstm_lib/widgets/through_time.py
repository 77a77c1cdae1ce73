"""Backpropagation through time, one step back at a time: the live figure of chapter 2.

One unit over four steps is small enough that every gradient, every term of the sum and the truth fit on a phone.
"""

from typing import Any, NamedTuple

import numpy as np
import traitlets
from matplotlib.figure import Figure

from lstm_lib.cells import RNNState
from lstm_lib.gradients import numerical, through_time
from lstm_lib.rnn import RNN
from lstm_lib.style import GATES, INK
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.say import fixed, listed

STEPS = 4
PARAMS = ("W", "U", "b")


class Backward(NamedTuple):
    """Gradients of steps 1 … T, each (T,), with the parameters' terms; what is collected by now; and the truth."""

    h: np.ndarray
    dh: np.ndarray
    da: np.ndarray
    terms: dict[str, np.ndarray]
    collected: dict[str, float]
    nudged: dict[str, float]
    loss: float


def _weight(value: float) -> Any:
    return traitlets.Float(value, min=-2, max=2).tag(sync=True)


def _state(value: float) -> Any:
    return traitlets.Float(value, min=-1, max=1).tag(sync=True)


class ThroughTime(LiveFigure):
    """One tanh unit over four steps: walk back, see each dh and the sums that dW, dU and db are.

    Parameters
    ----------
    W, U : float
        Weights from the input and from step to step, in [-2, 2]; the bias is 0.
    h0, y : float
        State before the first step and target of the loss, in [-1, 1].
    loss : {"last", "every"}
        Half the squared error of the last state, or of all states together.
    overwrite : bool
        Whether each step replaces what was collected instead of adding to it.
    x : list of four floats
        The inputs.
    step : int
        Steps gone back, 0 … 4.
    """

    _esm = bundle("through_time")
    heights = (776, 972)

    W = _weight(1.0)
    U = _weight(0.9)
    h0 = _state(0.0)
    y = _state(1.0)
    loss = traitlets.Enum(("last", "every"), "last").tag(sync=True)
    overwrite = traitlets.Bool(False).tag(sync=True)
    x = traitlets.List(traitlets.Float(), [1.0, 0.5, -1.0, 0.5], minlen=STEPS, maxlen=STEPS).tag(sync=True)
    step = traitlets.Int(STEPS, min=0, max=STEPS).tag(sync=True)

    def run(self) -> Backward:
        """Compute all gradients with `lstm_lib`, and the truth by central differences."""
        layer = RNN(1, 1, rng=np.random.default_rng(0))
        layer.params.update(W=np.full((1, 1), self.W), U=np.full((1, 1), self.U))
        x, start = np.reshape(self.x, (STEPS, 1, 1)), RNNState(np.full((1, 1), self.h0))
        looks = np.ones((STEPS, 1, 1)) if self.loss == "every" else np.eye(STEPS)[-1].reshape(STEPS, 1, 1)

        def loss() -> float:
            return float(0.5 * (looks * (layer.forward(x, start).h - self.y) ** 2).sum())

        trace = layer.forward(x, start)
        dh = through_time(layer, trace, looks * (trace.h - self.y)).h[:, 0, 0]
        h = trace.h[:, 0, 0]
        da = dh * (1 - h**2)
        terms = {"W": da * self.x, "U": da * np.array([self.h0, *h[:-1]]), "b": da}
        met = {name: term[STEPS - self.step :] for name, term in terms.items()}
        collected = {name: float((term[:1] if self.overwrite else term).sum()) for name, term in met.items()}
        nudged = {name: float(numerical(loss, layer.params[name]).sum()) for name in PARAMS}
        return Backward(h, dh, da, terms, collected, nudged, loss())

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        run = self.run()
        if not self.step:
            states = listed([fixed(h, 3) for h in run.h])
            return (
                f"Forward, the states are {states} and the loss is {fixed(run.loss, 3)}. "
                "Nothing has gone back yet: choose Play or Step on."
            )
        t = STEPS - self.step
        here = (
            f"{self.step} step{'s' if self.step > 1 else ''} back: at step {t + 1}, dh = {fixed(run.dh[t], 3)} and "
            f"da = {fixed(run.da[t], 3)}. {'Left over' if self.overwrite else 'Collected'}: {_listed(run.collected)}."
        )
        if self.step < STEPS:
            return here
        if all(abs(run.collected[name] - run.nudged[name]) < 1e-6 for name in PARAMS):
            return f"{here} Nudging the weights gives the same."
        return f"{here} Nudging the weights gives {_listed(run.nudged)}: what is left over is not the gradient."

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        run, ax = self.run(), figure.subplots()
        colour = GATES["h"]["color"]
        rows = {"$dh_t$": run.dh, "$da_t$": run.da, "$x_t\\,da_t$": run.terms["W"], "$h_{t-1}\\,da_t$": run.terms["U"]}
        for k, name in enumerate(rows):
            ax.text(-0.9, -1.6 - 0.5 * k, name, va="center")
        ax.text(0, 0, f"$h_0$\n{fixed(self.h0, 1)}", ha="center", va="center")
        for t in range(1, STEPS + 1):
            reached = t > STEPS - self.step
            ax.annotate("", (t - 0.26, 0), (t - 0.74, 0), arrowprops={"arrowstyle": "->", "color": colour})
            ax.annotate("", (t, -0.3), (t, -0.8), arrowprops={"arrowstyle": "->", "color": INK})
            back = {"arrowstyle": "->", "color": INK, "connectionstyle": "arc3,rad=0.5", "alpha": 1 if reached else 0.2}
            ax.annotate("", (t - 0.9, 0.3), (t - 0.1, 0.3), arrowprops=back)
            ax.plot(t, 0, "o", markersize=30, markerfacecolor="none", markeredgecolor=colour, markeredgewidth=2)
            ax.text(t, 0, fixed(run.h[t - 1]), ha="center", va="center", fontsize=9)
            ax.text(t, -1.0, f"$x_{t}$ = {fixed(self.x[t - 1], 1)}", ha="center", va="center")
            for k, values in enumerate(rows.values()):
                if reached:
                    ax.text(t, -1.6 - 0.5 * k, fixed(values[t - 1], 3), ha="center", va="center")
        ax.set(xlim=(-1, STEPS + 0.5), ylim=(-3.3, 0.9))
        ax.axis("off")


def _listed(values: dict[str, float]) -> str:
    return listed([f"d{name} = {fixed(values[name], 3)}" for name in PARAMS])
