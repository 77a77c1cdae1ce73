"""Grades the one submission in a container of Gradescope's, and always leaves a results.json.

The container keeps learners apart from each other. In it the learner's code runs as a user of its own, to whom the
folders with tests, answers and results are closed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grading import Refused, exercise, gradescope_form, sandbox
from grading.limits import Limits
from grading.one import Grader
from grading.submission import Unreadable, read

LEARNER = "31415"
AS_LEARNER = ("setpriv", f"--reuid={LEARNER}", f"--regid={LEARNER}", "--clear-groups", "--no-new-privs")


def main(arguments: Sequence[str]) -> int:
    """Grade what lies in the folder given, `/autograder`."""
    folder = Path(arguments[0])
    try:
        form = grade(folder, another_user())
    except Exception as error:  # whatever it is, learner and instructor must hear of it
        traceback.print_exc()
        reason = str(error) if isinstance(error, Refused) else type(error).__name__
        form = {"score": 0, "output": f"The autograder failed, through no fault of yours: {reason}", "tests": []}
    (folder / "results").mkdir(exist_ok=True)
    (folder / "results" / "results.json").write_text(json.dumps(form, indent=1), encoding="utf-8")
    return 0


def another_user() -> list[str]:
    """Return the command that makes what follows run as another user, with few processes and, if we may, no network."""
    if os.getuid():
        raise Refused("grading: run_autograder must be run as root, to give the learner's code another user.")
    alone = ["unshare", "--net"]
    may = subprocess.run([*alone, "true"], capture_output=True).returncode == 0
    return [*(alone if may else []), "prlimit", "--nproc=16:16", *AS_LEARNER, "env", "-i"]


def grade(folder: Path, wrap: Sequence[str]) -> dict[str, Any]:
    """Return what Gradescope is told of the submission.

    Parameters
    ----------
    folder
        With `source`, where the zip was unpacked, and `submission`.
    wrap
        The command that starts a learner's process.
    """
    source = folder / "source"
    settings = json.loads((source / "settings.json").read_text(encoding="utf-8"))
    for path in (source, folder / "submission", folder / "results", folder / "submission_metadata.json"):
        if path.exists():
            path.chmod(0o700)
    asked = exercise.load(settings["exercise"], source / "private" if settings["private"] else None, root=source)
    found = [
        path for path in sorted((folder / "submission").rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts
    ]
    if not found:
        return {"score": 0, "output": f"There is no notebook here: hand in {asked.name}.ipynb.", "tests": []}
    chosen = next((path for path in found if _fits(path, asked.name)), found[0])
    limits = Limits().changed(settings["limits"])
    with sandbox.prepared("wrap", asked.forbidden, wrap) as prepared:
        result = Grader(asked, prepared, limits, settings["seed"]).grade(chosen, chosen.name)
    if LEARNER in " ".join(wrap):  # what has left its process group as well
        subprocess.run([*AS_LEARNER, "kill", "-KILL", "-1"], capture_output=True)
    form = gradescope_form.form(asked, result)
    if len(found) > 1:
        form["output"] = f"Of {len(found)} notebooks this one was graded: {chosen.name}.\n{form['output']}"
    return form


def _fits(path: Path, name: str) -> bool:
    try:
        read(path, name)
    except Unreadable:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
