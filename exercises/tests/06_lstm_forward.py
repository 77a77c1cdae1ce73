"""Hidden tests of exercise 6: random sizes and values against loops over single units, and memories of other lengths.

The reference shares nothing with the checks in the notebook, so a slip in one of the two cannot hide.
"""

import math

import numpy as np

from lstm_lib.check import Wrong, close, close_all, graded
from lstm_lib.check.testing import public

notebook = public("06_lstm_forward")


def sigmoid(a):
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


def slow_step(x_t, h_prev, c_prev, W, U, b):
    """Compute one unit of one sequence at a time."""
    B, H = h_prev.shape
    h, c = np.empty((B, H)), np.empty((B, H))
    for n in range(B):
        for k in range(H):
            a = [
                sum(float(x_t[n, d]) * W[d, block * H + k] for d in range(x_t.shape[1]))
                + sum(float(h_prev[n, j]) * U[j, block * H + k] for j in range(H))
                + b[block * H + k]
                for block in range(4)
            ]
            i, f, g, o = sigmoid(a[0]), sigmoid(a[1]), math.tanh(a[2]), sigmoid(a[3])
            c[n, k] = f * c_prev[n, k] + i * g
            h[n, k] = o * math.tanh(c[n, k])
    return h, c


def drawn(rng, B, D, H):
    shapes = ((B, H), (B, H), (D, 4 * H), (H, 4 * H), (4 * H,))
    return [rng.normal(size=shape) for shape in shapes]


@graded("q2", points=1)
def sigmoid_of_anything(s, rng):
    for shape in ((), (int(rng.integers(1, 6)),), tuple(rng.integers(1, 5, size=3))):
        x = rng.normal(scale=10.0 ** rng.integers(0, 4), size=shape)
        close(s.sigmoid(x), np.reshape([sigmoid(a) for a in x.ravel()], shape), "sigmoid of an array")
    whole = rng.integers(-800, 800, size=5)
    function = s.sigmoid
    close(function(whole), [sigmoid(a) for a in whole], "sigmoid of whole numbers")
    if function.warnings:
        raise Wrong(f"sigmoid warns {function.warnings[0]}")


@graded("q3", points=1)
def step_of_any_size(s, rng):
    sizes = [(1, 1, 1), (2, 3, 3), tuple(rng.integers(1, 6, size=3))]
    for B, D, H in sizes:
        x_t, state_and_params = rng.normal(size=(B, D)), drawn(rng, B, D, H)
        h, c = slow_step(x_t, *state_and_params)
        close_all(s.lstm_step(x_t, *state_and_params), {"h": h, "c": c}, "lstm_step", axes="(B, H)")


@graded("q4", points=1)
def sequence_of_any_length(s, rng):
    for T in (1, int(rng.integers(2, 12))):
        B, D, H = rng.integers(1, 5, size=3)
        x, (h, c, *params) = rng.normal(size=(T, B, D)), drawn(rng, B, D, H)
        got = s.lstm_forward(x, h, c, *params)
        states = []
        for x_t in x:
            h, c = slow_step(x_t, h, c, *params)
            states.append((h, c))
        all_h, all_c = zip(*states, strict=True)
        close_all(got, {"h": all_h, "c": all_c}, "lstm_forward", axes="(T, B, H)")


@graded("q5", points=1)
def memory_of_any_length(s, rng):
    for n in (2, int(rng.integers(15, 40))):
        memory = notebook.Memory(s, n)
        before, middle, after = (
            " ".join(rng.choice(notebook.WORDS[2:], size=size)) for size in (rng.integers(1, 5), rng.integers(1, 9), n)
        )
        notebook.remembers(memory, before, middle, after)
        for name in ("boy", "girl"):
            left = memory.read(f"{name} {after}")[1] / memory.read(name)[1]
            close(left, 0.5, "the part of c that is left after half_life words", tol=0.02)
