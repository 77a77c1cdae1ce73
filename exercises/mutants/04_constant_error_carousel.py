"""Answers to exercise 4 that the tests must reject (WRONG) or accept (RIGHT).

Each is an edit (old, new) of the model answer, where `old` must stand exactly once, or a whole cell.
"""

WRONG = {
    "q1": {
        "the error fades": ("carousel = 1.0", "carousel = 0.0"),
        "the error adds up": ("carousel = 1.0", "carousel = 1000.0"),
        "only the weight counts": ("stretched = 1.0", "stretched = 2.0"),
        "only the slope counts": ("stretched = 1.0", "stretched = 0.5 ** 1000"),
        "one over n": ("best_weight = 0.1", "best_weight = 1 / 9"),
        "store in full": ("best_weight = 0.1", "best_weight = 1.0"),
        "ignore in full": ("best_weight = 0.1", "best_weight = 0.0"),
        "the others' part only": ("error_left = 0.9", "error_left = 0.09"),
        "the wanted number's part only": ("error_left = 0.9", "error_left = 0.81"),
        "silence": ("error_left = 0.9", "error_left = 1.0"),
        "left open": ("error_left = 0.9", "error_left = ..."),
    },
    "q2": {
        "h0 left out": ("values, h = [], h0", "values, h = [], 0.0"),
        "weight on the input": ("h = w * h + x_t", "h = w * (h + x_t)"),
        "state not carried": ("h = w * h + x_t", "h = w * h0 + x_t"),
        "carousel for every weight": ("h = w * h + x_t", "h = h + x_t"),
        "value before the step": (
            "        h = w * h + x_t\n        values.append(h)",
            "        values.append(h)\n        h = w * h + x_t",
        ),
        "dw with the value after": ("(dx * before)", "(dx * h)"),
        "dw with the input": ("(dx * before)", "(dx * x)"),
        "first value left out of dw": ("before = np.array([h0, *h[:-1]])", "before = np.array([0.0, *h[:-1]])"),
        "last step's word only": ("dx[t] = dh[t] + back", "dx[t] = (dh[t] if t == len(x) - 1 else 0) + back"),
        "nothing carried back": ("back = w * dx[t]", "back = 0.0 * dx[t]"),
        "dh0 zero at one step's distance": ("(dx * before).sum(), back", "(dx * before).sum(), dx[0]"),
        "weight 1 on the way back": ("back = w * dx[t]", "back = dx[t]"),
        "direct word not accumulated": ("back = w * dx[t]", "back = w * dh[t]"),
        "dw and dh0 swapped": ("return dx, (dx * before).sum(), back", "return dx, back, (dx * before).sum()"),
        "forwards in time": ("reversed(range(len(x)))", "range(len(x))"),
        "dw overwritten": ("(dx * before).sum(), back", "(dx * before)[0], back"),
        "dw averaged": ("(dx * before).sum()", "(dx * before).mean()"),
        "changes dh": ("dx, back = np.zeros(len(x)), 0.0", "dx, back = dh, 0.0"),
        "whole numbers only": ("np.zeros(len(x)), 0.0", "np.zeros(len(x), int), 0.0"),
        "borrowed from the library": ("values, h = [], h0", "import lstm_lib\n    values, h = [], h0"),
    },
    "q3": {
        "from the front": ("each[::-1]", "each"),
        "slope of the old value": (
            "        h = np.tanh(w * h)\n        each.append(w * (1 - h**2))",
            "        each.append(w * (1 - h**2))\n        h = np.tanh(w * h)",
        ),
        "no weight": ("each.append(w * (1 - h**2))", "each.append(1 - h**2)"),
        "no slope": ("each.append(w * (1 - h**2))", "each.append(w)"),
        "slope 1 - h": ("1 - h**2", "1 - h"),
        "lag 0 missing": ("[1.0, *each[::-1]]", "each[::-1]"),
        "not multiplied up": ("np.cumprod([1.0, *each[::-1]])", "np.array([1.0, *each[::-1]])"),
        "added up": ("np.cumprod", "np.cumsum"),
        "linear unit": ("h = np.tanh(w * h)", "h = w * h"),
        "weight outside of tanh": ("h = np.tanh(w * h)", "h = w * np.tanh(h)"),
        "the last factor to the power of the lag": (
            "np.cumprod([1.0, *each[::-1]])",
            "each[-1] ** np.arange(steps + 1.0)",
        ),
        "all ones": """
def tanh_error(w, h0, steps):
    return np.ones(steps + 1)
""",
    },
    "q4": {
        "no input gate": ("np.cumsum(i * x[:, 0])", "np.cumsum(x[:, 0])"),
        "no output gate": ("return c, o * c", "return c, c"),
        "gates swapped": ("x @ W_i + b_i", "x @ W_o + b_i"),
        "no biases": ("x @ W_i + b_i", "x @ W_i"),
        "output bias missing": ("x @ W_o + b_o", "x @ W_o"),
        "sum lost": ("np.cumsum(i * x[:, 0])", "i * x[:, 0]"),
        "output gate on the cell": ("return c, o * c", "return o * c, o * c"),
        "tanh at the exit": ("return c, o * c", "return c, o * np.tanh(c)"),
        "tanh on the value": ("i * x[:, 0]", "i * np.tanh(x[:, 0])"),
        "gates with tanh": ("i = 1 / (1 + np.exp(-(x @ W_i + b_i)))", "i = np.tanh(x @ W_i + b_i)"),
        "sign of the exponent": ("np.exp(-(x @ W_o", "np.exp((x @ W_o"),
        "h and c swapped": ("return c, o * c", "return o * c, c"),
        "mark for value": ("i * x[:, 0]", "i * x[:, 1]"),
        "leaky": (
            "c = np.cumsum(i * x[:, 0])",
            "c = np.zeros(len(x))\n    for t in range(len(x)):\n"
            "        c[t] = (0.99 * c[t - 1] if t else 0) + i[t] * x[t, 0]",
        ),
        "coupled": (
            "c = np.cumsum(i * x[:, 0])",
            "c = np.zeros(len(x))\n    for t in range(len(x)):\n"
            "        c[t] = ((1 - i[t]) * c[t - 1] if t else 0) + i[t] * x[t, 0]",
        ),
        "input always open": ("np.array([0.0, 40.0, 0.0]), -20.0", "np.array([0.0, 40.0, 0.0]), 20.0"),
        "input almost shut": ("np.array([0.0, 40.0, 0.0]), -20.0", "np.array([0.0, 8.0, 0.0]), -4.0"),
        "input half open at the mark": ("np.array([0.0, 40.0, 0.0]), -20.0", "np.array([0.0, 20.0, 0.0]), -20.0"),
        "input looks at the value": ("np.array([0.0, 40.0, 0.0])", "np.array([9.0, 40.0, 0.0])"),
        "input opens at the question": ("np.array([0.0, 40.0, 0.0])", "np.array([0.0, 0.0, 40.0])"),
        "input opens at the question too": ("np.array([0.0, 40.0, 0.0])", "np.array([0.0, 40.0, 40.0])"),
        "output always open": ("np.array([0.0, 0.0, 40.0]), -20.0", "np.array([0.0, 0.0, 40.0]), 20.0"),
        "output almost shut": ("np.array([0.0, 0.0, 40.0]), -20.0", "np.array([0.0, 0.0, 8.0]), -4.0"),
        "output opens at the mark": ("np.array([0.0, 0.0, 40.0])", "np.array([0.0, 40.0, 0.0])"),
        "output looks at the value": ("np.array([0.0, 0.0, 40.0])", "np.array([9.0, 0.0, 40.0])"),
        "zeros": ("np.array([0.0, 40.0, 0.0]), -20.0", "np.zeros(3), 0.0"),
        "gates returned the wrong way round": ("return W_i, b_i, W_o, b_o", "return W_o, b_o, W_i, b_i"),
    },
    "q5": {
        "one f for all": ("c = f_t * c + u_t", "c = f[0] * c + u_t"),
        "f forgets": ("c = f_t * c + u_t", "c = (1 - f_t) * c + u_t"),
        "f on the input too": ("c = f_t * c + u_t", "c = f_t * (c + u_t)"),
        "nothing forgotten": ("c = f_t * c + u_t", "c = c + u_t"),
        "nothing kept": ("c = f_t * c + u_t", "c = u_t"),
        "blend": ("c = f_t * c + u_t", "c = f_t * c + (1 - f_t) * u_t"),
        "last value only": ("return np.array(values)", "return c"),
        "starts at 1": ("values, c = [], 0.0", "values, c = [], 1.0"),
        "variance": ("np.sqrt((f ** (2 * np.arange(t))).sum())", "(f ** (2 * np.arange(t))).sum()"),
        "square missing": ("f ** (2 * np.arange(t))", "f ** np.arange(t)"),
        "one term too many": ("np.arange(t)", "np.arange(t + 1)"),
        "one term too few": ("np.arange(t)", "np.arange(1, t)"),
        "at rest": ("np.sqrt((f ** (2 * np.arange(t))).sum())", "1 / np.sqrt(1 - min(f, 1 - 1e-9) ** 2)"),
        "closed form at 1": (
            "np.sqrt((f ** (2 * np.arange(t))).sum())",
            "np.sqrt((1 - f ** (2 * t)) / np.float64(1 - f**2))",
        ),
        "deviations added": ("np.sqrt((f ** (2 * np.arange(t))).sum())", "(f ** np.arange(t)).sum()"),
        "square root of time": ("np.sqrt((f ** (2 * np.arange(t))).sum())", "np.sqrt(t)"),
        "time constant": ("0.5 ** (1 / half_life)", "np.exp(-1 / half_life)"),
        "fraction lost": ("0.5 ** (1 / half_life)", "1 - 0.5 ** (1 / half_life)"),
        "straight line": ("0.5 ** (1 / half_life)", "1 - 0.5 / half_life"),
        "power the wrong way": ("0.5 ** (1 / half_life)", "0.5**half_life"),
        "always 0.99": ("0.5 ** (1 / half_life)", "0.99"),
        "half-life of a half-life": ("0.5 ** (1 / half_life)", "np.log(0.5) / np.log(half_life + 1)"),
    },
    "q6": {
        "patience": ('what_helps = "c"', 'what_helps = "a"'),
        "larger weight": ('what_helps = "c"', 'what_helps = "b"'),
        "clipping": ('what_helps = "c"', 'what_helps = "d"'),
        "1 then and now": ('which_weight = "b"', 'which_weight = "a"'),
        "the other way round": ('which_weight = "b"', 'which_weight = "c"'),
        "a parameter": ('which_weight = "b"', 'which_weight = "d"'),
        "all letters": ('which_weight = "b"', 'which_weight = ["a", "b", "c", "d"]'),
    },
}

