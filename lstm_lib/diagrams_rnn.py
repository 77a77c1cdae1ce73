"""Drawing of a vanilla RNN, rolled up and unrolled over the words of a sequence.

It stands beside `diagrams`, whose pen it draws with: one box for the step, so that a reader counts cells and not steps.
"""

from collections.abc import Sequence

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from lstm_lib.diagrams import _Pen
from lstm_lib.style import GATES, INK

_STEP, _FIRST = 2.2, 3.6  # between two steps, and where the first stands


def draw_unrolled(words: Sequence[str], *, read: str = "none", ax: Axes | None = None) -> Axes:
    """Draw the one step of an RNN with its loop, and beside it the same step once per word.

    Parameters
    ----------
    words : sequence of str
        The inputs, in order.
    read : {"none", "last", "all"}
        Which hidden states an output layer reads.
    ax : matplotlib Axes, optional
        A new one if left out.

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> axes = draw_unrolled(["not", "bad"], read="last")
    >>> plt.close(axes.figure)
    """
    if not words or read not in ("none", "last", "all"):
        raise ValueError(
            f"draw_unrolled: wanted at least one word and read among none, last, all, got {len(words)} words and "
            f"read={read!r}. Pass the words of a sentence."
        )
    T = len(words)
    end, top = _FIRST + _STEP * (T - 1), 1.6 if read == "none" else 3.1
    across, up = (-0.6, end + 2.0), (-1.6, top)
    inch = min(0.55, 6.4 / (across[1] - across[0]))
    ax = ax or plt.subplots(figsize=(inch * (across[1] - across[0]), inch * (top + 1.6)))[1]
    pen = _Pen(ax)

    # rolled up: the state goes back into the box that made it
    _box(pen, 0.4, "$x_t$")
    pen.colour(GATES["h"]["color"], 1.8)
    pen.line((0.4, 0.4), (0.4, 1.0), (1.45, 1.0), (1.45, 0.0), (1.02, 0.0), arrow=True)
    pen.label(0.4, 1.3, "$h_t$", "center")
    pen.label(2.1, 0.0, "=", "center", size=14)

    # unrolled: the same box at every step
    for t, word in enumerate(words, 1):
        x = _FIRST + _STEP * (t - 1)
        pen.colour(GATES["h"]["color"], 1.8)
        pen.line((x - _STEP + 0.6 if t > 1 else x - 1.05, 0), (x - 0.6, 0), arrow=True)
        pen.label(x - _STEP / 2 if t > 1 else x - 1.0, 0.3, f"$h_{{{t - 1}}}$", "center")
        _box(pen, x, word)
        if read == "all" or (read == "last" and t == T):
            pen.colour(GATES["h"]["color"], 1.8)
            pen.line((x, 0.4), (x, 1.3), arrow=True)
            pen.label(x + 0.12, 0.85, f"$h_{{{t}}}$", "left")
            pen.colour(INK, 1.5)
            pen.box(x, 1.7, "$W_s, b_s$", width=1.5, height=0.72)
            pen.line((x, 2.08), (x, 2.55), arrow=True)
            pen.label(x, 2.8, f"$s_{{{t}}}$", "center")
    pen.colour(GATES["h"]["color"], 1.8)
    if read == "none":
        pen.line((end + 0.6, 0), (end + 1.2, 0), arrow=True)
        pen.label(end + 1.3, 0, f"$h_{{{T}}}$", "left")
    ax.set(xlim=across, ylim=up, aspect="equal")
    ax.axis("off")
    return ax


def _box(pen: _Pen, x: float, word: str) -> None:
    """The step: the same box with the same parameters, wherever it stands, and its input below."""
    pen.colour(GATES["h"]["color"], 1.8)
    pen.box(x, 0, "$W, U, b$", width=1.2, height=0.78)
    pen.colour(INK, 1.3)
    pen.line((x, -0.95), (x, -0.4), arrow=True)
    pen.label(x, -1.25, word, "center", size=10)
