"""Are the strings of the grammars grammatical, and are exactly the legal successors marked as legal?

The automata are written down a second time here, as regular expressions and as counts.
"""

import importlib
import re

import numpy as np
import pytest
from says import says

from lstm_lib import tasks
from lstm_lib.tasks import REBER_SYMBOLS

# one inner string: the automaton's two loops written out
INNER = r"B(?:TS*(?:XS|XXT*(?:VPXT*)*(?:VPS|VV))|PT*(?:VPXT*)*(?:VPS|VV))E"
EMBEDDED = rf"B(?:T{INNER}T|P{INNER}P)E"


def rng(seed=0):
    return np.random.default_rng(seed)


def text(numbers, symbols=REBER_SYMBOLS):
    return "".join(symbols[k] for k in numbers)


# -- Reber -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("embedded, pattern", [(False, INNER), (True, EMBEDDED)], ids=["plain", "embedded"])
def test_reber_strings_match_the_regular_expression(embedded, pattern):
    strings = tasks.reber_strings(rng(), 2000, embedded=embedded)
    assert all(re.fullmatch(pattern, s) for s in strings)
    assert min(map(len, strings)) == (9 if embedded else 5)
    # with halves at every branch the expected length from state 3 is 13/3, from the start 8
    assert np.mean([len(s) for s in strings]) == pytest.approx(12 if embedded else 8, abs=0.25)


def test_reber_strings_branches_are_equally_likely():
    strings = tasks.reber_strings(rng(), 4000)
    assert np.mean([s[1] == "T" for s in strings]) == pytest.approx(0.5, abs=0.03)
    assert np.mean([s[3] == "T" for s in strings]) == pytest.approx(0.5, abs=0.03)
    assert all(s[1] == s[-2] for s in strings)


def test_reber_strings_without_training_strings_shares_none():
    training = tasks.reber_strings(rng(0), 256)
    test = tasks.reber_strings(rng(1), 256, without=training)
    assert len(training) == len(test) == 256
    assert not set(training) & set(test)


def test_reber_batch_legal_is_what_strings_with_the_same_prefix_do():
    strings = tasks.reber_strings(rng(), 4000)
    batch = tasks.reber_batch(strings)
    follows = {}
    for s in strings:
        for t in range(1, len(s)):
            follows.setdefault(s[:t], set()).add(s[t])
    for b in range(0, 4000, 40):
        for t in range(batch.lengths[b]):
            legal = set(text(np.flatnonzero(batch.legal[t, b])))
            assert follows[strings[b][: t + 1]] <= legal
            assert len(legal) <= 2
    # short prefixes occur often enough for both branches to be seen
    b = next(k for k, s in enumerate(strings) if len(s) > 8)
    for t in range(4):
        assert follows[strings[b][: t + 1]] == set(text(np.flatnonzero(batch.legal[t, b])))


def test_reber_batch_input_and_target_are_the_string_and_its_successors():
    batch = tasks.reber_batch(["BTBTXSETE", "BPBPVVEPE"])
    assert text(batch.x[:, 0].argmax(axis=1)) == "BTBTXSET"
    assert text(batch.y[:, 0]) == "TBTXSETE"
    assert text(np.flatnonzero(batch.legal[6, 1])) == "P"  # the long memory: only P may close what P opened
    assert batch.legal[np.arange(8)[:, None], np.arange(2), batch.y].all()


def test_continual_reber_is_embedded_strings_one_after_another():
    batch = tasks.continual_reber(rng(), 3, 500)
    assert batch.x.shape == (500, 3, 7) and batch.lengths is None
    for b in range(3):
        stream = text(batch.x[:, b].argmax(axis=1)) + text(batch.y[-1:, b])
        assert text(batch.y[:, b]) == stream[1:]
        complete = re.match(rf"(?:{EMBEDDED})+", stream)
        assert complete and len(stream) - complete.end() < 60
    assert batch.legal[np.arange(500)[:, None], np.arange(3), batch.y].all()
    assert set(batch.legal.sum(axis=2).ravel()) == {1, 2}
    ends = [t for t in range(1, 500) if text(batch.y[t - 1 : t, 0]) == "E" and batch.y[t, 0] == 0]
    assert ends and all(text(np.flatnonzero(batch.legal[t, 0])) == "B" for t in ends)


