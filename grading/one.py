"""Grades one submission: public tests, hidden tests, then once more what was lost only through an earlier question.

Public and hidden tests meet the notebook in different runs, so that nothing that a learner is told can carry a value
of a hidden test.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.box import Box, Unstartable
from grading.clean import clean
from grading.exercise import Exercise
from grading.limits import Limits
from grading.running import Notebook, Run
from grading.sandbox import Sandbox
from grading.submission import Cell, Unreadable, read, read_bytes
from lstm_lib.check import testing
from lstm_lib.check.testing import Outcome


@dataclass(frozen=True)
class Grader:
    """Grades any number of submissions of one exercise in the same way.

    Attributes
    ----------
    exercise : Exercise
        What is asked.
    sandbox : Sandbox
        Where learners' code runs.
    limits : Limits
        What it may use.
    seed : int
        What hidden tests draw their numbers from.
    """

    exercise: Exercise
    sandbox: Sandbox
    limits: Limits
    seed: int

    def grade(self, path: Path, name: str) -> dict[str, Any]:
        """Return the result of one submission, whatever it contains, as data for one line of results.jsonl.

        Parameters
        ----------
        path
            The file.
        name
            What to call it, such as its path in the folder of all.
        """
        start = time.perf_counter()
        result: dict[str, Any] = {"file": name, "sha256": digest(path)}
        try:
            cells = read(path, self.exercise.name)[1]
            with self.box() as box:
                result |= {"status": "graded", **self.judge(cells, box)}
        except Unreadable as reason:
            result |= {"status": "not graded", "reason": str(reason)}
        except Unstartable as reason:
            result |= {"status": "grader failed", "reason": str(reason)}
        return {**result, "seconds": round(time.perf_counter() - start, 3)}

    def box(self) -> Box:
        """Return a new process for a learner's code."""
        return Box(self.sandbox, self.limits, self.exercise.forbidden)

    def judge(self, cells: list[Cell], box: Box) -> dict[str, Any]:
        """Return the marks of a notebook's cells."""
        notebook = Notebook(cells, box, self.limits, self.exercise.name, self.seed)
        tests = self.exercise.tests
        shown = notebook.run([test for test in tests if not test.hidden])
        quiet = notebook.run([test for test in tests if test.hidden], before=shown)
        outcomes = shown.outcomes + quiet.outcomes
        own = testing.points(outcomes)
        again = self._followed_through(notebook, cells, own, shown, quiet)
        return self._result(outcomes, own, again, _notes(self.exercise, cells, shown))

    def _followed_through(
        self, notebook: Notebook, cells: list[Cell], own: dict[str, int], shown: Run, quiet: Run
    ) -> dict[str, tuple[int, list[str]]]:
        """Return the points of questions after earlier, lost ones got their model answer, and which those are.

        A cell that is as it was handed out can earn nothing, so no run is made for it.
        """
        lost = [question for question, full in self.exercise.points.items() if own[question] < full]
        untouched = {cell.answers for cell in cells if cell.source == self.exercise.blank.get(cell.answers)}
        again = [question for question in lost[1:] if question not in untouched]
        if not again:
            return {}
        earlier = {question: self.exercise.model[question] for question in lost[: lost.index(again[-1])]}
        tests = [test for test in self.exercise.tests if test.question in again]
        before = Run(deadly=shown.deadly | quiet.deadly)
        outcomes = notebook.run(tests, before=before, model=earlier).outcomes
        found = testing.points(outcomes)
        return {
            question: (found[question], lost[: lost.index(question)])
            for question in again
            if found[question] > own[question]
        }

    def _result(
        self, outcomes: list[Outcome], own: dict[str, int], again: dict[str, tuple[int, list[str]]], notes: list[str]
    ) -> dict[str, Any]:
        """Return marks and messages as plain data."""
        questions = []
        for question, full in self.exercise.points.items():
            tests = [
                {"name": o.test.name, "hidden": o.test.hidden, "points": o.test.points}
                | {"state": o.state, "message": o.message}
                for o in outcomes
                if o.test.question == question
            ]
            points, through = again.get(question, (own[question], []))
            entry = {"question": question, "points": points, "of": full, "tests": tests}
            questions.append(entry | ({"alone": own[question], "through": through} if through else {}))
        score = sum(entry["points"] for entry in questions)
        return {"score": score, "of": sum(self.exercise.points.values()), "questions": questions, "notes": notes}


def digest(path: Path) -> str:
    """Return what changes when a submission does; empty if it cannot be read."""
    try:
        return hashlib.sha256(read_bytes(path)).hexdigest()
    except Unreadable:
        return ""


def _notes(exercise: Exercise, cells: list[Cell], run: Run) -> list[str]:
    """Return what a learner should hear about cells: those that failed, are missing, or stand twice."""
    named = {
        cell.name: f"{cell.name} ({exercise.task(cell.answers) if cell.answers else _start(cell)})" for cell in cells
    }
    notes = [f"{named.get(name, name)}: {note}" for name, note in run.notes.items()]
    answers = [cell.answers for cell in cells]
    for question in exercise.titles:
        if question not in answers:
            notes.append(f"There is no answer cell for {exercise.task(question)}; was it deleted, or turned into text?")
        elif answers.count(question) > 1:
            notes.append(f"The answer cell for {exercise.task(question)} stands {answers.count(question)} times.")
    return notes


def _start(cell: Cell) -> str:
    first = clean(cell.source.strip().split("\n")[0], 40)
    return f"`{first}`"
