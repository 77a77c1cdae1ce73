"""How every figure of the course looks: one colour, line style and marker per gate, and the ink of the page.

Kept apart from the drawing functions so that a chapter's own figure, a trace plot and the pages' style sheet
(`static/course.css`, held equal by a test) agree on what an input gate looks like.
"""

from __future__ import annotations

from typing import Any

# A near-black of our own for everything that is not data: `notebook.show` finds it in the SVG and
# replaces it by the page's text colour, so that one figure reads well on a light and on a dark page.
INK = "#010203"

# At least 3 : 1 against the light and the dark page; line style and marker tell them apart without colour.
GATES: dict[str, dict[str, Any]] = {
    "i": {"color": "#1470be", "linestyle": "-", "marker": "o"},
    "f": {"color": "#0fa068", "linestyle": (0, (5, 1.5)), "marker": "s"},
    "g": {"color": "#d5500b", "linestyle": (0, (6, 1.5, 1, 1.5)), "marker": "^"},
    "o": {"color": "#cf4cb4", "linestyle": (0, (1.2, 1.2)), "marker": "D"},
    "c": {"color": "#7a828c", "linestyle": (0, (9, 2)), "marker": "v"},
    "h": {"color": "#8a6410", "linestyle": (0, (3, 1, 1, 1, 1, 1)), "marker": "P"},
}

RC: dict[str, Any] = {
    "figure.figsize": (5.6, 3.4),
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "font.family": "sans-serif",
    "font.size": 10.5,
    "mathtext.fontset": "dejavusans",
    "axes.labelsize": 10.5,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "legend.fontsize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "legend.frameon": False,
    "image.cmap": "RdBu_r",
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.labelcolor": INK,
    "patch.edgecolor": INK,
    "hatch.color": INK,
}


def use_style() -> None:
    """Make Matplotlib draw as the course does from here on: size, type, ink, and the gates' colours in turn."""
    import matplotlib as mpl
    from cycler import cycler

    mpl.rcParams.update(RC)
    mpl.rcParams["axes.prop_cycle"] = cycler(
        color=[s["color"] for s in GATES.values()],
        linestyle=[s["linestyle"] for s in GATES.values()],
    )
