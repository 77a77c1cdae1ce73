"""The wiring of a cell as a still picture, from the table of parts that the live figures draw (js/parts.js)."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from lstm_lib.style import GATES, INK
from lstm_lib.widgets.bundle import FOLDER

WIDTH = 640  # of the drawing, in the table's pixels


@cache
def parts() -> tuple[int, list[dict[str, Any]]]:
    """Return the height of the drawing and all parts of all cells."""
    text = (FOLDER / "parts.js").read_text(encoding="utf-8")
    start = text.index("{", text.index("export const PARTS"))
    table = json.loads(text[start : text.rindex("}") + 1])
    return table["height"], table["parts"]


def draw_cell(ax: Axes, cell: str, values: Mapping[str, str] | None = None) -> None:
    """Draw the wiring of one cell.

    Parameters
    ----------
    ax : matplotlib Axes
    cell : {"rnn", "lstm", "peephole", "coupled", "gru_after", "gru_before", "mingru"}
    values : dict, optional
        Numbers to write beside the names at the edge, under "x", "h_before", "c_before", "h" and "c".
    """
    height, table = parts()
    chosen = [part for part in table if cell in part["in"].split()]
    if not chosen:
        cells = ", ".join(sorted({name for part in table for name in part["in"].split()}))
        raise ValueError(f"draw_cell: cell must be one of {cells}, got {cell!r}.")
    ax.set(xlim=(0, WIDTH), ylim=(height + 4, 14), aspect="equal")
    ax.set_axis_off()
    for part in sorted(chosen, key=lambda part: "wire" not in part):
        _draw(ax, part, GATES.get(part["of"], {}).get("color", "0.5" if part["of"] == "x" else INK), values or {})


def _draw(ax: Axes, part: dict[str, Any], colour: str, values: Mapping[str, str]) -> None:
    if "wire" in part:
        points = np.array([_place(at) for at in part["wire"]])
        if part.get("arrow"):
            ax.plot(*points[:-1].T, color=colour, linewidth=1.6)
            arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", points[-1], points[-2], arrowprops=arrow)
        else:
            ax.plot(*points.T, color=colour, linewidth=1.6)
        if part.get("dot"):
            ax.plot(*points[0], "o", color=colour, markersize=4)
        return
    x, y = _place(part["at"])
    look = {"edgecolor": colour, "linewidth": 1.6, "facecolor": "white", "zorder": 3}
    if "text" in part:
        name = "$" + part["text"].replace("−", "-") + "$"
        known = values.get(part.get("value", ""))
        ax.text(x, y, name if known is None else f"{name} = {known}", ha="right" if part.get("end") else "left")
    elif "op" in part:
        ax.add_patch(Circle((x, y), 11, **look))
        ax.text(x, y, {"×": "$\\times$", "+": "$+$"}[part["op"]], ha="center", va="center", zorder=4, color="black")
    else:
        half_width, half_height = (20, 15) if "gate" in part else (19 if len(part["box"]) > 2 else 12, 10)
        box = (x - half_width, y - half_height), 2 * half_width, 2 * half_height
        ax.add_patch(FancyBboxPatch(*box, boxstyle="round,pad=0,rounding_size=7", **look))
        ax.text(
            x, y, part.get("gate", part.get("box")), ha="center", va="center", zorder=4, color="black", fontsize=9.5
        )


def _place(at: list[float]) -> tuple[float, float]:
    x, y, shift = (*at, 0)[:3]
    return x / 100 * WIDTH + shift, y
