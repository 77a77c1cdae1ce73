"""Hidden tests of exercise 4: slow sums and central differences in plain Python, and memories of other lengths.

The reference shares nothing with the checks in the notebook, so a slip in one of the two cannot hide.
"""

import math

import numpy as np

from lstm_lib.check import close, close_all, graded
from lstm_lib.check.testing import public

notebook = public("04_constant_error_carousel")


def unrolled(x, w, h0):
    """Every value as a sum over all inputs before it, with the powers of w written out."""
    return [w ** (t + 1) * h0 + sum(w ** (t - k) * float(x[k]) for k in range(t + 1)) for t in range(len(x))]


@graded("q2", points=1)
def linear_against_differences(s, rng):
    for T in (1, int(rng.integers(2, 9))):
        x, dh, (w, h0) = rng.normal(size=T), rng.normal(size=T), rng.normal(size=2)
        close(s.linear_forward(x, w, h0), unrolled(x, w, h0), "linear_forward", axes="(T,)")

        def loss(x, w, h0, dh=dh):
            return sum(float(d) * h for d, h in zip(dh, unrolled(x, w, h0), strict=True))

        e = 1e-5
        dx = [(loss(x + e * row, w, h0) - loss(x - e * row, w, h0)) / (2 * e) for row in np.eye(T)]
        dw = (loss(x, w + e, h0) - loss(x, w - e, h0)) / (2 * e)
        dh0 = (loss(x, w, h0 + e) - loss(x, w, h0 - e)) / (2 * e)
        close_all(s.linear_backward(x, w, h0, dh), {"dx": dx, "dw": dw, "dh0": dh0}, "linear_backward", tol=1e-6)


@graded("q3", points=1)
def tanh_against_differences(s, rng):
    steps, w, h0 = int(rng.integers(1, 12)), rng.uniform(0.3, 1.8), rng.normal()

    def last(start, count):
        for _ in range(count):
            start = math.tanh(w * start)
        return start

    e, path = 1e-6, [h0]
    for _ in range(steps):
        path.append(last(path[-1], 1))
    want = [(last(path[steps - k] + e, k) - last(path[steps - k] - e, k)) / (2 * e) for k in range(steps + 1)]
    close(s.tanh_error(w, h0, steps), want, "tanh_error", axes="(steps + 1,)", tol=1e-6)


@graded("q4", points=1)
def cell_step_by_step(s, rng):
    T = int(rng.integers(1, 10))
    x, W_i, W_o, (b_i, b_o) = rng.normal(size=(T, 3)), rng.normal(size=3), rng.normal(size=3), rng.normal(size=2)
    c, all_c, all_h = 0.0, [], []
    for row in x:
        i, o = (1 / (1 + math.exp(-sum(map(float, row * W)) - b)) for W, b in ((W_i, b_i), (W_o, b_o)))
        c += i * float(row[0])
        all_c.append(c)
        all_h.append(o * c)
    close_all(s.memory_cell(x, W_i, b_i, W_o, b_o), {"c": all_c, "h": all_h}, "memory_cell", axes="(T,)")


@graded("q4", points=1)
def memory_of_any_length(s, rng):
    memory = notebook.Memory(s)
    for _ in range(3):
        steps = int(rng.integers(50, 500))
        memory.keeps(rng, steps, int(rng.integers(steps)), rng.uniform(0.5, 5))


@graded("q5", points=1)
def leak_spread_and_gates(s, rng):
    T = int(rng.integers(1, 12))
    u, f = rng.normal(size=T), rng.random(T)
    want = [sum(float(u[k]) * math.prod(map(float, f[k + 1 : t + 1])) for k in range(t + 1)) for t in range(T)]
    close(s.forgetful(u, f), want, "forgetful", axes="(T,)")
    half_life = int(rng.integers(3, 200))
    close(s.leak(half_life), math.exp(-math.log(2) / half_life), "leak")
    keep, t = rng.uniform(0.2, 0.95), int(rng.integers(2, 60))
    close(s.spread(keep, t), math.sqrt((1 - keep ** (2 * t)) / (1 - keep**2)), "spread")
    close(s.spread(1.0, t), math.sqrt(t), "spread of the carousel")
