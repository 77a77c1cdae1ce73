"""Tools that look at gradients: are they right, and how far do they reach?

Central differences check every backward pass of the library; gradient against lag is the book's main measurement.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lstm_lib import _validate
from lstm_lib.recurrent import RecurrentLayer, Trace


def numerical(f: Callable[[], float], array: np.ndarray, *, eps: float = 1e-5) -> np.ndarray:
    r"""Gradient of ``f`` for ``array`` by central differences, error :math:`O(\varepsilon^2)`.

    Parameters
    ----------
    f : callable
        Takes no argument and reads ``array``; gives a number.
    array : float64 array
        Changed one element at a time and put back.
    eps : float
        Half the distance between the two points.

    Returns
    -------
    array of the same shape

    Examples
    --------
    >>> w = np.array([3.0])
    >>> numerical(lambda: w[0] ** 2, w).round(6).tolist()
    [6.0]
    """
    if not isinstance(array, np.ndarray) or array.dtype != np.float64:
        raise TypeError(
            f"numerical: array must be a float64 array, got {getattr(array, 'dtype', type(array).__name__)}. "
            "Differences of float32 numbers are too coarse: check in float64."
        )
    _validate.positive(eps, who="numerical", name="eps")
    result = np.empty_like(array)
    for place in np.ndindex(array.shape):
        kept = array[place]
        try:
            array[place] = kept + eps
            above = f()
            array[place] = kept - eps
            below = f()
        finally:
            array[place] = kept
        result[place] = (above - below) / (2 * eps)
    return result


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    r"""Distance :math:`\|a - b\| / (\|a\| + \|b\|)`: 0 for equal arrays, 1 for opposite ones."""
    if np.shape(a) != np.shape(b):
        raise ValueError(
            f"relative_error: arrays must have one shape, got {np.shape(a)} and {np.shape(b)}. "
            "A gradient has the shape of what it is the gradient of."
        )
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / size) if size else 0.0


class GradientCheck(NamedTuple):
    """Relative error of each gradient, by name, and the worst of them."""

    errors: dict[str, float]

    @property
    def worst(self) -> float:
        return float(np.max(list(self.errors.values())))  # NaN, if there is one: Python's max may pass it over


def check(
    layer: RecurrentLayer,
    x: np.ndarray,
    state: Any = None,
    lengths: Any = None,
    *,
    rng: np.random.Generator,
    eps: float = 1e-5,
) -> GradientCheck:
    """Compare a layer's backward pass with central differences, for every parameter, input and initial state.

    The loss is a random weighted sum of all hidden states and of the final state, so that every path counts.

    Parameters
    ----------
    layer : RNN or LSTM
        Of float64; its parameters come back unchanged.
    x : array (T, B, D)
    state : RNNState or LSTMState, optional
    lengths : integer array (B,), optional
    rng : numpy.random.Generator
        Draws the weights of the loss.
    eps : float
        Half the step of the differences.

    Returns
    -------
    GradientCheck
        ``errors`` per array and the ``worst``; a right gradient stays below 1e-7.

    Examples
    --------
    >>> from lstm_lib import LSTM
    >>> rng = np.random.default_rng(0)
    >>> check(LSTM(3, 2, rng=rng), rng.normal(size=(4, 2, 3)), rng=rng).worst < 1e-7
    True
    """
    _validate.generator(rng, who="check")
    if layer.dtype != np.float64:
        raise ValueError(
            f"check: layer must be of float64, got {layer.dtype}. Differences of float32 numbers are too coarse: make "
            "the layer with dtype=np.float64."
        )
    trace = layer.forward(x, state, lengths)
    x, state = x.copy(), type(trace.initial)(*(s.copy() for s in trace.initial))
    dh = rng.normal(size=trace.h.shape)
    dstate = type(state)(*(rng.normal(size=s.shape) for s in state))

    def loss() -> float:
        run = layer.forward(x, state, lengths)
        final = sum(np.vdot(d, s) for d, s in zip(dstate, run.state, strict=True))
        return float(np.vdot(dh, run.h) + final)

    grads = layer.backward(trace, dh, dstate)
    pairs = {name: (layer.params[name], grads.params[name]) for name in layer.params}
    pairs["x"] = (x, grads.x)
    pairs |= {f"state.{f}": (getattr(state, f), getattr(grads.state, f)) for f in state._fields}
    return GradientCheck({name: relative_error(numerical(loss, a, eps=eps), g) for name, (a, g) in pairs.items()})


def through_time(layer: RecurrentLayer, trace: Trace, dh: np.ndarray) -> Any:
    r"""Total gradients :math:`\partial L/\partial h_t` (and :math:`\partial L/\partial c_t`) of every step.

    Parameters
    ----------
    layer : RNN or LSTM
    trace : its run over full-length sequences
    dh : array (T, B, H)
        Gradient of the loss for every hidden state, without the paths through later steps.

    Returns
    -------
    RNNState or LSTMState
        Arrays (T, B, H): entry t is the gradient for the state *after* step t, all later paths included.
    """
    if trace.lengths is not None:
        raise ValueError("through_time: trace must hold sequences of one length, got one with lengths. Run without.")
    if getattr(trace, "dropout", None) is not None:
        raise ValueError("through_time: trace must come from a run without dropout, got one with. Run without rng.")
    _validate.array(dh, "(T, B, H)", trace.h.shape, who="through_time", name="dh", dtype=layer.dtype)
    flowing = layer.zero_state(dh.shape[1])
    found = []
    for t in reversed(range(len(dh))):
        flowing = flowing._replace(h=flowing.h + dh[t])
        step, before = trace.step(t), trace.before(t)
        found.append(layer.whole_gradient(step, flowing))
        flowing = layer.step_backward(step, trace.x[t], before, flowing).state
    return layer.state_type(*(np.stack(arrays[::-1]) for arrays in zip(*found, strict=True)))


def against_lag(layer: RecurrentLayer, x: np.ndarray, *, of: str = "h") -> np.ndarray:
    r"""How strongly the last hidden state depends on the state k steps earlier.

    The loss is :math:`L = \sum_j h_{T,j}`; entry k is :math:`\|\partial L/\partial h_{T-k}\|`, or with ``of="c"`` the
    same for the cell state, as the root mean square over the batch.

    Parameters
    ----------
    layer : RNN or LSTM
    x : array (T, B, D)
    of : {"h", "c"}
        Which state; "c" needs an LSTM.

    Returns
    -------
    array (T,)
        Norms at lags 0 … T − 1.

    Examples
    --------
    >>> from lstm_lib import RNN
    >>> rng = np.random.default_rng(0)
    >>> layer = RNN(1, 4, activation="linear", rng=rng)  # U is orthogonal: no gradient is lost
    >>> against_lag(layer, np.zeros((30, 1, 1)))[[0, 29]].round(12).tolist()
    [2.0, 2.0]
    """
    _validate.option(of, layer.state_type._fields, who="against_lag", name="of")
    trace = layer.forward(x)
    dh = np.zeros_like(trace.h)
    dh[-1] = 1
    gradient = getattr(through_time(layer, trace, dh), of)
    return np.sqrt((gradient**2).sum(axis=2).mean(axis=1))[::-1]
