"""The two loops of the GRU, forward and backward in time, for both places of the reset gate.

A step's blocks lie one below the other: the candidate n, the gates z and r and, with the reset after the product,
that product m = h_{t-1} U_n + bn.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from lstm_lib import stepped


def forward(trace: Any, inputs: Iterable[np.ndarray], stacked: np.ndarray) -> None:
    """Walk through the feed and fill the trace.

    Parameters
    ----------
    trace : GRUTrace
        With its feed filled in.
    inputs : arrays (K, B)
        What each step's matrix products see.
    stacked : array (K, columns)
        The weights of n, z, r and, with the reset after the product, of m.
    """
    (_, count, size, batch), dtype, bias = trace.blocks.shape, trace.blocks.dtype, trace.input_size
    half, one, scratch = dtype.type(0.5), dtype.type(1), np.empty((size, batch), dtype)
    gates = np.empty((2, size, batch), dtype)
    (z, r), flat = gates, gates.reshape(-1, batch)

    # sigma(a) = 1/2 + tanh(a/2)/2, with halved weights
    weights = np.ascontiguousarray(stacked.T)
    weights[size : 3 * size] *= half
    to_gates = weights[size : 3 * size]
    x_to_n, h_to_n, to_m = weights[:size, : bias + 1], weights[:size, bias + 1 :], weights[-size:, bias:]
    hidden = trace.fed_state.swapaxes(0, 1)
    ms = trace.blocks[:, 3] if count == 4 else trace.blocks[:, 0]
    per_step = zip(inputs, hidden, hidden[1:], trace.blocks[:, 0], trace.blocks[:, 1:3], ms, strict=False)
    for fed, h_prev, h, n, record, m in per_step:
        np.dot(to_gates, fed, out=flat)
        np.tanh(gates, out=gates)
        np.multiply(gates, half, out=gates)
        np.add(gates, half, out=gates)
        np.dot(x_to_n, fed[: bias + 1], out=n)
        if count == 4:
            # n_t = tanh(x_t W_n + b_n + r_t (h_{t-1} U_n + bn))
            np.dot(to_m, fed[bias:], out=m)
            np.multiply(r, m, out=scratch)
            np.add(n, scratch, out=n)
        else:
            # n_t = tanh(x_t W_n + b_n + (r_t h_{t-1}) U_n)
            np.multiply(r, fed[bias + 1 :], out=scratch)
            np.add(n, np.dot(h_to_n, scratch), out=n)
        np.tanh(n, out=n)
        record[...] = gates
        # h_t = (1 - z_t) n_t + z_t h_{t-1}; written so, z = 1 keeps h to the last bit
        np.multiply(z, h_prev, out=scratch)
        np.subtract(one, z, out=z)
        np.multiply(z, n, out=z)
        np.add(scratch, z, out=h)


def backward(trace: Any, stretch: slice, arriving: Iterator[int], dh: np.ndarray, U: np.ndarray) -> np.ndarray:
    """Gradients (columns, n, B) of the pre-activations, and of m, over a stretch of steps.

    Parameters
    ----------
    trace : GRUTrace
    stretch : slice
        Which steps.
    arriving : iterator
        Adds to ``dh`` what reaches a step's state from outside, last step first.
    dh : array (H, B)
        Gradient of the state after the stretch; becomes that of the state before it.
    U : array (H, columns)
        Recurrent weights, in the order of the forward loop.
    """
    (_, count, size, batch), steps = trace.blocks.shape, stretch.stop - stretch.start
    U_n, U_rest = np.ascontiguousarray(U[:, :size]), np.ascontiguousarray(U[:, size:])
    da = np.empty((count, size, steps, batch), trace.blocks.dtype)
    mask = None if trace.dropout is None else trace.dropout.T
    ds, kept = np.empty_like(dh), np.empty_like(dh)
    most = max(1, stepped.CHUNK // (count * size * batch))
    for stop in range(stretch.stop, stretch.start, -most):
        chunk = slice(max(stretch.start, stop - most), stop)
        part = da[:, :, chunk.start - stretch.start : stop - stretch.start].transpose(2, 0, 1, 3)[::-1]
        z, r = (trace.blocks[chunk, k][::-1] for k in (1, 2))
        for factors, z_t, r_t, da_t, _ in zip(_factors(trace, chunk)[::-1], z, r, part, arriving, strict=False):
            # the way through h_t = z_t h_{t-1} + ...
            np.multiply(dh, z_t, out=kept)
            if count == 4:
                np.multiply(factors, dh, out=da_t)
                np.dot(U_rest, da_t[1:].reshape(-1, batch), out=dh)
            else:
                np.multiply(factors[:2], dh, out=da_t[:2])
                np.dot(U_n, da_t[0], out=ds)  # of s = r_t h_{t-1}
                np.multiply(factors[2], ds, out=da_t[2])
                np.dot(U_rest, da_t[1:].reshape(-1, batch), out=dh)
                np.multiply(ds, r_t, out=ds)
                np.add(dh, ds, out=dh)
            if mask is not None:
                np.multiply(dh, mask, out=dh)
            np.add(dh, kept, out=dh)
    return da.reshape(-1, steps, batch)


def _factors(trace: Any, chunk: slice) -> np.ndarray:
    """What gradients of one step are multiplied with, for a chunk of steps (n, blocks, H, B).

    From dh to da of n and z, and with the reset after the product also to da of r and to dm; with the reset before it,
    the third takes ds, of s = r h_{t-1}, to da of r.
    """
    blocks, h_prev = trace.blocks[chunk], trace.fed_state[:, chunk].swapaxes(0, 1)
    n, z, r = (blocks[:, k] for k in range(3))
    factors = np.multiply(blocks, blocks)
    into_n, into_z, into_r = (factors[:, k] for k in range(3))
    # tanh' = 1 - y^2, sigma' = y - y^2
    np.subtract(1, into_n, out=into_n)
    np.subtract(blocks[:, 1:3], factors[:, 1:3], out=factors[:, 1:3])
    into_n *= 1 - z
    into_z *= h_prev - n
    if blocks.shape[1] == 4:
        into_r *= blocks[:, 3] * into_n
        np.multiply(into_n, r, out=factors[:, 3])
    else:
        into_r *= h_prev if trace.dropout is None else h_prev * trace.dropout.T
    return factors
