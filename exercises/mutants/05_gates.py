"""Answers to exercise 5 that the tests must reject (WRONG) or accept (RIGHT).

Each is an edit (old, new) of the model answer, where `old` must stand exactly once, or a whole cell.
"""

SLOPES = """
def sigmoid_slope(y):
    return y * (1 - y)
def tanh_slope(t):
    return 1 - t**2
"""

WRONG = {
    "q1": {
        "overflows": """
def sigmoid(a):
    return 1 / (1 + np.exp(-np.asarray(a, float)))
"""
        + SLOPES,
        "both branches computed": """
def sigmoid(a):
    a = np.asarray(a, float)
    return np.where(a >= 0, 1 / (1 + np.exp(-a)), np.exp(a) / (1 + np.exp(a)))
"""
        + SLOPES,
        "sign lost": (">= 0", "<= 0"),
        "one branch only": ("np.where(np.asarray(a) >= 0, 1, e)", "1"),
        "tanh for sigmoid": ("np.where(np.asarray(a) >= 0, 1, e) / (1 + e)", "np.tanh(a)"),
        "argument doubled": ("e = np.exp(-np.abs(a))", "e = np.exp(-np.abs(2 * np.asarray(a)))"),
        "hard sigmoid": """
def sigmoid(a):
    return np.clip(0.25 * np.asarray(a, float) + 0.5, 0, 1)
"""
        + SLOPES,
        "truncates whole numbers": """
def sigmoid(a):
    y = np.zeros_like(a)
    y[...] = 0.5 * (1 + np.tanh(0.5 * np.asarray(a)))
    return y
"""
        + SLOPES,
        "squashed twice": ("return y * (1 - y)", "return sigmoid(y) * (1 - sigmoid(y))"),
        "tanh squashed twice": ("return 1 - t**2", "return 1 - np.tanh(t) ** 2"),
        "one minus absolute": ("return 1 - t**2", "return 1 - np.abs(t)"),
        "slopes swapped": ("return y * (1 - y)", "return 1 - y**2"),
        "tanh slope of sigma": ("return 1 - t**2", "return t * (1 - t)"),
        "slope sign": ("return y * (1 - y)", "return y * (y - 1)"),
        "slope constant": ("return y * (1 - y)", "return 0.25 + 0 * y"),
        "borrowed from scipy": "from scipy.special import expit as sigmoid" + SLOPES,
        "nothing returned": ("return np.where", "np.where"),
    },
    "q2": {
        "biases outside": (
            'return sigmoid(a["i"]), sigmoid(a["f"]), np.tanh(a["g"]), sigmoid(a["o"])',
            'a = {n: a[n] - b[n] for n in "ifgo"}\n'
            '    return tuple((np.tanh if n == "g" else sigmoid)(a[n]) + b[n] for n in "ifgo")',
        ),
        "output bias outside": ('sigmoid(a["o"])', 'sigmoid(a["o"] - b["o"]) + b["o"]'),
        "bias missing": (" + b[name]", ""),
        "h_prev missing": (" + h_prev @ U[name]", ""),
        "x_t missing": ("x_t @ W[name] + ", ""),
        "U transposed": ("U[name]", "U[name].T"),
        "candidate with sigmoid": ('np.tanh(a["g"])', 'sigmoid(a["g"])'),
        "gates with tanh": ('sigmoid(a["f"])', 'np.tanh(a["f"])'),
        "output gate with tanh": ('sigmoid(a["o"])', 'np.tanh(a["o"])'),
        "not squashed": ('sigmoid(a["i"]), sigmoid(a["f"])', 'a["i"], a["f"]'),
        "coupled": ('return sigmoid(a["i"])', 'return 1 - sigmoid(a["f"])'),
        "f forgets": ('sigmoid(a["f"])', '1 - sigmoid(a["f"])'),
        "order f i g o": ('sigmoid(a["i"]), sigmoid(a["f"])', 'sigmoid(a["f"]), sigmoid(a["i"])'),
        "order i f o g": ('np.tanh(a["g"]), sigmoid(a["o"])', 'sigmoid(a["o"]), np.tanh(a["g"])'),
        "one gate for the layer": (
            'sigmoid(a["f"])',
            'np.broadcast_to(sigmoid(a["f"]).mean(axis=1, keepdims=True), h_prev.shape)',
        ),
        "on or off": ('sigmoid(a["i"])', 'np.round(sigmoid(a["i"]))'),
        "first sequence for all": ("h_prev @ U", "h_prev[:1] @ U"),
        "i with the weights of f": ('sigmoid(a["i"])', 'sigmoid(a["f"] + b["i"] - b["f"])'),
        "borrowed from the library": """
from lstm_lib.activations import sigmoid as s
def gates(x_t, h_prev, W, U, b):
    a = {n: x_t @ W[n] + h_prev @ U[n] + b[n] for n in "ifgo"}
    return s(a["i"]), s(a["f"]), np.tanh(a["g"]), s(a["o"])
""",
    },
    "q3": {
        "forget means forget": """
c_keep, c_overwrite, c_accumulate, c_erase = 0.0, 3.0, 0.75, 2.0
tied_corners = "b"
""",
        "gates swapped": """
c_keep, c_overwrite, c_accumulate, c_erase = 0.75, 2.0, 3.0, 0.0
tied_corners = "b"
""",
        "overwriting adds up": ("c_overwrite = 0.75", "c_overwrite = 1.0"),
        "only one step": ("c_accumulate = 3.0", "c_accumulate = 2.5"),
        "only the last step counts": ("c_accumulate = 3.0", "c_accumulate = 2.75"),
        "nothing is ever lost": ("c_erase = 0.0", "c_erase = 2.0"),
        "one left open": ("c_erase = 0.0", "c_erase = ..."),
        "tied reach all": ('tied_corners = "b"', 'tied_corners = "a"'),
        "tied reach the others": ('tied_corners = "b"', 'tied_corners = "c"'),
        "tied keep only": ('tied_corners = "b"', 'tied_corners = "d"'),
    },
    "q4": {
        "upside down": ("np.log(0.5) / np.log(f)", "np.log(f) / np.log(0.5)"),
        "negative": ("np.log(0.5) / np.log(f)", "np.log(2) / np.log(f)"),
        "time constant": ("np.log(0.5) / np.log(f)", "-1 / np.log(f)"),
        "rule of thumb": ("np.log(0.5) / np.log(f)", "1 / (1 - f)"),
        "only near 1": ("np.log(0.5) / np.log(f)", "np.log(0.5) / (f - 1)"),
        "fraction lost": ("np.log(0.5) / np.log(f)", "np.log(0.5) / np.log(1 - f)"),
        "whole steps": ("return np.log(0.5) / np.log(f)", "return np.ceil(np.log(0.5) / np.log(f))"),
        "logarithms mixed": ("np.log(0.5) / np.log(f)", "np.log(0.5) / np.log10(f)"),
        "gate for bias": ("return np.log(f / (1 - f))", "return f"),
        "bias negative": ("np.log(f / (1 - f))", "np.log((1 - f) / f)"),
        "base 2": ("np.log(f / (1 - f))", "np.log2(f / (1 - f))"),
        "for 1/e": ("0.5 ** (1 / np.asarray(n))", "np.exp(-1 / np.asarray(n))"),
        "large n only": ("return np.log(f / (1 - f))", "return np.log(np.asarray(n) / np.log(2))"),
        "logarithm of n": ("return np.log(f / (1 - f))", "return np.log(np.asarray(n))"),
        "decay for half-life": ("0.5 ** (1 / np.asarray(n))", "1 - 1 / (1 + np.asarray(n))"),
        "always 1": ("return np.log(f / (1 - f))", "return 0 * f + 1.0"),
        "whole division": ("0.5 ** (1 / np.asarray(n))", "0.5 ** (1 // np.asarray(n)) * 0.999"),
    },
    "q5": {
        "f forgets": ("f_t * c + i_t * g_t", "(1 - f_t) * c + i_t * g_t"),
        "gates swapped": ("f_t * c + i_t * g_t", "i_t * c + f_t * g_t"),
        "coupled": ("f_t * c + i_t * g_t", "f_t * c + (1 - f_t) * g_t"),
        "minus": ("f_t * c + i_t * g_t", "f_t * c - i_t * g_t"),
        "no input gate": ("f_t * c + i_t * g_t", "f_t * c + g_t"),
        "no forget gate": ("f_t * c + i_t * g_t", "c + i_t * g_t"),
        "starts from zero": ("c, cells = c0, []", "c, cells = 0 * c0, []"),
        "not carried": ("f_t * c + i_t * g_t", "f_t * c0 + i_t * g_t"),
        "before the step": (
            "c = f_t * c + i_t * g_t\n        cells.append(c)",
            "cells.append(c)\n        c = f_t * c + i_t * g_t",
        ),
        "last only": ("np.stack(cells)", "c"),
        "start included": ("c, cells = c0, []", "c, cells = c0, [c0]"),
        "backwards": ("zip(i, f, g)", "zip(i[::-1], f[::-1], g[::-1])"),
        "batch first": ("np.stack(cells)", "np.stack(cells, axis=1)"),
        "first gates throughout": ("f_t * c + i_t * g_t", "f[0] * c + i[0] * g_t"),
        "mean gate": ("f_t * c + i_t * g_t", "f_t.mean(axis=1, keepdims=True) * c + i_t * g_t"),
        "rounded gates": ("f_t * c + i_t * g_t", "np.round(f_t) * c + np.round(i_t) * g_t"),
        "squashed": ("f_t * c + i_t * g_t", "np.tanh(f_t * c + i_t * g_t)"),
        "one array for all": (
            "c = f_t * c + i_t * g_t\n        cells.append(c)",
            "c = c.copy() if c is c0 else c\n        c[...] = f_t * c + i_t * g_t\n        cells.append(c)",
        ),
        "changes c0": ("c = f_t * c + i_t * g_t\n", "c[...] = f_t * c + i_t * g_t\n        c = c.copy()\n"),
    },
    "q6": {
        "mean gate": ("np.log(f).mean(axis=0)", "np.log(f.mean(axis=0))"),
        "mean of half-lives": (
            "np.log(0.5) / np.log(f).mean(axis=0)",
            "(np.log(0.5) / np.minimum(np.log(f), -1e-9)).mean(axis=0)",
        ),
        "over the units": ("mean(axis=0)", "mean(axis=1)"),
        "one for the layer": ("np.log(f).mean(axis=0)", "(np.log(f).mean() + 0 * f[0])"),
        "sum for mean": ("mean(axis=0)", "sum(axis=0)"),
        "gate for half-life": ("np.log(0.5) / np.log(f).mean(axis=0)", "np.exp(np.log(f).mean(axis=0))"),
        "median gate": ("np.log(f).mean(axis=0)", "np.minimum(np.log(np.median(f, axis=0)), -1e-9)"),
        "last gate": ("np.log(f).mean(axis=0)", "np.log(f[-1])"),
        "product rounded to 0": ("np.log(f).mean(axis=0)", "np.log(np.maximum(f.prod(axis=0), 1e-300)) * (1 / len(f))"),
        "upside down": ("np.log(0.5) / np.log(f).mean(axis=0)", "np.log(f).mean(axis=0) / np.log(0.5)"),
        "pushes cancel": ('strong_inputs = "c"', 'strong_inputs = "a"'),
        "opens wide": ('strong_inputs = "c"', 'strong_inputs = "b"'),
        "stopped early": ('gates_between = "b"', 'gates_between = "a"'),
        "rounding is harmless": ('gates_between = "b"', 'gates_between = "c"'),
    },
}

