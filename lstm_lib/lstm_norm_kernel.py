"""The two loops of the LSTM with layer normalisation, forward and backward in time.

The sums from x and from h lie side by side, (2, 4H, B). With weights whose rows have mean 0 the sums have mean 0
already, so that normalising them only takes a factor. What stands last in a line of a step is where the result goes:
named, `out=` costs a fifth of a small operation.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy import add, dot, multiply, subtract, tanh  # looked up quicker than in np: a twentieth of a small step's time

from lstm_lib import stepped
from lstm_lib.normalization import EPS
from lstm_lib.products import stepwise


def centred(weights: np.ndarray) -> np.ndarray:
    """Weights (n, 4H) less the mean of each row: what they multiply then has sums of mean 0."""
    return weights - weights.mean(axis=1, keepdims=True)


def forward(trace: Any, inputs: Iterable[np.ndarray], W: np.ndarray, U: np.ndarray, params: Any) -> None:
    """Walk through the feed and fill the trace.

    Parameters
    ----------
    trace : LSTMNormTrace
        With its feed and first cell filled in.
    inputs : arrays (B, D + 1 + H)
        What each step is fed.
    W, U : arrays (D, 4H), (H, 4H)
        Centred weights, the candidate's columns first, then those of i, f, o.
    params : dict
        ``gx``, ``gh``, ``b`` in the same order, ``gc``, ``bc``.
    """
    (steps, _, batch, size), dtype = trace.blocks.shape, trace.blocks.dtype
    half, share_c = np.array(0.5, dtype), np.full(size, 1 / size, dtype)
    # sigma(a) = 1/2 + tanh(a/2)/2: with halved gains and biases one tanh serves candidate and gates
    halves = np.repeat(np.array([1, 0.5, 0.5, 0.5], dtype), size)
    gx, gh, b = (params[name] * halves for name in ("gx", "gh", "b"))
    gc, bc = params["gc"], params["bc"]

    rows, end = trace.from_x.reshape(-1, 4 * size), len(W) + 1
    np.matmul(trace.feed[:-1].reshape(steps * batch, -1)[:, : len(W)], W, out=rows)
    trace.scales[:, 0] = _scale(trace.from_x)
    multiply(trace.from_x, trace.scales[:, 0], out=trace.from_x)

    a, scratch = np.empty((batch, 4 * size), dtype), np.empty((batch, size), dtype)
    by_block, blocks = a.reshape(batch, 4, size).swapaxes(0, 1), np.empty((4, batch, size), dtype)
    (g, i, f, o), gates = blocks, blocks[1:]
    product, U, sums = stepwise(U, a[None])
    hidden, previous = trace.fed_state[1:], trace.cells[0]
    arrays = trace.blocks, trace.cells[1:], trace.shown, trace.from_h, trace.from_c, trace.scales, hidden
    for fed, x_t, record, c, shown, n_h, n_c, scale, h in zip(inputs, _biased(trace, gx, b), *arrays, strict=False):
        # a_t = g_x N(x_t W) + g_h N(h_{t-1} U) + b
        product(fed[:, end:], U, sums)
        scale[1] = _scale(a)
        multiply(a, scale[1], n_h)
        multiply(n_h, gh, a)
        add(by_block, x_t, blocks)
        tanh(blocks, blocks)
        multiply(gates, half, gates)
        add(gates, half, gates)
        record[...] = blocks
        # c_t = f_t c_{t-1} + i_t g_t
        multiply(f, previous, c)
        multiply(i, g, scratch)
        add(c, scratch, c)
        # h_t = o_t tanh(g_c N(c_t) + b_c)
        subtract(c, dot(c, share_c)[:, None], n_c)
        scale[2] = _scale(n_c)
        multiply(n_c, scale[2], n_c)
        multiply(n_c, gc, shown)
        add(shown, bc, shown)
        tanh(shown, shown)
        multiply(o, shown, h)
        previous = c


def _scale(centred: np.ndarray) -> np.ndarray:
    """What values (..., units) of mean 0 are multiplied with to have variance 1: (..., 1)."""
    share, eps = centred.dtype.type(1 / centred.shape[-1]), centred.dtype.type(EPS)
    return (1 / np.sqrt(np.vecdot(centred, centred) * share + eps))[..., None]


def _biased(trace: Any, gx: np.ndarray, b: np.ndarray) -> Iterator[np.ndarray]:
    """``gx N(x_t W) + b`` of every step (4, B, H), computed for a chunk of steps at once."""
    (_, _, batch, size), most = trace.blocks.shape, max(1, stepped.CHUNK // trace.from_x[0].nbytes)
    for start in range(0, len(trace.from_x), most):
        sums = trace.from_x[start : start + most] * gx
        sums += b
        yield from sums.reshape(-1, batch, 4, size).swapaxes(1, 2)


class Reached(NamedTuple):
    """What a stretch of steps gives: gradients of the sums from x and from h, and totals of those of gains and biases.

    ``dsums``, a pair of (n, B, 4H), are right up to a number common to all columns, which centred weights do not see.
    """

    dsums: tuple[np.ndarray, np.ndarray]
    totals: dict[str, np.ndarray]


def backward(
    trace: Any, stretch: slice, arriving: Iterator[int], carry: np.ndarray, back: tuple, params: Any
) -> Reached:
    """Differentiate a stretch of steps.

    Parameters
    ----------
    trace : LSTMNormTrace
    stretch : slice
        Which steps.
    arriving : iterator
        Adds to ``carry`` what reaches a step's state from outside, last step first.
    carry : array (2, B, H)
        Gradient of h and c after the stretch; becomes that of the state before it.
    back : tuple
        The product, from ``products.stepwise``, that takes the gradient of the sums from h to h.
    params
        As in :func:`forward`.
    """
    (_, _, batch, size), dtype = trace.blocks.shape, trace.blocks.dtype
    (product, to_h, into_h), (dh, dc), (scratch, other) = back, carry, np.empty_like(carry)
    gx, gh, gc, wide = params["gx"], params["gh"], params["gc"], np.empty((batch, 4 * size), dtype)
    share, wide_share, shares = dtype.type(1 / size), dtype.type(1 / (4 * size)), np.full(size, 1 / size, dtype)
    blocks, before, shown = trace.blocks[stretch], trace.cells[stretch], trace.shown[stretch]
    from_x, from_h, from_c = trace.from_x[stretch], trace.from_h[stretch], trace.from_c[stretch]
    g, i, f, o = blocks.swapaxes(0, 1)

    # each slope, sigma' = y - y^2 or tanh' = 1 - y^2, times what the gate was multiplied with
    into = multiply(blocks, blocks)
    subtract(blocks[:, 1:], into[:, 1:], out=into[:, 1:])
    subtract(1, into[:, 0], out=into[:, 0])
    for k, partner in enumerate((i, g, before, shown)):
        into[:, k] *= partner
    h_to_sum = multiply(shown, shown)
    subtract(1, h_to_sum, out=h_to_sum)
    h_to_sum *= o

    da, dsum_h = np.empty_like(from_x), np.empty_like(from_h)
    gates = da.reshape(len(da), batch, 4, size).swapaxes(1, 2)
    dshown = h_to_sum  # takes its place, step by step
    arrays = into, dshown, f, from_h, from_c, trace.scales[stretch], gates, da, dsum_h
    for factors, dshown_t, kept, n_h, n_c, scale, gates_t, da_t, dsum, _ in zip(
        *(array[::-1] for array in arrays), arriving, strict=False
    ):
        multiply(factors[3], dh, gates_t[3])
        # dc_t = dc_{t+1} f_{t+1} and what dh_t sends through g_c N(c_t) + b_c
        multiply(dshown_t, dh, dshown_t)
        multiply(dshown_t, gc, scratch)
        # back through the normalised cell
        multiply(n_c, np.vecdot(scratch, n_c)[:, None] * share, other)
        add(other, dot(scratch, shares)[:, None], other)
        subtract(scratch, other, scratch)
        multiply(scratch, scale[2], scratch)
        add(dc, scratch, dc)
        multiply(factors[:3], dc, gates_t[:3])
        multiply(dc, kept, dc)
        # back through g_h N(h_{t-1} U)
        multiply(da_t, gh, dsum)
        multiply(n_h, np.vecdot(dsum, n_h)[:, None] * wide_share, wide)
        subtract(dsum, wide, dsum)
        multiply(dsum, scale[1], dsum)
        product(dsum, to_h, into_h)
        if trace.dropout is not None:
            multiply(dh, trace.dropout, dh)

    # g_x N(x_t W), for all steps at once
    dsum_x = da * gx
    dsum_x -= from_x * (np.vecdot(dsum_x, from_x)[..., None] * wide_share)
    dsum_x *= trace.scales[stretch, 0]
    totals = {"b": da.sum(axis=(0, 1)), "bc": dshown.sum(axis=(0, 1))}
    pairs = {"gx": (da, from_x), "gh": (da, from_h), "gc": (dshown, from_c)}
    totals |= {name: np.einsum("tbk,tbk->k", *pair) for name, pair in pairs.items()}
    return Reached((dsum_x, dsum_h), totals)
