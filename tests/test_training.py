"""The training loop: repeatable, recorded, stopped when asked, and safe when numbers explode."""

import sys

import numpy as np
import pytest
from says import says
from zoo import assert_same, frozen_copy

from lstm_lib import LSTM, RNN, SGD, Adam, Dense, SequenceModel, clip_by_norm, fit, tasks
from lstm_lib.tasks import Batch


def adding_model(layer=LSTM, dtype=np.float64, **options):
    rng = np.random.default_rng(0)
    recurrent = layer(2, 6, rng=rng, dtype=dtype, **options)
    return SequenceModel(recurrent, Dense(6, 1, rng=rng, dtype=dtype), loss="squared_error")


def draw(rng, dtype=np.float64):
    return tasks.adding(rng, 4, 6, dtype=dtype)


def train(model, optimizer=None, *, seed=1, updates=8, draw=draw, **options):
    optimizer = optimizer or Adam(0.01)
    options = {"progress": False, **options}
    return fit(model, draw, optimizer, updates=updates, rng=np.random.default_rng(seed), **options)


def test_same_seed_gives_the_same_history_and_parameters():
    first, again, other = adding_model(), adding_model(), adding_model()
    histories = [train(first), train(again), train(other, seed=2)]
    assert histories[0] == histories[1]
    assert histories[0].loss != histories[2].loss
    assert_same(first.params, frozen_copy(again.params))


@pytest.mark.parametrize("clip_norm", [None, 0.1])
def test_fit_equals_its_loop_written_out(clip_norm):
    model, twin = adding_model(), adding_model()
    history = train(model, clip_norm=clip_norm)
    rng, optimizer = np.random.default_rng(1), Adam(0.01)
    for loss, norm in zip(history.loss, history.norm, strict=True):
        wanted, grads = twin.loss_and_gradients(draw(rng))
        assert loss == wanted
        assert norm == pytest.approx(np.sqrt(sum((g**2).sum() for g in grads.values())), rel=1e-12)
        optimizer.update(twin.params, grads if clip_norm is None else clip_by_norm(grads, clip_norm)[0])
    assert len(history.loss) == 8
    assert clip_norm is None or max(history.norm) > clip_norm
    assert_same(model.params, frozen_copy(twin.params))


def test_training_lowers_the_loss():
    model = adding_model()
    held_out = tasks.adding(np.random.default_rng(9), 100, 6)
    before = model.loss(held_out)
    train(model, updates=150)
    assert model.loss(held_out) < 0.5 * before


def test_float32_training_keeps_float32():
    model = adding_model(dtype=np.float32)
    train(model, draw=lambda rng: draw(rng, np.float32), clip_norm=0.5)
    assert {p.dtype for p in model.params.values()} == {np.dtype(np.float32)}


def test_evaluate_runs_every_so_often_and_after_the_last_update():
    model, seen = adding_model(), []

    def evaluate(trained):
        seen.append(trained)
        return len(seen) * 10

    history = train(model, updates=8, every=3, evaluate=evaluate)
    assert history.evaluations == [(3, 10.0), (6, 20.0), (8, 30.0)]
    assert all(trained is model for trained in seen)


def test_stop_ends_training_with_the_history_up_to_there():
    looked = []

    def stop(history):
        looked.append(len(history.loss))
        return len(looked) == 2

    history = train(adding_model(), updates=50, every=4, stop=stop)
    assert looked == [4, 8]
    assert len(history.loss) == len(history.norm) == 8


def explode(rng):
    """A batch whose third in a row has a target that squares to infinity."""
    explode.drawn += 1
    batch = draw(rng)
    return batch._replace(y=np.full_like(batch.y, 1e200)) if explode.drawn == 3 else batch


def test_infinite_loss_stops_with_the_update_and_gives_back_the_last_good_parameters():
    explode.drawn = 0
    model, twin = adding_model(), adding_model()
    train(twin, updates=1)
    with says(
        FloatingPointError,
        "fit: loss and gradients must stay finite, got a loss of inf at update 3. The model has its last good "
        "parameters back: lower the learning rate, set clip_norm or check the data.",
    ):
        train(model, draw=explode)
    assert_same(model.params, frozen_copy(twin.params))


