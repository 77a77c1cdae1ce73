"""Hidden tests of exercise 1: random sizes and values against loops over single units, and delay lines of any length.

The reference shares nothing with the checks in the notebook, so a slip in one of the two cannot hide.
"""

import math

import numpy as np

from lstm_lib.check import Wrong, close, graded, unpack


def slow_step(x_t, h_prev, W, U, b):
    """Compute one unit of one sequence at a time."""
    B, H = h_prev.shape
    h = np.empty((B, H))
    for n in range(B):
        for k in range(H):
            a = b[k] + sum(float(x_t[n, d]) * W[d, k] for d in range(x_t.shape[1]))
            h[n, k] = math.tanh(a + sum(float(h_prev[n, j]) * U[j, k] for j in range(H)))
    return h


def drawn(rng, B, D, H):
    return [rng.normal(size=shape) for shape in ((B, H), (D, H), (H, H), (H,))]


@graded("q2", points=1)
def step_of_any_size(s, rng):
    for B, D, H in [(1, 1, 1), (2, 3, 3), tuple(rng.integers(1, 6, size=3))]:
        args = rng.normal(size=(B, D)), *drawn(rng, B, D, H)
        close(s.rnn_step(*args), slow_step(*args), "rnn_step", axes="(B, H)")


@graded("q3", points=1)
def sequence_of_any_length(s, rng):
    for T in (1, int(rng.integers(2, 12))):
        B, D, H = rng.integers(1, 5, size=3)
        x, (h, *params) = rng.normal(size=(T, B, D)), drawn(rng, B, D, H)
        got = s.rnn_forward(x, h, *params)
        states = []
        for x_t in x:
            h = slow_step(x_t, h, *params)
            states.append(h)
        close(got, states, "rnn_forward", axes="(T, B, H)")


@graded("q4", points=1)
def answer_of_any_size(s, rng):
    for _ in range(3):
        T, B, H, K = (int(n) for n in rng.integers(2, 7, size=4))
        h, W_s, b_s = (rng.normal(size=shape) for shape in ((T, B, H), (H, K), (K,)))
        lengths = rng.integers(1, T + 1, size=B)
        wanted = []
        for n in range(B):
            scores = [b_s[k] + sum(h[lengths[n] - 1, n, j] * W_s[j, k] for j in range(H)) for k in range(K)]
            parts = [math.exp(score) for score in scores]
            wanted.append([part / sum(parts) for part in parts])
        close(s.classify(h, lengths, W_s, b_s), wanted, "classify", axes="(B, K)")


@graded("q5", points=1)
def delay_of_any_length(s, rng):
    for n in (4, int(rng.integers(5, 9))):
        W, U, b = (np.asarray(part, float) for part in unpack(s.delay_line(n), "W", "U", "b", of="delay_line"))
        x = rng.uniform(-0.1, 0.1, size=30)
        h = np.zeros((1, n))
        for t, x_t in enumerate(x):
            h = slow_step(np.array([[x_t]]), h, W, U, b)
            if t >= n and max(abs(h[0, k] - x[t - k]) for k in range(n)) > 0.005:
                raise Wrong(f"delay_line({n}) does not hold the last {n} inputs in order after {t + 1} steps")
