"""The folder that a learner's process is shown: the worker, and as much of the library as the exercise allows.

`lstm_lib/checks` is never in it, because it holds tests and folded solutions.
"""

from __future__ import annotations

import compileall
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def build(folder: Path, forbidden: Sequence[str]) -> Path:
    """Fill a new folder, readable for everybody, and return it.

    Parameters
    ----------
    folder
        Where to put it.
    forbidden
        Modules that the exercise forbids; with `lstm_lib` among them only `lstm_lib.check` is there.
    """
    leave = shutil.ignore_patterns("__pycache__", "checks", "worker.py")
    library = ROOT / "lstm_lib"
    shutil.copytree(ROOT / "grading" / "inside", folder / "inside", ignore=leave)
    shutil.copy(ROOT / "grading" / "inside" / "worker.py", folder)
    if "lstm_lib" in forbidden:
        shutil.copytree(library / "check", folder / "lstm_lib" / "check", ignore=leave)
        (folder / "lstm_lib" / "__init__.py").write_text("")
    else:
        shutil.copytree(library, folder / "lstm_lib", ignore=leave)
    compileall.compile_dir(folder, quiet=2)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def packages() -> list[Path]:
    """Return the folders in which this Python finds installed packages."""
    found = (Path(path) for path in sys.path if path.endswith(("site-packages", "dist-packages")))
    return [path for path in dict.fromkeys(found) if path.is_dir()]
