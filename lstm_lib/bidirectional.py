"""Two recurrent layers over the same sequence, one from each end.

Each step then knows what comes after it as well as what came before: good for tagging, useless for forecasting.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_lib.recurrent import Gradients
from lstm_lib.states import BidirectionalState


@dataclass(frozen=True, eq=False)
class BidirectionalTrace:
    """One run of a bidirectional layer.

    Attributes
    ----------
    forward, backward : Trace
        The runs of the two layers. The backward one is in its own order: its step 0 is each sequence's last.
    h : array (T, B, H_forward + H_backward)
        Hidden states of both directions side by side, both in the order of the input.
    """

    forward: Any
    backward: Any
    h: np.ndarray

    @property
    def x(self) -> np.ndarray:
        """Inputs (T, B, D)."""
        return self.forward.x

    @property
    def lengths(self) -> np.ndarray | None:
        """Steps of each sequence (B,); None when all have T."""
        return self.forward.lengths

    @property
    def mask(self) -> np.ndarray:
        """True (T, B) where a sequence has not ended."""
        return self.forward.mask

    @property
    def state(self) -> BidirectionalState:
        """Final states: of the forward layer at each sequence's end, of the backward layer at its start."""
        return BidirectionalState(self.forward.state, self.backward.state)


class Bidirectional:
    """A forward and a backward layer, their hidden states side by side.

    Parameters
    ----------
    forward_layer, backward_layer : recurrent layers
        Two layers (or stacks) of the same input size and type; the second reads each sequence from its own last step
        to its first.

    Attributes
    ----------
    hidden_size : int
        Sum of the two layers' sizes.
    params : dict
        ``"forward.W"`` … ``"backward.b"``: the layers' own arrays, not copies.

    References
    ----------
    Schuster, M. and Paliwal, K. K., "Bidirectional recurrent neural networks", IEEE Transactions on Signal Processing
    45(11), 1997; with LSTMs: Graves, A. and Schmidhuber, J., "Framewise phoneme classification with bidirectional LSTM
    and other neural network architectures", Neural Networks 18, 2005.

    Examples
    --------
    >>> from lstm_lib import LSTM
    >>> rng = np.random.default_rng(0)
    >>> layer = Bidirectional(LSTM(3, 4, rng=rng), LSTM(3, 4, rng=rng))
    >>> layer.forward(rng.normal(size=(5, 2, 3))).h.shape
    (5, 2, 8)
    """

    def __init__(self, forward_layer: Any, backward_layer: Any) -> None:
        if forward_layer is backward_layer:
            raise ValueError(
                "Bidirectional: backward_layer must be another layer than forward_layer, got the same one. Make two."
            )
        ours, other = ((layer.input_size, layer.dtype) for layer in (forward_layer, backward_layer))
        if ours != other:
            raise ValueError(
                f"Bidirectional: backward_layer must take inputs like forward_layer's, {ours[0]} of {ours[1]}, got "
                f"{other[0]} of {other[1]}. Make both with the same input_size and dtype."
            )
        self.forward_layer, self.backward_layer = forward_layer, backward_layer
        self.input_size, self.dtype = ours
        self.hidden_size = forward_layer.hidden_size + backward_layer.hidden_size

    @property
    def params(self) -> dict[str, np.ndarray]:
        """The layers' parameters by name; writing into an array changes the layer, a new array does not."""
        return _named(self.forward_layer.params, self.backward_layer.params)

    def zero_state(self, batch: int) -> BidirectionalState:
        """State of zeros for ``batch`` sequences."""
        return BidirectionalState(self.forward_layer.zero_state(batch), self.backward_layer.zero_state(batch))

    def forward(
        self,
        x: np.ndarray,
        state: BidirectionalState | None = None,
        lengths: Any = None,
        *,
        rng: np.random.Generator | None = None,
    ) -> BidirectionalTrace:
        """Run both layers over a batch of sequences.

        Parameters
        ----------
        x : array (T, B, D)
        state : BidirectionalState, optional
            State before the first step of the forward layer, and before the last step of the backward one.
        lengths : integer array (B,), optional
            Steps of each sequence; the backward layer starts at each sequence's own last step.
        rng : numpy.random.Generator, optional
            For layers that drop out.

        Returns
        -------
        BidirectionalTrace
        """
        state = BidirectionalState(None, None) if state is None else self._checked(state, "forward", "state")
        ahead = self.forward_layer.forward(x, state.forward, lengths, rng=rng)
        back = self.backward_layer.forward(reverse(x, ahead.lengths), state.backward, lengths, rng=rng)
        return BidirectionalTrace(ahead, back, np.concatenate([ahead.h, reverse(back.h, ahead.lengths)], axis=2))

    def backward(
        self, trace: BidirectionalTrace, dh: np.ndarray | None = None, dstate: BidirectionalState | None = None
    ) -> Gradients:
        """Backpropagation through time in both directions.

        Parameters
        ----------
        trace : BidirectionalTrace
        dh : array (T, B, H_forward + H_backward), optional
            Gradient of the loss for every hidden state.
        dstate : BidirectionalState, optional
            Gradient for ``trace.state``.

        Returns
        -------
        Gradients
            ``params``, ``x`` (T, B, D) and ``state``, shaped like what they are gradients of.
        """
        if not isinstance(trace, BidirectionalTrace):
            raise TypeError(
                f"Bidirectional.backward: trace must be what this layer's forward returned, got "
                f"{type(trace).__name__}. Run trace = layer.forward(x) first."
            )
        dstate = BidirectionalState(None, None) if dstate is None else self._checked(dstate, "backward", "dstate")
        parts = [None, None]
        if dh is not None:
            if np.shape(dh) != trace.h.shape:
                raise ValueError(
                    f"Bidirectional.backward: dh must have shape (T, B, H) = {trace.h.shape}, got {np.shape(dh)}. "
                    "One gradient per value of trace.h."
                )
            width = self.forward_layer.hidden_size
            parts = [np.ascontiguousarray(dh[:, :, :width]), reverse(dh[:, :, width:], trace.lengths)]
        ahead = self.forward_layer.backward(trace.forward, parts[0], dstate.forward)
        back = self.backward_layer.backward(trace.backward, parts[1], dstate.backward)
        return Gradients(
            _named(ahead.params, back.params),
            ahead.x + reverse(back.x, trace.lengths),
            BidirectionalState(ahead.state, back.state),
        )

    def _checked(self, state: Any, method: str, name: str) -> BidirectionalState:
        if not isinstance(state, BidirectionalState):
            raise TypeError(
                f"Bidirectional.{method}: {name} must be BidirectionalState(forward, backward), got "
                f"{type(state).__name__}. Wrap the two layers' states."
            )
        return state


def reverse(values: np.ndarray, lengths: np.ndarray | None) -> np.ndarray:
    """Values (T, B, ...) with each sequence turned round within its own length; what follows stays in place."""
    if lengths is None:
        return values[::-1].copy()
    t = np.arange(len(values))[:, None]
    return values[np.where(t < lengths, lengths - 1 - t, t), np.arange(len(lengths))]


def _named(ahead: dict[str, np.ndarray], back: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    directions = {"forward": ahead, "backward": back}
    return {f"{name}.{key}": array for name, arrays in directions.items() for key, array in arrays.items()}
