"""What answers earn: all for the model answers, nothing for a blank, and the right verdict on every mutant.

Answers run in this process here; each question is tested right after its check cell, as a grader does it.
"""

import importlib.util
from functools import cache
from pathlib import Path

import nbformat
import pytest

from lstm_lib.check import Work, testing

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.stem for path in (ROOT / "exercises").glob("*.md"))


class Silent:
    """The notebook's own `check` while we grade: says nothing, and no figure waits for it."""

    def __call__(self, question):
        pass

    def all(self):
        pass

    def passed(self, question):
        return False


def asked_of(name, *, hidden=True):
    """Return the tests of an exercise."""
    file = ROOT / "exercises" / "tests" / f"{name}.py"
    return testing.tests_in(testing.public(name)) + (testing.tests_in(file, hidden=True) if hidden else [])


def notebook(name, folder=""):
    """Return the code cells of a notebook as a dict of id and source."""
    nb = nbformat.read(ROOT / "exercises" / folder / f"{name}.ipynb", as_version=4)
    return {cell.id: cell.source for cell in nb.cells if cell.cell_type == "code" and cell.id != "install"}


def grade(name, cells, tests, seed=0):
    """Run the cells of one learner, and return the outcomes of the tests."""
    names = {"__name__": "__main__"}
    work = Work(names, testing.public(name).FORBIDDEN)
    outcomes = []
    for cell, source in cells.items():
        try:
            exec(compile(source, cell, "exec"), names)
        except Exception as error:  # a learner's cell may fail
            names.setdefault("failed", []).append(f"{cell}: {error}")
        names["check"] = Silent()
        if cell.startswith("check-"):
            mine = [test for test in tests if test.question == cell.removeprefix("check-")]
            outcomes += testing.run(mine, work, exercise=name, seed=seed)
    return outcomes


def mutants(kind):
    """Yield every mutant of every exercise, whole cells as they are, edits made in the model answer."""
    for name in NAMES:
        spec = importlib.util.spec_from_file_location("mutants", ROOT / "exercises" / "mutants" / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for question, edits in getattr(module, kind).items():
            for title, edit in edits.items():
                yield pytest.param(name, question, edit, id=f"{name}-{question}-{title.replace(' ', '_')}")


def mutated(name, question, edit):
    """Return the cells of the solution with one answer replaced."""
    cells = notebook(name, "solutions")
    answer = cells[f"answer-{question}"]
    if isinstance(edit, tuple):
        assert answer.count(edit[0]) == 1, f"{edit[0]!r} must stand exactly once in the model answer of {question}"
        edit = answer.replace(*edit)
    return {**cells, f"answer-{question}": edit}


@cache
def judged(name, question, edit):
    """Return the outcomes of all tests on a mutant."""
    return grade(name, mutated(name, question, edit), asked_of(name))


def full(tests):
    """Return the points of every question when all is right."""
    return testing.points(testing.Outcome(test, "passed", "") for test in tests)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_solution_earns_full_marks(name, seed):
    outcomes = grade(name, notebook(name, "solutions"), asked_of(name), seed)
    assert testing.points(outcomes) == full(asked_of(name)), [o for o in outcomes if o.state != "passed"]


@pytest.mark.parametrize("name", NAMES)
def test_blank_earns_nothing_and_is_told_so(name):
    outcomes = grade(name, notebook(name), asked_of(name))
    assert set(testing.points(outcomes).values()) == {0}
    assert {outcome.state for outcome in outcomes} == {"open"}
    assert all("Task" in outcome.message or "is still ..." in outcome.message for outcome in outcomes)


@pytest.mark.parametrize(("name", "question", "edit"), list(mutants("WRONG")))
def test_wrong_answer_loses_marks(name, question, edit):
    assert testing.points(judged(name, question, edit))[question] < full(asked_of(name))[question]


@pytest.mark.parametrize(("name", "question", "edit"), list(mutants("RIGHT")))
def test_right_answer_keeps_full_marks(name, question, edit):
    outcomes = judged(name, question, edit)
    assert testing.points(outcomes) == full(asked_of(name)), [o for o in outcomes if o.state != "passed"]


@pytest.mark.parametrize("name", NAMES)
def test_checks_in_notebook_reject_four_wrong_answers_of_five(name):
    best = full(asked_of(name, hidden=False))
    wrong = [param.values[1:] for param in mutants("WRONG") if param.values[0] == name]
    passed = [
        (question, edit)
        for question, edit in wrong
        if testing.points(o for o in judged(name, question, edit) if not o.test.hidden)[question] == best[question]
    ]
    assert len(passed) <= 0.2 * len(wrong), passed


@pytest.mark.parametrize("name", NAMES)
def test_every_test_rejects_some_wrong_answer(name):
    useful = {
        (outcome.test.hidden, outcome.test.name)
        for param in mutants("WRONG")
        if param.values[0] == name
        for outcome in judged(*param.values)
        if outcome.state == "wrong" and outcome.test.question == param.values[1]
    }
    assert useful == {(test.hidden, test.name) for test in asked_of(name)}


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_wrong_and_right_mutants(name):
    for kind in ("WRONG", "RIGHT"):
        asked = {param.values[1] for param in mutants(kind) if param.values[0] == name}
        assert asked == set(full(asked_of(name))), f"{kind} lacks a question of {name}"
