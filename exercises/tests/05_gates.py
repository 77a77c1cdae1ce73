"""Hidden tests of exercise 5: random sizes and values against loops over single numbers, and memories that are run.

The reference shares nothing with the checks in the notebook, so a slip in one of the two cannot hide.
"""

import math

import numpy as np

from lstm_lib.check import Wrong, close, close_all, graded


def sigmoid(a):
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


@graded("q1", points=1)
def squashing_of_anything(s, rng):
    for shape in ((), (int(rng.integers(1, 6)),), tuple(rng.integers(1, 5, size=3))):
        a = rng.normal(scale=10.0 ** rng.integers(0, 4), size=shape)
        close(s.sigmoid(a), np.reshape([sigmoid(v) for v in a.ravel()], shape), "sigmoid of an array")
        y, t = rng.uniform(0, 1, size=shape), rng.uniform(-1, 1, size=shape)
        close(s.sigmoid_slope(y), np.reshape([v - v * v for v in y.ravel()], shape), "sigmoid_slope of an array")
        close(s.tanh_slope(t), np.reshape([(1 + v) * (1 - v) for v in t.ravel()], shape), "tanh_slope of an array")
    whole = np.append(rng.integers(-4, 5, size=5), [-800, 800])
    function = s.sigmoid
    close(function(whole), [sigmoid(v) for v in whole], "sigmoid of whole numbers")
    if function.warnings:
        raise Wrong(f"sigmoid warns {function.warnings[0]}")


@graded("q2", points=1)
def gates_of_any_size(s, rng):
    for B, D, H in ((1, 1, 1), (2, 3, 3), tuple(rng.integers(1, 6, size=3))):
        x_t, h_prev = rng.normal(size=(B, D)), rng.normal(size=(B, H))
        W, U, b = ({n: rng.normal(size=shape) for n in "ogfi"} for shape in ((D, H), (H, H), (H,)))
        want = {}
        for n in "ifgo":
            want[n] = np.empty((B, H))
            for row in range(B):
                for k in range(H):
                    a = float(b[n][k])
                    a += sum(float(x_t[row, d]) * float(W[n][d, k]) for d in range(D))
                    a += sum(float(h_prev[row, j]) * float(U[n][j, k]) for j in range(H))
                    want[n][row, k] = math.tanh(a) if n == "g" else sigmoid(a)
        close_all(s.gates(x_t, h_prev, W, U, b), want, "gates", axes="(B, H)")


@graded("q4", points=2)
def half_lives_and_back(s, rng):
    for _ in range(3):
        n = 10.0 ** rng.uniform(-0.5, 4)
        f = math.exp(-math.log(2) / n)
        close(s.half_life(f) / n, 1, f"half_life({f}) divided by what it should be")
        close(s.bias_for(n), math.log(f) - math.log1p(-f), f"bias_for({n})", tol=1e-4)
    whole = rng.integers(1, 50, size=4)
    close(s.bias_for(whole), [-math.log(2 ** (1 / int(n)) - 1) for n in whole], "bias_for of whole numbers")


@graded("q5", points=1)
def memory_of_any_length(s, rng):
    for T in (1, int(rng.integers(2, 12))):
        B, H = rng.integers(1, 5, size=2)
        c0 = rng.normal(scale=3, size=(B, H))
        i, f = rng.uniform(size=(2, T, B, H))
        g = rng.uniform(-1, 1, size=(T, B, H))
        want = np.empty((T, B, H))
        for row in range(B):
            for k in range(H):
                c = float(c0[row, k])
                for t in range(T):
                    c = f[t, row, k] * c + i[t, row, k] * g[t, row, k]
                    want[t, row, k] = c
        close(s.remember(c0, i, f, g), want, "remember", axes="(T, B, H)")


@graded("q6", points=1)
def half_life_by_running_a_memory(s, rng):
    """The half-life must forecast what is left at the end; the last memory is too long for a plain product."""
    T, H = int(rng.integers(5, 60)), int(rng.integers(1, 6))
    f = rng.uniform(0.05, 1, size=(T, H))
    for gates in (f, np.tile(rng.uniform(0.2, 0.6, size=(1, 2)), (5000, 1))):
        left = [math.fsum(math.log(v) for v in gates[:, k]) for k in range(gates.shape[1])]
        want = [len(gates) * math.log(0.5) / v for v in left]
        close(s.effective_half_life(gates), want, "effective_half_life", axes="(H,)")
