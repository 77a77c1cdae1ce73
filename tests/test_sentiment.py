"""Does the toy language of film reviews mean what its labels say, and are the hand-written reviews fit to test on?"""

import re

import numpy as np
import pytest
from says import says

from lstm_lib.tasks import REVIEWS, SENTIMENT_WORDS, UNKNOWN, reviews, sentiment, sentiment_tokens
from lstm_lib.tasks.sentiment import ADJECTIVES, NEGATED, NEUTRAL, PLAIN, VERBS

SIDES = [{word for pair in VERBS[k] for word in pair} | set(ADJECTIVES[k]) for k in (0, 1)]


def rng(seed=0):
    return np.random.default_rng(seed)


def sentences(batch):
    columns = batch.x.argmax(axis=2)
    return [[SENTIMENT_WORDS[k] for k in columns[:n, b]] for b, n in enumerate(batch.lengths)]


def verdict_of(words):
    """The verdict, worked out a second time: side of the deciding word after the last "but", turned by a negation."""
    last = " ".join(words).split(" but ")[-1].split()
    (side,) = [k for k in (0, 1) if SIDES[k] & set(last)]
    negated = re.search(r"\b(not|never|nobody)\b", " ".join(last)) is not None
    return side != negated


def test_sentiment_verdict_is_the_deciding_word_turned_by_a_negation():
    batch = sentiment(rng(), 2000)
    assert [verdict_of(words) for words in sentences(batch)] == [bool(y) for y in batch.y]


def test_sentiment_single_words_say_nothing():
    batch = sentiment(rng(1), 20_000, contrast=0)
    seen = batch.x.any(axis=0)  # (B, D)
    for k, word in enumerate(SENTIMENT_WORDS):
        if seen[:, k].sum() > 300:
            assert batch.y[seen[:, k]].mean() == pytest.approx(0.5, abs=0.12), word


def test_sentiment_holds_the_sentences_of_the_chapter():
    parts = {"who": "i", "adverb": "really", "past": "enjoyed", "base": "enjoy", "what": "the movie"}
    parts |= {"noun": "movie", "adjective": "good"}
    assert "i really enjoyed the movie" in {text.format(**parts) for text in PLAIN}
    assert "i did not really enjoy the movie" in {text.format(**parts) for text in NEGATED}


def test_sentiment_options_are_kept():
    plain = sentences(sentiment(rng(3), 300, negated=0, contrast=0, unknown=0, tails=(0, 0)))
    assert not {"not", "never", "nobody", "but", UNKNOWN} & {word for words in plain for word in words}
    always = sentences(sentiment(rng(3), 300, negated=1, contrast=1, unknown=1))
    assert all("but" in words and not NEUTRAL & set(words) for words in always)
    short, long = (sentiment(rng(3), 300, tails=(n, n)).lengths.mean() for n in (0, 8))
    assert long > short + 8 * 3


def test_sentiment_without_never_draws_what_is_held_out():
    held_out = {tuple(words) for words in sentences(sentiment(rng(4), 2000, tails=(0, 0)))}
    drawn = {tuple(words) for words in sentences(sentiment(rng(4), 500, tails=(0, 0), without=held_out))}
    assert not held_out & drawn


def test_sentiment_same_seed_same_batch_and_dtype():
    a, b = (sentiment(rng(5), 7, dtype=np.float32) for _ in range(2))
    assert np.array_equal(a.x, b.x) and np.array_equal(a.y, b.y) and a.x.dtype == np.float32


def test_sentiment_bad_requests_are_refused():
    with says(
        TypeError, "sentiment: rng must be a numpy.random.Generator, got int. Pass rng=np.random.default_rng(seed)."
    ):
        sentiment(0, 3)
    with says(
        ValueError,
        "sentiment: tails must be (least, greatest) with 0 <= least <= greatest <= 14, got (3, 1). "
        "There are no more phrases.",
    ):
        sentiment(rng(), 3, tails=(3, 1))
    with says(ValueError, "sentiment: negated must lie between 0 and 1, got 1.5. Pass a fraction."):
        sentiment(rng(), 3, negated=1.5)


def test_sentiment_tokens_take_apart_what_people_write():
    assert sentiment_tokens("It wasn't bad, WASN’T it?") == ["it", "was", "not", "bad", "was", "not", "it"]


def test_reviews_are_many_balanced_and_distinct():
    assert len(REVIEWS) >= 100 and len({review.text for review in REVIEWS}) == len(REVIEWS)
    for kind in {review.kind for review in REVIEWS}:
        assert np.mean([review.verdict for review in REVIEWS if review.kind == kind]) == 0.5
    batch = reviews(dtype=np.float32)
    assert batch.x.dtype == np.float32 and batch.y.tolist() == [review.verdict for review in REVIEWS]
