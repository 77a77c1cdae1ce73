"""Layers made of layers, for the tests that hold for all of them, and tools for their nested states."""

import numpy as np

from lstm_lib import LSTM, RNN, Bidirectional, Stack
from lstm_lib.gradients import numerical, relative_error


def shaken(layer, seed=0):
    """The layer with all parameters random, so that no gradient hides behind a zero."""
    rng = np.random.default_rng(seed)
    for value in layer.params.values():
        value[...] = rng.normal(scale=0.6, size=value.shape)
    return layer


COMPOSED = {
    "bidirectional": lambda **o: Bidirectional(LSTM(2, 4, **o), LSTM(2, 4, **o)),
    "unequal directions": lambda **o: Bidirectional(RNN(2, 3, **o), LSTM(2, 4, **o)),
    "stack": lambda **o: Stack([LSTM(2, 4, **o), RNN(4, 3, **o), LSTM(3, 5, **o)]),
    "stack of one": lambda **o: Stack([LSTM(2, 4, **o)]),
    "stack of bidirectional": lambda **o: Stack(
        [Bidirectional(LSTM(2, 3, **o), LSTM(2, 4, **o)), Bidirectional(LSTM(7, 2, **o), RNN(7, 3, **o))]
    ),
    "bidirectional of stacks": lambda **o: Bidirectional(
        Stack([RNN(2, 3, **o), LSTM(3, 4, **o)]), Stack([LSTM(2, 3, **o)])
    ),
}


def leaves(state):
    """All arrays of a state, however deep."""
    return [state] if isinstance(state, np.ndarray) else [leaf for part in state for leaf in leaves(part)]


def like(state, rng):
    """A random state of the same form."""
    if isinstance(state, np.ndarray):
        return rng.normal(size=state.shape).astype(state.dtype)
    parts = [like(part, rng) for part in state]
    return type(state)(*parts) if hasattr(state, "_fields") else type(state)(parts)


def worst_error(layer, x, lengths=None, *, seed=0, dropped=None):
    """Largest relative error of any gradient of a layer against central differences.

    ``dropped`` is the seed of the Generator with which every run of the layer drops out.
    """
    rng = np.random.default_rng(seed)
    state = like(layer.zero_state(x.shape[1]), rng)

    def run():
        drops = {} if dropped is None else {"rng": np.random.default_rng(dropped)}
        return layer.forward(x, state, lengths, **drops)

    trace = run()
    dh, dstate = rng.normal(size=trace.h.shape), like(trace.state, rng)

    def loss():
        again = run()
        final = sum(np.vdot(d, s) for d, s in zip(leaves(dstate), leaves(again.state), strict=True))
        return float(np.vdot(dh, again.h) + final)

    grads = layer.backward(trace, dh, dstate)
    pairs = [(layer.params[name], grads.params[name]) for name in layer.params]
    pairs += [(x, grads.x), *zip(leaves(state), leaves(grads.state), strict=True)]
    return max(relative_error(numerical(loss, value), found) for value, found in pairs)
