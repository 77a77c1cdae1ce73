"""Plain data as lines of JSON, the only thing that passes between the grader and a learner's process.

Nothing here executes what it reads: an array is its type, its shape and its bytes, and anything odd is a ValueError.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

# Numbers in lists, and the like: each takes memory of its own, arrays do not.
MOST_ITEMS = 200_000
_NUMBERS = re.compile(r"[<>|=][biuf]\d{1,2}")


def dumps(message: dict[str, Any]) -> bytes:
    """Return a message as one line."""
    return json.dumps(message).encode() + b"\n"


def loads(line: bytes) -> dict[str, Any]:
    """Return the message of one line, or raise ValueError."""
    try:
        message = json.loads(line)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(message, dict):
        raise ValueError("not a message")
    return message


def longest(megabytes: float) -> int:
    """Return how long a line with so much data may be: base64 takes four letters for three bytes."""
    return int(megabytes * 1.4 * 2**20)


def small(line: bytes, megabytes: float) -> bool:
    """Tell whether a line may be read: not much longer than the data in it, nor of too many pieces."""
    return len(line) <= longest(megabytes) and sum(map(line.count, (b",", b"[", b"{"))) <= MOST_ITEMS


def weight(value: Any) -> int:
    """Return about how many bytes plain data holds."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, str):
        return len(value)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
    return 16 + sum(map(weight, parts))


def pack(value: Any, handle: Callable[[Any], list]) -> Any:
    """Return plain data in a form that JSON can hold.

    Parameters
    ----------
    value
        None, a number, a string, an array of numbers, or tuples, lists and dicts of these.
    handle : callable
        Makes a list of what stands for anything else, or raises TypeError.
    """
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if kind is np.ndarray:
        return {"array": [value.dtype.str, list(value.shape), base64.b64encode(value.tobytes()).decode()]}
    if isinstance(value, np.generic):
        return {"number": [value.dtype.str, [], base64.b64encode(value.tobytes()).decode()]}
    if kind in (tuple, list):
        return {kind.__name__: [pack(part, handle) for part in value]}
    if kind is dict:
        return {"dict": {key: pack(part, handle) for key, part in value.items()}}
    return {"handle": handle(value)}


def unpack(data: Any, handle: Callable[[Any], Any]) -> Any:
    """Return what :func:`pack` packed, or raise ValueError.

    Parameters
    ----------
    data
        A part of a message.
    handle : callable
        Makes something of what `pack`'s handle returned.
    """
    if data is None or isinstance(data, bool | int | float | str):
        return data
    if not isinstance(data, dict) or len(data) != 1:
        raise ValueError("not a value")
    [(kind, parts)] = data.items()
    if kind in ("array", "number"):
        array = _array(*parts) if isinstance(parts, list) and len(parts) == 3 else _array(None, None, None)
        return array if kind == "array" else array[()]
    if kind in ("tuple", "list") and isinstance(parts, list):
        return (tuple if kind == "tuple" else list)(unpack(part, handle) for part in parts)
    if kind == "dict" and isinstance(parts, dict):
        return {key: unpack(part, handle) for key, part in parts.items()}
    if kind == "handle":
        return handle(parts)
    raise ValueError("not a value")


def _array(dtype: Any, shape: Any, text: Any) -> np.ndarray:
    if not (isinstance(dtype, str) and _NUMBERS.fullmatch(dtype) and isinstance(text, str) and isinstance(shape, list)):
        raise ValueError("not an array")
    if len(shape) > 16 or not all(type(size) is int and 0 <= size <= 2**31 for size in shape):
        raise ValueError("not the shape of an array")
    try:
        array = np.frombuffer(base64.b64decode(text, validate=True), np.dtype(dtype))
    except TypeError:
        raise ValueError("not the type of an array") from None
    if array.size != math.prod(shape):
        raise ValueError("not the bytes of an array")
    return array.reshape(shape).copy()
