"""What the layers that go step by step cost: memory within bounds, and no more than a trace must hold."""

import numpy as np
import pytest
from memory import peak
from zoo import CASES

from lstm_lib import GRU, LSTM, RNN, LayerNormLSTM

LAYERS = {
    "rnn": lambda **o: RNN(32, 64, **o),
    "lstm": lambda **o: LSTM(32, 64, **o),
    "lstm_peephole": lambda **o: LSTM(32, 64, peephole=True, **o),
    "lstm_coupled": lambda **o: LSTM(32, 64, coupled=True, **o),
    "gru": lambda **o: GRU(32, 64, **o),
    "gru_before": lambda **o: GRU(32, 64, reset_after=False, **o),
    "lstm_norm": lambda **o: LayerNormLSTM(32, 64, **o),
}


def bytes_of(trace):
    """Bytes of all arrays that a trace holds, views of one array counted once."""
    arrays = [value for value in (*vars(trace).values(), *trace.initial) if isinstance(value, np.ndarray)]
    owners = {id(array if array.base is None else array.base): array for array in arrays}
    return sum(array.nbytes if array.base is None else array.base.nbytes for array in owners.values())


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("ragged", [False, True], ids=["full", "lengths"])
def test_forward_and_backward_hold_at_most_1_3_times_the_trace(make, dtype, ragged):
    """For the LSTM all that they hold; for smaller traces the gradient of x, which they give, comes on top."""
    layer = make(dtype=dtype)
    rng = np.random.default_rng(0)
    x, dh = rng.normal(size=(200, 32, 32)).astype(dtype), rng.normal(size=(200, 32, 64)).astype(dtype)
    lengths = rng.integers(1, 201, 32) if ragged else None
    trace = layer.forward(x, lengths=lengths)
    needed = bytes_of(trace)
    del trace
    held = peak(lambda: layer.backward(layer.forward(x, lengths=lengths), dh))
    given = 0 if isinstance(layer, LSTM) else x.nbytes
    assert held < 1.3 * needed + given


@pytest.mark.parametrize("name", ["rnn_tanh", "lstm", "gru_reset_after"])
def test_trace_holds_no_more_numbers_per_step_than_its_docstring_says(name):
    steps, batch, D, H = 50, 3, 2, 4
    layer = CASES[name].make(D, H)
    numbers = bytes_of(layer.forward(np.zeros((steps, batch, D)))) / 8
    per_unit = {"rnn_tanh": 1, "lstm": 1 + 4 + 1 + 1, "gru_reset_after": 1 + 4}[name]
    wanted = steps * batch * (D + 1 + H * per_unit)
    ends = batch * (D + 1 + 2 * H) + 2 * batch * H  # the last h and c, and the initial state
    assert wanted <= numbers <= wanted + ends
