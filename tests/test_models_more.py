"""Models with an embedding, any layer, masks and dropout: gradients of everything, and what a mask leaves out."""

import numpy as np
import pytest
from composed import COMPOSED
from says import says

from lstm_lib import LSTM, RNN, Bidirectional, Dense, Embedding, SequenceModel, Stack, fit, tasks
from lstm_lib.activations import sigmoid, softmax
from lstm_lib.gradients import numerical, relative_error
from lstm_lib.optimizers import Adam
from lstm_lib.tasks import Batch

LAYERS = {"lstm": lambda: LSTM(2, 4), **COMPOSED}
LENGTHS = np.array([4, 2, 5])


def batch_for(loss, read, *, words=None, lengths=LENGTHS, mask=None):
    rng = np.random.default_rng(5)
    x = rng.integers(0, words, size=(5, 3)) if words else rng.normal(size=(5, 3, 2))
    leading = (5, 3) if read == "all" else (3,)
    targets = {
        "cross_entropy": rng.integers(0, 3, size=leading),
        "binary_cross_entropy": rng.uniform(size=(*leading, 3)),
        "squared_error": rng.normal(size=(*leading, 3)),
    }
    return Batch(x, targets[loss], lengths, mask)


def shaken(model):
    rng = np.random.default_rng(6)
    for value in model.params.values():
        value[...] = rng.normal(scale=0.6, size=value.shape)
    return model


def worst_error(model, batch, seed=None):
    def rng():
        return None if seed is None else np.random.default_rng(seed)

    _, grads = model.loss_and_gradients(batch, rng=rng())
    assert list(grads) == list(model.params)
    return max(
        relative_error(numerical(lambda: model.loss_and_gradients(batch, rng=rng())[0], value), grads[name])
        for name, value in model.params.items()
    )


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
@pytest.mark.parametrize("read", ["last", "all"])
def test_gradients_match_central_differences(layer, read):
    recurrent = layer()
    model = shaken(SequenceModel(recurrent, Dense(recurrent.hidden_size, 3), read=read))
    assert worst_error(model, batch_for("cross_entropy", read)) < 1e-7


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy", "squared_error"])
@pytest.mark.parametrize("read", ["last", "all"])
def test_gradients_with_embedding_mask_and_dropout_match_central_differences(loss, read):
    recurrent = Stack([LSTM(2, 4), Bidirectional(RNN(4, 2), RNN(4, 3))], dropout=0.3)
    model = SequenceModel(recurrent, Dense(5, 3), embedding=Embedding(6, 2), read=read, loss=loss, dropout=0.4)
    mask = np.random.default_rng(1).uniform(size=(5, 3)) < 0.5
    assert worst_error(shaken(model), batch_for(loss, read, words=6, mask=mask), seed=3) < 1e-7


@pytest.mark.parametrize("lengths", [None, LENGTHS], ids=["full", "ragged"])
def test_batch_mask_says_which_steps_count(lengths):
    model = shaken(SequenceModel(LSTM(2, 4), Dense(4, 3), read="all"))
    mask = np.zeros((5, 3), bool)
    mask[1, 0] = mask[3, 2] = mask[4, 1] = True  # the last one lies after the second sequence's end of 2
    batch = batch_for("cross_entropy", "all", lengths=lengths, mask=mask)
    scores = model.forward(batch.x, lengths).scores
    counted = [(1, 0), (3, 2)] + ([(4, 1)] if lengths is None else [])
    log_p = np.log(softmax(scores))
    assert model.loss(batch) == pytest.approx(-np.mean([log_p[t, b, batch.y[t, b]] for t, b in counted]))
    right = [scores[t, b].argmax() == batch.y[t, b] for t, b in counted]
    assert model.accuracy(batch) == np.mean(right)
    whole = batch._replace(mask=np.ones((5, 3), bool))
    assert model.loss(whole) == model.loss(batch._replace(mask=None))