RIGHT = {
    "q1": {
        "computed": """
carousel, stretched = 1.0**1000, (0.5 * 2) ** 1000
best_weight = 1 / (1 + 9)
error_left = (best_weight - 1) ** 2 + 9 * best_weight**2
""",
        "whole numbers": ("carousel = 1.0", "carousel = 1"),
    },
    "q2": {
        "filled array": """
def linear_forward(x, w, h0):
    h = np.empty(len(x) + 1)
    h[0] = h0
    for t in range(len(x)):
        h[t + 1] = w * h[t] + x[t]
    return h[1:]


def linear_backward(x, w, h0, dh):
    h = np.concatenate([[h0], linear_forward(x, w, h0)])
    delta = np.zeros(len(x) + 1)
    dw = 0.0
    for t in range(len(x) - 1, -1, -1):
        delta[t] = dh[t] + w * delta[t + 1]
        dw += delta[t] * h[t]
    return delta[:-1].tolist(), dw, w * delta[0]
""",
        "powers of w": """
def linear_forward(x, w, h0):
    T = len(x)
    k = np.arange(T)[:, None] - np.arange(T)
    L = np.where(k >= 0, float(w) ** np.maximum(k, 0), 0.0)
    return L @ x + float(w) ** np.arange(1, T + 1) * h0


def linear_backward(x, w, h0, dh):
    T = len(x)
    k = np.arange(T)[:, None] - np.arange(T)
    L = np.where(k >= 0, float(w) ** np.maximum(k, 0), 0.0)
    dx = L.T @ dh
    h = np.append(h0, linear_forward(x, w, h0))[:-1]
    return dx, dx @ h, w * dx[0]
""",
        "float32": ("return np.array(values)", "return np.array(values, np.float32)"),
    },
    "q3": {
        "loop from the end": """
def tanh_error(w, h0, steps):
    h = [h0]
    for _ in range(steps):
        h.append(np.tanh(w * h[-1]))
    found, back = [1.0], 1.0
    for value in reversed(h[1:]):
        back *= w * (1 - value * value)
        found.append(back)
    return found
""",
        "slope as 1 / cosh^2": (
            "        h = np.tanh(w * h)\n        each.append(w * (1 - h**2))",
            "        each.append(w / np.cosh(w * h) ** 2)\n        h = np.tanh(w * h)",
        ),
    },
    "q4": {
        "loop": """
def memory_cell(x, W_i, b_i, W_o, b_o):
    def gate(row, W, b):
        return 0.5 * (1 + np.tanh(0.5 * (sum(r * w for r, w in zip(row, W)) + b)))

    c, cs, hs = 0.0, [], []
    for row in x:
        c = c + gate(row, W_i, b_i) * row[0]
        cs.append(c)
        hs.append(gate(row, W_o, b_o) * c)
    return cs, hs


def hand_set():
    return [0, 30, 0], -15, [0, 0, 30], -15
""",
        "weaker, but enough": ("np.array([0.0, 40.0, 0.0]), -20.0", "np.array([0.0, 26.0, 0.0]), -13.0"),
        "unequal": ("np.array([0.0, 0.0, 40.0]), -20.0", "np.array([0.0, 0.0, 25.0]), -12.0"),
        "lists": ("return W_i, b_i, W_o, b_o", "return W_i.tolist(), b_i, W_o.tolist(), b_o"),
        "output opens at the mark a little": ("np.array([0.0, 0.0, 40.0])", "np.array([0.0, 2.0, 40.0])"),
    },
    "q5": {
        "closed form": """
def forgetful(u, f):
    c = np.zeros(len(u) + 1)
    for t in range(len(u)):
        c[t + 1] = f[t] * c[t] + u[t]
    return c[1:]


def spread(f, t):
    return np.sqrt(t) if f == 1 else np.sqrt((1 - f ** (2 * t)) / (1 - f**2))


def leak(half_life):
    return np.exp(np.log(0.5) / half_life)
""",
        "step by step": (
            "return np.sqrt((f ** (2 * np.arange(t))).sum())",
            "s = 0.0\n    for _ in range(t):\n        s = f * f * s + 1\n    return s**0.5",
        ),
        "lists": ("return np.array(values)", "return values"),
    },
    "q6": {
        "capitals and brackets": """
what_helps, which_weight = "C", "b)"
"""
    },
}
