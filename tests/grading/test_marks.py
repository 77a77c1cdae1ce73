"""Marks are right: full for right answers, none for a blank, and for the rest what the tests say in the notebook."""

import re

import pytest

from grading.limits import Limits
from grading.submission import Cell, cells_of
from tests.exercises.test_answers import asked_of, full, grade, mutants, mutated, notebook
from tests.grading import classroom
from tests.grading.classroom import NAMES

LONG = Limits(total=600)


@pytest.fixture(scope="module", params=NAMES)
def room(request, kind):
    """A grader of one exercise and a process of it, which many notebooks share in turn."""
    with classroom.grader(kind, request.param, LONG) as grader, grader.box() as box:
        yield request.param, grader, box


def cells(sources):
    """Return cells for the grader from a dict of id and source."""
    found = []
    for number, (name, source) in enumerate(sources.items(), 1):
        kind, _, question = name.partition("-")
        found.append(Cell(f"cell {number}", source, *(question if kind == k else "" for k in ("answer", "check"))))
    return found


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_solution_earns_full_marks_for_every_seed(kind, name, seed, tmp_path):
    path = classroom.write(tmp_path / "a.ipynb", classroom.notebook(name))
    with classroom.grader(kind, name) as made:
        result = type(made)(made.exercise, made.sandbox, made.limits, seed).grade(path, "a")
    lost = [test for entry in result["questions"] for test in entry["tests"] if test["state"] != "passed"]
    assert result["score"] == result["of"] and not lost


@pytest.mark.parametrize("name", NAMES)
def test_blank_earns_nothing(kind, name, tmp_path):
    path = classroom.write(tmp_path / "a.ipynb", classroom.notebook(name, solved=False))
    with classroom.grader(kind, name) as made:
        result = made.grade(path, "a")
    assert result["status"] == "graded" and result["score"] == 0 and result["notes"] == []


def test_mutants_get_the_same_verdict_as_in_the_notebook(room):
    name, grader, box = room
    seen = 0
    for wanted in ("WRONG", "RIGHT"):
        for param in (param for param in mutants(wanted) if param.values[0] == name):
            _, question, edit = param.values
            sources = mutated(name, question, edit)
            here = grade(name, sources, asked_of(name))
            there = grader.judge(cells(sources), box)
            entries = {entry["question"]: entry for entry in there["questions"]}
            if wanted == "RIGHT":
                assert there["score"] == there["of"], (question, edit)
            else:
                assert entries[question]["points"] < full(asked_of(name))[question], (question, edit)
            said = {(t["hidden"], q, t["name"]): t for q, entry in entries.items() for t in entry["tests"]}
            seen += 1
            if "borrowed" in param.id:  # what a forbidden module does depends on whether it is installed
                continue
            for test, state, message in here:
                other = said[test.hidden, test.question, test.name]
                assert (other["state"], _plain(other["message"])) == (state, _plain(message)), edit
    assert seen > 50


def _plain(message):
    """A message without the line that it points to: the notebook names cells in another way."""
    return " ".join(re.sub(r" \(line \d+ of its cell.*\)", "", message).split())


def test_cells_of_the_solution_are_those_of_the_notebook():
    for name in NAMES:
        found = cells_of((classroom.ROOT / "exercises" / "solutions" / f"{name}.ipynb").read_bytes())
        assert found[0] == name
        assert [c.source for c in found[1]][1:] == list(notebook(name, "solutions").values())
        assert {c.answers for c in found[1]} == {c.check for c in found[1]} == {"", *full(asked_of(name))}
