"""The two loops of the GRU, forward and backward in time, for both places of the reset gate.

A step's blocks lie one behind the other, each (B, H): the candidate n, the gates z and r and, with the reset after
the product, that product m = h_{t-1} U_n + bn.
What stands last in a line of a step is where the result goes: named, `out=` costs a fifth of a small operation.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy import add, multiply, subtract, tanh  # looked up quicker than in np: a twentieth of a small step's time

from lstm_lib import stepped
from lstm_lib.products import stepwise


def forward(trace: Any, inputs: Iterable[np.ndarray], stacked: np.ndarray) -> None:
    """Walk through the feed and fill the trace.

    Parameters
    ----------
    trace : GRUTrace
        With its feed filled in.
    inputs : arrays (B, K)
        What each step's matrix products see.
    stacked : array (K, columns)
        The weights of n, z, r and, with the reset after the product, of m.
    """
    (_, count, batch, size), dtype, bias = trace.blocks.shape, trace.blocks.dtype, trace.input_size
    blocks, half, one = np.empty((count, batch, size), dtype), np.array(0.5, dtype), np.array(1, dtype)
    (n, z, r), gates, scratch = blocks[:3], blocks[1:3], np.empty((batch, size), dtype)

    # sigma(a) = 1/2 + tanh(a/2)/2, with halved weights
    gates_product, to_gates, sums = stepwise(stacked[:, size : 3 * size] * half, gates)
    x_product, x_to_n, n_sums = stepwise(stacked[: bias + 1, :size], blocks[:1])
    if count == 4:
        m = blocks[3]
        h_product, to_m, m_sums = stepwise(stacked[bias:, 3 * size :], blocks[3:])
    else:
        found = np.empty((1, batch, size), dtype)
        h_product, h_to_n, found_sums = stepwise(stacked[bias + 1 :, :size], found)
    for fed, h_prev, h, record in zip(inputs, trace.fed_state, trace.fed_state[1:], trace.blocks, strict=False):
        gates_product(fed, to_gates, sums)
        tanh(gates, gates)
        multiply(gates, half, gates)
        add(gates, half, gates)
        x_product(fed[:, : bias + 1], x_to_n, n_sums)
        if count == 4:
            # n_t = tanh(x_t W_n + b_n + r_t (h_{t-1} U_n + bn))
            h_product(fed[:, bias:], to_m, m_sums)
            multiply(r, m, scratch)
            add(n, scratch, n)
        else:
            # n_t = tanh(x_t W_n + b_n + (r_t h_{t-1}) U_n)
            multiply(r, fed[:, bias + 1 :], scratch)
            h_product(scratch, h_to_n, found_sums)
            add(n, found[0], n)
        tanh(n, n)
        record[...] = blocks
        # h_t = (1 - z_t) n_t + z_t h_{t-1}; written so, z = 1 keeps h to the last bit
        multiply(z, h_prev, scratch)
        subtract(one, z, z)
        multiply(z, n, z)
        add(scratch, z, h)


def backward(trace: Any, stretch: slice, arriving: Iterator[int], dh: np.ndarray, back: tuple) -> np.ndarray:
    """Gradients (n, B, columns) of the pre-activations, and of m, over a stretch of steps.

    Parameters
    ----------
    trace : GRUTrace
    stretch : slice
        Which steps.
    arriving : iterator
        Adds to ``dh`` what reaches a step's state from outside, last step first.
    dh : array (B, H)
        Gradient of the state after the stretch; becomes that of the state before it.
    back : tuple
        The products, from ``products.stepwise``, that take the gradients of all but n to h and, with the reset before
        the product, that of n to the candidate's share of h, and where this share goes.
    """
    (_, count, batch, size), steps = trace.blocks.shape, stretch.stop - stretch.start
    (product, rest_to_h, into_h), (n_product, n_to_s, into_s), (ds,) = back
    da = np.empty((steps, batch, count * size), trace.blocks.dtype)
    by_block, kept = da.reshape(steps, batch, count, size).swapaxes(1, 2), np.empty_like(dh)
    most = max(1, stepped.CHUNK // trace.blocks[0].nbytes)
    for stop in range(stretch.stop, stretch.start, -most):
        chunk = slice(max(stretch.start, stop - most), stop)
        part = slice(chunk.start - stretch.start, stop - stretch.start)
        arrays = _factors(trace, chunk), trace.blocks[chunk, 1], trace.blocks[chunk, 2], by_block[part], da[part]
        for factors, z_t, r_t, blocks, da_t, _ in zip(*(array[::-1] for array in arrays), arriving, strict=False):
            # the way through h_t = z_t h_{t-1} + ...
            multiply(dh, z_t, kept)
            if count == 4:
                multiply(factors, dh, blocks)
                product(da_t[:, size:], rest_to_h, into_h)
            else:
                multiply(factors[:2], dh, blocks[:2])
                n_product(da_t[:, :size], n_to_s, into_s)  # ds, of s = r_t h_{t-1}
                multiply(factors[2], ds, blocks[2])
                product(da_t[:, size:], rest_to_h, into_h)
                multiply(ds, r_t, ds)
                add(dh, ds, dh)
            if trace.dropout is not None:
                multiply(dh, trace.dropout, dh)
            add(dh, kept, dh)
    return da


def _factors(trace: Any, chunk: slice) -> np.ndarray:
    """What gradients of one step are multiplied with, for a chunk of steps (n, blocks, B, H).

    From dh to da of n and z, and with the reset after the product also to da of r and to dm; with the reset before it,
    the third takes ds, of s = r h_{t-1}, to da of r.
    """
    blocks, h_prev = trace.blocks[chunk], trace.fed_state[chunk]
    n, z, r = (blocks[:, k] for k in range(3))
    factors = multiply(blocks, blocks)
    into_n, into_z, into_r = (factors[:, k] for k in range(3))
    # tanh' = 1 - y^2, sigma' = y - y^2
    subtract(1, into_n, out=into_n)
    subtract(blocks[:, 1:3], factors[:, 1:3], out=factors[:, 1:3])
    into_n *= 1 - z
    into_z *= h_prev - n
    if blocks.shape[1] == 4:
        into_r *= blocks[:, 3] * into_n
        multiply(into_n, r, out=factors[:, 3])
    else:
        into_r *= h_prev if trace.dropout is None else h_prev * trace.dropout
    return factors
