"""The toy translation: grammar, numbers, lengths, and refusals."""

import numpy as np
import pytest
from says import says

from lstm_lib.tasks import ENGLISH, ITALIAN, translate, translation


def test_subject_decides_article_noun_and_every_adjective():
    assert " ".join(translate(["the", "tall", "old", "boy", "is", "tired"])) == "il ragazzo alto vecchio è stanco"
    assert " ".join(translate(["the", "tall", "old", "girl", "is", "tired"])) == "la ragazza alta vecchia è stanca"


def test_translation_is_what_translate_says_word_by_word():
    pairs = translation(np.random.default_rng(0), 40, adjectives=(0, 12))
    counts = set()
    for b, (n, m) in enumerate(zip(pairs.source_lengths, pairs.target_lengths, strict=True)):
        english = [ENGLISH[k] for k in pairs.source[:n, b]]
        italian = [ITALIAN[k] for k in pairs.target[: m + 1, b]]
        assert italian == ["<start>", *translate(english), "<end>"] and len(set(english)) == n
        assert not pairs.source[n:, b].any() and not pairs.target[m + 1 :, b].any()
        counts.add(n - 3)
    assert min(counts) <= 1 and max(counts) >= 11


def test_adjectives_stand_on_both_sides_and_both_subjects_occur():
    pairs = translation(np.random.default_rng(1), 200, adjectives=(4, 4))
    places = (pairs.source == ENGLISH.index("is")).argmax(axis=0)
    assert set(places) == {2, 3, 4, 5, 6}
    girls = (pairs.source == ENGLISH.index("girl")).any(axis=0).mean()
    assert 0.35 < girls < 0.65


def test_too_many_adjectives_are_refused():
    with says(ValueError, "translation: adjectives must be at most 12, got 13. None may occur twice."):
        translation(np.random.default_rng(0), 1, adjectives=(1, 13))


def test_strange_sentences_are_refused():
    with pytest.raises(ValueError, match="translate: words must be a sentence such as 'the tall girl is old'"):
        translate(["the", "tall", "dog", "is", "old"])
