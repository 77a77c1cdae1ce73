"""None of the hostile submissions gains marks, costs another learner anything, or goes without a row."""

import contextlib
import csv
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.grading import classroom
from tests.grading.classroom import FULL, ROOT
from tests.grading.hostile import ALL
from tests.grading.hostile_cheats import CHEATS
from tests.grading.hostile_files import FILES
from tests.grading.hostile_harm import HARM, MARKER

ENTRIES = FILES + HARM + CHEATS
HONEST = [f"{letter}_honest.ipynb" for letter in "aehmqtz"]
LIMITS = ["cell=4", "test=4", "total=90", "memory=600"]


class Room:
    """A class of hostile and honest submissions, graded once."""

    def __init__(self, folder, kind):
        self.out, self.kind = folder / "out", kind
        with socket.create_server(("127.0.0.1", 0)) as server:
            self._write(folder / "class", server.getsockname()[1])
            command = [sys.executable, "-m", "grading", classroom.NAME, folder / "class", "-o", self.out, "-j", "2"]
            command += [word for limit in LIMITS for word in ("--limit", limit)]
            command += ["--no-sandbox"] if kind == "none" else []
            self.scratch = folder / "scratch"
            self.scratch.mkdir()
            environment = {**os.environ, "TMPDIR": str(self.scratch)}
            words = [str(word) for word in command]
            self.run = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
            assert self.run.returncode == 0, self.run.stderr[-3000:]
            server.settimeout(0.01)
            self.visited = True
            try:
                server.accept()[0].close()
            except TimeoutError:
                self.visited = False
        lines = (self.out / "results.jsonl").read_text(encoding="utf-8").splitlines()[1:]
        self.results = {result["file"]: result for result in map(json.loads, lines)}

    def _write(self, folder, port):
        for name in HONEST:
            classroom.write(folder / name, classroom.notebook())
        for entry in self.entries:
            content = entry.content
            if isinstance(content, dict):
                content = json.dumps(content).replace("@PORT@", str(port))
            classroom.write(folder / entry.file, content)

    @property
    def entries(self):
        """The hostile submissions that may be run here."""
        return [entry for entry in ENTRIES if self.kind == "bwrap" or not entry.confined]


@pytest.fixture(scope="module")
def room(tmp_path_factory, kind):
    return Room(tmp_path_factory.mktemp("hostile"), kind)


def said(result):
    """All that a result says."""
    messages = [test["message"] for entry in result.get("questions", []) for test in entry["tests"]]
    return " ".join([result.get("reason", ""), *result.get("notes", []), *messages])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.what.replace(" ", "_"))
def test_hostile_submission_has_the_required_outcome(room, entry):
    if entry.confined and room.kind != "bwrap":
        pytest.skip("must not be run without a sandbox")
    result = room.results[entry.file]
    if entry.reason:
        assert result["status"] == "not graded" and result["reason"].startswith(entry.reason)
        return
    assert result["status"] == "graded", result.get("reason")
    lost = {q["question"]: q["of"] - q["points"] for q in result["questions"] if q["points"] < q["of"]}
    assert entry.loses in (lost, None), said(result)
    assert entry.says in said(result)


def test_every_file_has_a_row(room):
    with (room.out / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(room.entries) + len(HONEST) == len(room.results)
    assert all(row["status"] == "graded" or row["reason"] for row in rows)
    assert all((room.out / row["feedback"]).stat().st_size for row in rows)
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_honest_learners_lose_nothing(room):
    for name in HONEST:
        assert (room.results[name]["score"], room.results[name]["notes"]) == (FULL, [])


def test_nothing_reached_the_network(room, confined):
    assert not room.visited


def test_nothing_is_left_behind(room, confined):
    time.sleep(0.2)
    commands = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            commands.append((folder / "cmdline").read_bytes().decode(errors="replace"))
    assert len(commands) > 1
    assert not [command for command in commands if MARKER in command or str(room.scratch) in command]
    assert not list(room.scratch.iterdir())


def test_pages_hold_no_code_of_a_learner(room):
    for page in (room.out / "feedback").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text and "\x1b" not in text


def test_hostile_list_covers_every_question():
    assert sum(ALL.values()) == FULL
