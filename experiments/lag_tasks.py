"""One recurrent network, one task, one lag, one seed: does it learn, after how many updates, and what does it cost?

Chapter 10's sweep calls `run` for every cell of its grid, and the chapter calls it again for a few of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lstm_lib import GRU, LSTM, RNN, Adam, Dense, SequenceModel, fit, initializers, tasks
from lstm_lib.tasks import Batch

BATCH, TESTED, EVERY = 32, 256, 50
SOLVED = 0.05  # of the loss that the best network without memory has
SYMBOLS, ALPHABET = 3, 2  # of the copying problem: three bits; the paper has ten symbols of eight kinds


class Task(NamedTuple):
    """How to draw a task, what its network looks like from outside, and the best loss without memory."""

    draw: Callable[[np.random.Generator, int, int], Batch]
    sizes: tuple[int, int]
    options: dict[str, str]
    memoryless: Callable[[int], float]


TASKS = {
    # Two uniform numbers: the best guess is their mean, its squared error their variance. (In 1997 a value marked in
    # the very first pair counts as 0, which lowers the variance by about a tenth; it is left out.)
    "adding 2016": Task(
        lambda rng, batch, lag: tasks.adding(rng, batch, lag, dtype=np.float32),
        (2, 1),
        {"loss": "squared_error"},
        lambda lag: 2 / 12,
    ),
    "adding 1997": Task(
        lambda rng, batch, lag: tasks.adding(rng, batch, lag, version="1997", dtype=np.float32),
        (2, 1),
        {"loss": "squared_error"},
        lambda lag: 2 * (2**2 / 12) / 4**2,
    ),
    "copying": Task(
        lambda rng, batch, lag: tasks.copying(rng, batch, lag, symbols=SYMBOLS, alphabet=ALPHABET, dtype=np.float32),
        (ALPHABET + 2, ALPHABET + 1),
        {"read": "all"},
        lambda lag: tasks.copying_baseline(lag, symbols=SYMBOLS, alphabet=ALPHABET),
    ),
    "temporal order": Task(
        lambda rng, batch, lag: tasks.temporal_order(rng, batch, lag, dtype=np.float32),
        (len(tasks.TEMPORAL_ORDER_SYMBOLS), 4),
        {},
        lambda lag: float(np.log(4)),
    ),
}


def _rnn(size: int, width: int, lag: int, rng: np.random.Generator) -> RNN:
    layer = RNN(size, width, rng=rng, dtype=np.float32)
    layer.params["U"][...] = initializers.glorot_uniform((width, width), rng=rng)
    return layer


def _lstm_chrono(size: int, width: int, lag: int, rng: np.random.Generator) -> LSTM:
    layer = LSTM(size, width, rng=rng, dtype=np.float32)
    layer.params["b"][...] = initializers.chrono_bias(width, lag, rng=rng)
    return layer


def _gru_chrono(size: int, width: int, lag: int, rng: np.random.Generator) -> GRU:
    layer = GRU(size, width, rng=rng, dtype=np.float32)
    layer.params["b"][...] = initializers.chrono_bias(width, lag, blocks="rzn", rng=rng)
    return layer


def _irnn(size: int, width: int, lag: int, rng: np.random.Generator) -> RNN:
    return RNN(size, width, activation="relu", start="identity", rng=rng, dtype=np.float32)


# name: how the layer is made, and whether its gradient is clipped
CELLS: dict[str, tuple[Callable[[int, int, int, np.random.Generator], Any], float | None]] = {
    "RNN": (_rnn, None),
    "RNN, orthogonal and clipped": (lambda d, h, _, rng: RNN(d, h, rng=rng, dtype=np.float32), 1.0),
    "IRNN": (_irnn, 1.0),
    "LSTM, forget bias 1": (lambda d, h, _, rng: LSTM(d, h, rng=rng, dtype=np.float32), 1.0),
    "LSTM, chrono": (_lstm_chrono, 1.0),
    "GRU": (lambda d, h, _, rng: GRU(d, h, rng=rng, dtype=np.float32), 1.0),
    "GRU, chrono": (_gru_chrono, 1.0),
}


def build(cell: str, task: str, lag: int, width: int, rng: np.random.Generator) -> SequenceModel:
    """The network of a cell of the sweep, at its start."""
    inputs, outputs = TASKS[task].sizes
    layer = CELLS[cell][0](inputs, width, lag, rng)
    return SequenceModel(layer, Dense(width, outputs, rng=rng, dtype=np.float32), **TASKS[task].options)


def parameters(cell: str, task: str, width: int) -> int:
    """Parameters of a recurrent layer of this width."""
    inputs = TASKS[task].sizes[0]
    layer = CELLS[cell][0](inputs, width, 100, np.random.default_rng(0))
    return sum(value.size for value in layer.params.values())


def width_of(cell: str, task: str, width: int, equal: str) -> int:
    """``width`` itself, or the width at which the cell has about as many parameters as an LSTM of that width."""
    if equal == "width":
        return width
    wanted = parameters("LSTM, forget bias 1", task, width)
    return min(range(width, 2 * width + 10), key=lambda h: abs(parameters(cell, task, h) - wanted))


def run(settings: dict[str, Any], seed: int) -> dict[str, Any]:
    """Train until the test loss is below `SOLVED` of the loss without memory, or for ``updates`` updates.

    Parameters
    ----------
    settings : dict
        ``task``, ``lag``, ``cell``, ``width``, ``equal``, ``lr``, ``updates``; see :func:`width_of`.
    seed : int

    Returns
    -------
    dict
        ``solved``, after how many ``updates``, the last test loss as a ``share`` of the loss without memory, and the
        layer's ``width``. A run whose numbers overflow is unsolved, its share None.
    """
    task, lag = TASKS[settings["task"]], settings["lag"]
    width = width_of(settings["cell"], settings["task"], settings["width"], settings["equal"])
    start, batches, tested = (np.random.default_rng([seed, k]) for k in range(3))
    model = build(settings["cell"], settings["task"], lag, width, start)
    test, floor = task.draw(tested, TESTED, lag), task.memoryless(lag)
    found = {"solved": False, "updates": settings["updates"], "share": None, "width": width}
    try:
        history = fit(
            model,
            lambda rng: task.draw(rng, BATCH, lag),
            Adam(lr=settings["lr"]),
            updates=settings["updates"],
            rng=batches,
            clip_norm=CELLS[settings["cell"]][1],
            evaluate=lambda model: model.loss(test) / floor,
            every=EVERY,
            stop=lambda history: history.evaluations[-1][1] < SOLVED,
            progress=False,
        )
    except FloatingPointError:
        return found
    updates, share = history.evaluations[-1]
    return found | {"solved": share < SOLVED, "updates": updates, "share": share}
