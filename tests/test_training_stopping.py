"""Early stopping, schedules and clipping in the loop, and which array is named when numbers break."""

import numpy as np
import pytest
from says import says

from lstm_lib import LSTM, RNN, SGD, Adam, Bidirectional, Dense, SequenceModel, Stack, fit, schedules, tasks
from lstm_lib.history import History


def model_of(recurrent=None, **options):
    recurrent = recurrent or LSTM(2, 4, rng=np.random.default_rng(0))
    head = Dense(recurrent.hidden_size, 1, rng=np.random.default_rng(1))
    return SequenceModel(recurrent, head, loss="squared_error", **options)


def draw(rng):
    return tasks.adding(rng, 3, 6)


def train(model=None, optimizer=None, *, updates=8, draw=draw, **options):
    model = model or model_of()
    options = {"progress": False, **options}
    return fit(model, draw, optimizer or Adam(0.01), updates=updates, rng=np.random.default_rng(1), **options), model


@pytest.mark.parametrize(
    ("better", "values", "seen", "best"),
    [
        ("lower", [3, 2, 2.5, 2, 1], 4, 1),
        ("higher", [3, 4, 2, 4, 5], 4, 1),
        ("lower", [np.nan, 2, np.nan, 3, 1], 4, 1),
        ("lower", [3, 2, 4, 1, 5], 5, 3),
    ],
)
def test_patience_stops_after_two_evaluations_without_a_better_one_and_gives_the_best_back(better, values, seen, best):
    given, saw = iter(values), []

    def evaluate(model):
        saw.append({name: value.copy() for name, value in model.params.items()})
        return next(given)

    history, model = train(updates=10, every=2, patience=2, better=better, evaluate=evaluate)
    assert len(saw) == len(history.evaluations) == seen
    for name, value in model.params.items():
        np.testing.assert_array_equal(value, saw[best][name])


def test_without_patience_the_model_keeps_its_last_parameters():
    values = iter([1, 2, 3])
    last = {}

    def evaluate(model):
        last.update({name: value.copy() for name, value in model.params.items()})
        return next(values)

    _, model = train(updates=6, every=2, evaluate=evaluate)
    for name, value in model.params.items():
        np.testing.assert_array_equal(value, last[name])


def test_history_best_and_waited():
    history = History(evaluations=[(1, 3.0), (2, 1.0), (3, 1.0), (4, float("nan"))])
    assert (history.best(), history.waited()) == (1, 2)
    assert (history.best("higher"), history.waited("higher")) == (0, 3)
    assert (History().best(), History().waited()) == (None, 0)
    assert History(evaluations=[(1, float("nan"))]).waited() == 1


def test_schedule_sets_the_rate_of_every_update():
    schedule = schedules.step(0.5, 3)
    history, model = train(optimizer=SGD(9.0), schedule=schedule)
    assert history.lr == [schedule(u) for u in range(1, 9)]
    twin, rng = model_of(), np.random.default_rng(1)
    for u in range(1, 9):
        _, grads = twin.loss_and_gradients(draw(rng))
        SGD(schedule(u)).update(twin.params, grads)
    for name, value in model.params.items():
        np.testing.assert_array_equal(value, twin.params[name])


def test_rate_of_zero_changes_nothing():
    model = model_of()
    kept = {name: value.copy() for name, value in model.params.items()}
    train(model, schedule=lambda update: 0)
    for name, value in model.params.items():
        np.testing.assert_array_equal(value, kept[name])


def test_clip_value_cuts_before_clip_norm():
    twin, rng = model_of(), np.random.default_rng(1)
    _, grads = twin.loss_and_gradients(draw(rng))
    cut = {name: np.clip(g, -0.01, 0.01) for name, g in grads.items()}
    norm = np.sqrt(sum((g**2).sum() for g in cut.values()))
    assert norm > 0.02
    _, model = train(optimizer=SGD(1.0), updates=1, clip_value=0.01, clip_norm=0.02)
    for name, value in model.params.items():
        np.testing.assert_allclose(value, twin.params[name] - cut[name] * 0.02 / norm, rtol=1e-12)


