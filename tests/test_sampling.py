"""Sampling: the distribution that is drawn from, the temperature, the carried state, and models that cannot write."""

import numpy as np
import pytest
from says import says

from lstm_lib import LSTM, RNN, Bidirectional, Dense, Embedding, SequenceModel, Stack, sample
from lstm_lib.activations import softmax
from lstm_lib.tasks import one_hot


def rng(seed=0):
    return np.random.default_rng(seed)


def writer(read="all", embedding=False, recurrent=None):
    recurrent = recurrent or LSTM(3 if embedding else 5, 8, rng=rng())
    table = Embedding(5, 3, rng=rng(1)) if embedding else None
    model = SequenceModel(recurrent, Dense(recurrent.hidden_size, 5, rng=rng(2)), embedding=table, read=read)
    for value in model.params.values():
        value *= 2
    return model


@pytest.mark.parametrize("embedding", [False, True], ids=["one-hot", "embedding"])
@pytest.mark.parametrize("read", ["all", "last"])
def test_greedy_text_is_what_whole_runs_say_symbol_by_symbol(read, embedding):
    model = writer(read, embedding)
    prompt = np.array([[0, 3], [1, 4], [2, 2]])
    written = sample(model, prompt, 6, rng=rng(), temperature=0)
    text = prompt
    for row in written:
        scores = model.forward(text if embedding else one_hot(text, 5)).scores
        np.testing.assert_array_equal(row, (scores if read == "last" else scores[-1]).argmax(axis=1))
        text = np.concatenate([text, row[None]])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_first_symbol_is_drawn_from_the_tempered_distribution(temperature):
    model = writer()
    many = np.tile([[1], [3]], 20_000)
    drawn = sample(model, many, 1, rng=rng(), temperature=temperature)[0]
    scores = model.forward(one_hot(np.array([[1], [3]]), 5)).scores[-1, 0]
    np.testing.assert_allclose(np.bincount(drawn, minlength=5) / 20_000, softmax(scores / temperature), atol=0.015)


def test_tiny_temperature_is_greedy_and_overflows_nowhere():
    model = writer()
    with np.errstate(all="raise", under="ignore"):
        cold = sample(model, np.array([1, 2]), 20, rng=rng(), temperature=1e-300)
    np.testing.assert_array_equal(cold, sample(model, np.array([1, 2]), 20, rng=rng(), temperature=0))


def test_same_seed_same_text_and_one_prompt_is_a_batch_of_one():
    model = writer(recurrent=Stack([LSTM(5, 4, rng=rng()), RNN(4, 6, rng=rng())], dropout=0.5))
    texts = [sample(model, np.array([1, 2]), 30, rng=rng(seed)) for seed in (0, 0, 1)]
    np.testing.assert_array_equal(texts[0], texts[1])
    assert (texts[0] != texts[2]).any()
    np.testing.assert_array_equal(sample(model, np.array([[1], [2]]), 30, rng=rng())[:, 0], texts[0])
    assert set(np.concatenate(texts)) <= set(range(5))


BAD = {
    "layer": (lambda: sample(LSTM(5, 4), np.array([0]), 3, rng=rng()), TypeError,
        "sample: model must be a SequenceModel, got LSTM. Give the layer a head."),
    "loss": (lambda: sample(SequenceModel(LSTM(5, 4), Dense(4, 5), loss="squared_error"), np.array([0]), 3, rng=rng()),
        ValueError, "sample: model must have loss 'cross_entropy', got 'squared_error'. Train it on symbols."),
    "bidirectional": (lambda: sample(writer(recurrent=Stack([Bidirectional(LSTM(5, 4), LSTM(5, 4))])), np.array([0]), 3,
        rng=rng()), ValueError,
        "sample: model must read from left to right, got a bidirectional layer. What comes next is not there yet."),
    "alphabet": (lambda: sample(writer(recurrent=LSTM(4, 4)), np.array([0]), 3, rng=rng()), ValueError,
        "sample: model must predict the symbols it reads, got 4 in and 5 out. Give input and head the same alphabet."),
    "rng": (lambda: sample(writer(), np.array([0]), 3, rng=0), TypeError,
        "sample: rng must be a numpy.random.Generator, got int. Pass rng=np.random.default_rng(seed)."),
    "steps": (lambda: sample(writer(), np.array([0]), 0, rng=rng()), ValueError,
        "sample: steps must be a whole number of at least 1, got 0. Ask for a symbol."),
    "temperature": (lambda: sample(writer(), np.array([0]), 3, rng=rng(), temperature=-1), ValueError,
        "sample: temperature must be a number of at least 0, got -1. Pass, for example, temperature=0.01."),
    "symbol": (lambda: sample(writer(), np.array([5]), 3, rng=rng()), ValueError,
        "sample: prompt must lie between 0 and K - 1 = 4, got 5. Count from 0, or make K larger."),
    "empty": (lambda: sample(writer(), np.array([], int), 3, rng=rng()), ValueError,
        "sample: prompt must be a filled array of integers, got int64 of shape (0,). "
        "Convert it with prompt.astype(int)."),
    "axes": (lambda: sample(writer(), np.zeros((1, 1, 1), int), 3, rng=rng()), ValueError,
        "sample: prompt must have shape (N,) or (N, B), got (1, 1, 1). Put time first, then batch."),
}  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, kind, message):
    with says(kind, message):
        call()
