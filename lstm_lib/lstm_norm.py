"""The LSTM with layer normalisation over whole sequences.

What the inputs add is normalised for all steps at once, before the loop; the plain form of a step stands in ``cells``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lstm_lib import _validate, lstm_norm_kernel
from lstm_lib.cells import LSTMState, LSTMStep, StepGradients, check_kind, lstm_norm_step, lstm_norm_step_backward
from lstm_lib.cells.lstm_norm import NORM_SHAPES, norm_dc_through_h
from lstm_lib.products import add_product
from lstm_lib.stepped import SteppedLayer, SteppedTrace


@dataclass(frozen=True, eq=False)
class LSTMNormTrace(SteppedTrace):
    """One run: ``h``, ``c`` and the gates ``i``, ``f``, ``g``, ``o``, each (T, B, H), and ``state``.

    Attributes
    ----------
    blocks : array (T, 4, B, H)
        The candidate and the gates, in the order g, i, f, o.
    cells : array (T + 1, B, H)
        The cell state before the first step and after every step.
    shown : array (T, B, H)
        What the output gate shows a part of: the tanh of the normalised cell.
    from_x, from_h : array (T, B, 4H)
        The sums from x and those from h, normalised.
    from_c : array (T, B, H)
        The cell, normalised.
    scales : array (T, 3, B, 1)
        What these three were multiplied with.
    """

    blocks: np.ndarray
    cells: np.ndarray
    shown: np.ndarray
    from_x: np.ndarray
    from_h: np.ndarray
    from_c: np.ndarray
    scales: np.ndarray

    @property
    def i(self) -> np.ndarray:
        """Input gate (T, B, H), in [0, 1]."""
        return self.blocks[:, 1]

    @property
    def f(self) -> np.ndarray:
        """Forget gate (T, B, H), in [0, 1]: the fraction of the cell that is kept."""
        return self.blocks[:, 2]

    @property
    def g(self) -> np.ndarray:
        """Candidate (T, B, H), in [-1, 1]."""
        return self.blocks[:, 0]

    @property
    def o(self) -> np.ndarray:
        """Output gate (T, B, H), in [0, 1]."""
        return self.blocks[:, 3]

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
        g, i, f, o = self.blocks[t]
        return LSTMStep(self.h[t], self.c[t], i, f, g, o)


class LayerNormLSTM(SteppedLayer):
    r"""LSTM layer with layer normalisation; its step is :func:`lstm_lib.lstm_norm_step`.

    Parameters
    ----------
    input_size : int
        D, features of the input.
    hidden_size : int
        H, hidden units; at least 2, since one number alone is always its own mean.
    forget_bias : float
        Starting value of the forget gate's bias.
    recurrent_dropout : float
        As in :class:`lstm_lib.LSTM`.
    rng : numpy.random.Generator, optional
        Source of the starting weights (W Glorot uniform, U orthogonal per gate, gains one, other biases zero).
    dtype : float32 or float64

    Attributes
    ----------
    params : dict
        ``"W"`` (D, 4H), ``"U"`` (H, 4H), ``"b"`` (4H,), blocks in the order i, f, g, o; gains ``"gx"``, ``"gh"`` (4H,)
        and ``"gc"`` (H,), bias ``"bc"`` (H,). Nothing else changes.

    References
    ----------
    Ba, J. L., Kiros, J. R. and Hinton, G. E., "Layer normalization", arXiv:1607.06450, 2016.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> LayerNormLSTM(3, 4, rng=rng).forward(rng.normal(size=(5, 2, 3))).f.shape
    (5, 2, 4)
    """

    state_type: ClassVar[type] = LSTMState
    trace_type: ClassVar[type] = LSTMNormTrace
    shapes = NORM_SHAPES

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        recurrent_dropout: float = 0.0,
        rng: np.random.Generator | None = None,
        dtype: Any = np.float64,
    ) -> None:
        todo = "One number alone is always its own mean."
        _validate.at_least(hidden_size, 2, who="LayerNormLSTM", name="hidden_size", todo=todo)
        super().__init__(input_size, hidden_size, recurrent_dropout=recurrent_dropout, rng=rng, dtype=dtype)
        _validate.number(forget_bias, who="LayerNormLSTM", name="forget_bias")
        self.params["b"][hidden_size : 2 * hidden_size] = forget_bias
        for name in ("gx", "gh", "gc"):
            self.params[name][...] = 1

    def step(self, x_t: np.ndarray, state: LSTMState) -> LSTMStep:
        """One step with this layer's parameters: see :func:`lstm_lib.lstm_norm_step`."""
        return lstm_norm_step(x_t, state, self.params)

    def step_backward(self, step: LSTMStep, x_t: np.ndarray, state: LSTMState, dstate: LSTMState) -> StepGradients:
        """Gradients through one step, from the gradient of its new state."""
        check_kind(dstate, LSTMState, who="LayerNormLSTM.step_backward", name="dstate")
        return lstm_norm_step_backward(step, x_t, state, self.params, *dstate)

    def whole_gradient(self, step: LSTMStep, dstate: LSTMState) -> LSTMState:
        r"""The gradient ``dstate`` of a state with all of :math:`\partial L/\partial c_t`, that through h too."""
        return dstate._replace(c=dstate.c + norm_dc_through_h(step, dstate.h, self.params))

    # -- the two loops -------------------------------------------------------------------------------------------

    def _run(self, parts: tuple, state: LSTMState) -> LSTMNormTrace:
        feed, size = parts[2], self.hidden_size
        steps, batch = len(feed) - 1, feed.shape[1]
        cells = np.empty((steps + 1, batch, size), self.dtype)
        cells[0] = state.c
        shapes = [(4, batch, size), (batch, size), (batch, 4 * size), (batch, 4 * size), (batch, size), (3, batch, 1)]
        blocks, shown, *rest = (np.empty((steps, *shape), self.dtype) for shape in shapes)
        trace = LSTMNormTrace(*parts, blocks, cells, shown, *rest)
        W, U = np.split(self._stacked(), [self.input_size + 1])
        lstm_norm_kernel.forward(trace, self._inputs(trace), W[:-1], U, self._in_loops())
        trace.blank_padding(blocks, cells[1:], shown, *rest)
        return trace

    def _steps_backward(
        self,
        trace: LSTMNormTrace,
        start: int,
        stop: int,
        arriving: Iterator[int],
        carry: np.ndarray,
        back: Any,
    ) -> lstm_norm_kernel.Reached:
        return lstm_norm_kernel.backward(trace, slice(start, stop), arriving, carry, back, self._in_loops())

    def _gather(
        self,
        total: dict[str, np.ndarray],
        dx: np.ndarray,
        trace: LSTMNormTrace,
        start: int,
        stop: int,
        da: lstm_norm_kernel.Reached,
        to_x: np.ndarray,
    ) -> None:
        end, fed = self.input_size + 1, self._fed(trace, start, stop)
        from_x, from_h = (part.reshape(len(fed), -1) for part in da.dsums)
        add_product(total["stacked"][: end - 1], fed[:, : end - 1], from_x)
        add_product(total["stacked"][end:], fed[:, end:], from_h)
        for name, value in da.totals.items():
            total[name] = total.get(name, 0) + value
        np.matmul(from_x, to_x, out=dx.reshape(-1, end - 1))

    # -- weights in the order of the loops: g, i, f, o, and centred ------------------------------------------------

    def _stacked(self) -> np.ndarray:
        """Centred W and U on top of one another, a row of zeros between them."""
        W, U = (lstm_norm_kernel.centred(candidate_first(self.params[name])) for name in ("W", "U"))
        return np.concatenate([W, np.zeros_like(W[:1]), U])

    def _in_loops(self) -> dict[str, np.ndarray]:
        """Gains and biases."""
        return {n: candidate_first(self.params[n]) for n in ("gx", "gh", "b")} | {
            n: self.params[n] for n in ("gc", "bc")
        }

    def _unstacked(self, total: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        W, U = np.split(candidate_third(lstm_norm_kernel.centred(total["stacked"])), [self.input_size + 1])
        wide = {name: candidate_third(total[name]) for name in ("b", "gx", "gh")}
        return {"W": W[:-1], "U": U, **wide, "gc": total["gc"], "bc": total["bc"]}


def candidate_first(columns: np.ndarray) -> np.ndarray:
    """Columns in the order g, i, f, o from columns in the order i, f, g, o."""
    i, f, g, o = np.split(columns, 4, axis=-1)
    return np.concatenate([g, i, f, o], axis=-1)


def candidate_third(columns: np.ndarray) -> np.ndarray:
    """Columns in the order i, f, g, o from columns in the order g, i, f, o."""
    g, i, f, o = np.split(columns, 4, axis=-1)
    return np.concatenate([i, f, g, o], axis=-1)
