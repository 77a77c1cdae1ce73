"""The two loops of the LSTM family, forward and backward in time.

Gates lie one below the other, each (H, B): every line of a step is one operation on contiguous numbers.
"""

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from lstm_lib import stepped
from lstm_lib.cells import LSTMState
from lstm_lib.lstm_trace import LSTMTrace


def forward(trace: LSTMTrace, inputs: Iterable[np.ndarray], stacked: np.ndarray, p: np.ndarray | None) -> None:
    """Walk through the feed and fill the trace.

    Parameters
    ----------
    trace : LSTMTrace
        With its feed and first cell filled in.
    inputs : arrays (K, B)
        What each step's matrix product sees.
    stacked : array (K, columns)
        The weights, the candidate's columns first, then those of the gates i, f, o.
    p : array (gates, H) or None
        Peephole weights.
    """
    form, (_, count, size, batch), dtype = trace.form, trace.blocks.shape, trace.blocks.dtype
    blocks = np.empty((count, size, batch), dtype)  # one step's candidate and gates, before and after squashing
    at = dict(zip(("g", *form.gates), blocks, strict=True))
    i, f, g, o = (at.get(k) for k in "ifgo")  # None: has no weights
    half, one, scratch = dtype.type(0.5), dtype.type(1), np.empty((size, batch), dtype)
    if form.coupled:
        i = np.empty((size, batch), dtype)

    # sigma(a) = 1/2 + tanh(a/2)/2: with halved weights one tanh serves candidate and gates
    weights = np.ascontiguousarray(stacked.T)
    weights[size:] *= half
    peephole = p is not None
    late = peephole and o is not None  # the output gate waits for the new cell
    early = blocks[1:-1] if late else blocks[1:]
    squashed = early if "input_activation" in form.without else blocks[: len(early) + 1]
    if peephole:
        look = p[:, :, None] * half
        looking, looks, look_o = blocks[1 : 1 + len(p) - late], look[: len(p) - late], look[-1]
        seen = np.empty_like(looking)

    flat, previous, linear = blocks.reshape(-1, batch), trace.cells[0], "output_activation" in form.without
    hidden, gates = (part[:, 1:].swapaxes(0, 1) for part in np.split(trace.fed_state, [size]))
    gates = gates if form.gate_recurrence else repeat(None)
    per_step = zip(inputs, trace.cells[1:], trace.shown, hidden, gates, trace.blocks, strict=False)
    for fed, c, shown, h, fed_gates, record in per_step:
        np.dot(weights, fed, out=flat)
        if peephole:  # i and f look at c_{t-1}
            np.multiply(looks, previous, out=seen)
            np.add(looking, seen, out=looking)
        np.tanh(squashed, out=squashed)
        np.multiply(early, half, out=early)
        np.add(early, half, out=early)
        if form.coupled:
            np.subtract(one, f, out=i)
        # c_t = f_t c_{t-1} + i_t g_t
        kept = previous if f is None else np.multiply(f, previous, out=c)
        written = g if i is None else np.multiply(i, g, out=scratch)
        np.add(kept, written, out=c)
        if late:  # o looks at c_t
            np.multiply(look_o, c, out=scratch)
            np.add(o, scratch, out=o)
            np.tanh(o, out=o)
            np.multiply(o, half, out=o)
            np.add(o, half, out=o)
        # h_t = o_t tanh(c_t)
        if not linear:
            np.tanh(c, out=shown)
        if o is None:
            h[...] = shown
        else:
            np.multiply(o, shown, out=h)
        if fed_gates is not None:
            fed_gates[...] = flat[size:]
        record[...] = blocks
        previous = c


