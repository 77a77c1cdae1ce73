"""The sentences that bad input gets: who complains, what was wanted, what came, what to do.

Every public function checks through this module, so that all messages have one form.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

FLOATS = (np.dtype(np.float32), np.dtype(np.float64))


class NotFiniteError(ValueError):
    """A NaN or an infinity; ``found`` says which and where, for a caller that knows more about the cause."""

    def __init__(self, message: str, found: str = "") -> None:
        super().__init__(message)
        self.found = found


def float_dtype(dtype: Any, *, who: str) -> np.dtype:
    """Return ``dtype`` as a NumPy dtype, or refuse what is neither float32 nor float64."""
    try:
        found = np.dtype(dtype)
    except TypeError:
        found = dtype
    if found not in FLOATS:
        raise ValueError(f"{who}: dtype must be float32 or float64, got {found}. Pass dtype=np.float64.")
    return found


def array(
    value: Any,
    axes: str,
    sizes: tuple[int | None, ...],
    *,
    who: str,
    name: str,
    dtype: np.dtype | None = None,
    finite: bool = True,
    todo: str = "",
) -> np.ndarray:
    """Return ``value`` as an array of the wanted shape, type and finiteness, or say what is wrong.

    Parameters
    ----------
    value
        What the caller passed.
    axes
        Names of the axes as the book writes them, for example ``"(T, B, D)"``.
    sizes
        Wanted size of each axis; ``None`` accepts any size of at least 1.
    who, name
        The function and the argument, for the message.
    dtype
        Wanted type; ``None`` accepts float32 and float64.
    finite
        Whether NaN and infinity are refused.
    todo
        What to do about a wrong shape, when more can be said than the shape itself.
    """
    if not isinstance(value, np.ndarray):
        raise TypeError(
            f"{who}: {name} must be a NumPy array of shape {axes}, got {type(value).__name__}. "
            f"Convert it with np.asarray({name}, dtype=float)."
        )
    wanted = dtype if dtype is not None else "float32 or float64"
    if value.dtype not in FLOATS or (dtype is not None and value.dtype != dtype):
        raise TypeError(
            f"{who}: {name} must have dtype {wanted}, got {value.dtype}. "
            f"Convert it with {name}.astype(np.{dtype or 'float64'})."
        )
    shape_ok = value.ndim == len(sizes) and all(s in (None, n) for s, n in zip(sizes, value.shape, strict=True))
    if not shape_ok:
        wanted = "(" + ", ".join("any" if s is None else str(s) for s in sizes) + (",)" * (len(sizes) == 1) or ")")
        raise ValueError(
            f"{who}: {name} must have shape {axes} = {wanted}, got {value.shape}. {todo or f'Reshape {name}.'}"
        )
    if value.size == 0:
        raise ValueError(
            f"{who}: {name} must not be empty, got shape {axes} = {value.shape}. "
            "Pass at least one step, one sequence and one feature."
        )
    if finite:
        all_finite(value, axes, who=who, name=name)
    return value


def all_finite(value: np.ndarray, axes: str, *, who: str, name: str) -> None:
    """Refuse NaN and infinity, naming the first place where they stand."""
    with np.errstate(all="ignore"):
        if np.isfinite(np.vdot(value, value)):  # quicker than to look at every number
            return
    bad = ~np.isfinite(value)
    if bad.any():
        place = tuple(int(k) for k in np.argwhere(bad)[0])
        names = "place" if "..." in axes else axes.strip("(,)").lower()
        where = f"{names} = {', '.join(map(str, place))}"
        raise NotFiniteError(
            f"{who}: {name} must be finite, got {value[place]} at {where}. "
            f"Clean the data or find the step that made it.",
            f"{value[place]} in {name} at {where}",
        )


def lengths(value: Any, steps: int, batch: int, *, who: str) -> np.ndarray:
    """Return sequence lengths as an integer array of shape (B,), each between 1 and T."""
    found = np.array(value)  # a copy: a trace keeps it
    if found.shape != (batch,) or found.dtype.kind not in "iu":
        raise ValueError(
            f"{who}: lengths must hold one integer per sequence, shape (B,) = ({batch},), "
            f"got {found.dtype} of shape {found.shape}. Pass the number of steps of each sequence."
        )
    if found.min() < 1 or found.max() > steps:
        worst = found.max() if found.max() > steps else found.min()
        raise ValueError(
            f"{who}: lengths must lie between 1 and T = {steps}, got {worst}. "
            "Pad x to the longest sequence and leave empty sequences out."
        )
    return found


def positive(value: Any, *, who: str, name: str, integer: bool = False, zero: bool = False) -> Any:
    """Return a positive number (a whole one on request), or say what came instead."""
    kinds = (int, np.integer) if integer else (int, float, np.integer, np.floating)
    fits = isinstance(value, kinds) and not isinstance(value, bool)
    if not fits or not np.isfinite(value) or value < 0 or (value == 0 and not zero):
        kind = "whole number" if integer else "number"
        bound = "of at least 0" if zero else "above 0"
        example = 1 if integer else 0.01
        raise ValueError(f"{who}: {name} must be a {kind} {bound}, got {value!r}. Pass, for example, {name}={example}.")
    return value


def switch(value: Any, *, who: str, name: str) -> bool:
    """Return True or False, or say what came instead."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{who}: {name} must be True or False, got {value!r}. Pass one of the two.")
    return bool(value)


