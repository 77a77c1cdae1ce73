"""The gates' colours: the same in figures and pages, strong enough on both, and never the only difference."""

import re
from pathlib import Path

import numpy as np
import pytest

from lstm_lib.style import GATES

CSS = (Path(__file__).parents[1] / "static" / "course.css").read_text(encoding="utf-8")
NAMES = {"i": "gate-i", "f": "gate-f", "g": "gate-g", "o": "gate-o", "c": "cell", "h": "hidden"}
# The page in both colour schemes; the dark one is set in course.css.
LIGHT, DARK = "#ffffff", re.search(r"--pst-color-background: (#\w{6});", CSS)[1]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("gate", GATES)
def test_gate_has_one_colour_in_figures_and_pages(gate):
    assert re.search(rf"--{NAMES[gate]}: (#\w{{6}});", CSS)[1] == GATES[gate]["color"]


@pytest.mark.parametrize("paper", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("gate", GATES)
def test_gate_stands_out_from_the_page(gate, paper):
    low, high = sorted((luminance(GATES[gate]["color"]), luminance(paper)))
    assert (high + 0.05) / (low + 0.05) >= 3


@pytest.mark.parametrize("property_", ["color", "linestyle", "marker"])
def test_gates_differ_in_colour_and_without(property_):
    assert len({str(style[property_]) for style in GATES.values()}) == len(GATES) == 6
