"""The learner's work as a test sees it when that work lives in another process: the same four things as in a notebook.

See :mod:`lstm_lib.check.work`, which does the same inside the sandbox, so that messages agree word for word.
"""

from __future__ import annotations

from typing import Any

from grading.box import Box, Died
from grading.clean import clean
from grading.inside import wire
from lstm_lib.check.plain import Opaque, Unanswered, Wrong


class RemoteWork:
    """What one learner defined, asked for in a sandbox.

    Parameters
    ----------
    box
        The learner's process.
    """

    def __init__(self, box: Box) -> None:
        self._box = box

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _value(self._box, self._box.ask({"op": "get", "name": name}))


class RemoteHandle(Opaque):
    """A function or an object of the learner's.

    Attributes
    ----------
    warnings : list of str
        What the last call warned of.
    """

    def __init__(self, box: Box, found: Any) -> None:
        if not isinstance(found, list) or len(found) != 3 or type(found[0]) is not int:
            raise ValueError("not a handle")
        self._box, self._run = box, box.run_number
        self._number = found[0]
        self.kind, self.name = clean(found[1], 60), clean(found[2], 60)
        self.warnings: list[str] = []

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return self._asked({"op": "get", "name": attribute})

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._asked({"op": "call", "args": wire.pack((args, kwargs), _number)})

    def _asked(self, message: dict[str, Any]) -> Any:
        if self._box.run_number != self._run:
            raise Died("the program had ended")
        reply = self._box.ask({**message, "handle": self._number})
        warnings = reply.get("warnings")
        self.warnings = [clean(text, 300) for text in warnings] if isinstance(warnings, list) else []
        return _value(self._box, reply)


def _number(value: Any) -> list:
    if not isinstance(value, RemoteHandle):
        raise TypeError(f"a test may pass plain data and the learner's own objects, not {type(value).__name__}")
    return [value._number]


def _value(box: Box, reply: dict[str, Any]) -> Any:
    if "open" in reply:
        raise Unanswered(clean(reply["open"]))
    if "wrong" in reply:
        raise Wrong(clean(reply["wrong"]))
    try:
        return wire.unpack(reply["value"], lambda found: RemoteHandle(box, found))
    except (KeyError, ValueError, RecursionError):
        raise Wrong("the answer cannot be used") from None
