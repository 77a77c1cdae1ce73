"""Runs a learner's notebook from top to bottom and asks tests on the way: a question's right after its check cell.

A cell or a test that ends the process costs itself: the notebook is run again without it, up to where it was.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grading.box import Box, Died
from grading.clean import clean, sentence
from grading.limits import Limits
from grading.remote import RemoteWork
from grading.submission import Cell
from lstm_lib.check import testing
from lstm_lib.check.testing import GradedTest, Outcome


@dataclass
class Run:
    """What one or more runs of a notebook have found.

    Attributes
    ----------
    outcomes : list of Outcome
        In the order in which tests were asked.
    notes : dict
        What happened in a cell, by its name.
    deadly : set of str
        Cells that ended the process.
    stuck : set of str
        Questions with a test that ended the process: their other tests are not asked.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    deadly: set[str] = field(default_factory=set)
    stuck: set[str] = field(default_factory=set)


class Notebook:
    """One learner's notebook and the process that runs it.

    Parameters
    ----------
    cells
        Its code cells.
    box
        Where they run.
    limits
        Seconds for a cell and for a test.
    exercise, seed
        What the random numbers of a test depend on, with its name.
    """

    def __init__(self, cells: Sequence[Cell], box: Box, limits: Limits, exercise: str, seed: int) -> None:
        self._cells = cells
        self._box = box
        self._limits = limits
        self._drawn = {"exercise": exercise, "seed": seed}

    def run(
        self,
        tests: Sequence[GradedTest],
        before: Run | None = None,
        model: Mapping[str, str] | None = None,
    ) -> Run:
        """Run the cells once, ask tests on the way, and return what was found.

        Parameters
        ----------
        tests
            What to ask.
        before
            An earlier run: what was deadly then is left out now.
        model
            Answers to be put in place of the learner's, by question, once that question's tests are over.
        """
        now = Run(deadly=set(before.deadly) if before else set(), stuck=set(before.stuck) if before else set())
        done: list[Cell] = []
        self._box.end()
        steps = list(self._steps(tests, model or {}))
        while steps and not isinstance(steps[-1], GradedTest):  # nobody asks what comes after the last test
            steps.pop()
        for step in steps:
            if isinstance(step, Cell):
                self._advance(now, done, step)
            else:
                now.outcomes.append(self._asked(now, done, step))
        self._box.end()
        return now

    def _steps(self, tests: Sequence[GradedTest], model: Mapping[str, str]) -> Iterator[Cell | GradedTest]:
        """Yield cells and tests in order."""
        questions = list(dict.fromkeys([*(test.question for test in tests), *model]))
        last = {cell.check: cell for cell in self._cells if cell.check in questions}

        def of(question: str) -> Iterator[Cell | GradedTest]:
            yield from (test for test in tests if test.question == question)
            if question in model:
                yield Cell(f"the model answer to {question}", model[question])

        for cell in self._cells:
            yield cell
            if last.get(cell.check) is cell:
                yield from of(cell.check)
        for question in questions:
            if question not in last:
                yield from of(question)

    def _advance(self, now: Run, done: list[Cell], *more: Cell) -> None:
        """Run more cells; if the process has gone, everything before them first."""
        todo = [*more] if self._box.running else [*done, *more]
        done.extend(more)
        while not self._box.exhausted and (todo or not self._box.running):
            if not self._box.running:
                with contextlib.suppress(Died):  # the time has run out
                    self._box.begin()
                continue
            cell = todo.pop(0)
            if cell.name in now.deadly or not cell.source.strip():
                continue
            try:
                with self._box.within(self._limits.cell):
                    raised = self._box.run(cell.name, cell.source)
                if raised:
                    now.notes[cell.name] = sentence(clean(raised))
            except Died as death:
                now.deadly.add(cell.name)
                now.notes[cell.name] = f"{sentence(str(death))} The cell was left out."
                todo = list(done)

    def _asked(self, now: Run, done: list[Cell], test: GradedTest) -> Outcome:
        """Ask one test, on a process that has run all cells so far."""
        if test.question in now.stuck:
            return Outcome(test, "wrong", "not asked, because an earlier test of this task ended the program")
        self._advance(now, done)
        if not self._box.running:
            return Outcome(test, "wrong", f"not asked, because the {self._limits.total:g} s for all are used up")
        with self._box.within(self._limits.test):
            [outcome] = testing.run([test], RemoteWork(self._box), **self._drawn)
        if not self._box.running:
            now.stuck.add(test.question)
        return outcome._replace(message=clean(outcome.message))
