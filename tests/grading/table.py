"""Shows what becomes of the hostile submissions: `python -m tests.grading.table` grades them now and prints Markdown.

With `--write` it writes `grading/hostile.md`, the required outcomes alone, which `test_hostile.py` enforces.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from grading import bubblewrap
from tests.grading.classroom import ROOT
from tests.grading.test_hostile import ENTRIES, Room, said

PAGE = ROOT / "grading" / "hostile.md"


def required() -> str:
    """Return the table of required outcomes."""
    rows = [(entry.what, entry.required) for entry in ENTRIES]
    return _table(("Submission", "Outcome"), rows)


def measured() -> str:
    """Grade all that may be run here, and return the table of required and real outcomes."""
    with tempfile.TemporaryDirectory() as folder:
        room = Room(Path(folder), "none" if bubblewrap.obstacle() else "bwrap")
    rows = []
    for entry in ENTRIES:
        result = room.results.get(entry.file)
        if result is None:
            rows.append((entry.what, entry.required, "not run without a sandbox", ""))
            continue
        graded = result["status"] == "graded"
        outcome = f"{result['score']} of {result['of']}" if graded else f"{result['status']}: {result['reason']}"
        missing = "" if entry.says in said(result) else f" (does not say {entry.says!r})"
        rows.append((entry.what, entry.required, outcome + missing, f"{result['seconds']:.1f}"))
    return _table(("Submission", "Required", "Outcome", "Seconds"), rows)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
    return text.replace("<", "&lt;").replace("__", "\\_\\_")


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        PAGE.write_text(required(), encoding="utf-8")
    else:
        print(measured(), end="")
