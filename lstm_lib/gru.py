"""The gated recurrent unit over whole sequences, in both published forms.

Its loops walk through the same feed as the LSTM's; the plain form of every line stands in ``cells``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lstm_lib import _validate, gru_kernel
from lstm_lib.cells import GRUStep, RNNState, StepGradients, check_kind, gru_step, gru_step_backward
from lstm_lib.cells.gru import gru_shapes
from lstm_lib.products import add_product, stepwise
from lstm_lib.stepped import SteppedLayer, SteppedTrace


@dataclass(frozen=True, eq=False)
class GRUTrace(SteppedTrace):
    """One run of a GRU: ``h``, the gates ``r``, ``z`` and the candidate ``n``, each (T, B, H), and ``state``.

    Attributes
    ----------
    blocks : array (T, 3 or 4, B, H)
        n, z, r and, when the reset gate acts after the product, the product m = h_{t-1} U_n + bn that it acts on.
    """

    blocks: np.ndarray

    @property
    def r(self) -> np.ndarray:
        """Reset gate (T, B, H), in [0, 1]: how much of the past the candidate sees."""
        return self.blocks[:, 2]

    @property
    def z(self) -> np.ndarray:
        """Update gate (T, B, H), in [0, 1]: the fraction of the old state that is kept."""
        return self.blocks[:, 1]

    @property
    def n(self) -> np.ndarray:
        """Candidate (T, B, H), in [-1, 1]."""
        return self.blocks[:, 0]

    @property
    def kept(self) -> np.ndarray:
        """The fraction of the state that every step kept (T, B, H): ``z``."""
        return self.z

    def step(self, t: int) -> GRUStep:
        """What step ``t`` computed, counted from 0."""
        return GRUStep(self.h[t], self.r[t], self.z[t], self.n[t])


class GRU(SteppedLayer):
    r"""Gated recurrent unit layer.

    .. math::

        h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}

    Parameters
    ----------
    input_size : int
        D, features of the input.
    hidden_size : int
        H, hidden units.
    reset_after : bool
        Whether the reset gate acts on the product :math:`h_{t-1} U_n + b'_n`, as in PyTorch, Keras and cuDNN, or on
        :math:`h_{t-1}` before it, as in Cho et al. The two compute different things: see
        :func:`lstm_lib.gru_step`.
    recurrent_dropout : float
        Rate in [0, 1) at which hidden units are dropped on their way into gates and candidate, the same ones in every
        step, when ``forward`` gets an ``rng`` (Gal and Ghahramani).
    rng : numpy.random.Generator, optional
        Source of the starting weights (W Glorot uniform, U orthogonal per block, biases zero).
    dtype : float32 or float64

    Attributes
    ----------
    params : dict
        ``"W"`` (D, 3H), ``"U"`` (H, 3H), ``"b"`` (3H,), blocks in the order r, z, n; with ``reset_after`` also
        ``"bn"`` (H,). Nothing else changes.

    References
    ----------
    Cho, K. et al., "Learning phrase representations using RNN encoder–decoder for statistical machine translation",
    EMNLP 2014; Gal, Y. and Ghahramani, Z., "A theoretically grounded application of dropout in recurrent neural
    networks", NeurIPS 2016.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> trace = GRU(3, 4, rng=rng).forward(rng.normal(size=(5, 2, 3)))
    >>> trace.h.shape, trace.z.shape
    ((5, 2, 4), (5, 2, 4))
    """

    state_type: ClassVar[type] = RNNState
    trace_type: ClassVar[type] = GRUTrace

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        reset_after: bool = True,
        recurrent_dropout: float = 0.0,
        rng: np.random.Generator | None = None,
        dtype: Any = np.float64,
    ) -> None:
        self.reset_after = _validate.switch(reset_after, who="GRU", name="reset_after")
        self.shapes = gru_shapes(reset_after)
        super().__init__(input_size, hidden_size, recurrent_dropout=recurrent_dropout, rng=rng, dtype=dtype)

    def step(self, x_t: np.ndarray, state: RNNState) -> GRUStep:
        """One step with this layer's parameters: see :func:`lstm_lib.gru_step`."""
        return gru_step(x_t, state, self.params)

    def step_backward(self, step: GRUStep, x_t: np.ndarray, state: RNNState, dstate: RNNState) -> StepGradients:
        """Gradients through one step, from the gradient of its new state: see :func:`lstm_lib.gru_step_backward`."""
        check_kind(dstate, RNNState, who="GRU.step_backward", name="dstate")
        return gru_step_backward(step, x_t, state, self.params, dstate.h)

    def _made(self, trace: Any) -> bool:
        return super()._made(trace) and trace.blocks.shape[1] == 3 + self.reset_after

    # -- weights in the order of the loops: n, z, r, then m ----------------------------------------------------------

    def _stacked(self) -> np.ndarray:
        """W, b and U on top of one another for n, z, r; with the reset after, n's U makes a block m."""
        r, z, n = np.split(super()._stacked(), 3, axis=1)
        if not self.reset_after:
            return np.concatenate([n, z, r], axis=1)
        m, end = np.zeros_like(n), self.input_size + 1
        m[end - 1], m[end:], n = self.params["bn"], n[end:], n.copy()
        n[end:] = 0
        return np.concatenate([n, z, r, m], axis=1)

    def _unstacked(self, total: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        n, z, r, *m = np.split(total["stacked"], self.gates + self.reset_after, axis=1)
        size = self.input_size
        stacked = np.concatenate([r, z, n], axis=1)
        params = {"W": stacked[:size], "U": stacked[size + 1 :], "b": stacked[size]}
        if m:
            params["U"][:, 2 * self.hidden_size :] = m[0][size + 1 :]
            params["bn"] = m[0][size]
        return params

    # -- the two loops -------------------------------------------------------------------------------------------

    def _run(self, parts: tuple, state: RNNState) -> GRUTrace:
        steps, batch = len(parts[2]) - 1, parts[2].shape[1]
        trace = GRUTrace(*parts, np.empty((steps, 3 + self.reset_after, batch, self.hidden_size), self.dtype))
        gru_kernel.forward(trace, self._inputs(trace), self._stacked())
        trace.blank_padding(trace.blocks)
        return trace

    def _steps_backward(
        self,
        trace: GRUTrace,
        start: int,
        stop: int,
        arriving: Iterator[int],
        carry: np.ndarray,
        back: tuple,
    ) -> np.ndarray:
        return gru_kernel.backward(trace, slice(start, stop), arriving, carry[0], back)

    def _back(self, stacked: np.ndarray, carry: np.ndarray) -> tuple:
        U_n, U_rest = np.split(stacked[self.input_size + 1 :].T, [self.hidden_size])
        ds = np.empty_like(carry)
        return stepwise(U_rest, carry), stepwise(U_n, ds), ds

    def _gather(
        self,
        total: dict[str, np.ndarray],
        dx: np.ndarray,
        trace: GRUTrace,
        start: int,
        stop: int,
        da: np.ndarray,
        to_x: np.ndarray,
    ) -> None:
        size, end = self.hidden_size, self.input_size + 1
        columns, fed = da.reshape(-1, da.shape[2]), self._fed(trace, start, stop)
        from_x, from_h = columns[:, : 3 * size], columns[:, size:]
        np.matmul(from_x, to_x[: 3 * size], out=dx.reshape(-1, end - 1))
        # x and the biases reach n, z and r
        add_product(total["stacked"][:end, : 3 * size], fed[:, :end], from_x)
        # h reaches z, r and m, or z and r, and n through r h_{t-1}
        add_product(total["stacked"][end:, size:], fed[:, end:], from_h)
        if self.reset_after:
            total["stacked"][end - 1, 3 * size :] += columns[:, 3 * size :].sum(axis=0)
        else:
            r = trace.blocks[start:stop, 2].reshape(-1, size)
            add_product(total["stacked"][end:, :size], r * fed[:, end:], columns[:, :size])
