"""Chapter 3's two measures of a matrix: the most it stretches in one step, and its factor per step in the long run."""

import numpy as np
import pytest

from lstm_lib.initializers import normal, orthogonal
from lstm_lib.spectral import largest_singular_value, power_norms, spectral_radius

SHEAR = np.array([[0.5, 10.0], [0.0, 0.5]])


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def test_largest_singular_value_bounds_every_stretch_and_is_reached(rng):
    A = rng.normal(size=(5, 5))
    rows = rng.normal(size=(1000, 5))
    stretch = np.linalg.norm(rows @ A, axis=1) / np.linalg.norm(rows, axis=1)
    most = largest_singular_value(A)
    assert stretch.max() <= most
    left = np.linalg.svd(A)[0][:, 0]
    assert np.linalg.norm(left @ A) == pytest.approx(most, rel=1e-12)


def test_spectral_radius_known_eigenvalues_found(rng):
    basis = rng.normal(size=(3, 3))
    A = basis @ np.diag([0.3, -1.7, 0.9]) @ np.linalg.inv(basis)
    assert spectral_radius(A) == pytest.approx(1.7, rel=1e-9)


def test_spectral_radius_rotation_is_its_gain():
    turn = 0.8 * np.array([[0.0, 1.0], [-1.0, 0.0]])
    assert spectral_radius(turn) == pytest.approx(0.8, rel=1e-12)


def test_orthogonal_matrix_both_measures_equal_the_gain(rng):
    U = orthogonal((6, 6), rng=rng, gain=1.3)
    assert largest_singular_value(U) == pytest.approx(1.3, rel=1e-12)
    assert spectral_radius(U) == pytest.approx(1.3, rel=1e-12)


def test_spectral_radius_never_exceeds_the_largest_singular_value(rng):
    for _ in range(20):
        A = normal((7, 7), rng=rng)
        assert spectral_radius(A) <= largest_singular_value(A)


def test_power_norms_entry_k_is_the_norm_of_the_kth_power(rng):
    A = normal((4, 4), rng=rng)
    norms = power_norms(A, 6)
    assert norms.shape == (7,)
    for k, norm in enumerate(norms):
        assert norm == pytest.approx(largest_singular_value(np.linalg.matrix_power(A, k)), rel=1e-12)


def test_power_norms_kth_root_tends_to_the_spectral_radius():
    roots = power_norms(SHEAR, 400)[1:] ** (1 / np.arange(1, 401))
    assert roots[0] > 10
    assert roots[-1] == pytest.approx(0.5, abs=0.02)


def test_power_norms_shear_matches_its_closed_form():
    k = np.arange(1, 51)
    # the k-th power of [[a, s], [0, a]] is [[a^k, k s a^(k-1)], [0, a^k]]
    corner = k * 10 * 0.5 ** (k - 1)
    norms = power_norms(SHEAR, 50)[1:]
    assert np.all(norms >= corner)
    assert np.all(norms <= corner + 0.5**k)


def test_square_matrix_wanted_says_so():
    with pytest.raises(ValueError) as error:
        spectral_radius(np.ones((2, 3)))
    assert str(error.value) == (
        "spectral_radius: A must have shape (N, N) = (any, 2), got (2, 3). Pass a square matrix, such as U."
    )


@pytest.mark.parametrize("steps", [0, 2.5, -1])
def test_power_norms_steps_must_be_a_positive_whole_number(steps):
    with pytest.raises(ValueError, match=r"^power_norms: steps must be a whole number above 0, got "):
        power_norms(SHEAR, steps)
