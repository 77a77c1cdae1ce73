"""Answers to exercise 8 that the tests must reject (WRONG) or accept (RIGHT).

Each is an edit (old, new) of the model answer, where `old` must stand exactly once, or a whole cell.
"""

GOOD_HIGHWAY = """
def highway(f):
    kept = np.ones_like(f)
    for t in range(len(f) - 2, -1, -1):
        kept[t] = kept[t + 1] * f[t + 1]
    return kept
"""
GOOD_JACOBIAN = """
def step_jacobian(c_prev, o_prev, i, f, g, U):
    U_i, U_f, U_g, _ = np.split(U, 4, axis=1)
    G = (c_prev * f * (1 - f))[:, None] * U_f.T + (g * i * (1 - i))[:, None] * U_i.T
    G = G + (i * (1 - g**2))[:, None] * U_g.T
    return np.diag(f), G * (o_prev * (1 - np.tanh(c_prev) ** 2))
"""
GOOD_BIAS = """
def forget_bias(steps, share):
    f = share ** (1 / steps)
    return np.log(f / (1 - f))
"""
GOOD_CHRONO = """
def chrono(hidden_size, longest, seed):
    b_f = np.log(np.random.default_rng(seed).uniform(1, longest - 1, size=hidden_size))
    return np.concatenate([-b_f, b_f, 0 * b_f, 0 * b_f])
"""
GOOD_FADING = """
def fading():
    return [0, 0, -0.5, 0], [10, 10, 0, 10]
"""
GOOD_GROWING = """
def growing():
    return [0, 0, 2, 0], [10, 0, 0, 10]
"""

