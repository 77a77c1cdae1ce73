"""A split that can be dragged, and two means of which one has seen the future; the live figure of chapter 13.

The series is read from the installed Matplotlib when a figure is made, and travels in the page like a drawing of it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import traitlets
from matplotlib import cbook
from matplotlib.figure import Figure

from lstm_lib.style import GATES, INK
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.say import fixed, number

LEAST, MOST, AHEAD = 60, 170, 26  # weeks: the range of the split, and of the horizon


class Forecasts(NamedTuple):
    """What one mean leads to."""

    mean: float
    decay: float
    values: np.ndarray
    relative: float


class SplitLeak(LiveFigure):
    """Forecasts of a price behind a split, with the mean of the past and with the mean of everything.

    Parameters
    ----------
    series : numbers, optional
        At least 197 of them; left out, the logarithm of a share's price, every fifth trading day.
    split : int
        How many values are known, 60 … 170.
    ahead : int
        Steps from the last known value to the forecast one, 1 … 26.
    """

    _esm = bundle("split_leak")
    heights = (590, 634)

    series = traitlets.List(traitlets.Float()).tag(sync=True)
    split = traitlets.Int(100, min=LEAST, max=MOST).tag(sync=True)
    ahead = traitlets.Int(8, min=1, max=AHEAD).tag(sync=True)

    def __init__(self, series: Sequence[float] | None = None, **state: Any) -> None:
        values = [float(v) for v in (weekly() if series is None else series)]
        if len(values) <= MOST + AHEAD:
            raise ValueError(
                f"SplitLeak: series must have at least {MOST + AHEAD + 1} values, got {len(values)}. Take a longer one."
            )
        super().__init__(series=values, **state)

    def run(self) -> tuple[Forecasts, Forecasts]:
        """Compute the forecasts for all values behind the split: with the mean of the past, and of everything."""
        x, split, k = np.array(self.series), self.split, self.ahead
        now, truth = x[split - 1 : -k], x[split - 1 + k :]
        copy = np.abs(now - truth).sum()

        def forecasts(mean: float) -> Forecasts:
            u, v = x[: split - k] - mean, x[k:split] - mean
            decay = float(u @ v / (u @ u))
            values = mean + decay * (now - mean)
            return Forecasts(mean, decay, values, float(np.abs(values - truth).sum() / copy))

        return forecasts(float(x[:split].mean())), forecasts(float(x.mean()))

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        past, everything = self.run()
        return (
            f"Split after {number(self.split)} weeks, {number(self.ahead)} ahead. Mean of the past "
            f"{fixed(past.mean)}, of everything {fixed(everything.mean)}. Error relative to the copy: "
            f"{fixed(past.relative)} with the mean of the past, {fixed(everything.relative)} with the mean of "
            f"everything. {_verdict(past.relative, everything.relative)}"
        )

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        ax = figure.subplots()
        ax.plot(self.series, color=INK, linewidth=1.2, label="truth")
        ax.axvline(self.split - 1, color=INK, linestyle=":", linewidth=1)
        for found, gate, name in zip(self.run(), "gi", ("mean of the past", "mean of everything"), strict=True):
            look = {"color": GATES[gate]["color"], "linestyle": GATES[gate]["linestyle"]}
            first = self.split - 1 + self.ahead
            ax.plot(range(first, len(self.series)), found.values, **look, label=f"{name}: {fixed(found.relative)}")
            ax.axhline(found.mean, **look, linewidth=0.8, alpha=0.6)
        ax.set(xlabel="week", ylabel="logarithm of price")
        ax.legend()


def weekly() -> np.ndarray:
    """Logarithm of the price of the share in Matplotlib's sample data, every fifth trading day."""
    with cbook.get_sample_data("goog.npz") as file:
        return np.log(file["price_data"]["adj_close"][::5])


def _verdict(honest: float, leaking: float) -> str:
    if honest > 1 > leaking:
        return "The leak turns a forecast that loses against the copy into one that wins."
    if honest - leaking > 0.02:
        return "The leak flatters."
    return "Here the leak does harm." if leaking - honest > 0.02 else "Here the leak hardly shows."
