"""Grades many submissions, a few at a time, each in a process of the grader's own.

So one that goes wrong in a way that nobody thought of ends alone, with a row that says so, and never the whole batch.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from grading.one import Grader, digest

# Besides the limits of its submission: for the grader's own part, on a busy machine.
GRACE_SECONDS = 120


def grade_all(grader: Grader, files: Sequence[tuple[str, Path]], jobs: int) -> Iterator[dict[str, Any]]:
    """Yield the result of every file, each as soon as it is there.

    Parameters
    ----------
    grader
        Does one.
    files
        What to call a file, and where it is.
    jobs
        How many at the same time.
    """
    # Forked, so that nothing is loaded twice; this process has one thread.
    context = multiprocessing.get_context("fork")
    waiting = list(reversed(files))
    running: dict[Connection, tuple[multiprocessing.Process, str, Path, float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                name, path = waiting.pop()
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_grade, args=(grader, path, name, theirs))
                process.start()
                theirs.close()
                running[ours] = process, name, path, time.monotonic() + grader.limits.total + GRACE_SECONDS
            ready = wait(list(running), timeout=1)
            late = [pipe for pipe, (*_, end) in running.items() if time.monotonic() > end]
            for pipe in {*ready, *late}:
                process, name, path, _ = running.pop(pipe)
                yield _result(pipe, process, name, path)
    finally:
        for process, *_ in running.values():
            process.kill()
            process.join()


def _grade(grader: Grader, path: Path, name: str, pipe: Connection) -> None:
    with contextlib.suppress(KeyboardInterrupt):  # the parent has been stopped as well, and says so
        pipe.send_bytes(json.dumps(grader.grade(path, name)).encode())


def _result(pipe: Connection, process: multiprocessing.Process, name: str, path: Path) -> dict[str, Any]:
    """Return what a process has sent; one that sent nothing has failed."""
    reason = "the grader took too long with it"
    result = None
    if pipe.poll():
        try:
            result = json.loads(pipe.recv_bytes())
        except (EOFError, OSError, ValueError):
            reason = "the grader broke down over it"
    pipe.close()
    process.kill()
    process.join()
    return result or {"file": name, "sha256": digest(path), "status": "grader failed", "reason": reason, "seconds": 0}
