"""The committed notebooks are what their sources become, to the byte, and nothing misleading gets through."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools import exercises
from tools.exercise_notebooks import accept, notebook
from tools.exercise_source import Exercise, Question, Refused

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.stem for path in (ROOT / "exercises").glob("*.md"))


@pytest.fixture(scope="module")
def files():
    """Build everything once: the text of every file by its path."""
    loaded = exercises.load()
    return exercises.data(loaded) | exercises.notebooks(loaded)


@pytest.fixture
def course(tmp_path, files):
    """Return a copy of what the command reads and writes."""
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises", ignore=shutil.ignore_patterns("*.ipynb"))
    shutil.copy(ROOT / "_config.yml", tmp_path)
    for path, text in files.items():
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8", newline="\n")
    return tmp_path


def test_exercises_are_fresh(files):
    found = exercises.stale(files) + exercises.left_over(files)
    assert not found, f"{'; '.join(found)}. Edit the .md only, then run `make exercises`."


def test_build_elsewhere_gives_the_same_bytes(files, tmp_path, course):
    settings = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "HOME": str(tmp_path), "COLUMNS": "40"}
    code = (
        f"import pathlib, sys; from tools import exercises; sys.exit(exercises.main([], pathlib.Path({str(course)!r})))"
    )
    for path in course.rglob("*.ipynb"):
        path.unlink()
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | settings | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    for path, text in files.items():
        assert (course / path.relative_to(ROOT)).read_bytes() == text.encode(), path.name


def test_notebook_edited_by_hand_fails_and_names_the_command(course, capsys):
    edited = course / "exercises" / f"{NAMES[0]}.ipynb"
    edited.write_text(edited.read_text("utf-8").replace("not answered yet", "all right"), encoding="utf-8")
    assert exercises.main(["--check"], course) == 1
    assert capsys.readouterr().err == (
        f"exercises: exercises/{NAMES[0]}.ipynb is not what its source becomes. "
        "Edit the .md only, then run `make exercises`.\n"
    )
    assert "all right" in edited.read_text("utf-8")
    assert exercises.main([], course) == 0
    assert capsys.readouterr().out.endswith(", 1 changed\n")
    assert "all right" not in edited.read_text("utf-8")


def test_missing_and_left_over_files_are_stale(course, files):
    copies = {course / path.relative_to(ROOT): text for path, text in files.items()}
    assert exercises.stale(copies, course) == exercises.left_over(copies, course) == []
    (course / "exercises" / "solutions" / f"{NAMES[0]}.ipynb").unlink()
    (course / "exercises" / "99_old.ipynb").write_text("{}")
    assert exercises.stale(copies, course) == [f"exercises/solutions/{NAMES[0]}.ipynb is missing"]
    assert exercises.left_over(copies, course) == ["exercises/99_old.ipynb has no source: delete it"]


def test_unknown_exercise_is_refused(capsys):
    assert exercises.main(["no_such"]) == 1
    error = capsys.readouterr().err
    assert error == f"tools.exercises: there is no exercise no_such; there are {', '.join(NAMES)}.\n"


@pytest.mark.parametrize("name", NAMES)
def test_learner_notebook_is_whole_and_free_of_answers(name):
    learner = nbformat.read(ROOT / "exercises" / f"{name}.ipynb", as_version=4)
    assert learner.metadata.lstm_course == {"exercise": name}
    code = [cell for cell in learner.cells if cell.cell_type == "code"]
    assert code[0].id == "install" and "%pip install" in code[0].source
    assert f'checker("{name}")' in code[1].source
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error"]
    text = json.dumps(learner)
    assert "SOLUTION" not in text and "{hint}" not in text and "image/" not in text
    about = json.loads((ROOT / "lstm_lib" / "checks" / f"{name}.json").read_text("utf-8"))
    for question, part in about["questions"].items():
        source = next(cell.source for cell in code if cell.id == f"answer-{question}")
        assert part["solution"] != source
        assert "raise NotImplementedError" in source or "= ..." in source


def test_address_of_the_repository_comes_from_the_settings_alone(tmp_path):
    url = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["repository"]["url"]
    for path in [*(ROOT / "exercises").rglob("*.md"), *(ROOT / "tools").glob("exercise*.py")]:
        assert url not in path.read_text("utf-8"), path
    (exercise,) = exercises.load(NAMES[:1])
    (tmp_path / "_config.yml").write_text("repository: {url: https://github.com/someone/fork/, branch: next}")
    nb = notebook(exercise, exercises.repository(tmp_path), learner=True)
    assert '"lstm_lib @ git+https://github.com/someone/fork@next"' in nb.cells[2].source
    assert f"colab.research.google.com/github/someone/fork/blob/next/exercises/{exercise.name}.ipynb" in (
        nb.cells[1].source
    )
    assert url not in json.dumps(nb)
    (tmp_path / "_config.yml").write_text("repository: {url: https://git.example.org/someone/fork}")
    nb = notebook(exercise, exercises.repository(tmp_path), learner=True)
    assert "olab]" not in nb.cells[1].source and "git+https://git.example.org/someone/fork@main" in nb.cells[2].source


def test_missing_address_is_refused(tmp_path):
    (tmp_path / "_config.yml").write_text("title: A course\n")
    with pytest.raises(Refused) as refusal:
        exercises.repository(tmp_path)
    sentence = "_config.yml: repository.url is missing; set it to the address of the course's repository."
    assert str(refusal.value) == sentence


def test_exercise_without_checks_is_refused():
    with pytest.raises(Refused) as refusal:
        exercises.points("99_missing")
    sentence = "exercises/99_missing.md: its checks are missing; write lstm_lib/checks/99_missing.py."
    assert str(refusal.value) == sentence


def test_cell_that_fails_is_refused_with_its_place(course, capsys):
    path = course / "exercises" / f"{NAMES[0]}.md"
    path.write_text(path.read_text("utf-8") + "\n```{code-cell}\n1 / 0\n```\n", encoding="utf-8")
    path.write_text(path.read_text("utf-8").replace("Take stock", "Stock"), encoding="utf-8")
    before = {file: file.read_bytes() for file in course.rglob("*.*")}
    assert exercises.main([NAMES[0]], course) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"exercises/{NAMES[0]}.md, learner notebook, cell cell-")
    assert error.endswith(
        " (1 / 0): fails with ZeroDivisionError: division by zero; no cell of an exercise may fail.\n"
    )
    assert before == {file: file.read_bytes() for file in course.rglob("*.*")}


TOY = Exercise(
    "07_toy",
    "exercises/07_toy.md",
    [],
    {"q1": Question("q1", "7.1", "Toy", 1, removed=["    twice = x + x", "else:", "    return twice", "n = 72"])},
)


def executed(*cells):
    """Return a notebook of cells (id, source, outputs) as if it had been executed."""
    nb = new_notebook(metadata={"language_info": {"name": "python", "version": "3.11.2"}})
    for name, source, *outputs in cells:
        cell = new_code_cell(source, id=name, outputs=outputs)
        cell.metadata.execution = {"iopub.execute_input": "2026-01-01T00:00:00Z"}
        nb.cells.append(cell)
    return nb


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


@pytest.mark.parametrize(
    ("learner", "cells", "sentence"),
    [
        (True, [("cell-02", "y = 1\ntwice = x + x")], "cell cell-02: contains the line `twice = x + x` of q1's answer"),
        (True, [("cell-02", "z = [twice = x + x]")], "cell cell-02: contains the line `twice = x + x` of q1's answer"),
        (True, [("cell-02", "n = 72")], "cell cell-02: contains the line `n = 72` of q1's answer"),
        (
            True,
            [("cell-02", "show()", printed("so\nreturn twice\n"))],
            "cell cell-02: contains the line `return twice`",
        ),
        (
            True,
            [("check-q1", 'check("q1")', printed("Task 7.1 passed"))],
            "must say 'is not answered yet' but says 'Task",
        ),
        (
            False,
            [("check-q1", 'check("q1")', printed("Task 7.1 is not right yet"))],
            "must say 'passed the checks in this notebook' but says 'Task 7.1 is not right yet'",
        ),
        (
            False,
            [("cell-02", "warn()", printed("careful", "stderr"))],
            "writes to stderr, which differs between machines",
        ),
    ],
)
def test_executed_notebook_that_misleads_is_refused(learner, cells, sentence):
    with pytest.raises(Refused) as refusal:
        accept(TOY, executed(*cells), learner=learner)
    which = "learner" if learner else "solution"
    assert str(refusal.value).startswith(f"exercises/07_toy.md, {which} notebook, cell ")
    assert sentence in str(refusal.value)


def test_line_of_a_given_cell_may_stand_in_an_answer_and_no_other():
    toy = replace(TOY, given={"twice = x + x"})
    accept(toy, executed(("cell-02", "def buggy(x):\n    twice = x + x\n    return 2 * twice")), learner=True)
    with pytest.raises(Refused, match="contains the line `return twice`"):
        accept(toy, executed(("cell-02", "def buggy(x):\n    twice = x + x\n    return twice")), learner=True)


def test_accepted_notebook_has_no_pictures_times_or_versions():
    picture = new_output("display_data", data={"image/png": "iVBO", "text/html": "<svg>", "text/plain": "[Figure: a]"})
    nb = executed(
        ("cell-02", "else:\nshow()", picture), ("cell-03", "1 + 1", new_output("execute_result", {"text/plain": "2"}))
    )
    accept(TOY, nb, learner=True)
    assert nb.cells[0].outputs[0].data == {"text/plain": "[Figure: a]"}
    assert nb.cells[0].metadata == {"tags": ["nbval-ignore-output"]}
    assert nb.cells[1].metadata == {}
    assert nb.metadata == {"language_info": {"name": "python"}}


def test_make_test_runs_nbval_over_both_notebooks():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    command = makefile[makefile.index("-m pytest") :].partition("\n\n")[0]
    assert "--nbval --nbval-current-env --nbval-cell-timeout 60" in command
    assert "exercises/*.ipynb" in command and "exercises/solutions/*.ipynb" in command


def test_nbval_sees_an_output_that_changed(course):
    path, task = course / "exercises" / f"{NAMES[0]}.ipynb", f"Task {int(NAMES[0][:2])}.2"
    path.write_text(path.read_text("utf-8").replace(f"{task} is not answered", f"{task} is answered"), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env", path.name]
    run = subprocess.run(command, cwd=path.parent, capture_output=True, text=True)
    assert run.returncode == 1
    assert "1 failed" in run.stdout and f"{task} is answered yet" in run.stdout
