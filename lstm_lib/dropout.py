"""Dropout: random zeros while a network learns, so that no unit can rely on another.

A mask is drawn once, kept in the trace, and used again on the way back; without a Generator nothing is dropped.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate


def dropout_mask(
    shape: tuple[int, ...], rate: float, *, rng: np.random.Generator, dtype: Any = np.float64
) -> np.ndarray:
    """Factors that are 0 with probability ``rate`` and 1 / (1 − rate) otherwise, so that the mean stays 1.

    Parameters
    ----------
    shape : tuple of int
    rate : float
        Fraction dropped, in [0, 1).
    rng : numpy.random.Generator
    dtype : float32 or float64

    Returns
    -------
    array of ``shape``

    References
    ----------
    Srivastava, N. et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, 2014; between
    the layers of a recurrent network: Zaremba, W., Sutskever, I. and Vinyals, O., "Recurrent neural network
    regularization", arXiv:1409.2329, 2014.

    Examples
    --------
    >>> sorted(set(dropout_mask((100,), 0.75, rng=np.random.default_rng(0)).tolist()))
    [0.0, 4.0]
    """
    rate = check_rate(rate, who="dropout_mask", name="rate")
    dtype = _validate.float_dtype(dtype, who="dropout_mask")
    kept = _validate.generator(rng, who="dropout_mask").random(shape) >= rate
    return kept.astype(dtype) / dtype.type(1 - rate)


def check_rate(rate: Any, *, who: str, name: str = "dropout") -> float:
    """Return a fraction in [0, 1), or say what came instead."""
    if not isinstance(rate, (int, float, np.floating)) or isinstance(rate, bool) or not 0 <= rate < 1:
        raise ValueError(f"{who}: {name} must lie in [0, 1), got {rate!r}. Pass the fraction to drop.")
    return float(rate)


def drop(values: np.ndarray, rate: float, rng: np.random.Generator | None) -> tuple[np.ndarray, np.ndarray | None]:
    """Values after dropout and the mask that was used, or the same values and None when nothing is dropped."""
    if rng is None or rate == 0:
        return values, None
    mask = dropout_mask(values.shape, rate, rng=rng, dtype=values.dtype)
    return values * mask, mask
