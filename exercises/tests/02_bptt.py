"""Hidden tests of exercise 2: random sizes against complex steps and loops over single units.

A complex step, f(v + i t) with a tiny t, differentiates to the last digit and knows nothing of any backward pass.
"""

import math

import numpy as np

from lstm_lib.check import close, close_all, graded

TINY = 1e-40


def slopes(f, arrays):
    """Gradients of the number f(*arrays) for each of the arrays, by complex steps."""
    found = []
    for k, array in enumerate(arrays):
        gradient = np.zeros(np.shape(array))
        for place in np.ndindex(gradient.shape):
            moved = np.array(array, dtype=complex)
            moved[place] += TINY * 1j
            gradient[place] = f(*arrays[:k], moved, *arrays[k + 1 :]).imag / TINY
        found.append(gradient)
    return found


def sizes(rng, many, most=5):
    return [int(n) for n in rng.integers(1, most, size=many)]


@graded("q2", points=1)
def step_of_any_size(s, rng):
    for B, D, H in ((1, 1, 1), (2, 3, 3), sizes(rng, 3)):
        dh, h_prev, x_t = rng.normal(size=(B, H)), rng.normal(size=(B, H)), rng.normal(size=(B, D))
        W, U, b = rng.normal(size=(D, H)), rng.normal(size=(H, H)), rng.normal(size=H)

        def loss(W, U, b, x_t, h_prev, dh=dh):
            return (dh * np.tanh(x_t @ W + h_prev @ U + b)).sum()

        want = slopes(loss, [W, U, b, x_t, h_prev])
        got = s.step_backward(dh, np.tanh(x_t @ W + h_prev @ U + b), h_prev, x_t, W, U)
        close_all(got, dict(zip(("dW", "dU", "db", "dx_t", "dh_prev"), want, strict=True)), "step_backward")


def drawn(rng, T, B, D, H):
    shapes = ((T, B, H), (B, H), (T, B, D), (D, H), (H, H), (H,))
    return [rng.normal(size=shape) for shape in shapes]


@graded("q3", points=2)
def walk_of_any_length(s, rng):
    for T in (1, 2, int(rng.integers(3, 8))):
        B, D, H = sizes(rng, 3, 4)
        own, h0, x, W, U, b = drawn(rng, T, B, D, H)
        if T > 2:
            own[:-1] = 0  # a loss that looks at the last state only

        def run(W, U, b, x, h0):
            h, states = h0, []
            for x_t in x:
                h = np.tanh(x_t @ W + h @ U + b)
                states.append(h)
            return np.stack(states)

        want = slopes(lambda *arrays, own=own, run=run: (own * run(*arrays)).sum(), [W, U, b, x, h0])
        got = s.bptt(own, h0, run(W, U, b, x, h0), x, W, U)
        close_all(got, dict(zip(("dW", "dU", "db", "dx", "dh0"), want, strict=True)), "bptt")


def slow_loss(own, h0, x, W, U, b):
    """Sum of own * h, one unit of one sequence at a time."""
    total = 0.0
    for n in range(len(h0)):
        h = [float(v) for v in h0[n]]
        for t in range(len(x)):
            h = [
                math.tanh(
                    sum(float(x[t, n, d]) * float(W[d, j]) for d in range(len(W)))
                    + sum(h[i] * float(U[i, j]) for i in range(len(U)))
                    + float(b[j])
                )
                for j in range(len(U))
            ]
            total += sum(float(o) * v for o, v in zip(own[t, n], h, strict=True))
    return total


@graded("q4", points=1)
def differences_of_any_width(s, rng):
    own, h0, x, *params = drawn(rng, 2, *sizes(rng, 3, 4))
    eps = float(rng.uniform(0.1, 0.5))
    want = []
    for k, v in enumerate(params):
        dv = np.zeros(v.shape)
        for place in np.ndindex(v.shape):
            step = np.zeros(v.shape)
            step[place] = eps
            above, below = (
                slow_loss(own, h0, x, *params[:k], moved, *params[k + 1 :]) for moved in (v + step, v - step)
            )
            dv[place] = (above - below) / (2 * eps)
        want.append(dv)
    names = ("dW", "dU", "db")
    close_all(s.numerical_gradients(own, h0, x, *params, eps), dict(zip(names, want, strict=True)), "differences")


@graded("q4", points=1)
def distance_of_any_shape(s, rng):
    for shape in ((3,), (2, 4), (2, 1, 3)):
        p = rng.normal(size=shape)
        q = p + 10.0 ** rng.uniform(-6, 1) * rng.normal(size=shape)
        lengths = [math.sqrt(sum(float(v) ** 2 for v in array.ravel())) for array in (p - q, p, q)]
        close(s.relative_error(p, q), lengths[0] / (lengths[1] + lengths[2]), "relative_error", tol=1e-9)
    close(s.relative_error(p, -p), 1.0, "relative_error of opposite arrays")


@graded("q6", points=2)
def leaky_step_of_any_size(s, rng):
    for B, D, H in ((1, 1, 1), (2, 3, 3), sizes(rng, 3)):
        dh, h_prev, x_t = rng.normal(size=(B, H)), rng.normal(size=(B, H)), rng.normal(size=(B, D))
        W, U, b = rng.normal(size=(D, H)), rng.normal(size=(H, H)), rng.normal(size=H)
        alpha = float(rng.uniform(0.1, 1.0))

        def loss(W, U, b, alpha, x_t, h_prev, dh=dh):
            return (dh * ((1 - alpha) * h_prev + alpha * np.tanh(x_t @ W + h_prev @ U + b))).sum()

        want = slopes(loss, [W, U, b, alpha, x_t, h_prev])
        got = s.leaky_backward(dh, h_prev, x_t, W, U, b, alpha)
        names = ("dW", "dU", "db", "dalpha", "dx_t", "dh_prev")
        close_all(got, dict(zip(names, want, strict=True)), "leaky_backward")
