"""Jacobians of recurrent steps: what the new state takes from the old, along the highway and through the gates.

The forget gate is only one of the ways from c to the next c; here the others are measured beside it (chapter 8).
"""

from typing import Any, NamedTuple

import numpy as np

from lstm_lib import _validate
from lstm_lib.gradients import through_time
from lstm_lib.recurrent import RecurrentLayer
from lstm_lib.trace import Trace


class StateJacobian(NamedTuple):
    """Derivatives of a state for an earlier one, all their parts held apart.

    Attributes
    ----------
    matrix : array (B, S, S)
        Row j, column k of a sequence: derivative of number j of the later state for number k of the earlier one. S is
        H times the parts of the state, which stand in the order of ``parts``.
    parts : tuple of str
        For an LSTM ``("h", "c")``.
    """

    matrix: np.ndarray
    parts: tuple[str, ...]

    def block(self, later: str, earlier: str) -> np.ndarray:
        """Derivatives (B, H, H) of one part of the later state for one part of the earlier one."""
        size = self.matrix.shape[1] // len(self.parts)
        rows, columns = (
            slice(k * size, (k + 1) * size)
            for k in (
                self.parts.index(_validate.option(part, self.parts, who="StateJacobian.block", name=name))
                for name, part in (("later", later), ("earlier", earlier))
            )
        )
        return self.matrix[:, rows, columns]


class Split(NamedTuple):
    """A total and the part of it that the highway alone accounts for, arrays of one shape."""

    total: np.ndarray
    highway: np.ndarray

    @property
    def rest(self) -> np.ndarray:
        """What comes through gates, candidate and hidden state: the total without the highway."""
        return self.total - self.highway


def step_jacobian(layer: RecurrentLayer, trace: Trace, t: int) -> StateJacobian:
    r"""Jacobian of one step, :math:`\partial s_t / \partial s_{t-1}` with s the whole state.

    Parameters
    ----------
    layer : any recurrent layer
    trace : its run, without lengths and dropout
    t : int
        The step, counted from 0.

    Returns
    -------
    StateJacobian

    Examples
    --------
    >>> from lstm_lib import LSTM
    >>> rng = np.random.default_rng(0)
    >>> layer = LSTM(2, 3, rng=rng)
    >>> trace = layer.forward(rng.normal(size=(5, 1, 2)))
    >>> jacobian = step_jacobian(layer, trace, 4)
    >>> np.allclose(jacobian.block("c", "c"), np.diag(trace.f[4, 0]))  # h of the step before held fixed
    True
    """
    _check(trace, who="step_jacobian")
    _check_step(trace, t, 1, who="step_jacobian")
    return _step(layer, trace, t)


def lag_jacobian(layer: RecurrentLayer, trace: Trace, t: int, lag: int) -> StateJacobian:
    r"""Jacobian over several steps, :math:`\partial s_t / \partial s_{t-k}`: the product of the steps' Jacobians.

    Parameters
    ----------
    layer, trace
        As in :func:`step_jacobian`.
    t : int
        The later step, counted from 0.
    lag : int
        k, from 1 to t + 1; the state before step 0 is the initial one.

    Returns
    -------
    StateJacobian
    """
    _check(trace, who="lag_jacobian")
    _check_step(trace, t, lag, who="lag_jacobian")
    found = _step(layer, trace, t)
    for earlier in range(t - 1, t - lag, -1):
        found = found._replace(matrix=found.matrix @ _step(layer, trace, earlier).matrix)
    return found


def cell_jacobian(layer: RecurrentLayer, trace: Trace, t: int, lag: int = 1) -> Split:
    r"""Total derivative of the memory for the memory some steps earlier, and its highway.

    For an LSTM the memory is c, and :math:`h_{t-k}` moves with :math:`c_{t-k}`:

    .. math::

        \frac{\mathrm{d} c_t}{\mathrm{d} c_{t-1}} = \operatorname{diag}(f_t)
        + \frac{\partial c_t}{\partial h_{t-1}} \, \frac{\partial h_{t-1}}{\partial c_{t-1}}

    For cells without c it is h, and the highway of a GRU is :math:`\operatorname{diag}(z_t)`.

    Parameters
    ----------
    layer, trace, t, lag
        As in :func:`lag_jacobian`.

    Returns
    -------
    Split
        ``total``, ``highway`` (a product of diagonal matrices) and ``rest``, each (B, H, H).
    """
    _check(trace, who="cell_jacobian")
    found = lag_jacobian(layer, trace, t, lag)
    memory = "c" if "c" in found.parts else "h"
    if memory == "c" and lag <= t:
        size = trace.h.shape[2]
        total = found.matrix[:, size : 2 * size] @ _state_for_c(layer, trace, t - lag)
    else:
        total = found.block(memory, memory)
    kept = trace.kept[t - lag + 1 : t + 1].prod(axis=0)  # (B, H)
    return Split(total, kept[:, :, None] * np.eye(kept.shape[1], dtype=kept.dtype))


