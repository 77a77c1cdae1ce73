"""Figures of runs and gradients: arrays in, Axes out.

Every gate has one colour, line style and marker in all figures of the course, so that they read without colour too.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from lstm_lib import _validate
from lstm_lib.style import GATES

LABELS = {
    "i": "input gate i",
    "f": "forget gate f",
    "g": "candidate g",
    "o": "output gate o",
    "c": "cell c",
    "h": "hidden h",
}


def plot_steps(values: Mapping[str, np.ndarray], words: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Draw gates or states of one unit over time.

    Parameters
    ----------
    values : dict of arrays (T,)
        Keys among i, f, g, o, c, h; each is drawn in its fixed style.
    words : sequence of T words, optional
        Labels of the time axis; step numbers 1 … T if left out.
    ax : matplotlib Axes, optional
        A new one if left out.

    Returns
    -------
    matplotlib Axes
    """
    unknown = [name for name in values if name not in GATES]
    if unknown:
        raise ValueError(f"plot_steps: values must have keys among {', '.join(GATES)}, got {unknown[0]!r}. Rename it.")
    shapes = sorted({np.shape(line) for line in values.values()})
    if len(shapes) != 1 or len(shapes[0]) != 1:
        got = ", ".join(map(str, shapes)) or "none"
        raise ValueError(
            f"plot_steps: values must hold lines of one shape (T,), got {got}. Pick one unit, such as trace.c[:, b, j]."
        )
    steps = shapes[0][0]
    _check_words(words, steps, who="plot_steps")
    ax = ax or plt.subplots()[1]
    for name, line in values.items():
        marked = GATES[name] if steps <= 40 else {**GATES[name], "marker": ""}
        ax.plot(np.arange(1, steps + 1), line, label=LABELS[name], **marked)
    label_steps(ax, steps, words)
    ax.axhline(0, color="0.5", linewidth=0.6, zorder=0)
    ax.set_ylabel("value")
    legend_above(ax)
    return ax


def plot_units(
    values: np.ndarray, words: Sequence[str] | None = None, ax: Axes | None = None, *, label: str = "value"
) -> Axes:
    """Draw a heat map of all units over time, white at 0, one row per unit.

    Parameters
    ----------
    values : array (T, H)
        For example ``trace.c[:, b]``.
    words : sequence of T words, optional
        Labels of the time axis.
    ax : matplotlib Axes, optional
    label : str
        What the colour means.

    Returns
    -------
    matplotlib Axes
    """
    _validate.array(values, "(T, H)", (None, None), who="plot_units", name="values")
    steps, units = values.shape
    _check_words(words, steps, who="plot_units")
    ax = ax or plt.subplots()[1]
    limit = max(float(np.abs(values).max()), 1e-12)
    extent = (0.5, steps + 0.5, units + 0.5, 0.5)
    image = ax.imshow(
        values.T, aspect="auto", cmap="RdBu_r", vmin=-limit, vmax=limit, extent=extent, interpolation="nearest"
    )
    label_steps(ax, steps, words)
    ax.set_yticks(np.arange(1, units + 1) if units <= 8 else [1, units])
    ax.set_ylabel("unit")
    ax.figure.colorbar(image, ax=ax, label=label, pad=0.02)
    return ax


def plot_lags(curves: Mapping[str, np.ndarray], ax: Axes | None = None, *, floor: float = 1e-18) -> Axes:
    """Draw gradient against lag on a logarithmic axis: median over seeds, with the range of all seeds behind it.

    Parameters
    ----------
    curves : dict of arrays (T,) or (seeds, T)
        Label → gradient norms at lags 0 … T − 1.
    ax : matplotlib Axes, optional
    floor : float
        Smaller values are drawn at the floor.

    Returns
    -------
    matplotlib Axes
    """
    ax = ax or plt.subplots()[1]
    markers = "osD^vPX*"
    for k, (label, curve) in enumerate(curves.items()):
        runs = np.maximum(np.atleast_2d(curve), floor)
        lags = np.arange(runs.shape[1])
        (line,) = ax.plot(
            lags, np.median(runs, axis=0), label=label, marker=markers[k % 8], markevery=max(1, len(lags) // 8)
        )
        if len(runs) > 1:
            ax.fill_between(lags, runs.min(axis=0), runs.max(axis=0), color=line.get_color(), alpha=0.15, linewidth=0)
    ax.set_yscale("log")
    ax.set_xlabel("lag (steps back)")
    ax.set_ylabel("gradient norm")
    legend_above(ax)
    return ax


def legend_above(ax: Axes, columns: int | None = None) -> None:
    """Put the legend above the axes, so that a narrow screen keeps the whole width for the data."""
    count = len(ax.get_legend_handles_labels()[0])
    columns = columns or (3 if count in (3, 5, 6) else 2)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.2)


def label_steps(ax: Axes, steps: int, words: Sequence[str] | None) -> None:
    """Label the time axis with words, or with step numbers."""
    _check_words(words, steps, who="label_steps")
    if words is None:
        ax.set_xlabel("step")
        return
    crowded = steps > 6 or max(map(len, words)) > 8
    ax.set_xticks(np.arange(1, steps + 1), words, rotation=50 if crowded else 0, ha="right" if crowded else "center")


def _check_words(words: Sequence[str] | None, steps: int, *, who: str) -> None:
    if words is not None and len(words) != steps:
        raise ValueError(f"{who}: words must hold one word per step, {steps}, got {len(words)}. Pass them all.")
