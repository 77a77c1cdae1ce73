"""The two loops of the LSTM family, forward and backward in time.

Gates lie one behind the other, each (B, H): every line of a step is one operation on contiguous numbers.
What stands last in it is where the result goes: named, `out=` costs a fifth of a small operation.
"""

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
from numpy import add, multiply, subtract, tanh  # looked up quicker than in np: a twentieth of a small step's time

from lstm_lib import stepped
from lstm_lib.lstm_trace import LSTMTrace
from lstm_lib.products import stepwise


def forward(trace: LSTMTrace, inputs: Iterable[np.ndarray], stacked: np.ndarray, p: np.ndarray | None) -> None:
    """Walk through the feed and fill the trace.

    Parameters
    ----------
    trace : LSTMTrace
        With its feed and first cell filled in.
    inputs : arrays (B, K)
        What each step's matrix product sees.
    stacked : array (K, columns)
        The weights, the candidate's columns first, then those of the gates i, f, o; used up.
    p : array (gates, H) or None
        Peephole weights.
    """
    form, (_, count, batch, size), dtype = trace.form, trace.blocks.shape, trace.blocks.dtype
    blocks = np.empty((count, batch, size), dtype)  # one step's candidate and gates, before and after squashing
    at = dict(zip(("g", *form.gates), blocks, strict=True))
    i, f, g, o = (at.get(k) for k in "ifgo")  # None: has no weights
    half, one, scratch = np.array(0.5, dtype), np.array(1, dtype), np.empty((batch, size), dtype)
    if form.coupled:
        i = np.empty((batch, size), dtype)

    # sigma(a) = 1/2 + tanh(a/2)/2: with halved weights one tanh serves candidate and gates
    stacked[:, size:] *= half
    product, weights, sums = stepwise(stacked, blocks)
    del stacked  # the product has its own copy
    peephole = p is not None
    late = peephole and o is not None  # the output gate waits for the new cell
    early = blocks[1:-1] if late else blocks[1:]
    squashed = early if "input_activation" in form.without else blocks[: len(early) + 1]
    if peephole:
        look = p[:, None] * half
        looking, looks, look_o = blocks[1 : 1 + len(p) - late], look[: len(p) - late], look[-1]
        seen = np.empty_like(looking)

    previous, linear, fed_state = trace.cells[0], "output_activation" in form.without, trace.fed_state[1:]
    hidden, gates = fed_state[:, :, :size], repeat(None)
    if form.gate_recurrence:
        gates = fed_state[:, :, size:].reshape(-1, batch, 3, size).swapaxes(1, 2)
    per_step = zip(inputs, trace.cells[1:], trace.shown, hidden, gates, trace.blocks, strict=False)
    for fed, c, shown, h, fed_gates, record in per_step:
        product(fed, weights, sums)
        if peephole:  # i and f look at c_{t-1}
            multiply(looks, previous, seen)
            add(looking, seen, looking)
        tanh(squashed, squashed)
        multiply(early, half, early)
        add(early, half, early)
        if form.coupled:
            subtract(one, f, i)
        # c_t = f_t c_{t-1} + i_t g_t
        kept = previous if f is None else multiply(f, previous, c)
        written = g if i is None else multiply(i, g, scratch)
        add(kept, written, c)
        if late:  # o looks at c_t
            multiply(look_o, c, scratch)
            add(o, scratch, o)
            tanh(o, o)
            multiply(o, half, o)
            add(o, half, o)
        # h_t = o_t tanh(c_t)
        if not linear:
            tanh(c, shown)
        if o is None:
            h[...] = shown
        else:
            multiply(o, shown, h)
        if fed_gates is not None:
            fed_gates[...] = blocks[1:]
        record[...] = blocks
        previous = c


