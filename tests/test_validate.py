"""The checks behind all messages: what passes, and the sentence for what does not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from says import says

from lstm_lib import _validate

WHO = {"who": "f"}


@pytest.mark.parametrize("dtype", [np.float32, np.float64, "float32", float, np.dtype("f8")])
def test_float_dtype_of_a_float_type_is_that_dtype(dtype):
    assert _validate.float_dtype(dtype, **WHO) == np.dtype(dtype)


@pytest.mark.parametrize(
    ("dtype", "got"),
    [(np.float16, "float16"), (complex, "complex128"), ("text", "text"), (object, "object"), (">f8", ">f8")],
)
def test_float_dtype_of_anything_else_says_so(dtype, got):
    with says(ValueError, f"f: dtype must be float32 or float64, got {got}. Pass dtype=np.float64."):
        _validate.float_dtype(dtype, **WHO)


@given(arrays.arrays(arrays.floating_dtypes(sizes=(32, 64), endianness="="), arrays.array_shapes(max_dims=3),
                     elements=st.floats(-10, 10, width=16)))  # fmt: skip
def test_array_that_fits_is_returned_itself(value):
    sizes = tuple(None if n % 2 else n for n in value.shape)
    assert _validate.array(value, "(...)", sizes, **WHO, name="x") is value


@given(st.lists(st.integers(1, 4), max_size=4), st.lists(st.one_of(st.none(), st.integers(1, 4)), max_size=4))
def test_array_passes_exactly_when_every_axis_has_its_size(shape, sizes):
    fits = len(shape) == len(sizes) and all(w is None or n == w for n, w in zip(shape, sizes, strict=True))
    value = np.ones(shape)
    if fits:
        assert _validate.array(value, "(...)", tuple(sizes), **WHO, name="x") is value
    else:
        wanted = str(tuple(sizes)).replace("None", "any")
        with says(ValueError, f"f: x must have shape (axes) = {wanted}, got {value.shape}. Reshape x."):
            _validate.array(value, "(axes)", tuple(sizes), **WHO, name="x")


def test_array_not_asked_to_be_finite_may_hold_nan():
    value = np.array([np.nan])
    assert _validate.array(value, "(B,)", (1,), **WHO, name="x", finite=False) is value


@given(arrays.array_shapes(max_dims=3), st.data())
def test_all_finite_names_the_first_bad_place(shape, data):
    value = np.zeros(shape)
    bad = data.draw(st.sets(st.integers(0, value.size - 1), min_size=1, max_size=3))
    for k in bad:
        value.flat[k] = np.nan
    place = ", ".join(map(str, np.unravel_index(min(bad), shape)))
    axes = "(T, B, H)"
    with says(
        ValueError, f"f: x must be finite, got nan at t, b, h = {place}. Clean the data or find the step that made it."
    ):
        _validate.all_finite(value, axes, **WHO, name="x")


@pytest.mark.filterwarnings("error")
def test_finite_numbers_whose_sum_is_not_pass():
    large = np.finfo(np.float32).max
    _validate.all_finite(np.full(3, large, np.float32), "(n,)", who="f", name="x")
    with pytest.raises(_validate.NotFiniteError, match=r"got -inf at n = 2\."):
        _validate.all_finite(np.array([large, large, -np.inf, np.inf]), "(n,)", who="f", name="x")


def test_not_finite_error_says_what_was_found():
    with pytest.raises(_validate.NotFiniteError) as caught:
        _validate.all_finite(np.array([[0, -np.inf]]), "(..., K)", **WHO, name="scores")
    assert caught.value.found == "-inf in scores at place = 0, 1"


@pytest.mark.parametrize("value", [[1, 2, 5], (1, 2, 5), np.array([1, 2, 5], np.uint8)])
def test_lengths_that_fit_come_back_as_a_copy(value):
    found = _validate.lengths(value, 5, 3, **WHO)
    assert found.tolist() == [1, 2, 5]
    assert found is not value


@pytest.mark.parametrize(
    ("value", "got"), [(True, "True"), (-1, "-1"), (0, "0"), (np.inf, "inf"), ("1", "'1'"), (None, "None")]
)
def test_positive_of_anything_else_says_so(value, got):
    with says(ValueError, f"f: n must be a number above 0, got {got}. Pass, for example, n=0.01."):
        _validate.positive(value, **WHO, name="n")


def test_positive_allowed_to_be_zero_or_bound_to_be_whole():
    assert _validate.positive(0, **WHO, name="n", zero=True) == 0
    assert _validate.positive(np.int64(3), **WHO, name="n", integer=True) == 3
    assert _validate.positive(np.float32(0.5), **WHO, name="n") == 0.5
    with says(ValueError, "f: n must be a whole number of at least 0, got -1. Pass, for example, n=1."):
        _validate.positive(-1, **WHO, name="n", integer=True, zero=True)


def test_number_of_any_sign_passes():
    assert _validate.number(-2, **WHO, name="n") == -2
    assert _validate.number(np.float64(0.5), **WHO, name="n") == 0.5
    with says(ValueError, "f: n must be a finite number, got inf. Pass, for example, n=1.0."):
        _validate.number(np.inf, **WHO, name="n")


def test_at_least_takes_whole_numbers_from_its_bound_on():
    assert _validate.at_least(np.int32(3), 3, **WHO, name="n", todo="More.") == 3
    for value in (2, 3.0, True, None):
        with says(ValueError, f"f: n must be a whole number of at least 3, got {value!r}. More."):
            _validate.at_least(value, 3, **WHO, name="n", todo="More.")
    with says(ValueError, "f: n must be a whole number of at least 0, got True. More."):
        _validate.at_least(True, 0, **WHO, name="n", todo="More.")


@pytest.mark.parametrize(("value", "pair"), [(2, (2, 2)), ((2, 5), (2, 5)), ([2, 2], (2, 2)), (np.int64(4), (4, 4))])
def test_whole_range_of_a_number_or_a_pair_is_a_pair(value, pair):
    assert _validate.whole_range(value, 2, **WHO, name="gap") == pair


@pytest.mark.parametrize("value", [1, (5, 4), (1, 4), (2, 3, 4), (2, 3.0), (True, 3), (2, "3"), "23", None, 2.0])
def test_whole_range_of_anything_else_says_so(value):
    with says(
        ValueError,
        "f: gap must be a whole number of at least 2 or a pair (low, high) of such numbers with low <= high, "
        f"got {value!r}. Pass one.",
    ):
        _validate.whole_range(value, 2, **WHO, name="gap")


def test_switch_is_true_or_false_and_nothing_else():
    assert _validate.switch(np.bool_(True), **WHO, name="s") is True
    assert _validate.switch(False, **WHO, name="s") is False
    for value in (1, 0, "yes", None):
        with says(TypeError, f"f: s must be True or False, got {value!r}. Pass one of the two."):
            _validate.switch(value, **WHO, name="s")


def test_numbers_within_their_range_come_back_as_an_array():
    assert _validate.numbers([[0, 2], [1, 0]], 3, **WHO, name="x").tolist() == [[0, 2], [1, 0]]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([0, 3], "must lie between 0 and K - 1 = 2, got 3. Count from 0, or make K larger."),
        ([-1, 3], "must lie between 0 and K - 1 = 2, got -1. Count from 0, or make K larger."),
        ([0.0], "must be a filled array of integers, got float64 of shape (1,). Convert it with x.astype(int)."),
        ([True], "must be a filled array of integers, got bool of shape (1,). Convert it with x.astype(int)."),
        (np.zeros((2, 0), int), "must be a filled array of integers, got int64 of shape (2, 0). "
                                "Convert it with x.astype(int)."),
    ],
)  # fmt: skip
def test_numbers_out_of_range_or_of_another_kind_say_so(value, message):
    with says(ValueError, f"f: x {message}"):
        _validate.numbers(value, 3, **WHO, name="x")


def test_option_generator_and_keys_that_fit_pass():
    rng = np.random.default_rng(0)
    assert _validate.option("a", ("a", "b"), **WHO, name="o") == "a"
    assert _validate.generator(rng, **WHO) is rng
    assert _validate.same_keys({"a": 1, "b": 2}, ["b", "a"], **WHO, name="d") is None


@pytest.mark.parametrize("value", ["c", None, 3, ["a"]])
def test_option_that_is_not_there_is_named(value):
    with says(ValueError, f"f: o must be one of 'a', 'b', got {value!r}. Choose one."):
        _validate.option(value, ("a", "b"), **WHO, name="o")


def test_generator_given_the_old_random_state_says_so():
    with says(
        TypeError, "f: rng must be a numpy.random.Generator, got RandomState. Pass rng=np.random.default_rng(seed)."
    ):
        _validate.generator(np.random.RandomState(0), **WHO)
