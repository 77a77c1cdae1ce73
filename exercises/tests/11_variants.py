"""Hidden tests of exercise 11: random sizes against loops over single units, and against central differences.

The reference shares nothing with the checks in the notebook, and converted weights are judged by what they compute.
"""

import math

import numpy as np

from lstm_lib.check import close_all, graded, shaped, unpack

NUDGE = 1e-5


def sigmoid(a):
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


def dot(row, columns, k):
    """One entry of a product."""
    return sum(float(v) * float(columns[d, k]) for d, v in enumerate(row))


def drawn(rng, *shapes):
    return [rng.normal(size=shape) for shape in shapes]


def slow_lstm(x_t, h_prev, c_prev, W, U, b, p=None, coupled=False):
    """One unit of one sequence at a time; blocks i, f, g, o, or f, g, o of coupled gates."""
    rows, H = h_prev.shape
    blocks, p = "fgo" if coupled else "ifgo", np.zeros((3, H)) if p is None else p
    h, c = np.empty((rows, H)), np.empty((rows, H))
    for n, k in np.ndindex(rows, H):
        columns = {gate: block * H + k for block, gate in enumerate(blocks)}
        a = {gate: dot(x_t[n], W, j) + dot(h_prev[n], U, j) + float(b[j]) for gate, j in columns.items()}
        old = float(c_prev[n, k])
        f = sigmoid(a["f"] + p[1, k] * old)
        i = 1 - f if coupled else sigmoid(a["i"] + p[0, k] * old)
        c[n, k] = f * old + i * math.tanh(a["g"])
        h[n, k] = sigmoid(a["o"] + p[2, k] * c[n, k]) * math.tanh(c[n, k])
    return h, c


def slow_gru(x_t, h_prev, W, U, b, bn=None, replaces=False):
    """One unit of one sequence at a time; h, r, z, n. `replaces` is the other convention of z."""
    rows, H = h_prev.shape
    h, r, z, n = (np.empty((rows, H)) for _ in range(4))
    for m in range(rows):
        for gate, block in ((r, 0), (z, 1)):
            for k in range(H):
                j = block * H + k
                gate[m, k] = sigmoid(dot(x_t[m], W, j) + dot(h_prev[m], U, j) + float(b[j]))
        for k in range(H):
            j = 2 * H + k
            past = dot(r[m] * h_prev[m], U, j) if bn is None else r[m, k] * (dot(h_prev[m], U, j) + float(bn[k]))
            n[m, k] = math.tanh(dot(x_t[m], W, j) + float(b[j]) + past)
            kept = 1 - z[m, k] if replaces else z[m, k]
            h[m, k] = kept * h_prev[m, k] + (1 - kept) * n[m, k]
    return h, r, z, n


def sizes(rng):
    return (1, 1, 1), (2, 3, 2), tuple(int(size) for size in rng.integers(1, 5, size=3))


@graded("q1", points=1)
def peepholes_of_any_size(s, rng):
    for B, D, H in sizes(rng):
        args = drawn(rng, (B, D), (B, H), (B, H), (D, 4 * H), (H, 4 * H), (4 * H,), (3, H))
        h, c = slow_lstm(*args)
        close_all(s.peephole_step(*args), {"h": h, "c": c}, "peephole_step", axes="(B, H)")


@graded("q2", points=1)
def coupled_of_any_size(s, rng):
    for B, D, H in sizes(rng):
        args = drawn(rng, (B, D), (B, H), (B, H), (D, 3 * H), (H, 3 * H), (3 * H,))
        h, c = slow_lstm(*args, coupled=True)
        close_all(s.coupled_step(*args), {"h": h, "c": c}, "coupled_step", axes="(B, H)")


@graded("q2", points=1)
def plain_lstm_computes_the_same(s, rng):
    for B, D, H in sizes(rng):
        *run, W, U, b = drawn(rng, (B, D), (B, H), (B, H), (D, 3 * H), (H, 3 * H), (3 * H,))
        h, c = slow_lstm(*run, W, U, b, coupled=True)
        plain = parameters(s.as_lstm(W, U, b), {"W": (D, 4 * H), "U": (H, 4 * H), "b": (4 * H,)}, "as_lstm")
        close_all(slow_lstm(*run, *plain), {"h": h, "c": c}, "as_lstm")


def parameters(got, shapes, of):
    """The learner's arrays, if they have the shapes."""
    parts = unpack(got, *shapes, of=of)
    return [shaped(part, shape, name) for part, (name, shape) in zip(parts, shapes.items(), strict=True)]


@graded("q3", points=1)
def both_forms_of_any_size(s, rng):
    for B, D, H in sizes(rng):
        *args, bn = drawn(rng, (B, D), (B, H), (D, 3 * H), (H, 3 * H), (3 * H,), (H,))
        for more in ((), (None,), (bn,), (0 * bn,)):
            want = dict(zip(("h", "r", "z", "n"), slow_gru(*args, *more), strict=True))
            close_all(s.gru_step(*args, *more), want, "gru_step", axes="(B, H)")


@graded("q3", points=1)
def other_z_computes_the_same(s, rng):
    for B, D, H in sizes(rng):
        *run, W, U, b = drawn(rng, (B, D), (B, H), (D, 3 * H), (H, 3 * H), (3 * H,))
        other = parameters(s.swap_z(W, U, b), {"W": (D, 3 * H), "U": (H, 3 * H), "b": (3 * H,)}, "swap_z")
        want = {"h": slow_gru(*run, W, U, b, replaces=True)[0]}
        close_all([slow_gru(*run, *other)[0]], want, "swap_z")


