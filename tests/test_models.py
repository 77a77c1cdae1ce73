"""A layer with a head: scores, losses, gradients for every parameter, accuracy, and what is refused."""

import numpy as np
import pytest
from says import says
from zoo import CASES, assert_same, draw, each_case, frozen_copy, with_and_without_lengths

from lstm_lib import LSTM, RNN, Dense, SequenceModel, gradients
from lstm_lib.losses import softmax_cross_entropy, squared_error
from lstm_lib.models import LOSSES
from lstm_lib.tasks import Batch

each_read = pytest.mark.parametrize("read", ["last", "all"])
each_loss = pytest.mark.parametrize("loss", ["cross_entropy", "squared_error"])


def model_and_batch(case, read, loss="cross_entropy", ragged=False, dtype=np.float64):
    layer = case.make(dtype=dtype)
    head = Dense(4, 3, rng=np.random.default_rng(0), dtype=dtype)
    run = draw(layer, ragged=ragged)
    leading = (3,) if read == "last" else (5, 3)
    rng = np.random.default_rng(5)
    labels, targets = rng.integers(3, size=leading), rng.normal(size=(*leading, 3)).astype(dtype)
    batch = Batch(run.x, labels if loss == "cross_entropy" else targets, run.lengths)
    return SequenceModel(layer, head, read=read, loss=loss), batch


@each_case
@each_read
@each_loss
@with_and_without_lengths
def test_gradients_of_every_parameter_equal_central_differences(case, read, loss, ragged):
    model, batch = model_and_batch(case, read, loss, ragged)
    value, grads = model.loss_and_gradients(batch)
    assert value == model.loss(batch)
    assert grads.keys() == model.params.keys()
    for name, param in model.params.items():
        wanted = gradients.numerical(lambda: model.loss(batch), param)
        assert gradients.relative_error(wanted, grads[name]) < 1e-7, name


@each_read
@each_loss
@with_and_without_lengths
def test_loss_equals_judging_each_sequence_alone(read, loss, ragged):
    model, batch = model_and_batch(CASES["lstm"], read, loss, ragged)
    judge = {"cross_entropy": softmax_cross_entropy, "squared_error": squared_error}[loss]
    total, count = 0.0, 0
    for b in range(3):
        end = batch.lengths[b] if ragged else 5
        h = model.recurrent.forward(batch.x[:end, b : b + 1]).h[:, 0]
        h, y = (h[-1:], batch.y[b : b + 1]) if read == "last" else (h, batch.y[:end, b])
        total += judge(model.head.forward(h), y)[0] * len(h)
        count += len(h)
    assert model.loss(batch) == pytest.approx(total / count, rel=1e-12)


@each_read
@with_and_without_lengths
def test_accuracy_equals_counting(read, ragged):
    model, batch = model_and_batch(CASES["lstm"], read, ragged=ragged)
    scores, right, count = model.forward(batch.x, batch.lengths).scores, 0, 0
    for place in np.ndindex(batch.y.shape):
        if read == "last" or not ragged or place[0] < batch.lengths[place[1]]:
            right += scores[place].argmax() == batch.y[place]
            count += 1
    assert model.accuracy(batch) == right / count
    best = scores.argmax(axis=-1)
    assert model.accuracy(batch._replace(y=best)) == 1
    assert model.accuracy(batch._replace(y=(best + 1) % 3)) == 0


@each_read
@with_and_without_lengths
def test_targets_in_the_padding_have_no_effect(read, ragged):
    model, batch = model_and_batch(CASES["lstm"], read, ragged=ragged)
    if read == "all" and ragged:
        padding = ~model.forward(batch.x, batch.lengths).recurrent.mask
        assert padding.any()
        other = batch._replace(y=np.where(padding, 0, batch.y))
        assert model.loss(other) == model.loss(batch)
        assert model.accuracy(other) == model.accuracy(batch)
    else:
        assert model.loss(batch._replace(y=(batch.y + 1) % 3)) != model.loss(batch)