def paths(layer: RecurrentLayer, trace: Trace, dh: np.ndarray) -> Split:
    r"""The gradient of every step's memory, and what of it came along the highway alone.

    The highway is what remains of backpropagation when gates, candidate and hidden states are constants:
    :math:`dc_t = dc_{t+1} \odot f_{t+1} + dh_t \odot \partial h_t/\partial c_t` with the ``dh`` given here, for an
    LSTM; :math:`dh_t + dh_{t+1} \odot z_{t+1}` for a GRU.

    Parameters
    ----------
    layer, trace
        As in :func:`step_jacobian`.
    dh : array (T, B, H)
        Gradient of the loss for every hidden state, without the paths through later steps.

    Returns
    -------
    Split
        ``total``, ``highway`` and ``rest``, each (T, B, H): entry t is the gradient for the memory after step t.
    """
    _check(trace, who="paths")
    total = through_time(layer, trace, dh)
    in_cell, zero = "c" in total._fields, layer.zero_state(dh.shape[1])
    highway, kept, flowing = np.empty_like(dh), trace.kept, np.zeros_like(dh[0])
    for t in reversed(range(len(dh))):
        into = layer.whole_gradient(trace.step(t), zero._replace(h=dh[t])).c if in_cell else dh[t]
        highway[t] = flowing + into
        flowing = highway[t] * kept[t]
    return Split(total.c if in_cell else total.h, highway)


def _step(layer: RecurrentLayer, trace: Trace, t: int) -> StateJacobian:
    """The step's backward pass for every unit vector of the new state, all of them as one batch."""
    parts = layer.state_type._fields
    batch, size = trace.initial.h.shape
    rows = len(parts) * size
    before, step, x_t = (_again(given, rows) for given in (trace.before(t), trace.step(t), (trace.x[t],)))
    dstate = layer.state_type(*np.split(_units(rows, batch, layer), len(parts), axis=1))
    found = layer.step_backward(step, x_t[0], before, dstate).state
    return StateJacobian(np.concatenate(found, axis=1).reshape(rows, batch, rows).swapaxes(0, 1), parts)


def _state_for_c(layer: RecurrentLayer, trace: Trace, t: int) -> np.ndarray:
    """How the state after step t moves with its own c: derivatives (B, S, H), 1 for c itself."""
    parts = layer.state_type._fields
    batch, size = trace.initial.h.shape
    rows = len(parts) * size
    dstate = layer.state_type(*np.split(_units(rows, batch, layer), len(parts), axis=1))
    found = layer.whole_gradient(_again(trace.step(t), rows), dstate).c
    return found.reshape(rows, batch, size).swapaxes(0, 1)


def _again(arrays: Any, times: int) -> Any:
    """A tuple of arrays (B, ...), the whole batch repeated so many times."""
    found = [np.tile(array, (times, 1)) for array in arrays]
    return type(arrays)(*found) if hasattr(arrays, "_fields") else found


def _units(rows: int, batch: int, layer: RecurrentLayer) -> np.ndarray:
    """Unit vectors (rows * B, rows), each for the whole batch."""
    return np.repeat(np.eye(rows, dtype=layer.dtype), batch, axis=0)


def _check(trace: Any, *, who: str) -> None:
    if not isinstance(trace, Trace):
        raise TypeError(
            f"{who}: trace must be what a single layer's forward returned, got {type(trace).__name__}. "
            "Take a stack's layers one by one."
        )
    if trace.lengths is not None:
        raise ValueError(f"{who}: trace must hold sequences of one length, got one with lengths. Run without.")
    if getattr(trace, "dropout", None) is not None:
        raise ValueError(f"{who}: trace must come from a run without dropout, got one with. Run without rng.")


def _check_step(trace: Trace, t: Any, lag: Any, *, who: str) -> None:
    steps = len(trace.h)
    if not isinstance(t, (int, np.integer)) or not 0 <= t < steps:
        raise ValueError(f"{who}: t must be a step from 0 to T - 1 = {steps - 1}, got {t!r}. Count from 0.")
    if not isinstance(lag, (int, np.integer)) or not 1 <= lag <= t + 1:
        raise ValueError(f"{who}: lag must lie between 1 and t + 1 = {t + 1}, got {lag!r}. Choose a later t.")