def backward(
    trace: LSTMTrace,
    stretch: slice,
    arriving: Iterator[int],
    carry: np.ndarray,
    back: tuple,
    p: np.ndarray | None,
) -> np.ndarray:
    """Gradients (n, B, columns) of the pre-activations over a stretch of steps.

    Parameters
    ----------
    trace : LSTMTrace
    stretch : slice
        Which steps.
    arriving : iterator
        Adds to ``carry`` what reaches a step's state from outside, last step first.
    carry : array (parts, B, H)
        Gradient of the state after the stretch: h, c and with gate recurrence i, f, o; becomes that of the state
        before it.
    back : tuple
        The products, from ``products.stepwise``, that take a step's gradients to h and, with gate recurrence, to the
        gates of the step before.
    p : array (gates, H) or None
        Peephole weights.
    """
    steps, (_, count, batch, size) = stretch.stop - stretch.start, trace.blocks.shape
    da = np.empty((steps, batch, count * size), trace.blocks.dtype)
    by_block = da.reshape(steps, batch, count, size).swapaxes(1, 2)
    (dh, dc), dgates, scratch = carry[:2], carry[2:], np.empty_like(carry[0])
    blocks = np.empty((count, batch, size), da.dtype)  # one step's, before they go where the products need them
    (product, to_h, into_h), recurrent = back[0], trace.form.gate_recurrence
    if recurrent:
        (gates_product, to_gates, into_gates), extra = back[1], np.empty_like(dgates)
    most = min(steps, max(1, stepped.CHUNK // trace.blocks[0].nbytes))
    room = np.empty((most, count, batch, size), da.dtype), np.empty((most, batch, size), da.dtype)
    for stop in range(stretch.stop, stretch.start, -most):
        chunk = slice(max(stretch.start, stop - most), stop)
        factors = _factors(trace, chunk, p, *(array[: chunk.stop - chunk.start] for array in room))
        part, through_c = slice(chunk.start - stretch.start, stop - stretch.start), len(factors.into_c[0])
        da_c, da_o = blocks[:through_c], blocks[through_c:]
        for h_to_c, c_to_c, into_c, into_o, slopes, places, da_t, _ in zip(
            *factors, by_block[part][::-1], da[part][::-1], arriving, strict=False
        ):
            if recurrent:  # what the next step's gates sent back to this step's
                multiply(dgates, slopes, extra)
                if p is not None:
                    dc += p[2] * extra[2]
            # dc_t = dc_{t+1} f_{t+1} + dh_t o_t tanh'(c_t)
            multiply(dh, h_to_c, scratch)
            add(dc, scratch, dc)
            multiply(into_c, dc, da_c)
            multiply(into_o, dh, da_o)
            multiply(dc, c_to_c, dc)
            if recurrent:
                add(blocks[1:], extra, blocks[1:])
                if p is not None:
                    dc += p[0] * extra[0] + p[1] * extra[1]
            places[...] = blocks
            if recurrent:
                gates_product(da_t, to_gates, into_gates)
            product(da_t, to_h, into_h)
            if trace.dropout is not None:
                multiply(dh, trace.dropout, dh)
    return da


class Factors(NamedTuple):
    """What gradients of one step are multiplied with, for a chunk of steps, last step first.

    ``h_to_c`` gives dc from dh and ``c_to_c`` dc of the step before from dc; ``into_c`` gives da of the candidate and
    of the gates that act through the cell from dc, ``into_o`` that of o from dh. ``slopes`` are the gates' own.
    """

    h_to_c: np.ndarray
    c_to_c: np.ndarray
    into_c: np.ndarray
    into_o: np.ndarray
    slopes: Iterable[Any]


def _factors(trace: LSTMTrace, chunk: slice, p: np.ndarray | None, into_all: np.ndarray, h_to_c: np.ndarray) -> Factors:
    """All that does not depend on dh and dc: every slope times what the gate was multiplied with.

    ``into_all`` (n, blocks, B, H) and ``h_to_c`` (n, B, H) are where it goes.
    """
    form, blocks, before, shown = trace.form, trace.blocks[chunk], trace.cells[chunk], trace.shown[chunk]
    order = ("g", *form.gates)
    at = dict(zip(order, blocks.swapaxes(0, 1), strict=True))
    multiply(blocks, blocks, out=into_all)
    into = dict(zip(order, into_all.swapaxes(0, 1), strict=True))
    # sigma' = y - y^2, tanh' = 1 - y^2
    subtract(blocks[:, 1:], into_all[:, 1:], out=into_all[:, 1:])
    subtract(1, into["g"], out=into["g"])
    if "input_activation" in form.without:
        into["g"][...] = 1
    slopes = into_all[::-1, 1:].copy() if form.gate_recurrence else repeat(None)

    if "i" in into:  # i g
        into["i"] *= at["g"]
        into["g"] *= at["i"]
    if form.coupled:  # f c + (1 - f) g
        into["f"] *= before - at["g"]
        into["g"] *= 1 - at["f"]
    elif "f" in into:  # f c
        into["f"] *= before
    if "output_activation" in form.without:
        h_to_c[...] = 1
    else:
        subtract(1, multiply(shown, shown, out=h_to_c), out=h_to_c)
    if "o" in into:  # o tanh(c)
        into["o"] *= shown
        h_to_c *= at["o"]
    c_to_c = at["f"] if "f" in at else np.ones_like(shown)
    if p is not None:
        for gate, weights in zip(form.gates, p, strict=True):
            if gate == "o":
                h_to_c += weights * into["o"]
            else:
                c_to_c = c_to_c + weights * into[gate]
    through_c = len(order) - ("o" in into)
    return Factors(h_to_c[::-1], c_to_c[::-1], into_all[::-1, :through_c], into_all[::-1, through_c:], slopes)
