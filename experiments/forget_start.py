"""How an LSTM must start to learn the long-lag tasks of 1997: the runs behind a table of chapter 8.

Ten small networks for every start, so that neither a lucky seed nor an unlucky one decides.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from lstm_lib import LSTM, Adam, Dense, History, SequenceModel, fit
from lstm_lib.initializers import chrono_bias
from lstm_lib.tasks import Batch, adding, one_hot, temporal_order, within

T, H, B = 100, 8, 32  # shortest sequence, hidden units, sequences in an update
EXAM, SOLVED, EVERY = 512, 0.99, 50  # sequences of the exam, fraction that must be right, updates between exams

#: For each task: how it is drawn, D, K, the loss, and how near to its target every output must be (both of 1997).
TASKS: dict[str, tuple[Any, int, int, str, float]] = {
    "temporal order": (temporal_order, 8, 4, "cross_entropy", 0.3),
    "adding, 1997": (partial(adding, version="1997"), 2, 1, "squared_error", 0.04),
}


def draw(task: str, rng: np.random.Generator, batch_size: int) -> Batch:
    """A batch of a task, in float32."""
    return TASKS[task][0](rng, batch_size, T, dtype=np.float32)


def network(settings: dict[str, Any], rng: np.random.Generator) -> SequenceModel:
    """A network that has seen nothing yet.

    Parameters
    ----------
    settings : dict
        ``task``; ``start``: ``"bias b"``, ``"no gate"`` (no forget gate: the memory cell of 1997) or ``"chrono"``;
        ``input_bias``: added to the input gate's bias.
    rng : numpy.random.Generator
    """
    _, D, K, loss, _ = TASKS[settings["task"]]
    start, options = settings["start"], {"rng": rng, "dtype": np.float32}
    if start == "no gate":
        layer = LSTM(D, H, without="forget_gate", **options)
    elif start == "chrono":
        layer = LSTM(D, H, **options)
        layer.params["b"] = chrono_bias(H, T, **options)
    else:
        layer = LSTM(D, H, forget_bias=float(start.removeprefix("bias ")), **options)
    layer.block("b", "i")[:] += settings["input_bias"]
    return SequenceModel(layer, Dense(H, K, **options), loss=loss)


def right(model: SequenceModel, exam: Batch, tolerance: float) -> float:
    """Fraction of an exam with every output within the tolerance of its target."""
    targets = one_hot(exam.y, 4) if exam.y.ndim == 1 else exam.y.astype(float)
    return float(within(model.predict(exam.x, exam.lengths).astype(float), targets, tolerance).mean())


def train(settings: dict[str, Any], seed: int) -> tuple[SequenceModel, History]:
    """Train one network until it passes its exam, or for ``settings["updates"]`` updates."""
    rng = np.random.default_rng(seed)
    model = network(settings, rng)
    exam = draw(settings["task"], np.random.default_rng([seed, 1997]), EXAM)
    history = fit(
        model,
        lambda rng: draw(settings["task"], rng, B),
        Adam(settings["lr"]),
        updates=settings["updates"],
        rng=rng,
        clip_norm=1.0,
        evaluate=lambda model: right(model, exam, TASKS[settings["task"]][-1]),
        every=EVERY,
        stop=lambda history: history.evaluations[-1][1] >= SOLVED,
        progress=False,
    )
    return model, history


def run(settings: dict[str, Any], seed: int) -> dict[str, Any]:
    """Say whether and after how many sequences one network solved its task, and how its loss went.

    Returns
    -------
    dict
        ``solved``; ``sequences`` it was trained on; ``right``, the last exam's fraction; ``loss``, the mean of every
        50 updates, four decimals.
    """
    _, history = train(settings, seed)
    updates, fraction = history.evaluations[-1]
    losses = [float(np.mean(history.loss[k : k + EVERY])) for k in range(0, updates, EVERY)]
    return {
        "solved": fraction >= SOLVED,
        "sequences": updates * B,
        "right": fraction,
        "loss": [round(loss, 4) for loss in losses],
    }
