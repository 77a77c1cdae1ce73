"""Characters of Python's own standard library: a text that every reader has and nobody must ship.

Which characters there are is fixed; the text itself differs a little from one Python version to the next.
"""

import importlib.util
import string
from functools import lru_cache
from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch, one_hot, request

#: The modules whose source is the text, in this order.
CHARACTER_MODULES: tuple[str, ...] = (
    "argparse",
    "bisect",
    "calendar",
    "cmd",
    "configparser",
    "csv",
    "datetime",
    "difflib",
    "fractions",
    "heapq",
    "inspect",
    "random",
    "shlex",
    "statistics",
    "string",
    "tarfile",
    "textwrap",
    "tokenize",
    "zipfile",
)
#: The characters, in column order: printable ASCII and the line break; anything else becomes "?".
CHARACTERS: tuple[str, ...] = tuple("\n " + string.digits + string.ascii_letters + string.punctuation)
_COLUMN = {character: k for k, character in enumerate(CHARACTERS)}
PARTS = {"train": (0.0, 0.8), "validation": (0.8, 0.9), "test": (0.9, 1.0)}


@lru_cache(maxsize=1)
def _whole_text() -> str:
    sources = []
    for name in CHARACTER_MODULES:
        spec = importlib.util.find_spec(name)
        source = None if spec is None else spec.loader.get_source(name)
        if source is None:
            raise RuntimeError(
                f"characters_text: the standard library's source must be installed, got none for {name!r}. "
                "Use a Python that ships .py files."
            )
        sources.append(source)
    text = "\n".join(sources).expandtabs(4)
    return "".join(c if c in _COLUMN else "?" for c in text)


def characters_text(part: str = "train") -> str:
    """Source of :data:`CHARACTER_MODULES` in this Python, in the characters of :data:`CHARACTERS`.

    Parameters
    ----------
    part : {"train", "validation", "test"}
        The first 80 %, the next 10 %, the last 10 %.

    Returns
    -------
    str
        Its length depends on the version of Python, so that results are comparable within one version only.
    """
    _validate.option(part, PARTS, who="characters_text", name="part")
    text = _whole_text()
    low, high = (round(share * len(text)) for share in PARTS[part])
    return text[low:high]


def to_numbers(text: str) -> np.ndarray:
    """Column numbers (N,) of a text's characters.

    Raises
    ------
    ValueError
        If a character is not one of :data:`CHARACTERS`.

    Examples
    --------
    >>> to_text(to_numbers("for x in y:"))
    'for x in y:'
    """
    strange = next((c for c in text if c not in _COLUMN), None)
    if strange is not None:
        raise ValueError(
            f"to_numbers: text must use printable ASCII and line breaks, got {strange!r}. Replace the character."
        )
    return np.array([_COLUMN[c] for c in text], dtype=int)


def to_text(numbers: np.ndarray) -> str:
    """Text of column numbers (N,), the inverse of :func:`to_numbers`."""
    numbers = _validate.numbers(numbers, len(CHARACTERS), who="to_text", name="numbers")
    return "".join(CHARACTERS[k] for k in numbers.ravel())


@lru_cache(maxsize=len(PARTS))
def _part_numbers(part: str) -> np.ndarray:
    numbers = to_numbers(characters_text(part))
    numbers.flags.writeable = False
    return numbers


def characters(
    rng: np.random.Generator,
    batch_size: int,
    length: int,
    *,
    part: str = "train",
    hot: bool = True,
    dtype: Any = np.float64,
) -> Batch:
    """Windows of the standard library's source; the target of every step is the next character.

    A text of this size is small: compare with counts of short character sequences (n-grams) before you praise a
    network. Bits per character are the loss divided by ln 2.

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    length : int
        T, at least 1.
    part : {"train", "validation", "test"}
        See :func:`characters_text`.
    hot : bool
        Whether ``x`` holds one-hot rows, or numbers for a model with an embedding.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, K) one-hot over :data:`CHARACTERS`, or integers (T, B); ``y`` (T, B).

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind or is out of range.

    Examples
    --------
    >>> batch = characters(np.random.default_rng(0), 4, 30, hot=False)
    >>> batch.x.shape, bool((batch.x[1:] == batch.y[:-1]).all())
    ((30, 4), True)
    """
    who = "characters"
    dtype = request(rng, batch_size, dtype, who=who)
    length = _validate.at_least(length, 1, who=who, name="length", todo="Pass the window's characters.")
    _validate.option(part, PARTS, who=who, name="part")
    text = _part_numbers(part)
    if length >= len(text):
        raise ValueError(
            f"{who}: length must be below the text's {len(text)} characters, got {length}. Take shorter windows."
        )
    first = rng.integers(0, len(text) - length, size=batch_size)
    windows = text[np.arange(length + 1)[:, None] + first]
    x = one_hot(windows[:-1], len(CHARACTERS), dtype) if hot else windows[:-1]
    return Batch(x, windows[1:])
