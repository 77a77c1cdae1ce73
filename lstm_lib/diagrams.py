"""Drawings of the LSTM cell and of stacked layers, in the ink of the page and the colours of the gates.

A chapter lets the cell grow: parts drawn so far are solid, new ones strong, those still to come a faint outline.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from lstm_lib import _validate
from lstm_lib.style import GATES, INK

#: The parts of the cell in the order of the equations: four gates, the new cell state, the new hidden state.
PARTS = ("f", "i", "g", "c", "o", "h")

# Places, in units of the drawing (10.4 wide, 6 high).
_TOP, _MIDDLE, _GATE, _BUS = 4.75, 3.32, 1.9, 0.7
_X = {"f": 2.25, "i": 3.95, "g": 5.65, "o": 7.35, "sum": 4.8, "out": 8.65}
_HALF = 0.5  # half a gate's height
_NAMES = {"f": "forget", "i": "input", "g": "candidate", "o": "output"}


def draw_cell(
    parts: Collection[str] = PARTS,
    *,
    new: Collection[str] = (),
    values: Mapping[str, str] | None = None,
    backward: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw one LSTM cell, as far as the equations have come.

    Parameters
    ----------
    parts : collection of names among f, i, g, c, o, h
        What has been explained; the rest is a faint outline.
    new : collection of names
        Those of ``parts`` to draw strongly.
    values : dict, optional
        Texts instead of the symbols, under the names of the parts, "x", "c_prev" and "h_prev": numbers of one step.
    backward : bool
        Gradients run back along the wires: arrows are turned round and symbols get a d. What goes to the old cell
        state appears with f, what goes to the input and the old hidden state once all parts are there.
    ax : matplotlib Axes, optional
        A new one if left out.

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> axes = draw_cell("fig", new="ig")
    >>> plt.close(axes.figure)
    """
    for name in (*parts, *new):
        _validate.option(name, PARTS, who="draw_cell", name="parts")
    ax = ax or plt.subplots(figsize=(5.2, 3.0))[1]
    d = "d" if backward else ""
    text = {name: f"${d}{name}_t$" for name in (*PARTS, "x")}
    text |= {"c_prev": f"${d}c_{{t-1}}$", "h_prev": f"${d}h_{{t-1}}$", **(values or {})}
    pen = _Pen(ax, backward=backward)
    frame = FancyBboxPatch(
        (1.0, 0.3), 8.6, 5.35, boxstyle="round,pad=0,rounding_size=0.3", facecolor=INK, alpha=0.05, linewidth=0
    )
    ax.add_patch(frame)

    # what comes in: the row [x_t, h_{t-1}] that every gate reads, and the old cell state
    pen.colour(INK, 1.3, faint=backward and not set(PARTS) <= set(parts))
    pen.line((0.45, _BUS), (_X["f"], _BUS), arrow=backward)
    pen.line((1.5, -0.2), (1.5, _BUS), arrow=backward)
    pen.dot(1.5, _BUS)
    pen.label(0.35, _BUS, text["h_prev"], "right")
    pen.label(1.5, -0.3, text["x"], "center", "top")
    pen.colour(GATES["c"]["color"], 3, faint=backward and "f" not in parts)
    pen.line((0.45, _TOP), (_X["f"] - 0.24, _TOP), arrow=True)
    pen.label(0.35, _TOP, text["c_prev"], "right")

    drawings = {"f": _forget, "i": _gate, "g": _gate, "c": _sum, "o": _gate, "h": _show}
    for name in PARTS:
        pen.colour(GATES[name]["color"], 2.6 if name in new else 1.8, faint=name not in parts)
        drawings[name](pen, name, text)
    ax.set(xlim=(-0.6, 11.1), ylim=(-0.85, 5.75), aspect="equal")
    ax.axis("off")
    return ax


