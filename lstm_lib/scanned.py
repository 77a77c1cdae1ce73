"""What the layers share whose step is linear in h: all gates first, then one scan over time.

A layer adds how its gates make the fraction kept and what is written, and the way back.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lstm_lib import _validate
from lstm_lib.cells import RNNState
from lstm_lib.recurrent import RecurrentLayer
from lstm_lib.scan import WAYS, linear_scan, linear_scan_backward
from lstm_lib.trace import Gradients, Trace


@dataclass(frozen=True, eq=False)
class ScannedTrace(Trace):
    """One run of a linear recurrence.

    Attributes
    ----------
    inputs : array (T, B, D)
    a : array (T, B, columns)
        The pre-activations of all blocks.
    keep : array (T, B, H)
        The fraction of the state that every step kept.
    states : array (T, B, H)
        The state after every step.
    """

    inputs: np.ndarray
    a: np.ndarray
    keep: np.ndarray
    states: np.ndarray

    @property
    def x(self) -> np.ndarray:
        """Inputs (T, B, D)."""
        return self.inputs

    @property
    def h(self) -> np.ndarray:
        """Hidden states (T, B, H)."""
        return self.states

    @property
    def kept(self) -> np.ndarray:
        """The fraction of the state that every step kept (T, B, H)."""
        return self.keep

    def unpadded(self, values: np.ndarray, steps: Any = slice(None)) -> np.ndarray:
        """Values (n, B, ...) of some steps, or (B, ...) of one, with zeros where a sequence has ended."""
        return values if self.lengths is None else np.where(self.mask[steps][..., None], values, 0)


class ScannedLayer(RecurrentLayer):
    """Base of the layers whose step is linear in h; see :class:`lstm_lib.MinGRU`."""

    state_type: ClassVar[type] = RNNState
    trace_type: ClassVar[type]

    def __init__(
        self, input_size: int, hidden_size: int, *, scan: str, rng: np.random.Generator | None, dtype: Any
    ) -> None:
        self.scan = _validate.option(scan, WAYS, who=type(self).__name__, name="scan")
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)

    # -- what a layer adds ---------------------------------------------------------------------------------------

    def _gates(self, a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The fraction kept and what is written (T, B, H), from the pre-activations (T, B, columns)."""
        raise NotImplementedError

    def _gates_backward(self, trace: Any, dkept: np.ndarray, dwritten: np.ndarray) -> np.ndarray:
        """Gradient of the pre-activations (T, B, columns)."""
        raise NotImplementedError

    def _trace(self, *parts: Any) -> ScannedTrace:
        return self.trace_type(*parts)

    # -- forward and backward ------------------------------------------------------------------------------------

    def _forward(self, x: np.ndarray, state: RNNState, lengths: np.ndarray | None, rng: Any) -> ScannedTrace:
        a = x.reshape(-1, self.input_size) @ self.params["W"]
        a = (a + self.params["b"]).reshape(*x.shape[:2], -1)
        kept, written = self._gates(a)
        if lengths is not None:
            going = (np.arange(len(x))[:, None] < lengths)[:, :, None]
            kept, written = kept * going, written * going
        h = linear_scan(kept, written, state.h, how=self.scan)
        return self._trace(state, lengths, x.copy(), a, kept, h)

    def _backward(self, trace: ScannedTrace, dh: np.ndarray | None, dstate: RNNState | None) -> Gradients:
        total = np.zeros_like(trace.h) if dh is None else trace.unpadded(dh)
        if dstate is not None:
            ends = len(total) - 1 if trace.lengths is None else trace.lengths - 1
            total = total.copy()
            total[ends, np.arange(total.shape[1])] += dstate.h
        dkept, dwritten, dstart = linear_scan_backward(trace.kept, trace.h, trace.initial.h, total, how=self.scan)
        da = self._gates_backward(trace, dkept, dwritten)
        rows, drows = trace.x.reshape(-1, self.input_size), da.reshape(-1, da.shape[2])
        params = {"W": rows.T @ drows, "b": drows.sum(axis=0)}
        return Gradients(params, (drows @ self.params["W"].T).reshape(trace.x.shape), RNNState(dstart))

    def _made(self, trace: Any) -> bool:
        return (
            type(trace) is self.trace_type
            and trace.h.dtype == self.dtype
            and (trace.x.shape[2], trace.h.shape[2]) == (self.input_size, self.hidden_size)
        )