def backward(
    trace: LSTMTrace,
    stretch: slice,
    arriving: Iterator[int],
    carry: LSTMState,
    U: np.ndarray,
    p: np.ndarray | None,
) -> np.ndarray:
    """Gradients (columns, n, B) of the pre-activations over a stretch of steps.

    Parameters
    ----------
    trace : LSTMTrace
    stretch : slice
        Which steps.
    arriving : iterator
        Adds to ``carry`` what reaches a step's state from outside, last step first.
    carry : LSTMState or LSTMGatesState
        Gradient of the state after the stretch, each part (H, B); becomes that of the state before it.
    U : array (H, columns)
        Recurrent weights, in the order of the forward loop; with gate recurrence the gates' weights below them.
    p : array (gates, H) or None
        Peephole weights.
    """
    steps, (_, count, size, batch) = stretch.stop - stretch.start, trace.blocks.shape
    da = np.empty((count, size, steps, batch), trace.blocks.dtype)
    dh, dc, *dgates = carry
    mask = None if trace.dropout is None else trace.dropout.T
    scratch, back = np.empty_like(dc), np.empty((len(U), batch), da.dtype) if dgates else dh
    most = max(1, stepped.CHUNK // (count * size * batch))
    for stop in range(stretch.stop, stretch.start, -most):
        chunk = slice(max(stretch.start, stop - most), stop)
        factors = _factors(trace, chunk, p)
        part = da[:, :, chunk.start - stretch.start : stop - stretch.start].transpose(2, 0, 1, 3)[::-1]
        through_c = len(factors.into_c[0])
        outs = part[:, :through_c], part[:, through_c:], part.reshape(len(part), -1, batch)
        for h_to_c, c_to_c, into_c, into_o, slopes, da_c, da_o, da_t, _ in zip(*factors, *outs, arriving, strict=False):
            if dgates:  # what the next step's gates sent back to this step's
                extra = np.multiply(dgates, slopes)
                if p is not None:
                    dc += p[2][:, None] * extra[2]
            # dc_t = dc_{t+1} f_{t+1} + dh_t o_t tanh'(c_t)
            np.multiply(dh, h_to_c, out=scratch)
            np.add(dc, scratch, out=dc)
            np.multiply(into_c, dc, out=da_c)
            np.multiply(into_o, dh, out=da_o)
            np.multiply(dc, c_to_c, out=dc)
            if dgates:
                da_t[size:] += extra.reshape(-1, batch)
                if p is not None:
                    dc += p[0][:, None] * extra[0] + p[1][:, None] * extra[1]
            np.dot(U, da_t, out=back)
            if dgates:
                for flowing, found in zip((dh, *dgates), np.split(back, 4), strict=True):
                    flowing[...] = found
            if mask is not None:
                np.multiply(dh, mask, out=dh)
    return da.reshape(count * size, steps, batch)


class Factors(NamedTuple):
    """What gradients of one step are multiplied with, for a chunk of steps, last step first.

    ``h_to_c`` gives dc from dh and ``c_to_c`` dc of the step before from dc; ``into_c`` gives da of the candidate and
    of the gates that act through the cell from dc, ``into_o`` that of o from dh. ``slopes`` are the gates' own.
    """

    h_to_c: np.ndarray
    c_to_c: Iterable[Any]
    into_c: np.ndarray
    into_o: np.ndarray
    slopes: Iterable[Any]


def _factors(trace: LSTMTrace, chunk: slice, p: np.ndarray | None) -> Factors:
    """All that does not depend on dh and dc: every slope times what the gate was multiplied with."""
    form, blocks, before, shown = trace.form, trace.blocks[chunk], trace.cells[chunk], trace.shown[chunk]
    order = ("g", *form.gates)
    at = dict(zip(order, blocks.swapaxes(0, 1), strict=True))
    into_all = np.multiply(blocks, blocks)
    into = dict(zip(order, into_all.swapaxes(0, 1), strict=True))
    # sigma' = y - y^2, tanh' = 1 - y^2
    np.subtract(blocks[:, 1:], into_all[:, 1:], out=into_all[:, 1:])
    np.subtract(1, into["g"], out=into["g"])
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
    linear = "output_activation" in form.without
    h_to_c = np.ones_like(shown) if linear else np.subtract(1, np.multiply(shown, shown))
    if "o" in into:  # o tanh(c)
        into["o"] *= shown
        h_to_c *= at["o"]
    c_to_c = at.get("f")
    if p is not None:
        c_to_c = 1 if c_to_c is None else c_to_c
        for gate, weights in zip(form.gates, p[:, :, None], strict=True):
            if gate == "o":
                h_to_c += weights * into["o"]
            else:
                c_to_c = c_to_c + weights * into[gate]
    kept = repeat(1) if c_to_c is None or np.ndim(c_to_c) == 0 else c_to_c[::-1]
    through_c = len(order) - ("o" in into)
    return Factors(h_to_c[::-1], kept, into_all[::-1, :through_c], into_all[::-1, through_c:], slopes)
