"""Makes the page of feedback that one learner gets: a file of its own, in light and dark, that needs nothing else."""

from __future__ import annotations

from html import escape
from importlib import resources
from typing import Any

from grading import told
from grading.exercise import Exercise

STATES = {"passed": ("✓", "Passed"), "wrong": ("✗", "Not right"), "open": ("○", "Not answered"), "note": ("→", "Note")}


def page(exercise: Exercise, result: dict[str, Any]) -> str:
    """Return the HTML of one learner's page."""
    graded = result["status"] == "graded"
    body = _marks(exercise, result) if graded else _reason(result)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(exercise.title)}: feedback</title>
<style>
{resources.files(__package__).joinpath("feedback.css").read_text(encoding="utf-8")}</style>
</head>
<body>
<main>
<h1>{escape(exercise.title)}</h1>
<p class="file">Feedback on <code>{escape(result["file"])}</code></p>
{body}
</main>
</body>
</html>
"""


def _marks(exercise: Exercise, result: dict[str, Any]) -> str:
    tasks = "\n".join(_task(exercise, entry) for entry in result["questions"])
    notes = "".join(f"<li>{escape(note)}</li>" for note in result["notes"])
    about = f"\n<section>\n<h2>About your notebook</h2>\n<ul>{notes}</ul>\n</section>" if notes else ""
    return f'<p class="score"><strong>{result["score"]}</strong> of {result["of"]} points</p>\n{tasks}{about}'


def _task(exercise: Exercise, entry: dict[str, Any]) -> str:
    question, points, of = entry["question"], entry["points"], entry["of"]
    heading = f"{exercise.task(question)}: {exercise.titles[question]}"
    lines = "\n".join(_line(line) for line in told.lines(exercise, entry))
    return f"""<section aria-labelledby="{question}">
<h2 id="{question}">{escape(heading)}</h2>
<p class="points"><meter min="0" max="{of}" value="{points}" aria-hidden="true"></meter> {points} of {of}</p>
<ul class="checks">
{lines}
</ul>
</section>"""


def _line(line: told.Line) -> str:
    sign, name = STATES[line.state]
    return (
        f'<li class="{line.state}"><span class="sign" aria-hidden="true">{sign}</span>'
        f'<span><span class="spoken">{name}: </span>{escape(line.text)}</span></li>'
    )


def _reason(result: dict[str, Any]) -> str:
    if result["status"] == "not graded":
        return f"<p>This file could not be graded: {escape(result['reason'])}.</p>"
    return "<p>The grading of this file failed, through no fault of yours. It will be tried again.</p>"
