"""What a learner meets in the notebook: ``check("q1")``, ``hint("q1")`` and ``check.all()``.

Nothing here raises, whatever an answer does: every call prints its one line (a table for ``all``), and Ctrl-C works.
"""

import functools
import html
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

from lstm_lib.check import testing
from lstm_lib.check.testing import Outcome
from lstm_lib.check.work import Work

PASSED = "passed the checks in this notebook"
OPEN = "is not answered yet"
WRONG = "is not right yet"


def checker(exercise: str, names: Mapping[str, Any] | None = None) -> "Checker":
    """Return the ``check`` of an exercise notebook.

    Parameters
    ----------
    exercise
        Such as ``"06_lstm_forward"``.
    names
        The variables to check; those of the notebook that calls, if left out.
    """
    return Checker(exercise, sys._getframe(1).f_globals if names is None else names)


def _never_raises(method: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(method)
    def guarded(self: "Checker", *args: Any, **kwargs: Any) -> None:
        try:
            method(self, *args, **kwargs)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            print(f"The checks of {self.exercise} cannot run here ({type(error).__name__}).")

    return guarded


class Checker:
    """Checks, hints and the score table of one exercise, for one notebook.

    Parameters
    ----------
    exercise
        Such as ``"06_lstm_forward"``.
    names
        The notebook's variables.
    """

    def __init__(self, exercise: str, names: Mapping[str, Any]) -> None:
        self.exercise = exercise
        self._names = names
        self._tried: set[str] = set()
        self._hints: Counter[str] = Counter()

    @_never_raises
    def __call__(self, question: str) -> None:
        """Check the answer to ``question`` and print one line."""
        if not self._knows(question):
            return
        state, message = self._state(self._outcomes(question))
        if state == WRONG:
            self._tried.add(question)
            message += f' For help: hint("{question}")'
        print(f"{self._task(question)} {state}{f': {message}' if message else '.'}")

    @_never_raises
    def hint(self, question: str) -> None:
        """After a wrong try print the first hint, then the second, then offer the solution, folded."""
        if not self._knows(question):
            return
        task = self._task(question)
        hints, solution = self._about(question)["hints"], self._about(question)["solution"]
        if self._state(self._outcomes(question))[0] == PASSED:
            _fold(f"{task} has passed. Compare with the model answer", solution)
        elif question not in self._tried:
            print(f'{task}: write something first and run check("{question}"); hints come after a wrong try.')
        elif (shown := self._hints[question]) < len(hints):
            self._hints[question] += 1
            _show(f"**{task}, hint {shown + 1} of {len(hints)}.** {hints[shown]}")
        else:
            _fold(f"{task}: show the solution", solution)

    @_never_raises
    def all(self) -> None:
        """Check every question and print the score table."""
        outcomes = self._outcomes()
        got, here = testing.points(outcomes), Counter()
        for test in (o.test for o in outcomes):
            here[test.question] += test.points
        total = sum(self._about(question)["points"] for question in here)
        width = max(len(self._about(question)["title"]) for question in here)
        for question in here:
            state, _ = self._state([o for o in outcomes if o.test.question == question])
            title, state = self._about(question)["title"], state.removeprefix("is ")
            print(f"{self._task(question)}  {title:<{width}}  {got[question]} of {here[question]}  {state}")
        print(f"In this notebook: {sum(got.values())} of {here.total()} points.", end="")
        if more := total - here.total():
            print(f" Grading also tries other inputs, for {more} more.", end="")
        print()

    def passed(self, question: str) -> bool:
        """Tell whether ``question`` has passed, for a cell that needs its answer; say so when it has not."""
        try:
            if self._state(self._outcomes(question))[0] == PASSED:
                return True
        except KeyboardInterrupt:
            raise
        except BaseException:  # no checks here, as in a grader: the cell has nothing to show
            pass
        print(f"This cell waits for {self._task(question)}: run it again when its check has passed.")
        return False

    def _outcomes(self, question: str | None = None) -> list[Outcome]:
        module = testing.public(self.exercise)
        tests = [test for test in testing.tests_in(module) if question in (None, test.question)]
        work = Work(self._names, getattr(module, "FORBIDDEN", ()))
        return testing.run(tests, work, exercise=self.exercise)

    def _state(self, outcomes: list[Outcome]) -> tuple[str, str]:
        """Return the state of a question and what to say of it, from its first test that did not pass."""
        for wanted, state in (("wrong", WRONG), ("open", OPEN)):
            for test, found, message in outcomes:
                if found != wanted:
                    continue
                stub = re.match(r"Task \d+\.\d+", message) if state == OPEN else None
                if stub:
                    own = stub[0] == self._task(test.question)
                    return state, "" if own else f"{stub[0]} comes first."
                return state, _one_line(message)
        return PASSED, ""

    def _knows(self, question: Any) -> bool:
        questions = list(dict.fromkeys(test.question for test in testing.tests_in(testing.public(self.exercise))))
        if isinstance(question, str) and question in questions:
            return True
        print(f'This exercise has the questions {", ".join(questions)}: write check("{questions[0]}").')
        return False

    def _task(self, question: str) -> str:
        chapter = re.match(r"\d+", self.exercise)
        return f"Task {int(chapter[0]) if chapter else self.exercise}.{question.removeprefix('q')}"

    def _about(self, question: str) -> dict[str, Any]:
        """Return title, points, hints and solution, generated from the exercise's source."""
        text = resources.files("lstm_lib.checks").joinpath(f"{self.exercise}.json").read_text(encoding="utf-8")
        return json.loads(text)["questions"][question]


def _one_line(message: str) -> str:
    message = " ".join(message.split())
    return message if message.endswith((".", "?")) else f"{message}."


def _show(markdown: str) -> None:
    _display({"text/markdown": markdown, "text/plain": markdown})


def _fold(summary: str, code: str) -> None:
    folded = f"<details><summary>{html.escape(summary)}</summary><pre>{html.escape(code)}</pre></details>"
    _display({"text/html": folded, "text/plain": f"{summary}:\n{code}"})


def _display(data: dict[str, str]) -> None:
    """Let the notebook choose the form that it can show; print where there is no notebook."""
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
        from IPython.display import display

        display(data, raw=True)
    else:
        print(data["text/plain"])
