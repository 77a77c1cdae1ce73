"""A recurrent layer with a head: from a batch of sequences to scores, a loss and gradients.

Training, chapters and experiments all drive this one class, whatever the cell.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_lib import _validate, losses
from lstm_lib.dense import Dense
from lstm_lib.recurrent import RecurrentLayer, Trace
from lstm_lib.tasks.batch import Batch

LOSSES = {
    "cross_entropy": losses.softmax_cross_entropy,
    "squared_error": losses.squared_error,
}


@dataclass(frozen=True, eq=False)
class ModelTrace:
    """One run of a model.

    Attributes
    ----------
    recurrent : Trace
        The recurrent layer's run, to look at.
    read : array (B, H) or (T, B, H)
        The hidden states the head saw.
    scores : array (B, K) or (T, B, K)
        The head's output.
    """

    recurrent: Trace
    read: np.ndarray
    scores: np.ndarray


class SequenceModel:
    """A recurrent layer read by a dense head.

    Parameters
    ----------
    recurrent : RNN or LSTM
    head : Dense
        Its input size is the recurrent layer's hidden size.
    read : {"last", "all"}
        Whether the head reads each sequence's own last hidden state (classifying) or every one (tagging).
    loss : {"cross_entropy", "squared_error"}

    Attributes
    ----------
    params : dict
        All parameters by name, ``"recurrent.W"`` … ``"head.b"``: the layers' own arrays, not copies.

    Examples
    --------
    >>> from lstm_lib import LSTM
    >>> rng = np.random.default_rng(0)
    >>> model = SequenceModel(LSTM(2, 8, rng=rng), Dense(8, 1, rng=rng), loss="squared_error")
    >>> model.forward(rng.normal(size=(5, 3, 2))).scores.shape
    (3, 1)
    """

    def __init__(
        self,
        recurrent: RecurrentLayer,
        head: Dense,
        *,
        read: str = "last",
        loss: str = "cross_entropy",
    ) -> None:
        self.read = _validate.option(read, ("last", "all"), who="SequenceModel", name="read")
        self.loss_name = _validate.option(loss, LOSSES, who="SequenceModel", name="loss")
        if head.input_size != recurrent.hidden_size or head.dtype != recurrent.dtype:
            raise ValueError(
                f"SequenceModel: head must take the layer's {recurrent.hidden_size} {recurrent.dtype} values, "
                f"got one for {head.input_size} {head.dtype}. Make Dense({recurrent.hidden_size}, K, "
                f"dtype=np.{recurrent.dtype})."
            )
        self.recurrent, self.head = recurrent, head

    @property
    def params(self) -> dict[str, np.ndarray]:
        return _named(self.recurrent.params, self.head.params)

    def forward(self, x: np.ndarray, lengths: Any = None) -> ModelTrace:
        """Scores of a batch ``x`` (T, B, D), with the run that led to them."""
        trace = self.recurrent.forward(x, lengths=lengths)
        read = trace.state.h if self.read == "last" else trace.h
        _validate.all_finite(trace.h, "(t, b, h)", who="SequenceModel.forward", name="the hidden state")
        return ModelTrace(trace, read, self.head.forward(read))

    def loss(self, batch: Batch) -> float:
        """Mean loss on a batch."""
        return self._judge(batch, self.forward(batch.x, batch.lengths))[0]

    def loss_and_gradients(self, batch: Batch) -> tuple[float, dict[str, np.ndarray]]:
        """Mean loss on a batch and its gradient for every parameter, under the names of :attr:`params`."""
        trace = self.forward(batch.x, batch.lengths)
        loss, dscores = self._judge(batch, trace)
        head = self.head.backward(trace.read, dscores)
        if self.read == "last":
            zero = self.recurrent.zero_state(batch.x.shape[1])
            recurrent = self.recurrent.backward(trace.recurrent, dstate=zero._replace(h=head.x))
        else:
            recurrent = self.recurrent.backward(trace.recurrent, dh=head.x)
        return loss, _named(recurrent.params, head.params)

    def accuracy(self, batch: Batch) -> float:
        """Fraction of entries whose highest score is the right class."""
        if self.loss_name != "cross_entropy":
            raise ValueError(
                f"SequenceModel.accuracy: loss must be 'cross_entropy', got {self.loss_name!r}. Use model.loss(batch)."
            )
        trace = self.forward(batch.x, batch.lengths)
        right = trace.scores.argmax(axis=-1) == batch.y
        mask = self._mask(batch, trace)
        return float(right.mean() if mask is None else right[mask].mean())

    def _judge(self, batch: Batch, trace: ModelTrace) -> tuple[float, np.ndarray]:
        return LOSSES[self.loss_name](trace.scores, batch.y, self._mask(batch, trace))

    def _mask(self, batch: Batch, trace: ModelTrace) -> np.ndarray | None:
        return trace.recurrent.mask if self.read == "all" and batch.lengths is not None else None


def _named(recurrent: dict[str, np.ndarray], head: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    layers = {"recurrent": recurrent, "head": head}
    return {f"{layer}.{name}": array for layer, arrays in layers.items() for name, array in arrays.items()}
