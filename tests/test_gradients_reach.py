"""How far gradients reach: total gradients at every step, and their size against the lag."""

import numpy as np
import pytest
from says import says
from zoo import CASES, draw

from lstm_lib import LSTM, RNN, gradients


def total_gradient(layer, run, t, field):
    """The gradient for one part of the state after step t, by central differences on the rest of the run."""
    trace = layer.forward(run.x, run.state)
    state = type(run.state)(*(part.copy() for part in trace.before(t + 1)))

    def loss():
        h = state.h if field != "c" else trace.step(t).o * np.tanh(state.c)
        own = np.vdot(run.dh[t], h)
        if t + 1 == len(run.x):
            return own
        return own + np.vdot(run.dh[t + 1 :], layer.forward(run.x[t + 1 :], state._replace(h=h)).h)

    return gradients.numerical(loss, getattr(state, field))


@pytest.mark.parametrize("case", ["rnn_tanh", "rnn_linear", "lstm"])
def test_through_time_equals_central_differences_at_every_step(case):
    layer = CASES[case].make()
    run = draw(layer, 4)
    found = gradients.through_time(layer, layer.forward(run.x, run.state), run.dh)
    assert type(found) is CASES[case].state
    for field in found._fields:
        for t in range(4):
            wanted = total_gradient(layer, run, t, field)
            assert gradients.relative_error(wanted, getattr(found, field)[t]) < 1e-7, (field, t)


def test_through_time_given_bad_input_says_so():
    layer = CASES["lstm"].make()
    run = draw(layer)
    ragged = layer.forward(run.x, lengths=[5, 5, 5])
    with says(ValueError, "through_time: trace must hold sequences of one length, got one with lengths. Run without."):
        gradients.through_time(layer, ragged, run.dh)
    with says(ValueError, "through_time: dh must have shape (T, B, H) = (5, 3, 4), got (3, 4). Reshape dh."):
        gradients.through_time(layer, layer.forward(run.x), run.dh[0])


def test_against_lag_of_the_lstm_cell_is_the_product_of_forget_gates():
    # Without recurrent weights the cell alone carries: dL/dc_{t-1} = f_t dL/dc_t, and dL/dc_T = o (1 - tanh^2 c).
    layer = CASES["lstm"].make()
    layer.params["U"][...] = 0
    x = draw(layer, 6, 1).x
    trace = layer.forward(x)
    last = trace.o[-1, 0] * (1 - np.tanh(trace.c[-1, 0]) ** 2)
    wanted = [np.linalg.norm(last * trace.f[6 - lag :, 0].prod(axis=0)) for lag in range(6)]
    np.testing.assert_allclose(gradients.against_lag(layer, x, of="c"), wanted, rtol=1e-12)
    np.testing.assert_allclose(gradients.against_lag(layer, x), [2, 0, 0, 0, 0, 0], atol=1e-15)


def test_against_lag_of_a_linear_rnn_is_the_norm_of_powers_of_u():
    layer = RNN(2, 4, activation="linear")
    layer.params["U"] *= 0.5
    found = gradients.against_lag(layer, np.zeros((5, 3, 2)))
    np.testing.assert_allclose(found, 2 * 0.5 ** np.arange(5), rtol=1e-12)


def test_against_lag_over_a_batch_is_the_root_mean_square_of_each_alone():
    layer = CASES["lstm"].make()
    x = draw(layer).x
    alone = np.array([gradients.against_lag(layer, x[:, b : b + 1]) for b in range(3)])
    np.testing.assert_allclose(gradients.against_lag(layer, x), np.sqrt((alone**2).mean(axis=0)), rtol=1e-12)


def test_against_lag_of_a_state_the_layer_lacks_says_so():
    with says(ValueError, "against_lag: of must be one of 'h', got 'c'. Choose one."):
        gradients.against_lag(RNN(2, 4), np.zeros((5, 1, 2)), of="c")
    with says(ValueError, "against_lag: of must be one of 'h', 'c', got 'f'. Choose one."):
        gradients.against_lag(LSTM(2, 4), np.zeros((5, 1, 2)), of="f")
