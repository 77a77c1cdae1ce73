"""Answers to exercise 6 that the tests must reject (WRONG) or accept (RIGHT).

Each is an edit (old, new) of the model answer, where `old` must stand exactly once, or a whole cell.
"""

WRONG = {
    "q1": {
        "forget means forget": """
c_f1_i0 = 0.0
c_f0_i1 = 1.5
c_f1_i1 = -0.5
c_f0_i0 = 2.0
""",
        "gates swapped": """
c_f1_i0 = -0.5
c_f0_i1 = 2.0
c_f1_i1 = 1.5
c_f0_i0 = 0.0
""",
        "sign of the sum": ("c_f1_i1 = 1.5", "c_f1_i1 = 2.5"),
        "sign of the candidate": ("c_f0_i1 = -0.5", "c_f0_i1 = 0.5"),
        "nothing is ever lost": ("c_f0_i0 = 0.0", "c_f0_i0 = 2.0"),
        "h, not c": """
import numpy as np
c_f1_i0, c_f0_i1, c_f1_i1, c_f0_i0 = np.tanh([2.0, -0.5, 1.5, 0.0])
""",
        "zeros": "c_f1_i0 = c_f0_i1 = c_f1_i1 = c_f0_i0 = 0.0",
        "one left open": ("c_f0_i0 = 0.0", "c_f0_i0 = ..."),
        "words": ("c_f1_i0 = 2.0", "c_f1_i0 = 'two'"),
    },
    "q2": {
        "overflows": """
def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, float)))
""",
        "both branches computed": """
def sigmoid(x):
    x = np.asarray(x, float)
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))
""",
        "sign lost": (">= 0", "<= 0"),
        "tanh": "sigmoid = np.tanh",
        "argument doubled": """
def sigmoid(x):
    return 0.5 * (1 + np.tanh(np.asarray(x, float)))
""",
        "hard sigmoid": """
def sigmoid(x):
    return np.clip(0.25 * np.asarray(x, float) + 0.5, 0, 1)
""",
        "zeros": """
def sigmoid(x):
    return np.zeros_like(x, dtype=float)
""",
        "always one half": """
def sigmoid(x):
    return np.full(np.shape(x), 0.5)
""",
        "returns its input": """
def sigmoid(x):
    return x
""",
        "numbers only": """
import math
def sigmoid(x):
    return 1 / (1 + math.exp(-x))
""",
        "flattens": """
def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * np.ravel(x)))
""",
        "truncates whole numbers": """
def sigmoid(x):
    y = np.zeros_like(x)
    y[...] = 0.5 * (1 + np.tanh(0.5 * np.asarray(x)))
    return y
""",
        "exp(-x) only": ("1 / (1 + e), e / (1 + e)", "e, 1 / e"),
        "borrowed from scipy": "from scipy.special import expit as sigmoid",
        "nothing returned": ("return np.where", "np.where"),
    },
    "q3": {
        "i and f swapped": ("f * c_prev + i * g", "i * c_prev + f * g"),
        "no input gate": ("f * c_prev + i * g", "f * c_prev + g"),
        "no forget gate": ("f * c_prev + i * g", "c_prev + i * g"),
        "coupled gates": ("f * c_prev + i * g", "f * c_prev + (1 - f) * g"),
        "f forgets": ("f * c_prev + i * g", "(1 - f) * c_prev + i * g"),
        "minus": ("f * c_prev + i * g", "f * c_prev - i * g"),
        "candidate with sigmoid": ("np.tanh(a_g)", "sigmoid(a_g)"),
        "gates with tanh": ("sigmoid(a_i), sigmoid(a_f)", "np.tanh(a_i), np.tanh(a_f)"),
        "output gate with tanh": ("sigmoid(a_o)", "np.tanh(a_o)"),
        "no tanh on the cell": ("o * np.tanh(c)", "o * c"),
        "output from the old cell": ("o * np.tanh(c)", "o * np.tanh(c_prev)"),
        "no output gate": ("o * np.tanh(c)", "np.tanh(c)"),
        "blocks i f o g": ("a_i, a_f, a_g, a_o =", "a_i, a_f, a_o, a_g ="),
        "blocks i o f g": ("a_i, a_f, a_g, a_o =", "a_i, a_o, a_f, a_g ="),
        "blocks f i g o": ("a_i, a_f, a_g, a_o =", "a_f, a_i, a_g, a_o ="),
        "units interleaved": ("np.split(a, 4, axis=1)", "(a[:, k::4] for k in range(4))"),
        "split along the batch": ("np.split(a, 4, axis=1)", "np.split(a, 4, axis=0)"),
        "bias missing": ("h_prev @ U + b  #", "h_prev @ U  #"),
        "h_prev missing": ("x_t @ W + h_prev @ U + b", "x_t @ W + b"),
        "x_t missing": ("x_t @ W + h_prev @ U + b", "h_prev @ U + b"),
        "U transposed": (
            "x_t @ W + h_prev @ U + b",
            "x_t @ W + h_prev @ U.reshape(4, -1, len(U)).swapaxes(1, 2).reshape(U.shape) + b",
        ),
        "first sequence for all": ("h_prev @ U", "h_prev[:1] @ U"),
        "returns c, h": ("return h, c", "return c, h"),
        "returns h only": ("return h, c", "return h"),
        "changes c_prev": ("c = f * c_prev + i * g", "c = c_prev\n    c *= f\n    c += i * g"),
        "squares rounded": ("return h, c", "return h.round(2), c.round(2)"),
        "zeros": """
def lstm_step(x_t, h_prev, c_prev, W, U, b):
    return 0 * h_prev, 0 * c_prev
""",
        "returns its input": """
def lstm_step(x_t, h_prev, c_prev, W, U, b):
    return h_prev, c_prev
""",
        "borrowed from the library": """
from lstm_lib import LSTMState
import lstm_lib
def lstm_step(x_t, h_prev, c_prev, W, U, b):
    step = lstm_lib.lstm_step(x_t, LSTMState(h_prev, c_prev), dict(W=W, U=U, b=b))
    return step.h, step.c
""",
    },
    "q4": {
        "state not carried": ("h, c = lstm_step(x_t, h, c, W, U, b)", "h, c = lstm_step(x_t, h0, c0, W, U, b)"),
        "h not carried": ("h, c = lstm_step(x_t, h, c, W, U, b)", "h, c = lstm_step(x_t, h0, c, W, U, b)"),
        "c not carried": ("h, c = lstm_step(x_t, h, c, W, U, b)", "h, c = lstm_step(x_t, h, c0, W, U, b)"),
        "h and c swapped": ("h, c = lstm_step(x_t, h, c, W, U, b)", "h, c = lstm_step(x_t, c, h, W, U, b)"),
        "starts from zero": ("h, c = h0, c0", "h, c = 0 * h0, 0 * c0"),
        "backwards": ("for x_t in x:", "for x_t in x[::-1]:"),
        "stops one early": ("for x_t in x:", "for x_t in x[:-1]:"),
        "last step only": ("return np.stack(all_h), np.stack(all_c)", "return h, c"),
        "batch first": ("return np.stack(all_h), np.stack(all_c)", "return np.stack(all_h, 1), np.stack(all_c, 1)"),
        "h twice": ("all_c.append(c)", "all_c.append(h)"),
        "c, h": ("return np.stack(all_h), np.stack(all_c)", "return np.stack(all_c), np.stack(all_h)"),
        "state before the step": """
def lstm_forward(x, h0, c0, W, U, b):
    h, c = h0, c0
    hs, cs = [], []
    for x_t in x:
        hs.append(h)
        cs.append(c)
        h, c = lstm_step(x_t, h, c, W, U, b)
    return np.stack(hs), np.stack(cs)
""",
        "one array for all rows": """
def lstm_forward(x, h0, c0, W, U, b):
    h, c = h0.copy(), c0.copy()
    hs, cs = [], []
    for x_t in x:
        h[:], c[:] = lstm_step(x_t, h, c, W, U, b)
        hs.append(h)
        cs.append(c)
    return np.stack(hs), np.stack(cs)
""",
        "changes h0": ("h, c = lstm_step(x_t, h, c, W, U, b)", "h[:], c = lstm_step(x_t, h, c, W, U, b)"),
        "zeros": """
def lstm_forward(x, h0, c0, W, U, b):
    return np.zeros((2, len(x), *h0.shape))
""",
        "borrowed from the library": """
import lstm_lib
def run(x, W, U, b):
    layer = lstm_lib.LSTM(len(W), len(U))
    layer.params.update(W=W, U=U, b=b)
    return layer.forward(x)
def lstm_forward(x, h0, c0, W, U, b):
    trace = run(x, W, U, b)
    return trace.h, trace.c
""",
    },
    "q5": {
        "boy and girl swapped": ("W[0] = [20, -20, 3, 0]", "W[0] = [20, -20, -3, 0]"),
        "names do not erase": """
def memory(half_life):
    f = 0.5 ** (1 / half_life)
    W, U = np.zeros((6, 4)), np.zeros((1, 4))
    b = np.array([-10, np.log(f / (1 - f)), 0, 10])
    W[0], W[1] = [20, 0, 3, 0], [20, 0, -3, 0]
    return W, U, b
""",
        "forgets at once": ("np.log(f / (1 - f))", "-10.0"),
        "keeps for ever": ("np.log(f / (1 - f))", "20.0"),
        "bias 1 for every half-life": ("np.log(f / (1 - f))", "1.0"),
        "the gate's value as its bias": ("np.log(f / (1 - f))", "f"),
        "logarithm to base 2": ("np.log(f / (1 - f))", "np.log2(f / (1 - f))"),
        "time constant for half-life": ("0.5 ** (1 / half_life)", "np.exp(-1 / half_life)"),
        "sign of the bias": ("np.log(f / (1 - f))", "np.log((1 - f) / f)"),
        "input gate never opens": ("W[0] = [20, -20, 3, 0]", "W[0] = [0, -20, 3, 0]"),
        "weak candidate": ("W[0] = [20, -20, 3, 0]", "W[0] = [20, -20, 0.3, 0]"),
        "everyone writes": ("b = np.array([-10.0, np.log(f / (1 - f)), 0.0, 10.0])", "b = np.array([10, 5, 1, 10])"),
        "output gate shut": ("0.0, 10.0])", "0.0, -10.0])"),
        "blocks i f o g": """
def memory(half_life):
    f = 0.5 ** (1 / half_life)
    W, U = np.zeros((6, 4)), np.zeros((1, 4))
    b = np.array([-10, np.log(f / (1 - f)), 10, 0])
    W[0], W[1] = [20, -20, 0, 3], [20, -20, 0, -3]
    return W, U, b
""",
        "zeros": """
def memory(half_life):
    return np.zeros((6, 4)), np.zeros((1, 4)), np.zeros(4)
""",
        "half-life fixed": ("0.5 ** (1 / half_life)", "0.5 ** (1 / 12)"),
        "W transposed": ("return W, U, b", "return W.T, U, b"),
    },
    "q6": {
        "no biases": ("(10 * 16 + 16 * 16 + 16)", "(10 * 16 + 16 * 16)"),
        "one block": ("4 * (10", "1 * (10"),
        "three blocks": ("4 * (10", "3 * (10"),
        "two biases": ("16 * 16 + 16)", "16 * 16 + 32)"),
        "D by D": ("16 * 16 + 16)", "10 * 10 + 16)"),
        "no new input": ('why_kept = "c"', 'why_kept = "a"'),
        "through h": ('why_kept = "c"', 'why_kept = "b"'),
        "another cell": ('why_kept = "c"', 'why_kept = "d"'),
        "memory lost": ('o_is_zero = "b"', 'o_is_zero = "a"'),
        "h is c": ('o_is_zero = "b"', 'o_is_zero = "c"'),
        "starts afresh": ('o_is_zero = "b"', 'o_is_zero = "d"'),
        "a list of all letters": ('why_kept = "c"', 'why_kept = ["a", "b", "c", "d"]'),
    },
}

