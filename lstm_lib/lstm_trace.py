"""The record of an LSTM's run, for backpropagation and to look at.

Its arrays lie as the loops of ``lstm`` need them; its properties show every gate by its name, (T, B, H).
"""

from dataclasses import dataclass

import numpy as np

from lstm_lib.cells import LSTMForm, LSTMStep
from lstm_lib.stepped import SteppedTrace


@dataclass(frozen=True, eq=False)
class LSTMTrace(SteppedTrace):
    """One run of an LSTM: ``h``, ``c`` and the gates ``i``, ``f``, ``g``, ``o``, each (T, B, H), and ``state``.

    Attributes
    ----------
    form : LSTMForm
        Which parts the LSTM has.
    blocks : array (T, blocks, B, H)
        The candidate and those of the gates i, f, o that have weights, in this order.
    cells : array (T + 1, B, H)
        The cell state before the first step and after every step.
    shown : array (T, B, H)
        The cell state after every step as the output gate gets it: its tanh.
    """

    form: LSTMForm
    blocks: np.ndarray
    cells: np.ndarray
    shown: np.ndarray

    @property
    def i(self) -> np.ndarray:
        """Input gate (T, B, H), in [0, 1]."""
        return self._gate("i")

    @property
    def f(self) -> np.ndarray:
        """Forget gate (T, B, H), in [0, 1]: the fraction of the cell that is kept."""
        return self._gate("f")

    @property
    def g(self) -> np.ndarray:
        """Candidate (T, B, H), in [-1, 1]."""
        return self._gate("g")

    @property
    def o(self) -> np.ndarray:
        """Output gate (T, B, H), in [0, 1]."""
        return self._gate("o")

    @property
    def c(self) -> np.ndarray:
        """Cell states (T, B, H)."""
        return self.cells[1:]

    @property
    def kept(self) -> np.ndarray:
        """The fraction of the cell that every step kept (T, B, H): ``f``."""
        return self.f

    def step(self, t: int) -> LSTMStep:
        """What step ``t`` computed, counted from 0."""
        gates = (self._gate(k, slice(t, t + 1))[0] for k in "ifgo")
        return self.form.step_type(self.h[t], self.c[t], *gates)

    def _gate(self, k: str, steps: slice = slice(None)) -> np.ndarray:
        """A gate or the candidate (n, B, H), also one that has no weights."""
        order = ("g", *self.form.gates)
        if k in order:
            return self.blocks[steps, order.index(k)]
        one = self.mask[steps, :, None].astype(self.blocks.dtype)  # 0 in the padding, as everything is there
        if k == "i" and self.form.coupled:
            return one - self._gate("f", steps)
        return np.broadcast_to(one, self.c[steps].shape)
