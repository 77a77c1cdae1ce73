"""The LSTM over whole sequences: chapter 6's equations forward, chapter 7's backward, at speed.

Each step is one matrix product for all gates and one pass of squashing; the plain form stands in ``cells``.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lstm_lib import _validate
from lstm_lib.cells import (
    LSTMState,
    LSTMStep,
    StepGradients,
    check_kind,
    lstm_step,
    lstm_step_backward,
)
from lstm_lib.recurrent import RecurrentLayer, Trace


@dataclass(frozen=True, eq=False)
class LSTMTrace(Trace):
    """One run of an LSTM: ``h``, ``c`` and the gates ``i``, ``f``, ``g``, ``o``, each (T, B, H), and ``state``.

    Attributes
    ----------
    gates : array (T, B, 4H)
        The four gates side by side, in the order i, f, g, o.
    cells : array (T + 1, B, H)
        The cell state before the first step and after every step.
    tanh_c : array (T, B, H)
        tanh of the cell state after every step.
    """

    gates: np.ndarray
    cells: np.ndarray
    tanh_c: np.ndarray

    def _gate(self, k: int) -> np.ndarray:
        size = self.tanh_c.shape[-1]
        return self.gates[:, :, k * size : (k + 1) * size]

    @property
    def i(self) -> np.ndarray:
        """Input gate (T, B, H), in [0, 1]."""
        return self._gate(0)

    @property
    def f(self) -> np.ndarray:
        """Forget gate (T, B, H), in [0, 1]: the fraction of the cell that is kept."""
        return self._gate(1)

    @property
    def g(self) -> np.ndarray:
        """Candidate (T, B, H), in [-1, 1]."""
        return self._gate(2)

    @property
    def o(self) -> np.ndarray:
        """Output gate (T, B, H), in [0, 1]."""
        return self._gate(3)

    @property
    def c(self) -> np.ndarray:
        """Cell states (T, B, H)."""
        return self.cells[1:]

    @property
    def state(self) -> LSTMState:
        """State after each sequence's own last step: ``h`` and ``c``, each (B, H)."""
        return LSTMState(self.at_end(self.h), self.at_end(self.c))

    def before(self, t: int) -> LSTMState:
        """State before step ``t``, counted from 0."""
        return LSTMState(self.rows[t, :, self.input_size + 1 :], self.cells[t])

    def step(self, t: int) -> LSTMStep:
        """What step ``t`` computed, counted from 0."""
        return LSTMStep(self.h[t], self.c[t], self.i[t], self.f[t], self.g[t], self.o[t])


