"""Optimizers against their papers' algorithms written out, clipping, and updates that change nothing when refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from says import says
from zoo import assert_same, frozen_copy

from lstm_lib import SGD, Adam, clip_by_norm
from lstm_lib.clipping import joint_norm


def drawn(dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    return {"W": rng.normal(size=(2, 3)).astype(dtype), "b": rng.normal(size=3).astype(dtype)}


def sgd(theta, grads, lr, momentum):
    v = 0.0
    for g in grads:
        v = momentum * v + g
        theta -= lr * v
    return theta


def adam(theta, grads, lr, beta1, beta2, eps):
    """Algorithm 1 of Kingma and Ba for one number."""
    m = v = 0.0
    for t, g in enumerate(grads, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        theta -= lr * m_hat / (math.sqrt(v_hat) + eps)
    return theta


RULES = {
    "sgd": (SGD(0.1), lambda theta, grads: sgd(theta, grads, 0.1, 0.0)),
    "momentum": (SGD(0.1, momentum=0.9), lambda theta, grads: sgd(theta, grads, 0.1, 0.9)),
    "adam": (Adam(), lambda theta, grads: adam(theta, grads, 1e-3, 0.9, 0.999, 1e-8)),
    "adam_options": (
        Adam(0.05, beta1=0.5, beta2=0.8, eps=1e-3),
        lambda theta, grads: adam(theta, grads, 0.05, 0.5, 0.8, 1e-3),
    ),
}
MAKERS = {"sgd": lambda: SGD(0.1), "momentum": lambda: SGD(0.1, momentum=0.9), "adam": lambda: Adam(0.1)}
each_optimizer = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


@pytest.mark.parametrize(("optimizer", "rule"), RULES.values(), ids=RULES)
def test_updates_equal_the_algorithm_written_out_for_each_number(optimizer, rule):
    params, grads = drawn(), [drawn(seed=seed) for seed in range(1, 8)]
    start = frozen_copy(params)
    for g in grads:
        optimizer.update(params, g)
    for name, array in params.items():
        for place in np.ndindex(array.shape):
            wanted = rule(start[name][place], [g[name][place] for g in grads])
            assert array[place] == pytest.approx(wanted, rel=1e-12)


@each_optimizer
def test_update_writes_into_the_arrays_and_leaves_the_gradients(make):
    params, grads = drawn(), drawn(seed=1)
    arrays, kept = dict(params), frozen_copy(grads)
    optimizer = make()
    optimizer.update(params, grads)
    optimizer.update(params, grads)
    assert all(params[name] is arrays[name] for name in params)
    assert (params["W"] != drawn()["W"]).all()
    assert_same(grads, kept)


@each_optimizer
def test_update_does_not_keep_the_gradient_arrays_themselves(make):
    optimizer, other = make(), make()
    params, same = drawn(), drawn()
    reused = drawn(seed=1)
    for seed in (1, 2, 3):
        for name, value in drawn(seed=seed).items():
            reused[name][...] = value
        optimizer.update(params, reused)
        other.update(same, drawn(seed=seed))
    assert_same(params, frozen_copy(same))


@each_optimizer
def test_float32_parameters_and_memory_stay_float32(make):
    optimizer, params = make(), drawn(np.float32)
    optimizer.update(params, drawn(np.float32, seed=1))
    optimizer.update(params, drawn(np.float32, seed=2))
    kept = [array for memory in optimizer.memory.values() for array in memory.values()]
    assert {a.dtype for a in [*params.values(), *kept]} == {np.dtype(np.float32)}


@each_optimizer
def test_a_hundred_updates_reach_the_minimum_of_a_bowl(make):
    optimizer, params = make(), {"w": np.array([1.0, -2.0])}
    for _ in range(300):
        optimizer.update(params, {"w": params["w"] * [1.0, 3.0]})
    assert np.abs(params["w"]).max() < 1e-2


def test_first_step_of_adam_is_the_learning_rate_whatever_the_gradient():
    params = {"w": np.zeros(3)}
    Adam(0.1).update(params, {"w": np.array([1e-3, -1.0, 1e6])})
    np.testing.assert_allclose(params["w"], [-0.1, 0.1, -0.1], rtol=1e-4)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=6), st.floats(0.01, 1000))
def test_clipped_gradients_keep_their_direction_and_their_norm_is_at_most_the_limit(values, limit):
    grads = {"a": np.array(values), "b": np.array([[3.0]])}
    kept = frozen_copy(grads)
    clipped, norm = clip_by_norm(grads, limit)
    assert norm == pytest.approx(math.sqrt(sum(v * v for v in values) + 9), rel=1e-12)
    assert joint_norm(clipped) == pytest.approx(min(norm, limit), rel=1e-12)
    for name in grads:
        np.testing.assert_allclose(clipped[name] * norm, grads[name] * min(norm, limit), rtol=1e-10, atol=1e-12)
    assert_same(grads, kept)


def test_clip_up_to_the_limit_gives_the_same_arrays():
    grads = {"w": np.array([3.0, 4.0])}
    clipped, norm = clip_by_norm(grads, 5.0)
    assert norm == 5
    assert clipped is not grads
    assert all(clipped[name] is grads[name] for name in grads)


def test_clip_of_large_float32_numbers_does_not_overflow():
    clipped, norm = clip_by_norm({"w": np.full(4, 1e30, np.float32)}, 1.0)
    assert norm == pytest.approx(2e30, rel=1e-6)
    assert clipped["w"].dtype == np.float32
    np.testing.assert_allclose(clipped["w"], 0.5, rtol=1e-6)


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_clip_of_a_norm_that_is_not_finite_says_so(value):
    grads = {"w": np.array([1.0, float(value)])}
    with says(ValueError, f"clip_by_norm: grads must have a finite norm, got {value}. Find the step that made it."):
        clip_by_norm(grads, 1.0)


def test_clip_to_no_number_above_zero_says_so():
    with says(ValueError, "clip_by_norm: max_norm must be a number above 0, got 0. Pass, for example, max_norm=0.01."):
        clip_by_norm(drawn(), 0)


BAD_UPDATES = {
    "keys": ({"W": np.zeros((2, 3))},
        "Adam.update: grads must have exactly the keys W, b, got W. Add what is missing and leave out the rest."),
    "no_dict": ([np.zeros((2, 3))],
        "Adam.update: grads must have exactly the keys W, b, got list. Add what is missing and leave out the rest."),
    "shape": ({"W": np.zeros((2, 3)), "b": np.zeros((3, 1))},
        "Adam.update: grads['b'] must have its parameter's shape (3,), got (3, 1). "
        "Pass the gradient that backward returned."),
    "list": ({"W": np.zeros((2, 3)), "b": [0.0, 0.0, 0.0]},
        "Adam.update: grads['b'] must have its parameter's shape (3,), got list. "
        "Pass the gradient that backward returned."),
    "nan": ({"W": np.array([[0.0, 1.0, np.nan], [0.0, 0.0, 0.0]]), "b": np.zeros(3)},
        "Adam.update: grads['W'] must be finite, got nan at place = 0, 2. "
        "Clean the data or find the step that made it."),
    "infinite": ({"W": np.zeros((2, 3)), "b": np.array([0.0, -np.inf, 0.0])},
        "Adam.update: grads['b'] must be finite, got -inf at place = 1. "
        "Clean the data or find the step that made it."),
}  # fmt: skip


@pytest.mark.parametrize(("grads", "message"), BAD_UPDATES.values(), ids=BAD_UPDATES)
def test_update_with_bad_gradients_says_so_and_changes_nothing(grads, message):
    optimizer, params = Adam(), drawn()
    optimizer.update(params, drawn(seed=1))
    kept = frozen_copy((params, optimizer))
    with says(ValueError, message):
        optimizer.update(params, grads)
    assert_same((params, optimizer), kept)


BAD_OPTIONS = {
    "sgd_lr": (lambda: SGD(-0.1), "SGD: lr must be a number above 0, got -0.1. Pass, for example, lr=0.01."),
    "sgd_momentum": (lambda: SGD(0.1, momentum=1.0),
        "SGD: momentum must lie in [0, 1), got 1.0. Pass, for example, momentum=0.9."),
    "adam_lr": (lambda: Adam("fast"), "Adam: lr must be a number above 0, got 'fast'. Pass, for example, lr=0.01."),
    "adam_lr_nan": (lambda: Adam(np.nan), "Adam: lr must be a number above 0, got nan. Pass, for example, lr=0.01."),
    "adam_beta1": (lambda: Adam(beta1=-0.1),
        "Adam: beta1 must lie in [0, 1), got -0.1. Pass, for example, beta1=0.9."),
    "adam_beta2": (lambda: Adam(beta2="x"),
        "Adam: beta2 must lie in [0, 1), got 'x'. Pass, for example, beta2=0.9."),
    "adam_eps": (lambda: Adam(eps=0), "Adam: eps must be a number above 0, got 0. Pass, for example, eps=0.01."),
}  # fmt: skip


@pytest.mark.parametrize(("make", "message"), BAD_OPTIONS.values(), ids=BAD_OPTIONS)
def test_optimizer_made_with_bad_options_says_so(make, message):
    with says(ValueError, message):
        make()
