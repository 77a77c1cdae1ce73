"""The stored result of a sweep: what a chapter loads, one row per cell, with the settings and machines it came from.

Rows stand in the order of the settings file, so that a result that was interrupted has the bytes of one that was not,
times and dates aside.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.settings import HOME, Sweep


@dataclass(frozen=True)
class Row:
    """One cell: its settings, seed and result, and the processor seconds it took."""

    settings: dict[str, Any]
    seed: int
    result: dict[str, Any]
    seconds: float


@dataclass(frozen=True)
class Result:
    """A stored sweep.

    Attributes
    ----------
    about : dict
        Name, title, settings file, first and last date, machines with their versions.
    rows : tuple of Row
    """

    about: dict[str, Any]
    rows: tuple[Row, ...]

    def where(self, **settings: Any) -> list[Row]:
        """The rows with these settings, in order; a list of values stands for any of them."""
        wanted = {name: value if isinstance(value, (list, tuple)) else [value] for name, value in settings.items()}
        unknown = set(wanted) - {name for row in self.rows for name in row.settings}
        if unknown:
            raise KeyError(f"where: no row has the setting {', '.join(sorted(unknown))}. Look at rows[0].settings.")
        return [row for row in self.rows if all(row.settings.get(name) in value for name, value in wanted.items())]


def write(sweep: Sweep, records: list[dict[str, Any]], home: Path) -> Path:
    """Write ``results/NAME.json`` from the records of all cells."""
    machines: list[dict[str, Any]] = []
    for record in records:
        if record["machine"] not in machines:
            machines.append(record["machine"])
    dates = sorted(record["date"] for record in records)
    about = {"name": sweep.name, "title": sweep.text["title"], "first": dates[0], "last": dates[-1]}
    about |= {"machines": machines, "sweep": sweep.text}
    rows = [[r["settings"], r["seed"], r["result"], r["seconds"]] for r in records]
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    text = f'{{\n "about": {json.dumps(about, ensure_ascii=False, indent=2)},\n "rows": [\n{lines}\n ]\n}}\n'
    path = home / "results" / f"{sweep.name}.json"
    path.parent.mkdir(exist_ok=True)
    half = path.with_suffix(".half")
    half.write_text(text, encoding="utf-8")
    os.replace(half, path)
    return path


def load(name: str, home: Path = HOME) -> Result:
    """Read the stored result of a sweep."""
    stored = json.loads((home / "results" / f"{name}.json").read_text(encoding="utf-8"))
    return Result(stored["about"], tuple(Row(*row) for row in stored["rows"]))
