"""One table of all recurrent layers, and the numbers that tests feed them.

A new cell, or a new option of one, joins every parametrised test by one line in ``CASES``.
"""

from typing import Any, NamedTuple

import numpy as np
import pytest

from lstm_lib import GRU, LSTM, RNN, LSTMGatesState, LSTMState, MinGRU, MinLSTM, RNNState
from lstm_lib.recurrent import RecurrentLayer


class Case(NamedTuple):
    """A kind of layer: its constructor, the state it carries, and the options it is made with."""

    layer: type[RecurrentLayer]
    state: type
    options: dict[str, Any]

    def make(self, input_size: int = 2, hidden_size: int = 4, *, seed: int = 0, dtype: Any = np.float64) -> Any:
        """A layer all of whose parameters are random, so that no gradient hides behind a zero."""
        rng = np.random.default_rng(seed)
        layer = self.layer(input_size, hidden_size, rng=rng, dtype=dtype, **self.options)
        for value in layer.params.values():
            value[...] = rng.normal(scale=0.6, size=value.shape)
        return layer


CASES = {
    "rnn_tanh": Case(RNN, RNNState, {}),
    "rnn_relu": Case(RNN, RNNState, {"activation": "relu"}),
    "rnn_linear": Case(RNN, RNNState, {"activation": "linear"}),
    "rnn_sigmoid": Case(RNN, RNNState, {"activation": "sigmoid"}),
    "rnn_identity": Case(RNN, RNNState, {"activation": "relu", "start": "identity"}),
    "lstm": Case(LSTM, LSTMState, {}),
    "lstm_peephole": Case(LSTM, LSTMState, {"peephole": True}),
    "lstm_coupled": Case(LSTM, LSTMState, {"coupled": True}),
    "lstm_coupled_peephole": Case(LSTM, LSTMState, {"coupled": True, "peephole": True}),
    "lstm_no_input_gate": Case(LSTM, LSTMState, {"without": "input_gate"}),
    "lstm_no_forget_gate": Case(LSTM, LSTMState, {"without": "forget_gate"}),
    "lstm_no_output_gate": Case(LSTM, LSTMState, {"without": "output_gate"}),
    "lstm_no_input_activation": Case(LSTM, LSTMState, {"without": "input_activation"}),
    "lstm_no_output_activation": Case(LSTM, LSTMState, {"without": "output_activation"}),
    "lstm_no_forget_gate_peephole": Case(LSTM, LSTMState, {"peephole": True, "without": "forget_gate"}),
    "lstm_no_output_gate_peephole": Case(LSTM, LSTMState, {"peephole": True, "without": "output_gate"}),
    "lstm_linear_output_peephole": Case(LSTM, LSTMState, {"peephole": True, "without": "output_activation"}),
    "lstm_gate_recurrence": Case(LSTM, LSTMGatesState, {"gate_recurrence": True}),
    "lstm_gate_recurrence_peephole": Case(LSTM, LSTMGatesState, {"gate_recurrence": True, "peephole": True}),
    "lstm_forget_gate_only": Case(
        LSTM, LSTMState, {"peephole": True, "without": ("input_gate", "output_gate", "input_activation")}
    ),
    "lstm_carousel": Case(
        LSTM, LSTMState, {"without": ("input_gate", "forget_gate", "output_gate", "output_activation")}
    ),
    "gru_reset_after": Case(GRU, RNNState, {"reset_after": True}),
    "gru_reset_before": Case(GRU, RNNState, {"reset_after": False}),
    "min_gru": Case(MinGRU, RNNState, {}),
    "min_gru_loop": Case(MinGRU, RNNState, {"scan": "loop"}),
    "min_lstm": Case(MinLSTM, RNNState, {}),
    "min_lstm_loop": Case(MinLSTM, RNNState, {"scan": "loop"}),
    "min_lstm_free": Case(MinLSTM, RNNState, {"normalize": False}),
}

# (T, B, D, H): all different, so that a swapped axis cannot pass, and each of them 1 in turn.
SHAPES = [(5, 3, 2, 4), (4, 2, 5, 3), (1, 3, 2, 4), (5, 1, 2, 4), (5, 3, 1, 4), (5, 3, 2, 1)]

each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "x".join(map(str, shape)))
with_and_without_lengths = pytest.mark.parametrize("ragged", [False, True], ids=["full", "lengths"])


class Run(NamedTuple):
    """Everything a layer's forward and backward pass take, drawn at random."""

    x: np.ndarray
    state: Any
    lengths: np.ndarray | None
    dh: np.ndarray
    dstate: Any


def draw(layer: RecurrentLayer, steps: int = 5, batch: int = 3, *, ragged: bool = False, seed: int = 1) -> Run:
    """Draw what one run of ``layer`` needs; ``ragged`` sequences have lengths from 1 to all steps."""
    rng = np.random.default_rng(seed)
    size = (batch, layer.hidden_size)

    def normal(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(layer.dtype)

    x = normal(steps, batch, layer.input_size)
    state, dstate = (layer.state_type(*(normal(*size) for _ in layer.state_type._fields)) for _ in range(2))
    lengths = rng.permutation(np.linspace(1, steps, batch).astype(int)) if ragged else None
    return Run(x, state, lengths, normal(steps, *size), dstate)


def arrays_of(grads: Any) -> dict[str, np.ndarray]:
    """All arrays of a layer's or a step's gradients under one name each: ``W``, …, ``x``, ``state.h``, …"""
    states = {f"state.{field}": value for field, value in zip(grads.state._fields, grads.state, strict=True)}
    return {**grads.params, "x": grads.x, **states}


def frozen_copy(value: Any) -> Any:
    """A deep copy of arrays in dicts, tuples, traces and layers, to compare with afterwards."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {name: frozen_copy(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return tuple(frozen_copy(item) for item in value)
    return frozen_copy(vars(value)) if hasattr(value, "__dict__") else value


def assert_same(found: Any, kept: Any) -> None:
    """Assert that ``found`` still equals its :func:`frozen_copy`, every number."""
    np.testing.assert_equal(frozen_copy(found), kept)
