"""One time step of each recurrent cell, written as its equations.

These pure functions are what the chapters derive; the layers compute the same numbers faster, and tests tie the two.
"""

from lstm_lib.cells.checks import axis_size, blocks_in, check_kind, check_params, check_state
from lstm_lib.cells.gru import gru_step, gru_step_backward
from lstm_lib.cells.lstm import lstm_step, lstm_step_backward
from lstm_lib.cells.lstm_form import LSTMForm, lstm_form
from lstm_lib.cells.lstm_norm import lstm_norm_step, lstm_norm_step_backward
from lstm_lib.cells.minimal import min_gru_step, min_gru_step_backward, min_lstm_step, min_lstm_step_backward
from lstm_lib.cells.rnn import rnn_step, rnn_step_backward
from lstm_lib.cells.states import (
    GRUStep,
    LSTMGatesState,
    LSTMState,
    LSTMStep,
    MinGRUStep,
    MinLSTMStep,
    RNNState,
    StepGradients,
)

__all__ = [
    "GRUStep",
    "LSTMForm",
    "LSTMGatesState",
    "LSTMState",
    "LSTMStep",
    "MinGRUStep",
    "MinLSTMStep",
    "RNNState",
    "StepGradients",
    "axis_size",
    "blocks_in",
    "check_kind",
    "check_params",
    "check_state",
    "gru_step",
    "gru_step_backward",
    "lstm_form",
    "lstm_norm_step",
    "lstm_norm_step_backward",
    "lstm_step",
    "lstm_step_backward",
    "min_gru_step",
    "min_gru_step_backward",
    "min_lstm_step",
    "min_lstm_step_backward",
    "rnn_step",
    "rnn_step_backward",
]
