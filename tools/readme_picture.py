"""Draws the README's picture with the README's own example: a trained cell that holds on to a sentence's subject.

Run `.venv/bin/python -m tools.readme_picture` after a change of the example or of the figures' style.
"""

import re
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

from lstm_lib.plotting import plot_steps, plot_units
from lstm_lib.style import INK, use_style

ROOT = Path(__file__).resolve().parent.parent


def example(readme: str) -> str:
    """The first Python block of the README."""
    return re.search(r"```python\n(.*?)```", readme, re.DOTALL)[1]


def draw(names: dict) -> plt.Figure:
    """Heat map of all cells above, gates of the cell that changes most with the subject below."""
    trace, sentence = names["run"].recurrent, names["sentence"].split()
    c = trace.c[:, 0]
    girl = sentence.index("girl")
    unit = int(np.argmax(np.abs(c[-1] - c[girl - 1])))
    figure, (above, below) = plt.subplots(2, 1, figsize=(8, 5.2), sharex=True, height_ratios=(1.1, 1))
    plot_units(c, sentence, above, label="cell state")
    plot_steps({"i": trace.i[:, 0, unit], "f": trace.f[:, 0, unit], "o": trace.o[:, 0, unit]}, sentence, below)
    below.set_ylabel(f"gates of unit {unit + 1}")
    return figure


if __name__ == "__main__":
    use_style()
    plt.rcParams["svg.hashsalt"] = "lstm"
    names: dict = {}
    exec(example((ROOT / "README.md").read_text(encoding="utf-8")), names)
    figure = draw(names)
    path = ROOT / "static" / "readme.svg"
    figure.savefig(path, facecolor="white", metadata={"Date": None, "Creator": None})
    path.write_text(path.read_text(encoding="utf-8").replace(INK, "#222832"), encoding="utf-8")