def test_bar_is_shown_unless_refused(capsys):
    fit(model_of(), draw, Adam(), updates=2, rng=np.random.default_rng(0))
    assert "training: 100%" in capsys.readouterr().err


def test_resumed_bar_starts_where_the_run_stopped(tmp_path, capsys):
    train(checkpoint=tmp_path / "run.npz", updates=4)
    train(checkpoint=tmp_path / "run.npz", updates=8, resume=True, progress=True)
    assert "8/8" in capsys.readouterr().err


# -- which array went first --------------------------------------------------------------------------------------


def relu(size=1):
    layer = RNN(2, size, activation="relu", rng=np.random.default_rng(0))
    layer.params["W"][...], layer.params["U"][...] = 1.0, 1e200
    return layer


def broken(model):
    """What ``fit`` says about the first update of a model."""
    with pytest.raises(FloatingPointError) as caught:
        train(model, draw=lambda rng: tasks.Batch(np.ones((4, 2, 2)), np.zeros((2, 1))))
    prefix, suffix = "fit: loss and gradients must stay finite, got ", " at update 1. The model has its last good "
    assert str(caught.value).startswith(prefix)
    return str(caught.value)[len(prefix) :].partition(suffix)[0]


def test_parameter_is_named_before_what_it_breaks():
    model = model_of()
    model.params["recurrent.b"][6] = np.nan
    assert broken(model) == "nan in the parameter recurrent.b at place = 6"


def test_hidden_state_of_a_lower_layer_is_named_with_its_layer_and_step():
    model = model_of(Stack([relu(), LSTM(1, 3)]))
    assert broken(model) == "inf in the hidden state of layers[0] at t, b, h = 2, 0, 0"


def test_hidden_state_of_the_top_layer_of_a_stack_is_named():
    lower = LSTM(2, 2, rng=np.random.default_rng(0))
    model = model_of(Stack([lower, relu()]))
    found = broken(model)
    assert " in the hidden state of layers[1] at t, b, h = " in found


def test_direction_of_a_bidirectional_layer_is_named():
    model = model_of(Bidirectional(LSTM(2, 3), relu()))
    assert broken(model) == "inf in the hidden state of backward_layer at t, b, h = 2, 0, 0"


def test_scores_are_named_when_the_head_overflows():
    model = model_of(LSTM(2, 4, rng=np.random.default_rng(0)))
    model.params["head.W"][...] = 1e308
    model.params["head.b"][...] = 1.7e308
    model.recurrent.params["b"][:] = 50.0
    assert broken(model) == "inf in scores at place = 0, 0"


def test_gradients_are_named_from_the_head_back(monkeypatch):
    model = model_of()
    right = model.loss_and_gradients

    def spoiled(batch):
        loss, grads = right(batch)
        grads["recurrent.W"][0, 1] = grads["head.W"][2, 0] = np.nan
        return loss, grads

    monkeypatch.setattr(model, "loss_and_gradients", spoiled)
    assert broken(model) == "nan in the gradient of head.W at place = 2, 0"


# -- refusals ----------------------------------------------------------------------------------------------------

BAD = {
    "patience": ({"patience": 0, "evaluate": lambda m: 1.0},
        "fit: patience must be a whole number above 0, got 0. Pass, for example, patience=1."),
    "patience alone": ({"patience": 2},
        "fit: patience must come with evaluate, got none. Pass what tells better from worse."),
    "better": ({"better": "best"}, "fit: better must be one of 'lower', 'higher', got 'best'. Choose one."),
    "clip_value": ({"clip_value": 0},
        "fit: clip_value must be a number above 0, got 0. Pass, for example, clip_value=0.01."),
    "resume": ({"resume": True}, "fit: resume must come with checkpoint, got none. Pass the file to go on from."),
    "schedule": ({"schedule": lambda update: -1.0},
        "fit: schedule must give a learning rate of at least 0, got -1.0 for update 1. Mend the schedule."),
    "schedule nan": ({"schedule": lambda update: float("nan")},
        "fit: schedule must give a learning rate of at least 0, got nan for update 1. Mend the schedule."),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "message"), BAD.values(), ids=BAD)
def test_bad_options_are_named(wrong, message):
    with says(ValueError, message):
        train(**wrong)
