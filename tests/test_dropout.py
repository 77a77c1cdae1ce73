"""Dropout masks: their share of zeros, their mean, their seed, and what they refuse."""

import numpy as np
import pytest
from says import says

from lstm_lib import dropout_mask
from lstm_lib.dropout import drop


@pytest.mark.parametrize("rate", [0.0, 0.2, 0.9])
def test_mask_drops_the_asked_share_and_keeps_the_mean(rate):
    mask = dropout_mask((400, 500), rate, rng=np.random.default_rng(0))
    assert (mask == 0).mean() == pytest.approx(rate, abs=0.005)
    assert mask.mean() == pytest.approx(1, abs=0.03)
    assert set(np.unique(mask)) <= {0, 1 / (1 - rate)}


def test_mask_same_seed_same_mask():
    masks = [dropout_mask((5, 6), 0.5, rng=np.random.default_rng(s), dtype=np.float32) for s in (0, 0, 1)]
    np.testing.assert_array_equal(masks[0], masks[1])
    assert (masks[0] != masks[2]).any()
    assert masks[0].dtype == np.float32


def test_drop_without_generator_or_rate_gives_the_values_themselves():
    values = np.ones((2, 3))
    assert drop(values, 0.5, None) == (values, None)
    assert drop(values, 0.0, np.random.default_rng(0)) == (values, None)


@pytest.mark.parametrize("rate", [1, -0.1, True, "0.5", np.nan])
def test_rate_outside_is_refused(rate):
    with says(ValueError, f"dropout_mask: rate must lie in [0, 1), got {rate!r}. Pass the fraction to drop."):
        dropout_mask((2,), rate, rng=np.random.default_rng(0))


def test_mask_without_generator_is_refused():
    with says(
        TypeError,
        "dropout_mask: rng must be a numpy.random.Generator, got NoneType. Pass rng=np.random.default_rng(seed).",
    ):
        dropout_mask((2,), 0.5, rng=None)
