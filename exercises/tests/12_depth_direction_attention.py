"""Hidden tests of exercise 12: random sizes and values against loops over single numbers and central differences.

The reference shares nothing with the checks in the notebook, so a slip in one of the two cannot hide.
"""

import math

import numpy as np

from lstm_lib.check import close, close_all, graded


def slow_lstm(rows, W, U, b):
    """Hidden states of one sequence, a list of lists, one unit at a time."""
    H = len(U)
    h, c, states = [0.0] * H, [0.0] * H, []
    for x in rows:
        a = [
            sum(x[d] * W[d, j] for d in range(len(x))) + sum(h[m] * U[m, j] for m in range(H)) + b[j]
            for j in range(4 * H)
        ]
        squashed = [math.tanh(v) if 2 * H <= j < 3 * H else 1 / (1 + math.exp(-v)) for j, v in enumerate(a)]
        c = [squashed[H + j] * c[j] + squashed[j] * squashed[2 * H + j] for j in range(H)]
        h = [squashed[3 * H + j] * math.tanh(c[j]) for j in range(H)]
        states.append(h)
    return states


def drawn(rng, D, H):
    return [rng.normal(size=shape) for shape in ((D, 4 * H), (H, 4 * H), (4 * H,))]


@graded("q2", points=1)
def stacks_of_any_height(s, rng):
    for height in (1, 2, 4):
        T, B, *sizes = (int(n) for n in rng.integers(1, 5, size=height + 3))
        x = rng.normal(size=(T, B, sizes[0]))
        layers = [drawn(rng, sizes[k], sizes[k + 1]) for k in range(height)]
        want = np.empty((T, B, sizes[-1]))
        for n in range(B):
            rows = x[:, n].tolist()
            for params in layers:
                rows = slow_lstm(rows, *params)
            want[:, n] = rows
        close(s.run_stack(x, layers), want, f"run_stack of {height} layers", axes="(T, B, H)")


@graded("q3", points=1)
def both_ends_of_any_size(s, rng):
    for _ in range(3):
        T, B, D, H = (int(n) for n in rng.integers(1, 6, size=4))
        x, lengths = rng.normal(size=(T, B, D)), rng.integers(1, T + 1, size=B)
        ahead, back = drawn(rng, D, H), drawn(rng, D, H)
        want = np.zeros((T, B, 2 * H))
        for n, length in enumerate(lengths):
            rows = x[:length, n].tolist()
            last_first = slow_lstm(rows[::-1], *back)
            for t, h in enumerate(slow_lstm(rows, *ahead)):
                want[t, n] = h + last_first[length - 1 - t]
        close(s.run_both(x, lengths, ahead, back), want, "run_both", axes="(T, B, 2H)")


def slow_attend(q, k, length):
    weights, contexts = np.zeros((len(q), len(k))), np.zeros(q.shape)
    for t in range(len(q)):
        scores = [math.fsum(q[t] * k[s]) for s in range(length)]
        terms = [math.exp(a - max(scores)) for a in scores]
        for s in range(length):
            weights[t, s] = terms[s] / math.fsum(terms)
            contexts[t] += weights[t, s] * k[s]
    return weights, contexts


@graded("q4", points=1)
def attention_of_any_size(s, rng):
    for scale in (0.3, 3, 30):
        T, S, H = (int(n) for n in rng.integers(1, 7, size=3))
        length = int(rng.integers(1, S + 1))
        q, k = rng.normal(scale=scale, size=(T, H)), rng.normal(scale=scale, size=(S, H))
        weights, contexts = slow_attend(q, k, length)
        close_all(s.attend(q, k, length), {"weights": weights, "context": contexts}, "attend")


@graded("q5", points=1)
def backward_against_central_differences(s, rng):
    T, S, H = (int(n) for n in rng.integers(2, 6, size=3))
    q, k, dm = rng.normal(size=(T, H)), rng.normal(size=(S, H)), rng.normal(size=(T, H))
    found, eps = {}, 1e-5
    for name, array in (("dq", q), ("dk", k)):
        found[name] = np.empty_like(array)
        for place in np.ndindex(array.shape):
            kept, ends = array[place], []
            for step in (eps, -eps):
                array[place] = kept + step
                ends.append(float((slow_attend(q, k, S)[1] * dm).sum()))
            array[place] = kept
            found[name][place] = (ends[0] - ends[1]) / (2 * eps)
    close_all(s.attend_backward(dm, q, k, slow_attend(q, k, S)[0]), found, "attend_backward")