def number(value: Any, *, who: str, name: str) -> Any:
    """Return any finite number, or say what came instead."""
    if not isinstance(value, (int, float, np.integer, np.floating)) or not np.isfinite(value):
        raise ValueError(f"{who}: {name} must be a finite number, got {value!r}. Pass, for example, {name}=1.0.")
    return value


def at_least(value: Any, least: int, *, who: str, name: str, todo: str) -> int:
    """Return a whole number of at least ``least``, or say what came instead."""
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < least:
        raise ValueError(f"{who}: {name} must be a whole number of at least {least}, got {value!r}. {todo}")
    return int(value)


def whole_range(value: Any, least: int, *, who: str, name: str) -> tuple[int, int]:
    """Return (low, high) from one whole number or from a pair of them, ``least`` <= low <= high."""
    pair = (value, value) if isinstance(value, (int, np.integer)) else value
    fits = isinstance(pair, (tuple, list)) and len(pair) == 2
    fits = fits and all(isinstance(v, (int, np.integer)) and not isinstance(v, bool) for v in pair)
    if not fits or not least <= pair[0] <= pair[1]:
        raise ValueError(
            f"{who}: {name} must be a whole number of at least {least} or a pair (low, high) of such numbers with "
            f"low <= high, got {value!r}. Pass one."
        )
    return int(pair[0]), int(pair[1])


def numbers(value: Any, size: int, *, who: str, name: str) -> np.ndarray:
    """Return an array of integers between 0 and ``size`` - 1, or say what came instead."""
    found = np.asarray(value)
    if found.dtype.kind not in "iu" or found.size == 0:
        raise ValueError(
            f"{who}: {name} must be a filled array of integers, got {found.dtype} of shape {found.shape}. "
            f"Convert it with {name}.astype(int)."
        )
    if found.min() < 0 or found.max() >= size:
        worst = found.min() if found.min() < 0 else found.max()
        raise ValueError(
            f"{who}: {name} must lie between 0 and K - 1 = {size - 1}, got {worst}. Count from 0, or make K larger."
        )
    return found


def option(value: Any, allowed: Iterable[str], *, who: str, name: str) -> str:
    """Return ``value`` if it is one of the allowed names."""
    allowed = list(allowed)
    if value not in allowed:
        raise ValueError(f"{who}: {name} must be one of {', '.join(map(repr, allowed))}, got {value!r}. Choose one.")
    return value


def generator(rng: Any, *, who: str) -> np.random.Generator:
    """Return ``rng`` if it is a NumPy Generator: randomness is always passed in."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{who}: rng must be a numpy.random.Generator, got {type(rng).__name__}. "
            "Pass rng=np.random.default_rng(seed)."
        )
    return rng


def same_keys(found: Mapping, wanted: Iterable[str], *, who: str, name: str) -> None:
    """Refuse a mapping whose keys are not exactly the wanted ones."""
    wanted = list(wanted)
    if not isinstance(found, Mapping) or set(found) != set(wanted):
        got = ", ".join(map(str, found)) or "none" if isinstance(found, Mapping) else type(found).__name__
        raise ValueError(
            f"{who}: {name} must have exactly the keys {', '.join(wanted)}, got {got}. "
            "Add what is missing and leave out the rest."
        )
