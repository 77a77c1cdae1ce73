"""When the papers call an answer right.

A low loss is not a solved task: each experiment states a tolerance, a ranking, or a length without error.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate


def within(outputs: np.ndarray, targets: np.ndarray, tolerance: float) -> np.ndarray:
    """Whether every output of an entry is nearer to its target than ``tolerance``.

    Parameters
    ----------
    outputs, targets : arrays (..., K)
    tolerance : float
        0.04 for adding and multiplication, 0.3 for temporal order, 0.2 for the two-sequence problem 3a, 0.49 for
        continual Reber strings and timing.

    Returns
    -------
    boolean array (...)

    Examples
    --------
    >>> within(np.array([[0.5], [0.9]]), np.array([[0.52], [0.5]]), 0.04).tolist()
    [True, False]
    """
    _validate.positive(tolerance, who="within", name="tolerance")
    _validate.array(outputs, "(..., K)", (None,) * max(np.ndim(outputs), 1), who="within", name="outputs", finite=False)
    _validate.array(targets, "(..., K)", outputs.shape, who="within", name="targets")
    return (np.abs(outputs - targets) < tolerance).all(axis=-1)  # NaN is never within


def legal_above_illegal(scores: np.ndarray, legal: np.ndarray) -> np.ndarray:
    """Whether every legal symbol has a higher score than every illegal one: the criterion of the Reber grammar.

    Parameters
    ----------
    scores : array (..., K)
    legal : boolean array (..., K)

    Returns
    -------
    boolean array (...)

    Examples
    --------
    >>> legal_above_illegal(np.array([[3.0, 1.0, 2.0]]), np.array([[True, False, True]])).tolist()
    [True]
    """
    who = "legal_above_illegal"
    _validate.array(scores, "(..., K)", (None,) * max(np.ndim(scores), 1), who=who, name="scores")
    legal = np.asarray(legal)
    if legal.shape != scores.shape or legal.dtype != bool:
        raise ValueError(
            f"{who}: legal must hold one truth value per score, shape {scores.shape}, got {legal.dtype} of shape "
            f"{legal.shape}. Pass batch.legal."
        )
    lowest_legal = np.where(legal, scores, np.inf).min(axis=-1)
    return lowest_legal > np.where(legal, -np.inf, scores).max(axis=-1)


def steps_until_error(right: np.ndarray, mask: Any = None) -> np.ndarray:
    """How many steps each sequence goes before its first wrong answer.

    Parameters
    ----------
    right : boolean array (T, B)
    mask : boolean array (T, B), optional
        Steps that count; at others nothing can be wrong.

    Returns
    -------
    integer array (B,)
        T where nothing is wrong.

    Examples
    --------
    >>> steps_until_error(np.array([[True, True], [False, True]])).tolist()
    [1, 2]
    """
    right = np.asarray(right)
    mask = np.ones(right.shape, bool) if mask is None else np.asarray(mask)
    for name, value in (("right", right), ("mask", mask)):
        if value.ndim != 2 or value.dtype != bool or value.shape != right.shape:
            raise ValueError(
                f"steps_until_error: {name} must hold one truth value per step and sequence, shape (T, B), got "
                f"{value.dtype} of shape {value.shape}. Compare first, as legal_above_illegal does."
            )
    wrong = ~right & mask
    return np.where(wrong.any(axis=0), wrong.argmax(axis=0), len(right))
