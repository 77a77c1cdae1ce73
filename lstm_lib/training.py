"""The training loop: draw a batch, take its gradient, clip it, step.

One loop serves chapters, exercises and experiments, so that what they measure is comparable.
"""

from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np

from lstm_lib import _validate, checkpoints
from lstm_lib.clipping import clip_by_norm, clip_by_value, joint_norm
from lstm_lib.history import History
from lstm_lib.models import SequenceModel
from lstm_lib.optimizers import Optimizer
from lstm_lib.schedules import Schedule
from lstm_lib.tasks.batch import Batch


def fit(
    model: SequenceModel,
    draw: Callable[[np.random.Generator], Batch],
    optimizer: Optimizer,
    *,
    updates: int,
    rng: np.random.Generator,
    schedule: Schedule | None = None,
    clip_norm: float | None = None,
    clip_value: float | None = None,
    evaluate: Callable[[SequenceModel], float] | None = None,
    every: int = 100,
    stop: Callable[[History], bool] | None = None,
    patience: int | None = None,
    better: str = "lower",
    checkpoint: str | Path | None = None,
    resume: bool = False,
    progress: bool = True,
) -> History:
    """Train ``model`` in place on batches drawn as they are needed.

    Parameters
    ----------
    model : SequenceModel
        Or anything with its ``params`` and ``loss_and_gradients``.
    draw : callable
        ``draw(rng)`` gives the next :class:`~lstm_lib.tasks.Batch`.
    optimizer : SGD, RMSProp, Adam or AdamW
    updates : int
        How many at most, those before a resumed checkpoint included.
    rng : numpy.random.Generator
        Source of the batches and of what is dropped; the same seed gives the same run.
    schedule : callable, optional
        ``schedule(update)`` gives the learning rate of an update, counted from 1: see :mod:`lstm_lib.schedules`.
    clip_norm : float, optional
        Longest gradient let through, see :func:`lstm_lib.clip_by_norm`.
    clip_value : float, optional
        Largest single gradient value let through, see :func:`lstm_lib.clip_by_value`; applied before ``clip_norm``.
    evaluate : callable, optional
        ``evaluate(model)`` gives a number for the history, after every ``every`` updates. It must not use ``rng``, or
        the run depends on how often it is evaluated.
    every : int
        Updates between evaluations, checkpoints and calls of ``stop``.
    stop : callable, optional
        ``stop(history)`` ends training early when true.
    patience : int, optional
        Ends training after so many evaluations in a row without a better one than before; however training ends, the
        model then gets the parameters of its best evaluation.
    better : {"lower", "higher"}
        Which evaluation is better.
    checkpoint : str or Path, optional
        File to write everything to that is needed to go on, after every ``every`` updates.
    resume : bool
        Whether to go on from the file ``checkpoint``: with the same arguments the run ends in the same numbers, bit
        for bit, as if it had not been interrupted. The rest of what is passed must be as it was in the first call.
    progress : bool
        Whether to show a progress bar; needs tqdm, without it there is none.

    Returns
    -------
    History

    Raises
    ------
    FloatingPointError
        If a parameter, a gate, a hidden state, a score, a loss or a gradient is not finite: the message says at which
        update and what was first; the model keeps the last parameters that gave a finite loss.
    ValueError
        If an option is out of range, or the file to resume from is damaged or of another run.
    """
    _check_options(updates, rng, clip_norm, clip_value, evaluate, every, patience, better, checkpoint, resume)
    history, best, params = History(), {}, model.params
    if resume:
        history, best = checkpoints.read(checkpoint, params, optimizer, rng, scheduled=schedule is not None)
    good = {name: value.copy() for name, value in params.items()}
    drops = {"rng": rng} if "rng" in signature(model.loss_and_gradients).parameters else {}
    with _bar(updates, len(history.loss), progress) as bar:
        while len(history.loss) < updates and not (patience and history.waited(better) >= patience):
            update = len(history.loss) + 1
            if schedule is not None:
                optimizer.lr = _rate(schedule, update)
            try:
                loss, grads = _finite_gradients(model, draw(rng), drops)
                for name, value in params.items():
                    good[name][...] = value
                history.norm.append(joint_norm(grads))
                history.loss.append(loss)
                history.lr.append(float(optimizer.lr))
                optimizer.update(params, _clipped(grads, clip_value, clip_norm))
                due = update % every == 0 or update == updates
                if due and evaluate is not None:
                    history.evaluations.append((update, float(evaluate(model))))
            except _validate.NotFiniteError as error:
                for name, value in params.items():
                    value[...] = good[name]
                raise FloatingPointError(
                    f"fit: loss and gradients must stay finite, got {error.found} at update {update}. The model has "
                    "its last good parameters back: lower the learning rate, set clip_norm or check the data."
                ) from error
            bar.update()
            if due:
                bar.set_postfix(_summary(history))
                if patience is not None and history.waited(better) == 0:
                    best = {name: value.copy() for name, value in params.items()}
                if checkpoint is not None:
                    checkpoints.write(checkpoint, params, optimizer, rng, history, best)
                if stop is not None and stop(history):
                    break
    for name, value in best.items():
        params[name][...] = value
    return history


