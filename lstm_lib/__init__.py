"""A small NumPy library of recurrent networks that reads like the equations of the LSTM course.

Cells are one time step as a pure function, layers are whole sequences; everything else stands on these two.
"""

from lstm_lib import (
    activations,
    gradients,
    initializers,
    interop,
    jacobians,
    losses,
    optimizers,
    schedules,
    spectral,
    tasks,
    truncated,
)
from lstm_lib.attention import attend, attend_backward
from lstm_lib.bidirectional import Bidirectional
from lstm_lib.cells import (
    GRUStep,
    LSTMGatesState,
    LSTMState,
    LSTMStep,
    MinGRUStep,
    MinLSTMStep,
    RNNState,
    gru_step,
    gru_step_backward,
    lstm_norm_step,
    lstm_norm_step_backward,
    lstm_step,
    lstm_step_backward,
    min_gru_step,
    min_gru_step_backward,
    min_lstm_step,
    min_lstm_step_backward,
    rnn_step,
    rnn_step_backward,
)
from lstm_lib.checkpointed import Checkpointed
from lstm_lib.clipping import clip_by_norm, clip_by_value
from lstm_lib.dense import Dense
from lstm_lib.dropout import dropout_mask
from lstm_lib.embedding import Embedding
from lstm_lib.gru import GRU
from lstm_lib.history import History
from lstm_lib.lstm import LSTM
from lstm_lib.lstm_norm import LayerNormLSTM
from lstm_lib.minimal import MinGRU, MinLSTM
from lstm_lib.models import SequenceModel
from lstm_lib.optimizers import SGD, Adam, AdamW, RMSProp
from lstm_lib.rnn import RNN
from lstm_lib.sampling import sample
from lstm_lib.scan import linear_scan, linear_scan_backward
from lstm_lib.seq2seq import Seq2Seq
from lstm_lib.stack import Stack
from lstm_lib.states import BidirectionalState, StackState
from lstm_lib.storage import load, save
from lstm_lib.training import fit

__version__ = "0.1.0"

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "SGD",
    "Adam",
    "AdamW",
    "Bidirectional",
    "BidirectionalState",
    "Checkpointed",
    "Dense",
    "Embedding",
    "GRUStep",
    "History",
    "LSTMGatesState",
    "LSTMState",
    "LSTMStep",
    "LayerNormLSTM",
    "MinGRU",
    "MinGRUStep",
    "MinLSTM",
    "MinLSTMStep",
    "RMSProp",
    "RNNState",
    "Seq2Seq",
    "SequenceModel",
    "Stack",
    "StackState",
    "activations",
    "attend",
    "attend_backward",
    "clip_by_norm",
    "clip_by_value",
    "dropout_mask",
    "fit",
    "gradients",
    "gru_step",
    "gru_step_backward",
    "initializers",
    "interop",
    "jacobians",
    "linear_scan",
    "linear_scan_backward",
    "load",
    "losses",
    "lstm_norm_step",
    "lstm_norm_step_backward",
    "lstm_step",
    "lstm_step_backward",
    "min_gru_step",
    "min_gru_step_backward",
    "min_lstm_step",
    "min_lstm_step_backward",
    "optimizers",
    "rnn_step",
    "rnn_step_backward",
    "sample",
    "save",
    "schedules",
    "spectral",
    "tasks",
    "truncated",
]
