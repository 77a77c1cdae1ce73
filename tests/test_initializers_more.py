"""Identity, uniform and forget-bias starts: their values and refusals."""

import numpy as np
import pytest
from says import says

from lstm_lib import GRU, LSTM, RNN, initializers


def test_identity_start_keeps_the_state_of_a_relu_layer():
    layer = RNN(2, 4, activation="relu", rng=np.random.default_rng(0))
    layer.params["U"] = initializers.identity((4, 4))
    x = np.zeros((50, 1, 2))
    x[0] = 1.0
    h = layer.forward(x).h
    np.testing.assert_array_equal(h[-1], h[0])


def test_identity_gain_and_dtype():
    found = initializers.identity((3, 3), gain=0.5, dtype=np.float32)
    np.testing.assert_array_equal(found, np.diag([0.5, 0.5, 0.5]))
    assert found.dtype == np.float32


def test_uniform_fills_its_interval():
    found = initializers.uniform((200, 200), rng=np.random.default_rng(0), bound=0.3)
    assert -0.3 <= found.min() < -0.299 and 0.299 < found.max() <= 0.3
    assert abs(found.mean()) < 0.002


def test_forget_bias_is_the_layers_own_start():
    layer = LSTM(2, 3, forget_bias=2.5, rng=np.random.default_rng(0), dtype=np.float32)
    found = initializers.forget_bias(3, 2.5, dtype=np.float32)
    np.testing.assert_array_equal(found, layer.params["b"])
    np.testing.assert_array_equal(initializers.forget_bias(3), LSTM(2, 3).params["b"])
    assert found.dtype == np.float32


def test_chrono_start_of_coupled_gates_and_of_a_gru_keeps_as_the_lstm_does():
    plain, coupled, gru = (
        initializers.chrono_bias(4, 50, blocks=blocks, rng=np.random.default_rng(0)).reshape(-1, 4)
        for blocks in ("ifgo", "fgo", "rzn")
    )
    np.testing.assert_array_equal(plain[0], -plain[1])
    np.testing.assert_array_equal(coupled[0], plain[1])
    np.testing.assert_array_equal(gru[1], plain[1])
    assert not np.concatenate([plain[2:], coupled[1:], gru[[0, 2]]]).any()
    assert LSTM(2, 4, coupled=True).params["b"].shape == coupled.ravel().shape
    assert GRU(2, 4).params["b"].shape == gru.ravel().shape


CASES = {
    "chrono_blocks": (
        lambda: initializers.chrono_bias(4, 50, blocks="igo", rng=np.random.default_rng(0)),
        "chrono_bias: blocks must hold the gate that keeps, 'f' or 'z', got 'igo'. "
        "Pass 'ifgo', 'fgo' for coupled gates, or 'rzn' for a GRU.",
    ),
    "identity_shape": (
        lambda: initializers.identity((2, 3)),
        "identity: shape must be square, got (2, 3). Use orthogonal for other shapes.",
    ),
    "uniform_bound": (
        lambda: initializers.uniform((2, 3), rng=np.random.default_rng(0), bound=0),
        "uniform: bound must be a number above 0, got 0. Pass, for example, bound=0.01.",
    ),
    "forget_size": (
        lambda: initializers.forget_bias(0),
        "forget_bias: hidden_size must be a whole number above 0, got 0. Pass, for example, hidden_size=1.",
    ),
    "forget_value": (
        lambda: initializers.forget_bias(2, np.inf),
        "forget_bias: value must be a finite number, got inf. Pass, for example, value=1.0.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_initializer_bad_argument_is_refused(case):
    call, message = CASES[case]
    with says(ValueError, message):
        call()
