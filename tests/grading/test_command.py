"""The command: each file gets its row, a broken run goes on, and a bad call gets one sentence and changes nothing."""

import csv
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from grading import __main__ as command
from tests.grading import classroom
from tests.grading.classroom import FULL, NAME, ROOT


@pytest.fixture
def room(tmp_path, kind):
    """A class of three in folders, and a way to grade it."""
    return Room(tmp_path, kind)


class Room:
    def __init__(self, folder, kind):
        self.folder, self.out, self.kind = folder / "class", folder / "out", kind
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        for name, nb in {
            "ada/06 lstm.ipynb": classroom.notebook(),
            "ben.ipynb": classroom.notebook(solved=False),
            "eve.ipynb": classroom.answered({"q6": "n_params = 3"}),
        }.items():
            classroom.write(self.folder / name, nb)

    def words(self, *options):
        sandbox = ["--no-sandbox"] if self.kind == "none" else []
        words = [sys.executable, "-m", "grading", NAME, self.folder, "-o", self.out, "-j", "2", *sandbox, *options]
        return [str(word) for word in words]

    def grade(self, *options):
        return subprocess.run(self.words(*options), cwd=ROOT, capture_output=True, text=True)

    @property
    def lines(self):
        return [json.loads(line) for line in (self.out / "results.jsonl").read_text("utf-8").splitlines()]

    @property
    def rows(self):
        with (self.out / "grades.csv").open(encoding="utf-8", newline="") as file:
            return {row["file"]: row for row in csv.DictReader(file)}


def test_folder_is_graded_into_rows_pages_and_forms(room):
    run = room.grade()
    assert run.returncode == 0, run.stderr
    assert {name: row["score"] for name, row in room.rows.items()} == {
        "ada/06 lstm.ipynb": "16",
        "ben.ipynb": "0",
        "eve.ipynb": "13",
    }
    assert room.rows["eve.ipynb"] | {"feedback": "", "reason": ""} == {
        **{"file": "eve.ipynb", "status": "graded", "score": "13", "of": str(FULL), "follow-through": "", "reason": ""},
        **{"q1": "2", "q2": "2", "q3": "3", "q4": "3", "q5": "3", "q6": "0", "feedback": ""},
    }
    assert len(list((room.out / "feedback").iterdir())) == len(list((room.out / "gradescope").iterdir())) == 3
    assert "3 of 3 files graded" in run.stdout and "3/3" in run.stderr


def test_seed_is_drawn_stored_and_used_again(room):
    assert room.grade().returncode == 0
    seed = room.lines[0]["seed"]
    assert room.grade().returncode == 0 and room.lines[0]["seed"] == seed
    run = room.grade("--seed", str(seed + 1))
    assert run.returncode == 2 and f"was made with the seed {seed}, not {seed + 1}" in run.stderr


def test_broken_run_goes_on_and_only_what_changed_is_run_again(room):
    assert room.grade("--seed", "1", "-j", "1").returncode == 0
    header, ada, ben, eve = (room.out / "results.jsonl").read_text("utf-8").splitlines()
    (room.out / "results.jsonl").write_text("\n".join([header, ada, ben, eve[:40]]), "utf-8")
    classroom.write(room.folder / "ben.ipynb", classroom.notebook())
    classroom.write(room.folder / "zoe.ipynb", classroom.notebook())
    assert room.grade().returncode == 0
    assert room.lines[:3] == [json.loads(line) for line in (header, ada, ben)]
    assert sorted(line["file"] for line in room.lines[3:]) == ["ben.ipynb", "eve.ipynb", "zoe.ipynb"]
    assert {name: row["score"] for name, row in room.rows.items()} == {
        **{"ada/06 lstm.ipynb": "16", "ben.ipynb": "16", "eve.ipynb": "13", "zoe.ipynb": "16"}
    }
    size = (room.out / "results.jsonl").stat().st_size
    assert room.grade().returncode == 0 and (room.out / "results.jsonl").stat().st_size == size


