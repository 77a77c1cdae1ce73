"""The gradient X-ray: backpropagation split into the highway and the gates' paths, the live figure of chapter 8."""

from functools import cache
from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from lstm_lib import initializers
from lstm_lib.gradients import through_time
from lstm_lib.lstm import LSTM
from lstm_lib.rnn import RNN
from lstm_lib.style import GATES, INK
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.say import fixed, number

D, H, SEEDS, LONGEST = 8, 32, 10, 150


class GradientXRay(LiveFigure):
    """Gradient against lag of a network with random weights: all paths, the highway alone, the gates' paths.

    The loss is the sum of the last hidden state. The numbers of seed n are those of ``np.random.default_rng(n)``:
    first W, then U, then the inputs, all standard normal; W and U are multiplied by ``scale / sqrt(D + H)`` with
    D = 8 and H = 32. In the RNN, U is ``scale`` times the orthogonal part of its numbers, and W is not scaled.

    Parameters
    ----------
    cell : {"lstm", "rnn"}
    T : int
        Steps, 10 … 150.
    bias : float
        Bias of the LSTM's forget gate, in [-2, 6].
    scale : float
        Scale of the weights, in [0.25, 5].
    seed : int
        0 … 9.
    paths : {"all", "highway", "gates"}
        What the map of units shows.
    step : int
        The lag that is looked at.
    """

    _esm = bundle("xray")
    heights = (1066, 1410)

    cell = traitlets.Enum(("lstm", "rnn"), "lstm").tag(sync=True)
    T = traitlets.Int(100, min=10, max=LONGEST).tag(sync=True)
    bias = traitlets.Float(1.0, min=-2, max=6).tag(sync=True)
    scale = traitlets.Float(1.0, min=0.25, max=5).tag(sync=True)
    seed = traitlets.Int(0, min=0, max=SEEDS - 1).tag(sync=True)
    paths = traitlets.Enum(("all", "highway", "gates"), "all").tag(sync=True)
    step = traitlets.Int(99, min=0, max=LONGEST - 1).tag(sync=True)

    def run(self, seed: int) -> dict[str, np.ndarray]:
        """Gradient norms (T,) at lags 0 … T − 1 relative to lag 0, under "all" and for an LSTM "highway", "gates"."""
        return _curves(self.cell, self.T, self.bias, self.scale, seed)

    def median(self, path: str) -> np.ndarray:
        """The median over the ten seeds, (T,)."""
        return np.median([self.run(seed)[path] for seed in range(SEEDS)], axis=0)

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        lag, chosen = min(self.step, self.T - 1), self.run(self.seed)
        who = (
            f"LSTM with forget bias {fixed(self.bias, 1)}, weight scale {number(self.scale)}, seed {number(self.seed)}"
            if self.cell == "lstm"
            else f"tanh RNN with {number(self.scale)} × orthogonal weights, seed {number(self.seed)} "
            "(it has no forget gate)"
        )
        text = f"{who}: at lag {number(lag)}, {number(chosen['all'][lag])} of the gradient is left."
        if self.cell == "lstm":
            text += (
                f" The highway alone, the product of the forget gates, leaves {number(chosen['highway'][lag])}; "
                f"the paths through gates {number(chosen['gates'][lag])}."
            )
        return f"{text} The median of ten seeds is {number(self.median('all')[lag])}."

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        ax, chosen = figure.subplots(), self.run(self.seed)
        every = np.array([self.run(seed)["all"] for seed in range(SEEDS)])
        ax.fill_between(np.arange(self.T), every.min(axis=0), every.max(axis=0), color="0.5", alpha=0.25, linewidth=0)
        looks: dict[str, tuple[Any, ...]] = {
            "gates": (GATES["g"]["color"], GATES["g"]["linestyle"], "paths through gates"),
            "highway": (GATES["f"]["color"], GATES["f"]["linestyle"], "highway alone"),
            "all": (INK, "-", "all paths"),
        }
        for path, (color, linestyle, name) in looks.items():
            if path in chosen:
                lags = np.flatnonzero(chosen[path])  # a logarithmic axis has no place for 0
                ax.plot(lags, chosen[path][lags], color=color, linestyle=linestyle, label=name)
        ax.set(yscale="log", xlabel="lag (steps back)", ylabel="gradient, relative to lag 0")
        ax.legend()


@cache
def _curves(cell: str, steps: int, bias: float, scale: float, seed: int) -> dict[str, np.ndarray]:
    rng, fan = np.random.default_rng(seed), 1 / np.sqrt(D + H)
    unused = np.random.default_rng(0)
    if cell == "lstm":
        layer: Any = LSTM(D, H, forget_bias=bias, rng=unused)
        layer.params["W"] = rng.normal(size=(D, 4 * H)) * (scale * fan)
        layer.params["U"] = rng.normal(size=(H, 4 * H)) * (scale * fan)
    else:
        layer = RNN(D, H, rng=unused)
        layer.params["W"] = rng.normal(size=(D, H)) * fan
        layer.params["U"] = initializers.orthogonal((H, H), rng=rng, gain=scale)
    trace = layer.forward(rng.normal(size=(LONGEST, D))[:steps, None])
    dh = np.zeros_like(trace.h)
    dh[-1] = 1
    total = through_time(layer, trace, dh)
    if cell == "rnn":
        return {"all": _against_lag(total.h, total.h)}
    # Along the cell alone the gradient of c_T is multiplied by one forget gate per step.
    gates = np.concatenate([trace.f[1:], np.ones_like(trace.f[:1])])
    highway = total.c[-1] * np.cumprod(gates[::-1], axis=0)[::-1]
    paths = {"all": total.c, "highway": highway, "gates": total.c - highway}
    return {path: _against_lag(vectors, total.c) for path, vectors in paths.items()}


def _against_lag(vectors: np.ndarray, total: np.ndarray) -> np.ndarray:
    return np.linalg.norm(vectors[::-1, 0], axis=1) / np.linalg.norm(total[-1, 0])
