"""The plan for instructors says how long each chapter and exercise takes, and how many points there are to win."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAN = (ROOT / "appendices" / "instructors.md").read_text(encoding="utf-8")


def minutes(path):
    return re.search(r"about (\d+) minutes", path.read_text(encoding="utf-8"))[1]


def points(name):
    questions = json.loads((ROOT / "lstm_lib" / "checks" / f"{name}.json").read_text(encoding="utf-8"))["questions"]
    return str(sum(question["points"] for question in questions.values()))


def test_plan_has_every_chapter_with_its_minutes():
    chapters = {path.stem: minutes(path) for path in (ROOT / "chapters").glob("*.md")}
    assert dict(re.findall(r"\{doc\}`../chapters/(\w+)` \| (\d+) \|", PLAN)) == chapters


def test_plan_has_every_exercise_with_its_minutes_and_points():
    exercises = {(path.stem, minutes(path), points(path.stem)) for path in (ROOT / "exercises").glob("*.md")}
    assert set(re.findall(r"\| `(\w+)` \| (\d+) \| (\d+) \|", PLAN)) == exercises
