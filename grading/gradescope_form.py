"""Says a result in the form of Gradescope's results.json, one test for each question."""

from __future__ import annotations

from typing import Any

from grading import told
from grading.exercise import Exercise

MARKS = {"passed": "✓", "wrong": "✗", "open": "○", "note": "→"}


def form(exercise: Exercise, result: dict[str, Any]) -> dict[str, Any]:
    """Return what Gradescope reads of one result."""
    if result["status"] != "graded":
        return {"score": 0, "output": f"This file could not be graded: {result['reason']}.", "tests": []}
    tests = []
    for entry in result["questions"]:
        task = exercise.task(entry["question"])
        tests.append(
            {
                "number": task.removeprefix("Task "),
                "name": exercise.titles[entry["question"]],
                "score": entry["points"],
                "max_score": entry["of"],
                "status": "passed" if entry["points"] == entry["of"] else "failed",
                "output": "\n".join(f"{MARKS[line.state]} {line.text}" for line in told.lines(exercise, entry)),
                "visibility": "visible",
            }
        )
    return {
        "score": result["score"],
        "execution_time": result["seconds"],
        "output": "\n".join(result["notes"]),
        "stdout_visibility": "hidden",
        "tests": tests,
    }
