"""A toy translation from English to Italian in which the subject decides the form of every later adjective.

The article comes before the noun that decides it, and adjectives before the noun move behind it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from lstm_lib import _validate

# Each ends in -o after "il ragazzo" and in -a after "la ragazza".
_ADJECTIVES = {
    "tall": "alto",
    "tired": "stanco",
    "old": "vecchio",
    "small": "piccolo",
    "happy": "allegro",
    "slow": "lento",
    "calm": "calmo",
    "rich": "ricco",
    "poor": "povero",
    "thin": "magro",
    "clever": "bravo",
    "serious": "serio",
}
_SUBJECTS = {"boy": ("il", "ragazzo"), "girl": ("la", "ragazza")}

#: The English words, in the order of their numbers; 0 is padding.
ENGLISH: tuple[str, ...] = ("<pad>", "the", "boy", "girl", "is", *_ADJECTIVES)
#: The Italian words, in the order of their numbers; 0 is padding, 1 starts and 2 ends a sentence.
ITALIAN: tuple[str, ...] = (
    *("<pad>", "<start>", "<end>", "il", "la", "ragazzo", "ragazza", "è"),
    *(stem[:-1] + ending for stem in _ADJECTIVES.values() for ending in "oa"),
)


class Pairs(NamedTuple):
    """Sentences and their translations, as word numbers.

    Attributes
    ----------
    source : integer array (S, B)
        English, padded with 0.
    source_lengths : integer array (B,)
    target : integer array (T + 1, B)
        Italian from "<start>" to "<end>", padded with 0.
    target_lengths : integer array (B,)
        Words to be given, "<end>" among them: at most T.
    """

    source: np.ndarray
    source_lengths: np.ndarray
    target: np.ndarray
    target_lengths: np.ndarray


def translate(words: Sequence[str]) -> list[str]:
    """Italian of an English sentence of the toy language.

    Parameters
    ----------
    words : sequence of words
        "the", adjectives, "boy" or "girl", "is", adjectives.

    Returns
    -------
    list of words

    Examples
    --------
    >>> " ".join(translate("the tall girl is old".split()))
    'la ragazza alta è vecchia'
    """
    subject = next((word for word in words if word in _SUBJECTS), None)
    strange = [word for word in words if word not in ENGLISH[1:]]
    if subject is None or strange or "is" not in words:
        raise ValueError(
            f"translate: words must be a sentence such as 'the tall girl is old', got {' '.join(words)!r}. "
            "Use the words of ENGLISH, with one subject and 'is'."
        )
    article, noun = _SUBJECTS[subject]
    before, after = (
        [_ADJECTIVES[word][:-1] + noun[-1] for word in part if word in _ADJECTIVES]
        for part in (words[: words.index("is")], words[words.index("is") :])
    )
    return [article, noun, *before, "è", *after]


def translation(rng: np.random.Generator, batch_size: int, *, adjectives: tuple[int, int] = (1, 8)) -> Pairs:
    """Sentences such as "the tall old girl is tired happy" with their translations.

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    adjectives : (int, int)
        Least and greatest number of adjectives in a sentence, from 0 to 12; none occurs twice, and each stands before
        the noun or after "is" by the toss of a coin.

    Returns
    -------
    Pairs

    Examples
    --------
    >>> pairs = translation(np.random.default_rng(0), 1, adjectives=(3, 3))
    >>> " ".join(ENGLISH[k] for k in pairs.source[:, 0]), " ".join(ITALIAN[k] for k in pairs.target[:, 0])
    ('the thin girl is old rich', '<start> la ragazza magra è vecchia ricca <end>')
    """
    _validate.generator(rng, who="translation")
    _validate.positive(batch_size, who="translation", name="batch_size", integer=True)
    least, most = _validate.whole_range(adjectives, 0, who="translation", name="adjectives")
    if most > len(_ADJECTIVES):
        raise ValueError(
            f"translation: adjectives must be at most {len(_ADJECTIVES)}, got {most}. None may occur twice."
        )
    sentences = []
    for _ in range(batch_size):
        count = int(rng.integers(least, most + 1))
        chosen = [list(_ADJECTIVES)[k] for k in rng.permutation(len(_ADJECTIVES))[:count]]
        first = int((rng.random(count) < 0.5).sum())
        subject = list(_SUBJECTS)[rng.integers(2)]
        sentences.append(["the", *chosen[:first], subject, "is", *chosen[first:]])
    source, source_lengths = _numbers(sentences, ENGLISH)
    target, lengths = _numbers([["<start>", *translate(words), "<end>"] for words in sentences], ITALIAN)
    return Pairs(source, source_lengths, target, lengths - 1)


def _numbers(sentences: Sequence[Sequence[str]], words: Sequence[str]) -> tuple[np.ndarray, Any]:
    lengths = np.array([len(sentence) for sentence in sentences])
    found = np.zeros((lengths.max(), len(sentences)), int)
    for b, sentence in enumerate(sentences):
        found[: lengths[b], b] = [words.index(word) for word in sentence]
    return found, lengths