def test_interrupted_run_keeps_what_is_done(room):
    slow = classroom.inserted(classroom.notebook(), "answer-q1", "import time; time.sleep(15)")
    classroom.write(room.folder / "slow.ipynb", slow)
    settings = {**os.environ, "TMPDIR": str(room.scratch)}
    words = {"cwd": ROOT, "env": settings, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    # a suite that runs in the background ignores the signal, and its children would too
    process = subprocess.Popen(room.words(), **words, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        time.sleep(0.1)
        if (room.out / "results.jsonl").exists() and len(room.lines) == 4:
            break
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=120)[1]
    assert process.returncode == 130
    assert said.endswith("grading: stopped; what is done is kept, the same command goes on from there.\n")
    assert "Traceback" not in said
    assert not list(room.scratch.iterdir())
    classroom.write(room.folder / "slow.ipynb", classroom.notebook())
    assert room.grade().returncode == 0 and len(room.rows) == 4


BREAK = """
import os, sys
from grading import __main__, one
grade = one.Grader.grade
def broken(self, path, name):
    if name == "ben.ipynb":
        os._exit(7)
    return grade(self, path, name)
one.Grader.grade = broken
sys.exit(__main__.main(sys.argv[1:]))
"""


def test_fault_of_the_grader_costs_one_row_and_is_tried_again(room):
    words = [sys.executable, "-c", BREAK, *room.words()[3:]]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1
    assert "1 failed through no fault of theirs; the same command tries them again" in run.stderr
    assert room.rows["ben.ipynb"]["status"] == "grader failed"
    assert room.rows["ben.ipynb"]["reason"] == "the grader broke down over it" and room.rows["ben.ipynb"]["score"] == ""
    assert room.rows["eve.ipynb"]["score"] == "13"
    assert room.grade().returncode == 0 and room.rows["ben.ipynb"]["status"] == "graded"


PRIVATE = """
from lstm_lib.check import Wrong, graded

@graded("q1", points=3)
def of_my_own(s, rng):
    if s.c_f1_i0 != 2:
        raise Wrong("SECRET")

@graded("q6", points=0)
def gate(s, rng):
    if s.why_kept != "c" or s.n_params == 3:
        raise Wrong("SECRET")
"""


def test_private_tests_count_and_are_not_shown(room, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / f"{NAME}.py").write_text(PRIVATE)
    assert room.grade("--hidden", str(tmp_path / "mine")).returncode == 0
    assert room.rows["ada/06 lstm.ipynb"]["score"] == room.rows["ada/06 lstm.ipynb"]["of"] == str(FULL + 3)
    assert room.rows["eve.ipynb"]["q6"] == "0"
    for path in [*(room.out / "feedback").iterdir(), *(room.out / "gradescope").iterdir(), room.out / "grades.csv"]:
        text = path.read_text("utf-8")
        assert "SECRET" not in text and "of my own" not in text.lower() and "of_my_own" not in text


def refusal(capsys, *words):
    status = command.main([str(word) for word in words])
    return status, capsys.readouterr().err


def snapshot(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("slip", "sentence"),
    [
        ("no such exercise", f"there is no exercise '99_missing'; there are {', '.join(classroom.NAMES)}."),
        ("no folder", "the submissions must be in a folder, and {tmp}/nowhere is none."),
        ("empty folder", "there is no file in {tmp}/empty; put the learners' notebooks there."),
        ("out is full", "{tmp}/full holds other things than results; name an empty or a new folder with -o."),
        ("out is the class", "{tmp}/class holds other things than results; name an empty or a new folder with -o."),
        ("out is a file", "-o must name a folder, and {tmp}/file is a file."),
        ("no private tests", "--hidden must name a folder with a file 06_lstm_forward.py, and {tmp}/empty has none."),
        ("jobs", "-j must be 1 or more, got 0."),
        ("seed", "--seed must be 0 or more, got -1."),
        (
            "limit",
            "--limit must be one of cell=20, test=10, total=120, memory=2048, processes=8, answer=16, "
            "with your number, got 'time=3'.",
        ),
        (
            "limit of zero",
            "--limit must be one of cell=20, test=10, total=120, memory=2048, processes=8, answer=16, "
            "with your number, got 'cell=0'.",
        ),
    ],
)
def test_bad_call_is_refused_in_one_sentence(slip, sentence, tmp_path, capsys):
    classroom.write(tmp_path / "class" / "a.ipynb", classroom.notebook())
    classroom.write(tmp_path / "full" / "thesis.txt", "my only copy")
    classroom.write(tmp_path / "file", "")
    (tmp_path / "empty").mkdir()
    words = {
        "no such exercise": ["99_missing", tmp_path / "class"],
        "no folder": [NAME, tmp_path / "nowhere"],
        "empty folder": [NAME, tmp_path / "empty"],
        "out is full": [NAME, tmp_path / "class", "-o", tmp_path / "full"],
        "out is the class": [NAME, tmp_path / "class", "-o", tmp_path / "class"],
        "out is a file": [NAME, tmp_path / "class", "-o", tmp_path / "file"],
        "no private tests": [NAME, tmp_path / "class", "--hidden", tmp_path / "empty"],
        "jobs": [NAME, tmp_path / "class", "-j", 0],
        "seed": [NAME, tmp_path / "class", "--seed", -1],
        "limit": [NAME, tmp_path / "class", "--limit", "time=3"],
        "limit of zero": [NAME, tmp_path / "class", "--limit", "cell=0"],
    }[slip]
    words = [*words, "--no-sandbox"] + ([] if "-o" in words else ["-o", tmp_path / "out"])
    before = snapshot(tmp_path)
    assert refusal(capsys, *words) == (2, f"grading: {sentence.format(tmp=tmp_path)}\n")
    assert snapshot(tmp_path) == before and not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        ('{"format": 0}', "is not of this version of the grader"),
        ('{"format": 1, "exercise": "03_other"}', "is of exercise 03_other, not 06_lstm_forward"),
        (
            '{"format": 1, "exercise": "06_lstm_forward", "fingerprint": "old", "seed": 1}',
            "was made with other tests, other limits or another version of the grader",
        ),
        ("not JSON", "is damaged"),
        ("[1]", "is not of this version of the grader"),
    ],
)
def test_results_of_another_version_are_refused_and_kept(first, sentence, tmp_path, capsys):
    classroom.write(tmp_path / "class" / "a.ipynb", classroom.notebook())
    classroom.write(tmp_path / "out" / "results.jsonl", first + '\n{"file": "a.ipynb"}\nhalf a li')
    classroom.write(tmp_path / "out" / "grades.csv", "file,score\n")
    before = snapshot(tmp_path)
    words = [NAME, tmp_path / "class", "-o", tmp_path / "out", "--no-sandbox"]
    wanted = f"grading: {tmp_path}/out/results.jsonl {sentence}; name another folder with -o, nothing was changed.\n"
    assert refusal(capsys, *words) == (2, wanted)
    assert snapshot(tmp_path) == before


def test_second_run_into_the_same_folder_is_refused(tmp_path, capsys):
    import fcntl

    classroom.write(tmp_path / "class" / "a.ipynb", classroom.notebook())
    with classroom.write(tmp_path / "out" / "results.jsonl", "").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        status, said = refusal(capsys, NAME, tmp_path / "class", "-o", tmp_path / "out", "--no-sandbox")
    assert status == 2 and said.startswith(f"grading: another run is writing {tmp_path}/out/results.jsonl; wait for it")
