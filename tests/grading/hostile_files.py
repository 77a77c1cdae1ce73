"""Broken and unusual files: what learners hand in without meaning any harm."""

from __future__ import annotations

import copy
import json

from tests.grading.classroom import answer, answered, cell, code, inserted, notebook
from tests.grading.hostile import ALL, Hostile


def _changed(**changes):
    return {**notebook(), **changes}


def _without(*identities):
    nb = notebook()
    nb["cells"] = [part for part in nb["cells"] if part["id"] not in identities]
    return nb


def _version_3():
    nb = notebook()
    cells = []
    for part in nb["cells"]:
        part = {key: value for key, value in part.items() if key != "id"}
        if part["cell_type"] == "code":
            part["input"] = part.pop("source")
            part["language"] = "python"
        cells.append(part)
    return {"metadata": nb["metadata"], "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def _duplicated():
    nb = notebook()
    place = [part["id"] for part in nb["cells"]].index("answer-q2")
    twin = copy.deepcopy(nb["cells"][place])
    nb["cells"].insert(place + 1, {**twin, "id": "twin"})
    return nb


def _untagged():
    nb = _changed(metadata={})
    for part in nb["cells"]:
        part["metadata"] = {}
        part.pop("id")
    return nb


def _all_letters():
    """Copies of the last task's answer and check, one for each letter."""
    nb = notebook()
    for letter in "abcd":
        nb["cells"].append(code(f'n_params = 0; why_kept = o_is_zero = "{letter}"', f"try-{letter}"))
        nb["cells"].append({**code('check("q6")', f"check-{letter}"), "metadata": {"tags": ["check-q6"]}})
    return nb


TEXT = json.dumps(notebook())
EMOJI = answer("q4").replace('"""Run', 'sign = "🧠 naïve ∂h/∂W"  # 💡\n    """Run').replace("\n", "\r\n")
MAGIC = "%matplotlib inline\n!ls -la\nfiles = !ls\nnp.array?\nfor k in range(2):\n    !echo {k}\n    %timeit k\nx = 5"

FILES = [
    Hostile("blank", notebook(solved=False), ALL),
    Hostile(
        "another exercise", _changed(metadata={"lstm_course": {"exercise": "03_other"}}), reason="it is exercise 03"
    ),
    Hostile(
        "another exercise by its setup cell",
        {**notebook(), "metadata": {}, "cells": [code('check = checker("03_other")', "a")]},
        reason="it is exercise 03_other",
    ),
    Hostile("a notebook of something else", {"cells": [code("print('hello')", "a")], "nbformat": 4}, ALL),
    Hostile("syntax error in one cell", answered({"q2": "def sigmoid(x:\n"}), {"q2": 2}, says="SyntaxError"),
    Hostile("exception after a right answer", answered({"q4": answer("q4") + "\n1 / 0"}), says="ZeroDivisionError"),
    Hostile("answer cell deleted", _without("answer-q4"), {"q4": 3}, says="no answer cell for Task 6.4"),
    Hostile("check cells deleted", _without(*(f"check-q{n}" for n in range(1, 7)))),
    Hostile("setup cell deleted", _without("setup")),
    Hostile("answer cell twice", _duplicated(), says="stands 2 times"),
    Hostile("every letter tried in copies of a cell", _all_letters(), {"q6": 3}),
    Hostile("name overwritten further down", inserted(notebook(), "check-q4", "sigmoid = lstm_step = None")),
    Hostile("no ids, no tags, no metadata", _untagged()),
    Hostile("truncated JSON", TEXT[: len(TEXT) // 2], reason="it is a broken notebook"),
    Hostile("empty file", b"", reason="it is empty"),
    Hostile("JSON that is no notebook", {"answer": [1, 2, 3]}, reason="it is JSON, but not a notebook"),
    Hostile("a list", "[1, 2, 3]", reason="it is JSON, but not a notebook"),
    Hostile("cells that are no cells", {"cells": [1, None, "x"]}, reason="it is JSON, but not a notebook"),
    Hostile("deeply nested JSON", "[" * 100_000 + "]" * 100_000, reason="it is a broken notebook"),
    Hostile("a picture", b"\x89PNG\r\n\x1a\n\xff\xfe", reason="it is not text"),
    Hostile("a text file", "my answers", reason="not a notebook", name="answers.docx"),
    Hostile("byte order mark", "\ufeff" + TEXT),
    Hostile("notebook format 3", _version_3()),
    Hostile("unknown kernel", _changed(metadata={**notebook()["metadata"], "kernelspec": {"name": "julia-1.10"}})),
    Hostile("no kernelspec", _changed(metadata={"lstm_course": notebook()["metadata"]["lstm_course"]})),
    Hostile("metadata of odd types", _changed(metadata={"lstm_course": None, "kernelspec": 3})),
    Hostile("emoji and CRLF", answered({"q4": EMOJI})),
    Hostile("magics and shell lines", answered({"q4": MAGIC + "\n" + answer("q4")})),
    Hostile("percent at the start of a line", answered({"q1": "x = (7\n % 4)\n" + answer("q1")})),
    Hostile("a cell of shell", inserted(notebook(), "answer-q4", "%%bash\nrm -rf ~\n")),
    Hostile("half a surrogate in a cell", inserted(notebook(), "answer-q4", "x = '\ud800'"), says="cell"),
    Hostile("a null byte in a cell", inserted(notebook(), "answer-q4", "x = 1\0"), says="null"),
    Hostile("a name for a spreadsheet", TEXT, name='=HYPERLINK("x").ipynb'),
    Hostile("a name for a browser", TEXT, name="<script>alert(1)<&script>.ipynb"),
    Hostile("a name that is no text", TEXT, name="name-\udcff\udcfe.ipynb"),
]

assert cell(notebook(), "setup")["metadata"]["tags"] == ["setup"]