RIGHT = {
    "q1": {
        "computed": """
corners = (1, 0), (0, 1), (1, 1), (0, 0)
c_f1_i0, c_f0_i1, c_f1_i1, c_f0_i0 = (f * 2 + i * -0.5 for f, i in corners)
""",
        "float32": "c_f1_i0, c_f0_i1, c_f1_i1, c_f0_i0 = np.array([2, -0.5, 1.5, 0], dtype=np.float32)",
        "whole numbers": ("c_f1_i0 = 2.0", "c_f1_i0 = 2"),
    },
    "q2": {
        "tanh form": """
def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(x, float)))
""",
        "clipped": """
def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))
""",
        "masks": """
def sigmoid(values):
    values = np.asarray(values, float)
    out = np.empty_like(values)
    up = values >= 0
    out[up] = 1 / (1 + np.exp(-values[up]))
    e = np.exp(values[~up])
    out[~up] = e / (1 + e)
    return out
""",
        "loop over numbers": """
import math
def sigmoid(x):
    def one(v):
        return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))
    flat = [one(float(v)) for v in np.ravel(x)]
    return np.reshape(flat, np.shape(x))
""",
        "float32": """
def sigmoid(x):
    return (0.5 * (1 + np.tanh(0.5 * np.asarray(x, np.float64)))).astype(np.float32)
""",
        "lists": """
def sigmoid(x):
    return (0.5 * (1 + np.tanh(0.5 * np.asarray(x, float)))).tolist()
""",
        "prints as it goes": ("e = np.exp", "print('sigmoid', x)\n    e = np.exp"),
    },
    "q3": {
        "loops": """
def lstm_step(x, h, c, W, U, b):
    B, H = len(h), len(U)
    new_h, new_c = [], []
    for n in range(B):
        row_h, row_c = [], []
        for k in range(H):
            a = [sum(x[n][d] * W[d][k + j * H] for d in range(len(W))) + b[k + j * H]
                 + sum(h[n][m] * U[m][k + j * H] for m in range(H)) for j in range(4)]
            cell = float(sigmoid(a[1])) * c[n][k] + float(sigmoid(a[0])) * float(np.tanh(a[2]))
            row_c.append(cell)
            row_h.append(float(sigmoid(a[3])) * float(np.tanh(cell)))
        new_h.append(row_h)
        new_c.append(row_c)
    return new_h, new_c
""",
        "einsum": """
def lstm_step(inputs, hidden, cell, W, U, b):
    H = hidden.shape[1]
    a = np.einsum('bd,dk->bk', inputs, W) + np.einsum('bh,hk->bk', hidden, U) + b
    a = a.reshape(-1, 4, H)
    cell = sigmoid(a[:, 1]) * cell + sigmoid(a[:, 0]) * np.tanh(a[:, 2])
    return sigmoid(a[:, 3]) * np.tanh(cell), cell
""",
        "float32": ("return h, c", "return h.astype(np.float32), c.astype(np.float32)"),
        "computed in float32": (
            "a = x_t @ W",
            "x_t, h_prev, W, U = (np.float32(v) for v in (x_t, h_prev, W, U))\n    a = x_t @ W",
        ),
        "list returned": ("return h, c", "return [h, c]"),
        "one array returned": ("return h, c", "return np.stack([h, c])"),
        "named pair": (
            "return h, c",
            "from collections import namedtuple\n    return namedtuple('State', 'h c')(h, c)",
        ),
        "own sigmoid": ("a = x_t", "sigmoid = lambda v: 0.5 * (1 + np.tanh(v / 2))\n    a = x_t"),
        "one joined product": (
            "x_t @ W + h_prev @ U + b",
            "np.concatenate([x_t, h_prev], axis=1) @ np.concatenate([W, U]) + b",
        ),
        "slices": ("np.split(a, 4, axis=1)", "(a[:, k * len(U) : (k + 1) * len(U)] for k in range(4))"),
        "gate by gate, with a helper": """
def gate(block, squash, x, h, W, U, b):
    H = len(U)
    part = slice(block * H, block * H + H)
    return squash(x @ W[:, part] + h @ U[:, part] + b[part])
def lstm_step(x, h, c, *params):
    i = gate(0, sigmoid, x, h, *params)
    f = gate(1, sigmoid, x, h, *params)
    g = gate(2, np.tanh, x, h, *params)
    o = gate(3, sigmoid, x, h, *params)
    c = f * c + i * g
    return o * np.tanh(c), c
""",
        "changes its own arrays": ("c = f * c_prev + i * g", "c = f * c_prev\n    c += i * g"),
        "an object that is called": """
class Step:
    def __call__(self, x, h, c, W, U, b):
        i, f, g, o = np.split(x @ W + h @ U + b, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c
lstm_step = Step()
""",
    },
    "q4": {
        "filled arrays": """
def lstm_forward(x, h, c, W, U, b):
    H = np.empty((len(x), *h.shape))
    C = np.empty_like(H)
    for t in range(len(x)):
        h, c = lstm_step(x[t], h, c, W, U, b)
        H[t], C[t] = h, c
    return H, C
""",
        "lists": ("return np.stack(all_h), np.stack(all_c)", "return all_h, all_c"),
        "recursion": """
def lstm_forward(x, h0, c0, *params):
    h, c = lstm_step(x[0], h0, c0, *params)
    if len(x) == 1:
        return [h], [c]
    hs, cs = lstm_forward(x[1:], h, c, *params)
    return [h, *hs], [c, *cs]
""",
        "float32": ("np.stack(all_h), np.stack(all_c)", "np.stack(all_h).astype('f4'), np.stack(all_c).astype('f4')"),
        "accumulate": """
from itertools import accumulate
def lstm_forward(x, h0, c0, W, U, b):
    states = accumulate(x, lambda state, x_t: lstm_step(x_t, *state, W, U, b), initial=(h0, c0))
    h, c = zip(*list(states)[1:])
    return np.array(h), np.array(c)
""",
    },
    "q5": {
        "lists": ("return W, U, b", "return W.tolist(), U.tolist(), b.tolist()"),
        "float32": ("return W, U, b", "return W.astype(np.float32), U.astype(np.float32), b.astype(np.float32)"),
        "input always open, candidate silent": (
            "W[0] = [20, -20, 3, 0]  # boy: write +1 over what was there",
            "b[0] = 10\n    W[0] = [0, -20, 3, 0]",
        ),
        "gates set by every word, no bias": """
def memory(half_life):
    f = 0.5 ** (1 / half_life)
    keep = [-12, np.log(f / (1 - f)), 0, 12]
    return [[12, -12, 4, 12], [12, -12, -4, 12], keep, keep, keep, keep], [[0, 0, 0, 0]], [0, 0, 0, 0]
""",
        "weaker, but enough": ("W[0] = [20, -20, 3, 0]", "W[0] = [15, -20, 1, 0]"),
        "bias by another formula": ("np.log(f / (1 - f))", "-np.log(2 ** (1 / half_life) - 1)"),
        "a name shuts the output a little": ("W[1] = [20, -20, -3, 0]", "W[1] = [20, -20, -3, -8]"),
        "random names for the arguments": """
def memory(n):
    keep = 2.0 ** (-1 / n)
    b = np.zeros(4)
    b[0], b[1], b[3] = -15, -np.log(1 / keep - 1), 15
    W = np.zeros((6, 4))
    W[:2, 0], W[:2, 1], W[:2, 2] = 30, -30, (5, -5)
    return W, np.zeros((1, 4)), b
""",
    },
    "q6": {
        "computed": """
D, H = 10, 16
n_params = sum(np.zeros(s).size for s in ((D, 4 * H), (H, 4 * H), (4 * H,)))
why_kept, o_is_zero = 'C', 'b)'
""",
        "float": ("4 * (10", "4.0 * (10"),
        "array": ("4 * (10", "np.array(4) * (10"),
    },
}
