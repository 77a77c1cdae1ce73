"""Writes what an instructor reads from the results: grades.csv, with a row for every file, and the learners' pages."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grading import feedback, gradescope_form
from grading.exercise import Exercise


def write(folder: Path, exercise: Exercise, results: Sequence[dict[str, Any]]) -> None:
    """Write grades.csv, a page of feedback for every learner, and the same for Gradescope.

    Parameters
    ----------
    folder
        Where to.
    exercise
        What was asked.
    results
        One for each file, in the order of the rows.
    """
    put(folder / "grades.csv", table(exercise, results))
    for result in results:
        name = page_name(result["file"])
        put(folder / "feedback" / f"{name}.html", feedback.page(exercise, result))
        form = json.dumps(gradescope_form.form(exercise, result), indent=1)
        put(folder / "gradescope" / f"{name}.json", form + "\n")


def table(exercise: Exercise, results: Sequence[dict[str, Any]]) -> str:
    """Return the text of grades.csv."""
    questions = list(exercise.points)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["file", "status", "score", "of", *questions, "follow-through", "reason", "feedback"])
    for result in results:
        marks = {entry["question"]: entry for entry in result.get("questions", [])}
        through = [
            f"{question}: {entry['points']} instead of {entry['alone']}, after {' '.join(entry['through'])}"
            for question, entry in marks.items()
            if "through" in entry
        ]
        row = [result["file"], result["status"], result.get("score", ""), result.get("of", "")]
        row += [marks[question]["points"] if question in marks else "" for question in questions]
        row += ["; ".join(through), result.get("reason") or " ".join(result.get("notes", []))]
        rows.writerow([*map(_cell, row), f"feedback/{page_name(result['file'])}.html"])
    return text.getvalue()


def page_name(file: str) -> str:
    """Return a name for the feedback on a file, readable and of its own."""
    readable = re.sub(r"[^A-Za-z0-9]+", "_", file.removesuffix(".ipynb")).strip("_")[:80]
    return f"{readable or 'file'}-{hashlib.sha256(os.fsencode(file)).hexdigest()[:8]}"


def put(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8", errors="replace", newline="")
    new.replace(path)


def _cell(value: Any) -> Any:
    """Keep a spreadsheet from taking what a learner wrote for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value
