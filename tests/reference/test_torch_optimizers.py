"""Optimizers, clipping and schedules against torch.optim: the same parameters after many updates."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
torch.set_num_threads(1)

from lstm_lib import clipping, optimizers, schedules  # noqa: E402

PAIRS = {
    "sgd": (lambda: optimizers.SGD(0.05), lambda p: torch.optim.SGD(p, 0.05)),
    "momentum": (lambda: optimizers.SGD(0.05, momentum=0.8), lambda p: torch.optim.SGD(p, 0.05, momentum=0.8)),
    "rmsprop": (
        lambda: optimizers.RMSProp(0.01, decay=0.9, eps=1e-6),
        lambda p: torch.optim.RMSprop(p, 0.01, alpha=0.9, eps=1e-6),
    ),
    "adam": (
        lambda: optimizers.Adam(0.01, beta1=0.8, beta2=0.95, eps=1e-6),
        lambda p: torch.optim.Adam(p, 0.01, betas=(0.8, 0.95), eps=1e-6),
    ),
    "adamw": (
        lambda: optimizers.AdamW(0.01, beta1=0.8, beta2=0.95, eps=1e-6, weight_decay=0.1),
        lambda p: torch.optim.AdamW(p, 0.01, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1),
    ),
}
DEFAULTS = {
    "rmsprop": (optimizers.RMSProp, lambda p: torch.optim.RMSprop(p, 1e-3)),
    "adam": (optimizers.Adam, torch.optim.Adam),
    "adamw": (optimizers.AdamW, torch.optim.AdamW),
}


@pytest.mark.parametrize(
    "ours, theirs",
    [*PAIRS.values(), *DEFAULTS.values()],
    ids=[*PAIRS, *(f"{n}-defaults" for n in DEFAULTS)],
)
def test_optimizer_makes_the_same_updates_as_torch(ours, theirs):
    rng = np.random.default_rng(0)
    params = {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=4)}
    tensors = {name: torch.tensor(value.copy(), requires_grad=True) for name, value in params.items()}
    mine, other = ours(), theirs(list(tensors.values()))
    for _ in range(60):
        grads = {name: rng.normal(size=value.shape) * 10 ** rng.uniform(-3, 1) for name, value in params.items()}
        mine.update(params, grads)
        for name, tensor in tensors.items():
            tensor.grad = torch.tensor(grads[name])
        other.step()
    for name, tensor in tensors.items():
        np.testing.assert_allclose(params[name], tensor.detach().numpy(), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("bound", [0.1, 100.0], ids=["clipped", "left"])
def test_clipping_agrees_with_torch(bound):
    rng = np.random.default_rng(1)
    grads = {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=4)}

    def tensors():
        leaves = [torch.zeros(g.shape, dtype=torch.float64, requires_grad=True) for g in grads.values()]
        for leaf, g in zip(leaves, grads.values(), strict=True):
            leaf.grad = torch.tensor(g)
        return leaves

    by_value = tensors()
    torch.nn.utils.clip_grad_value_(by_value, bound)
    for leaf, g in zip(by_value, clipping.clip_by_value(grads, bound).values(), strict=True):
        np.testing.assert_array_equal(g, leaf.grad.numpy())
    by_norm = tensors()
    norm = torch.nn.utils.clip_grad_norm_(by_norm, bound)
    clipped, ours = clipping.clip_by_norm(grads, bound)
    assert ours == pytest.approx(float(norm), rel=1e-12)
    for leaf, g in zip(by_norm, clipped.values(), strict=True):
        np.testing.assert_allclose(g, leaf.grad.numpy(), rtol=1e-4)  # torch adds 1e-6 to the norm


@pytest.mark.parametrize(
    "ours, theirs",
    [
        (schedules.cosine(0.3, 20, final=0.01), lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 20, 0.01)),
        (schedules.step(0.3, 7, factor=0.5), lambda o: torch.optim.lr_scheduler.StepLR(o, 7, 0.5)),
        (schedules.constant(0.3), lambda o: torch.optim.lr_scheduler.ConstantLR(o, 1.0)),
        (
            schedules.warm_up(5, schedules.constant(0.3)),
            lambda o: torch.optim.lr_scheduler.LinearLR(o, 1 / 5, 1.0, total_iters=4),
        ),
    ],
    ids=["cosine", "step", "constant", "warm-up"],
)
def test_schedule_gives_the_same_rates_as_torch(ours, theirs):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.3)
    scheduler = theirs(optimizer)
    for update in range(1, 20):
        assert ours(update) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-12), update
        optimizer.step()
        scheduler.step()
