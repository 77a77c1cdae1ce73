"""The vanilla recurrent network over whole sequences.

Its step is chapter 1's equation, its backward pass chapter 2's recursion.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lstm_lib import _validate
from lstm_lib.activations import ACTIVATIONS
from lstm_lib.cells import RNNState, StepGradients, check_kind, rnn_step, rnn_step_backward
from lstm_lib.recurrent import RecurrentLayer, Trace


@dataclass(frozen=True, eq=False)
class RNNTrace(Trace):
    """One run of an RNN: ``h`` (T, B, H), ``x`` and the final ``state``."""

    @property
    def state(self) -> RNNState:
        """State after each sequence's own last step, ``h`` (B, H)."""
        return RNNState(self.at_end(self.h))

    def before(self, t: int) -> RNNState:
        """State before step ``t``, counted from 0."""
        return RNNState(self.rows[t, :, self.input_size + 1 :])

    def step(self, t: int) -> RNNState:
        """What step ``t`` computed, counted from 0."""
        return RNNState(self.h[t])


class RNN(RecurrentLayer):
    r"""Vanilla recurrent layer :math:`h_t = \tanh(x_t W + h_{t-1} U + b)`.

    Parameters
    ----------
    input_size : int
        D, features of the input.
    hidden_size : int
        H, hidden units.
    activation : {"tanh", "relu", "linear", "sigmoid"}
        The squashing function; "linear" is the network of chapter 3's counterexamples.
    rng : numpy.random.Generator, optional
        Source of the starting weights (W Glorot uniform, U orthogonal, b zero); without it every layer is different.
    dtype : float32 or float64

    Attributes
    ----------
    params : dict
        ``"W"`` (D, H), ``"U"`` (H, H), ``"b"`` (H,); a layer holds nothing else that changes.

    References
    ----------
    J. L. Elman, "Finding structure in time", Cognitive Science 14, 1990.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> trace = RNN(3, 4, rng=rng).forward(rng.normal(size=(5, 2, 3)))
    >>> trace.h.shape
    (5, 2, 4)
    """

    gates: ClassVar[int] = 1
    state_type: ClassVar[type] = RNNState

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        activation: str = "tanh",
        rng: np.random.Generator | None = None,
        dtype: Any = np.float64,
    ) -> None:
        self.activation = _validate.option(activation, ACTIVATIONS, who="RNN", name="activation")
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)

    def step(self, x_t: np.ndarray, state: RNNState) -> RNNState:
        """One step with this layer's parameters: see :func:`lstm_lib.rnn_step`."""
        return rnn_step(x_t, state, self.params, activation=self.activation)

    def step_backward(self, new: RNNState, x_t: np.ndarray, state: RNNState, dstate: RNNState) -> StepGradients:
        """Gradients through one step, from the gradient of its new state: see :func:`lstm_lib.rnn_step_backward`."""
        check_kind(dstate, RNNState, who="RNN.step_backward", name="dstate")
        return rnn_step_backward(new, x_t, state, self.params, dstate.h, activation=self.activation)

    def forward(self, x: np.ndarray, state: RNNState | None = None, lengths: Any = None) -> RNNTrace:
        """Run over a batch of sequences.

        Parameters
        ----------
        x : array (T, B, D)
            Inputs, time first.
        state : RNNState, optional
            State before the first step; zeros if left out.
        lengths : integer array (B,), optional
            Steps of each sequence; what follows them in ``x`` is padding and has no effect.

        Returns
        -------
        RNNTrace
            ``h`` (T, B, H) and ``state``; goes to :meth:`backward`.

        Raises
        ------
        TypeError, ValueError
            If an argument has the wrong kind, shape, type, or is not finite.
        """
        x, state, lengths = self._prepare(x, state, lengths)
        rows = self._rows(x, state.h)
        trace = RNNTrace(rows, state, lengths, self.input_size)
        weights, squash = self._stacked(), ACTIVATIONS[self.activation].value
        for row, h in zip(rows[:-1], trace.h, strict=True):
            # h_t = tanh(x_t W + h_{t-1} U + b)
            h[...] = squash(row @ weights)
        if lengths is not None:
            trace.h[~trace.mask] = 0
        return trace

    def _steps_backward(
        self,
        trace: RNNTrace,
        start: int,
        stop: int,
        dh: np.ndarray | None,
        carry: RNNState,
    ) -> np.ndarray:
        U_T = np.ascontiguousarray(self.params["U"].T)
        da = ACTIVATIONS[self.activation].slope(trace.h[start:stop])
        for k in reversed(range(stop - start)):
            if dh is not None:
                np.add(carry.h, dh[k], out=carry.h)
            # da_t = dh_t * tanh'(a_t), and it reaches h_{t-1} through U
            da[k] *= carry.h
            np.dot(da[k], U_T, out=carry.h)
        return da
