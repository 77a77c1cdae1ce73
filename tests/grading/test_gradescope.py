"""The autograder zip works in a folder laid out like Gradescope's, and always leaves a results.json of its form."""

import json
import os
import subprocess
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path

import pytest

from grading import gradescope, in_gradescope, view
from tests.grading import classroom
from tests.grading.classroom import FULL, NAME

FIELDS = {"number", "name", "score", "max_score", "status", "output", "visibility"}


@pytest.fixture
def container(tmp_path):
    """A folder like /autograder, open to all users at first, with the zip unpacked and an empty submission."""
    assert gradescope.main([NAME, "-o", str(tmp_path / "a.zip"), "--seed", "5"]) == 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "autograder")
        (folder / "submission").mkdir(parents=True)
        Path(place).chmod(0o755)
        with zipfile.ZipFile(tmp_path / "a.zip") as file:
            file.extractall(folder / "source")
        yield folder


def test_zip_has_its_scripts_at_the_top_and_nothing_of_another_exercise(tmp_path):
    for name in ("a", "b"):
        gradescope.main([NAME, "-o", str(tmp_path / f"{name}.zip"), "--seed", "5"])
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as file:
        names = file.namelist()
        modes = {entry.filename: entry.external_attr >> 16 for entry in file.infolist()}
    assert modes["setup.sh"] == modes["run_autograder"] == 0o100755
    assert not [name for name in names if "03_" in name or name.startswith(("tests", ".git"))]
    assert f"exercises/solutions/{NAME}.ipynb" in names


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_script_is_shell(container, script):
    assert subprocess.run(["bash", "-n", container / "source" / script]).returncode == 0


def test_solution_earns_full_marks(container):
    classroom.write(container / "submission" / "mine.ipynb", classroom.notebook())
    form = in_gradescope.grade(container, ["env"])
    assert form["score"] == FULL == sum(test["max_score"] for test in form["tests"])
    assert all(set(test) == FIELDS and test["status"] == "passed" for test in form["tests"])
    assert (container / "source").stat().st_mode & 0o777 == 0o700


def test_right_one_of_several_notebooks_is_graded(container):
    classroom.write(container / "submission" / "a.ipynb", "{}")
    classroom.write(container / "submission" / "b.ipynb", classroom.notebook())
    form = in_gradescope.grade(container, ["env"])
    assert form["score"] == FULL and form["output"].startswith("Of 2 notebooks this one was graded: b.ipynb.")


def test_broken_notebook_is_told_why(container):
    classroom.write(container / "submission" / "a.ipynb", "{")
    form = in_gradescope.grade(container, ["env"])
    assert form["score"] == 0 and "it is a broken notebook" in form["output"]


def test_no_notebook_is_told_so(container):
    form = in_gradescope.grade(container, ["env"])
    assert form == {"score": 0, "output": f"There is no notebook here: hand in {NAME}.ipynb.", "tests": []}


def test_failure_of_the_autograder_leaves_results_all_the_same(container, monkeypatch):
    monkeypatch.setattr(in_gradescope, "another_user", lambda: ["/no/such/program"])
    classroom.write(container / "submission" / "a.ipynb", classroom.notebook())
    in_gradescope.main([str(container)])
    form = json.loads((container / "results" / "results.json").read_text())
    assert form["score"] == 0 and "/no/such/program cannot be started" in form["output"]
    (container / "source" / "settings.json").write_text("{")
    in_gradescope.main([str(container)])
    form = json.loads((container / "results" / "results.json").read_text())
    assert form["output"].startswith("The autograder failed, through no fault of yours: JSONDecodeError")


SPY = f"""
import os
found = [os.getuid()]
for path in ("source", "submission", "results", "source/settings.json", "submission/mine.ipynb"):
    if os.access("@HERE@/" + path, os.R_OK):
        found.append(path)
found += [name for name in os.environ if name.startswith(("AUTOGRADER", "PYTHONPATH"))]
try:
    os.kill({os.getppid()}, 9)
except OSError:
    pass
raise RuntimeError(f"found {{found}}")
"""


def python_for_all():
    """A Python of our version that another user can run, or nothing."""
    for path in (os.path.realpath(sys.executable), f"/usr/bin/python3.{sys.version_info.minor}"):
        probe = [*in_gradescope.AS_LEARNER, "env", "-i", path, "-c", "import json"]
        if not os.getuid() and subprocess.run(probe, capture_output=True).returncode == 0:
            return path
    return ""


def test_run_autograder_gives_learners_code_another_user(container):
    python = python_for_all()
    if not python:
        warnings.warn(
            "Gradescope's separate user is NOT TESTED here: it needs root, and a Python for all", stacklevel=1
        )
        pytest.skip("needs root, and a Python that other users can run")
    nb = classroom.inserted(classroom.notebook(), "answer-q3", SPY.replace("@HERE@", str(container)))
    classroom.write(container / "submission" / "mine.ipynb", nb)
    packages = os.pathsep.join(map(str, view.packages()))
    settings = {**os.environ, "AUTOGRADER": str(container), "GRADING_PYTHON": python, "PYTHONPATH": packages}
    words = ["bash", container / "source" / "run_autograder"]
    run = subprocess.run(words, env=settings, capture_output=True, text=True)
    form = json.loads((container / "results" / "results.json").read_text())
    assert form["score"] == FULL, (run.stderr, form)
    assert f"found [{in_gradescope.LEARNER}]" in form["output"]
