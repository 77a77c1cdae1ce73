"""The ways in: make's targets, a machine without a fitting Python, and what runs in continuous integration."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def test_make_without_a_target_lists_every_target_with_its_use():
    listed = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True).stdout
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    targets.remove("environment")
    for target in targets:
        assert re.search(rf"^  make {target} +\w", listed, re.MULTILINE), f"make help does not explain {target}"


def test_make_without_a_fitting_python_says_so_in_one_sentence(tmp_path):
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "tools" / "environment.sh", tmp_path / "tools")
    done = subprocess.run(
        ["make", "book"], cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"PYTHON": "false"}
    )
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == (
        "No Python 3.11 or newer found (looked for false): install one, "
        "or name it: make PYTHON=/path/to/python3.12 book"
    )
    assert not (tmp_path / ".venv").exists()


def test_workflows_run_what_a_contributor_runs_and_hold_no_more_rights_than_they_need():
    test, pages = (yaml.safe_load((ROOT / f".github/workflows/{n}.yml").read_text()) for n in ("test", "pages"))
    # YAML 1.1 reads the key `on` as true.
    assert {"pull_request", "push", "schedule"} <= set(test[True])
    job = test["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert ".ci/run" in [step.get("run") for step in job["steps"]]
    assert "make test" in (ROOT / ".ci/run").read_text()
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
    assert test["permissions"] == pages["permissions"] == {"contents": "read"}
    assert "make book" in [step.get("run") for step in pages["jobs"]["build"]["steps"]]
    assert "secrets." not in str(test) + str(pages)
