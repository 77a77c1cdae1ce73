"""Truncated backpropagation through time: long sequences in chunks, state carried on, gradients cut between them.

It bounds memory and the wait for an update; what it does to the gradient, chapter 9 measures.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from lstm_lib import _validate
from lstm_lib.trace import Gradients


class Chunk(NamedTuple):
    """One chunk of a long sequence: its ``steps`` as a slice of the whole, and the layer's run over it, ``trace``."""

    steps: slice
    trace: Any


def chunks(layer: Any, x: np.ndarray, size: int, *, state: Any = None, rng: Any = None) -> Iterator[Chunk]:
    """Run a layer over a long sequence chunk by chunk, each starting from the state that the one before left.

    Between two chunks the caller may update the layer's parameters: the next chunk uses the new ones, with the state
    that the old ones made.

    Parameters
    ----------
    layer : any recurrent layer or Stack of such
        Not a bidirectional one: its second half starts at the end.
    x : array (T, B, D)
    size : int
        Steps per chunk; the last may be shorter.
    state : optional
        State before the first step; zeros if left out.
    rng : numpy.random.Generator, optional
        For layers that drop out: each chunk draws its own mask.

    Yields
    ------
    Chunk
        ``layer.backward(chunk.trace, dh[chunk.steps])`` gives the truncated gradients of that chunk's loss.

    Examples
    --------
    >>> from lstm_lib import LSTM
    >>> rng = np.random.default_rng(0)
    >>> layer, x = LSTM(2, 3, rng=rng), rng.normal(size=(10, 1, 2))
    >>> parts = [chunk.trace.h for chunk in chunks(layer, x, 4)]
    >>> np.array_equal(np.concatenate(parts), layer.forward(x).h)
    True
    """
    _check(layer, x, size, who="chunks")
    extra = {} if rng is None else {"rng": rng}
    for start in range(0, len(x), size):
        steps = slice(start, min(start + size, len(x)))
        trace = layer.forward(x[steps], state, **extra)
        yield Chunk(steps, trace)
        state = trace.state


def truncated_gradients(layer: Any, x: np.ndarray, dh: np.ndarray, size: int, *, state: Any = None) -> Gradients:
    r"""Gradients that reach back no further than the start of their chunk.

    With ``size`` of T or more these are the full gradients; their difference is the bias of truncation.

    Parameters
    ----------
    layer, x, size, state
        As in :func:`chunks`.
    dh : array (T, B, H)
        :math:`\partial L/\partial h_t` of every step, without the paths through later steps.

    Returns
    -------
    Gradients
        ``params`` summed over the chunks, ``x`` (T, B, D), and ``state``, which only the first chunk reaches.

    References
    ----------
    Williams, R. J. and Peng, J., "An efficient gradient-based algorithm for on-line training of recurrent network
    trajectories", Neural Computation 2(4), 1990.
    """
    _check(layer, x, size, who="truncated_gradients")
    shape, todo = (*x.shape[:2], layer.hidden_size), "One gradient per value of h."
    _validate.array(dh, "(T, B, H)", shape, who="truncated_gradients", name="dh", dtype=layer.dtype, todo=todo)
    total, dx, dstate = {}, [], None
    for steps, trace in chunks(layer, x, size, state=state):
        found = layer.backward(trace, dh[steps])
        total = {name: value + total.get(name, 0) for name, value in found.params.items()}
        dx.append(found.x)
        dstate = found.state if dstate is None else dstate
    return Gradients(total, np.concatenate(dx), dstate)


def _check(layer: Any, x: Any, size: Any, *, who: str) -> None:
    _validate.positive(size, who=who, name="size", integer=True)
    for part in getattr(layer, "layers", (layer,)):
        if hasattr(part, "backward_layer"):
            raise TypeError(
                f"{who}: layer must read forward only, got {type(part).__name__}, whose second half starts at the end. "
                "Run it over whole sequences."
            )
    _validate.array(x, "(T, B, D)", (None, None, layer.input_size), who=who, name="x", finite=False)