WRONG = {
    "q1": {
        "the total on the highway": ("along_highway = 0.5", "along_highway = 0.875"),
        "input gate on the highway": ("along_highway = 0.5", "along_highway = 0.25"),
        "h moves as c": ("through_gates = 0.375", "through_gates = 0.75"),
        "all three weights": ("through_gates = 0.375", "through_gates = 1.25"),
        "without i": ("through_gates = 0.375", "through_gates = 1.5"),
        "nothing": ("through_gates = 0.375", "through_gates = 0.0"),
        "total": ("through_gates = 0.375", "through_gates = 0.875"),
        "undiminished": ('open_gates = "d"', 'open_gates = "a"'),
        "cannot vanish": ('open_gates = "d"', 'open_gates = "b"'),
        "cannot explode": ('open_gates = "d"', 'open_gates = "c"'),
        "left open": ('open_gates = "d"', "open_gates = ..."),
    },
    "q2": {
        "its own gate too": ("kept[t + 1] * f[t + 1]", "kept[t + 1] * f[t]"),
        "one gate only": ("kept[t + 1] * f[t + 1]", "f[t + 1]"),
        "from the start": ("kept = np.ones_like(f)\n", "return np.cumprod(f, axis=0)\n    kept = np.ones_like(f)\n"),
        "first left out": ("len(f) - 2, -1, -1", "len(f) - 2, 0, -1"),
        "adds": ("kept[t + 1] * f[t + 1]", "kept[t + 1] + f[t + 1]"),
        "last entry is the last gate": ("kept = np.ones_like(f)", "kept = f.copy()"),
        "not transposed": GOOD_HIGHWAY + GOOD_JACOBIAN.replace(".T", ""),
        "candidate not transposed": ("U_g.T", "U_g"),
        "s on the rows": ("return np.diag(f), G * (", "return np.diag(f), G.T * ("),
        "s to the rows": (
            "G * (o_prev * (1 - np.tanh(c_prev) ** 2))",
            "G * (o_prev * (1 - np.tanh(c_prev) ** 2))[:, None]",
        ),
        "no s": ("G * (o_prev * (1 - np.tanh(c_prev) ** 2))", "G"),
        "no output gate": ("G * (o_prev * (1", "G * ((1"),
        "no slope of tanh": ("o_prev * (1 - np.tanh(c_prev) ** 2)", "o_prev"),
        "tanh not taken": ("1 - np.tanh(c_prev) ** 2", "1 - c_prev ** 2"),
        "g like a sigmoid": ("i * (1 - g**2)", "i * g * (1 - g)"),
        "f's slope missing": ("c_prev * f * (1 - f)", "c_prev"),
        "i's slope missing": ("g * i * (1 - i)", "g"),
        "f and i exchanged": ("U_i, U_f, U_g, _", "U_f, U_i, U_g, _"),
        "order i f o g": ("U_i, U_f, U_g, _", "U_i, U_f, _, U_g"),
        "c_prev forgotten": ("c_prev * f * (1 - f)", "f * (1 - f)"),
        "no forget way": ("G = (c_prev * f", "G = 0 * (c_prev * f"),
        "total as second": ("return np.diag(f), G * (", "return np.diag(f), np.diag(f) + G * ("),
        "vector for the highway": ("return np.diag(f)", "return f"),
        "highway only": ("return np.diag(f), G * (", "return np.diag(f), 0 * G * ("),
    },
    "q3": {
        "starts at zero": ("np.ones_like(c[0]), np.zeros", "np.zeros_like(c[0]), np.zeros"),
        "no side way": ("da_g, da_o]", "da_g, 0 * da_o]"),
        "dc not carried": ("dc = dc * f[t]", "dc = 0 * dc"),
        "dc not gated": ("dc = dc * f[t]", "dc = dc * 1"),
        "dh added up": ("dh = np.concatenate", "dh = dh + np.concatenate"),
        "overwrites dc": ("dc = dc + dh", "dc = dh"),
        "c for c_prev": ("c[t - 1] if t > 0 else np.zeros_like(c[0])", "c[t]"),
        "highway one off": ("road * f[t + 1]", "road * f[t]"),
        "highway from all ways": ("road * f[t + 1]", "dc"),
        "highway from ones": ("road = dc if", "road = np.ones_like(dc) if"),
        "forward order": ("np.array(all_ways), np.array(alone)", "np.array(all_ways)[::-1], np.array(alone)[::-1]"),
        "squares": ("np.array(all_ways), np.array(alone)", "np.array(all_ways)**2, np.array(alone)**2"),
        "relative": ("np.array(all_ways), np.", "np.array(all_ways) / all_ways[0], np."),
        "exchanged": ("np.array(all_ways), np.array(alone)", "np.array(alone), np.array(all_ways)"),
        "U not transposed": (
            "np.concatenate([da_i, da_f, da_g, da_o]) @ U.T",
            "sum(d @ u for d, u in zip((da_i, da_f, da_g, da_o), np.split(U, 4, axis=1)))",
        ),
        "gates after dc": (
            "da_i = dc * g[t] * i[t] * (1 - i[t])",
            "dc = dc * f[t]\n        da_i = dc * g[t] * i[t] * (1 - i[t])",
        ),
        "o order": ("[da_i, da_f, da_g, da_o]", "[da_i, da_f, da_o, da_g]"),
        "slope of the cell missing": ("o[t] * (1 - np.tanh(c[t]) ** 2)", "o[t]"),
        "notes too early": ("dc = dc + dh * o[t]", "all_ways.append(length(dc))\n        dc = dc + dh * o[t]"),
    },
    "q4": {
        "the gate": ("return np.log(f / (1 - f))", "return f"),
        "sign": ("np.log(f / (1 - f))", "np.log((1 - f) / f)"),
        "no root": ("share ** (1 / steps)", "share"),
        "power the wrong way": ("share ** (1 / steps)", "share ** (1 / (steps + 1))"),
        "always half": ("share ** (1 / steps)", "0.5 ** (1 / steps)"),
        "loses the share": ("share ** (1 / steps)", "(1 - share) ** (1 / steps)"),
        "log of steps": ("return np.log(f / (1 - f))", "return np.log(steps)"),
        "bias 1": ("return np.log(f / (1 - f))", "return 1.0"),
        "uniform biases": ("np.log(u), np.zeros", "u / longest * np.log(longest - 1), np.zeros"),
        "spans, not logarithms": ("np.log(u), np.zeros", "u, np.zeros"),
        "input open too": ("[-b_f, b_f", "[b_f, b_f"),
        "input zero": ("[-b_f, b_f", "[zeros, b_f"),
        "blocks f i g o": ("[-b_f, b_f", "[b_f, -b_f"),
        "no zeros at the end": ("zeros, zeros]", "b_f, b_f]"),
        "all units alike": ("size=hidden_size)\n", "size=1) * np.ones(hidden_size)\n"),
        "seed ignored": ("default_rng(seed)", "default_rng(0)"),
        "two blocks": ("[-b_f, b_f, zeros, zeros]", "[-b_f, b_f]"),
        "too long": ("uniform(1, longest - 1", "uniform(1, 2 * longest"),
        "only short": ("uniform(1, longest - 1", "uniform(1, longest / 2"),
    },
    "q5": {
        "vanishes because it forgets": ("[0, 0, -0.5, 0], [10, 10, 0, 10]", "[0, 0, 0, 0], [10, 0, 0, 10]"),
        "plain highway": ("-0.5", "0"),
        "fades too little": ("-0.5", "-0.1"),
        "flips its sign and explodes": ("-0.5", "-2.5"),
        "not quite open": ("[10, 10, 0, 10]", "[10, 4, 0, 10]"),
        "output shut": ("[0, 0, -0.5, 0], [10, 10, 0, 10]", "[0, 0, -0.5, 0], [10, 10, 0, -10]"),
        "grows with open gates": ("[0, 0, 2, 0], [10, 0, 0, 10]", "[0, 0, 2, 0], [10, 5, 0, 10]"),
        "grows too little": ("[0, 0, 2, 0], [10, 0, 0, 10]", "[0, 0, 0.6, 0], [10, 0, 0, 10]"),
        "weight on the forget gate": ("[0, 0, 2, 0]", "[0, 2, 0, 0]"),
        "saturated candidate": ("[0, 0, 2, 0], [10, 0, 0, 10]", "[0, 0, 2, 0], [10, 0, 3, 10]"),
        "input shut": ("[0, 0, 2, 0], [10, 0, 0, 10]", "[0, 0, 2, 0], [-10, 0, 0, 10]"),
        "three numbers": ("[0, 0, 2, 0]", "[0, 2, 0]"),
        "one for both": GOOD_FADING + "\ngrowing = fading\n",
    },
    "q6": {
        "not clipped": ("max_norm / norm if norm > max_norm else 1.0", "1.0"),
        "climbs": ("value - lr", "value + lr"),
        "always scaled": (" if norm > max_norm else 1.0", ""),
        "scaled to one": ("max_norm / norm if", "1 / norm if"),
        "no root": ("np.sqrt(sum((g**2).sum() for g in grads.values()))", "sum((g**2).sum() for g in grads.values())"),
        "norms added": (
            "np.sqrt(sum((g**2).sum() for g in grads.values()))",
            "sum(np.sqrt((g**2).sum()) for g in grads.values())",
        ),
        "no rate": ("lr * factor", "factor"),
        "gradient returned": ("value - lr * factor * grads[name]", "lr * factor * grads[name]"),
        "values cut": (
            "value - lr * factor * grads[name]",
            "value - lr * np.clip(grads[name], -max_norm, max_norm)",
        ),
        "own norms": (
            "value - lr * factor * grads[name]",
            "value - lr * grads[name] * min(1, max_norm / max(length(grads[name]), 1e-30))",
        ),
        "clips the step": ("if norm > max_norm", "if lr * norm > max_norm"),
        "in place": (
            "return {name: value - lr * factor * grads[name] for name, value in params.items()}",
            "for name in params:\n        params[name] -= lr * factor * grads[name]\n    return params",
        ),
        "vanished": ('why_failed = "c"', 'why_failed = "a"'),
        "exploded": ('why_failed = "c"', 'why_failed = "b"'),
        "too few": ('why_failed = "c"', 'why_failed = "d"'),
        "lengthens": ('clipping = "a"', 'clipping = "b"'),
        "removes": ('clipping = "a"', 'clipping = "c"'),
        "opens": ('clipping = "a"', 'clipping = "d"'),
    },
}