def draw_stack(boxes: Sequence[str], arrays: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draw layers on top of one another, the first at the bottom.

    Parameters
    ----------
    boxes : sequence of str
        What the layers are called.
    arrays : sequence of str
        What goes into the first box, from each box to the next, and out of the last.
    ax : matplotlib Axes, optional
        A new one if left out.

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> axes = draw_stack(["LSTM", "Dense"], ["x", "h", "scores"])
    >>> plt.close(axes.figure)
    """
    if len(arrays) != len(boxes) + 1:
        raise ValueError(
            f"draw_stack: arrays must hold one text more than boxes, {len(boxes) + 1}, got {len(arrays)}. "
            "Name what goes in, what passes between, and what comes out."
        )
    ax = ax or plt.subplots(figsize=(3.4, 0.25 + 0.8 * len(arrays)))[1]
    pen, half = _Pen(ax), 0.42
    for k, text in enumerate(arrays):
        pen.colour(INK, 1.5)
        pen.line((0, 2 * k - 2 + half), (0, 2 * k - half), arrow=True)
        pen.label(0.3, 2 * k - 1, text, "left", size=9.5)
    for k, text in enumerate(boxes):
        pen.colour(GATES["h" if "LSTM" in text else "c"]["color"], 1.8)
        pen.box(0, 2 * k, text, width=3.0, height=2 * half)
    ax.set(xlim=(-2.5, 6), ylim=(half - 2.1, 2 * len(boxes) - half + 0.1), aspect="equal")
    ax.axis("off")
    return ax


class _Pen:
    """Draws lines, boxes and signs in one colour and strength until told otherwise."""

    def __init__(self, ax: Axes, *, backward: bool = False) -> None:
        self.ax, self.backward = ax, backward

    def colour(self, colour: str, width: float, *, faint: bool = False) -> None:
        """Take another pen; a faint one leaves no labels."""
        self.color, self.width, self.faint = (INK, 1.0, True) if faint else (colour, width, False)
        self.alpha = 0.16 if faint else 1.0

    def line(self, *points: tuple[float, float], arrow: bool = False) -> None:
        """A line through points, with a head at its end if ``arrow``, or at its start where all runs backward."""
        style: dict[str, Any] = {"color": self.color, "alpha": self.alpha, "linewidth": self.width, "linestyle": "-"}
        self.ax.plot(*zip(*points, strict=True), **style, solid_joinstyle="round", zorder=2)
        if arrow:
            head = {"arrowstyle": "-|>,head_width=0.28,head_length=0.5", "shrinkA": 0, "shrinkB": 0, **style}
            tip, before = (points[0], points[1]) if self.backward else (points[-1], points[-2])
            self.ax.annotate("", tip, before, arrowprops=head, zorder=2)

    def box(self, x: float, y: float, text: str, *, width: float = 1.12, height: float = 0.72) -> None:
        """A rounded box with a word in it."""
        corner = (x - width / 2, y - height / 2)
        shape = {"boxstyle": "round,pad=0,rounding_size=0.14", "edgecolor": self.color, "linewidth": self.width}
        self.ax.add_patch(FancyBboxPatch(corner, width, height, facecolor="none", alpha=self.alpha, zorder=3, **shape))
        if not self.faint:
            self.ax.add_patch(
                FancyBboxPatch(corner, width, height, facecolor=self.color, alpha=0.16, zorder=1, **shape)
            )
        style = {"ha": "center", "va": "center", "color": INK, "alpha": self.alpha, "zorder": 4}
        self.ax.text(x, y - 0.02, text, fontsize=9.5, linespacing=1.15, **style)

    def sign(self, x: float, y: float, sign: str) -> None:
        """A circle with × or + in it."""
        self.ax.add_patch(
            Circle((x, y), 0.24, facecolor="none", edgecolor=self.color, alpha=self.alpha, linewidth=self.width)
        )
        reach = 0.15 if sign == "+" else 0.1
        style: dict[str, Any] = {"color": INK, "alpha": self.alpha, "linewidth": 1.3, "linestyle": "-", "zorder": 4}
        for dx, dy in ((1, 0), (0, 1)) if sign == "+" else ((1, 1), (1, -1)):
            self.ax.plot((x - reach * dx, x + reach * dx), (y - reach * dy, y + reach * dy), **style)

    def dot(self, x: float, y: float) -> None:
        """A point where a line branches."""
        self.ax.add_patch(Circle((x, y), 0.07, facecolor=self.color, alpha=self.alpha, linewidth=0, zorder=3))

    def label(self, x: float, y: float, text: str, ha: str, va: str = "center", size: float = 11) -> None:
        """A text, unless the pen is faint."""
        if not self.faint:
            self.ax.text(x, y, text, ha=ha, va=va, fontsize=size, color=INK, zorder=5)


def _gate(pen: _Pen, name: str, text: Mapping[str, str]) -> None:
    """A gate from the row below to the place where it acts."""
    x = _X[name]
    if not pen.faint:
        width, colour = pen.width, pen.color
        pen.colour(INK, 1.3)
        pen.line((_X["f"], _BUS), (x, _BUS))
        pen.line((x, _BUS), (x, _GATE - _HALF), arrow=True)
        pen.colour(colour, width)
    pen.box(x, _GATE, f"{_NAMES[name]}\n{'tanh' if name == 'g' else 'σ'}", width=1.58, height=2 * _HALF)
    ends = {
        "f": [(x, _TOP - 0.24)],
        "i": [(x, _MIDDLE), (_X["sum"] - 0.24, _MIDDLE)],
        "g": [(x, _MIDDLE), (_X["sum"] + 0.24, _MIDDLE)],
        "o": [(x, _MIDDLE), (_X["out"] - 0.24, _MIDDLE)],
    }
    pen.line((x, _GATE + _HALF), *ends[name], arrow=True)
    left = name in "fi"
    pen.label(x + (-0.12 if left else 0.12), _GATE + _HALF + 0.36, text[name], "right" if left else "left")


def _forget(pen: _Pen, name: str, text: Mapping[str, str]) -> None:
    """The forget gate and the product that keeps a fraction of the old cell."""
    _gate(pen, name, text)
    pen.sign(_X["f"], _TOP, "x")
    pen.label(_X["f"], _TOP + 0.36, "keep", "center", "bottom", size=9)


def _sum(pen: _Pen, name: str, text: Mapping[str, str]) -> None:
    """The product of input gate and candidate, and the sum that is the new cell state."""
    x = _X["sum"]
    pen.sign(x, _MIDDLE, "x")
    pen.label(x + 0.12, _MIDDLE + 0.62, "write", "left", size=9)
    pen.line((x, _MIDDLE + 0.24), (x, _TOP - 0.24), arrow=True)
    pen.width *= 1.5
    pen.line((_X["f"] + 0.24, _TOP), (x - 0.24, _TOP), arrow=True)
    pen.line((x + 0.24, _TOP), (10.1, _TOP), arrow=True)
    pen.sign(x, _TOP, "+")
    pen.label(10.25, _TOP, text["c"], "left")


def _show(pen: _Pen, name: str, text: Mapping[str, str]) -> None:
    """The squashed copy of the cell, and the product with the output gate that is the new hidden state."""
    x = _X["out"]
    pen.dot(x, _TOP)
    pen.line((x, _TOP), (x, 4.42), arrow=pen.backward)
    pen.box(x, 4.12, "tanh", height=0.6)
    pen.line((x, 3.82), (x, _MIDDLE + 0.24), arrow=True)
    pen.sign(x, _MIDDLE, "x")
    pen.line((x + 0.24, _MIDDLE), (10.1, _MIDDLE), arrow=True)
    pen.label(x + 0.22, _MIDDLE - 0.16, "show", "left", "top", size=9)
    pen.label(10.25, _MIDDLE, text["h"], "left")
