"""Encoder and decoder: gradients with and without attention, writing word by word, and refusals."""

import numpy as np
import pytest
from says import says

from lstm_lib import LSTM, Adam, Dense, Embedding, Seq2Seq, Stack, fit
from lstm_lib.gradients import numerical, relative_error
from lstm_lib.tasks import ENGLISH, ITALIAN, translation

E, H = 3, 4


def model(*, attention, deep=False, seed=0):
    rng = np.random.default_rng(seed)

    def layer():
        return Stack([LSTM(E, H, rng=rng), LSTM(H, H, rng=rng)]) if deep else LSTM(E, H, rng=rng)

    head = Dense(2 * H if attention else H, len(ITALIAN), rng=rng)
    words = Embedding(len(ENGLISH), E, rng=rng), Embedding(len(ITALIAN), E, rng=rng)
    return Seq2Seq(*words, layer(), layer(), head)


def pairs(seed=1, count=3):
    return translation(np.random.default_rng(seed), count, adjectives=(0, 3))


@pytest.mark.parametrize("attention", [False, True], ids=["plain", "attention"])
@pytest.mark.parametrize("deep", [False, True], ids=["layer", "stack"])
def test_gradients_match_central_differences(attention, deep):
    net, batch = model(attention=attention, deep=deep), pairs()
    assert net.attention is attention
    loss, grads = net.loss_and_gradients(batch)
    assert loss == net.loss(batch) and grads.keys() == net.params.keys()
    for name, array in net.params.items():
        assert relative_error(grads[name], numerical(lambda: net.loss(batch), array)) < 1e-6, name


@pytest.mark.parametrize("attention", [False, True], ids=["plain", "attention"])
def test_padding_changes_nothing(attention):
    net, batch = model(attention=attention), pairs()
    longer = batch._replace(
        source=np.pad(batch.source, ((0, 2), (0, 0)), constant_values=3),
        target=np.pad(batch.target, ((0, 3), (0, 0)), constant_values=4),
    )
    np.testing.assert_allclose(net.loss(longer), net.loss(batch), rtol=1e-12)
    steps = len(batch.target) - 1
    written = net.translate(longer.source, longer.source_lengths, steps=steps)
    np.testing.assert_array_equal(written, net.translate(batch.source, batch.source_lengths, steps=steps))


@pytest.mark.parametrize("attention", [False, True], ids=["plain", "attention"])
def test_writing_takes_the_best_word_given_its_own_words(attention):
    net, batch = model(attention=attention), pairs()
    steps = len(batch.target) - 1
    written = net.translate(batch.source, batch.source_lengths, steps=steps)
    own = np.concatenate([np.ones((1, 3), int), written])
    trace = net.forward(batch._replace(target=own, target_lengths=np.full(3, steps)))
    np.testing.assert_array_equal(trace.scores.argmax(axis=2), written)


def test_a_short_training_learns_and_right_counts_whole_sentences():
    net, rng = model(attention=True), np.random.default_rng(2)
    before = net.loss(pairs())
    fit(net, lambda rng: translation(rng, 16, adjectives=(0, 2)), Adam(0.02), updates=60, rng=rng, progress=False)
    assert net.loss(pairs()) < 0.7 * before
    batch = pairs(count=8)
    own = net.translate(batch.source, batch.source_lengths, steps=len(batch.target) - 1)
    said = batch._replace(target=np.concatenate([batch.target[:1], own]))
    assert net.right(said).all()
    said.target[2, 5] = 0 if said.target[2, 5] else 1
    assert net.right(said).tolist() == [b != 5 for b in range(8)]


def test_sizes_that_do_not_fit_are_refused():
    rng = np.random.default_rng(0)
    words = Embedding(5, E, rng=rng), Embedding(6, E, rng=rng)
    with says(
        ValueError,
        "Seq2Seq: encoder must have the decoder's 4 units and head must take 4 values, or 8 with attention, got 4 "
        "and 5. Make them of these sizes.",
    ):
        Seq2Seq(*words, LSTM(E, H, rng=rng), LSTM(E, H, rng=rng), Dense(5, 6, rng=rng))