def test_infinite_gradient_stops_with_its_name(monkeypatch):
    model = adding_model()
    kept = frozen_copy(model.params)
    right = model.loss_and_gradients

    def spoiled(batch):
        loss, grads = right(batch)
        grads["recurrent.U"][1, 2] = -np.inf
        return loss, grads

    monkeypatch.setattr(model, "loss_and_gradients", spoiled)
    with says(
        FloatingPointError,
        "fit: loss and gradients must stay finite, got -inf in the gradient of recurrent.U at place = 1, 2 at "
        "update 1. The model has its last good parameters back: lower the learning rate, set clip_norm or check the "
        "data.",
    ):
        train(model)
    assert_same(model.params, kept)


def test_training_that_diverges_names_the_step_and_leaves_the_last_good_parameters():
    model, twin = (adding_model(RNN, activation="relu") for _ in range(2))
    start = frozen_copy(model.params)
    rng = np.random.default_rng(1)
    SGD(1e60).update(twin.params, twin.loss_and_gradients(draw(rng))[1])
    with np.errstate(over="ignore", invalid="ignore"):
        h = twin.recurrent.forward(draw(rng).x).h
    t, b, j = np.argwhere(~np.isfinite(h))[0]
    assert t > 0
    with says(
        FloatingPointError,
        f"fit: loss and gradients must stay finite, got {h[t, b, j]} in the hidden state at t, b, h = {t}, {b}, {j} "
        "at update 2. The model has its last good parameters back: lower the learning rate, set clip_norm or check "
        "the data.",
    ):
        train(model, SGD(1e60), updates=50)
    assert_same(model.params, start)


def test_evaluation_that_finds_the_model_diverged_gives_back_the_last_good_parameters():
    model = adding_model(RNN, activation="relu")
    kept = frozen_copy(model.params)
    held_out = draw(np.random.default_rng(9))
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(FloatingPointError, match="at update 1"):
        train(model, SGD(1e200), evaluate=lambda trained: trained.loss(held_out), every=1)
    assert_same(model.params, kept)


def test_nan_in_the_data_stops_with_its_place():
    def spoiled(rng):
        batch = draw(rng)
        batch.x[2, 1, 0] = np.nan
        return batch

    model = adding_model()
    kept = frozen_copy(model.params)
    with says(
        FloatingPointError,
        "fit: loss and gradients must stay finite, got nan in x at t, b, d = 2, 1, 0 at update 1. The model has its "
        "last good parameters back: lower the learning rate, set clip_norm or check the data.",
    ):
        train(model, draw=spoiled)
    assert_same(model.params, kept)


@pytest.mark.parametrize("progress", [True, False])
def test_progress_bar_shows_loss_and_evaluation_only_when_wanted(progress, capsys):
    train(adding_model(), progress=progress, every=4, evaluate=lambda model: 0.75)
    shown = capsys.readouterr()
    assert shown.out == ""
    if progress:
        assert "training: 100%" in shown.err
        assert "8/8" in shown.err
        assert "loss=" in shown.err
        assert "evaluation=0.7500" in shown.err
    else:
        assert shown.err == ""


def test_progress_without_tqdm_is_silent_and_trains_the_same(monkeypatch, capsys):
    with_bar, without = adding_model(), adding_model()
    train(with_bar)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    train(without, progress=True)
    assert capsys.readouterr() == ("", "")
    assert_same(without.params, frozen_copy(with_bar.params))


BAD = {
    "rng": ({"rng": 3}, TypeError,
        "fit: rng must be a numpy.random.Generator, got int. Pass rng=np.random.default_rng(seed)."),
    "updates": ({"updates": 0}, ValueError,
        "fit: updates must be a whole number above 0, got 0. Pass, for example, updates=1."),
    "every": ({"every": 2.5}, ValueError,
        "fit: every must be a whole number above 0, got 2.5. Pass, for example, every=1."),
    "clip_norm": ({"clip_norm": -1}, ValueError,
        "fit: clip_norm must be a number above 0, got -1. Pass, for example, clip_norm=0.01."),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "kind", "message"), BAD.values(), ids=BAD)
def test_fit_given_bad_options_says_so_and_changes_nothing(wrong, kind, message):
    model = adding_model()
    kept = frozen_copy(model.params)
    with says(kind, message):
        fit(model, draw, Adam(), **{"updates": 2, "rng": np.random.default_rng(0), "progress": False, **wrong})
    assert_same(model.params, kept)


def test_fit_with_targets_of_the_wrong_shape_says_so_and_changes_nothing():
    model = adding_model()
    kept = frozen_copy(model.params)
    with says(ValueError, "squared_error: targets must have shape (..., K) = (4, 1), got (4,). Reshape targets."):
        train(model, draw=lambda rng: Batch(draw(rng).x, draw(rng).y[:, 0]))
    assert_same(model.params, kept)
