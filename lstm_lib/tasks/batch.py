"""What every task gives: a padded batch of sequences with targets.

Words become one-hot rows, so that each row of W is what the network adds for one word.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from lstm_lib import _validate


class Batch(NamedTuple):
    """Sequences of one training step.

    Attributes
    ----------
    x : array (T, B, D), or integers (T, B)
        Inputs, zero after a sequence's end; word numbers for a model with an embedding.
    y : array
        Targets: (B,) class numbers or (B, K) values when the last state is read, with a leading T when all are.
    lengths : integer array (B,) or None
        Steps of each sequence; None when all have T.
    mask : boolean array (T, B) or None
        Steps whose target counts, where every step has one; None when all do up to each sequence's end.
    legal : boolean array (T, B, K) or None
        In next-symbol tasks, every symbol that may follow; ``y`` is the one that did.
    """

    x: np.ndarray
    y: np.ndarray
    lengths: np.ndarray | None = None
    mask: np.ndarray | None = None
    legal: np.ndarray | None = None


def request(rng: Any, batch_size: Any, dtype: Any, *, who: str) -> np.dtype:
    """Check what every task is asked for: a Generator, a positive batch size and a float type, which is returned."""
    _validate.generator(rng, who=who)
    _validate.positive(batch_size, who=who, name="batch_size", integer=True)
    return _validate.float_dtype(dtype, who=who)


def one_hot(numbers: np.ndarray, size: int, dtype: Any = np.float64) -> np.ndarray:
    """Rows with a single 1.

    Parameters
    ----------
    numbers : integer array (...)
        Where each row has its 1, from 0 to ``size`` − 1.
    size : int
        K, length of a row.
    dtype : float32 or float64

    Returns
    -------
    array (..., K)

    Raises
    ------
    ValueError
        If a number is not an integer of that range.

    Examples
    --------
    >>> one_hot(np.array([2, 0]), 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    numbers = _validate.numbers(numbers, size, who="one_hot", name="numbers")
    rows = np.zeros((*numbers.shape, size), _validate.float_dtype(dtype, who="one_hot"))
    np.put_along_axis(rows, numbers[..., None], 1, axis=-1)
    return rows


def next_symbols(
    sentences: Sequence[Sequence[str]],
    symbols: Sequence[str],
    legal: Sequence[np.ndarray] | None = None,
    dtype: Any = np.float64,
) -> Batch:
    """Batch of the task "what comes next": ``x`` is a sentence without its end, ``y`` without its start.

    Parameters
    ----------
    sentences : sequences of symbols, each of at least two
    symbols : the alphabet, in column order
    legal : boolean array (steps, K) per sentence, optional
        Symbols that may follow each of a sentence's symbols but the last.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, K) one-hot, ``y`` (T, B), ``lengths`` (B,), and ``legal`` (T, B, K) if given.

    Examples
    --------
    >>> batch = next_symbols(["abc"], "abc")
    >>> batch.x[:, 0].argmax(axis=1).tolist(), batch.y[:, 0].tolist()
    ([0, 1], [1, 2])
    """
    rows, lengths = encode(sentences, symbols, dtype)
    if lengths.min() < 2:
        raise ValueError("next_symbols: sentences must each hold at least two symbols, got one of 1. Leave it out.")
    lengths = lengths - 1
    steps = lengths.max()
    ended = np.arange(steps)[:, None] >= lengths
    x, y = rows[:-1].copy(), rows[1:].argmax(axis=2)
    x[ended] = 0
    may_follow = None
    if legal is not None:
        may_follow = np.zeros(x.shape, bool)
        for b, follows in enumerate(legal):
            may_follow[: lengths[b], b] = follows
    return Batch(x, y, lengths, legal=may_follow)


def encode(
    sentences: Sequence[Sequence[str]], words: Sequence[str], dtype: Any = np.float64
) -> tuple[np.ndarray, np.ndarray]:
    """One-hot rows of some sentences, padded to the longest.

    Parameters
    ----------
    sentences : sequences of words, each of at least one word
    words : the vocabulary, in column order
    dtype : float32 or float64

    Returns
    -------
    x : array (T, B, D)
    lengths : integer array (B,)

    Raises
    ------
    ValueError
        If a sentence is empty or holds a word that is not in the vocabulary.

    Examples
    --------
    >>> x, lengths = encode([["a", "b"], ["b"]], ["a", "b"])
    >>> x[:, 1].tolist(), lengths.tolist()
    ([[0.0, 1.0], [0.0, 0.0]], [2, 1])
    """
    column = {word: k for k, word in enumerate(words)}
    lengths = np.array([len(sentence) for sentence in sentences])
    if lengths.size == 0 or lengths.min() == 0:
        raise ValueError("encode: sentences must each hold at least one word, got an empty one. Leave it out.")
    x = np.zeros((lengths.max(), len(sentences), len(words)), dtype)
    for b, sentence in enumerate(sentences):
        for t, word in enumerate(sentence):
            if word not in column:
                raise ValueError(
                    f"encode: sentences must use the {len(words)} words of the vocabulary, got {word!r}. "
                    "Replace the word or add it to the vocabulary."
                )
            x[t, b, column[word]] = 1
    return x, lengths
