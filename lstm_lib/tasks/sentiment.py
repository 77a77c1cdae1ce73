"""A toy language of film reviews: one word decides, a negation turns it round, and many neutral words may follow.

It is the course's own, small enough that the gates can be read word by word; nobody should take it for English.
"""

import re
from collections.abc import Collection
from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch, encode

# Each verb as "I … it" and as "I did not … it".
VERBS = (
    (("hated", "hate"), ("disliked", "dislike"), ("regretted", "regret"), ("detested", "detest")),
    (("enjoyed", "enjoy"), ("loved", "love"), ("liked", "like"), ("admired", "admire")),
)
ADJECTIVES = (
    ("bad", "boring", "terrible", "awful", "dull", "stupid", "weak", "disappointing"),
    ("good", "great", "wonderful", "funny", "brilliant", "beautiful", "charming", "clever"),
)
WHO = ("i", "we", "they", "my sister", "my friends", "the children", "people")
NOUNS = ("movie", "film", "story", "acting", "music", "ending", "plot", "show")
ADVERBS = ("", "", "really", "truly", "quite")
# As many with a verb, with its base form and with an adjective on either side: no word gives the verdict away.
PLAIN = (
    "{who} always {adverb} {past} {what}",
    "{who} {adverb} {past} {what}",
    "i think {who} {past} {what}",
    "{who} did {adverb} {base} {what}",
    "{what} was {adverb} {adjective}",
    "it was a {adverb} {adjective} {noun}",
    "{who} found {what} {adverb} {adjective}",
    "i think {what} was {adverb} {adjective}",
)
NEGATED = (
    "{who} never {adverb} {past} {what}",
    "nobody {adverb} {past} {what}",
    "i do not think {who} {past} {what}",
    "{who} did not {adverb} {base} {what}",
    "{what} was not {adverb} {adjective}",
    "it was not a {adverb} {adjective} {noun}",
    "{who} did not find {what} {adverb} {adjective}",
    "i do not think {what} was {adverb} {adjective}",
)
OPENERS = ("last night", "yesterday", "to be honest", "in the end", "on sunday", "this time", "as a family")
# What may follow the deciding clause; it says nothing about the verdict.
TAILS = (
    "that we saw last week",
    "with my sister and her friends",
    "at the old cinema in town",
    "on a rainy evening",
    "before dinner",
    "about two brothers and a house",
    "from the first scene to the last",
    "in the front row",
    "which my uncle had chosen",
    "after a long day at work",
    "on the big screen",
    "for two hours",
    "by a young director",
    "when the children were in bed",
)

#: Stands for every word that the language does not know.
UNKNOWN = "<unknown>"
NEUTRAL = frozenset(word for part in (WHO, NOUNS, ADVERBS, OPENERS, TAILS) for text in part for word in text.split())

#: The words of the toy language, in column order.
SENTIMENT_WORDS: tuple[str, ...] = (
    UNKNOWN,
    *sorted(
        NEUTRAL
        | {"but", "this"}
        | {word for pairs in VERBS for pair in pairs for word in pair}
        | {word for words in ADJECTIVES for word in words}
        | {word for text in PLAIN + NEGATED for word in text.split() if word.isalpha()}
    ),
)
#: The verdicts, in class order.
SENTIMENT_VERDICTS: tuple[str, ...] = ("negative", "positive")


