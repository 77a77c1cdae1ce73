"""Binary cross-entropy: the naive formula, its gradient, its mask, large scores, refusals."""

import math

import numpy as np
import pytest
from says import says

from lstm_lib import gradients
from lstm_lib.losses import binary_cross_entropy


def drawn(seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(4, 3, 5)), rng.uniform(size=(4, 3, 5)), rng.uniform(size=(4, 3)) < 0.6


def test_binary_cross_entropy_is_the_formula_over_unmasked_entries():
    scores, targets, mask = drawn()
    total = 0.0
    for t, b in zip(*np.nonzero(mask), strict=True):
        for s, y in zip(scores[t, b], targets[t, b], strict=True):
            p = 1 / (1 + math.exp(-s))
            total -= y * math.log(p) + (1 - y) * math.log(1 - p)
    assert binary_cross_entropy(scores, targets, mask)[0] == pytest.approx(total / mask.sum(), rel=1e-13)


def test_binary_cross_entropy_gradient_matches_central_differences():
    scores, targets, mask = drawn()
    _, dscores = binary_cross_entropy(scores, targets, mask)
    numerical = gradients.numerical(lambda: binary_cross_entropy(scores, targets, mask)[0], scores)
    assert gradients.relative_error(dscores, numerical) < 1e-9
    assert not dscores[~mask].any()


def test_binary_cross_entropy_large_scores_stay_finite():
    scores = np.array([[1000.0, -1000.0]])
    loss, dscores = binary_cross_entropy(scores, np.array([[0.0, 0.0]]))
    assert loss == 1000.0 and dscores.tolist() == [[1.0, 0.0]]


def test_binary_cross_entropy_float32_stays_float32():
    scores, targets, _ = (a.astype(np.float32) for a in drawn())
    assert binary_cross_entropy(scores, targets)[1].dtype == np.float32


@pytest.mark.parametrize("value", [-0.5, 1.5])
def test_binary_cross_entropy_targets_outside_are_refused(value):
    with says(
        ValueError,
        f"binary_cross_entropy: targets must lie in [0, 1], got {value}. Use squared_error for other values.",
    ):
        binary_cross_entropy(np.zeros((1, 2)), np.array([[0.5, value]]))
