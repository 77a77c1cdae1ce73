"""Finds out whether an answer was taken from a module that the exercise forbids, such as the library's own cells.

It sees what a name is, and what its code loads or imports by name, through the learner's own helper functions too.
It does not see a module fetched by a computed name (``getattr``, ``eval``, ``importlib``), code that was copied, or
a number that forbidden code computed: it keeps honest learners honest, a grader reads the source besides.
"""

import dis
import functools
import sys
from collections.abc import Iterator, Sequence
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

import numpy as np


class _Import(NamedTuple):
    name: str


def borrowed(value: Any, forbidden: Sequence[str]) -> str | None:
    """Return the dotted name of the forbidden thing that ``value`` is or uses, or None.

    Parameters
    ----------
    value
        A learner's function, class or object.
    forbidden
        Names of modules; a package stands for all that is in it.
    """
    if not forbidden:
        return None
    for thing in _used(value, {}):
        name = thing.name if isinstance(thing, _Import) else _origin(thing, forbidden)
        if _within(name, forbidden):
            return name
    return None


def _within(name: str, packages: Sequence[str]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def _origin(thing: Any, forbidden: Sequence[str]) -> str:
    """Return the dotted name of a module, function or class, or of the class of anything else."""
    if isinstance(thing, ModuleType):
        return thing.__name__
    if isinstance(thing, np.ufunc) and getattr(np, thing.__name__, None) is not thing:
        # Such a function knows its name only, so look where it could come from.
        homes = (m for name, m in list(sys.modules.items()) if _within(name, forbidden))
        home = next((m.__name__ for m in homes if vars(m).get(thing.__name__) is thing), "numpy")
        return f"{home}.{thing.__name__}"
    owner = thing if isinstance(thing, type | FunctionType | BuiltinFunctionType) else type(thing)
    return f"{owner.__module__}.{owner.__name__}"


def _used(value: Any, seen: dict[int, Any]) -> Iterator[Any]:
    """Yield ``value`` and everything that it names, looking into what the learner wrote and no further."""
    if id(value) in seen:
        return
    seen[id(value)] = value
    yield value
    parts: list[Any] = []
    if isinstance(value, functools.partial):
        parts = [value.func, *value.args, *value.keywords.values()]
    elif isinstance(value, MethodType):
        parts = [value.__func__, value.__self__]
    elif isinstance(value, FunctionType) and value.__globals__.get("__name__") == "__main__":
        parts = [*map(_content, value.__closure__ or ()), *(value.__defaults__ or ())]
        parts += [getattr(value, "__wrapped__", None), *_loaded(value.__code__, value.__globals__)]
    elif isinstance(value, type) and value.__module__ == "__main__":
        parts = [*value.__bases__, *(getattr(part, "__func__", part) for part in vars(value).values())]
        parts += [part.fget for part in parts if isinstance(part, property)]
    elif type(value).__module__ == "__main__":
        parts = [type(value)]
    for part in parts:
        yield from _used(part, seen)


def _loaded(code: CodeType, names: dict[str, Any]) -> Iterator[Any]:
    """Yield what ``code`` loads by global name or as an attribute of a module, and the names of what it imports."""
    current: Any = None
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            current = names.get(step.argval)
        elif step.opname == "IMPORT_NAME":
            yield _Import(step.argval)
            current = sys.modules.get(step.argval)
        elif step.opname == "IMPORT_FROM" and isinstance(current, ModuleType):
            yield vars(current).get(step.argval)
            continue
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD") and isinstance(current, ModuleType):
            current = vars(current).get(step.argval)
        elif step.opname not in ("PUSH_NULL", "CACHE"):
            current = None
        if current is not None:
            yield current
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _loaded(constant, names)


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return None
