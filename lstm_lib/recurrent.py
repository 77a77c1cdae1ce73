"""What all recurrent layers share: running a whole sequence, remembering the run, and differentiating it.

A layer only adds its cell: how one step's rows become gates and a new state, and how gradients flow back through them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from lstm_lib import _validate, cells, initializers

# Elements of the (steps, B, gates * H) block whose factors the backward pass prepares at once: small enough for cache.
CHUNK = 1 << 16


@dataclass(frozen=True, eq=False)
class Trace:
    """One run of a layer over a sequence: the tape that ``backward`` needs and the record to look at.

    Attributes
    ----------
    rows : array (T + 1, B, D + 1 + H)
        ``[x_t, 1, h_{t-1}]`` of every step; the last one holds only h of step T.
    initial : RNNState or LSTMState
        State before the first step.
    lengths : array (B,) or None
        Steps of each sequence; None when all have T. After a sequence's end all its values are 0.
    input_size : int
        D, the number of input features.
    """

    rows: np.ndarray
    initial: Any
    lengths: np.ndarray | None
    input_size: int

    @property
    def x(self) -> np.ndarray:
        """Inputs (T, B, D)."""
        return self.rows[:-1, :, : self.input_size]

    @property
    def h(self) -> np.ndarray:
        """Hidden states (T, B, H)."""
        return self.rows[1:, :, self.input_size + 1 :]

    @property
    def mask(self) -> np.ndarray:
        """True (T, B) where a sequence has not ended."""
        steps, batch = len(self.rows) - 1, self.rows.shape[1]
        ends = np.full(batch, steps) if self.lengths is None else self.lengths
        return np.arange(steps)[:, None] < ends

    def at_end(self, values: np.ndarray) -> np.ndarray:
        """Values (B, ...) at each sequence's own last step, from values (T, B, ...)."""
        if self.lengths is None:
            return values[-1].copy()
        return values[self.lengths - 1, np.arange(len(self.lengths))]


@dataclass(frozen=True, eq=False)
class Gradients:
    """Gradients of a loss through a layer, each of the shape of what it is the gradient of.

    Attributes
    ----------
    params : dict
        Gradients of the parameters, under the parameters' names.
    x : array (T, B, D)
        Gradient of the input.
    state : RNNState or LSTMState
        Gradient of the initial state.
    """

    params: dict[str, np.ndarray]
    x: np.ndarray
    state: Any


