"""Recurrent layers on top of one another: each reads the hidden states of the one below.

With dropout between them, as it is usually regularised.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from lstm_lib.dropout import check_rate, drop
from lstm_lib.nonfinite import check_run
from lstm_lib.recurrent import Gradients
from lstm_lib.states import StackState


@dataclass(frozen=True, eq=False)
class StackTrace:
    """One run of a stack.

    Attributes
    ----------
    layers : tuple of traces
        The runs of its layers, the lowest first.
    drops : tuple
        The dropout mask (T, B, H) below each layer, or None where nothing was dropped; the first is always None.
    """

    layers: tuple
    drops: tuple

    @property
    def x(self) -> np.ndarray:
        """Inputs (T, B, D) of the lowest layer."""
        return self.layers[0].x

    @property
    def h(self) -> np.ndarray:
        """Hidden states (T, B, H) of the top layer."""
        return self.layers[-1].h

    @property
    def lengths(self) -> np.ndarray | None:
        """Steps of each sequence (B,); None when all have T."""
        return self.layers[0].lengths

    @property
    def mask(self) -> np.ndarray:
        """True (T, B) where a sequence has not ended."""
        return self.layers[0].mask

    @property
    def state(self) -> StackState:
        """State of every layer after each sequence's own last step; its ``h`` is the top layer's."""
        return StackState(trace.state for trace in self.layers)


class Stack:
    """Recurrent layers on top of one another.

    Parameters
    ----------
    layers : sequence of recurrent layers
        The lowest first; each takes what the one below gives. Bidirectional layers and stacks may be among them.
    dropout : float
        Fraction of the hidden states dropped between two layers, in [0, 1); only where ``forward`` gets an ``rng``.

    Attributes
    ----------
    input_size, hidden_size : int
        Of the lowest and of the top layer.
    params : dict
        ``"0.W"``, ``"0.U"``, … ``"1.W"``, …: the layers' own arrays, not copies.

    References
    ----------
    Zaremba, W., Sutskever, I. and Vinyals, O., "Recurrent neural network regularization", arXiv:1409.2329, 2014, for
    the place of the dropout.

    Examples
    --------
    >>> from lstm_lib import LSTM
    >>> rng = np.random.default_rng(0)
    >>> layer = Stack([LSTM(3, 4, rng=rng), LSTM(4, 5, rng=rng)], dropout=0.2)
    >>> trace = layer.forward(rng.normal(size=(6, 2, 3)), rng=rng)
    >>> trace.h.shape, trace.layers[0].f.shape
    ((6, 2, 5), (6, 2, 4))
    """

    def __init__(self, layers: Sequence[Any], *, dropout: float = 0.0) -> None:
        self.layers = tuple(layers)
        if not self.layers or len({id(layer) for layer in self.layers}) < len(self.layers):
            raise ValueError(
                f"Stack: layers must hold at least one layer and none twice, got {len(self.layers)} "
                f"with {len({id(layer) for layer in self.layers})} different. Make each layer anew."
            )
        for k, (below, above) in enumerate(pairwise(self.layers), start=1):
            if (above.input_size, above.dtype) != (below.hidden_size, below.dtype):
                raise ValueError(
                    f"Stack: layers[{k}] must take the {below.hidden_size} {below.dtype} values of the layer below, "
                    f"got one for {above.input_size} {above.dtype}. Make it with input_size={below.hidden_size}, "
                    f"dtype=np.{below.dtype}."
                )
        self.dropout = check_rate(dropout, who="Stack")
        self.input_size, self.hidden_size = self.layers[0].input_size, self.layers[-1].hidden_size
        self.dtype = self.layers[0].dtype

    @property
    def params(self) -> dict[str, np.ndarray]:
        """The layers' parameters by name; writing into an array changes the layer, a new array does not."""
        return _named([layer.params for layer in self.layers])

    def zero_state(self, batch: int) -> StackState:
        """State of zeros for ``batch`` sequences."""
        return StackState(layer.zero_state(batch) for layer in self.layers)

    def forward(
        self,
        x: np.ndarray,
        state: StackState | None = None,
        lengths: Any = None,
        *,
        rng: np.random.Generator | None = None,
    ) -> StackTrace:
        """Run all layers over a batch of sequences.

        Parameters
        ----------
        x : array (T, B, D)
        state : StackState, optional
            One state per layer before the first step; zeros if left out.
        lengths : integer array (B,), optional
            Steps of each sequence.
        rng : numpy.random.Generator, optional
            Draws what is dropped; without it nothing is.

        Returns
        -------
        StackTrace
        """
        states = self._per_layer(state, "forward", "state")
        traces, drops = [], []
        for k, (layer, before) in enumerate(zip(self.layers, states, strict=True)):
            x, mask = drop(x, self.dropout, rng if k else None)
            drops.append(mask)
            traces.append(layer.forward(x, before, lengths, rng=rng))
            x = traces[-1].h
            if k < len(self.layers) - 1:
                check_run(traces[-1], who="Stack.forward", of=f"layers[{k}]")
        return StackTrace(tuple(traces), tuple(drops))

    def backward(self, trace: StackTrace, dh: np.ndarray | None = None, dstate: StackState | None = None) -> Gradients:
        """Backpropagation through time and layers.

        Parameters
        ----------
        trace : StackTrace
        dh : array (T, B, H), optional
            Gradient of the loss for every hidden state of the top layer.
        dstate : StackState, optional
            Gradient for ``trace.state``.

        Returns
        -------
        Gradients
            ``params``, ``x`` (T, B, D) and ``state``, shaped like what they are gradients of.
        """
        if not isinstance(trace, StackTrace) or len(trace.layers) != len(self.layers):
            raise TypeError(
                f"Stack.backward: trace must be what this stack's forward returned, got {type(trace).__name__}. "
                "Run trace = layer.forward(x) first."
            )
        dstates = self._per_layer(dstate, "backward", "dstate")
        params, states = [], []
        for layer, run, mask, dend in reversed(list(zip(self.layers, trace.layers, trace.drops, dstates, strict=True))):
            grads = layer.backward(run, dh, dend)
            dh = grads.x if mask is None else grads.x * mask
            params.append(grads.params)
            states.append(grads.state)
        return Gradients(_named(params[::-1]), dh, StackState(states[::-1]))

    def _per_layer(self, state: Any, method: str, name: str) -> StackState:
        if state is None:
            return StackState([None] * len(self.layers))
        if not isinstance(state, StackState) or len(state) != len(self.layers):
            got = f"{len(state)}" if isinstance(state, StackState) else type(state).__name__
            raise TypeError(
                f"Stack.{method}: {name} must be a StackState of {len(self.layers)} states, got {got}. "
                "Wrap the layers' states: StackState([...])."
            )
        return state


def _named(layers: Sequence[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {f"{k}.{name}": array for k, arrays in enumerate(layers) for name, array in arrays.items()}
