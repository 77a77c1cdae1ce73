"""Interrupting a training run and going on as if nothing had happened.

A checkpoint holds everything that the next update depends on: parameters, the optimizer's memory, and the Generator.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from lstm_lib import archive
from lstm_lib.history import History
from lstm_lib.optimizers import Optimizer

Arrays = Mapping[str, np.ndarray]


def write(
    path: str | Path,
    params: Arrays,
    optimizer: Optimizer,
    rng: np.random.Generator,
    history: History,
    best: Arrays,
) -> None:
    """Write a checkpoint; the one before stays whole until the new one is complete."""
    about = {
        "optimizer": type(optimizer).__name__,
        "settings": optimizer.settings,
        "updates": optimizer.updates,
        "rng": _plain(rng.bit_generator.state),
        "history": asdict(history),
    }
    arrays = {f"params/{name}": value for name, value in params.items()}
    arrays |= {f"best/{name}": value for name, value in best.items()}
    for name, memory in optimizer.memory.items():
        arrays |= {f"memory/{name}/{key}": value for key, value in memory.items()}
    archive.write(path, about, arrays)


def read(
    path: str | Path, params: Arrays, optimizer: Optimizer, rng: np.random.Generator, *, scheduled: bool
) -> tuple[History, dict[str, np.ndarray]]:
    """Put everything back as it was when a checkpoint was written.

    Parameters
    ----------
    path : str or Path
    params, optimizer, rng
        Written into, if the checkpoint is of a run with the same parameters, optimizer and kind of Generator.
    scheduled : bool
        Whether a schedule sets the learning rate, so that it need not agree.

    Returns
    -------
    history : History
    best : dict of arrays
        Parameters of the best evaluation so far; empty if there was none.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is no checkpoint, is damaged, or is of another run; nothing is changed then.
    """
    with _readable(path):
        about, arrays = archive.read(path)
        kind, settings, updates, state = about["optimizer"], about["settings"], about["updates"], about["rng"]
        history = History(**about["history"])
        history.evaluations = [(update, value) for update, value in history.evaluations]
        groups: dict[str, dict[str, np.ndarray]] = {"params": {}, "best": {}, "memory": {}}
        for key, value in arrays.items():
            group, name = key.split("/", 1)
            groups[group][name] = value
        generator = state["bit_generator"]
    _same(path, "parameters", _texts(groups["params"]), _texts(params))
    given = {"lr": optimizer.lr} if scheduled else {}
    _same(path, "optimizer", _settings(kind, settings | given), _settings(type(optimizer).__name__, optimizer.settings))
    _same(path, "kind of Generator", [generator], [rng.bit_generator.state["bit_generator"]])
    with _readable(path):
        memory: dict[str, dict[str, np.ndarray]] = {name: {} for name in params}
        for key, value in groups["memory"].items():
            name, part = key.rsplit("/", 1)
            memory[name][part] = value
            if archive.kinds({name: value}) != archive.kinds({name: params[name]}):
                raise ValueError("the optimizer's memory does not fit the parameters")
        if groups["best"] and archive.kinds(groups["best"]) != archive.kinds(params):
            raise ValueError("the best parameters do not fit")
        state = _arrays(state)
        type(rng.bit_generator)(0).state = state  # raises before anything is changed
    for name, value in params.items():
        value[...] = groups["params"][name]
    optimizer.lr, optimizer.updates, optimizer.memory = settings["lr"], updates, memory
    rng.bit_generator.state = state
    return history, groups["best"]


def _readable(path: str | Path) -> AbstractContextManager:
    return archive.one_sentence(path, who="fit", writer="fit(checkpoint=...)", todo="Start without resume=True.")


def _same(path: str | Path, what: str, found: list[str], wanted: list[str]) -> None:
    """Refuse a checkpoint of another run, naming the first difference."""
    if found != wanted:
        ours, theirs = next((w, f) for w, f in zip_longest(wanted, found, fillvalue="none") if w != f)
        raise ValueError(
            f"fit: {Path(path).name} must be a checkpoint of a run with the same {what}, {ours}, got {theirs}. "
            "Make both alike, or start without resume=True."
        )


def _texts(arrays: Arrays) -> list[str]:
    return [f"{name} {array.shape} {array.dtype}" for name, array in sorted(arrays.items())]


def _settings(kind: str, settings: Mapping[str, float]) -> list[str]:
    return [f"{kind}({', '.join(f'{name}={value}' for name, value in settings.items())})"]


def _plain(state: Any) -> Any:
    """A Generator's state without arrays, as JSON can hold it."""
    if isinstance(state, dict):
        return {key: _plain(value) for key, value in state.items()}
    if isinstance(state, np.ndarray):
        return {"array": state.tolist(), "dtype": state.dtype.name}
    return state if isinstance(state, str) else int(state)


def _arrays(state: Any) -> Any:
    """The inverse of :func:`_plain`."""
    if not isinstance(state, dict):
        return state
    if state.keys() == {"array", "dtype"}:
        return np.array(state["array"], state["dtype"])
    return {key: _arrays(value) for key, value in state.items()}
