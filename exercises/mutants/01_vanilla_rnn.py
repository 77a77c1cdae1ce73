"""Answers to exercise 1 that the tests must reject (WRONG) or accept (RIGHT).

Each is an edit (old, new) of the model answer, where `old` must stand exactly once, or a whole cell.
"""

WRONG = {
    "q1": {
        "batch first": ("shape_x = (7, 3, 5)", "shape_x = (3, 7, 5)"),
        "columns": ("shape_W = (5, 4)", "shape_W = (4, 5)"),
        "weights for every step": ("shape_W = (5, 4)", "shape_W = (7, 5, 4)"),
        "U from the input": ("shape_U = (4, 4)", "shape_U = (5, 4)"),
        "U for every step": ("shape_U = (4, 4)", "shape_U = (7, 4, 4)"),
        "bias for every sentence": ("shape_b = (4,)", "shape_b = (3, 4)"),
        "bias as a row": ("shape_b = (4,)", "shape_b = (1, 4)"),
        "last state only": ("shape_h = (7, 3, 4)", "shape_h = (3, 4)"),
        "states with the inputs' size": ("shape_h = (7, 3, 4)", "shape_h = (7, 3, 5)"),
        "one left open": ("shape_h = (7, 3, 4)", "shape_h = ..."),
        "words": ("shape_h = (7, 3, 4)", "shape_h = 'T, B, H'"),
    },
    "q2": {
        "bias missing": ("h_prev @ U + b)", "h_prev @ U)"),
        "h_prev missing": ("x_t @ W + h_prev @ U + b", "x_t @ W + b"),
        "x_t missing": ("x_t @ W + h_prev @ U + b", "h_prev @ U + b"),
        "U transposed": ("h_prev @ U", "h_prev @ U.T"),
        "U left out": ("h_prev @ U", "h_prev"),
        "no tanh": ("np.tanh(x_t @ W + h_prev @ U + b)", "x_t @ W + h_prev @ U + b"),
        "sigmoid": ("np.tanh(x_t @ W + h_prev @ U + b)", "1 / (1 + np.exp(-(x_t @ W + h_prev @ U + b)))"),
        "relu": ("np.tanh(x_t @ W + h_prev @ U + b)", "np.maximum(0, x_t @ W + h_prev @ U + b)"),
        "part squashed": ("np.tanh(x_t @ W + h_prev @ U + b)", "np.tanh(x_t @ W + b) + h_prev @ U"),
        "squashed twice": ("np.tanh(x_t @ W + h_prev @ U + b)", "np.tanh(np.tanh(x_t @ W) + h_prev @ U + b)"),
        "minus": ("+ h_prev @ U", "- h_prev @ U"),
        "diagonal only": ("h_prev @ U", "h_prev * np.diag(U)"),
        "first sequence for all": ("h_prev @ U", "h_prev[:1] @ U"),
        "changes h_prev": (
            "return np.tanh(x_t @ W + h_prev @ U + b)",
            "h_prev[:] = np.tanh(x_t @ W + h_prev @ U + b)\n    return h_prev",
        ),
        "rounded": ("np.tanh(x_t @ W + h_prev @ U + b)", "np.tanh(x_t @ W + h_prev @ U + b).round(2)"),
        "nothing returned": ("return np.tanh", "np.tanh"),
        "returns its input": """
def rnn_step(x_t, h_prev, W, U, b):
    return h_prev
""",
        "zeros": """
def rnn_step(x_t, h_prev, W, U, b):
    return 0 * h_prev
""",
        "borrowed from the library": """
import lstm_lib
def rnn_step(x_t, h_prev, W, U, b):
    return lstm_lib.rnn_step(x_t, lstm_lib.RNNState(h_prev), dict(W=W, U=U, b=b)).h
""",
    },
    "q3": {
        "state not carried": ("h = rnn_step(x_t, h, W, U, b)", "h = rnn_step(x_t, h0, W, U, b)"),
        "starts from zero": ("h = h0", "h = 0 * h0"),
        "backwards": ("for x_t in x:", "for x_t in x[::-1]:"),
        "stops one early": ("for x_t in x:", "for x_t in x[:-1]:"),
        "skips the first": ("for x_t in x:", "for x_t in x[1:]:"),
        "last step only": ("return np.stack(states)", "return h"),
        "batch first": ("return np.stack(states)", "return np.stack(states, 1)"),
        "h0 collected too": ("states = []", "states = [h0]"),
        "state before the step": """
def rnn_forward(x, h0, W, U, b):
    h, states = h0, []
    for x_t in x:
        states.append(h)
        h = rnn_step(x_t, h, W, U, b)
    return np.stack(states)
""",
        "one array for all rows": """
def rnn_forward(x, h0, W, U, b):
    h, states = h0.copy(), []
    for x_t in x:
        h[:] = rnn_step(x_t, h, W, U, b)
        states.append(h)
    return np.stack(states)
""",
        "changes h0": ("h = rnn_step(x_t, h, W, U, b)", "h[:] = rnn_step(x_t, h, W, U, b)"),
        "over the batch": """
def rnn_forward(x, h0, W, U, b):
    return np.stack([rnn_step(x_t, h0, W, U, b) for x_t in x])
""",
        "zeros": """
def rnn_forward(x, h0, W, U, b):
    return np.zeros((len(x), *h0.shape))
""",
        "borrowed from the library": """
import lstm_lib
def run(x, W, U, b):
    layer = lstm_lib.RNN(len(W), len(U))
    layer.params.update(W=W, U=U, b=b)
    return layer.forward(x)
def rnn_forward(x, h0, W, U, b):
    return run(x, W, U, b).h
""",
    },
    "q4": {
        "padding read": ("h[lengths - 1, np.arange(h.shape[1])]", "h[-1]"),
        "one too late": ("h[lengths - 1,", "h[np.minimum(lengths, len(h) - 1),"),
        "one too early": ("h[lengths - 1,", "h[lengths - 2,"),
        "first length for all": ("h[lengths - 1,", "h[lengths[0] - 1,"),
        "average": ("h[lengths - 1, np.arange(h.shape[1])]", "h.mean(axis=0)"),
        "first state": ("h[lengths - 1, np.arange(h.shape[1])]", "h[0]"),
        "all sequences' states": ("h[lengths - 1, np.arange(h.shape[1])]", "h[lengths - 1, 0]"),
        "bias missing": ("last @ W_s + b_s", "last @ W_s"),
        "overflow": ("np.exp(scores - scores.max(axis=1, keepdims=True))", "np.exp(scores)"),
        "not divided": ("return e / e.sum(axis=1, keepdims=True)", "return e"),
        "scores": ("return e / e.sum(axis=1, keepdims=True)", "return scores"),
        "over the batch": (
            "e = np.exp(scores - scores.max(axis=1, keepdims=True))\n    return e / e.sum(axis=1, keepdims=True)",
            "e = np.exp(scores - scores.max(axis=0))\n    return e / e.sum(axis=0)",
        ),
        "sum of everything": ("e.sum(axis=1, keepdims=True)", "e.sum()"),
        "a fixed number": ("scores.max(axis=1, keepdims=True)", "700"),
        "maximum of the whole batch": ("scores.max(axis=1, keepdims=True)", "scores.max()"),
        "sigmoid": ("return e / e.sum(axis=1, keepdims=True)", "return 1 / (1 + np.exp(-np.clip(scores, -500, 500)))"),
        "sign": ("np.exp(scores - scores.max(axis=1, keepdims=True))", "np.exp(scores.min(axis=1)[:, None] - scores)"),
        "hard choice": (
            "return e / e.sum(axis=1, keepdims=True)",
            "return (scores == scores.max(axis=1)[:, None]).astype(float)",
        ),
        "uniform": ("return e / e.sum(axis=1, keepdims=True)", "return np.full(scores.shape, 1 / scores.shape[1])"),
    },
    "q5": {
        "U transposed": ("np.eye(n, k=1)", "np.eye(n, k=-1)"),
        "identity": ("np.eye(n, k=1)", "np.eye(n)"),
        "nothing handed on": ("np.eye(n, k=1)", "np.zeros((n, n))"),
        "everything handed on": ("np.eye(n, k=1)", "np.ones((n, n))"),
        "a ring": ("np.eye(n, k=1)", "np.roll(np.eye(n), 1, axis=1)"),
        "input to the last unit": ("W[0, 0] = 1", "W[0, -1] = 1"),
        "newest last": """
def delay_line(n):
    W = np.zeros((1, n))
    W[0, -1] = 1
    return W, np.eye(n, k=-1), np.zeros(n)
""",
        "input to all units": ("W[0, 0] = 1", "W[0] = 1"),
        "a tenth lost per step": ("np.eye(n, k=1)", "0.9 * np.eye(n, k=1)"),
        "input doubled": ("W[0, 0] = 1", "W[0, 0] = 2"),
        "sign": ("W[0, 0] = 1", "W[0, 0] = -1"),
        "bias": ("np.zeros(n)", "np.full(n, 0.05)"),
        "one unit too few": ("np.eye(n, k=1)", "np.eye(n, k=1) * (np.arange(n) < n - 1)"),
        "three units only": ("np.eye(n, k=1)", "np.eye(n, k=1) * (np.arange(n) < 3)"),
        "shapes": ("W = np.zeros((1, n))", "W = np.zeros((n, 1))"),
        "zeros": """
def delay_line(n):
    return np.zeros((1, n)), np.zeros((n, n)), np.zeros(n)
""",
        "always three": """
def delay_line(n):
    return np.eye(1, 3), np.eye(3, k=1), np.zeros(3)
""",
    },
    "q6": {
        "no biases": ("n_params = 10 * 16 + 16 * 16 + 16", "n_params = 10 * 16 + 16 * 16"),
        "four blocks": ("n_params = 10", "n_params = 4 * 10"),
        "no recurrent weights": ("n_params = 10 * 16 + 16 * 16 + 16", "n_params = 10 * 16 + 16"),
        "T in it": ("n_params = 10 * 16 + 16 * 16 + 16", "n_params = 20 * (10 * 16 + 16 * 16 + 16)"),
        "own W only": ("n_own = 20 * (10 * 16 + 16 * 16 + 16)", "n_own = 20 * 10 * 16 + 16 * 16 + 16"),
        "no copies counted": ("n_own = 20 * (10", "n_own = 1 * (10"),
        "20 cells": ('copied = "c"', 'copied = "a"'),
        "20 sets of weights": ('copied = "c"', 'copied = "b"'),
        "20 H units": ('copied = "c"', 'copied = "d"'),
        "a bag of words": ('without_U = "b"', 'without_U = "a"'),
        "the first word": ('without_U = "b"', 'without_U = "c"'),
        "all, weaker": ('without_U = "b"', 'without_U = "d"'),
        "a list of all letters": ('copied = "c"', 'copied = ["a", "b", "c", "d"]'),
    },
}

