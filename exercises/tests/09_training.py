"""Hidden tests of exercise 9: random sizes and values against loops over single numbers and differences of a slow run.

The reference shares nothing with the checks in the notebook but the way in which a mask is read off the states.
"""

import math

import numpy as np

from lstm_lib.check import Wrong, close, close_all, graded
from lstm_lib.check.testing import public

notebook = public("09_training")


def slow_run(rows, state, W, U, b, mask=None):
    """States of one sequence as lists, one unit at a time; `mask` multiplies what U reads."""
    H = len(U)
    h, states = list(state), []
    for x in rows:
        shown = h if mask is None else [m * v for m, v in zip(mask, h, strict=True)]
        h = [
            math.tanh(sum(x[d] * W[d, j] for d in range(len(x))) + sum(shown[i] * U[i, j] for i in range(H)) + b[j])
            for j in range(H)
        ]
        states.append(h)
    return states


@graded("q2", points=1)
def last_states_of_any_batch(s, rng):
    for T in (1, int(rng.integers(2, 12))):
        B, H = (int(n) for n in rng.integers(1, 6, size=2))
        h, lengths, dlast = rng.normal(size=(T, B, H)), rng.integers(1, T + 1, size=B), rng.normal(size=(B, H))
        last, dh = np.empty((B, H)), np.zeros((T, B, H))
        for n, length in enumerate(lengths):
            for t in range(length):
                last[n] = h[t, n]
            dh[t, n] = dlast[n]
        close(s.last_states(h, lengths), last, "last_states", axes="(B, H)")
        close(s.last_states_backward(dlast, lengths, T), dh, "last_states_backward", axes="(T, B, H)")


def slow_loss(scores, labels, mask):
    losses = []
    for place in np.argwhere(mask):
        a = scores[tuple(place)].tolist()
        top = max(a)
        losses.append(top + math.log(math.fsum(math.exp(v - top) for v in a)) - a[labels[tuple(place)]])
    return math.fsum(losses) / len(losses)


@graded("q3", points=1)
def loss_against_differences(s, rng):
    for scale in (0.5, 4):
        T, B, K = (int(n) for n in rng.integers(2, 5, size=3))
        mask = rng.random((T, B)) < 0.6
        mask[0, 0], mask[-1, -1] = True, False
        scores, labels = scale * rng.normal(size=(T, B, K)), rng.integers(K, size=(T, B))
        found, eps = np.empty_like(scores), 1e-5
        for place in np.ndindex(scores.shape):
            ends = []
            for step in (eps, -eps):
                moved = scores.copy()
                moved[place] += step
                ends.append(slow_loss(moved, labels, mask))
            found[place] = (ends[0] - ends[1]) / (2 * eps)
        far = np.where(mask[:, :, None], scores, 900 * scores)
        want = {"loss": slow_loss(scores, labels, mask), "dscores": found}
        close_all(s.masked_loss(far, labels, mask), want, "masked_loss")


@graded("q4", points=1)
def chunks_are_differences_with_a_fixed_start(s, rng):
    T, B, D, H = int(rng.integers(4, 8)), 2, int(rng.integers(1, 4)), int(rng.integers(1, 4))
    x, own, h0, W = (rng.normal(size=shape) for shape in ((T, B, D), (T, B, H), (B, H), (D, H)))
    U, b, eps = rng.normal(size=(H, H)), rng.normal(size=H), 1e-5
    for k in (1, int(rng.integers(2, T)), T + 3):
        dU, end = np.zeros((H, H)), np.empty((B, H))
        for n in range(B):
            state = h0[n].tolist()
            for start in range(0, T, k):
                rows, shares = x[start : start + k, n].tolist(), own[start : start + k, n]
                for place in np.ndindex(U.shape):
                    ends = []
                    for step in (eps, -eps):
                        moved = U.copy()
                        moved[place] += step
                        ends.append(float((np.array(slow_run(rows, state, W, moved, b)) * shares).sum()))
                    dU[place] += (ends[0] - ends[1]) / (2 * eps)
                state = slow_run(rows, state, W, U, b)[-1]
            end[n] = state
        got = s.truncated(x, own, h0, W, U, b, k)
        close_all(got, {"dU": dU, "the last state": end}, f"truncated with chunks of {k}", tol=1e-4)


@graded("q5", points=1)
def dropped_runs_of_any_size(s, rng):
    for _ in range(2):
        T, B, H = (int(n) for n in rng.integers((8, 8, 10), (12, 12, 16)))
        rate, seed = float(rng.uniform(0.25, 0.6)), int(rng.integers(10**6))
        x, W, U, b, h, mask = notebook.dropped(s, rng, T, B, H, rate, seed)
        for n in range(B):
            close(h[:, n], slow_run(x[:, n].tolist(), [0.0] * H, W, U, b, mask[n]), "run_dropped", tol=1e-4)
    D = H + 2
    x, W = rng.normal(size=(T, B, D)), rng.normal(size=(D, H))
    want = np.stack([slow_run(x[:, n].tolist(), [0.0] * H, W, U, b) for n in range(B)], axis=1)
    notebook.draws_nothing(s, x, W, U, b, rate)
    close(s.run_dropped(x, W, U, b, rate, None), want, "run_dropped with seed None", axes="(T, B, H)")


@graded("q6", points=1)
def letters_of_any_alphabet(s, rng):
    for temperature in (0.05, float(rng.uniform(0.2, 3)), 50.0):
        scores = rng.normal(scale=3, size=int(rng.integers(2, 9)))
        top = max(scores)
        terms = [math.exp((a - top) / temperature) for a in scores]
        p = [v / math.fsum(terms) for v in terms]
        close(s.tempered(scores, temperature), p, "tempered", axes="(K,)")
        close(s.tempered(scores, 0), [float(a == top) for a in scores], "tempered at temperature 0", axes="(K,)")
        for u in rng.random(12):
            total, k = p[0], 0
            while total <= u and k < len(p) - 1:
                k += 1
                total += p[k]
            if int(s.draw(np.array(p), float(u))) != k:
                raise Wrong("draw: another letter is drawn")
