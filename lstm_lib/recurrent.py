"""The face that all recurrent layers share: what they are given, what they give back, what they refuse.

A layer adds how a run goes forward and how it is differentiated.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from lstm_lib import _validate, cells, initializers
from lstm_lib.trace import Gradients, Trace

__all__ = ["Gradients", "RecurrentLayer", "Trace"]


class RecurrentLayer:
    """Base of the recurrent layers; see :class:`lstm_lib.LSTM` for the interface."""

    state_type: ClassVar[type]
    shapes: Mapping[str, tuple[str, ...]]

    def __init__(self, input_size: int, hidden_size: int, *, rng: np.random.Generator | None, dtype: Any) -> None:
        who = type(self).__name__
        self.input_size = _validate.positive(input_size, who=who, name="input_size", integer=True)
        self.hidden_size = _validate.positive(hidden_size, who=who, name="hidden_size", integer=True)
        self.dtype = _validate.float_dtype(dtype, who=who)
        rng = _validate.generator(np.random.default_rng() if rng is None else rng, who=who)
        self.params: dict[str, np.ndarray] = self._start(rng)

    @property
    def gates(self) -> int:
        """How many blocks of H columns W has."""
        return cells.blocks_in(self.shapes)

    def zero_state(self, batch: int) -> Any:
        """State of zeros for ``batch`` sequences, where a run starts unless told otherwise."""
        fields = self.state_type._fields
        return self.state_type(*(np.zeros((batch, self.hidden_size), self.dtype) for _ in fields))

    def forward(
        self,
        x: np.ndarray,
        state: Any = None,
        lengths: Any = None,
        *,
        rng: np.random.Generator | None = None,
    ) -> Any:
        """Run over a batch of sequences.

        Parameters
        ----------
        x : array (T, B, D)
            Inputs, time first.
        state : RNNState or LSTMState, optional
            State before the first step; zeros if left out.
        lengths : integer array (B,), optional
            Steps of each sequence; what follows them in ``x`` is padding and has no effect.
        rng : numpy.random.Generator, optional
            For training with dropout: draws the mask, which the trace records. Without it nothing is dropped.

        Returns
        -------
        Trace
            ``h`` (T, B, H) and what else the layer computed, and ``state``; goes to :meth:`backward`.

        Raises
        ------
        TypeError, ValueError
            If an argument has the wrong kind, shape, type, or is not finite.
        """
        x, state, lengths = self._prepare(x, state, lengths)
        if rng is not None:
            _validate.generator(rng, who=f"{type(self).__name__}.forward")
        return self._forward(x, state, lengths, rng)

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
        self._check_backward(trace, dh, dstate)
        return self._backward(trace, dh, dstate)

    def whole_gradient(self, step: Any, dstate: Any) -> Any:
        """The gradient of a step's state, all its parts held apart, made whole: with what reaches c through h.

        ``dstate`` is :math:`\\partial L` for the new state of ``step``, as :meth:`step_backward` takes it.
        """
        return dstate

    # -- what a layer adds ---------------------------------------------------------------------------------------

    def _start(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Starting values: W Glorot uniform and U orthogonal per block, everything else zero."""
        params = {}
        for name, axes in self.shapes.items():
            sizes = tuple(cells.axis_size(axis, self.input_size, self.hidden_size) for axis in axes)
            if name in ("W", "U"):
                start = initializers.glorot_uniform if name == "W" else initializers.orthogonal
                block = (sizes[0], self.hidden_size)
                params[name] = initializers.per_gate(start, block, self.gates, rng=rng, dtype=self.dtype)
            else:
                params[name] = np.zeros(sizes, self.dtype)
        return params

    def _forward(self, x: np.ndarray, state: Any, lengths: np.ndarray | None, rng: Any) -> Trace:
        """Run over checked arguments, whose padding is 0."""
        raise NotImplementedError

    def _backward(self, trace: Any, dh: np.ndarray | None, dstate: Any) -> Gradients:
        """Differentiate a checked trace."""
        raise NotImplementedError

    # -- checks --------------------------------------------------------------------------------------------------

    def _prepare(self, x: Any, state: Any, lengths: Any) -> tuple[np.ndarray, Any, np.ndarray | None]:
        """Check what ``forward`` was given; padding comes back as zeros."""
        who = f"{type(self).__name__}.forward"
        cells.check_params(self.params, self.shapes, who=who, D=self.input_size, H=self.hidden_size, dtype=self.dtype)
        flat = getattr(x, "ndim", 0) == 2
        x = _validate.array(
            x,
            "(T, B, D)",
            (None, None, self.input_size),
            who=who,
            name="x",
            dtype=self.dtype,
            finite=False,
            todo="Add the batch axis: x[:, None, :]." if flat else "Put time first, then batch, then features.",
        )
        if lengths is not None:
            lengths = _validate.lengths(lengths, *x.shape[:2], who=who)
            x = np.where((np.arange(len(x))[:, None] < lengths)[:, :, None], x, 0)
        _validate.all_finite(x, "(t, b, d)", who=who, name="x")
        if state is None:
            state = self.zero_state(x.shape[1])
        else:
            cells.check_state(state, self.state_type, x.shape[1], self.hidden_size, self.dtype, who=who)
        return x, self.state_type(*(s.copy() for s in state)), lengths

    def _check_backward(self, trace: Any, dh: Any, dstate: Any) -> None:
        who = f"{type(self).__name__}.backward"
        if not self._made(trace):
            got = f"another layer's {type(trace).__name__}" if isinstance(trace, Trace) else type(trace).__name__
            raise TypeError(
                f"{who}: trace must be what this layer's forward returned, got {got}. "
                "Run trace = layer.forward(x) first."
            )
        self._check_gradients(dh, dstate, *trace.x.shape[:2], who=who)

    def _check_gradients(self, dh: Any, dstate: Any, steps: int, batch: int, *, who: str) -> None:
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
            cells.check_state(dstate, self.state_type, batch, self.hidden_size, self.dtype, who=who, name="dstate")

    def _made(self, trace: Any) -> bool:
        """Whether a layer of this kind and these sizes made the trace."""
        raise NotImplementedError
