"""Dot-product attention: a case by hand, a slow loop, central differences, masks and refusals."""

import numpy as np
import pytest
from says import says

from lstm_lib import attend, attend_backward
from lstm_lib.gradients import numerical, relative_error

T, S, B, H = 4, 5, 3, 2
MASK = np.arange(S)[:, None] < np.array([5, 1, 3])


def case(seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(T, B, H)), rng.normal(size=(S, B, H)), rng.normal(size=(T, B, H))


def test_attend_by_hand():
    query, keys = np.array([[[np.log(3), 0.0]]]), np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    context, weights = attend(query, keys)
    np.testing.assert_allclose(weights, [[[3 / 4, 1 / 4]]])
    np.testing.assert_allclose(context, [[[3 / 4, 1 / 4]]])
    dquery, dkeys = attend_backward(np.array([[[1.0, 0.0]]]), query, keys, weights)
    np.testing.assert_allclose(dquery, [[[3 / 16, -3 / 16]]])
    np.testing.assert_allclose(dkeys[:, 0], [[3 / 4 + 3 / 16 * np.log(3), 0], [1 / 4 - 3 / 16 * np.log(3), 0]])


@pytest.mark.parametrize("mask", [None, MASK], ids=["full", "ragged"])
def test_attend_equals_a_loop_over_single_queries(mask):
    query, keys, _ = case()
    context, weights = attend(query, keys, mask)
    for t in range(T):
        for b in range(B):
            alive = np.flatnonzero(np.ones(S, bool) if mask is None else mask[:, b])
            e = np.exp([query[t, b] @ keys[s, b] for s in alive])
            alpha = np.zeros(S)
            alpha[alive] = e / e.sum()
            np.testing.assert_allclose(weights[t, b], alpha, rtol=1e-12)
            np.testing.assert_allclose(context[t, b], alpha @ keys[:, b], rtol=1e-12)


@pytest.mark.parametrize("mask", [None, MASK], ids=["full", "ragged"])
def test_gradients_match_central_differences(mask):
    query, keys, dcontext = case()
    loss = lambda: float((attend(query, keys, mask)[0] * dcontext).sum())  # noqa: E731
    found = attend_backward(dcontext, query, keys, attend(query, keys, mask)[1])
    for got, array in zip(found, (query, keys), strict=True):
        assert relative_error(got, numerical(loss, array)) < 1e-8


def test_planted_error_is_caught():
    query, keys, dcontext = case()
    loss = lambda: float((attend(query, keys)[0] * dcontext).sum())  # noqa: E731
    dquery, _ = attend_backward(dcontext, query, keys, attend(query, keys)[1])
    assert relative_error(dquery * 1.001, numerical(loss, query)) > 1e-4


def test_order_of_keys_does_not_matter():
    query, keys, _ = case()
    order = np.array([3, 0, 4, 2, 1])
    context, weights = attend(query, keys)
    other, moved = attend(query, keys[order])
    np.testing.assert_allclose(other, context, rtol=1e-12)
    np.testing.assert_allclose(moved, weights[:, :, order], rtol=1e-12)


def test_masked_keys_change_nothing_and_get_no_gradient():
    query, keys, dcontext = case()
    other = np.where(MASK[:, :, None], keys, 99.0)
    (context, weights), (again, _) = attend(query, keys, MASK), attend(query, other, MASK)
    np.testing.assert_array_equal(context, again)
    assert (weights[:, ~MASK.T] == 0).all()
    assert (attend_backward(dcontext, query, keys, weights)[1][~MASK] == 0).all()


def test_float32_stays_float32():
    query, keys, dcontext = (v.astype(np.float32) for v in case())
    context, weights = attend(query, keys, MASK)
    dquery, dkeys = attend_backward(dcontext, query, keys, weights)
    assert {v.dtype for v in (context, weights, dquery, dkeys)} == {np.dtype(np.float32)}


def test_mask_without_a_key_is_refused():
    query, keys, _ = case()
    mask = MASK & (np.arange(B) != 1)
    with says(
        ValueError,
        "attend: mask must hold truth values of shape (S, B) = (5, 3) with a key for every sequence, got bool of "
        "shape (5, 3). Pass the encoder's trace.mask.",
    ):
        attend(query, keys, mask)


def test_keys_of_another_size_are_refused():
    query, keys, _ = case()
    with pytest.raises(ValueError, match="attend: keys must have shape"):
        attend(query, keys[:, :, :1])
    with pytest.raises(ValueError, match="attend_backward: dcontext must have shape"):
        attend_backward(query[1:], query, keys, attend(query, keys)[1])
