"""Success rates with their intervals, from a sweep's table that travels in the page; the live figure of chapter 10."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import traitlets
from matplotlib.figure import Figure

from lstm_lib.statistics import wilson_interval
from lstm_lib.style import INK
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.say import listed, percent

PLACES = ("short", "middle", "long")
SIZES = ("width", "parameters")
# Without a table: what an interval says about coins that were tossed.
_COINS = [
    {"task": "coins", "lag": tosses, "equal": equal, "cell": name, "solved": share * tosses // 5, "trials": tosses}
    for tosses in (5, 50, 500)
    for equal in SIZES
    for name, share in (("a fair coin, nearly", 2), ("a loaded coin", 4), ("two heads", 5))
]


class Rate(NamedTuple):
    """One row of the picture."""

    cell: str
    solved: int
    trials: int
    low: float
    high: float


class SuccessRates(LiveFigure):
    """How many runs of each cell solved a task over a lag, and what that says about its success rate.

    Parameters
    ----------
    table : iterable of dicts, optional
        ``task``, ``lag``, ``equal`` ("width" or "parameters"), ``cell``, ``solved``, ``trials``; three lags per task.
    task, lag, equal : str
        The present state; ``lag`` is "short", "middle" or "long".
    """

    _esm = bundle("success_rates")

    table = traitlets.List().tag(sync=True)
    task = traitlets.Unicode().tag(sync=True)
    lag = traitlets.Enum(PLACES, "long").tag(sync=True)
    equal = traitlets.Enum(SIZES, "width").tag(sync=True)

    def __init__(self, table: Iterable[Mapping[str, Any]] | None = None, **state: Any) -> None:
        rows = [dict(row) for row in (_COINS if table is None else table)]
        lags: dict[str, set[int]] = {}
        for row in rows:
            lags.setdefault(row["task"], set()).add(row["lag"])
        for task, found in lags.items():
            if len(found) != len(PLACES):
                raise ValueError(
                    f"SuccessRates: each task must have {len(PLACES)} lags, got {sorted(found)} for {task}. "
                    "Leave rows out or add some."
                )
        super().__init__(table=rows, **{"task": next(iter(lags)), **state})

    @traitlets.validate("task")
    def _known(self, proposal: Any) -> str:
        tasks = list(dict.fromkeys(row["task"] for row in self.table))
        if proposal.value not in tasks:
            raise traitlets.TraitError(
                f"SuccessRates: task must be {' or '.join(tasks)}, got {proposal.value!r}. Choose one of them."
            )
        return proposal.value

    @property
    def heights(self) -> tuple[int, int]:
        """Pixels that the figure takes: picture and text grow with the cells."""
        cells = len({row["cell"] for row in self.table})
        return 261 + 46 * cells, 290 + 72 * cells

    def steps(self) -> int:
        """The lag that is shown, in steps."""
        lags = sorted({row["lag"] for row in self.table if row["task"] == self.task})
        return lags[PLACES.index(self.lag)]

    def rates(self) -> list[Rate]:
        """The rows that are shown."""
        shown = {"task": self.task, "lag": self.steps(), "equal": self.equal}
        rows = [row for row in self.table if all(row[name] == value for name, value in shown.items())]
        return [
            Rate(row["cell"], row["solved"], row["trials"], *wilson_interval(row["solved"], row["trials"]))
            for row in rows
        ]

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        rates = self.rates()
        parts = [f"{r.cell}: {r.solved} of {r.trials}, {percent(r.low)} to {percent(r.high)}" for r in rates]
        best = max(rates, key=lambda r: r.solved / r.trials)
        behind = [r.cell for r in rates if r.high < best.low]
        verdict = f"Wholly below {best.cell}: {listed(behind)}." if behind else "No two intervals are apart."
        return f"{self.task}, lag {self.steps()}, equal {self.equal}. {'; '.join(parts)}. {verdict}"

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        rates = self.rates()
        figure.set_size_inches(6.4, 0.9 + 0.36 * len(rates))
        ax = figure.subplots()
        rows = np.arange(len(rates))[::-1]
        for row, r in zip(rows, rates, strict=True):
            ax.plot([r.low, r.high], [row, row], color=INK)
            ax.plot(r.solved / r.trials, row, "o", color=INK)
        ax.set(xlabel="success rate, with 95 % interval", xlim=(-0.03, 1.03), ylim=(-0.6, len(rates) - 0.4))
        ax.set_yticks(rows, [f"{r.cell}: {r.solved} of {r.trials}" for r in rates])
