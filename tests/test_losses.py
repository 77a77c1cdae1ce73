"""Losses: values by the naive formula, gradients by central differences, masks, and what they refuse."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from says import says
from zoo import assert_same, frozen_copy

from lstm_lib import gradients
from lstm_lib.losses import softmax_cross_entropy, squared_error

LEADING = [(3,), (4, 3)]


def drawn(leading, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    scores, targets = (rng.normal(size=(*leading, 5)).astype(dtype) for _ in range(2))
    return (
        scores,
        targets,
        rng.integers(5, size=leading),
        rng.permuted(np.arange(math.prod(leading)) % 2 == 0).reshape(leading),
    )


def cross_entropy_by_formula(scores, labels, mask):
    total = 0.0
    for place in zip(*np.nonzero(mask), strict=True):
        total -= math.log(math.exp(scores[place][labels[place]]) / sum(map(math.exp, scores[place])))
    return total / mask.sum()


def squared_error_by_formula(scores, targets, mask):
    total = 0.0
    for place in zip(*np.nonzero(mask), strict=True):
        total += sum((s - y) ** 2 for s, y in zip(scores[place], targets[place], strict=True))
    return total / mask.sum()


@pytest.mark.parametrize("leading", LEADING)
@pytest.mark.parametrize("masked", [False, True])
def test_cross_entropy_equals_formula_and_central_differences(leading, masked):
    scores, _, labels, mask = drawn(leading)
    given_mask = mask if masked else None
    loss, dscores = softmax_cross_entropy(scores, labels, given_mask)
    assert loss == pytest.approx(cross_entropy_by_formula(scores, labels, mask | (not masked)), rel=1e-12)
    wanted = gradients.numerical(lambda: softmax_cross_entropy(scores, labels, given_mask)[0], scores)
    assert gradients.relative_error(wanted, dscores) < 1e-7
    assert not masked or not dscores[~mask].any()


@pytest.mark.parametrize("leading", LEADING)
@pytest.mark.parametrize("masked", [False, True])
def test_squared_error_equals_formula_and_central_differences(leading, masked):
    scores, targets, _, mask = drawn(leading)
    given_mask = mask if masked else None
    loss, dscores = squared_error(scores, targets, given_mask)
    assert loss == pytest.approx(squared_error_by_formula(scores, targets, mask | (not masked)), rel=1e-12)
    wanted = gradients.numerical(lambda: squared_error(scores, targets, given_mask)[0], scores)
    assert gradients.relative_error(wanted, dscores) < 1e-7
    assert not masked or not dscores[~mask].any()


def test_cross_entropy_of_one_vector_of_scores_is_its_own_mean():
    loss, dscores = softmax_cross_entropy(np.array([1.0, 2.0, 3.0]), np.array(2))
    assert loss == pytest.approx(math.log(math.exp(-2) + math.exp(-1) + 1), rel=1e-14)
    assert dscores.shape == (3,)


@given(st.integers(2, 30))
def test_cross_entropy_of_equal_scores_is_the_logarithm_of_the_number_of_classes(classes):
    loss, _ = softmax_cross_entropy(np.full((2, classes), 7.5), np.array([0, classes - 1]))
    assert loss == pytest.approx(math.log(classes), rel=1e-14)


def test_cross_entropy_of_huge_scores_does_not_overflow():
    scores = np.array([[1e300, 0.0], [-1e300, 0.0]])
    loss, dscores = softmax_cross_entropy(scores, np.array([0, 1]))
    assert loss == 0
    assert dscores.tolist() == [[0, 0], [0, 0]]
    loss, dscores = softmax_cross_entropy(scores[:1], np.array([1]))
    assert loss == 1e300
    assert dscores.tolist() == [[1, -1]]


def test_cross_entropy_gradient_of_each_entry_sums_to_zero():
    scores, _, labels, _ = drawn((4, 3))
    np.testing.assert_allclose(softmax_cross_entropy(scores, labels)[1].sum(axis=-1), 0, atol=1e-16)


@pytest.mark.parametrize("masked", [False, True])
def test_float32_gradients_stay_float32_and_losses_are_plain_floats(masked):
    scores, targets, labels, mask = drawn((4, 3), dtype=np.float32)
    for loss, dscores in (
        softmax_cross_entropy(scores, labels, mask if masked else None),
        squared_error(scores, targets, mask if masked else None),
    ):
        assert type(loss) is float
        assert dscores.dtype == np.float32


def test_losses_leave_their_arguments():
    arguments = drawn((4, 3))
    kept = frozen_copy(arguments)
    scores, targets, labels, mask = arguments
    softmax_cross_entropy(scores, labels, mask)
    squared_error(scores, targets, mask)
    assert_same(arguments, kept)


SCORES, LABELS = np.zeros((3, 5)), np.zeros(3, int)


def ce(scores=SCORES, labels=LABELS, mask=None):
    return lambda: softmax_cross_entropy(scores, labels, mask)


def se(scores=SCORES, targets=SCORES, mask=None):
    return lambda: squared_error(scores, targets, mask)


BAD = {
    "ce_scores_list": (ce(scores=[[1.0], [2.0, 3.0]]), TypeError,
        "softmax_cross_entropy: scores must be a NumPy array of shape (..., K), got list. "
        "Convert it with np.asarray(scores, dtype=float)."),
    "ce_scores_integers": (ce(scores=np.zeros((3, 5), int)), TypeError,
        "softmax_cross_entropy: scores must have dtype float32 or float64, got int64. "
        "Convert it with scores.astype(np.float64)."),
    "ce_scores_empty": (ce(scores=np.zeros((0, 5)), labels=np.zeros(0, int)), ValueError,
        "softmax_cross_entropy: scores must not be empty, got shape (..., K) = (0, 5). "
        "Pass at least one step, one sequence and one feature."),
    "ce_scores_number": (ce(scores=np.array(1.0)), ValueError,
        "softmax_cross_entropy: scores must have shape (..., K) = (any,), got (). Reshape scores."),
    "ce_scores_nan": (ce(scores=np.array([[0.0, 1.0], [np.nan, 2.0]])), ValueError,
        "softmax_cross_entropy: scores must be finite, got nan at place = 1, 0. "
        "Clean the data or find the step that made it."),
    "ce_labels_one_hot": (ce(labels=np.eye(5)[:3]), ValueError,
        "softmax_cross_entropy: labels must hold one integer per entry, shape (3,), got float64 of shape (3, 5). "
        "Pass class numbers, not one-hot rows."),
    "ce_labels_fractions": (ce(labels=np.zeros(3)), ValueError,
        "softmax_cross_entropy: labels must hold one integer per entry, shape (3,), got float64 of shape (3,). "
        "Pass class numbers, not one-hot rows."),
    "ce_labels_of_steps": (ce(scores=np.zeros((4, 3, 5))), ValueError,
        "softmax_cross_entropy: labels must hold one integer per entry, shape (4, 3), got int64 of shape (3,). "
        "Pass class numbers, not one-hot rows."),
    "ce_labels_above_few_classes": (ce(scores=np.zeros((4, 3, 5, 2)), labels=np.full((4, 3, 5), 2)), ValueError,
        "softmax_cross_entropy: labels must lie between 0 and K - 1 = 1, got 2. "
        "Count classes from 0, or give the head more outputs."),
    "ce_labels_too_large": (ce(labels=np.array([0, 5, 1])), ValueError,
        "softmax_cross_entropy: labels must lie between 0 and K - 1 = 4, got 5. "
        "Count classes from 0, or give the head more outputs."),
    "ce_labels_negative": (ce(labels=np.array([0, -1, 1])), ValueError,
        "softmax_cross_entropy: labels must lie between 0 and K - 1 = 4, got -1. "
        "Count classes from 0, or give the head more outputs."),
    "ce_mask_shape": (ce(mask=np.ones((3, 5), bool)), ValueError,
        "softmax_cross_entropy: mask must hold one truth value per judged entry, shape (3,), got bool of shape (3, 5). "
        "Pass trace.mask or leave it out."),
    "ce_mask_numbers": (ce(mask=np.ones(3)), ValueError,
        "softmax_cross_entropy: mask must hold one truth value per judged entry, shape (3,), got float64 of shape "
        "(3,). Pass trace.mask or leave it out."),
    "ce_mask_nothing": (ce(mask=np.zeros(3, bool)), ValueError,
        "softmax_cross_entropy: mask must leave at least one entry, got none. Leave the batch out."),
    "se_scores_list": (se(scores=[1.0]), TypeError,
        "squared_error: scores must be a NumPy array of shape (..., K), got list. "
        "Convert it with np.asarray(scores, dtype=float)."),
    "se_targets_shape": (se(targets=np.zeros(3)), ValueError,
        "squared_error: targets must have shape (..., K) = (3, 5), got (3,). Reshape targets."),
    "se_targets_dtype": (se(targets=np.zeros((3, 5), np.float32)), TypeError,
        "squared_error: targets must have dtype float64, got float32. Convert it with targets.astype(np.float64)."),
    "se_targets_infinite": (se(targets=np.full((3, 5), np.inf)), ValueError,
        "squared_error: targets must be finite, got inf at place = 0, 0. "
        "Clean the data or find the step that made it."),
    "se_mask_nothing": (se(mask=np.zeros(3, bool)), ValueError,
        "squared_error: mask must leave at least one entry, got none. Leave the batch out."),
}  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, kind, message):
    with says(kind, message):
        call()