def test_embedding_is_one_hot_rows_through_its_matrix():
    model = shaken(SequenceModel(LSTM(2, 4), Dense(4, 3), embedding=Embedding(6, 2), read="all"))
    x = np.random.default_rng(0).integers(0, 6, size=(5, 3))
    rows = tasks.one_hot(x, 6) @ model.embedding.params["W"]
    np.testing.assert_allclose(model.forward(x).scores, model.head.forward(model.recurrent.forward(rows).h), rtol=1e-13)


def test_embedding_padding_gets_no_gradient():
    model = shaken(SequenceModel(LSTM(2, 4), Dense(4, 3), embedding=Embedding(6, 2), read="all"))
    batch = batch_for("cross_entropy", "all", words=5)
    batch.x[np.arange(5)[:, None] >= LENGTHS] = 5
    assert not model.loss_and_gradients(batch)[1]["embedding.W"][5].any()


def test_predict_is_on_the_scale_of_the_targets():
    x = batch_for("cross_entropy", "all").x
    for loss, squash in (("cross_entropy", softmax), ("binary_cross_entropy", sigmoid), ("squared_error", np.array)):
        model = shaken(SequenceModel(LSTM(2, 4), Dense(4, 3), read="all", loss=loss))
        np.testing.assert_array_equal(model.predict(x, LENGTHS), squash(model.forward(x, LENGTHS).scores))


def test_carried_state_continues_a_run():
    model = shaken(SequenceModel(Stack([LSTM(2, 4), RNN(4, 3)]), Dense(3, 2), read="all"))
    x = np.random.default_rng(0).normal(size=(7, 3, 2))
    first = model.forward(x[:4])
    second = model.forward(x[4:], state=first.recurrent.state)
    np.testing.assert_allclose(np.concatenate([first.scores, second.scores]), model.forward(x).scores, rtol=1e-12)


def test_dropout_is_drawn_in_training_and_off_elsewhere():
    model = shaken(SequenceModel(RNN(2, 40), Dense(40, 3), dropout=0.5))
    batch = batch_for("cross_entropy", "last")
    assert model.forward(batch.x).drops == (None, None)
    masks = model.forward(batch.x, rng=np.random.default_rng(0)).drops
    assert [m.shape for m in masks] == [(5, 3, 2), (3, 40)]
    runs = [model.loss_and_gradients(batch, rng=np.random.default_rng(s))[0] for s in (0, 0, 1)]
    assert runs[0] == runs[1] != runs[2] != model.loss(batch)
    rng = np.random.default_rng(0)
    fit(model, lambda rng: batch, Adam(1e-9), updates=1, rng=rng, progress=False)
    assert rng.bit_generator.state != np.random.default_rng(0).bit_generator.state  # masks were drawn from it


def test_broken_parameter_is_named_before_what_it_breaks():
    model = SequenceModel(LSTM(2, 4), Dense(4, 3), embedding=Embedding(6, 2))
    model.params["embedding.W"][3, 1] = np.nan
    with says(
        ValueError,
        "SequenceModel.forward: the parameter embedding.W must be finite, got nan at place = 3, 1. "
        "Clean the data or find the step that made it.",
    ):
        model.forward(np.full((5, 3), 3))


BAD = {
    "embedding size": (lambda: SequenceModel(LSTM(2, 4), Dense(4, 3), embedding=Embedding(6, 3)),
        "SequenceModel: embedding must give the layer's 2 float64 inputs, got one of 3 float64. "
        "Make Embedding(K, 2, dtype=np.float64)."),
    "embedding dtype": (lambda: SequenceModel(LSTM(2, 4), Dense(4, 3), embedding=Embedding(6, 2, dtype=np.float32)),
        "SequenceModel: embedding must give the layer's 2 float64 inputs, got one of 2 float32. "
        "Make Embedding(K, 2, dtype=np.float64)."),
    "dropout": (lambda: SequenceModel(LSTM(2, 4), Dense(4, 3), dropout=1.5),
        "SequenceModel: dropout must lie in [0, 1), got 1.5. Pass the fraction to drop."),
}  # fmt: skip


@pytest.mark.parametrize(("call", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, message):
    with says(ValueError, message):
        call()
