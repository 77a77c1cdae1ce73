"""Anatomy of the variants: wiring, equations and costs of seven recurrent cells, the live figure of chapter 11."""

from typing import NamedTuple

import traitlets
from matplotlib.figure import Figure

from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.diagram import draw_cell
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.say import percent, whole


class _Cell(NamedTuple):
    """A cell's name, what it is in a sentence, and what its weights and steps are counted from."""

    name: str
    says: str
    blocks: int
    vectors: int
    products: int
    states: int
    recurrent: bool = True


CELLS = {
    "rnn": _Cell("vanilla RNN", "It is the LSTM’s candidate alone, shown as it is.", 1, 0, 0, 1),
    "lstm": _Cell("LSTM", "Four blocks: three gates and a candidate.", 4, 0, 3, 2),
    "peephole": _Cell("LSTM with peepholes", "The gates also see the cell, each unit its own.", 4, 3, 6, 2),
    "coupled": _Cell("LSTM with coupled gates", "What is not kept is written: the input gate is 1 − f.", 3, 0, 3, 2),
    "gru_after": _Cell(
        "GRU, reset after",
        "Cell and hidden state are one; z keeps, r resets after the product with U, as in PyTorch.",
        3,
        1,
        3,
        1,
    ),
    "gru_before": _Cell(
        "GRU, reset before",
        "Cell and hidden state are one; z keeps, r resets before the product with U, as in the first paper.",
        3,
        0,
        3,
        1,
    ),
    "mingru": _Cell(
        "minGRU",
        "Gate and candidate look at the input only, so that all steps can be computed at once.",
        2,
        0,
        2,
        1,
        recurrent=False,
    ),
}


class Costs(NamedTuple):
    """Weights of a layer, multiplications of one step in matrix products and element by element, numbers carried on."""

    parameters: int
    matrices: int
    elementwise: int
    carried: int


def costs(cell: str, input_size: int, hidden_size: int) -> Costs:
    """Count what a layer of such cells needs."""
    _, _, blocks, vectors, products, states, recurrent = CELLS[cell]
    matrices = blocks * hidden_size * (input_size + hidden_size * recurrent)
    parameters = matrices + (blocks + vectors) * hidden_size
    return Costs(parameters, matrices, products * hidden_size, states * hidden_size)


class Anatomy(LiveFigure):
    """Wiring and equations of a recurrent cell, what another one has more or less, and what they cost.

    Parameters
    ----------
    cell, base : {"rnn", "lstm", "peephole", "coupled", "gru_after", "gru_before", "mingru"}
        The cell that is shown, and the one that it is marked against.
    D, H : int
        Sizes to count with, 1 … 512.
    """

    _esm = bundle("anatomy")
    heights = (830, 1292)

    cell = traitlets.Enum(tuple(CELLS), "lstm").tag(sync=True)
    base = traitlets.Enum(tuple(CELLS), "lstm").tag(sync=True)
    D = traitlets.Int(32, min=1, max=512).tag(sync=True)
    H = traitlets.Int(64, min=1, max=512).tag(sync=True)

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        own, other = costs(self.cell, self.D, self.H), costs(self.base, self.D, self.H)
        share = f", {percent(own.parameters / other.parameters)} of what the {CELLS[self.base].name} has"
        return (
            f"{CELLS[self.cell].name}: {CELLS[self.cell].says} With D = {whole(self.D)} and H = {whole(self.H)} it has "
            f"{whole(own.parameters)} parameters{'' if self.cell == self.base else share}. A step multiplies and adds "
            f"{whole(own.matrices)} times in matrix products and {whole(own.elementwise)} times element by element, "
            f"and carries {whole(own.carried)} numbers to the next step."
        )

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        figure.set_size_inches(6.4, 3.1)
        draw_cell(figure.subplots(), self.cell)
