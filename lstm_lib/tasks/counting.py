"""The languages aⁿbⁿ and aⁿbⁿcⁿ: whoever predicts their next symbol must count.

No finite automaton can, so every n beyond those of the training set shows whether a network does.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch, next_symbols, request


def counting(
    rng: np.random.Generator,
    batch_size: int,
    *,
    letters: int = 2,
    n: int | tuple[int, int] = (1, 10),
    dtype: Any = np.float64,
) -> Batch:
    """Random words S aⁿ bⁿ T or S aⁿ bⁿ cⁿ T, to be predicted symbol by symbol.

    S starts a word and T ends it. After an a, both a and b may follow; from the first b on only one symbol may. The
    paper's criterion, quoted: a word is right if every legal symbol and no other is predicted at every step; the
    result is the largest N such that all n ≤ N are right. The paper is the first report of a recurrent network on a
    context-sensitive language.

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    letters : {2, 3}
        2 for aⁿbⁿ, 3 for aⁿbⁿcⁿ.
    n : int or (int, int)
        The n of all words, or the least and the greatest; equally likely.
    dtype : float32 or float64

    Returns
    -------
    Batch
        As :func:`counting_batch`.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind or is out of range.

    References
    ----------
    Gers, F. A. and Schmidhuber, J., "LSTM recurrent networks learn simple context-free and context-sensitive
    languages", IEEE Transactions on Neural Networks 12(6), 2001.

    Examples
    --------
    >>> batch = counting(np.random.default_rng(0), 1, n=2)
    >>> ["Sab T"[k] if k < 3 else "T" for k in batch.y[:, 0]]
    ['a', 'a', 'b', 'b', 'T']
    """
    dtype = request(rng, batch_size, dtype, who="counting")
    low, high = _validate.whole_range(n, 1, who="counting", name="n")
    return counting_batch(rng.integers(low, high + 1, size=batch_size).tolist(), letters=letters, dtype=dtype)


def counting_batch(counts: Sequence[int], *, letters: int = 2, dtype: Any = np.float64) -> Batch:
    """Words of given n, to be predicted symbol by symbol.

    Parameters
    ----------
    counts : the n of each word, at least 1
    letters : {2, 3}
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, K) one-hot over S, a, b, T (with c before T for three letters), ``y`` (T, B) the symbol that
        followed, ``legal`` (T, B, K) all that may follow what was seen, ``lengths`` (B,).
    """
    if letters not in (2, 3):
        raise ValueError(f"counting: letters must be 2 (a, b) or 3 (a, b, c), got {letters!r}. Pass one.")
    symbols = "S" + "abc"[:letters] + "T"
    words, legal = [], []
    for n in counts:
        n = _validate.at_least(n, 1, who="counting_batch", name="counts", todo="Leave the empty word out.")
        word = "S" + "".join(letter * n for letter in symbols[1:-1]) + "T"
        follows = np.array([[symbol == later for symbol in symbols] for later in word[1:]])
        follows[1 : n + 1, 1:3] = True  # until the first b, n is open
        words.append(word)
        legal.append(follows)
    return next_symbols(words, symbols, legal, dtype)
