"""What a run of a recurrent layer leaves behind, and what its backward pass gives.

The trace is both the tape for backpropagation and the object of study: run, look, differentiate.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Trace:
    """One run of a layer over a batch of sequences.

    Every trace has the inputs ``x`` (T, B, D) and, for each part of the state, its values after every step (T, B, H)
    under the part's name: ``h``, and ``c`` where there is one. After a sequence's own end its values are 0.

    Attributes
    ----------
    initial : RNNState, LSTMState or LSTMGatesState
        State before the first step.
    lengths : array (B,) or None
        Steps of each sequence; None when all have T.
    """

    initial: Any
    lengths: np.ndarray | None

    @property
    def x(self) -> np.ndarray:
        """Inputs (T, B, D)."""
        raise NotImplementedError

    @property
    def h(self) -> np.ndarray:
        """Hidden states (T, B, H)."""
        raise NotImplementedError

    @property
    def kept(self) -> np.ndarray:
        """The fraction of the memory that every step carried over unchanged (T, B, H): 0 where there is no such way."""
        return np.zeros_like(self.h)

    @property
    def state(self) -> Any:
        """State after each sequence's own last step, each part (B, H)."""
        return self._state(self.at_end)

    @property
    def mask(self) -> np.ndarray:
        """True (T, B) where a sequence has not ended."""
        steps, batch = self.x.shape[:2]
        ends = np.full(batch, steps) if self.lengths is None else self.lengths
        return np.arange(steps)[:, None] < ends

    def before(self, t: int) -> Any:
        """State before step ``t``, counted from 0."""
        return self._state(lambda values: values[t - 1]) if t else self.initial

    def at_end(self, values: np.ndarray) -> np.ndarray:
        """Values (B, ...) at each sequence's own last step, from values (T, B, ...)."""
        if self.lengths is None:
            return values[-1].copy()
        return values[self.lengths - 1, np.arange(len(self.lengths))]

    def _state(self, pick: Any) -> Any:
        kind = type(self.initial)
        return kind(*(pick(getattr(self, field)) for field in kind._fields))


@dataclass(frozen=True, eq=False)
class Gradients:
    """Gradients of a loss through a layer, each of the shape of what it is the gradient of.

    Attributes
    ----------
    params : dict
        Gradients of the parameters, under the parameters' names.
    x : array (T, B, D)
        Gradient of the input.
    state : RNNState, LSTMState or LSTMGatesState
        Gradient of the initial state.
    """

    params: dict[str, np.ndarray]
    x: np.ndarray
    state: Any
