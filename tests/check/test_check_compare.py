"""The sentences of a comparison: what was wanted, what came, and the cause that explains it."""

import numpy as np
import pytest

from lstm_lib.check import Wrong, choice, close, close_all, shaped, unpack


def sentence(function, *args, **kwargs):
    """Return what a comparison says of a wrong answer."""
    with pytest.raises(Wrong) as caught:
        function(*args, **kwargs)
    return str(caught.value)


@pytest.mark.parametrize(
    "got",
    [
        [[0.25, 4.0]],
        ((0.25, 4),),
        np.array([[0.25, 4.0]], dtype=np.float32) * np.float32(1 + 2e-6),
        [np.array([0.25, 4.0])],
        np.array([[0.25, 4.0]]) + 1e-6,
    ],
)
def test_close_accepts_lists_and_float32(got):
    close(got, [[0.25, 4.0]], "c")


@pytest.mark.parametrize(
    ("got", "want", "message"),
    [
        (0.5, 0.75, "c should be 0.75, yours is 0.5"),
        ([0.5], [0.75], "c should be 0.75, yours is 0.5"),
        ([[1, 2], [3, 5]], [[1, 2], [3, 4]], "c[1, 1] should be 4, yours is 5"),
        ([1.0, -0.0], [1.0, 2.0], "c[1] should be 2, yours is 0"),
        ([1, 2], [[1, 2]], "c must have shape (B, H) = (1, 2), got an array of shape (2,)"),
        ([1], 1, "c must be a single number, got an array of shape (1,)"),
        (1, [1], "c must have shape (B, H) = (1,), got a single number"),
        ([np.nan, 2], [1, 2], "c holds nan or infinity"),
        ("one", 1, "c must be a number, got 'one'"),
        (None, 1, "c must be a number, got None"),
        (["one"], [1], "c must be an array of numbers, got a list of 1"),
        ([[1, 2], [3]], [1], "c must be an array of numbers, got rows of different lengths"),
        ([0.5001], [0.5], "c should be 0.5, yours is 0.5001"),
    ],
)
def test_close_says_what_differs(got, want, message):
    assert sentence(close, got, want, "c", axes="(B, H)") == message


def test_close_names_the_cause_that_explains_the_numbers():
    likely = {"the gate is missing": [1.0, 2.0], "twice": [2.0, 2.0], "transposed": [[1.0], [2.0]]}
    assert sentence(close, [2, 2], [1, 1], "c", likely=likely) == "c[0] should be 1, yours is 2. Likely cause: twice"
    transposed = "c must have shape (2,), got an array of shape (2, 1). Likely cause: transposed"
    assert sentence(close, [[1], [2]], [1, 1], "c", likely=likely) == transposed
    assert sentence(close, [9, 9], [1, 1], "c", likely=likely) == "c[0] should be 1, yours is 9"


def test_close_keeps_an_answer_to_itself():
    assert sentence(close, 432, 1728, "n", reveal=False) == "n is not 432"


def test_close_all_names_a_cause_only_if_it_explains_every_result():
    likely = {"swapped": (2, 1), "doubled": (1, 4)}
    want = {"h": 1, "c": 2}
    close_all((1, 2), want, "f", likely=likely)
    assert sentence(close_all, (2, 1), want, "f", likely=likely) == "h should be 1, yours is 2. Likely cause: swapped"
    assert sentence(close_all, (1, 4), want, "f", likely=likely) == "c should be 2, yours is 4. Likely cause: doubled"
    assert sentence(close_all, (2, 4), want, "f", likely=likely) == "h should be 1, yours is 2"
    ends = "; end it with `return h, c`"
    assert sentence(close_all, [1, 2, 3], want, "f") == "f must return h, c, got a list of 3" + ends
    assert sentence(close_all, None, want, "f") == "f must return h, c, got None" + ends


def test_unpack_takes_tuples_lists_and_stacked_arrays():
    for got in ((1, 2), [1, 2], np.array([1, 2])):
        assert list(unpack(got, "h", "c", of="f")) == [1, 2]
    one = "f must return h, c, got a single number; end it with `return h, c`"
    assert sentence(unpack, np.array(1.0), "h", "c", of="f") == one


def test_shaped_returns_floats_or_says_which_shape():
    assert shaped([[1, 2]], (1, 2), "W").dtype == float
    message = "W must have shape (D, 4H) = (2, 1), got an array of shape (1, 2)"
    assert sentence(shaped, [[1, 2]], (2, 1), "W", axes="(D, 4H)") == message
    assert sentence(shaped, [[1, np.inf]], (1, 2), "W") == "W holds nan or infinity"


@pytest.mark.parametrize("letter", ["c", "C", " c) ", "(c)"])
def test_choice_accepts_the_letter_as_people_write_it(letter):
    choice(letter, "c", {"a": "No"}, "why")


@pytest.mark.parametrize(
    ("got", "message"),
    [
        ("a", "why is not 'a'. An input arrives at every step"),
        ("d", "why must be one of 'a', 'c', got 'd'"),
        ("ac", "why must be one of 'a', 'c', got 'ac'"),
        (3, "why must be one of 'a', 'c', got 3"),
        (["c"], "why must be one of 'a', 'c', got a list of 1"),
    ],
)
def test_choice_names_the_misconception(got, message):
    assert sentence(choice, got, "c", {"a": "An input arrives at every step"}, "why") == message
