"""An exercise as the grader needs it: its tests, public, hidden and private, its model answers, its untouched cells.

All of this stays in the grader's own process; only single model answers ever enter a sandbox, after their question.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from grading import Refused
from grading.submission import Cell, Unreadable, cells_of
from lstm_lib.check import testing
from lstm_lib.check.testing import GradedTest

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Exercise:
    """What submissions of one exercise are graded against.

    Attributes
    ----------
    name : str
        Such as ``"06_lstm_forward"``.
    tests : tuple of GradedTest
        The public ones first.
    title : str
        The heading of its notebook.
    titles : dict
        The title of every question, by its name, in order.
    model : dict
        The model answer to every question.
    blank : dict
        The answer cell of every question as learners get it.
    forbidden : tuple of str
        Modules that answers may not use.
    files : tuple of Path
        All that marks depend on.
    """

    name: str
    tests: tuple[GradedTest, ...]
    title: str
    titles: dict[str, str]
    model: dict[str, str]
    blank: dict[str, str]
    forbidden: tuple[str, ...]
    files: tuple[Path, ...]

    @cached_property
    def points(self) -> dict[str, int]:
        """What each question is worth."""
        total = Counter(dict.fromkeys(self.titles, 0))
        for test in self.tests:
            total[test.question] += test.points
        return dict(total)

    @cached_property
    def fingerprint(self) -> str:
        """Changes with anything that marks depend on: tests, model answers, the grader itself, NumPy."""
        digest = hashlib.sha256(np.__version__.encode())
        for path in self.files:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:16]

    def task(self, question: str) -> str:
        """Return what learners call a question: Task 6.2 for q2."""
        return f"Task {int(self.name[:2])}.{question[1:]}"


def load(name: str, private: Path | None = None, root: Path = ROOT) -> Exercise:
    """Return an exercise.

    Parameters
    ----------
    name
        Such as ``"06_lstm_forward"``.
    private
        A folder with more hidden tests, in a file of the exercise's name.
    root
        Where the course lies.
    """
    folder = root / "exercises"
    there = sorted(path.stem for path in (folder / "solutions").glob("*.ipynb"))
    if name not in there:
        raise Refused(f"grading: there is no exercise {name!r}; there are {', '.join(there) or 'none'}.")
    module = testing.public(name)
    tests = testing.tests_in(module)
    sources = [Path(module.__file__), folder / "tests" / f"{name}.py"]
    if private is not None:
        sources.append(private / f"{name}.py")
        if not sources[-1].is_file():
            raise Refused(f"grading: --hidden must name a folder with a file {name}.py, and {private} has none.")
    for path in sources[1:]:
        tests += testing.tests_in(path, hidden=True) if path.exists() else []
    counted = Counter((test.question, test.name) for test in tests if test.hidden)
    if twice := [f"{question} {test}" for (question, test), times in counted.items() if times > 1]:
        raise Refused(f"grading: two hidden tests are called {twice[0]}; rename the one in {private}.")
    solution, blank = folder / "solutions" / f"{name}.ipynb", folder / f"{name}.ipynb"
    about = json.loads((root / "lstm_lib" / "checks" / f"{name}.json").read_text(encoding="utf-8"))["questions"]
    if unknown := sorted({test.question for test in tests} - set(about)):
        raise Refused(f"grading: there are tests for {', '.join(unknown)}, but {name} has no such question.")
    own = sorted((root / "grading").rglob("*.py")) + sorted((root / "lstm_lib" / "check").glob("*.py"))
    return Exercise(
        name,
        tuple(tests),
        _heading(blank),
        {question: entry["title"] for question, entry in about.items()},
        _answers(solution),
        _answers(blank),
        tuple(getattr(module, "FORBIDDEN", ())),
        (*(path for path in sources if path.exists()), solution, *own),
    )


def _answers(path: Path) -> dict[str, str]:
    try:
        cells: list[Cell] = cells_of(path.read_bytes())[1]
    except (OSError, Unreadable) as error:
        raise Refused(f"grading: {path} cannot be read ({error}); run `make exercises`.") from None
    return {cell.answers: cell.source for cell in cells if cell.answers}


def _heading(path: Path) -> str:
    """Return the first heading of a notebook."""
    texts = ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    return next((line[2:].strip() for text in texts for line in text.splitlines() if line.startswith("# ")), path.stem)
