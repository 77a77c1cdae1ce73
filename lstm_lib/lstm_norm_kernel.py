"""The two loops of the LSTM with layer normalisation, forward and backward in time.

The sums from x and from h lie side by side, (2, 4H, B). With weights whose rows have mean 0 the sums have mean 0
already, so that normalising them only takes a factor.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from lstm_lib.cells import LSTMState
from lstm_lib.normalization import EPS


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
    (_, _, size, batch), dtype = trace.blocks.shape, trace.blocks.dtype
    half, one, eps = dtype.type(0.5), dtype.type(1), dtype.type(EPS)
    share, share_c = np.full(4 * size, 1 / (4 * size), dtype), np.full(size, 1 / size, dtype)
    # sigma(a) = 1/2 + tanh(a/2)/2: with halved gains and biases one tanh serves candidate and gates
    halves = np.repeat(np.array([1, 0.5, 0.5, 0.5], dtype), size)
    gains = np.stack([_columns(params[name] * halves, batch) for name in ("gx", "gh")])
    b, gc, bc = (_columns(vector, batch) for vector in (params["b"] * halves, params["gc"], params["bc"]))

    W, U, end = np.ascontiguousarray(W.T), np.ascontiguousarray(U.T), len(W) + 1
    sums, a, scratch = np.empty_like(gains), np.empty_like(b), np.empty_like(gc)
    blocks = a.reshape(4, size, batch)
    (g, i, f, o), gates = blocks, blocks[1:]
    hidden, previous = trace.fed_state[:, 1:].swapaxes(0, 1), trace.cells[0]
    arrays = trace.blocks, trace.cells[1:], trace.shown, trace.from_x_h, trace.from_c, trace.scales, hidden
    for fed, record, c, shown, normed, n_c, scale, h in zip(inputs, *arrays, strict=False):
        # a_t = g_x N(x_t W) + g_h N(h_{t-1} U) + b
        np.dot(W, fed[: end - 1], out=sums[0])
        np.dot(U, fed[end:], out=sums[1])
        np.multiply(sums, sums, out=normed)
        scale[:2] = one / np.sqrt(np.matmul(share, normed) + eps)
        np.multiply(sums, scale[:2, None], out=normed)
        np.multiply(gains, normed, out=sums)
        np.add(sums[0], sums[1], out=a)
        np.add(a, b, out=a)
        np.tanh(a, out=a)
        np.multiply(gates, half, out=gates)
        np.add(gates, half, out=gates)
        record[...] = blocks
        # c_t = f_t c_{t-1} + i_t g_t
        np.multiply(f, previous, out=c)
        np.multiply(i, g, out=scratch)
        np.add(c, scratch, out=c)
        # h_t = o_t tanh(g_c N(c_t) + b_c)
        np.subtract(c, np.dot(share_c, c), out=n_c)
        np.multiply(n_c, n_c, out=scratch)
        scale[2] = one / np.sqrt(np.dot(share_c, scratch) + eps)
        np.multiply(n_c, scale[2], out=n_c)
        np.multiply(gc, n_c, out=shown)
        np.add(shown, bc, out=shown)
        np.tanh(shown, out=shown)
        np.multiply(o, shown, out=h)
        previous = c


class Reached(NamedTuple):
    """What a stretch of steps gives: gradients of the sums from x and from h, and totals of those of gains and biases.

    ``dsums`` (2, 4H, n, B) are right up to a number common to all columns, which centred weights do not see.
    """

    dsums: np.ndarray
    totals: dict[str, np.ndarray]


def backward(
    trace: Any, stretch: slice, arriving: Iterator[int], carry: LSTMState, U: np.ndarray, params: Any
) -> Reached:
    """Differentiate a stretch of steps.

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
    gains = np.stack([_columns(params[name], batch) for name in ("gx", "gh")])
    gc, U, every = _columns(params["gc"], batch), np.ascontiguousarray(U), np.ones(batch, dtype)
    shares = np.stack([params["gx"], params["gh"]])[:, None] / dtype.type(4 * size)  # (2, 1, 4H)
    share_c = np.full(size, 1 / size, dtype)
    mask = None if trace.dropout is None else trace.dropout.T
    blocks, before, shown = trace.blocks[stretch], trace.cells[stretch], trace.shown[stretch]
    g, i, f, o = blocks.swapaxes(0, 1)

    # each slope, sigma' = y - y^2 or tanh' = 1 - y^2, times what the gate was multiplied with
    into = np.multiply(blocks, blocks)
    np.subtract(blocks[:, 1:], into[:, 1:], out=into[:, 1:])
    np.subtract(1, into[:, 0], out=into[:, 0])
    for k, partner in enumerate((i, g, before, shown)):
        into[:, k] *= partner
    h_to_sum = np.multiply(shown, shown)
    np.subtract(1, h_to_sum, out=h_to_sum)
    h_to_sum *= o

    dsums = np.empty((2, 4 * size, len(blocks), batch), dtype)
    totals = {name: np.zeros(4 * size if name in ("gx", "gh", "b") else size, dtype) for name in NAMES}
    da, dsum, scratch = np.empty((4 * size, batch), dtype), np.empty_like(gc), np.empty_like(gc)
    products, found = np.empty_like(gains), np.empty_like(gains)
    gates = da.reshape(4, size, batch)
    parts = into, h_to_sum, f, trace.from_x_h[stretch], trace.from_c[stretch], trace.scales[stretch]
    outs = dsums.transpose(2, 0, 1, 3)
    for factors, to_sum, kept, normed, n_c, scale, out, _ in zip(
        *(part[::-1] for part in (*parts, outs)), arriving, strict=False
    ):
        np.multiply(factors[3], dh, out=gates[3])
        # dc_t = dc_{t+1} f_{t+1} and what dh_t sends through g_c N(c_t) + b_c
        np.multiply(dh, to_sum, out=dsum)
        np.multiply(dsum, n_c, out=scratch)
        totals["gc"] += np.dot(scratch, every)
        totals["bc"] += np.dot(dsum, every)
        np.multiply(gc, dsum, out=dsum)
        np.multiply(dsum, n_c, out=scratch)
        np.multiply(n_c, np.dot(share_c, scratch), out=scratch)
        np.add(scratch, np.dot(share_c, dsum), out=scratch)
        np.subtract(dsum, scratch, out=dsum)
        np.multiply(dsum, scale[2], out=dsum)
        np.add(dc, dsum, out=dc)
        np.multiply(factors[:3], dc, out=gates[:3])
        np.multiply(dc, kept, out=dc)
        # back through g_x N(x_t W) and g_h N(h_{t-1} U)
        np.multiply(da, normed, out=products)
        totals["b"] += np.dot(da, every)
        totals["gx"] += np.dot(products[0], every)
        totals["gh"] += np.dot(products[1], every)
        np.multiply(normed, np.matmul(shares, products), out=products)
        np.multiply(gains, da, out=found)
        np.subtract(found, products, out=found)
        np.multiply(found, scale[:2, None], out=found)
        out[...] = found
        np.dot(U, found[1], out=dh)
        if mask is not None:
            np.multiply(dh, mask, out=dh)
    return Reached(dsums, totals)


NAMES = ("gx", "gh", "b", "gc", "bc")


def _columns(vector: np.ndarray, batch: int) -> np.ndarray:
    """A vector (n,) once for each sequence, (n, B): whole arrays multiply faster than broadcast ones."""
    return np.repeat(vector[:, None], batch, axis=1)
