"""Runs one cell of a notebook as IPython would, as far as an answer can need it: no magics, no shell, no screen."""

from __future__ import annotations

import builtins
import linecache
import re
from types import CodeType
from typing import Any

_MAGIC = re.compile(r"^(\s*)(?:[%!?]|\w+(?:, *\w+)* *= *[%!]).*$|^(\s*)[\w.]+\?{1,2}\s*$", re.MULTILINE)
# Below these magics stands Python; below any other something else does.
_PYTHON_BELOW = {"time", "timeit", "capture", "prun"}


class Nothing:
    """Stands in for what a notebook offers beside Python: can be called, asked for anything, and does nothing."""

    def __call__(self, *args: Any, **kwargs: Any) -> Nothing:
        return self

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


def furnish() -> None:
    """Put the names that a notebook has without an import where Python finds them."""
    builtins.display = builtins.get_ipython = Nothing()


def run(name: str, source: str, names: dict[str, Any]) -> str:
    """Run a cell in `names`, and say in one sentence what it raised, or nothing.

    Parameters
    ----------
    name
        What to call the cell.
    source
        Its text.
    names
        The notebook's variables.
    """
    source = source.replace("\r\n", "\n")
    linecache.cache[name] = (len(source), None, [line + "\n" for line in source.split("\n")], name)
    try:
        exec(_compiled(name, source), names)
    except BaseException as error:
        return _sentence(name, error)
    return ""


def python(source: str) -> str:
    """Return a cell without its magics and shell lines."""
    if cell_magic := re.match(r"\s*%%(\w*).*\n?", source):
        return "\n" + source[cell_magic.end() :] if cell_magic[1] in _PYTHON_BELOW else ""
    return _MAGIC.sub(lambda line: f"{line[1] or line[2] or ''}pass", source)


def _compiled(name: str, source: str) -> CodeType:
    try:
        return compile(source, name, "exec")
    except SyntaxError:
        # Only now: `%` may begin a line of Python, inside brackets or a text.
        without = python(source)
        if without == source:
            raise
        return compile(without, name, "exec")


def _sentence(name: str, error: BaseException) -> str:
    kind = type.__dict__["__name__"].__get__(type(error))
    try:
        text = " ".join(str(error.msg if isinstance(error, SyntaxError) else error).split())[:300]
    except BaseException:
        text = "(its message cannot be printed)"
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == name else None
    traceback = error.__traceback__
    while traceback:
        if traceback.tb_frame.f_code.co_filename == name:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return f"{kind}{f': {text}' if text else ''}{f' (line {line})' if line else ''}"
