"""The learner's work as a test sees it: ``s.lstm_step(x, h, c)`` calls what the learner wrote, safely.

A test may read a name of ``s``, call it with plain data, read an attribute of it, and look at the ``warnings`` of its
last call; a grader that keeps the work in another process offers exactly these four, so one test serves both.
"""

import contextlib
import inspect
import io
import linecache
import warnings
from collections.abc import Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Any

import numpy as np

from lstm_lib.check.borrowed import borrowed
from lstm_lib.check.plain import Opaque, Unanswered, Wrong, plain


class Work:
    """What one learner defined, read from the names of a notebook.

    Parameters
    ----------
    names
        The notebook's variables.
    forbidden
        Modules whose contents an answer may not use.
    """

    def __init__(self, names: Mapping[str, Any], forbidden: Sequence[str] = ()) -> None:
        self._names = names
        self._forbidden = tuple(forbidden)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._names:
            raise Unanswered(f"{name} is not defined, run the cell that defines it")
        value = self._names[name]
        if found := borrowed(value, self._forbidden):
            raise Wrong(f"{name} uses {found}; this exercise asks you to write that yourself")
        return plain(value, name, other=partial(Handle, names=self._names))


class Handle(Opaque):
    """A function or an object of the learner's: results are plain data, arguments are copies that must stay as is.

    Attributes
    ----------
    warnings : list of str
        What the last call warned of.
    """

    def __init__(self, value: Any, name: str, names: Mapping[str, Any]) -> None:
        super().__init__(value, name)
        self._value = value
        self._names = names
        self.warnings: list[str] = []

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        name = f"{self.name}.{attribute}"
        return plain(self._guarded(getattr, self._value, attribute), name, other=partial(Handle, names=self._names))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        given = _copy(args), _copy(kwargs)
        result = plain(
            self._guarded(self._value, *given[0], **given[1]),
            f"the result of {self.name}",
            other=partial(Handle, names=self._names),
        )
        wanted = {**dict(enumerate(args)), **kwargs}
        for key, after in {**dict(enumerate(given[0])), **given[1]}.items():
            if not _same(after, wanted[key]):
                which = self._parameter(key)
                raise Wrong(
                    f"{self.name} changes its argument {which} in place (as += and *= do), "
                    "which destroys the caller's data; make a new array instead"
                )
        return result

    def _guarded(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the learner's code: nothing printed, warnings noted, every exception but Ctrl-C made a sentence."""
        try:
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
                warnings.catch_warnings(record=True) as caught,
                np.errstate(over="warn", divide="warn", invalid="warn"),
            ):
                warnings.simplefilter("always")
                return function(*args, **kwargs)
        except KeyboardInterrupt:
            raise
        except NotImplementedError as stub:
            raise Unanswered(_text(stub) or f"{self.name} is not written yet") from None
        except BaseException as error:
            what = ": ".join(filter(None, (Opaque(error, "").kind, _text(error))))
            raise Wrong(f"{self.name} raised {what}{self._where(error.__traceback__)}") from None
        finally:
            self.warnings = [_text(w.message) for w in caught]

    def _where(self, traceback: TracebackType | None) -> str:
        """Point to the last line of the learner's own that was running."""
        place = ""
        while traceback:
            frame = traceback.tb_frame
            if frame.f_globals is self._names:
                line = linecache.getline(frame.f_code.co_filename, traceback.tb_lineno).strip()
                place = f" (line {traceback.tb_lineno} of its cell{f': {line}' if line else ''})"
            traceback = traceback.tb_next
        return place

    def _parameter(self, key: int | str) -> str:
        if isinstance(key, str):
            return key
        try:
            return list(inspect.signature(self._value).parameters)[key]
        except (TypeError, ValueError, IndexError):
            return f"number {key + 1}"


def _copy(value: Any) -> Any:
    """Return a test's argument for the learner's own use, with the learner's objects in place of handles."""
    if isinstance(value, Handle):
        return value._value
    if isinstance(value, tuple | list):
        return type(value)(map(_copy, value))
    if isinstance(value, dict):
        return {key: _copy(part) for key, part in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value


def _same(after: Any, before: Any) -> bool:
    if isinstance(before, Handle):
        return True
    if isinstance(before, np.ndarray):
        return (
            type(after) is np.ndarray
            and after.dtype == before.dtype
            and np.array_equal(after, before, equal_nan=after.dtype.kind == "f")
        )
    if isinstance(before, tuple | list):
        return len(after) == len(before) and all(map(_same, after, before))
    if isinstance(before, dict):
        return after.keys() == before.keys() and all(_same(after[key], before[key]) for key in before)
    return type(after) is type(before) and (after == before or after != after)


def _text(problem: Any) -> str:
    """Return the message of an exception or a warning in one line, even if it cannot be asked for it."""
    try:
        return " ".join(str(problem).split())[:300]
    except Exception:
        return "(its message cannot be printed)"
