"""Keeps results.jsonl: a first line that says what was graded and how, then one line as each submission is done.

A run that breaks off goes on from here; results of other tests, another seed or another grader are refused.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import Any, TextIO

from grading import Refused

FORMAT = 1


class Results:
    """The results in one folder, held for this run alone.

    Parameters
    ----------
    folder
        Where results.jsonl lies or will lie.
    exercise, fingerprint
        What is graded, and what stands for all that marks depend on.
    seed
        What hidden tests draw from; if left out, the one that is stored, or a new one that nobody knows.
    """

    def __init__(self, folder: Path, exercise: str, fingerprint: str, seed: int | None) -> None:
        self.path = folder / "results.jsonl"
        if folder.exists() and not folder.is_dir():
            raise Refused(f"grading: -o must name a folder, and {folder} is a file.")
        if not self.path.exists() and folder.exists() and any(folder.iterdir()):
            raise Refused(f"grading: {folder} holds other things than results; name an empty or a new folder with -o.")
        self.seed = secrets.randbelow(2**32) if seed is None else seed
        self._done: dict[str, dict[str, Any]] = {}
        if self.path.exists():
            self._file = _locked(self.path)
            try:
                self._go_on(exercise, fingerprint, seed)
            except Refused:
                self._file.close()
                raise
        else:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = _locked(self.path)
        if not self.path.stat().st_size:
            self._append({"format": FORMAT, "exercise": exercise, "fingerprint": fingerprint, "seed": self.seed})

    def _go_on(self, exercise: str, fingerprint: str, seed: int | None) -> None:
        """Take over what is stored, or refuse without a change."""
        raw = self.path.read_bytes()
        whole = raw[: raw.rfind(b"\n") + 1]
        try:
            header, *lines = map(json.loads, whole.splitlines()) if whole else [None]
        except ValueError:
            raise self._refused("is damaged") from None
        if header is not None:
            if other := _difference(header, exercise, fingerprint, seed):
                raise self._refused(other)
            self.seed = header["seed"]
            self._done = {line["file"]: line for line in lines}
        self._file.truncate(len(whole))  # a line that broke off is not kept

    def __enter__(self) -> Results:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def _refused(self, why: str) -> Refused:
        return Refused(f"grading: {self.path} {why}; name another folder with -o, nothing was changed.")

    def known(self, file: str, sha256: str) -> dict[str, Any] | None:
        """Return the stored result of a file, if it has not changed and the grader had not failed."""
        result = self._done.get(file)
        return result if result and result["sha256"] == sha256 and result["status"] != "grader failed" else None

    def add(self, result: dict[str, Any]) -> None:
        """Store a result now."""
        self._append(result)
        self._done[result["file"]] = result

    def _append(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def _difference(header: Any, exercise: str, fingerprint: str, seed: int | None) -> str:
    """Say what keeps stored results from being continued, or nothing."""
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        return "is not of this version of the grader"
    if header.get("exercise") != exercise:
        return f"is of exercise {header.get('exercise')}, not {exercise}"
    if header.get("fingerprint") != fingerprint or not isinstance(header.get("seed"), int):
        return "was made with other tests, other limits or another version of the grader"
    if seed not in (None, header["seed"]):
        return f"was made with the seed {header['seed']}, not {seed}"
    return ""


def _locked(path: Path) -> TextIO:
    file = path.open("a", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise Refused(f"grading: another run is writing {path}; wait for it, or name another folder with -o.") from None
    return file