class RecurrentLayer:
    """Base of the recurrent layers; see :class:`lstm_lib.LSTM` for the interface."""

    gates: ClassVar[int]
    state_type: ClassVar[type]

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator | None,
        dtype: Any,
    ) -> None:
        who = type(self).__name__
        self.input_size = _validate.positive(input_size, who=who, name="input_size", integer=True)
        self.hidden_size = _validate.positive(hidden_size, who=who, name="hidden_size", integer=True)
        self.dtype = _validate.float_dtype(dtype, who=who)
        rng = _validate.generator(np.random.default_rng() if rng is None else rng, who=who)
        shape = {"rng": rng, "dtype": self.dtype}
        self.params: dict[str, np.ndarray] = {
            "W": initializers.per_gate(
                initializers.glorot_uniform,
                (input_size, hidden_size),
                self.gates,
                **shape,
            ),
            "U": initializers.per_gate(initializers.orthogonal, (hidden_size, hidden_size), self.gates, **shape),
            "b": np.zeros(self.gates * hidden_size, self.dtype),
        }

    def zero_state(self, batch: int) -> Any:
        """State of zeros for ``batch`` sequences, where a run starts unless told otherwise."""
        fields = self.state_type._fields
        return self.state_type(*(np.zeros((batch, self.hidden_size), self.dtype) for _ in fields))

    # -- forward -------------------------------------------------------------------------------------------------

    def _prepare(self, x: Any, state: Any, lengths: Any) -> tuple[np.ndarray, Any, np.ndarray | None]:
        """Check what ``forward`` was given; padding comes back as zeros."""
        who = f"{type(self).__name__}.forward"
        cells.check_params(self.params, self.input_size, self.hidden_size, self.gates, who=who, dtype=self.dtype)
        flat = getattr(x, "ndim", 0) == 2
        todo = "Add the batch axis: x[:, None, :]." if flat else "Put time first, then batch, then features."
        x = _validate.array(
            x,
            "(T, B, D)",
            (None, None, self.input_size),
            who=who,
            name="x",
            dtype=self.dtype,
            finite=False,
            todo=todo,
        )
        if lengths is not None:
            lengths = _validate.lengths(lengths, *x.shape[:2], who=who)
            x = np.where((np.arange(len(x))[:, None] < lengths)[:, :, None], x, 0)
        _validate.all_finite(x, "(t, b, d)", who=who, name="x")
        if state is None:
            state = self.zero_state(x.shape[1])
        else:
            cells.check_state(
                state,
                self.state_type,
                x.shape[1],
                self.hidden_size,
                self.dtype,
                who=who,
            )
        return x, self.state_type(*(s.copy() for s in state)), lengths

    def _rows(self, x: np.ndarray, h: np.ndarray) -> np.ndarray:
        """Rows ``[x_t, 1, h_{t-1}]``: with them one product per step covers input, bias and recurrence."""
        steps, batch, size = x.shape
        rows = np.zeros((steps + 1, batch, size + 1 + self.hidden_size), self.dtype)
        rows[:-1, :, :size] = x
        rows[:, :, size] = 1
        rows[0, :, size + 1 :] = h
        return rows

    def _stacked(self) -> np.ndarray:
        """W, b and U on top of one another, to multiply the rows with."""
        return np.concatenate([self.params["W"], self.params["b"][None], self.params["U"]])

    # -- backward ------------------------------------------------------------------------------------------------

    def backward(self, trace: Trace, dh: np.ndarray | None = None, dstate: Any = None) -> Gradients:
        r"""Backpropagation through time over the run that ``trace`` recorded.

        Parameters
        ----------
        trace : Trace
            What :meth:`forward` returned; it stays as it is.
        dh : array (T, B, H), optional
            :math:`\partial L/\partial h_t` of every step, without the paths through later steps. Left out: 0.
        dstate : RNNState or LSTMState, optional
            :math:`\partial L` for ``trace.state``, the state after each sequence's own last step. Left out: 0.

        Returns
        -------
        Gradients
            ``params``, ``x`` (T, B, D) and ``state``, shaped like what they are gradients of.

        Raises
        ------
        TypeError, ValueError
            If the trace is of another layer, or a gradient has the wrong kind, shape, type, or is not finite.
        """
        steps, batch = self._check_backward(trace, dh, dstate)
        if dh is not None and trace.lengths is not None:
            dh = np.where(trace.mask[:, :, None], dh, 0)
        size = self.input_size
        dstacked = np.zeros((size + 1 + self.hidden_size, self.gates * self.hidden_size), self.dtype)
        dx = np.empty((steps, batch, size), self.dtype)
        carry = self.zero_state(batch)
        ends = np.full(batch, steps) if trace.lengths is None else trace.lengths
        for start, stop in self._chunks(steps, batch, ends):
            if dstate is not None:
                ending = ends == stop
                for flowing, given in zip(carry, dstate, strict=True):
                    flowing[ending] += given[ending]
            da = self._steps_backward(trace, start, stop, None if dh is None else dh[start:stop], carry)
            flat = da.reshape(-1, da.shape[-1])
            dstacked += trace.rows[start:stop].reshape(len(flat), -1).T @ flat
            dx[start:stop] = da @ self.params["W"].T
        params = {"W": dstacked[:size], "U": dstacked[size + 1 :], "b": dstacked[size]}
        return Gradients(params, dx, carry)

    def _steps_backward(self, trace: Trace, start: int, stop: int, dh: np.ndarray | None, carry: Any) -> np.ndarray:
        """Gradients (stop - start, B, gates * H) of the pre-activations; moves ``carry`` from step stop to start."""
        raise NotImplementedError

    def _chunks(self, steps: int, batch: int, ends: np.ndarray) -> Iterator[tuple[int, int]]:
        """Stretches (start, stop) of steps, last first, such that every sequence ends at a stretch's end."""
        size = max(1, CHUNK // (batch * self.gates * self.hidden_size))
        cuts = sorted({0, *(int(e) for e in ends), steps}, reverse=True)
        for high, low in pairwise(cuts):
            for stop in range(high, low, -size):
                yield max(low, stop - size), stop

    def _check_backward(self, trace: Any, dh: Any, dstate: Any) -> tuple[int, int]:
        who = f"{type(self).__name__}.backward"
        sizes = (self.input_size, self.hidden_size)
        own = isinstance(trace, Trace) and isinstance(trace.initial, self.state_type)
        if not own or (trace.input_size, trace.h.shape[2]) != sizes or trace.rows.dtype != self.dtype:
            got = f"another layer's {type(trace).__name__}" if isinstance(trace, Trace) else type(trace).__name__
            raise TypeError(
                f"{who}: trace must be what this layer's forward returned, got {got}. "
                "Run trace = layer.forward(x) first."
            )
        steps, batch = trace.x.shape[:2]
        if dh is not None:
            _validate.array(
                dh,
                "(T, B, H)",
                (steps, batch, self.hidden_size),
                who=who,
                name="dh",
                dtype=self.dtype,
                todo="One gradient per value of trace.h.",
            )
        if dstate is not None:
            cells.check_state(
                dstate,
                self.state_type,
                batch,
                self.hidden_size,
                self.dtype,
                who=who,
                name="dstate",
            )
        return steps, batch
