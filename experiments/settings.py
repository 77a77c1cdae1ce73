"""Reads a sweep's settings file: which function to call, with which settings and which seeds.

A bad file is refused here, in one sentence and before an hour is spent on it::

    run = "experiments.lag_tasks:run"    # run(settings, seed) gives a dict of plain numbers
    title = "What is asked"
    seeds = 5                            # 0 … 4, or a list of them
    [fixed]                              # the same everywhere
    updates = 1000
    [[grid]]                             # each list is varied: every combination; a single value is not
    cell = ["rnn", "lstm"]
    lag = [20, 100]
    [[grid]]                             # as many grids as needed
    cell = "gru"
    lag = 100
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent


class SweepError(ValueError):
    """What is wrong with a sweep, in one sentence."""


@dataclass(frozen=True)
class Cell:
    """One call of a sweep's function: its settings and its seed."""

    settings: dict[str, Any]
    seed: int

    @property
    def key(self) -> str:
        """The cell as text: equal for equal cells, whatever the order of their settings."""
        return json.dumps([self.settings, self.seed], sort_keys=True)


@dataclass(frozen=True)
class Sweep:
    """A settings file that has been checked; ``text`` is what it says, word for word."""

    name: str
    run: str
    cells: tuple[Cell, ...]
    text: dict[str, Any]


def read(name: str, home: Path = HOME) -> Sweep:
    """Read and check ``sweeps/NAME.toml``.

    Raises
    ------
    SweepError
        If there is no such file or it is not right.
    """
    path = home / "sweeps" / f"{name}.toml"
    if not path.is_file():
        there = ", ".join(sorted(p.stem for p in path.parent.glob("*.toml"))) or "none"
        raise SweepError(f"{name}: no settings file {path}; there is {there}.")
    try:
        text = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SweepError(f"{path.name}: must be TOML, got {error}. Mend that line.") from error
    for key in sorted({"run", "title", "seeds", "grid"} - set(text)):
        raise SweepError(f"{path.name}: must say run, title, seeds and [[grid]], got no {key}. Add it.")
    for key in sorted(set(text) - {"run", "title", "seeds", "grid", "fixed"}):
        raise SweepError(f"{path.name}: {key} is unknown here. Settings of the function belong in [fixed] or [[grid]].")
    function(text["run"], path.name)
    return Sweep(name, text["run"], _cells(text, path.name), text)


def function(run: Any, who: str = "run") -> Callable[[dict[str, Any], int], dict[str, Any]]:
    """The function that ``"module:name"`` stands for."""
    module, _, name = run.partition(":") if isinstance(run, str) else ("", "", "")
    if not module or not name:
        raise SweepError(f'{who}: run must be "module:function", got {run!r}. Write run = "experiments.lag_tasks:run".')
    try:
        found = getattr(importlib.import_module(module), name)
        inspect.signature(found).bind({}, 0)
    except ModuleNotFoundError as error:
        raise SweepError(f"{who}: run = {run!r} cannot be imported, there is no module {error.name}.") from error
    except AttributeError as error:
        raise SweepError(f"{who}: run = {run!r}, but the module {module} has no {name}.") from error
    except TypeError as error:
        raise SweepError(f"{who}: run must take (settings, seed), but {run} does not: {error}.") from error
    return found


def _cells(text: dict[str, Any], who: str) -> tuple[Cell, ...]:
    fixed, grids, seeds = text.get("fixed", {}), text["grid"], text["seeds"]
    seeds = list(range(seeds)) if isinstance(seeds, int) else seeds
    if not isinstance(seeds, list) or not seeds or not all(type(s) is int and s >= 0 for s in seeds):
        raise SweepError(f"{who}: seeds must be a number above 0 or a list of whole numbers, got {text['seeds']!r}.")
    if not isinstance(fixed, dict) or not isinstance(grids, list) or not all(isinstance(g, dict) for g in grids):
        raise SweepError(f"{who}: fixed must be a table and grid a list of tables. Write [fixed] and [[grid]].")
    cells: dict[str, Cell] = {}
    for number, grid in enumerate(grids, start=1):
        for name in grid:
            if grid[name] == []:
                raise SweepError(f"{who}: {name} in grid {number} must have a value, got an empty list. Give it one.")
            if name in fixed:
                raise SweepError(f"{who}: {name} stands in [fixed] and in grid {number}. Keep one of them.")
        values = [value if isinstance(value, list) else [value] for value in grid.values()]
        for chosen in itertools.product(*values):
            for seed in seeds:
                cell = Cell({**fixed, **dict(zip(grid, chosen, strict=True))}, seed)
                if cell.key in cells:
                    raise SweepError(
                        f"{who}: {cell.settings} with seed {seed} stands there twice, the second time in grid "
                        f"{number}, and would be counted twice. Take one of them out."
                    )
                cells[cell.key] = cell
    return tuple(cells.values())
