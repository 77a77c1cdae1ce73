"""The training loop: draw a batch, take its gradient, clip it, step.

One loop serves chapters, exercises and experiments, so that what they measure is comparable.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from lstm_lib import _validate
from lstm_lib.models import SequenceModel
from lstm_lib.optimizers import Optimizer, clip_by_norm, joint_norm
from lstm_lib.tasks.batch import Batch


@dataclass
class History:
    """What happened during training.

    Attributes
    ----------
    loss : list of float
        Loss of every update's batch, before the update.
    norm : list of float
        Norm of every update's gradient, before clipping.
    evaluations : list of (int, float)
        Number of updates done, and what ``evaluate`` said then.
    """

    loss: list[float] = field(default_factory=list)
    norm: list[float] = field(default_factory=list)
    evaluations: list[tuple[int, float]] = field(default_factory=list)


def fit(
    model: SequenceModel,
    draw: Callable[[np.random.Generator], Batch],
    optimizer: Optimizer,
    *,
    updates: int,
    rng: np.random.Generator,
    clip_norm: float | None = None,
    evaluate: Callable[[SequenceModel], float] | None = None,
    every: int = 100,
    stop: Callable[[History], bool] | None = None,
    progress: bool = True,
) -> History:
    """Train ``model`` in place on batches drawn as they are needed.

    Parameters
    ----------
    model : SequenceModel
    draw : callable
        ``draw(rng)`` gives the next :class:`~lstm_lib.tasks.Batch`.
    optimizer : SGD or Adam
    updates : int
        How many at most.
    rng : numpy.random.Generator
        Source of the batches; the same seed gives the same run.
    clip_norm : float, optional
        Longest gradient let through, see :func:`lstm_lib.clip_by_norm`.
    evaluate : callable, optional
        ``evaluate(model)`` gives a number for the history, after every ``every`` updates.
    every : int
        Updates between evaluations and calls of ``stop``.
    stop : callable, optional
        ``stop(history)`` ends training early when true.
    progress : bool
        Whether to show a progress bar; needs tqdm, without it there is none.

    Returns
    -------
    History

    Raises
    ------
    FloatingPointError
        If a loss or a gradient is not finite: the message says at which update and where first; the model keeps the
        last parameters that gave a finite loss.
    """
    _validate.generator(rng, who="fit")
    _validate.positive(updates, who="fit", name="updates", integer=True)
    _validate.positive(every, who="fit", name="every", integer=True)
    if clip_norm is not None:
        _validate.positive(clip_norm, who="fit", name="clip_norm")
    history, params = History(), model.params
    good = {name: value.copy() for name, value in params.items()}
    with _bar(updates, progress) as bar:
        for update in range(1, updates + 1):
            try:
                loss, grads = _finite_gradients(model, draw(rng))
                for name, value in params.items():
                    good[name][...] = value
                history.norm.append(joint_norm(grads))
                history.loss.append(loss)
                if clip_norm is not None:
                    grads, _ = clip_by_norm(grads, clip_norm)
                optimizer.update(params, grads)
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
                if stop is not None and stop(history):
                    break
    return history


def _finite_gradients(model: SequenceModel, batch: Batch) -> tuple[float, dict[str, np.ndarray]]:
    """Loss and gradients on a batch, or a NotFiniteError that says what is NaN or infinite first."""
    with np.errstate(over="ignore", invalid="ignore"):
        loss, grads = model.loss_and_gradients(batch)
    if not np.isfinite(loss):
        raise _validate.NotFiniteError("", f"a loss of {loss}")
    for name, g in grads.items():
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


def _bar(updates: int, progress: bool):  # noqa: ANN202  (tqdm's bar or ours)
    if progress:
        try:
            from tqdm import tqdm
        except ImportError:
            return _NoBar()
        return tqdm(total=updates, desc="training", unit="update")
    return _NoBar()
