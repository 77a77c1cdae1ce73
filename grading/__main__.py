"""Grades a folder of submissions from the command line: `python -m grading --help` tells how."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from grading import Refused, batch, bubblewrap, exercise, reports, sandbox, similarity
from grading.box import Unstartable
from grading.limits import Limits
from grading.one import Grader, digest
from grading.results import Results

WAYS_OUT = (
    "Put every learner's process into a container of yours with --wrap CMD, or, for work that you trust as your own, "
    "run it unprotected with --no-sandbox (see the appendix for instructors)."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade, write the reports, and return the exit status."""
    options = _parser().parse_args(arguments)
    tqdm.monitor_interval = 0  # no second thread in a process that forks
    try:
        return _grade(options)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\ngrading: stopped; what is done is kept, the same command goes on from there.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m grading", description="Grade a class.")
    parser.add_argument("exercise", metavar="EXERCISE", help="such as 06_lstm_forward")
    parser.add_argument("submissions", metavar="SUBMISSIONS_DIR", type=Path, help="a folder of notebooks, at any depth")
    parser.add_argument("-o", "--out", metavar="OUT", type=Path, required=True, help="a folder for the results")
    parser.add_argument("-j", "--jobs", metavar="N", type=int, default=os.cpu_count(), help="how many at one time")
    parser.add_argument("--seed", metavar="S", type=int, help="what hidden tests draw from; stored, random if left out")
    parser.add_argument("--hidden", metavar="DIR", type=Path, help="a folder with hidden tests of your own")
    parser.add_argument(
        "--limit", metavar="NAME=NUMBER", action="append", default=[], help="change a limit: cell=60, memory=4096, ..."
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--wrap", metavar="CMD", type=shlex.split, help="start learners' code with CMD, not bubblewrap")
    how.add_argument("--no-sandbox", action="store_true", help="run learners' code with your own rights")
    return parser


def _grade(options: argparse.Namespace) -> int:
    asked = exercise.load(options.exercise, options.hidden)
    limits = Limits().changed(options.limit)
    if options.jobs < 1:
        raise Refused(f"grading: -j must be 1 or more, got {options.jobs}.")
    if options.seed is not None and options.seed < 0:
        raise Refused(f"grading: --seed must be 0 or more, got {options.seed}.")
    files = submissions(options.submissions, options.out)
    kind = "wrap" if options.wrap else "none" if options.no_sandbox else "bwrap"
    if kind == "bwrap" and (obstacle := bubblewrap.obstacle()):
        raise Refused(f"grading: no sandbox here: {obstacle}. {WAYS_OUT}")
    secret = [path.resolve() for path in (options.submissions, options.out, options.hidden) if path]
    with sandbox.prepared(kind, asked.forbidden, options.wrap or (), secret) as prepared:
        probe(Grader(asked, prepared, limits, 0))
        with Results(options.out, asked.name, f"{asked.fingerprint} {limits}", options.seed) as stored:
            grader = Grader(asked, prepared, limits, stored.seed)
            results = _run(grader, files, stored, options.jobs)
    reports.write(options.out, asked, results)
    reports.put(options.out / "similar.csv", similarity.table(asked, files))
    failed = sum(result["status"] == "grader failed" for result in results)
    not_graded = sum(result["status"] == "not graded" for result in results)
    print(f"{len(results) - failed - not_graded} of {len(results)} files graded, see {options.out / 'grades.csv'}")
    if not_graded:
        print(f"{not_graded} could not be graded; their rows say why")
    if failed:
        print(f"{failed} failed through no fault of theirs; the same command tries them again", file=sys.stderr)
    return 1 if failed else 0


def submissions(folder: Path, out: Path) -> list[tuple[str, Path]]:
    """Return every file below a folder, by its path in it, but nothing of the results."""
    if not folder.is_dir():
        raise Refused(f"grading: the submissions must be in a folder, and {folder} is none.")
    found = []
    for path in sorted(folder.rglob("*")):
        inside_out = path.resolve().is_relative_to(out.resolve()) and out.resolve() != folder.resolve()
        if (not path.is_dir() or path.is_symlink()) and not inside_out:
            found.append((str(path.relative_to(folder)), path))
    if not found:
        raise Refused(f"grading: there is no file in {folder}; put the learners' notebooks there.")
    return found


def probe(grader: Grader) -> None:
    """Refuse to begin if learners' processes cannot be started in the way that was asked for."""
    try:
        with grader.box() as box:
            box.begin()
    except Unstartable as reason:
        raise Refused(f"grading: no sandbox here: {reason}. {WAYS_OUT}") from None


def _run(grader: Grader, files: list[tuple[str, Path]], stored: Results, jobs: int) -> list[dict[str, Any]]:
    """Grade what is not graded yet, and return all results in the order of the files."""
    results = {name: stored.known(name, digest(path)) for name, path in files}
    todo = [(name, path) for name, path in files if results[name] is None]
    with tqdm(total=len(files), initial=len(files) - len(todo), unit="file", desc=grader.exercise.name) as bar:
        for result in batch.grade_all(grader, todo, jobs):
            stored.add(result)
            results[result["file"]] = result
            bar.update()
    return [results[name] for name, _ in files]


if __name__ == "__main__":
    sys.exit(main())
