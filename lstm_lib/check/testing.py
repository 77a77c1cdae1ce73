"""Tests of an exercise: how one is declared, found, run and counted, the same in the notebook and in a grader.

A test is a function of the learner's work ``s`` and a random generator ``rng`` of its own; it raises ``Wrong``, mostly
through :mod:`lstm_lib.check.compare`, and returns nothing.
"""

import importlib
import importlib.util
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from lstm_lib.check.plain import Unanswered, Wrong


class Outcome(NamedTuple):
    """What one test found: ``state`` is "passed", "wrong" or "open" (not answered yet)."""

    test: "GradedTest"
    state: str
    message: str


@dataclass(frozen=True)
class GradedTest:
    """One test of one question.

    Attributes
    ----------
    question : str
        Such as ``"q2"``.
    points : int
        What it is worth. A test worth nothing, such as one of shapes alone, closes its question when it fails.
    hidden : bool
        Whether learners do not see it.
    """

    question: str
    points: int
    function: Callable[[Any, np.random.Generator], None]
    hidden: bool = False

    @property
    def name(self) -> str:
        """The function's name, unique within its question."""
        return self.function.__name__

    def run(self, work: Any, rng: np.random.Generator) -> Outcome:
        """Ask the learner's work; whatever the answer is, this returns, and only Ctrl-C passes through."""
        try:
            self.function(work, rng)
        except KeyboardInterrupt:
            raise
        except Unanswered as stub:
            return Outcome(self, "open", str(stub))
        except Wrong as wrong:
            return Outcome(self, "wrong", str(wrong))
        except BaseException as error:  # an answer that the test's author did not think of
            return Outcome(self, "wrong", f"the answer cannot be used ({type(error).__name__}: {error})")
        return Outcome(self, "passed", "")


def graded(question: str, *, points: int) -> Callable[[Callable[..., None]], GradedTest]:
    """Make a function ``(s, rng)`` a test of ``question``; worth 0 points, it can only close the question."""
    return lambda function: GradedTest(question, points, function)


def public(exercise: str) -> ModuleType:
    """Return the module of checks that ships with the library, such as ``lstm_lib/checks/06_lstm_forward.py``."""
    return importlib.import_module(f"lstm_lib.checks.{exercise}")


def tests_in(module: ModuleType | Path, *, hidden: bool = False) -> list[GradedTest]:
    """Return the tests of a module, or of a file outside the package, in their order."""
    if isinstance(module, Path):
        spec = importlib.util.spec_from_file_location(f"tests_{module.stem}", module)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return [replace(test, hidden=hidden) for test in vars(module).values() if isinstance(test, GradedTest)]


def run(tests: Iterable[GradedTest], work: Any, *, exercise: str, seed: int = 0) -> list[Outcome]:
    """Run tests, each with a generator that depends on ``seed`` and on its own name alone."""
    return [
        test.run(work, np.random.default_rng([seed, zlib.crc32(f"{exercise}/{test.question}/{test.name}".encode())]))
        for test in tests
    ]


def points(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Return the points of every question: those of its passed tests, none where a test worth nothing failed."""
    outcomes = list(outcomes)
    closed = {o.test.question for o in outcomes if o.test.points == 0 and o.state != "passed"}
    total = dict.fromkeys((o.test.question for o in outcomes), 0)
    for test, state, _ in outcomes:
        if state == "passed" and test.question not in closed:
            total[test.question] += test.points
    return total
