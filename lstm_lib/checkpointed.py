"""Backpropagation through time with less memory: keep every √T-th state and run each stretch again on the way back.

One more forward pass buys a trace without gates and cells; only inputs and hidden states are kept whole.
"""

from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.recurrent import RecurrentLayer
from lstm_lib.trace import Gradients, Trace


@dataclass(frozen=True, eq=False)
class CheckpointedTrace(Trace):
    """One run that kept only ``x``, ``h`` and the states between its stretches.

    Attributes
    ----------
    inputs : array (T, B, D)
    hidden : array (T, B, H)
    starts : tuple of (int, state)
        First step of every stretch and the state before it.
    final : state
        After each sequence's own last step.
    """

    inputs: np.ndarray
    hidden: np.ndarray
    starts: tuple
    final: Any

    @property
    def x(self) -> np.ndarray:
        """Inputs (T, B, D)."""
        return self.inputs

    @property
    def h(self) -> np.ndarray:
        """Hidden states (T, B, H)."""
        return self.hidden

    @property
    def state(self) -> Any:
        """State after each sequence's own last step, each part (B, H)."""
        return type(self.final)(*(part.copy() for part in self.final))


class Checkpointed:
    """A recurrent layer whose trace is small and whose backward pass computes the rest again.

    Parameters
    ----------
    layer : any single recurrent layer without dropout
        Its parameters are this layer's parameters.
    every : int, optional
        Steps between two kept states; the square root of T if left out, which makes the sum of what is kept and what
        is computed again smallest.

    References
    ----------
    Chen, T., Xu, B., Zhang, C. and Guestrin, C., "Training deep nets with sublinear memory cost", arXiv:1604.06174,
    2016; for recurrent networks Gruslys, A. et al., "Memory-efficient backpropagation through time", NeurIPS 2016.

    Examples
    --------
    >>> from lstm_lib import LSTM
    >>> rng = np.random.default_rng(0)
    >>> layer, x = LSTM(2, 3, rng=rng), rng.normal(size=(100, 1, 2))
    >>> small = Checkpointed(layer)
    >>> trace, dh = small.forward(x), rng.normal(size=(100, 1, 3))
    >>> len(trace.starts), np.allclose(small.backward(trace, dh).x, layer.backward(layer.forward(x), dh).x)
    (10, True)
    """

    def __init__(self, layer: RecurrentLayer, *, every: int | None = None) -> None:
        rate = getattr(layer, "recurrent_dropout", 0)
        if not isinstance(layer, RecurrentLayer) or rate:
            got = f"{type(layer).__name__} with recurrent_dropout={rate}" if rate else type(layer).__name__
            todo = "Make it without." if rate else "Wrap a stack's layers one by one."
            raise TypeError(f"Checkpointed: layer must be a single recurrent layer without dropout, got {got}. {todo}")
        if every is not None:
            _validate.positive(every, who="Checkpointed", name="every", integer=True)
        self.layer, self.every = layer, every
        self.input_size, self.hidden_size, self.dtype = layer.input_size, layer.hidden_size, layer.dtype
        self.state_type = layer.state_type

    @property
    def params(self) -> dict[str, np.ndarray]:
        return self.layer.params

    def zero_state(self, batch: int) -> Any:
        """State of zeros for ``batch`` sequences."""
        return self.layer.zero_state(batch)

    def forward(
        self, x: np.ndarray, state: Any = None, lengths: Any = None, *, rng: np.random.Generator | None = None
    ) -> CheckpointedTrace:
        """Run over a batch of sequences; arguments as in the layer's own ``forward``, but nothing draws from ``rng``.

        Returns
        -------
        CheckpointedTrace
            ``x``, ``h`` and ``state``; goes to :meth:`backward`.
        """
        x, initial, lengths = self.layer._prepare(x, state, lengths)
        size = self.every or isqrt(len(x))
        hidden = np.zeros((*x.shape[:2], self.hidden_size), self.dtype)
        starts, state = [], _copy(initial)
        for start in range(0, len(x), size):
            starts.append((start, _copy(state)))
            alive, trace = self._stretch(x, start, start + size, state, lengths)
            hidden[start : start + size, alive] = trace.h
            for part, new in zip(state, trace.state, strict=True):
                part[alive] = new
        return CheckpointedTrace(initial, lengths, x.copy(), hidden, tuple(starts), state)

    def backward(self, trace: CheckpointedTrace, dh: np.ndarray | None = None, dstate: Any = None) -> Gradients:
        """Backpropagation through time, each stretch run forward again first; arguments as in the layer's own.

        Returns
        -------
        Gradients
            ``params``, ``x`` (T, B, D) and ``state``, shaped like what they are gradients of.
        """
        who = "Checkpointed.backward"
        sizes = (self.input_size, self.hidden_size)
        if not isinstance(trace, CheckpointedTrace) or (trace.x.shape[2], trace.h.shape[2]) != sizes:
            raise TypeError(
                f"{who}: trace must be what this layer's forward returned, got {type(trace).__name__}. "
                "Run trace = layer.forward(x) first."
            )
        steps, batch = trace.x.shape[:2]
        self.layer._check_gradients(dh, dstate, steps, batch, who=who)
        flowing = self.zero_state(batch) if dstate is None else _copy(dstate)
        params = {name: np.zeros_like(value) for name, value in self.params.items()}
        dx, stop = np.zeros_like(trace.x), steps
        for start, state in reversed(trace.starts):
            alive, run = self._stretch(trace.x, start, stop, state, trace.lengths)
            dh_part = None if dh is None else dh[start:stop, alive]
            found = self.layer.backward(run, dh_part, type(flowing)(*(part[alive] for part in flowing)))
            for name, value in found.params.items():
                params[name] += value
            dx[start:stop, alive] = found.x
            for part, new in zip(flowing, found.state, strict=True):
                part[alive] = new
            stop = start
        return Gradients(params, dx, flowing)

    def _stretch(self, x: np.ndarray, start: int, stop: int, state: Any, lengths: np.ndarray | None) -> tuple:
        """Run the sequences that have not ended before ``start``; gives which they are, and their run."""
        x = x[start:stop]
        if lengths is None:
            return slice(None), self.layer.forward(x, state)
        alive = np.flatnonzero(lengths > start)
        own = np.minimum(lengths[alive] - start, len(x))
        return alive, self.layer.forward(x[:, alive], type(state)(*(part[alive] for part in state)), own)


def _copy(state: Any) -> Any:
    return type(state)(*(part.copy() for part in state))
