"""The copying memory problem: keep ten symbols over a long silence, then say them all.

Counting steps and storing symbols are both needed; a network without memory can only bet on the silence.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch, one_hot, request


def copying(
    rng: np.random.Generator,
    batch_size: int,
    delay: int,
    *,
    symbols: int = 10,
    alphabet: int = 8,
    dtype: Any = np.float64,
) -> Batch:
    """Symbols, a silence, a marker, and then as many steps at which the symbols must be said in their order.

    The input has ``symbols`` random symbols, ``delay`` − 1 blanks, the marker, and ``symbols`` blanks; the target is
    blank until the marker has been seen, then the symbols. Every step counts. The paper has 10 symbols out of 8.

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    delay : int
        The paper's T, at least 1: steps between the last symbol and the first answer.
    symbols : int
        How many symbols are to be remembered, at least 1.
    alphabet : int
        How many different ones there are, at least 2.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (delay + 2 symbols, B, alphabet + 2) one-hot: columns 0 … alphabet − 1 are the symbols, then blank, then
        marker. ``y`` (delay + 2 symbols, B) with classes 0 … alphabet, the last one blank.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind or is out of range.

    References
    ----------
    Arjovsky, M., Shah, A. and Bengio, Y., "Unitary evolution recurrent neural networks", ICML 2016, section 4.1.

    Examples
    --------
    >>> batch = copying(np.random.default_rng(0), 1, 3, symbols=2)
    >>> batch.x[:, 0].argmax(axis=1).tolist(), batch.y[:, 0].tolist()
    ([6, 5, 8, 8, 9, 8, 8], [8, 8, 8, 8, 8, 6, 5])
    """
    dtype = request(rng, batch_size, dtype, who="copying")
    _check(delay, symbols, alphabet, who="copying")
    kept = rng.integers(0, alphabet, size=(symbols, batch_size))
    shown = np.full((delay + 2 * symbols, batch_size), alphabet)
    wanted = shown.copy()
    shown[:symbols] = wanted[-symbols:] = kept
    shown[symbols + delay - 1] = alphabet + 1
    return Batch(one_hot(shown, alphabet + 2, dtype), wanted)


def copying_baseline(delay: int, *, symbols: int = 10, alphabet: int = 8) -> float:
    r"""Loss in nats of a network without memory: :math:`S \ln A / (T + 2S)`, it knows when to answer but not what.

    Parameters
    ----------
    delay, symbols, alphabet : int
        As in :func:`copying`: T, S, A.

    Examples
    --------
    >>> round(copying_baseline(50), 4)
    0.2971
    """
    _check(delay, symbols, alphabet, who="copying_baseline")
    return float(symbols * np.log(alphabet) / (delay + 2 * symbols))


def _check(delay: Any, symbols: Any, alphabet: Any, *, who: str) -> None:
    _validate.at_least(delay, 1, who=who, name="delay", todo="Pass the silence in steps.")
    _validate.at_least(symbols, 1, who=who, name="symbols", todo="Ask for something to remember.")
    _validate.at_least(alphabet, 2, who=who, name="alphabet", todo="One symbol alone carries no information.")
