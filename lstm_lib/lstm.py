"""The LSTM over whole sequences: chapter 6's equations forward, chapter 7's backward, at speed.

One pair of loops serves the whole family; the plain form of every line stands in ``cells``, and tests tie the two.
"""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import numpy as np

from lstm_lib import _validate, lstm_kernel
from lstm_lib.cells import (
    LSTMForm,
    LSTMState,
    LSTMStep,
    StepGradients,
    check_kind,
    lstm_form,
    lstm_step,
    lstm_step_backward,
)
from lstm_lib.cells.lstm_variants import whole_dc
from lstm_lib.lstm_trace import LSTMTrace
from lstm_lib.products import stepwise
from lstm_lib.stepped import SteppedLayer


class LSTM(SteppedLayer):
    r"""Long short-term memory layer, with forget gate.

    .. math::

        c_t = f_t \odot c_{t-1} + i_t \odot g_t, \qquad h_t = o_t \odot \tanh(c_t)

    Parameters
    ----------
    input_size : int
        D, features of the input.
    hidden_size : int
        H, hidden units.
    peephole : bool
        The gates look at the cell: i and f at :math:`c_{t-1}`, o at :math:`c_t`, each unit at its own, through
        ``"p"`` (Gers and Schmidhuber).
    coupled : bool
        The input gate is :math:`1 - f_t`: what is written makes room for itself. It has no weights, so the blocks are
        f, g, o. An LSTM whose input block is minus its forget block computes the same.
    without : str or several, optional
        Parts left out, as in the ablations of Greff et al.: ``"input_gate"``, ``"forget_gate"`` (the cell of 1997) or
        ``"output_gate"`` is then 1 and has no weights; ``"input_activation"`` or ``"output_activation"``, a tanh, is
        then the identity.
    gate_recurrence : bool
        The gates also see all three gates of the step before, through ``"R"`` (Greff et al.: full gate recurrence).
        The state is then an ``LSTMGatesState``.
    forget_bias : float
        Starting value of the forget gate's bias. It sets how long a fresh cell remembers: about
        :math:`\ln\frac12 / \ln\sigma(b_f)` steps to one half.
    recurrent_dropout : float
        Rate in [0, 1) at which hidden units are dropped on their way into the gates, the same ones in every step, when
        ``forward`` gets an ``rng`` (Gal and Ghahramani).
    rng : numpy.random.Generator, optional
        Source of the starting weights (W Glorot uniform, U orthogonal per gate); without it every layer is different.
    dtype : float32 or float64

    Attributes
    ----------
    params : dict
        ``"W"`` (D, 4H), ``"U"`` (H, 4H), ``"b"`` (4H,), blocks in the order i, f, g, o without those that have no
        weights; with peepholes ``"p"`` (3, H), a row per gate with weights, in the order i, f, o; with gate recurrence
        ``"R"`` (3H, 3H), rows and columns in the order i, f, o. Nothing else changes.

    References
    ----------
    Hochreiter, S. and Schmidhuber, J., "Long short-term memory", Neural Computation 9(8), 1997; Gers, F. A.,
    Schmidhuber, J. and Cummins, F., "Learning to forget", Neural Computation 12(10), 2000; Gers, F. A. and Schmidhuber,
    J., "Recurrent nets that time and count", IJCNN 2000; Greff, K. et al., "LSTM: A search space odyssey", IEEE
    Transactions on Neural Networks and Learning Systems 28(10), 2017; Gal, Y. and Ghahramani, Z., "A theoretically
    grounded application of dropout in recurrent neural networks", NeurIPS 2016.

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
    >>> LSTM(3, 4, coupled=True, peephole=True).params["W"].shape
    (3, 12)
    """

    trace_type: ClassVar[type] = LSTMTrace

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        peephole: bool = False,
        coupled: bool = False,
        without: str | Iterable[str] | None = None,
        gate_recurrence: bool = False,
        forget_bias: float = 1.0,
        recurrent_dropout: float = 0.0,
        rng: np.random.Generator | None = None,
        dtype: Any = np.float64,
    ) -> None:
        self.form: LSTMForm = lstm_form(
            peephole=peephole, coupled=coupled, without=without, gate_recurrence=gate_recurrence, who="LSTM"
        )
        self.peephole, self.coupled, self.gate_recurrence = peephole, coupled, gate_recurrence
        self.without = self.form.without or None
        super().__init__(input_size, hidden_size, recurrent_dropout=recurrent_dropout, rng=rng, dtype=dtype)
        _validate.number(forget_bias, who="LSTM", name="forget_bias")
        if "f" in self.form.gates:
            self.block("b", "f")[...] = forget_bias

    @property
    def shapes(self) -> dict[str, tuple[str, ...]]:
        """The axes of every parameter."""
        return self.form.shapes

    @property
    def state_type(self) -> type:
        """What is carried from step to step."""
        return self.form.state_type

    def block(self, name: str, gate: str) -> np.ndarray:
        """The columns of ``"W"``, ``"U"`` or ``"b"`` that belong to one of i, f, g, o: a view to read or write.

        Examples
        --------
        >>> LSTM(2, 3, forget_bias=2.0).block("b", "f").tolist()
        [2.0, 2.0, 2.0]
        """
        _validate.option(name, ("W", "U", "b"), who="LSTM.block", name="name")
        _validate.option(gate, self.form.blocks, who="LSTM.block", name="gate")
        k = self.form.blocks.index(gate)
        return self.params[name][..., k * self.hidden_size : (k + 1) * self.hidden_size]

    def step(self, x_t: np.ndarray, state: LSTMState) -> LSTMStep:
        """One step with this layer's parameters: see :func:`lstm_lib.lstm_step`."""
        return lstm_step(x_t, state, self.params, coupled=self.form.coupled, without=self.form.without)

    def step_backward(self, step: LSTMStep, x_t: np.ndarray, state: LSTMState, dstate: LSTMState) -> StepGradients:
        """Gradients through one step, from the gradient of its new state: see :func:`lstm_lib.lstm_step_backward`."""
        check_kind(dstate, self.state_type, who="LSTM.step_backward", name="dstate")
        dh, dc, *dgates = dstate
        options = {"coupled": self.form.coupled, "without": self.form.without}
        return lstm_step_backward(step, x_t, state, self.params, dh, dc, dgates or None, **options)

    def whole_gradient(self, step: LSTMStep, dstate: LSTMState) -> LSTMState:
        r"""The gradient ``dstate`` of a state with all of :math:`\partial L/\partial c_t`, that through h too."""
        do = dstate.o if self.form.gate_recurrence else 0
        return dstate._replace(c=whole_dc(step, dstate.h, dstate.c, do, self.params, self.form))

    # -- the two loops -------------------------------------------------------------------------------------------

    def _run(self, parts: tuple, state: LSTMState) -> LSTMTrace:
        form, feed = self.form, parts[2]
        steps, batch, size = len(feed) - 1, feed.shape[1], self.hidden_size
        cells = np.empty((steps + 1, batch, size), self.dtype)
        cells[0] = state.c
        # One large piece: what is freed stays with the process up to about twice the largest, and new pages are slow.
        linear, count = "output_activation" in form.without, len(form.blocks)
        room = np.empty((steps * (count + 1 - linear), batch, size), self.dtype)
        blocks = room[: steps * count].reshape(steps, count, batch, size)
        shown = cells[1:] if linear else room[steps * count :]
        trace = LSTMTrace(*parts, form, blocks, cells, shown)
        lstm_kernel.forward(trace, self._inputs(trace), self._stacked(), self.params.get("p"))
        trace.blank_padding(blocks, cells[1:], shown)
        return trace

    def _steps_backward(
        self,
        trace: LSTMTrace,
        start: int,
        stop: int,
        arriving: Iterator[int],
        carry: np.ndarray,
        back: Any,
    ) -> np.ndarray:
        return lstm_kernel.backward(trace, slice(start, stop), arriving, carry, back, self.params.get("p"))

    def _back(self, stacked: np.ndarray, carry: np.ndarray) -> tuple:
        end = self.input_size + 1 + self.hidden_size
        to_gates = stepwise(stacked[end:].T, carry[2:]) if self.form.gate_recurrence else None
        return super()._back(stacked[:end], carry), to_gates

    def _stacked(self) -> np.ndarray:
        """W, b, U and R on top of one another, with the candidate's columns first, then those of i, f, o."""
        stacked = super()._stacked()
        columns = dict(zip(self.form.blocks, np.split(stacked, self.gates, axis=1), strict=True))
        stacked = np.concatenate([columns[k] for k in ("g", *self.form.gates)], axis=1)
        if self.form.gate_recurrence:
            none = np.zeros((3 * self.hidden_size, self.hidden_size), self.dtype)  # the candidate sees no gates
            stacked = np.concatenate([stacked, np.concatenate([none, self.params["R"]], axis=1)])
        return stacked

    def _unstacked(self, total: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        columns = dict(zip(("g", *self.form.gates), np.split(total["stacked"], self.gates, axis=1), strict=True))
        stacked = np.concatenate([columns[k] for k in self.form.blocks], axis=1)
        size, end = self.input_size, self.input_size + 1 + self.hidden_size
        params = {"W": stacked[:size], "U": stacked[size + 1 : end], "b": stacked[size]}
        if self.form.gate_recurrence:
            params["R"] = total["stacked"][end:, self.hidden_size :]
        if self.form.peephole:
            params["p"] = total["p"]
        return params

    def _gather(
        self,
        total: dict[str, np.ndarray],
        dx: np.ndarray,
        trace: LSTMTrace,
        start: int,
        stop: int,
        da: np.ndarray,
        to_x: np.ndarray,
    ) -> None:
        super()._gather(total, dx, trace, start, stop, da, to_x)
        if self.form.peephole:
            blocks = np.split(da, self.gates, axis=2)[1:]
            before, after = (trace.cells[k + start : k + stop] for k in (0, 1))
            found = [
                (block * (after if k == "o" else before)).sum(axis=(0, 1))
                for k, block in zip(self.form.gates, blocks, strict=True)
            ]
            total["p"] = total.get("p", 0) + np.stack(found)

    def _made(self, trace: Any) -> bool:
        return super()._made(trace) and trace.form == self.form
