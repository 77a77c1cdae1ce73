"""Hidden tests of exercise 7: random sizes against central differences of a forward pass, unit by unit.

Nothing here knows a derivative, so a slip in the public checks cannot hide.
"""

import math

import numpy as np

from lstm_lib.check import close, close_all, graded, unpack
from lstm_lib.check.testing import public

notebook = public("07_lstm_backward")
NUDGE = 1e-5


def sigmoid(a):
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


def states(x, h, c, W, U, b):
    """Every step's h and the last c, one unit of one sequence at a time."""
    H, found = h.shape[1], []
    for x_t in x:
        a = [[b[k] + x_n @ W[:, k] + h_n @ U[:, k] for k in range(4 * H)] for x_n, h_n in zip(x_t, h, strict=True)]
        gates = [
            [(sigmoid(r[k]), sigmoid(r[H + k]), math.tanh(r[2 * H + k]), sigmoid(r[3 * H + k])) for k in range(H)]
            for r in a
        ]
        c = np.array([[f * c[n, k] + i * g for k, (i, f, g, _) in enumerate(row)] for n, row in enumerate(gates)])
        h = np.array([[o * math.tanh(c[n, k]) for k, (*_, o) in enumerate(row)] for n, row in enumerate(gates)])
        found.append(h)
    return np.stack(found), c


def nudged(loss, array):
    """Gradient of loss() for an array that it reads."""
    found = np.empty_like(array)
    for place in np.ndindex(array.shape):
        kept, sides = array[place], []
        for sign in (1, -1):
            array[place] = kept + sign * NUDGE
            sides.append(loss())
        array[place] = kept
        found[place] = (sides[0] - sides[1]) / (2 * NUDGE)
    return found


def drawn(rng, T, B, D, H):
    shapes = ((T, B, D), (B, H), (B, H), (D, 4 * H), (H, 4 * H), (4 * H,))
    return [rng.normal(size=shape) for shape in shapes]


@graded("q2", points=1)
def step_back_of_any_size(s, rng):
    for B, D, H in ((1, 1, 1), (1, 3, 2), tuple(rng.integers(1, 4, size=3))):
        x, h, c, W, U, b = run = drawn(rng, 1, B, D, H)
        dh, dc = rng.normal(size=(2, B, H))

        def loss(run=run, dh=dh, dc=dc):
            shown, kept = states(*run)
            return float((dh * shown[0]).sum() + (dc * kept).sum())

        wanted = [nudged(loss, array) for array in (x, h, c, W, U, b)]
        wanted[0] = wanted[0][0]
        step = notebook.forward(*run)[0]
        close_all(
            s.lstm_step_backward(dh, dc, step, W, U),
            dict(zip(notebook.STEP, wanted, strict=True)),
            "lstm_step_backward",
        )


@graded("q3", points=1)
def back_through_any_time(s, rng):
    for T in (1, int(rng.integers(2, 6))):
        B, D, H = rng.integers(1, 3, size=3)
        x, h, c, W, U, b = run = drawn(rng, T, B, D, H)
        dh = rng.normal(size=(T, B, H))

        def loss(run=run, dh=dh):
            return float((dh * states(*run)[0]).sum())

        wanted = [nudged(loss, array) for array in (W, U, b, x, h, c)]
        got = s.lstm_backward(dh, notebook.forward(*run), W, U)
        close_all(got, dict(zip(notebook.RUN, wanted, strict=True)), "lstm_backward")


@graded("q4", points=1)
def gradients_of_any_network(s, rng):
    T, B, D, H = (int(n) for n in rng.integers(1, 4, size=4))
    x, h, c, W, U, b = drawn(rng, T, B, D, H)
    params = {"W": W, "U": U, "b": b, "V": rng.normal(size=(H, 1)), "d": rng.normal(size=1)}
    y = rng.normal(size=(B, 1))

    def loss():
        answer = states(x, 0 * h, 0 * c, W, U, b)[0][-1] @ params["V"] + params["d"]
        return float(((answer - y) ** 2).sum() / B)

    value, found = unpack(s.loss_and_gradients(params, x, y), "loss", "grads", of="loss_and_gradients")
    close(value, loss(), "loss")
    for name, got in notebook.named(found, params, "grads").items():
        close(got, nudged(loss, params[name]), f'grads["{name}"]')


@graded("q5", points=1)
def learns_a_constant(s, rng):
    H = 3
    params = {"W": rng.normal(size=(1, 4 * H)), "U": rng.normal(size=(H, 4 * H)), "b": np.zeros(4 * H)}
    params |= {"V": np.zeros((H, 1)), "d": np.zeros(1)}
    x, target = rng.normal(size=(2, 4, 1)), float(rng.uniform(1, 2))
    trained, losses = unpack(s.train(params, [(x, np.full((4, 1), target))] * 60, 0.1), "params", "losses", of="train")
    close(losses[0], target**2, "the first loss, of an answer of 0")
    close(min(losses[-1], 0.05), losses[-1], "the loss after 60 updates on one batch, below 0.05")
    last = notebook.network(trained, x, np.full((4, 1), target))[0]
    close(min(last, 0.05), last, "the loss of the parameters that train gave back, below 0.05")