RIGHT = {
    "q1": {
        "lists": ("shape_W = (5, 4)", "shape_W = [5, 4]"),
        "computed": """
import numpy as np
T, B, D, H = 7, 3, 5, 4
shape_x, shape_W, shape_U = np.zeros((T, B, D)).shape, (D, H), (H, H)
shape_b, shape_h = (H,), (T, B, H)
""",
        "a bare number for b": ("shape_b = (4,)", "shape_b = 4"),
        "arrays": ("shape_U = (4, 4)", "shape_U = np.array([4, 4])"),
    },
    "q2": {
        "loops": """
import math
def rnn_step(x, h, W, U, b):
    return [[math.tanh(sum(x[n][d] * W[d][k] for d in range(len(W)))
                       + sum(h[n][j] * U[j][k] for j in range(len(U))) + b[k])
             for k in range(len(U))] for n in range(len(h))]
""",
        "einsum": (
            "x_t @ W + h_prev @ U + b",
            "np.einsum('bd,dh->bh', x_t, W) + np.einsum('bk,kh->bh', h_prev, U) + b",
        ),
        "one joined product": ("x_t @ W + h_prev @ U", "np.hstack([x_t, h_prev]) @ np.vstack([W, U])"),
        "float32": (
            "return np.tanh(x_t @ W + h_prev @ U + b)",
            "return np.tanh(x_t @ W + h_prev @ U + b).astype(np.float32)",
        ),
        "by exponentials": (
            "np.tanh(x_t @ W + h_prev @ U + b)",
            "2 / (1 + np.exp(-2 * (x_t @ W + h_prev @ U + b))) - 1",
        ),
        "prints as it goes": ("return np.tanh", "print(x_t)\n    return np.tanh"),
        "other names": """
def rnn_step(inputs, state, from_input, recurrent, bias):
    a = inputs @ from_input
    a += state @ recurrent
    a += bias
    return np.tanh(a)
""",
    },
    "q3": {
        "filled array": """
def rnn_forward(x, h, W, U, b):
    states = np.empty((len(x), *h.shape))
    for t in range(len(x)):
        states[t] = h = rnn_step(x[t], h, W, U, b)
    return states
""",
        "list": ("return np.stack(states)", "return states"),
        "accumulate": """
from itertools import accumulate
def rnn_forward(x, h0, W, U, b):
    return np.array(list(accumulate(x, lambda h, x_t: rnn_step(x_t, h, W, U, b), initial=h0))[1:])
""",
        "recursion": """
def rnn_forward(x, h0, *params):
    h = rnn_step(x[0], h0, *params)
    return [h] if len(x) == 1 else [h, *rnn_forward(x[1:], h, *params)]
""",
        "inputs before the loop": """
def rnn_forward(x, h, W, U, b):
    states = []
    for a in x @ W + b:
        h = np.tanh(a + h @ U)
        states.append(h)
    return np.stack(states)
""",
        "float32": ("np.stack(states)", "np.stack(states).astype(np.float32)"),
    },
    "q4": {
        "loop": """
def classify(h, lengths, W_s, b_s):
    rows = []
    for n, length in enumerate(lengths):
        s = h[length - 1, n] @ W_s + b_s
        e = np.exp(s - max(s))
        rows.append(e / sum(e))
    return rows
""",
        "take_along_axis": (
            "h[lengths - 1, np.arange(h.shape[1])]",
            "np.take_along_axis(h, (lengths - 1)[None, :, None], axis=0)[0]",
        ),
        "scores of all steps first": (
            "last = h[lengths - 1, np.arange(h.shape[1])]  # (B, H)\n    scores = last @ W_s + b_s",
            "scores = (h @ W_s + b_s)[lengths - 1, np.arange(len(lengths))]",
        ),
        "logsumexp": (
            "e = np.exp(scores - scores.max(axis=1, keepdims=True))\n    return e / e.sum(axis=1, keepdims=True)",
            "return np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, None])",
        ),
        "float32": ("return e / e", "return np.float32(1) * e.astype(np.float32) / e"),
    },
    "q5": {
        "loop": """
def delay_line(n):
    W, U, b = [[0.0] * n], [[0.0] * n for _ in range(n)], [0.0] * n
    W[0][0] = 1.0
    for k in range(1, n):
        U[k - 1][k] = 1.0
    return W, U, b
""",
        "gain against tanh": ("np.eye(n, k=1)", "1.002 * np.eye(n, k=1)"),
        "float32": ("np.eye(n, k=1)", "np.eye(n, k=1, dtype=np.float32)"),
        "diag": ("np.eye(n, k=1)", "np.diag(np.ones(n - 1), 1)"),
        "list returned": ("return W, U, np.zeros(n)", "return [W, U, np.zeros(n)]"),
    },
    "q6": {
        "computed": """
D, H = 10, 16
n_params = sum(np.zeros(shape).size for shape in ((D, H), (H, H), (H,)))
n_own, copied, without_U = 20 * n_params, 'C', 'b)'
""",
        "float": ("n_params = 10", "n_params = 10.0"),
    },
}