RIGHT = {
    "q1": {
        "tanh form": """
def sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(a, float)))
def sigmoid_slope(y):
    return y - y**2
def tanh_slope(t):
    return (1 - t) * (1 + t)
""",
        "clipped": """
def sigmoid(a):
    return 1 / (1 + np.exp(-np.clip(a, -500, 500)))
"""
        + SLOPES,
        "loop over numbers": """
import math
def sigmoid(a):
    def one(v):
        return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))
    return np.reshape([one(float(v)) for v in np.ravel(a)], np.shape(a))
def sigmoid_slope(y):
    return 0.25 - (np.asarray(y) - 0.5) ** 2
def tanh_slope(t):
    return 1 - np.square(t)
""",
        "float32": """
def sigmoid(a):
    return (0.5 * (1 + np.tanh(0.5 * np.asarray(a, np.float64)))).astype(np.float32)
"""
        + SLOPES,
        "slope by way of sigma": ("return 1 - t**2", "y = (1 + t) / 2\n    return 4 * sigmoid_slope(y)"),
        "logaddexp": ("return np.where(np.asarray(a) >= 0, 1, e) / (1 + e)", "return np.exp(-np.logaddexp(0, -a))"),
    },
    "q2": {
        "gate by gate": """
def one(name, squash, x, h, W, U, b):
    return squash(np.dot(x, W[name]) + np.dot(h, U[name]) + b[name])
def gates(x, h, W, U, b):
    args = x, h, W, U, b
    return [one("i", sigmoid, *args), one("f", sigmoid, *args), one("g", np.tanh, *args), one("o", sigmoid, *args)]
""",
        "stacked": """
def gates(x_t, h_prev, W, U, b):
    W, U = (np.hstack([v[n] for n in "ifgo"]) for v in (W, U))
    a = np.split(x_t @ W + h_prev @ U + np.concatenate([b[n] for n in "ifgo"]), 4, axis=1)
    return sigmoid(a[0]), sigmoid(a[1]), np.tanh(a[2]), sigmoid(a[3])
""",
        "tanh from sigma": ('np.tanh(a["g"])', '2 * sigmoid(2 * a["g"]) - 1'),
        "einsum": ("x_t @ W[name]", "np.einsum('bd,dh->bh', x_t, W[name])"),
        "one array": (
            'return sigmoid(a["i"]), sigmoid(a["f"]), np.tanh(a["g"]), sigmoid(a["o"])',
            'return np.stack([sigmoid(a["i"]), sigmoid(a["f"]), np.tanh(a["g"]), sigmoid(a["o"])])',
        ),
    },
    "q3": {
        "computed": """
def after(f, i, c=2):
    for g in (0.5, -0.25, 0.75):
        c = f * c + i * g
    return c
c_keep, c_overwrite, c_accumulate, c_erase = after(1, 0), after(0, 1), after(1, 1), after(0, 0)
tied_corners = "B)"
""",
        "whole numbers": ("c_keep = 2.0", "c_keep = 2"),
        "float32": ("c_overwrite = 0.75", "c_overwrite = np.float32(0.75)"),
    },
    "q4": {
        "other formulae": """
import math
def half_life(f):
    return -1 / np.log2(f)
def bias_for(n):
    return -np.log(np.expm1(math.log(2) / np.asarray(n)))
""",
        "sign spread": ("np.log(0.5) / np.log(f)", "-np.log(2) / np.log(f)"),
        "reciprocal": ("np.log(f / (1 - f))", "-np.log(1 / f - 1)"),
        "artanh": ("np.log(f / (1 - f))", "2 * np.arctanh(2 * f - 1)"),
        "loop": """
def half_life(f):
    return np.reshape([np.log(0.5) / np.log(v) for v in np.ravel(f)], np.shape(f))
def bias_for(n):
    return np.reshape([-np.log(2 ** (1 / v) - 1) for v in np.ravel(n)], np.shape(n))
""",
    },
    "q5": {
        "filled array": """
def remember(c, i, f, g):
    out = np.empty(np.shape(i))
    for t in range(len(i)):
        c = f[t] * c + i[t] * g[t]
        out[t] = c
    return out
""",
        "lists": ("np.stack(cells)", "cells"),
        "accumulate": """
from itertools import accumulate
def remember(c0, i, f, g):
    steps = accumulate(zip(f, i * g), lambda c, step: step[0] * c + step[1], initial=c0)
    return np.array(list(steps)[1:])
""",
        "closed form": """
def remember(c0, i, f, g):
    T = len(i)
    out = []
    for t in range(T):
        c = np.prod(f[: t + 1], axis=0) * c0
        for k in range(t + 1):
            c = c + np.prod(f[k + 1 : t + 1], axis=0) * i[k] * g[k]
        out.append(c)
    return np.array(out)
""",
        "float32": ("np.stack(cells)", "np.stack(cells).astype(np.float32)"),
    },
    "q6": {
        "by way of the constant gate": (
            "return np.log(0.5) / np.log(f).mean(axis=0)",
            "constant = np.exp(np.mean(np.log(f), axis=0))\n    return np.log(0.5) / np.log(constant)",
        ),
        "sum": ("np.log(0.5) / np.log(f).mean(axis=0)", "len(f) * np.log(0.5) / np.log(f).sum(axis=0)"),
        "base 2": ("np.log(0.5) / np.log(f).mean(axis=0)", "-1 / np.log2(f).mean(axis=0)"),
        "unit by unit": (
            "return np.log(0.5) / np.log(f).mean(axis=0)",
            "return [half_life(np.exp(np.log(f[:, k]).mean())) for k in range(f.shape[1])]",
        ),
        "capitals": ('strong_inputs = "c"', 'strong_inputs = "C"'),
    },
}
