"""Fresh layers: the same from the same seed, with the starting weights that their docstrings promise."""

from itertools import pairwise

import numpy as np
from zoo import assert_same, draw, each_case, frozen_copy

from lstm_lib import LSTM, RNN


@each_case
def test_same_seed_gives_the_same_numbers_and_another_seed_others(case):
    first, again, other = (case.layer(2, 4, rng=np.random.default_rng(s), **case.options) for s in (3, 3, 4))
    assert_same(first.params, frozen_copy(again.params))
    assert (first.params["W"] != other.params["W"]).all()
    run = draw(first)
    assert_same(first.forward(run.x), frozen_copy(again.forward(run.x)))


@each_case
def test_fresh_layer_starts_as_its_docstring_says(case):
    layer = case.layer(20, 10, rng=np.random.default_rng(0), **case.options)
    bound = np.sqrt(6 / 30)
    assert 0.9 * bound < np.abs(layer.params["W"]).max() <= bound
    for block in np.split(layer.params["U"], layer.gates, axis=1) if "U" in layer.params else ():
        np.testing.assert_allclose(block @ block.T, np.eye(10), rtol=0, atol=1e-12)
    for one, other in pairwise(np.split(layer.params["W"], layer.gates, axis=1)):
        assert (one != other).all()


def test_layers_without_a_generator_differ():
    assert (RNN(2, 3).params["W"] != RNN(2, 3).params["W"]).all()


def test_fresh_biases_are_zero_but_for_the_forget_gate():
    assert not RNN(2, 3).params["b"].any()
    assert LSTM(2, 3).params["b"].tolist() == [0] * 3 + [1] * 3 + [0] * 6
    assert LSTM(2, 3, forget_bias=-2.5).params["b"].tolist() == [0] * 3 + [-2.5] * 3 + [0] * 6


@each_case
def test_zero_state_is_where_a_run_starts_unless_told_otherwise(case):
    layer = case.make()
    x = draw(layer).x
    zero = layer.zero_state(3)
    assert type(zero) is case.state
    assert all(part.shape == (3, 4) and not part.any() for part in zero)
    assert_same(layer.forward(x), frozen_copy(layer.forward(x, zero)))
