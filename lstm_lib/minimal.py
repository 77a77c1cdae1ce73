"""minGRU and minLSTM over whole sequences: linear recurrences whose steps can all be computed at once.

Gates that do not see h make every step linear in h; what that costs, chapter 14 shows on parity.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lstm_lib import _validate
from lstm_lib.cells import (
    MinGRUStep,
    MinLSTMStep,
    RNNState,
    StepGradients,
    check_kind,
    min_gru_step,
    min_gru_step_backward,
    min_lstm_step,
    min_lstm_step_backward,
)
from lstm_lib.cells.minimal import (
    MIN_GRU_SHAPES,
    MIN_LSTM_SHAPES,
    min_gru_gates,
    min_gru_gates_backward,
    min_lstm_gates,
    min_lstm_gates_backward,
)
from lstm_lib.scanned import ScannedLayer, ScannedTrace


@dataclass(frozen=True, eq=False)
class MinGRUTrace(ScannedTrace):
    """One run of a minGRU: ``h``, the gate ``z`` and the candidate ``n``, each (T, B, H), and ``state``."""

    @property
    def z(self) -> np.ndarray:
        """Gate (T, B, H), in [0, 1]: the fraction of the old state that is kept."""
        return self.kept

    @property
    def n(self) -> np.ndarray:
        """Candidate (T, B, H), any number."""
        return self.unpadded(min_gru_gates(self.a)[1])

    def step(self, t: int) -> MinGRUStep:
        """What step ``t`` computed, counted from 0."""
        return MinGRUStep(self.h[t], self.z[t], self.unpadded(min_gru_gates(self.a[t])[1], t))


class MinGRU(ScannedLayer):
    r"""Minimal gated recurrent unit layer.

    .. math::

        z_t = \sigma(x_t W_z + b_z), \qquad n_t = x_t W_n + b_n, \qquad
        h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}

    Parameters
    ----------
    input_size : int
        D, features of the input.
    hidden_size : int
        H, hidden units.
    scan : {"parallel", "loop"}
        Whether all steps are computed at once or one after another; the numbers agree up to rounding.
    rng : numpy.random.Generator, optional
        Source of the starting weights (W Glorot uniform per block, b zero).
    dtype : float32 or float64

    Attributes
    ----------
    params : dict
        ``"W"`` (D, 2H), ``"b"`` (2H,), blocks in the order z, n. Nothing else changes.

    References
    ----------
    Feng, L. et al., "Were RNNs all we needed?", arXiv:2410.01201, 2024; its z is the fraction replaced, 1 − z here.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> MinGRU(3, 4, rng=rng).forward(rng.normal(size=(5, 2, 3))).z.shape
    (5, 2, 4)
    """

    trace_type: ClassVar[type] = MinGRUTrace
    shapes = MIN_GRU_SHAPES

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        scan: str = "parallel",
        rng: np.random.Generator | None = None,
        dtype: Any = np.float64,
    ) -> None:
        super().__init__(input_size, hidden_size, scan=scan, rng=rng, dtype=dtype)

    def step(self, x_t: np.ndarray, state: RNNState) -> MinGRUStep:
        """One step with this layer's parameters: see :func:`lstm_lib.min_gru_step`."""
        return min_gru_step(x_t, state, self.params)

    def step_backward(self, step: MinGRUStep, x_t: np.ndarray, state: RNNState, dstate: RNNState) -> StepGradients:
        """Gradients through one step, from the gradient of its new state."""
        check_kind(dstate, RNNState, who="MinGRU.step_backward", name="dstate")
        return min_gru_step_backward(step, x_t, state, self.params, dstate.h)

    def _gates(self, a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        z, n = min_gru_gates(a)
        return z, (1 - z) * n

    def _gates_backward(self, trace: MinGRUTrace, dkept: np.ndarray, dwritten: np.ndarray) -> np.ndarray:
        return min_gru_gates_backward(trace.z, dkept - dwritten * trace.n, dwritten * (1 - trace.z))


@dataclass(frozen=True, eq=False)
class MinLSTMTrace(ScannedTrace):
    """One run of a minLSTM: ``h``, the gates ``i``, ``f`` and the candidate ``g``, each (T, B, H), and ``state``.

    Attributes
    ----------
    normalize : bool
        Whether the gates were divided by their sum.
    """

    normalize: bool

    @property
    def i(self) -> np.ndarray:
        """Input gate as it was used (T, B, H), in [0, 1]."""
        return self.unpadded(min_lstm_gates(self.a, self.normalize)[0])

    @property
    def f(self) -> np.ndarray:
        """Forget gate as it was used (T, B, H), in [0, 1]: the fraction of the state that is kept."""
        return self.kept

    @property
    def g(self) -> np.ndarray:
        """Candidate (T, B, H), any number."""
        return self.unpadded(min_lstm_gates(self.a, self.normalize)[2])

    def step(self, t: int) -> MinLSTMStep:
        """What step ``t`` computed, counted from 0."""
        i, _, g = (self.unpadded(part, t) for part in min_lstm_gates(self.a[t], self.normalize))
        return MinLSTMStep(self.h[t], i, self.f[t], g)


class MinLSTM(ScannedLayer):
    r"""Minimal LSTM layer: no cell beside h, no output gate, no tanh, and gates that see the input alone.

    .. math::

        h_t = f_t \odot h_{t-1} + i_t \odot g_t, \qquad
        f_t = \frac{\tilde f_t}{\tilde i_t + \tilde f_t}, \qquad i_t = \frac{\tilde i_t}{\tilde i_t + \tilde f_t}

    Parameters
    ----------
    input_size : int
        D, features of the input.
    hidden_size : int
        H, hidden units.
    normalize : bool
        Whether the gates are divided by their sum, as above; without it they are used as they are.
    scan : {"parallel", "loop"}
        Whether all steps are computed at once or one after another; the numbers agree up to rounding.
    forget_bias : float
        Starting value of the forget gate's bias.
    rng : numpy.random.Generator, optional
        Source of the starting weights (W Glorot uniform per block, the other biases zero).
    dtype : float32 or float64

    Attributes
    ----------
    params : dict
        ``"W"`` (D, 3H), ``"b"`` (3H,), blocks in the order i, f, g. Nothing else changes.

    References
    ----------
    Feng, L. et al., "Were RNNs all we needed?", arXiv:2410.01201, 2024.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> MinLSTM(3, 4, rng=rng).forward(rng.normal(size=(5, 2, 3))).f.shape
    (5, 2, 4)
    """

    trace_type: ClassVar[type] = MinLSTMTrace
    shapes = MIN_LSTM_SHAPES

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        normalize: bool = True,
        scan: str = "parallel",
        forget_bias: float = 0.0,
        rng: np.random.Generator | None = None,
        dtype: Any = np.float64,
    ) -> None:
        self.normalize = _validate.switch(normalize, who="MinLSTM", name="normalize")
        super().__init__(input_size, hidden_size, scan=scan, rng=rng, dtype=dtype)
        _validate.number(forget_bias, who="MinLSTM", name="forget_bias")
        self.params["b"][hidden_size : 2 * hidden_size] = forget_bias

    def step(self, x_t: np.ndarray, state: RNNState) -> MinLSTMStep:
        """One step with this layer's parameters: see :func:`lstm_lib.min_lstm_step`."""
        return min_lstm_step(x_t, state, self.params, normalize=self.normalize)

    def step_backward(self, step: MinLSTMStep, x_t: np.ndarray, state: RNNState, dstate: RNNState) -> StepGradients:
        """Gradients through one step, from the gradient of its new state."""
        check_kind(dstate, RNNState, who="MinLSTM.step_backward", name="dstate")
        return min_lstm_step_backward(step, x_t, state, self.params, dstate.h, normalize=self.normalize)

    def _gates(self, a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        i, f, g = min_lstm_gates(a, self.normalize)
        return f, i * g

    def _gates_backward(self, trace: MinLSTMTrace, dkept: np.ndarray, dwritten: np.ndarray) -> np.ndarray:
        i, f, g = min_lstm_gates(trace.a, self.normalize)
        return min_lstm_gates_backward(trace.a, (i, f), dwritten * g, dkept, dwritten * i, self.normalize)

    def _trace(self, *parts: Any) -> MinLSTMTrace:
        return MinLSTMTrace(*parts, self.normalize)

    def _made(self, trace: Any) -> bool:
        return super()._made(trace) and trace.normalize == self.normalize
