"""Reads what a learner handed in: a notebook's code cells, or one sentence that says why it is none.

The file is only ever parsed as JSON; whatever is odd about it costs this learner's row a reason, and no one else's.
"""

from __future__ import annotations

import json
import re
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

MOST_MEGABYTES = 50
_CHECK = re.compile(r"""\s*check\(\s*["'](q\d+)["']\s*\)\s*""")
_CHECKER = re.compile(r"""\bchecker\(\s*["']([\w-]+)["']""")
_NUMBERED = re.compile(r"(answer|check)-(q\d+)")


class Unreadable(Exception):
    """The file is no notebook of this exercise; the message is the reason in its row."""


@dataclass(frozen=True)
class Cell:
    """A code cell.

    Attributes
    ----------
    name : str
        What to call it in a message.
    source : str
        Its text.
    answers, check : str
        The question that it answers or checks, such as ``"q2"``, or nothing.
    """

    name: str
    source: str
    answers: str = ""
    check: str = ""


def read(path: Path, exercise: str) -> tuple[bytes, list[Cell]]:
    """Return the bytes and the code cells of a submission, or raise Unreadable.

    Parameters
    ----------
    path
        Any file.
    exercise
        The exercise that it should belong to.
    """
    raw = read_bytes(path)
    if path.suffix.lower() != ".ipynb":
        raise Unreadable("not a notebook: its name does not end in .ipynb")
    found, cells = cells_of(raw)
    if found not in ("", exercise):
        raise Unreadable(f"it is exercise {found}, not {exercise}")
    return raw, cells


def read_bytes(path: Path) -> bytes:
    """Return what is in a file, or raise Unreadable."""
    try:
        kind = path.lstat()
        if stat.S_ISLNK(kind.st_mode):
            raise Unreadable("it is a link to another file")
        if not stat.S_ISREG(kind.st_mode):
            raise Unreadable("it is not a file")
        if kind.st_size > MOST_MEGABYTES << 20:
            raise Unreadable(f"it is larger than {MOST_MEGABYTES} MB; clear its outputs and hand it in again")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"it cannot be read ({error.strerror})") from None


def cells_of(raw: bytes) -> tuple[str, list[Cell]]:
    """Return the exercise that a notebook says it is, if it does, and its code cells."""
    if not raw.strip():
        raise Unreadable("it is empty")
    try:
        notebook = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("it is not text (UTF-8)") from None
    except (ValueError, RecursionError):
        raise Unreadable("it is a broken notebook (its JSON breaks off or is damaged)") from None
    try:
        # Version 3 of the format had sheets, and `input` for `source`.
        sheets = notebook.get("worksheets", [notebook])
        found = [cell for sheet in sheets for cell in sheet["cells"] if cell.get("cell_type") == "code"]
        cells = [_cell(number, cell) for number, cell in enumerate(found, 1)]
        if not any(cell.answers for cell in cells):  # marks can get lost on the way
            following = [*(cell.check for cell in cells[1:]), ""]
            cells = [replace(cell, answers=check) for cell, check in zip(cells, following, strict=True)]
        metadata = notebook.get("metadata") or {}
        said = (metadata.get("lstm_course") or {}).get("exercise", "")
    except (TypeError, KeyError, AttributeError):
        raise Unreadable("it is JSON, but not a notebook") from None
    calls = [match[1] for cell in cells if (match := _CHECKER.search(cell.source))]
    return said if isinstance(said, str) and said else calls[0] if calls else "", cells


def _cell(number: int, cell: dict[str, Any]) -> Cell:
    source = cell.get("source", cell.get("input", ""))
    source = source if isinstance(source, str) else "".join(source)
    metadata = cell.get("metadata") or {}
    marks = [*metadata.get("tags", []), cell.get("id"), metadata.get("id")]  # Colab keeps a cell's id there
    of = {match[1]: match[2] for mark in marks if isinstance(mark, str) and (match := _NUMBERED.fullmatch(mark))}
    check = _CHECK.fullmatch(source)
    return Cell(f"cell {number}", source, of.get("answer", ""), check[1] if check else of.get("check", ""))