@each_read
def test_forward_gives_the_run_what_was_read_and_scores(read):
    model, batch = model_and_batch(CASES["lstm"], read, ragged=True)
    trace = model.forward(batch.x, batch.lengths)
    wanted = trace.recurrent.state.h if read == "last" else trace.recurrent.h
    np.testing.assert_array_equal(trace.read, wanted)
    np.testing.assert_array_equal(trace.scores, model.head.forward(wanted))


def test_params_are_the_layers_own_arrays_under_their_names():
    model, _ = model_and_batch(CASES["lstm"], "last")
    assert list(model.params) == ["recurrent.W", "recurrent.U", "recurrent.b", "head.W", "head.b"]
    assert model.params["recurrent.U"] is model.recurrent.params["U"]
    assert model.params["head.b"] is model.head.params["b"]


@each_read
@each_loss
def test_loss_gradients_and_accuracy_leave_model_and_batch(read, loss):
    model, batch = model_and_batch(CASES["lstm"], read, loss, ragged=True)
    kept = frozen_copy((model, batch))
    model.loss_and_gradients(batch)
    if loss == "cross_entropy":
        model.accuracy(batch)
    assert_same((model, batch), kept)


@each_case
@each_read
@each_loss
def test_float32_gradients_stay_float32(case, read, loss):
    model, batch = model_and_batch(case, read, loss, ragged=True, dtype=np.float32)
    value, grads = model.loss_and_gradients(batch)
    assert type(value) is float
    assert {g.dtype for g in grads.values()} == {np.dtype(np.float32)}


def test_hidden_state_that_overflows_is_named_with_its_first_step():
    layer = RNN(1, 1, activation="linear")
    layer.params["U"][...] = 1e200
    model = SequenceModel(layer, Dense(1, 1), loss="squared_error")
    x = np.ones((5, 2, 1))
    x[:, 0] = 0
    with (
        np.errstate(over="ignore"),
        says(
            ValueError,
            "SequenceModel.forward: the hidden state must be finite, got "
            f"{np.sign(layer.params['W'].item()) * np.inf} at t, b, h = 2, 1, 0. "
            "Clean the data or find the step that made it.",
        ),
    ):
        model.forward(x)


BAD = {
    "read": (lambda: SequenceModel(LSTM(2, 4), Dense(4, 3), read="first"),
        "SequenceModel: read must be one of 'last', 'all', got 'first'. Choose one."),
    "loss": (lambda: SequenceModel(LSTM(2, 4), Dense(4, 3), loss="hinge"),
        f"SequenceModel: loss must be one of {', '.join(map(repr, LOSSES))}, got 'hinge'. Choose one."),
    "head_size": (lambda: SequenceModel(LSTM(2, 4), Dense(5, 3)),
        "SequenceModel: head must take the layer's 4 float64 values, got one for 5 float64. "
        "Make Dense(4, K, dtype=np.float64)."),
    "head_dtype": (lambda: SequenceModel(LSTM(2, 4, dtype=np.float32), Dense(4, 3)),
        "SequenceModel: head must take the layer's 4 float32 values, got one for 4 float64. "
        "Make Dense(4, K, dtype=np.float32)."),
    "labels": (lambda: judged("last", np.zeros((5, 3), int)),
        "softmax_cross_entropy: labels must hold one integer per entry, shape (3,), got int64 of shape (5, 3). "
        "Pass class numbers, not one-hot rows."),
    "labels_of_steps": (lambda: judged("all", np.zeros(3, int)),
        "softmax_cross_entropy: labels must hold one integer per entry, shape (5, 3), got int64 of shape (3,). "
        "Pass class numbers, not one-hot rows."),
}  # fmt: skip


def judged(read, labels):
    model, batch = model_and_batch(CASES["lstm"], read)
    return model.accuracy(batch._replace(y=labels))


@pytest.mark.parametrize(("call", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, message):
    with says(ValueError, message):
        call()


def test_accuracy_of_a_model_that_does_not_classify_says_so():
    model, batch = model_and_batch(CASES["lstm"], "last", "squared_error")
    with says(
        ValueError,
        "SequenceModel.accuracy: loss must be 'cross_entropy', got 'squared_error'. Use model.loss(batch).",
    ):
        model.accuracy(batch)
