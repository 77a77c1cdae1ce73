"""The vanilla recurrent network over whole sequences.

Its step is chapter 1's equation, its backward pass chapter 2's recursion.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lstm_lib import _validate
from lstm_lib.activations import ACTIVATIONS
from lstm_lib.cells import RNNState, StepGradients, check_kind, rnn_step, rnn_step_backward
from lstm_lib.cells.checks import column_shapes
from lstm_lib.products import stepwise
from lstm_lib.stepped import SteppedLayer, SteppedTrace


@dataclass(frozen=True, eq=False)
class RNNTrace(SteppedTrace):
    """One run of an RNN: ``h`` (T, B, H), ``x`` and the final ``state``."""

    def step(self, t: int) -> RNNState:
        """What step ``t`` computed, counted from 0."""
        return RNNState(self.h[t])


class RNN(SteppedLayer):
    r"""Vanilla recurrent layer :math:`h_t = \tanh(x_t W + h_{t-1} U + b)`.

    Parameters
    ----------
    input_size : int
        D, features of the input.
    hidden_size : int
        H, hidden units.
    activation : {"tanh", "relu", "linear", "sigmoid"}
        The squashing function; "linear" is the network of chapter 3's counterexamples.
    start : {"orthogonal", "identity"}
        The starting U. The identity with ``activation="relu"`` is the IRNN of Le et al.
    recurrent_dropout : float
        Rate in [0, 1) at which hidden units are dropped from the recurrence, the same ones in every step, when
        ``forward`` gets an ``rng``.
    rng : numpy.random.Generator, optional
        Source of the starting weights (W Glorot uniform, b zero); without it every layer is different.
    dtype : float32 or float64

    Attributes
    ----------
    params : dict
        ``"W"`` (D, H), ``"U"`` (H, H), ``"b"`` (H,); a layer holds nothing else that changes.

    References
    ----------
    Elman, J. L., "Finding structure in time", Cognitive Science 14, 1990; Le, Q. V., Jaitly, N. and Hinton, G. E., "A
    simple way to initialize recurrent networks of rectified linear units", arXiv:1504.00941, 2015; Gal, Y. and
    Ghahramani, Z., "A theoretically grounded application of dropout in recurrent neural networks", NeurIPS 2016.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> trace = RNN(3, 4, rng=rng).forward(rng.normal(size=(5, 2, 3)))
    >>> trace.h.shape
    (5, 2, 4)
    """

    state_type: ClassVar[type] = RNNState
    trace_type: ClassVar[type] = RNNTrace
    shapes = column_shapes(1)

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        activation: str = "tanh",
        start: str = "orthogonal",
        recurrent_dropout: float = 0.0,
        rng: np.random.Generator | None = None,
        dtype: Any = np.float64,
    ) -> None:
        self.activation = _validate.option(activation, ACTIVATIONS, who="RNN", name="activation")
        _validate.option(start, ("orthogonal", "identity"), who="RNN", name="start")
        super().__init__(input_size, hidden_size, recurrent_dropout=recurrent_dropout, rng=rng, dtype=dtype)
        if start == "identity":
            self.params["U"] = np.eye(hidden_size, dtype=self.dtype)

    def step(self, x_t: np.ndarray, state: RNNState) -> RNNState:
        """One step with this layer's parameters: see :func:`lstm_lib.rnn_step`."""
        return rnn_step(x_t, state, self.params, activation=self.activation)

    def step_backward(self, new: RNNState, x_t: np.ndarray, state: RNNState, dstate: RNNState) -> StepGradients:
        """Gradients through one step, from the gradient of its new state: see :func:`lstm_lib.rnn_step_backward`."""
        check_kind(dstate, RNNState, who="RNN.step_backward", name="dstate")
        return rnn_step_backward(new, x_t, state, self.params, dstate.h, activation=self.activation)

    def _run(self, parts: tuple, state: RNNState) -> RNNTrace:
        trace = RNNTrace(*parts)
        squash = ACTIVATIONS[self.activation].value
        a = np.empty((len(state.h), self.hidden_size), self.dtype)
        product, weights, sums = stepwise(self._stacked(), a[None])
        for fed, h in zip(self._inputs(trace), trace.fed_state[1:], strict=True):
            # h_t = tanh(x_t W + h_{t-1} U + b)
            product(fed, weights, sums)
            h[...] = squash(a)
        trace.blank_padding()
        return trace

    def _steps_backward(
        self,
        trace: RNNTrace,
        start: int,
        stop: int,
        arriving: Iterator[int],
        carry: np.ndarray,
        back: Any,
    ) -> np.ndarray:
        (product, U, found), (dh_t,) = back, carry
        da = ACTIVATIONS[self.activation].slope(trace.h[start:stop])
        for _, da_t in zip(arriving, da[::-1], strict=True):
            # da_t = dh_t * tanh'(a_t), and it reaches h_{t-1} through U
            np.multiply(da_t, dh_t, da_t)
            product(da_t, U, found)
            if trace.dropout is not None:
                np.multiply(dh_t, trace.dropout, dh_t)
        return da
