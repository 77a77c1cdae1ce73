"""What checks are made of: compare an answer, and say in one line what differs and what the likely cause is.

Every function here returns quietly when the answer is right and raises ``Wrong`` when it is not.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lstm_lib.check.plain import Wrong, describe


def close(
    got: Any,
    want: Any,
    what: str,
    *,
    axes: str = "",
    likely: Mapping[str, Any] | None = None,
    tol: float = 1e-5,
    reveal: bool = True,
) -> None:
    """Accept numbers equal to the wanted ones, within what float32 allows.

    Parameters
    ----------
    got
        The learner's number, array, list or tuple.
    want : array_like
        What it should be.
    what
        How to call it in a message: ``"c"``, ``"sigmoid(0)"``.
    axes
        The wanted shape in the course's letters, such as ``"(B, H)"``, for the message.
    likely
        Causes of wrong answers, each with what such an answer would give; the first that fits is named.
    tol
        Largest error, relative to 1 + the wanted number.
    reveal
        Whether the message may give the wanted number: not where that number is the answer.
    """
    array = _numbers(got, what)
    wanted = np.asarray(want, dtype=float)
    if _agree(array, wanted, tol):
        return
    try:
        shaped(array, wanted.shape, what, axes=axes)
        _finite(array, what)
        at = np.unravel_index(np.argmax(np.abs(array - wanted) > tol * (1 + np.abs(wanted))), wanted.shape)
        place = f"{what}[{', '.join(map(str, at))}]" if wanted.size > 1 else what
        yours = f"{array[at] + 0.0:.6g}"  # no minus sign before a zero
        differs = f"should be {wanted[at]:.6g}, yours is {yours}" if reveal else f"is not {yours}"
        raise Wrong(f"{place} {differs}")
    except Wrong as wrong:
        cause = next((c for c, value in (likely or {}).items() if _agree(array, np.asarray(value, float), tol)), None)
        raise Wrong(f"{wrong}. Likely cause: {cause}" if cause else str(wrong)) from None


def close_all(
    got: Any,
    want: Mapping[str, Any],
    of: str,
    *,
    axes: str = "",
    likely: Mapping[str, Sequence[Any]] | None = None,
    tol: float = 1e-5,
) -> None:
    """Accept the several results of a function; a likely cause is named when it explains all of them.

    Parameters
    ----------
    got
        What the learner's function returned.
    want
        The wanted results by name, in order.
    of
        The function's name.
    axes, tol
        As in :func:`close`.
    likely
        Causes of wrong answers, each with all results that such an answer would give.
    """
    parts = unpack(got, *want, of=of)
    arrays = [_numbers(part, name) for part, name in zip(parts, want, strict=True)]
    cause = next(
        (
            cause
            for cause, values in (likely or {}).items()
            if all(_agree(a, np.asarray(v, float), tol) for a, v in zip(arrays, values, strict=True))
        ),
        None,
    )
    for array, (name, value) in zip(arrays, want.items(), strict=True):
        close(array, value, name, axes=axes, likely={cause: array} if cause else None, tol=tol)


def shaped(got: Any, shape: tuple[int, ...], what: str, *, axes: str = "") -> np.ndarray:
    """Return the learner's numbers as a float array, if they have the wanted shape and are finite.

    Parameters
    ----------
    got
        The learner's number, array, list or tuple.
    shape
        The wanted shape.
    what
        How to call it in a message.
    axes
        The wanted shape in the course's letters, such as ``"(B, H)"``, for the message.
    """
    array = _numbers(got, what)
    if array.shape != shape:
        letters = f"{axes} = " if axes else ""
        wanted = f"have shape {letters}{shape}" if shape else "be a single number"
        raise Wrong(f"{what} must {wanted}, got {describe(array)}")
    return _finite(array, what)


def unpack(got: Any, *names: str, of: str) -> Any:
    """Return the results of a function that should have returned ``names``, in that order.

    Parameters
    ----------
    got
        What it returned.
    *names
        What each result is called.
    of
        The function's name.
    """
    whole = isinstance(got, tuple | list) or (isinstance(got, np.ndarray) and got.ndim > 0)
    if not whole or len(got) != len(names):
        results = ", ".join(names)
        raise Wrong(f"{of} must return {results}, got {describe(got)}; end it with `return {results}`")
    return got


def choice(got: Any, right: str, wrong: Mapping[str, str], what: str) -> None:
    """Accept the right letter of a multiple choice.

    Parameters
    ----------
    got
        The learner's letter.
    right
        The letter of the right option.
    wrong
        For the letter of each other option: the misconception behind it, and what refutes it.
    what
        The variable's name.
    """
    letters = sorted([right, *wrong])
    letter = got.strip(" .()").lower() if isinstance(got, str) else None
    if letter not in letters:
        raise Wrong(f"{what} must be one of {', '.join(map(repr, letters))}, got {describe(got)}")
    if letter != right:
        raise Wrong(f"{what} is not {letter!r}. {wrong[letter]}")


def _numbers(got: Any, what: str) -> np.ndarray:
    try:
        array = np.asarray(got)
    except ValueError:
        raise Wrong(f"{what} must be an array of numbers, got rows of different lengths") from None
    if array.dtype.kind not in "biuf":
        raise Wrong(f"{what} must be {'an array of numbers' if array.ndim else 'a number'}, got {describe(got)}")
    return array.astype(float)


def _finite(array: np.ndarray, what: str) -> np.ndarray:
    if not np.isfinite(array).all():
        raise Wrong(f"{what} holds nan or infinity")
    return array


def _agree(array: np.ndarray, wanted: np.ndarray, tol: float) -> bool:
    return array.shape == wanted.shape and bool(np.all(np.abs(array - wanted) <= tol * (1 + np.abs(wanted))))