RIGHT = {
    "q1": {
        "computed": """
i, f, g, o_prev, c_prev, U_g = 1 / 4, 1 / 2, 0, 1 / 2, 0, 3
along_highway = f
through_gates = i * (1 - g**2) * U_g * o_prev * (1 - np.tanh(c_prev) ** 2)
open_gates = "D"
""",
        "float32": ("through_gates = 0.375", "through_gates = np.float32(0.375)"),
    },
    "q2": {
        "cumulative product": GOOD_JACOBIAN
        + """
def highway(f):
    return np.concatenate([np.cumprod(f[:0:-1], axis=0)[::-1], np.ones_like(f[:1])])
""",
        "loops": GOOD_HIGHWAY
        + """
def step_jacobian(c_prev, o_prev, i, f, g, U):
    H = len(f)
    road, rest = np.zeros((H, H)), np.zeros((H, H))
    for j in range(H):
        road[j, j] = f[j]
        for k in range(H):
            s = o_prev[k] * (1 - np.tanh(c_prev[k]) ** 2)
            rest[j, k] = s * (c_prev[j] * f[j] * (1 - f[j]) * U[k, H + j]
                              + g[j] * i[j] * (1 - i[j]) * U[k, j]
                              + i[j] * (1 - g[j] ** 2) * U[k, 2 * H + j])
    return road, rest
""",
        "matrices": GOOD_HIGHWAY
        + """
def step_jacobian(c_prev, o_prev, i, f, g, U):
    parts = zip((g * i * (1 - i), c_prev * f * (1 - f), i * (1 - g * g)), np.split(U, 4, axis=1))
    rest = sum(np.diag(v) @ block.T for v, block in parts)
    return [np.diag(f), rest @ np.diag(o_prev / np.cosh(c_prev) ** 2)]
""",
        "lists": ("return kept", "return kept.tolist()"),
        "float32": ("return kept", "return kept.astype(np.float32)"),
    },
    "q3": {
        "with highway": """
def against_lag(i, f, g, o, c, U):
    before = np.concatenate([np.zeros_like(c[:1]), c[:-1]])
    dh, dc, found = np.ones(c.shape[1]), 0.0, []
    for t in reversed(range(len(c))):
        dc = dc + dh * o[t] / np.cosh(c[t]) ** 2
        found.insert(0, dc)
        da = [dc * g[t] * i[t] * (1 - i[t]), dc * before[t] * f[t] * (1 - f[t]),
              dc * i[t] * (1 - g[t] ** 2), dh * np.tanh(c[t]) * o[t] * (1 - o[t])]
        dh, dc = U @ np.concatenate(da), dc * f[t]
    kept = [np.prod(f[t + 1:], axis=0) for t in range(len(f))]
    return [length(v) for v in found[::-1]], [length(found[-1] * v) for v in kept[::-1]]
""",
        "lists": ("np.array(all_ways), np.array(alone)", "all_ways, alone"),
        "one array": ("return np.array(all_ways), np.array(alone)", "return np.array([all_ways, alone])"),
        "float32": (
            "np.array(all_ways), np.array(alone)",
            "np.array(all_ways, np.float32), np.array(alone, np.float32)",
        ),
        "the first step does not matter": ("c[t - 1] if t > 0 else np.zeros_like(c[0])", "c[t - 1]"),
        "keyword loop": ("range(len(c) - 1, -1, -1)", "reversed(range(len(c)))"),
    },
    "q4": {
        "through logarithms": GOOD_CHRONO
        + """
def forget_bias(steps, share):
    return -np.log(np.expm1(-np.log(share) / steps))
""",
        "unit by unit": GOOD_BIAS
        + """
def chrono(H, T, seed):
    rng = np.random.default_rng(seed)
    b = np.zeros(4 * H)
    for k in range(H):
        b[H + k] = np.log(rng.uniform(1, T - 1))
        b[k] = -b[H + k]
    return b
""",
        "another way to draw": GOOD_BIAS
        + """
def chrono(H, T, seed):
    b_f = np.log(1 + (T - 2) * np.random.default_rng(seed).random(H))
    return [*(-b_f), *b_f, *([0.0] * (2 * H))]
""",
        "float": ("return np.log(f / (1 - f))", "return float(np.log(f) - np.log(1 - f))"),
    },
    "q5": {
        "weaker weight, other biases": ("[0, 0, -0.5, 0], [10, 10, 0, 10]", "[0, 0, -0.9, 0], [3, 6, 0, 3]"),
        "nothing left": ("[0, 0, -0.5, 0], [10, 10, 0, 10]", "[0, 0, -0.8, 0], [12, 12, 0, 12]"),
        "arrays": ("[0, 0, 2, 0], [10, 0, 0, 10]", "np.array([0, 0, 2, 0]), np.array([10, 0, 0, 10])"),
        "forget shut": ("[0, 0, 2, 0], [10, 0, 0, 10]", "[0, 0, 3, 0], [10, -10, 0, 10]"),
        "negative": ("[0, 0, 2, 0], [10, 0, 0, 10]", "[0, 0, -4, 0], [10, 0, 0, 10]"),
        "half-open input": ("[0, 0, 2, 0], [10, 0, 0, 10]", "[0, 0, 6, 0], [0, 0, 0, 10]"),
    },
    "q6": {
        "flat": """
def clipped_step(params, grads, lr, max_norm):
    flat = np.concatenate([np.ravel(g) for g in grads.values()])
    norm = np.sqrt((flat * flat).sum())
    scale = 1 / max(1, norm / max_norm)
    return {name: params[name] - lr * scale * grads[name] for name in params}
why_failed, clipping = "C", "a)"
""",
        "with length": (
            "np.sqrt(sum((g**2).sum() for g in grads.values()))",
            "length([length(g) for g in grads.values()])",
        ),
        "float32": ("value - lr * factor * grads[name]", "(value - lr * factor * grads[name]).astype(np.float32)"),
    },
}