@graded("q4", points=1)
def step_back_is_a_difference(s, rng):
    for B, D, H in ((1, 1, 1), (2, 1, 2), tuple(int(size) for size in rng.integers(1, 4, size=3))):
        args = x_t, h_prev, W, U, _ = drawn(rng, (B, D), (B, H), (D, 3 * H), (H, 3 * H), (3 * H,))
        dh = rng.normal(size=(B, H))
        _, *gates = slow_gru(*args)
        want = {}
        for name, array in zip(("dx", "dh_prev", "dW", "dU", "db"), args, strict=True):
            want[name] = np.empty_like(array)
            for place in np.ndindex(array.shape):
                kept, ends = array[place], []
                for nudged in (kept + NUDGE, kept - NUDGE):
                    array[place] = nudged
                    ends.append(float((dh * slow_gru(*args)[0]).sum()))
                array[place] = kept
                want[name][place] = (ends[0] - ends[1]) / (2 * NUDGE)
        close_all(s.gru_step_backward(dh, x_t, h_prev, *gates, W, U), want, "gru_step_backward")


def slow_onnx(x_t, h_prev, c_prev, W, R, bias):
    """The operator's equations for one direction, one unit of one sequence at a time; blocks of rows i, o, f, c."""
    rows, H = h_prev.shape
    h, c = np.empty((rows, H)), np.empty((rows, H))
    for n, k in np.ndindex(rows, H):
        i, o, f, g = (
            dot(x_t[n], W[0].T, block * H + k)
            + dot(h_prev[n], R[0].T, block * H + k)
            + float(bias[0, block * H + k])
            + float(bias[0, (4 + block) * H + k])
            for block in range(4)
        )
        c[n, k] = sigmoid(f) * c_prev[n, k] + sigmoid(i) * math.tanh(g)
        h[n, k] = sigmoid(o) * math.tanh(c[n, k])
    return h, c


@graded("q5", points=1)
def onnx_and_back(s, rng):
    for B, D, H in sizes(rng):
        run = drawn(rng, (B, D), (B, H), (B, H))
        theirs = drawn(rng, (1, 4 * H, D), (1, 4 * H, H), (1, 8 * H))
        shapes = {"W": (D, 4 * H), "U": (H, 4 * H), "b": (4 * H,)}
        ours = parameters(s.from_onnx(*theirs), shapes, "from_onnx")
        h, c = slow_onnx(*run, *theirs)
        close_all(slow_lstm(*run, *ours), {"h": h, "c": c}, "from_onnx")
        shapes = {"W": (1, 4 * H, D), "R": (1, 4 * H, H), "B": (1, 8 * H)}
        again = parameters(s.to_onnx(*ours), shapes, "to_onnx")
        close_all(slow_onnx(*run, *again), {"h": h, "c": c}, "to_onnx")
        close_all([again[2][:, 4 * H :]], {"the recurrent half of B": np.zeros((1, 4 * H))}, "to_onnx")


@graded("q5", points=1)
def torch_computes_the_same(s, rng):
    for B, D, H in sizes(rng):
        x_t, h_prev, W, U, first, second = drawn(rng, (B, D), (B, H), (3 * H, D), (3 * H, H), (3 * H,), (3 * H,))
        want = np.empty((B, H))
        for m, k in np.ndindex(B, H):
            of_x, of_h = (
                [dot(row, matrix.T, block * H + k) + float(bias[block * H + k]) for block in range(3)]
                for row, matrix, bias in ((x_t[m], W, first), (h_prev[m], U, second))
            )
            r, z = sigmoid(of_x[0] + of_h[0]), sigmoid(of_x[1] + of_h[1])
            want[m, k] = (1 - z) * math.tanh(of_x[2] + r * of_h[2]) + z * h_prev[m, k]
        shapes = {"W": (D, 3 * H), "U": (H, 3 * H), "b": (3 * H,), "bn": (H,)}
        ours = parameters(s.from_torch_gru(W, U, first, second), shapes, "from_torch_gru")
        close_all([slow_gru(x_t, h_prev, *ours)[0]], {"h": want}, "from_torch_gru")


@graded("q5", points=1)
def keras_computes_the_same(s, rng):
    for B, D, H in sizes(rng):
        x_t, h_prev, *theirs = drawn(rng, (B, D), (B, H), (D, 3 * H), (H, 3 * H), (2, 3 * H))
        want = np.empty((B, H))
        for m, k in np.ndindex(B, H):
            (x_z, x_r, x_n), (h_z, h_r, h_n) = (
                [dot(row, matrix, block * H + k) + float(bias[block * H + k]) for block in range(3)]
                for row, matrix, bias in zip((x_t[m], h_prev[m]), theirs[:2], theirs[2], strict=True)
            )
            z = sigmoid(x_z + h_z)
            want[m, k] = z * h_prev[m, k] + (1 - z) * math.tanh(x_n + sigmoid(x_r + h_r) * h_n)
        shapes = {"W": (D, 3 * H), "U": (H, 3 * H), "b": (3 * H,), "bn": (H,)}
        ours = parameters(s.from_keras_gru(*theirs), shapes, "from_keras_gru")
        close_all([slow_gru(x_t, h_prev, *ours)[0]], {"h": want}, "from_keras_gru")
