"""A recurrent layer with a head: from a batch of sequences to scores, a loss and gradients.

Training, chapters and experiments all drive this one class, whatever the cell.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_lib import _validate, losses
from lstm_lib.activations import sigmoid, softmax
from lstm_lib.dense import Dense
from lstm_lib.dropout import check_rate, drop
from lstm_lib.embedding import Embedding
from lstm_lib.nonfinite import check_run
from lstm_lib.states import with_h
from lstm_lib.tasks.batch import Batch

LOSSES = {
    "cross_entropy": losses.softmax_cross_entropy,
    "binary_cross_entropy": losses.binary_cross_entropy,
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
    x : array
        The model's input.
    drops : (array or None, array or None)
        Dropout masks of what entered the recurrent layer and of ``read``; None where nothing was dropped.
    """

    recurrent: Any
    read: np.ndarray
    scores: np.ndarray
    x: np.ndarray
    drops: tuple[np.ndarray | None, np.ndarray | None] = (None, None)


class SequenceModel:
    """A recurrent layer read by a dense head, for classifying, tagging and predicting the next symbol.

    Parameters
    ----------
    recurrent : recurrent layer, Bidirectional or Stack
    head : Dense
        Its input size is the recurrent layer's hidden size.
    embedding : Embedding, optional
        Turns word numbers (T, B) into the layer's inputs; without it ``x`` goes to the layer as it is.
    read : {"last", "all"}
        Whether the head reads each sequence's own final hidden state (classifying) or that of every step (tagging,
        predicting the next symbol).
    loss : {"cross_entropy", "binary_cross_entropy", "squared_error"}
    dropout : float
        Fraction dropped of what enters the recurrent layer and of what the head reads, in [0, 1); only where an
        ``rng`` is passed, as :func:`lstm_lib.fit` does.

    Attributes
    ----------
    params : dict
        All parameters by name, ``"embedding.W"``, ``"recurrent.W"`` … ``"head.b"``: the layers' own arrays, not copies.

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
        recurrent: Any,
        head: Dense,
        *,
        embedding: Embedding | None = None,
        read: str = "last",
        loss: str = "cross_entropy",
        dropout: float = 0.0,
    ) -> None:
        self.read = _validate.option(read, ("last", "all"), who="SequenceModel", name="read")
        self.loss_name = _validate.option(loss, LOSSES, who="SequenceModel", name="loss")
        self.dropout = check_rate(dropout, who="SequenceModel")
        if head.input_size != recurrent.hidden_size or head.dtype != recurrent.dtype:
            raise ValueError(
                f"SequenceModel: head must take the layer's {recurrent.hidden_size} {recurrent.dtype} values, "
                f"got one for {head.input_size} {head.dtype}. Make Dense({recurrent.hidden_size}, K, "
                f"dtype=np.{recurrent.dtype})."
            )
        if embedding is not None and (embedding.output_size, embedding.dtype) != (
            recurrent.input_size,
            recurrent.dtype,
        ):
            raise ValueError(
                f"SequenceModel: embedding must give the layer's {recurrent.input_size} {recurrent.dtype} inputs, "
                f"got one of {embedding.output_size} {embedding.dtype}. Make Embedding(K, {recurrent.input_size}, "
                f"dtype=np.{recurrent.dtype})."
            )
        self.recurrent, self.head, self.embedding = recurrent, head, embedding

    @property
    def params(self) -> dict[str, np.ndarray]:
        """All parameters by name; writing into an array changes the model, a new array under a name does not."""
        parts = {"embedding": self.embedding, "recurrent": self.recurrent, "head": self.head}
        return _named({name: part.params for name, part in parts.items() if part is not None})

    def forward(
        self,
        x: np.ndarray,
        lengths: Any = None,
        *,
        state: Any = None,
        rng: np.random.Generator | None = None,
    ) -> ModelTrace:
        """Scores of a batch of sequences, with the run that led to them.

        Parameters
        ----------
        x : array (T, B, D), or integers (T, B) for a model with an embedding
        lengths : integer array (B,), optional
            Steps of each sequence.
        state : optional
            The recurrent layer's state before the first step; zeros if left out.
        rng : numpy.random.Generator, optional
            Draws what is dropped; without it nothing is.

        Returns
        -------
        ModelTrace
        """
        inputs = x if self.embedding is None else self.embedding.forward(x)
        inputs, first = self._drop(inputs, rng)
        try:
            trace = self.recurrent.forward(inputs, state, lengths, rng=rng)
            check_run(trace, who="SequenceModel.forward")
        except _validate.NotFiniteError:
            for name, value in self.params.items():  # a broken parameter comes before all that it breaks
                _validate.all_finite(value, "place", who="SequenceModel.forward", name=f"the parameter {name}")
            raise
        read, second = self._drop(trace.state.h if self.read == "last" else trace.h, rng)
        return ModelTrace(trace, read, self.head.forward(read), x, (first, second))

    def predict(self, x: np.ndarray, lengths: Any = None) -> np.ndarray:
        """What the model says, on the scale of the targets: probabilities, or values where the loss is a squared error.

        Parameters
        ----------
        x, lengths
            As in :meth:`forward`.

        Returns
        -------
        array (B, K) or (T, B, K)
        """
        scores = self.forward(x, lengths).scores
        squash = {"cross_entropy": softmax, "binary_cross_entropy": sigmoid}
        return squash[self.loss_name](scores) if self.loss_name in squash else scores

    def judge(self, batch: Batch, trace: ModelTrace) -> tuple[float, np.ndarray]:
        """Mean loss of a run on a batch, and its gradient for the run's scores.

        Where every step has a target, those count that come before a sequence's end and are not masked by the batch.
        """
        return LOSSES[self.loss_name](trace.scores, batch.y, self._mask(batch, trace))

    def backward(self, trace: ModelTrace, dscores: np.ndarray) -> dict[str, np.ndarray]:
        """Gradient for every parameter, under the names of :attr:`params`, from that of the scores."""
        grads = {"head": self.head.backward(trace.read, dscores)}
        dread = grads["head"].x if trace.drops[1] is None else grads["head"].x * trace.drops[1]
        if self.read == "last":
            zero = self.recurrent.zero_state(len(dread))
            grads["recurrent"] = self.recurrent.backward(trace.recurrent, dstate=with_h(zero, dread))
        else:
            grads["recurrent"] = self.recurrent.backward(trace.recurrent, dh=dread)
        if self.embedding is not None:
            dx = grads["recurrent"].x if trace.drops[0] is None else grads["recurrent"].x * trace.drops[0]
            grads["embedding"] = self.embedding.backward(trace.x, dx)
        found = _named({name: part.params for name, part in grads.items()})
        return {name: found[name] for name in self.params}

    def loss(self, batch: Batch) -> float:
        """Mean loss on a batch."""
        return self.judge(batch, self.forward(batch.x, batch.lengths))[0]

    def loss_and_gradients(
        self, batch: Batch, *, rng: np.random.Generator | None = None
    ) -> tuple[float, dict[str, np.ndarray]]:
        """Mean loss on a batch and its gradient for every parameter; ``rng`` draws what is dropped."""
        trace = self.forward(batch.x, batch.lengths, rng=rng)
        loss, dscores = self.judge(batch, trace)
        return loss, self.backward(trace, dscores)

    def accuracy(self, batch: Batch) -> float:
        """Fraction of entries whose highest score is the right class."""
        if self.loss_name != "cross_entropy":
            raise ValueError(
                f"SequenceModel.accuracy: loss must be 'cross_entropy', got {self.loss_name!r}. Use model.loss(batch)."
            )
        trace = self.forward(batch.x, batch.lengths)
        self.judge(batch, trace)  # refuses labels that do not fit the scores
        right = trace.scores.argmax(axis=-1) == batch.y
        mask = self._mask(batch, trace)
        return float(right.mean() if mask is None else right[mask].mean())

    def _drop(self, values: np.ndarray, rng: np.random.Generator | None) -> tuple[np.ndarray, np.ndarray | None]:
        return drop(values, self.dropout, rng)

    def _mask(self, batch: Batch, trace: ModelTrace) -> np.ndarray | None:
        if self.read == "last":
            return None
        inside = None if batch.lengths is None else trace.recurrent.mask
        if batch.mask is None or inside is None:
            return inside if batch.mask is None else batch.mask
        return inside & batch.mask


def _named(parts: dict[str, dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {f"{part}.{name}": array for part, arrays in parts.items() for name, array in arrays.items()}
