"""The two loops of the LSTM with layer normalisation, forward and backward in time.

With weights whose rows have mean 0 every sum has mean 0 already, so that normalising it only takes a factor.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from lstm_lib.cells import LSTMState
from lstm_lib.normalization import EPS, normalized, normalized_backward


def centred(weights: np.ndarray) -> np.ndarray:
    """Weights (n, 4H) less the mean of each row: what they multiply then has sums of mean 0."""
    return weights - weights.mean(axis=1, keepdims=True)


def forward(trace: Any, inputs: Iterable[np.ndarray], W: np.ndarray, U: np.ndarray, params: Any) -> None:
    """Walk through the feed and fill the trace.

    Parameters
    ----------
    trace : LSTMNormTrace
        With its feed and first cell filled in.
    inputs : arrays (D + 1 + H, B)
        What each step is fed.
    W, U : arrays (D, 4H), (H, 4H)
        Centred weights, the candidate's columns first, then those of i, f, o.
    params : dict
        ``gx``, ``gh``, ``b`` in the same order, ``gc``, ``bc``.
    """
    (steps, _, size, batch), dtype = trace.blocks.shape, trace.blocks.dtype
    half, eps, share = dtype.type(0.5), dtype.type(EPS), np.full(4 * size, 1 / (4 * size), dtype)
    # sigma(a) = 1/2 + tanh(a/2)/2: with halved gains and biases one tanh serves candidate and gates
    halves = np.repeat(np.array([1, 0.5, 0.5, 0.5], dtype), size)
    gx, gh, b = (_columns(params[name] * halves, batch) for name in ("gx", "gh", "b"))
    gc, bc = (_columns(params[name], batch) for name in ("gc", "bc"))

    # what x adds, for all steps at once
    x = trace.feed[: len(W), :-1].swapaxes(0, 1)
    np.matmul(np.ascontiguousarray(W.T), x, out=trace.from_x)
    square = np.einsum("tkb,tkb->tb", trace.from_x, trace.from_x)
    trace.scales[:, 0] = 1 / np.sqrt(square / (4 * size) + eps)
    trace.from_x[...] *= trace.scales[:, :1]
    sums = trace.blocks.reshape(steps, 4 * size, batch)
    np.multiply(gx, trace.from_x, out=sums)
    sums += b

    U, end = np.ascontiguousarray(U.T), len(W) + 1
    v, scratch = np.empty((4 * size, batch), dtype), np.empty((size, batch), dtype)
    hidden, previous = trace.fed_state[:, 1:].swapaxes(0, 1), trace.cells[0]
    arrays = (trace.blocks, trace.cells[1:], trace.shown, trace.from_h, trace.from_c, trace.scales, hidden)
    for fed, blocks, c, shown, n_h, n_c, scale, h in zip(inputs, *arrays, strict=False):
        # a_t = g_x N(x_t W) + b + g_h N(h_{t-1} U)
        np.dot(U, fed[end:], out=v)
        np.multiply(v, v, out=n_h)
        scale[1] = 1 / np.sqrt(np.dot(share, n_h) + eps)
        np.multiply(v, scale[1], out=n_h)
        np.multiply(gh, n_h, out=v)
        np.add(blocks, v.reshape(blocks.shape), out=blocks)
        np.tanh(blocks, out=blocks)
        np.multiply(blocks[1:], half, out=blocks[1:])
        np.add(blocks[1:], half, out=blocks[1:])
        # c_t = f_t c_{t-1} + i_t g_t
        g, i, f, o = blocks
        np.multiply(f, previous, out=c)
        np.multiply(i, g, out=scratch)
        np.add(c, scratch, out=c)
        # h_t = o_t tanh(g_c N(c_t) + b_c)
        scale[2] = normalized(c, axis=0, out=n_c)[1]
        np.multiply(gc, n_c, out=shown)
        np.add(shown, bc, out=shown)
        np.tanh(shown, out=shown)
        np.multiply(o, shown, out=h)
        previous = c


def backward(
    trace: Any, stretch: slice, arriving: Iterator[int], carry: LSTMState, U: np.ndarray, params: Any
) -> np.ndarray:
    """Gradients (9H, n, B) over a stretch of steps: of a_t, of h_{t-1} U, and of g_c N(c_t) + b_c.

    The second is right up to a number common to all columns, which centred weights do not see.

    Parameters
    ----------
    trace : LSTMNormTrace
    stretch : slice
        Which steps.
    arriving : iterator
        Adds to ``carry`` what reaches a step's state from outside, last step first.
    carry : LSTMState
        Gradient of the state after the stretch, each part (H, B); becomes that of the state before it.
    U, params
        As in :func:`forward`.
    """
    (_, _, size, batch), dtype = trace.blocks.shape, trace.blocks.dtype
    dh, dc = carry
    gh, gc = _columns(params["gh"], batch), _columns(params["gc"], batch)
    U, share = np.ascontiguousarray(U), np.full(4 * size, 1 / (4 * size), dtype)
    mask = None if trace.dropout is None else trace.dropout.T
    blocks, before, shown = trace.blocks[stretch], trace.cells[stretch], trace.shown[stretch]
    g, i, f, o = blocks.swapaxes(0, 1)

    # each slope, sigma' = y - y^2 or tanh' = 1 - y^2, times what the gate was multiplied with
    into = blocks - blocks * blocks
    np.subtract(1, g * g, out=into[:, 0])
    for k, partner in enumerate((i, g, before, shown)):
        into[:, k] *= partner
    h_to_sum = o * (1 - shown * shown)

    found = np.empty((9 * size, len(blocks), batch), dtype)
    v, square = np.empty((4 * size, batch), dtype), np.empty((4 * size, batch), dtype)
    scratch, gates = np.empty((size, batch), dtype), found[: 4 * size].reshape(4, size, -1, batch)
    parts = (into, h_to_sum, f, trace.from_h[stretch], trace.from_c[stretch], trace.scales[stretch])
    outs = (gates.transpose(2, 0, 1, 3), found[4 * size : 8 * size].swapaxes(0, 1), found[8 * size :].swapaxes(0, 1))
    for factors, to_sum, kept, n_h, n_c, scale, da, dv, dsum, _ in zip(
        *(part[::-1] for part in (*parts, *outs)), arriving, strict=False
    ):
        np.multiply(factors[3], dh, out=da[3])
        # dc_t = dc_{t+1} f_{t+1} and what dh_t sends through the normalised cell
        np.multiply(dh, to_sum, out=dsum)
        np.multiply(gc, dsum, out=scratch)
        np.add(dc, normalized_backward(scratch, n_c, scale[2], axis=0), out=dc)
        np.multiply(factors[:3], dc, out=da[:3])
        np.multiply(dc, kept, out=dc)
        # back through g_h N(h_{t-1} U)
        np.multiply(gh, da.reshape(v.shape), out=v)
        np.multiply(v, n_h, out=square)
        np.multiply(n_h, np.dot(share, square), out=square)
        np.subtract(v, square, out=v)
        np.multiply(v, scale[1], out=v)
        dv[...] = v
        np.dot(U, v, out=dh)
        if mask is not None:
            np.multiply(dh, mask, out=dh)
    return found


def _columns(vector: np.ndarray, batch: int) -> np.ndarray:
    """A vector (n,) once for each sequence, (n, B): whole arrays multiply faster than broadcast ones."""
    return np.repeat(vector[:, None], batch, axis=1)