# -- counting ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letters, word", [(2, "SaaabbbT"), (3, "SaaabbbcccT")])
def test_counting_batch_word_and_legal_successors(letters, word):
    symbols = "Sabc"[: letters + 1] + "T"
    batch = tasks.counting_batch([3, 1], letters=letters)
    assert text(batch.x[:, 0].argmax(axis=1), symbols) == word[:-1]
    assert text(batch.y[:, 0], symbols) == word[1:]
    legal = ["".join(s for s, ok in zip(symbols, row, strict=True) if ok) for row in batch.legal[:, 0]]
    assert legal == ["a", "ab", "ab", "ab", *word[5:]]
    assert batch.lengths.tolist() == [3 * letters + 1, letters + 1]
    assert not batch.legal[letters + 1 :, 1].any()


def test_counting_left_out_options_are_two_letters_and_one_to_ten():
    batch = tasks.counting(rng(), 2000)
    assert batch.x.shape[2] == 4 == tasks.counting_batch([1]).x.shape[2]
    assert (batch.lengths.min(), batch.lengths.max()) == (3, 21)


def test_counting_n_is_uniform_between_its_bounds():
    batch = tasks.counting(rng(), 3000, n=(2, 5))
    n = (batch.lengths - 1) // 2
    shares = np.bincount(n, minlength=6)[2:] / 3000
    assert n.min() == 2 and n.max() == 5
    assert np.abs(shares - 0.25).max() < 0.03


# -- parity ------------------------------------------------------------------------------------------------------


def test_parity_label_is_one_where_the_count_is_odd():
    batch = tasks.parity(rng(), 500, (3, 40))
    assert (batch.lengths.min(), batch.lengths.max()) == (3, 40)
    for b in range(50):
        bits = batch.x[: batch.lengths[b], b, 0]
        np.testing.assert_array_equal(
            batch.y[: batch.lengths[b], b], [sum(bits[: t + 1]) % 2 for t in range(len(bits))]
        )
    inside = np.arange(40)[:, None] < batch.lengths
    assert batch.x[inside].mean() == pytest.approx(0.5, abs=0.03)
    assert not batch.x[~inside].any()
    assert tasks.parity(rng(), 2, 5).lengths is None


# -- characters --------------------------------------------------------------------------------------------------


def test_characters_parts_are_the_whole_text_once():
    parts = [tasks.characters_text(part) for part in ("train", "validation", "test")]
    whole = "".join(parts)
    assert [round(len(p) / len(whole), 2) for p in parts] == [0.8, 0.1, 0.1]
    assert set(whole) <= set(tasks.CHARACTERS)
    assert "def " in parts[0] and len(whole) > 500_000


def test_characters_windows_are_pieces_of_the_text():
    batch = tasks.characters(rng(), 5, 40, part="test", hot=False)
    whole = tasks.characters_text("test")
    for b in range(5):
        assert tasks.to_text(batch.x[:, b]) in whole
        assert tasks.to_text(batch.x[:, b])[1:] == tasks.to_text(batch.y[:, b])[:-1]
    hot = tasks.characters(rng(), 5, 40, part="test")
    np.testing.assert_array_equal(hot.x.argmax(axis=2), batch.x)
    np.testing.assert_array_equal(hot.x.sum(axis=2), 1)


def test_characters_windows_reach_from_the_first_to_the_last_character(monkeypatch):
    module = importlib.import_module("lstm_lib.tasks.characters")
    monkeypatch.setattr(module, "_part_numbers", lambda part: np.arange(20))
    batch = tasks.characters(rng(), 500, 6, hot=False)
    assert batch.x.shape == batch.y.shape == (6, 500)
    np.testing.assert_array_equal(batch.x, batch.x[0] + np.arange(6)[:, None])
    np.testing.assert_array_equal(batch.y, batch.x + 1)
    assert (batch.x.min(), batch.y.max()) == (0, 19)
    assert tasks.characters(rng(), 2, 19, hot=False).x[0].tolist() == [0, 0]
    with says(ValueError, "characters: length must be below the text's 20 characters, got 20. Take shorter windows."):
        tasks.characters(rng(), 2, 20)


def test_characters_text_is_kept_from_being_written_into():
    module = importlib.import_module("lstm_lib.tasks.characters")
    assert not module._part_numbers("test").flags.writeable


# -- batches -----------------------------------------------------------------------------------------------------


def test_next_symbols_shorter_sentence_is_padded_with_zeros():
    batch = tasks.next_symbols(["abca", "ba"], "abc", [np.ones((3, 3), bool), np.ones((1, 3), bool)])
    assert batch.x.argmax(axis=2).T.tolist() == [[0, 1, 2], [1, 0, 0]]
    assert batch.lengths.tolist() == [3, 1]
    assert not batch.x[1:, 1].any() and not batch.legal[1:, 1].any()
    assert batch.y[:, 0].tolist() == [1, 2, 0] and batch.y[0, 1] == 0
