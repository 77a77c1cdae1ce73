"""What cells carry from step to step, and what one step leaves behind.

Named tuples of arrays, so that a state is never mistaken for a bare tuple of something else.
"""

from typing import Any, NamedTuple

import numpy as np


class RNNState(NamedTuple):
    """What a cell without a memory of its own carries (RNN, GRU, minGRU, minLSTM): ``h`` (B, H)."""

    h: np.ndarray


class LSTMState(NamedTuple):
    """What an LSTM carries from step to step: ``h`` (B, H), the hidden state, and ``c`` (B, H), the cell state."""

    h: np.ndarray
    c: np.ndarray


class LSTMGatesState(NamedTuple):
    """What an LSTM with gate recurrence carries: ``h``, ``c`` and its last gates ``i``, ``f``, ``o``, each (B, H)."""

    h: np.ndarray
    c: np.ndarray
    i: np.ndarray
    f: np.ndarray
    o: np.ndarray


class LSTMStep(NamedTuple):
    """Everything one LSTM step computed, each (B, H): new state ``h``, ``c`` and gates ``i``, ``f``, ``g``, ``o``."""

    h: np.ndarray
    c: np.ndarray
    i: np.ndarray
    f: np.ndarray
    g: np.ndarray
    o: np.ndarray

    @property
    def state(self) -> LSTMState:
        """The state to pass to the next step."""
        return LSTMState(self.h, self.c)


class LSTMGatesStep(LSTMStep):
    """One step of an LSTM with gate recurrence: as :class:`LSTMStep`, but the gates belong to the state."""

    @property
    def state(self) -> LSTMGatesState:
        """The state to pass to the next step."""
        return LSTMGatesState(self.h, self.c, self.i, self.f, self.o)


class GRUStep(NamedTuple):
    """Everything one GRU step computed, each (B, H): new state ``h``, reset gate ``r``, ``z``, candidate ``n``."""

    h: np.ndarray
    r: np.ndarray
    z: np.ndarray
    n: np.ndarray

    @property
    def state(self) -> RNNState:
        """The state to pass to the next step."""
        return RNNState(self.h)


class MinGRUStep(NamedTuple):
    """Everything one minGRU step computed, each (B, H): new state ``h``, gate ``z`` and candidate ``n``."""

    h: np.ndarray
    z: np.ndarray
    n: np.ndarray

    @property
    def state(self) -> RNNState:
        """The state to pass to the next step."""
        return RNNState(self.h)


class MinLSTMStep(NamedTuple):
    """Everything one minLSTM step computed, each (B, H): new state ``h``, gates ``i``, ``f`` and candidate ``g``."""

    h: np.ndarray
    i: np.ndarray
    f: np.ndarray
    g: np.ndarray

    @property
    def state(self) -> RNNState:
        """The state to pass to the next step."""
        return RNNState(self.h)


class StepGradients(NamedTuple):
    """Gradients of a loss through one step: ``x`` (B, D), ``state`` like the previous state, ``params`` like params."""

    x: np.ndarray
    state: Any
    params: dict[str, np.ndarray]