class LSTM(RecurrentLayer):
    r"""Long short-term memory layer, with forget gate and without peepholes.

    .. math::

        c_t = f_t \odot c_{t-1} + i_t \odot g_t, \qquad h_t = o_t \odot \tanh(c_t)

    Parameters
    ----------
    input_size : int
        D, features of the input.
    hidden_size : int
        H, hidden units.
    forget_bias : float
        Starting value of the forget gate's bias. It sets how long a fresh cell remembers: about
        :math:`\ln\frac12 / \ln\sigma(b_f)` steps to one half.
    rng : numpy.random.Generator, optional
        Source of the starting weights (W Glorot uniform, U orthogonal per gate); without it every layer is different.
    dtype : float32 or float64

    Attributes
    ----------
    params : dict
        ``"W"`` (D, 4H), ``"U"`` (H, 4H), ``"b"`` (4H,), blocks in the order i, f, g, o; nothing else changes.

    References
    ----------
    S. Hochreiter and J. Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997; F. A. Gers,
    J. Schmidhuber and F. Cummins, "Learning to forget", Neural Computation 12(10), 2000.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> layer = LSTM(3, 4, rng=rng)
    >>> trace = layer.forward(rng.normal(size=(5, 2, 3)))
    >>> trace.f.shape, trace.state.c.shape
    ((5, 2, 4), (2, 4))
    >>> grads = layer.backward(trace, dh=np.ones((5, 2, 4)))
    >>> grads.params["U"].shape
    (4, 16)
    """

    gates: ClassVar[int] = 4
    state_type: ClassVar[type] = LSTMState

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        rng: np.random.Generator | None = None,
        dtype: Any = np.float64,
    ) -> None:
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)
        _validate.number(forget_bias, who="LSTM", name="forget_bias")
        self.params["b"][hidden_size : 2 * hidden_size] = forget_bias

    def step(self, x_t: np.ndarray, state: LSTMState) -> LSTMStep:
        """One step with this layer's parameters: see :func:`lstm_lib.lstm_step`."""
        return lstm_step(x_t, state, self.params)

    def step_backward(self, step: LSTMStep, x_t: np.ndarray, state: LSTMState, dstate: LSTMState) -> StepGradients:
        """Gradients through one step, from the gradient of its new state: see :func:`lstm_lib.lstm_step_backward`."""
        check_kind(dstate, LSTMState, who="LSTM.step_backward", name="dstate")
        return lstm_step_backward(step, x_t, state, self.params, dstate.h, dstate.c)

    def forward(self, x: np.ndarray, state: LSTMState | None = None, lengths: Any = None) -> LSTMTrace:
        """Run over a batch of sequences.

        Parameters
        ----------
        x : array (T, B, D)
            Inputs, time first.
        state : LSTMState, optional
            State before the first step; zeros if left out.
        lengths : integer array (B,), optional
            Steps of each sequence; what follows them in ``x`` is padding and has no effect.

        Returns
        -------
        LSTMTrace
            ``h``, ``c``, ``i``, ``f``, ``g``, ``o`` (T, B, H) and ``state``; goes to :meth:`backward`.

        Raises
        ------
        TypeError, ValueError
            If an argument has the wrong kind, shape, type, or is not finite.
        """
        x, state, lengths = self._prepare(x, state, lengths)
        (steps, batch, _), size = x.shape, self.hidden_size
        rows = self._rows(x, state.h)
        gates = np.empty((steps, batch, 4 * size), self.dtype)
        cells = np.empty((steps + 1, batch, size), self.dtype)
        cells[0] = state.c
        tanh_c = np.empty((steps, batch, size), self.dtype)
        trace = LSTMTrace(rows, state, lengths, self.input_size, gates, cells, tanh_c)

        # sigma(a) = 1 / (1 + exp(-a)) and tanh(a) = 2 / (1 + exp(-2a)) - 1: one exp serves all four gates
        one = np.ones(size, self.dtype)
        weights = self._stacked() * np.concatenate([-one, -one, -2 * one, -one])
        numerator = np.concatenate([one, one, 2 * one, one])
        written = np.empty((batch, size), self.dtype)
        per_step = zip(
            rows[:-1],
            gates,
            trace.i,
            trace.f,
            trace.g,
            trace.o,
            cells[:-1],
            trace.c,
            tanh_c,
            trace.h,
            strict=True,
        )
        with np.errstate(over="ignore"):  # exp may reach infinity; the gate is then exactly 0
            for row, a, i, f, g, o, c_prev, c, squashed, h in per_step:
                np.dot(row, weights, out=a)  # (B, 4H)
                np.exp(a, out=a)
                np.add(a, 1, out=a)
                np.divide(numerator, a, out=a)
                np.subtract(g, 1, out=g)
                # c_t = f * c_{t-1} + i * g
                np.multiply(f, c_prev, out=c)
                np.multiply(i, g, out=written)
                np.add(c, written, out=c)
                # h_t = o * tanh(c_t)
                np.tanh(c, out=squashed)
                np.multiply(o, squashed, out=h)
        if lengths is not None:
            for values in (gates, trace.c, tanh_c, trace.h):
                values[~trace.mask] = 0
        return trace

    def _steps_backward(
        self,
        trace: LSTMTrace,
        start: int,
        stop: int,
        dh: np.ndarray | None,
        carry: LSTMState,
    ) -> np.ndarray:
        size, chunk = self.hidden_size, slice(start, stop)
        U_T = np.ascontiguousarray(self.params["U"].T)
        gates, tanh_c, c_prev = (
            trace.gates[chunk],
            trace.tanh_c[chunk],
            trace.cells[chunk],
        )
        i, f, g, o = trace.i[chunk], trace.f[chunk], trace.g[chunk], trace.o[chunk]

        # All factors that do not depend on dh or dc: sigma' = y (1 - y), tanh' = 1 - y^2, times each gate's partner.
        da = np.subtract(1, gates)
        da *= gates
        da_i, da_f, da_g, da_o = (da[:, :, k * size : (k + 1) * size] for k in range(4))
        da_i *= g
        da_f *= c_prev
        np.multiply(1 - g * g, i, out=da_g)
        da_o *= tanh_c
        h_to_c = o * (1 - tanh_c * tanh_c)

        dh_t, dc_t = carry
        into_cell = da.reshape(*da.shape[:2], 4, size)[:, :, :3]  # the gates reached through dc: i, f, g
        scratch = np.empty_like(dh_t)
        for k in reversed(range(stop - start)):
            if dh is not None:
                np.add(dh_t, dh[k], out=dh_t)
            # dc_t = dc_{t+1} * f_{t+1} + dh_t * o_t * tanh'(c_t)
            np.multiply(dh_t, h_to_c[k], out=scratch)
            np.add(dc_t, scratch, out=dc_t)
            np.multiply(into_cell[k], dc_t[:, None], out=into_cell[k])
            np.multiply(da_o[k], dh_t, out=da_o[k])
            np.multiply(dc_t, f[k], out=dc_t)
            np.dot(da[k], U_T, out=dh_t)
        return da
