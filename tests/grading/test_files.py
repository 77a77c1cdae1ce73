"""What is in the folder is read as it is: links, pipes, folders and closed files get a reason, not a traceback."""

import json
import os

import pytest

from grading.submission import Unreadable, cells_of, read, read_bytes
from tests.grading import classroom
from tests.grading.classroom import NAME, notebook


def reason(path):
    with pytest.raises(Unreadable) as refusal:
        read(path, NAME)
    return str(refusal.value)


def test_link_is_not_followed(tmp_path):
    target = classroom.write(tmp_path / "a.ipynb", classroom.notebook())
    (tmp_path / "b.ipynb").symlink_to(target)
    assert reason(tmp_path / "b.ipynb") == "it is a link to another file"


def test_pipe_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "a.ipynb")
    assert reason(tmp_path / "a.ipynb") == "it is not a file"


def test_closed_file_is_told_so(tmp_path, monkeypatch):
    path = classroom.write(tmp_path / "a.ipynb", classroom.notebook())

    def closed(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", closed)
    assert reason(path) == "it cannot be read (Permission denied)"


def test_missing_file_is_told_so(tmp_path):
    assert reason(tmp_path / "a.ipynb") == "it cannot be read (No such file or directory)"


def test_giant_file_is_not_read(tmp_path):
    with (tmp_path / "a.ipynb").open("wb") as file:
        file.truncate(60 << 20)
    assert reason(tmp_path / "a.ipynb") == "it is larger than 50 MB; clear its outputs and hand it in again"
    with pytest.raises(Unreadable):
        read_bytes(tmp_path / "a.ipynb")


def test_name_in_capitals_is_a_notebook(tmp_path):
    path = classroom.write(tmp_path / "A.IPYNB", classroom.notebook())
    assert len(read(path, NAME)[1]) > 10


def test_answers_are_found_without_marks():
    marked = notebook()
    bare = {"cells": [{key: part[key] for key in ("cell_type", "source")} for part in marked["cells"]]}
    found, cells = cells_of(json.dumps(bare).encode())
    assert found == NAME
    wanted = {cell.answers: cell.source for cell in cells_of(json.dumps(marked).encode())[1] if cell.answers}
    assert {cell.answers: cell.source for cell in cells if cell.answers} == wanted and len(wanted) == 6
