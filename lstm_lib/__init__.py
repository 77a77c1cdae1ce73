"""A small NumPy library of recurrent networks that reads like the equations of the LSTM course.

Cells are one time step as a pure function, layers are whole sequences; everything else stands on these two.
"""

from lstm_lib import activations, gradients, initializers, losses, optimizers, tasks
from lstm_lib.cells import (
    LSTMState,
    LSTMStep,
    RNNState,
    lstm_step,
    lstm_step_backward,
    rnn_step,
    rnn_step_backward,
)
from lstm_lib.dense import Dense
from lstm_lib.lstm import LSTM
from lstm_lib.models import SequenceModel
from lstm_lib.optimizers import SGD, Adam, clip_by_norm
from lstm_lib.rnn import RNN
from lstm_lib.storage import load, save
from lstm_lib.training import fit

__version__ = "0.1.0"

__all__ = [
    "LSTM",
    "RNN",
    "SGD",
    "Adam",
    "Dense",
    "LSTMState",
    "LSTMStep",
    "RNNState",
    "SequenceModel",
    "activations",
    "clip_by_norm",
    "fit",
    "gradients",
    "initializers",
    "load",
    "losses",
    "lstm_step",
    "lstm_step_backward",
    "optimizers",
    "rnn_step",
    "rnn_step_backward",
    "save",
    "tasks",
]
