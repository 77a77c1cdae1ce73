"""The adding problem in both versions, the toy language of agreement, and one-hot batches."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from says import says
from zoo import assert_same, frozen_copy

from lstm_lib.tasks import AGREEMENT_FORMS, AGREEMENT_WORDS, adding, agreement, encode
from lstm_lib.tasks.agreement import ADVERBIALS, SUBJECTS

MAKERS = {
    "adding_2016": lambda rng, **options: adding(rng, 40, 30, **options),
    "adding_1997": lambda rng, **options: adding(rng, 40, 30, version="1997", **options),
    "agreement": lambda rng, **options: agreement(rng, 40, **options),
}
each_task = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def rng(seed=0):
    return np.random.default_rng(seed)


@each_task
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_same_seed_gives_the_same_batch_of_the_asked_dtype(make, dtype):
    first, again, other = (make(rng(seed), dtype=dtype) for seed in (1, 1, 2))
    assert_same(first, frozen_copy(again))
    assert first.x.shape != other.x.shape or (first.x != other.x).any()
    assert first.x.dtype == dtype
    assert first.y.dtype in (dtype, np.int64)


@each_task
def test_steps_after_a_sequence_are_zero_and_the_longest_fills_the_batch(make):
    batch = make(rng())
    ends = np.full(40, len(batch.x)) if batch.lengths is None else batch.lengths
    assert ends.max() == len(batch.x)
    for b, end in enumerate(ends):
        assert not batch.x[end:, b].any()
        assert batch.x[end - 1, b].any()


@pytest.mark.parametrize("length", [2, 3, 10, 31])
def test_adding_of_2016_marks_one_value_in_each_half_and_asks_for_their_sum(length):
    batch = adding(rng(), 300, length)
    value, marker = batch.x[:, :, 0], batch.x[:, :, 1]
    assert batch.x.shape == (length, 300, 2)
    assert batch.y.shape == (300, 1)
    assert batch.lengths is None
    assert set(np.unique(marker)) <= {0, 1}
    half = length // 2
    assert (marker[:half].sum(axis=0) == 1).all()
    assert (marker[half:].sum(axis=0) == 1).all()
    np.testing.assert_allclose(batch.y[:, 0], (value * marker).sum(axis=0), rtol=0, atol=1e-15)
    assert ((value >= 0) & (value < 1)).all()


def test_adding_of_2016_marks_every_place_and_its_numbers_are_uniform():
    batch = adding(rng(), 3000, 10)
    counts = batch.x[:, :, 1].sum(axis=1)
    assert (np.abs(counts - 600) < 4 * np.sqrt(600 * 0.8)).all()
    assert batch.x[:, :, 0].mean() == pytest.approx(1 / 2, abs=0.01)
    assert batch.x[:, :, 0].var() == pytest.approx(1 / 12, abs=0.002)
    # always saying the mean leaves the variance of a sum of two uniform numbers: 1/6
    assert ((batch.y - 1) ** 2).mean() == pytest.approx(1 / 6, abs=0.01)


@pytest.mark.parametrize("length", [22, 23, 40, 100])
def test_adding_of_1997_places_its_markers_as_the_paper_says(length):
    batch = adding(rng(), 400, length, version="1997")
    assert batch.lengths.min() == length
    assert batch.lengths.max() == length + length // 10
    first_marked = 0
    for b, end in enumerate(batch.lengths):
        value, marker = batch.x[:end, b].T
        marked = np.flatnonzero(marker == 1)
        assert len(marked) == 2
        assert marked[0] < 10, "one among the first ten"
        assert marked[1] <= length // 2 - 2, "the other among the first T/2 - 1"
        assert end - 1 - marked[1] >= length / 2, "so that every lag is at least T/2"
        ends = [t for t in (0, end - 1) if t not in marked]
        assert (marker[ends] == -1).all()
        rest = np.setdiff1d(np.arange(end), [*marked, 0, end - 1])
        assert not marker[rest].any()
        assert batch.y[b, 0] == pytest.approx(0.5 + value[marked].sum() / 4, abs=1e-15)
        if marked[0] == 0:
            first_marked += 1
            assert value[0] == 0, "a marked first value counts as 0"
        else:
            assert value[0] != 0
    assert first_marked > 0
    assert ((batch.x[:, :, 0] >= -1) & (batch.x[:, :, 0] < 1)).all()
    assert (batch.x[:, :, 0] < -0.9).any()
    assert ((batch.y >= 0) & (batch.y <= 1)).all()


def test_adding_of_1997_marks_each_allowed_place_as_often_as_it_should():
    length, batch_size = 30, 6000
    batch = adding(rng(), batch_size, length, version="1997")
    counts = (batch.x[:, :, 1] == 1).sum(axis=1)
    assert (counts[14:] == 0).all()
    assert counts[10:14] == pytest.approx(batch_size / 13, rel=0.2)
    assert counts[:10] == pytest.approx(batch_size * (1 / 10 + 0.9 / 13), rel=0.1)


def sentences(batch):
    """The words of each sentence, and the form it asks for."""
    for b, end in enumerate(batch.lengths):
        rows = batch.x[:end, b]
        assert (rows.sum(axis=1) == 1).all()
        assert set(np.unique(rows)) == {0, 1}
        yield [AGREEMENT_WORDS[k] for k in rows.argmax(axis=1)], AGREEMENT_FORMS[batch.y[b]]


def splits_into_adverbials(words):
    """Whether ``words`` is a chain of adverbials none of which repeats the one before."""
    if not words:
        return True
    reachable = {(0, None)}
    for _ in range(len(words)):
        reachable |= {
            (start + len(a), a)
            for start, latest in reachable
            for a in ADVERBIALS
            if a != latest and tuple(words[start : start + len(a)]) == a
        }
    return any(start == len(words) for start, _ in reachable)


def test_agreement_vocabulary_holds_each_word_once():
    assert len(set(AGREEMENT_WORDS)) == len(AGREEMENT_WORDS)
    used = {"the", "and", "then", "sees", *SUBJECTS, *(word for words in ADVERBIALS for word in words)}
    assert set(AGREEMENT_WORDS) == used
    assert len(AGREEMENT_FORMS) == len(SUBJECTS)
    assert not set(AGREEMENT_FORMS) & used


@pytest.mark.parametrize(("gap", "subjects"), [((0, 0), 1), ((5, 5), 1), ((1, 4), 3), ((10, 20), 2)])
def test_agreement_sentences_follow_the_grammar_and_the_last_subject_decides(gap, subjects):
    form_of = dict(zip(SUBJECTS, AGREEMENT_FORMS, strict=True))
    gaps, counts, words_used = set(), set(), set()
    for words, form in sentences(agreement(rng(), 400, gap=gap, subjects=subjects)):
        assert words[-1] == "sees"
        clauses = " ".join(words[:-1]).split(" and then ")
        for clause in clauses:
            the, subject, *adverbials = clause.split()
            assert the == "the"
            assert subject in SUBJECTS
            assert gap[0] <= len(adverbials) <= gap[1]
            assert splits_into_adverbials(adverbials)
        gaps.add(len(words) - 2 - max(k for k, word in enumerate(words) if word in SUBJECTS))
        counts.add(len(clauses))
        words_used.update(words)
        assert form == form_of[clauses[-1].split()[1]]
    assert gaps == set(range(gap[0], gap[1] + 1))
    assert counts == set(range(1, subjects + 1))
    assert gap[1] < 10 or words_used == set(AGREEMENT_WORDS)


def test_agreement_forms_and_numbers_of_subjects_are_equally_likely():
    batch = agreement(rng(), 3000, gap=(1, 2), subjects=2)
    assert np.bincount(batch.y) == pytest.approx(1000, rel=0.1)
    counts = [sum(word in SUBJECTS for word in words) for words, _ in sentences(batch)]
    assert counts.count(1) == pytest.approx(1500, rel=0.1)


def test_agreement_left_to_itself_has_up_to_two_subjects_and_a_gap_of_ten_to_twenty():
    found = agreement(rng(), 50)
    assert_same(found, frozen_copy(agreement(rng(), 50, gap=(10, 20), subjects=2)))


def test_agreement_first_subject_tells_nothing_about_the_form():
    changed = same = 0
    for words, form in sentences(agreement(rng(), 3000, gap=(0, 1), subjects=2)):
        subjects = [word for word in words if word in SUBJECTS]
        if len(subjects) == 2:
            same += form == AGREEMENT_FORMS[SUBJECTS.index(subjects[0])]
            changed += form != AGREEMENT_FORMS[SUBJECTS.index(subjects[0])]
    assert same / (same + changed) == pytest.approx(1 / 3, abs=0.05)


def test_agreement_adverbials_do_not_repeat_at_once():
    for words, _ in sentences(agreement(rng(), 300, gap=(8, 12), subjects=1)):
        assert all(one != other for one, other in pairwise(words))


@given(st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=6), min_size=1, max_size=5))
def test_encode_and_back_gives_the_sentences(texts):
    x, lengths = encode(texts, "abcd", np.float32)
    assert x.shape == (max(map(len, texts)), len(texts), 4)
    assert x.dtype == np.float32
    for b, text in enumerate(texts):
        assert lengths[b] == len(text)
        assert ["abcd"[k] for k in x[: lengths[b], b].argmax(axis=1)] == text
        assert x[:, b].sum() == len(text)


BAD = {
    "adding_rng": (lambda: adding(0, 4, 10), TypeError,
        "adding: rng must be a numpy.random.Generator, got int. Pass rng=np.random.default_rng(seed)."),
    "adding_batch": (lambda: adding(rng(), 0, 10), ValueError,
        "adding: batch_size must be a whole number above 0, got 0. Pass, for example, batch_size=1."),
    "adding_length": (lambda: adding(rng(), 4, 1), ValueError,
        "adding: length must be a whole number of at least 2, got 1. Pass more steps."),
    "adding_length_1997": (lambda: adding(rng(), 4, 21, version="1997"), ValueError,
        "adding: length must be a whole number of at least 22, got 21. Pass more steps."),
    "adding_version": (lambda: adding(rng(), 4, 10, version="2015"), ValueError,
        "adding: version must be one of '2016', '1997', got '2015'. Choose one."),
    "adding_dtype": (lambda: adding(rng(), 4, 10, dtype=int), ValueError,
        "adding: dtype must be float32 or float64, got int64. Pass dtype=np.float64."),
    "agreement_rng": (lambda: agreement(None, 4), TypeError,
        "agreement: rng must be a numpy.random.Generator, got NoneType. Pass rng=np.random.default_rng(seed)."),
    "agreement_batch": (lambda: agreement(rng(), 2.0), ValueError,
        "agreement: batch_size must be a whole number above 0, got 2.0. Pass, for example, batch_size=1."),
    "agreement_subjects": (lambda: agreement(rng(), 4, subjects=0), ValueError,
        "agreement: subjects must be a whole number above 0, got 0. Pass, for example, subjects=1."),
    "agreement_dtype": (lambda: agreement(rng(), 4, dtype="int"), ValueError,
        "agreement: dtype must be float32 or float64, got int64. Pass dtype=np.float64."),
    "encode_empty_sentence": (lambda: encode([["a"], []], "ab"), ValueError,
        "encode: sentences must each hold at least one word, got an empty one. Leave it out."),
    "encode_nothing": (lambda: encode([], "ab"), ValueError,
        "encode: sentences must each hold at least one word, got an empty one. Leave it out."),
    "encode_unknown_word": (lambda: encode([["a", "c"]], "ab"), ValueError,
        "encode: sentences must use the 2 words of the vocabulary, got 'c'. "
        "Replace the word or add it to the vocabulary."),
}  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, kind, message):
    with says(kind, message):
        call()


@pytest.mark.parametrize("gap", [(3, 2), (-1, 2), (1.0, 2), 5, (1, 2, 3), "ab"])
def test_agreement_with_a_bad_gap_says_so(gap):
    with says(
        ValueError,
        "agreement: gap must be two whole numbers (least, greatest) with 0 <= least <= greatest, "
        f"got {gap!r}. Pass, for example, gap=(10, 20).",
    ):
        agreement(rng(), 4, gap=gap)
