"""A class to grade in tests: notebooks made from the exercise's own, and graders with short limits."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from grading import exercise, sandbox
from grading.limits import Limits
from grading.one import Grader

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.stem for path in (ROOT / "exercises").glob("*.md"))
NAME = "06_lstm_forward"
SHORT = Limits(cell=4, test=3, total=90, memory=600)
FULL = 16


@cache
def _read(name: str, folder: str) -> str:
    return (ROOT / "exercises" / folder / f"{name}.ipynb").read_text(encoding="utf-8")


def notebook(name: str = NAME, *, solved: bool = True) -> dict[str, Any]:
    """Return the solution notebook, or the one that learners get."""
    return json.loads(_read(name, "solutions" if solved else ""))


def cell(nb: dict[str, Any], identity: str) -> dict[str, Any]:
    """Return the cell of a notebook with this id."""
    return next(part for part in nb["cells"] if part["id"] == identity)


def answered(answers: Mapping[str, str], name: str = NAME, *, solved: bool = True) -> dict[str, Any]:
    """Return a notebook with some answers replaced."""
    nb = notebook(name, solved=solved)
    for question, source in answers.items():
        cell(nb, f"answer-{question}")["source"] = source
    return nb


def answer(question: str, name: str = NAME) -> str:
    """Return the model answer to a question."""
    return "".join(cell(notebook(name), f"answer-{question}")["source"])


def code(source: str, identity: str) -> dict[str, Any]:
    """Return a new code cell."""
    return {
        "cell_type": "code",
        "id": identity,
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def inserted(nb: dict[str, Any], after: str, source: str) -> dict[str, Any]:
    """Return a notebook with a code cell more, below the cell with id `after`."""
    nb = copy.deepcopy(nb)
    place = [part["id"] for part in nb["cells"]].index(after)
    nb["cells"].insert(place + 1, code(source, f"new-{place}"))
    return nb


def write(path: Path, nb: dict[str, Any] | str | bytes) -> Path:
    """Write a notebook, or anything else, to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(nb, dict):
        nb = json.dumps(nb)
    path.write_bytes(nb.encode() if isinstance(nb, str) else nb)
    return path


@contextlib.contextmanager
def grader(kind: str, name: str = NAME, limits: Limits = SHORT, **settings: Any) -> Iterator[Grader]:
    """Yield a grader with a sandbox of the given kind."""
    loaded = exercise.load(name)
    with sandbox.prepared(kind, loaded.forbidden, **settings) as prepared:
        yield Grader(loaded, prepared, limits, seed=0)