def sentiment(
    rng: np.random.Generator,
    batch_size: int,
    *,
    tails: tuple[int, int] = (0, 3),
    negated: float = 0.5,
    contrast: float = 0.25,
    unknown: float = 0.1,
    without: Collection[tuple[str, ...]] = (),
    dtype: Any = np.float64,
) -> Batch:
    """Sentences such as "i did not enjoy the movie that we saw last week"; the class is the verdict.

    With ``negated`` = 0.5 each word occurs equally often under both verdicts, so that counting words is worth nothing.

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    tails : (int, int)
        Least and greatest number of neutral phrases (2 to 7 words each) after the last deciding clause.
    negated : float
        Fraction of the clauses with a negation, which turns the verdict round.
    contrast : float
        Fraction of the sentences with a clause of the opposite verdict and "but" in front: the last clause decides.
    unknown : float
        Fraction of the neutral words replaced by ``UNKNOWN``.
    without : collection of tuples of words
        Sentences never to draw, such as those kept for testing.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, D) one-hot over ``SENTIMENT_WORDS``, ``y`` (B,) index into ``SENTIMENT_VERDICTS``,
        ``lengths`` (B,).

    Raises
    ------
    TypeError, ValueError
        If a size or a fraction is out of its range.

    Examples
    --------
    >>> batch = sentiment(np.random.default_rng(4), 1, tails=(1, 1), contrast=0)
    >>> " ".join(SENTIMENT_WORDS[k] for k in batch.x[:, 0].argmax(axis=1)), SENTIMENT_VERDICTS[batch.y[0]]
    ('it was not stupid on a rainy evening', 'positive')
    """
    _validate.generator(rng, who="sentiment")
    _validate.positive(batch_size, who="sentiment", name="batch_size", integer=True)
    if len(tails) != 2 or not 0 <= tails[0] <= tails[1] <= len(TAILS):
        raise ValueError(
            f"sentiment: tails must be (least, greatest) with 0 <= least <= greatest <= {len(TAILS)}, got {tails!r}. "
            "There are no more phrases."
        )
    for name, value in (("negated", negated), ("contrast", contrast), ("unknown", unknown)):
        if not 0 <= value <= 1:
            raise ValueError(f"sentiment: {name} must lie between 0 and 1, got {value!r}. Pass a fraction.")
    sentences, verdicts = [], []
    while len(sentences) < batch_size:
        verdict = int(rng.integers(2))
        parts = [_pick(rng, OPENERS)] if rng.random() < 0.25 else []
        if rng.random() < contrast:
            parts += [_clause(rng, 1 - verdict, negated), *_tails(rng, 0, 1), "but"]
        parts += [_clause(rng, verdict, negated), *_tails(rng, *tails)]
        words = " ".join(parts).split()
        seen = [UNKNOWN if word in NEUTRAL and rng.random() < unknown else word for word in words]
        if tuple(words) not in without and tuple(seen) not in without:
            sentences.append(seen)
            verdicts.append(verdict)
    x, lengths = encode(sentences, SENTIMENT_WORDS, dtype)
    return Batch(x, np.array(verdicts), lengths)


def sentiment_tokens(text: str) -> list[str]:
    """Split a sentence into words of the toy language; words it does not know become ``UNKNOWN``.

    Examples
    --------
    >>> sentiment_tokens("I didn't enjoy the soundtrack.")
    ['i', 'did', 'not', 'enjoy', 'the', '<unknown>']
    """
    words = re.findall(r"[a-z]+", re.sub(r"n['’]t\b", " not", text.lower()))
    return [word if word in SENTIMENT_WORDS else UNKNOWN for word in words]


def _clause(rng: np.random.Generator, verdict: int, negated: float) -> str:
    """A clause that says ``verdict``: a word of that side, or one of the other side negated."""
    turned = rng.random() < negated
    side = 1 - verdict if turned else verdict
    past, base = VERBS[side][rng.integers(len(VERBS[side]))]
    noun = _pick(rng, NOUNS)
    return _pick(rng, NEGATED if turned else PLAIN).format(
        who=_pick(rng, WHO),
        adverb=_pick(rng, ADVERBS),
        past=past,
        base=base,
        adjective=_pick(rng, ADJECTIVES[side]),
        noun=noun,
        what=_pick(rng, (f"the {noun}", f"this {noun}", "it")),
    )


def _tails(rng: np.random.Generator, least: int, greatest: int) -> list[str]:
    """Some neutral phrases, none twice."""
    return [TAILS[k] for k in rng.permutation(len(TAILS))[: rng.integers(least, greatest + 1)]]


def _pick(rng: np.random.Generator, options: tuple[str, ...]) -> str:
    return options[rng.integers(len(options))]
