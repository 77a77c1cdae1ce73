"""What the layers share that walk through time step by step: RNN, LSTM and GRU.

All that steps are fed stands in one array, so that one matrix product per step covers input, bias and recurrence, and
one product per stretch of steps covers the gradients of all weights.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any, ClassVar

import numpy as np

from lstm_lib.dropout import check_rate, dropout_mask
from lstm_lib.products import add_product, stepwise
from lstm_lib.recurrent import RecurrentLayer
from lstm_lib.trace import Gradients, Trace

# Bytes in the block of steps whose factors a backward pass prepares at once: small enough to stay in cache.
CHUNK = 1 << 19
# A backward pass collects the gradients of the pre-activations of one in so many steps before it multiplies them, and
# of more steps where that is little.
SHARE, LITTLE = 11, 1 << 12


@dataclass(frozen=True, eq=False)
class SteppedTrace(Trace):
    """One run of a layer that goes step by step.

    Attributes
    ----------
    feed : array (T + 1, B, D + 1 + H)
        What every step was fed, ``[x_t, 1, h_{t-1}]``: one step is a matrix, and so is any stretch of steps. The last
        one holds only the last h.
    input_size : int
        D, features of the input.
    dropout : array (B, H) or None
        What h was multiplied with on its way into the gates, in every step: 0 or 1 / (1 − rate). None: no dropout.
    """

    feed: np.ndarray
    input_size: int
    dropout: np.ndarray | None

    @property
    def x(self) -> np.ndarray:
        """Inputs (T, B, D)."""
        return self.feed[:-1, :, : self.input_size]

    @property
    def h(self) -> np.ndarray:
        """Hidden states (T, B, H)."""
        return self.fed_state[1:, :, : self.initial.h.shape[1]]

    @property
    def fed_state(self) -> np.ndarray:
        """The part of the feed (T + 1, B, H) that the steps themselves fill."""
        return self.feed[:, :, self.input_size + 1 :]

    def blank_padding(self, *arrays: np.ndarray) -> None:
        """Put zeros into arrays (T, ..., B, H) wherever a sequence has ended."""
        if self.lengths is not None:
            for array in (self.fed_state[1:], *arrays):
                ended = ~self.mask.reshape(len(array), *[1] * (array.ndim - 3), -1, 1)
                np.copyto(array, 0, where=ended)


class SteppedLayer(RecurrentLayer):
    """Base of the layers that go step by step; a layer adds its loop forward and its loop backward."""

    trace_type: ClassVar[type]

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        recurrent_dropout: float,
        rng: np.random.Generator | None,
        dtype: Any,
    ) -> None:
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)
        self.recurrent_dropout = check_rate(recurrent_dropout, who=type(self).__name__, name="recurrent_dropout")

    # -- what a layer adds ---------------------------------------------------------------------------------------

    def _run(self, trace_parts: tuple, state: Any) -> SteppedTrace:
        """Walk forward through the feed and fill it; the parts are what every trace of this kind begins with."""
        raise NotImplementedError

    def _steps_backward(
        self,
        trace: Any,
        start: int,
        stop: int,
        arriving: Iterator[int],
        carry: np.ndarray,
        back: Any,
    ) -> Any:
        """Gradients (stop - start, B, columns) of the pre-activations; moves ``carry`` from step stop to start.

        ``carry`` (parts, B, H) is the gradient of the state, part by part; each ``next(arriving)`` adds to it what
        reaches the state of one step from outside, last step first. ``back`` is what :meth:`_back` gave.
        """
        raise NotImplementedError

    def _back(self, stacked: np.ndarray, carry: np.ndarray) -> Any:
        """Whatever takes a step's gradients to the state before it, prepared once: here the product into h."""
        return stepwise(stacked[self.input_size + 1 :].T, carry[:1])

    def _stacked(self) -> np.ndarray:
        """All weights (K, columns) that multiply the feed, in the order of the layer's loops."""
        return np.concatenate([self.params["W"], self.params["b"][None], self.params["U"]])

    def _unstacked(self, total: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Gradients of the parameters from the totals of :meth:`_gather`."""
        stacked, size = total["stacked"], self.input_size
        return {"W": stacked[:size], "U": stacked[size + 1 :], "b": stacked[size]}

    # -- forward -------------------------------------------------------------------------------------------------

    def _forward(self, x: np.ndarray, state: Any, lengths: np.ndarray | None, rng: Any) -> SteppedTrace:
        steps, batch, size = x.shape
        seen = [part for field, part in zip(state._fields, state, strict=True) if field != "c"]
        feed = np.empty((steps + 1, batch, size + 1 + len(seen) * self.hidden_size), self.dtype)
        feed[:-1, :, :size] = x
        feed[-1, :, :size] = 0
        feed[:, :, size] = 1
        feed[0, :, size + 1 :] = np.concatenate(seen, axis=1)
        dropout = None
        if rng is not None and self.recurrent_dropout:
            # one mask for all steps (Gal and Ghahramani, 2016)
            shape = (batch, self.hidden_size)
            dropout = dropout_mask(shape, self.recurrent_dropout, rng=rng, dtype=self.dtype)
        return self._run((state, lengths, feed, size, dropout), state)

    def _inputs(self, trace: SteppedTrace) -> Iterable[np.ndarray]:
        """What each step's matrix product sees (B, K), one after another: the feed, after dropout if there is any."""
        steps = trace.feed[:-1]
        if trace.dropout is None:
            return steps
        factors = self._dropout_factors(trace)
        scratch = np.empty_like(factors)
        return (np.multiply(fed, factors, scratch) for fed in steps)

    def _dropout_factors(self, trace: SteppedTrace) -> np.ndarray:
        """Factors (B, K) on all that is fed: the mask on h, 1 on the rest."""
        factors = np.ones(trace.feed.shape[1:], self.dtype)
        factors[:, self.input_size + 1 :][:, : self.hidden_size] = trace.dropout
        return factors

    # -- backward ------------------------------------------------------------------------------------------------

    def _backward(self, trace: SteppedTrace, dh: np.ndarray | None, dstate: Any) -> Gradients:
        steps, batch, size = trace.x.shape
        carry = np.zeros((len(self.state_type._fields), batch, self.hidden_size), self.dtype)
        stacked = self._stacked()
        columns, back, to_x = stacked.shape[1], self._back(stacked, carry), np.ascontiguousarray(stacked[:size].T)
        total = {"stacked": np.zeros_like(stacked)}
        del stacked  # where the weights are many, copies of them are most of what a backward pass holds
        dx = np.empty((steps, batch, size), self.dtype)
        ending = {} if dstate is None else _ending(trace)
        most = max(LITTLE // (columns * batch), -(-steps // SHARE))
        for stop in range(steps, 0, -most):
            start = max(0, stop - most)
            arriving = _arriving(trace, start, stop, dh, dstate, ending, carry)
            da = self._steps_backward(trace, start, stop, arriving, carry, back)
            self._gather(total, dx[start:stop], trace, start, stop, da, to_x)
            del da  # before the next stretch makes its own
        params = self._unstacked(total)
        return Gradients({name: params[name] for name in self.params}, dx, self.state_type(*carry))

    def _gather(
        self,
        total: dict[str, np.ndarray],
        dx: np.ndarray,
        trace: SteppedTrace,
        start: int,
        stop: int,
        da: np.ndarray,
        to_x: np.ndarray,
    ) -> None:
        """Add the gradients of the weights over a stretch of steps, and write those of its inputs to ``dx``.

        ``to_x`` (columns, D) takes a step's gradients to its input.
        """
        columns = da.reshape(-1, da.shape[2])
        add_product(total["stacked"], self._fed(trace, start, stop), columns)
        np.matmul(columns, to_x, out=dx.reshape(-1, self.input_size))

    def _fed(self, trace: SteppedTrace, start: int, stop: int) -> np.ndarray:
        """A stretch of the feed as one matrix (n * B, K), after dropout if there was any."""
        fed = trace.feed[start:stop]
        if trace.dropout is not None:
            fed = fed * self._dropout_factors(trace)
        return fed.reshape(-1, fed.shape[2])

    def _made(self, trace: Any) -> bool:
        return (
            type(trace) is self.trace_type
            and trace.feed.dtype == self.dtype
            and (trace.input_size, trace.h.shape[2]) == (self.input_size, self.hidden_size)
        )


def _ending(trace: SteppedTrace) -> dict[int, Any]:
    """Which sequences have their last step at which step, counted from 0."""
    if trace.lengths is None:
        return {len(trace.feed) - 2: slice(None)}
    return {int(end) - 1: np.flatnonzero(trace.lengths == end) for end in np.unique(trace.lengths)}


def _arriving(
    trace: SteppedTrace,
    start: int,
    stop: int,
    dh: np.ndarray | None,
    dstate: Any,
    ending: dict[int, Any],
    carry: np.ndarray,
) -> Iterator[int]:
    """Before each step, last first: add to ``carry`` what reaches the step's state from outside; gives the step."""
    into_h: Iterable[np.ndarray | None] = repeat(None)
    if dh is not None:
        dh = dh[start:stop]
        if trace.lengths is not None:
            dh = np.where(trace.mask[start:stop, :, None], dh, 0)
        into_h = dh[::-1]
    h = carry[0]  # the first part of every state
    for t, dh_t in zip(reversed(range(start, stop)), into_h, strict=False):
        if t in ending:
            which = ending[t]
            for flowing, given in zip(carry, dstate, strict=True):
                flowing[which] = given[which]  # nothing has reached them before
        if dh_t is not None:
            np.add(h, dh_t, h)
        yield t