def _check_options(
    updates: Any,
    rng: Any,
    clip_norm: Any,
    clip_value: Any,
    evaluate: Any,
    every: Any,
    patience: Any,
    better: Any,
    checkpoint: Any,
    resume: bool,
) -> None:
    _validate.generator(rng, who="fit")
    _validate.positive(updates, who="fit", name="updates", integer=True)
    _validate.positive(every, who="fit", name="every", integer=True)
    for name, limit in (("clip_norm", clip_norm), ("clip_value", clip_value)):
        if limit is not None:
            _validate.positive(limit, who="fit", name=name)
    _validate.option(better, ("lower", "higher"), who="fit", name="better")
    if patience is not None:
        _validate.positive(patience, who="fit", name="patience", integer=True)
        if evaluate is None:
            raise ValueError("fit: patience must come with evaluate, got none. Pass what tells better from worse.")
    if resume and checkpoint is None:
        raise ValueError("fit: resume must come with checkpoint, got none. Pass the file to go on from.")


def _rate(schedule: Schedule, update: int) -> float:
    lr = schedule(update)
    if not isinstance(lr, (int, float, np.floating)) or not 0 <= lr < np.inf:
        raise ValueError(
            f"fit: schedule must give a learning rate of at least 0, got {lr!r} for update {update}. Mend the schedule."
        )
    return float(lr)


def _clipped(grads: dict[str, np.ndarray], clip_value: float | None, clip_norm: float | None) -> dict[str, np.ndarray]:
    if clip_value is not None:
        grads = clip_by_value(grads, clip_value)
    return grads if clip_norm is None else clip_by_norm(grads, clip_norm)[0]


def _finite_gradients(
    model: SequenceModel, batch: Batch, drops: dict[str, np.random.Generator]
) -> tuple[float, dict[str, np.ndarray]]:
    """Loss and gradients on a batch, or a NotFiniteError that says what is NaN or infinite first."""
    with np.errstate(over="ignore", invalid="ignore"):
        loss, grads = model.loss_and_gradients(batch, **drops)
    if not np.isfinite(loss):
        raise _validate.NotFiniteError("", f"a loss of {loss}")
    for name, g in reversed(grads.items()):  # the way back begins at the head
        _validate.all_finite(g, "place", who="fit", name=f"the gradient of {name}")
    return loss, grads


def _summary(history: History) -> dict[str, str]:
    summary = {"loss": f"{history.loss[-1]:.4f}"}
    if history.evaluations:
        summary["evaluation"] = f"{history.evaluations[-1][1]:.4f}"
    return summary


class _NoBar:
    """Stands in for a progress bar where none is wanted."""

    def __enter__(self) -> "_NoBar":
        return self

    def __exit__(self, *_: object) -> None: ...

    def update(self) -> None: ...

    def set_postfix(self, _: dict[str, str]) -> None: ...


def _bar(updates: int, done: int, progress: bool):  # noqa: ANN202  (tqdm's bar or ours)
    if progress:
        try:
            from tqdm import tqdm
        except ImportError:
            return _NoBar()
        return tqdm(total=updates, initial=done, desc="training", unit="update")
    return _NoBar()
