"""What every task gives: a padded batch of sequences with targets.

Words become one-hot rows, so that each row of W is what the network adds for one word.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np


class Batch(NamedTuple):
    """Sequences of one training step.

    Attributes
    ----------
    x : array (T, B, D)
        Inputs, zero after a sequence's end.
    y : array
        Targets: (B,) class numbers or (B, K) values when the last state is read, with a leading T when all are.
    lengths : integer array (B,) or None
        Steps of each sequence; None when all have T.
    """

    x: np.ndarray
    y: np.ndarray
    lengths: np.ndarray | None = None


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
