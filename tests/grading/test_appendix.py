"""What the appendix for instructors says is so: its commands exist, its example works, its table is of this version."""

import json
import re
import shlex

import pytest

from grading import __main__ as command
from grading import exercise, gradescope
from grading.limits import Limits
from tests.grading import classroom, table
from tests.grading.classroom import FULL, NAME, ROOT

PAGE = (ROOT / "appendices" / "instructors.md").read_text(encoding="utf-8")
BLOCKS = dict.fromkeys(re.findall(r"```(?:text|python)\n(.*?)```", PAGE, re.DOTALL))


def test_table_of_hostile_submissions_is_of_this_version():
    page = ROOT / "grading" / "hostile.md"
    assert page.read_text(encoding="utf-8") == table.required(), "run `python -m tests.grading.table --write`"


@pytest.mark.parametrize("line", [block for block in BLOCKS if "python -m grading " in block], ids=len)
def test_command_is_understood(line):
    words = shlex.split(line[line.index("python -m grading ") :])[3:]
    options = command._parser().parse_args(words)
    assert options.exercise == NAME
    if options.wrap:
        assert {word for word in re.findall(r"\{\w+\}", " ".join(options.wrap))} == {"{site}", "{worker}", "{seconds}"}


def test_command_for_gradescope_is_understood(tmp_path, monkeypatch):
    [line] = [block for block in BLOCKS if "grading.gradescope" in block]
    monkeypatch.chdir(tmp_path)
    assert gradescope.main(shlex.split(line)[3:]) == 0
    assert (tmp_path / "autograder.zip").exists()


def test_limits_in_the_text_are_those_in_force():
    found = re.search(r"(\d+) seconds for a cell, (\d+) for a test, (\d+) for a notebook, (\d+) GB of memory", PAGE)
    cell, test, total, memory = map(int, found.groups())
    assert Limits(cell, test, total, memory * 1024) == Limits()
    assert Limits().changed(re.findall(r"--limit (\w+=\d+)", PAGE)) == Limits(cell=60, memory=4096)


def test_private_test_in_the_text_works(kind, tmp_path):
    [text] = [block for block in BLOCKS if "@graded" in block]
    (tmp_path / f"{NAME}.py").write_text(text, encoding="utf-8")
    asked = exercise.load(NAME, tmp_path)
    assert sum(asked.points.values()) == FULL
    wrong = classroom.answer("q3").replace("f * c_prev + i * g", "f * c_prev + (1 - f) * g")
    nbs = {"right": classroom.notebook(), "wrong": classroom.answered({"q3": wrong})}
    with classroom.grader(kind) as made:
        mine = type(made)(asked, made.sandbox, made.limits, 0)
        results = {name: mine.grade(classroom.write(tmp_path / f"{name}.ipynb", nb), name) for name, nb in nbs.items()}
    assert results["right"]["score"] == FULL
    [gate] = [t for q in results["wrong"]["questions"] for t in q["tests"] if t["name"] == "closed_gates_keep_nothing"]
    assert gate["state"] == "wrong" and gate["hidden"]


def test_class_of_two_hundred_was_graded_in_less_than_a_minute():
    figures = json.loads((ROOT / "benchmarks" / "results" / "grading_a_class.json").read_text(encoding="utf-8"))
    assert (figures["learners"], figures["at_a_time"]) == (200, 2)
    assert figures["cores"] == 2 and figures["seconds"] < 60
