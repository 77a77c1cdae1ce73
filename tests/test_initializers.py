"""Starting weights: their spread, their seeds, and what they refuse."""

import numpy as np
import pytest
from says import says

from lstm_lib import initializers

MATRICES = {
    "glorot_uniform": initializers.glorot_uniform,
    "orthogonal": initializers.orthogonal,
    "normal": initializers.normal,
}
each_matrix = pytest.mark.parametrize("make", MATRICES.values(), ids=MATRICES)


def rng(seed=0):
    return np.random.default_rng(seed)


@each_matrix
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_matrix_has_shape_and_dtype_and_follows_the_seed(make, dtype):
    first, again, other = (make((3, 5), rng=rng(seed), dtype=dtype) for seed in (1, 1, 2))
    assert first.shape == (3, 5)
    assert first.dtype == dtype
    np.testing.assert_array_equal(first, again)
    assert (first != other).all()


def test_glorot_uniform_fills_its_interval_evenly():
    bound = np.sqrt(6 / (40 + 60))
    weights = initializers.glorot_uniform((40, 60), rng=rng())
    assert 0.99 * bound < np.abs(weights).max() <= bound
    assert weights.var() == pytest.approx(2 / (40 + 60), rel=0.05)
    assert weights.mean() == pytest.approx(0, abs=0.01)


def test_normal_has_the_asked_variance():
    weights = initializers.normal((50, 200), rng=rng(), scale=3.0)
    assert weights.var() == pytest.approx(9 / 50, rel=0.05)
    assert np.abs(weights).max() > 3 * np.sqrt(9 / 50)


@pytest.mark.parametrize("shape", [(4, 4), (3, 5), (5, 3), (1, 1)])
def test_orthogonal_has_all_singular_values_equal_to_gain(shape):
    found = initializers.orthogonal(shape, rng=rng(), gain=1.5)
    np.testing.assert_allclose(np.linalg.svd(found, compute_uv=False), 1.5, rtol=1e-12)


def test_factors_left_out_are_one():
    for make, option in ((initializers.orthogonal, "gain"), (initializers.normal, "scale")):
        np.testing.assert_array_equal(make((3, 4), rng=rng()), make((3, 4), rng=rng(), **{option: 1.0}))


def test_orthogonal_draws_reflections_and_rotations_of_any_direction():
    drawn = np.array([initializers.orthogonal((2, 2), rng=rng(seed)) for seed in range(400)])
    assert np.linalg.det(drawn).mean() == pytest.approx(0, abs=0.15)
    assert drawn.mean(axis=0) == pytest.approx(np.zeros((2, 2)), abs=0.1)


def test_per_gate_sets_different_blocks_side_by_side():
    found = initializers.per_gate(initializers.orthogonal, (3, 3), 4, rng=rng(), gain=2.0)
    assert found.shape == (3, 12)
    blocks = np.split(found, 4, axis=1)
    for block in blocks:
        np.testing.assert_allclose(block @ block.T, 4 * np.eye(3), atol=1e-12)
    assert (blocks[0] != blocks[1]).all()


def test_chrono_bias_spans_memories_up_to_the_longest():
    bias = initializers.chrono_bias(1000, 50, rng=rng(), dtype=np.float32)
    assert bias.dtype == np.float32
    i, f, g, o = np.split(bias, 4)
    np.testing.assert_array_equal(i, -f)
    assert not g.any()
    assert not o.any()
    spans = np.exp(f.astype(float))
    assert 1 <= spans.min() < 2
    assert 48 < spans.max() <= 49
    assert spans.mean() == pytest.approx(25, rel=0.05)
    shortest = initializers.chrono_bias(9, 3, rng=rng())[9:18]
    assert (np.exp(shortest) < 2).all()


@each_matrix
def test_matrix_given_bad_arguments_says_so(make):
    who = make.__name__
    with says(
        TypeError, f"{who}: rng must be a numpy.random.Generator, got int. Pass rng=np.random.default_rng(seed)."
    ):
        make((2, 3), rng=5)
    with says(ValueError, f"{who}: dtype must be float32 or float64, got int64. Pass dtype=np.float64."):
        make((2, 3), rng=rng(), dtype=int)
    for shape in ((3,), 3, (3, 0), (2.0, 3)):
        with says(ValueError, f"{who}: shape must be two whole numbers above 0, got {shape!r}. Pass (n_in, n_out)."):
            make(shape, rng=rng())


def test_factors_that_are_no_numbers_are_refused():
    with says(ValueError, "orthogonal: gain must be a finite number, got nan. Pass, for example, gain=1.0."):
        initializers.orthogonal((2, 2), rng=rng(), gain=np.nan)
    with says(ValueError, "normal: scale must be a finite number, got 'big'. Pass, for example, scale=1.0."):
        initializers.normal((2, 2), rng=rng(), scale="big")


def test_chrono_bias_given_bad_arguments_says_so():
    with says(
        TypeError,
        "chrono_bias: rng must be a numpy.random.Generator, got NoneType. Pass rng=np.random.default_rng(seed).",
    ):
        initializers.chrono_bias(4, 10, rng=None)
    with says(ValueError, "chrono_bias: dtype must be float32 or float64, got float16. Pass dtype=np.float64."):
        initializers.chrono_bias(4, 10, rng=rng(), dtype=np.float16)
    with says(
        ValueError, "chrono_bias: hidden_size must be a whole number above 0, got -4. Pass, for example, hidden_size=1."
    ):
        initializers.chrono_bias(-4, 10, rng=rng())
    with says(ValueError, "chrono_bias: longest must be a whole number of at least 3, got 2. Pass the span in steps."):
        initializers.chrono_bias(4, 2, rng=rng())
