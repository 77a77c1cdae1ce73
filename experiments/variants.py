"""A small search-space odyssey: one part of the LSTM changed at a time, on tasks that ask for different parts.

The table of chapter 11. Every network starts with the longest memory that its gates allow, so that no start decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lstm_lib import GRU, LSTM, RNN, Adam, Dense, SequenceModel, fit, tasks
from lstm_lib.initializers import chrono_bias
from lstm_lib.tasks import Batch

SOLVED, EVERY = 0.99, 50  # fraction of an exam's sequences that must be right, updates between exams
SYMBOLS = len(tasks.REBER_SYMBOLS)


class Task(NamedTuple):
    """How training and exam are drawn, D and K, the network's options, and which sequences of an exam are right."""

    draw: Callable[[np.random.Generator, int], Batch]
    exam: Callable[[np.random.Generator, int], Batch]
    sizes: tuple[int, int]
    options: dict[str, str]
    right: Callable[[np.ndarray, Batch], np.ndarray]


def _throughout(right: np.ndarray, batch: Batch) -> np.ndarray:
    return tasks.steps_until_error(right, batch.mask) == len(right)


def _legal(said: np.ndarray, batch: Batch) -> np.ndarray:
    return _throughout(tasks.legal_above_illegal(said, batch.legal), batch)


def _timing(largest: int) -> Task:
    options = {"largest": largest, "dtype": np.float32}
    return Task(
        lambda rng, lag: tasks.spike_delays(rng, 32, period=lag, spikes=8, **options),
        lambda rng, lag: tasks.spike_delays(rng, 128, period=lag, spikes=32, **options),
        (1, 1),
        {"read": "all", "loss": "squared_error"},
        lambda said, batch: _throughout(tasks.within(said, batch.y, 0.49), batch),
    )


#: Tolerances and criteria are the papers'.
TASKS = {
    "timing": _timing(1),
    "timing, four delays": _timing(3),
    "counting": Task(
        lambda rng, lag: tasks.counting(rng, 16, n=(1, lag), dtype=np.float32),
        lambda rng, lag: tasks.counting_batch(range(1, 2 * lag + 1), dtype=np.float32),
        (4, 4),
        {"read": "all"},
        _legal,
    ),
    "continual Reber": Task(
        lambda rng, lag: tasks.continual_reber(rng, 16, 150, dtype=np.float32),
        lambda rng, lag: tasks.continual_reber(rng, 10, 2000, dtype=np.float32),
        (SYMBOLS, SYMBOLS),
        {"read": "all"},
        _legal,
    ),
    "temporal order": Task(
        lambda rng, lag: tasks.temporal_order(rng, 32, lag, dtype=np.float32),
        lambda rng, lag: tasks.temporal_order(rng, 256, lag, dtype=np.float32),
        (len(tasks.TEMPORAL_ORDER_SYMBOLS), 4),
        {},
        lambda said, batch: tasks.within(said, tasks.one_hot(batch.y, 4, said.dtype), 0.3),
    ),
    "adding": Task(
        lambda rng, lag: tasks.adding(rng, 32, lag, version="1997", dtype=np.float32),
        lambda rng, lag: tasks.adding(rng, 256, lag, version="1997", dtype=np.float32),
        (2, 1),
        {"loss": "squared_error"},
        lambda said, batch: tasks.within(said, batch.y, 0.04),
    ),
}

#: The letters are those of Greff et al. (2017); one part differs from "vanilla" in each but the last three.
VARIANTS: dict[str, tuple[type, dict[str, Any]]] = {
    "vanilla": (LSTM, {}),
    "peephole": (LSTM, {"peephole": True}),
    "no input gate": (LSTM, {"without": "input_gate"}),
    "no forget gate": (LSTM, {"without": "forget_gate"}),
    "no output gate": (LSTM, {"without": "output_gate"}),
    "no input activation": (LSTM, {"without": "input_activation"}),
    "no output activation": (LSTM, {"without": "output_activation"}),
    "coupled": (LSTM, {"coupled": True}),
    "full gate recurrence": (LSTM, {"gate_recurrence": True}),
    "GRU, reset before": (GRU, {"reset_after": False}),
    "GRU, reset after": (GRU, {"reset_after": True}),
    "RNN": (RNN, {}),
}


def build(variant: str, task: str, lag: int, H: int, rng: np.random.Generator) -> SequenceModel:
    """The network of a cell of the sweep, at its start.

    The biases of the gates that keep and write are those of Tallec and Ollivier (2018) for this lag, as far as the
    variant has these gates; the RNN starts orthogonal.
    """
    D, K = TASKS[task].sizes
    make, options = VARIANTS[variant]
    layer = make(D, H, **options, rng=rng, dtype=np.float32)
    if make is LSTM:
        whole = dict(zip("ifgo", np.split(chrono_bias(H, lag, rng=rng), 4), strict=True))
        for block in layer.form.blocks:
            layer.block("b", block)[...] = whole[block]
    elif make is GRU:
        layer.params["b"][...] = chrono_bias(H, lag, blocks="rzn", rng=rng)
    return SequenceModel(layer, Dense(H, K, rng=rng, dtype=np.float32), **TASKS[task].options)


def run(settings: dict[str, Any], seed: int) -> dict[str, Any]:
    """Train one network until it passes its exam, or for ``updates`` updates.

    Parameters
    ----------
    settings : dict
        ``variant``, ``task``, ``lag``, ``width``, ``lr``, ``updates``.
    seed : int
        Batches and exam are the same for all variants; the starting weights are drawn from it as well.

    Returns
    -------
    dict
        ``solved``; after how many ``updates``; ``score``, the fraction of the last exam that was right; ``parameters``
        of the recurrent layer. A run whose numbers overflow is unsolved, its score 0.
    """
    task, lag = TASKS[settings["task"]], settings["lag"]
    start, batches, examiner = (np.random.default_rng([seed, k]) for k in range(3))
    exam = task.exam(examiner, lag)
    model = build(settings["variant"], settings["task"], lag, settings["width"], start)
    parameters = sum(value.size for value in model.recurrent.params.values())
    found = {"solved": False, "updates": settings["updates"], "score": 0.0, "parameters": parameters}
    try:
        history = fit(
            model,
            lambda rng: task.draw(rng, lag),
            Adam(settings["lr"]),
            updates=settings["updates"],
            rng=batches,
            clip_norm=1.0,
            evaluate=lambda model: float(task.right(model.predict(exam.x, exam.lengths), exam).mean()),
            every=EVERY,
            stop=lambda history: history.evaluations[-1][1] >= SOLVED,
            progress=False,
        )
    except FloatingPointError:
        return found
    updates, score = history.evaluations[-1]
    return found | {"solved": score >= SOLVED, "updates": updates, "score": score}
