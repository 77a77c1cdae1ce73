"""What a learner's result looks like to a test: numbers, strings and arrays, and nothing that can pretend.

Tests see the same plain data in the notebook and in the grader, so an object whose ``==`` always agrees, or a
subclass that hides its numbers, gains nothing in either.
"""

from typing import Any

import numpy as np

_DEEPEST = 8


class Unanswered(Exception):
    """The learner has not answered yet: a stub was called, a value is still ``...``, a name is not defined."""


class Wrong(AssertionError):
    """The learner's answer is wrong; the message says how, in the learner's terms and in one line."""


def plain(value: Any, name: str = "the result", *, other: Any = None, depth: int = 0) -> Any:
    """Return a copy of ``value`` made of plain Python and NumPy data.

    Parameters
    ----------
    value
        What the learner's code left or returned.
    name
        How to call it in a message.
    other : callable, optional
        Makes something of a value that is not plain data, such as a function; by default its type's name is kept.
    depth
        How deep inside a container ``value`` was found.

    Raises
    ------
    Unanswered
        If ``value`` is, or contains, ``...``.
    Wrong
        If containers are nested so deeply that they must contain themselves.
    """
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if value is Ellipsis:
        raise Unanswered(f"{name} is still ...")
    if depth > _DEEPEST:
        raise Wrong(f"{name} is nested too deeply: return arrays, not lists inside lists")
    # A subclass answers through its base class, so that what it overrides is never asked.
    if issubclass(kind, np.ndarray | np.generic):
        array = np.array(value, subok=False)
        if array.dtype.kind in "biuf":
            return array
        return str.__str__(value) if issubclass(kind, str) else (other or Opaque)(value, name)
    for base, zero in ((int, 0), (float, 0.0), (str, "")):
        if issubclass(kind, base):
            return base.__add__(zero, value)
    for base in (tuple, list):
        if issubclass(kind, base):
            return base(plain(part, name, other=other, depth=depth + 1) for part in base.__iter__(value))
    if issubclass(kind, dict):
        parts = dict.items(value)
        return {str(key): plain(part, name, other=other, depth=depth + 1) for key, part in parts}
    return (other or Opaque)(value, name)


class Opaque:
    """Something that is not data; only its type's name is known."""

    def __init__(self, value: Any, name: str) -> None:
        self.name = name
        self.kind = type.__dict__["__name__"].__get__(type(value))


def describe(value: Any) -> str:
    """Say in a few words what kind of thing a plain value is."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else "a single number"
    if value is None or isinstance(value, bool | int | float | str):
        text = repr(value)
        return text if len(text) <= 40 else f"{text[:37]}..."
    if isinstance(value, tuple | list | dict):
        return f"a {type(value).__name__} of {len(value)}"
    return f"something of type {value.kind}"
