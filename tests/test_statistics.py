"""Does the interval of a counted fraction cover what it promises?"""

import numpy as np
import pytest
from says import says

from lstm_lib.statistics import wilson_interval


def test_wilson_interval_published_values():
    # the score interval of 0 of 10, 1 of 29 and 81 of 263, to four digits, as R's prop.test(correct = FALSE) gives it
    assert wilson_interval(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson_interval(1, 29) == pytest.approx((0.0061, 0.1718), abs=1e-4)
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)


def test_wilson_interval_is_symmetric():
    low, high = wilson_interval(3, 12)
    assert wilson_interval(9, 12) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize("p", [0.05, 0.3, 0.5, 0.9])
def test_wilson_interval_covers_the_truth_about_95_times_in_100(p):
    counts = np.random.default_rng(0).binomial(60, p, size=4000)
    covered = [low <= p <= high for low, high in (wilson_interval(int(k), 60) for k in counts)]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.025)


def test_wilson_interval_bad_counts_are_refused():
    with says(
        ValueError,
        "wilson_interval: successes must lie between 0 and trials = 5, got 6. "
        "Count the successes among the same trials.",
    ):
        wilson_interval(6, 5)
