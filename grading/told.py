"""What a learner is told about a question: every public check, hidden ones only as passed or not, and follow-through.

Not a word of a hidden test is in it, nor of what the learner's code answered to one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from grading.clean import sentence
from grading.exercise import Exercise


class Line(NamedTuple):
    """One line: ``state`` is "passed", "wrong", "open" or "note"."""

    state: str
    text: str


def lines(exercise: Exercise, entry: dict[str, Any]) -> Iterator[Line]:
    """Yield what to say about one question of a result."""
    hidden = [test for test in entry["tests"] if test["hidden"]]
    for test in entry["tests"]:
        if test["hidden"]:
            continue
        what = test["name"].replace("_", " ").capitalize()
        if test["state"] == "passed":
            yield Line("passed", f"{what}: passed.")
        else:
            yield Line(test["state"], f"{what}: {sentence(test['message'])}")
        if not test["points"] and test["state"] != "passed":
            yield Line("note", "This check earns nothing, but without it nothing else in this task does.")
    if hidden and any(test["state"] != "open" for test in entry["tests"]):
        got = sum(test["points"] for test in hidden if test["state"] == "passed")
        of = sum(test["points"] for test in hidden)
        passed = all(test["state"] == "passed" for test in hidden)
        rest = "passed." if passed else "not passed. Try other sizes and values than those in the notebook."
        yield Line("passed" if passed else "wrong", f"Other inputs ({got} of {of}): {rest}")
    if "through" in entry:
        tasks = " and ".join(exercise.task(question) for question in entry["through"])
        yield Line(
            "note",
            f"Follow-through: with the model answer to {tasks} in place of yours, this task was graded again "
            f"and earns {entry['points']} instead of {entry['alone']}.",
        )
