"""Squashing functions and softmax: values, slopes, and no overflow."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_lib import activations, gradients
from lstm_lib.activations import ACTIVATIONS, sigmoid, softmax

numbers = st.floats(-1e300, 1e300)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slope_from_the_value_equals_central_differences(name):
    value, slope = ACTIVATIONS[name]
    x = np.array([-3.0, -0.7, -0.1, 0.2, 1.1, 4.0])
    wanted = gradients.numerical(lambda: float(value(x).sum()), x)
    np.testing.assert_allclose(slope(value(x)), wanted, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_value_and_slope_keep_shape_and_dtype(name, dtype):
    value, slope = ACTIVATIONS[name]
    x = np.linspace(-2, 2, 6, dtype=dtype).reshape(2, 3)
    for result in (value(x), slope(value(x))):
        assert result.shape == (2, 3)
        assert result.dtype == dtype


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_value_and_slope_leave_their_argument(name):
    value, slope = ACTIVATIONS[name]
    x = np.linspace(-2, 2, 5)
    slope(value(x))
    np.testing.assert_array_equal(x, np.linspace(-2, 2, 5))


@given(st.floats(-700, 700))
def test_sigmoid_equals_its_formula(x):
    assert sigmoid(np.array(x)) == pytest.approx(1 / (1 + math.exp(-x)), rel=1e-14)


@given(numbers)
def test_sigmoid_of_any_number_is_a_fraction_and_symmetric(x):
    assert 0 <= sigmoid(np.array(x)) <= 1
    assert sigmoid(np.array(x)) + sigmoid(np.array(-x)) == pytest.approx(1, abs=1e-15)


def test_sigmoid_at_known_places_has_known_values():
    assert sigmoid(np.array([0.0, np.log(3), -np.log(3), -np.inf, np.inf])).tolist() == pytest.approx(
        [0.5, 0.75, 0.25, 0, 1], abs=1e-15
    )
    assert np.isnan(sigmoid(np.array(np.nan)))
    assert sigmoid(0) == 0.5


def test_slopes_have_their_greatest_value_at_zero():
    x = np.linspace(-5, 5, 101)
    assert activations.sigmoid_slope(sigmoid(x)).max() == activations.sigmoid_slope(sigmoid(np.zeros(1)))[0] == 0.25
    assert activations.tanh_slope(np.tanh(x)).max() == activations.tanh_slope(np.tanh(np.zeros(1)))[0] == 1


def test_relu_and_its_slope_at_zero_are_zero():
    assert activations.relu(np.array([-2.0, 0.0, 3.0])).tolist() == [0, 0, 3]
    assert activations.relu_slope(np.array([0.0, 3.0])).tolist() == [0, 1]


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=6))
def test_softmax_equals_its_formula(scores):
    total = sum(map(math.exp, scores))
    assert softmax(np.array(scores)).tolist() == pytest.approx([math.exp(s) / total for s in scores], rel=1e-12)


@given(st.lists(numbers, min_size=1, max_size=6), st.floats(-100, 100))
def test_softmax_of_any_numbers_sums_to_one_and_ignores_a_shift(scores, shift):
    scores = np.array(scores)
    found = softmax(scores)
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1, abs=1e-14)
    small = np.clip(scores, -100, 100)
    np.testing.assert_allclose(softmax(small + shift), softmax(small), rtol=1e-10, atol=1e-300)


def test_softmax_works_along_the_last_axis_and_keeps_float32():
    scores = np.arange(24, dtype=np.float32).reshape(2, 3, 4) ** 0.5
    found = softmax(scores)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.sum(axis=-1), np.ones((2, 3)), rtol=1e-6)
    np.testing.assert_allclose(found[1, 2], softmax(scores[1, 2]), rtol=1e-6)
