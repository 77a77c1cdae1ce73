"""Linear recurrences: all steps at once equal one after another, forward and backward."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from says import says

from lstm_lib import gradients, linear_scan, linear_scan_backward

each_way = pytest.mark.parametrize("how", ["loop", "parallel"])


def drawn(steps, *shape, seed=0):
    rng = np.random.default_rng(seed)
    return rng.uniform(-1.1, 1.1, (steps, *shape)), rng.normal(size=(steps, *shape)), rng.normal(size=shape)


@given(st.integers(1, 40), st.integers(1, 3), st.integers(1, 3), st.integers(0, 99))
def test_parallel_scan_equals_the_loop(steps, batch, hidden, seed):
    a, b, start = drawn(steps, batch, hidden, seed=seed)
    loop, parallel = (linear_scan(a, b, start, how=how) for how in ("loop", "parallel"))
    np.testing.assert_allclose(parallel, loop, rtol=0, atol=1e-12)
    dh = np.random.default_rng(seed).normal(size=b.shape)
    found, wanted = (linear_scan_backward(a, loop, start, dh, how=how) for how in ("parallel", "loop"))
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)


@each_way
@pytest.mark.parametrize("steps", [1, 2, 3, 4, 7, 8, 9])
def test_scan_equals_the_sum_of_products(steps, how):
    a, b, start = drawn(steps, 3)
    found = linear_scan(a, b, start, how=how)
    for t in range(steps):
        terms = [start, *b[: t + 1]]
        wanted = sum(term * a[k : t + 1].prod(axis=0) for k, term in enumerate(terms))
        np.testing.assert_allclose(found[t], wanted, rtol=0, atol=1e-12)


@each_way
def test_scan_gradients_equal_central_differences(how):
    a, b, start = drawn(6, 2, 3)
    dh = np.random.default_rng(1).normal(size=b.shape)
    found = linear_scan_backward(a, linear_scan(a, b, start), start, dh, how=how)
    for place, gradient in zip((a, b, start), found, strict=True):
        wanted = gradients.numerical(lambda: float(np.vdot(dh, linear_scan(a, b, start, how=how))), place)
        assert gradients.relative_error(wanted, gradient) < 1e-7


def test_long_parallel_scan_equals_the_loop_and_stays_float32():
    a, b, start = drawn(20_000, 2)
    a = np.abs(a) / 1.1
    loop, parallel = (linear_scan(a, b, start, how=how) for how in ("loop", "parallel"))
    np.testing.assert_allclose(parallel, loop, rtol=0, atol=1e-12 * np.abs(loop).max())
    coarse = [value.astype(np.float32) for value in (a, b, start)]
    for how in ("loop", "parallel"):
        h = linear_scan(*coarse, how=how)
        assert h.dtype == np.float32
        assert {value.dtype for value in linear_scan_backward(coarse[0], h, coarse[2], h, how=how)} == {h.dtype}


@each_way
def test_scan_leaves_its_arguments(how):
    given_arrays = drawn(5, 2)
    for array in given_arrays:
        array.flags.writeable = False
    h = linear_scan(*given_arrays, how=how)
    h.flags.writeable = False
    linear_scan_backward(given_arrays[0], h, given_arrays[2], h, how=how)


@pytest.mark.parametrize("steps", [2, 1024])
def test_parallel_scan_does_less_than_twice_the_multiplications_in_few_passes(steps, monkeypatch):
    """Counted on the recursion itself: T/2 + T/4 + … pairs are joined, in log2(T) levels."""
    from lstm_lib import scan

    sizes, right = [], scan._joined

    def counting(a, b):
        sizes.append(len(a))
        return right(a, b)

    monkeypatch.setattr(scan, "_joined", counting)
    a, b, start = drawn(steps, 1)
    linear_scan(a, b, start)
    assert sizes == [steps >> k for k in range(steps.bit_length())]


def test_bad_input_says_so():
    a, b, start = drawn(5, 2)
    with says(ValueError, "linear_scan: how must be one of 'loop', 'parallel', got 'tree'. Choose one."):
        linear_scan(a, b, start, how="tree")
    with says(
        ValueError,
        "linear_scan: a and b must have one shape (T, ...) and start that of one step, got (4, 2), (5, 2) and (2,). "
        "Put time first.",
    ):
        linear_scan(a[:4], b, start)
    with says(
        ValueError,
        "linear_scan: a and b must have one shape (T, ...) and start that of one step, got (0, 2), (0, 2) and (2,). "
        "Put time first.",
    ):
        linear_scan(a[:0], b[:0], start)
    with says(
        ValueError,
        "linear_scan_backward: a and h must have one shape (T, ...) and start that of one step, got (5, 2), (5,) and "
        "(2,). Put time first.",
    ):
        linear_scan_backward(a, b[:, 0], start, b)
    with says(
        ValueError,
        "linear_scan_backward: a and dh must have one shape (T, ...) and start that of one step, got (5, 2), (4, 2) "
        "and (2,). Put time first.",
    ):
        linear_scan_backward(a, b, start, b[1:])
