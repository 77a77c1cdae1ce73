"""A toy language in which the subject of a sentence decides a word that comes much later.

It is the course's own: small enough to see every gate, long enough that a network must remember.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch, encode

SUBJECTS = ("boy", "girl", "children")
# Adverbials that may stand between subject and verb; they say nothing about the form.
ADVERBIALS = (
    ("today",),
    ("quietly",),
    ("often",),
    ("very", "slowly"),
    ("at", "home"),
    ("after", "school"),
    ("near", "the", "house"),
    ("with", "the", "dog"),
    ("under", "a", "tree"),
)

#: The words of the toy language, in column order.
AGREEMENT_WORDS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            "the",
            *SUBJECTS,
            *(word for words in ADVERBIALS for word in words),
            "and",
            "then",
            "sees",
        ]
    )
)
#: The forms that the subject decides, in class order.
AGREEMENT_FORMS: tuple[str, ...] = ("himself", "herself", "themselves")


def agreement(
    rng: np.random.Generator,
    batch_size: int,
    *,
    gap: tuple[int, int] = (10, 20),
    subjects: int = 2,
    dtype: Any = np.float64,
) -> Batch:
    """Sentences such as "the boy … and then the girl … sees"; the class is the form that must follow.

    The last subject decides: after a new one the old one must be forgotten. Each subject is followed by adverbials;
    as many words as ``gap`` says stand between the last subject and "sees".

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    gap : (int, int)
        Least and greatest number of words between the last subject and "sees".
    subjects : int
        Greatest number of subjects in a sentence; each sentence has 1 … ``subjects``, equally likely.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, D) one-hot over ``AGREEMENT_WORDS``, ``y`` (B,) index into ``AGREEMENT_FORMS``,
        ``lengths`` (B,).

    Examples
    --------
    >>> batch = agreement(np.random.default_rng(1), 1, gap=(4, 4), subjects=1)
    >>> " ".join(AGREEMENT_WORDS[k] for k in batch.x[:, 0].argmax(axis=1)), AGREEMENT_FORMS[batch.y[0]]
    ('the girl at home very slowly sees', 'herself')
    """
    _validate.generator(rng, who="agreement")
    _validate.positive(batch_size, who="agreement", name="batch_size", integer=True)
    _validate.positive(subjects, who="agreement", name="subjects", integer=True)
    dtype = _validate.float_dtype(dtype, who="agreement")
    pair = isinstance(gap, (tuple, list)) and len(gap) == 2 and all(isinstance(n, (int, np.integer)) for n in gap)
    if not pair or not 0 <= gap[0] <= gap[1]:
        raise ValueError(
            "agreement: gap must be two whole numbers (least, greatest) with 0 <= least <= greatest, "
            f"got {gap!r}. Pass, for example, gap=(10, 20)."
        )
    sentences, forms = [], []
    for _ in range(batch_size):
        words: list[str] = []
        for last in range(int(rng.integers(1, subjects + 1)) - 1, -1, -1):
            subject = int(rng.integers(len(SUBJECTS)))
            words += [
                "the",
                SUBJECTS[subject],
                *_adverbials(rng, int(rng.integers(gap[0], gap[1] + 1))),
            ]
            words += ["and", "then"] if last else ["sees"]
        sentences.append(words)
        forms.append(subject)
    x, lengths = encode(sentences, AGREEMENT_WORDS, dtype)
    return Batch(x, np.array(forms), lengths)


def _adverbials(rng: np.random.Generator, count: int) -> list[str]:
    """Exactly ``count`` words of random adverbials."""
    words: list[str] = []
    latest = None
    while len(words) < count:
        fitting = [a for a in ADVERBIALS if len(a) <= count - len(words) and a != latest]
        latest = fitting[rng.integers(len(fitting))]
        words += latest
    return words
