"""RMSProp, AdamW and clipping by value: hand-computed steps and refusals; tests/reference compares long runs."""

import numpy as np
import pytest
from says import says

from lstm_lib.clipping import clip_by_value
from lstm_lib.optimizers import SGD, Adam, AdamW, RMSProp


def test_rmsprop_first_two_steps_by_hand():
    params, optimizer = {"w": np.array([1.0])}, RMSProp(0.1, decay=0.5, eps=1e-8)
    optimizer.update(params, {"w": np.array([2.0])})
    assert params["w"][0] == pytest.approx(1 - 0.1 * 2 / np.sqrt(2))
    optimizer.update(params, {"w": np.array([1.0])})
    assert params["w"][0] == pytest.approx(1 - 0.1 * 2 / np.sqrt(2) - 0.1 / np.sqrt(1.5))


def test_adamw_without_decay_is_adam_and_decay_shrinks_what_has_no_gradient():
    rng = np.random.default_rng(0)
    start = rng.normal(size=(3, 2))
    runs = {"adam": Adam(0.01), "adamw": AdamW(0.01, weight_decay=0)}
    after = {}
    for name, optimizer in runs.items():
        params = {"w": start.copy()}
        for seed in range(5):
            optimizer.update(params, {"w": np.random.default_rng(seed).normal(size=(3, 2))})
        after[name] = params["w"]
    np.testing.assert_array_equal(after["adam"], after["adamw"])
    params = {"w": start.copy()}
    AdamW(0.1, weight_decay=0.5).update(params, {"w": np.zeros((3, 2))})
    np.testing.assert_allclose(params["w"], start * 0.95, rtol=1e-15)


@pytest.mark.parametrize("make", [SGD, RMSProp, Adam, AdamW])
def test_optimizer_float32_stays_float32(make):
    params, optimizer = {"w": np.ones(3, np.float32)}, make(0.1)
    for _ in range(2):
        optimizer.update(params, {"w": np.full(3, 0.5, np.float32)})
    kept = [array for memory in optimizer.memory.values() for array in memory.values()]
    assert params["w"].dtype == np.float32
    assert all(array.dtype == np.float32 for array in kept)


def test_settings_are_the_hyperparameters():
    assert SGD(0.1, momentum=0.9).settings == {"lr": 0.1, "momentum": 0.9}
    assert RMSProp().settings == {"lr": 1e-3, "decay": 0.99, "eps": 1e-8}
    assert AdamW().settings == {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 1e-2}


def test_clip_by_value_changes_only_what_is_too_long_and_leaves_its_argument():
    grads = {"w": np.array([[-3.0, 0.2], [0.5, 9.0]])}
    kept = grads["w"].copy()
    assert clip_by_value(grads, 0.5)["w"].tolist() == [[-0.5, 0.2], [0.5, 0.5]]
    np.testing.assert_array_equal(grads["w"], kept)


CASES = {
    "rmsprop_decay": (
        lambda: RMSProp(decay=1.0),
        "RMSProp: decay must lie in [0, 1), got 1.0. Pass, for example, decay=0.9.",
    ),
    "rmsprop_eps": (
        lambda: RMSProp(eps=0),
        "RMSProp: eps must be a number above 0, got 0. Pass, for example, eps=0.01.",
    ),
    "adamw_beta": (
        lambda: AdamW(beta1=-0.1),
        "AdamW: beta1 must lie in [0, 1), got -0.1. Pass, for example, beta1=0.9.",
    ),
    "adamw_decay": (
        lambda: AdamW(weight_decay=-1),
        "AdamW: weight_decay must be a number of at least 0, got -1. Pass, for example, weight_decay=0.01.",
    ),
    "limit": (
        lambda: clip_by_value({}, 0),
        "clip_by_value: limit must be a number above 0, got 0. Pass, for example, limit=0.01.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_optimizer_bad_argument_is_refused(case):
    call, message = CASES[case]
    with says(ValueError, message):
        call()
