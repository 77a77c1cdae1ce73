"""A book of two pages, on which the tests try what the build does."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n"
# Each run of this cell leaves a line, so that a test can count how often it was executed, and by whom.
COUNTED = 'with open("../ran.txt", "a") as ran:\n    print("once", file=ran)'
CONFIG = """\
title: A small book
only_build_toc_files: true
execute:
  execute_notebooks: cache
  timeout: 30
repository:
  url: https://github.com/someone/small-book
  branch: main
"""


def cell(code: str) -> str:
    return f"```{{code-cell}} ipython3\n{code}\n```\n\n"


def write(tmp_path: Path) -> Path:
    """Write a book of two pages, one of which has cells; return its folder."""
    for folder in ("chapters", "appendices", "lstm_lib"):
        (tmp_path / folder).mkdir()
    (tmp_path / "_config.yml").write_text(CONFIG)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: intro\nchapters:\n  - file: chapters/01_first\n")
    (tmp_path / "requirements.txt").write_text("numpy==2.4.6\n")
    (tmp_path / "lstm_lib" / "cells.py").write_text("keep = 1.0\n")
    (tmp_path / "intro.md").write_text("# A small book\n\nOne sentence.\n")
    (tmp_path / "chapters" / "01_first.md").write_text(HEAD + "# First\n\n" + cell(COUNTED) + cell("6 * 7"))
    return tmp_path


def build(root: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "tools.book", "--root", str(root)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"NO_COLOR": "1"}, capture_output=True, text=True)
