"""Answers to exercise 12 that the tests must reject (WRONG) or accept (RIGHT).

Each is an edit (old, new) of the model answer, where `old` must stand exactly once, or a whole cell.
"""

WRONG = {
    "q1": {
        "upper sums the input": ("upper = [2, 3, 7]", "upper = [2, 1, 4]"),
        "lower is the input": ("lower = [2, 1, 4]", "lower = [2, -1, 3]"),
        "begins in the padding": ("second_word = [2, 3]", "second_word = [2, 5]"),
        "both from the front": ("second_word = [2, 3]", "second_word = [2, 2]"),
        "forecasting": ('allowed = "c"', 'allowed = "a"'),
        "typing": ('allowed = "c"', 'allowed = "b"'),
        "left open": ("upper = [2, 3, 7]", "upper = ..."),
    },
    "q2": {
        "every layer reads x": """
def run_stack(x, layers):
    for W, U, b in layers[-1:]:
        h = run_lstm(x, W, U, b)
    return h
""",
        "first layer only": ("in layers:", "in layers[:1]:"),
        "last layer missing": ("in layers:", "in layers[:-1]:"),
        "from the top": ("in layers:", "in layers[::-1]:"),
        "shared weights": ("x = run_lstm(x, W, U, b)", "x = run_lstm(x, *layers[0])"),
        "sum of the layers": """
def run_stack(x, layers):
    total = 0
    for W, U, b in layers:
        x = run_lstm(x, W, U, b)
        total = total + x if np.shape(total) in ((), x.shape) else x
    return total
""",
        "last step only": ("return x", "return x[-1]"),
        "two layers at most": ("in layers:", "in layers[:2]:"),
    },
    "q3": {
        "turned whole": """
def run_both(x, lengths, ahead, back):
    h = np.concatenate([run_lstm(x, *ahead), run_lstm(x[::-1], *back)[::-1]], axis=2)
    return h * (np.arange(len(x))[:, None] < lengths)[:, :, None]
""",
        "no lengths": """
def run_both(x, lengths, ahead, back):
    return np.concatenate([run_lstm(x, *ahead), run_lstm(x[::-1], *back)[::-1]], axis=2)
""",
        "not turned back": ("run_lstm(own[::-1], *back)[::-1, 0]", "run_lstm(own[::-1], *back)[:, 0]"),
        "not turned": ("run_lstm(own[::-1], *back)[::-1, 0]", "run_lstm(own, *back)[:, 0]"),
        "turned back only": ("run_lstm(own[::-1], *back)[::-1, 0]", "run_lstm(own, *back)[::-1, 0]"),
        "one set of weights": ("*back)[::-1, 0]", "*ahead)[::-1, 0]"),
        "backward first": """
def run_both(x, lengths, ahead, back):
    T, B, _ = x.shape
    H = ahead[1].shape[0]
    h = np.zeros((T, B, 2 * H))
    for n in range(B):
        own = x[: lengths[n], n : n + 1]
        h[: lengths[n], n, H:] = run_lstm(own, *ahead)[:, 0]
        h[: lengths[n], n, :H] = run_lstm(own[::-1], *back)[::-1, 0]
    return h
""",
        "sum instead of side by side": """
def run_both(x, lengths, ahead, back):
    return run_lstm(x, *ahead) + run_lstm(x[::-1], *back)[::-1]
""",
        "first sequence's length for all": """
def run_both(x, lengths, ahead, back):
    n = lengths[0]
    h = np.zeros((*x.shape[:2], 2 * len(ahead[1])))
    h[:n] = np.concatenate([run_lstm(x[:n], *ahead), run_lstm(x[:n][::-1], *back)[::-1]], axis=2)
    return h
""",
    },
    "q4": {
        "padding kept": ("    a[:, length:] = -np.inf\n", ""),
        "padding scored 0": ("-np.inf", "0"),
        "masked afterwards": """
def attend(q, k, length):
    a = q @ k.T
    e = np.exp(a - a.max(axis=1, keepdims=True))
    alpha = e / e.sum(axis=1, keepdims=True)
    alpha[:, length:] = 0
    return alpha, alpha @ k
""",
        "overflows": ("np.exp(a - a.max(axis=1, keepdims=True))", "np.exp(a)"),
        "along the queries": ("e / e.sum(axis=1, keepdims=True)", "e / e.sum(axis=0, keepdims=True)"),
        "sigmoid": ("e / e.sum(axis=1, keepdims=True)", "np.where(np.isinf(a), 0, sigmoid(a))"),
        "scores": ("return alpha, alpha @ k", "return a, alpha @ k"),
        "order": ("return alpha, alpha @ k", "return alpha @ k, alpha"),
        "context alone": ("return alpha, alpha @ k", "return alpha @ k"),
        "scaled": ("a = q @ k.T", "a = q @ k.T / np.sqrt(q.shape[1])"),
        "hard": """
def attend(q, k, length):
    alpha = np.eye(len(k))[(q @ k.T)[:, :length].argmax(axis=1)]
    return alpha, alpha @ k
""",
        "uniform": ("a = q @ k.T", "a = 0 * (q @ k.T)"),
    },
    "q5": {
        "diagonal of the softmax": (
            "alpha * (dalpha - (alpha * dalpha).sum(axis=1, keepdims=True))",
            "alpha * (1 - alpha) * dalpha",
        ),
        "no softmax": ("alpha * (dalpha - (alpha * dalpha).sum(axis=1, keepdims=True))", "dalpha"),
        "plain mean": ("(alpha * dalpha).sum(axis=1, keepdims=True)", "dalpha.mean(axis=1, keepdims=True)"),
        "alpha missing": ("alpha * (dalpha - ", "(dalpha - "),
        "keys not mixed": ("alpha.T @ dm + da.T @ q", "da.T @ q"),
        "keys not compared": ("alpha.T @ dm + da.T @ q", "alpha.T @ dm"),
        "sign": ("dalpha - (alpha", "dalpha + (alpha"),
        "order": ("return da @ k, alpha.T @ dm + da.T @ q", "return alpha.T @ dm + da.T @ q, da @ k"),
        "sum along the queries": ("axis=1", "axis=0"),
        "zeros": ("return da @ k, alpha.T @ dm + da.T @ q", "return 0 * q, 0 * k"),
    },
    "q6": {
        "counted from 0": ("crossing = [2, 3]", "crossing = [1, 2]"),
        "English places": ("crossing = [2, 3]", "crossing = [4, 2]"),
        "the map is wrong": ('article = "b"', 'article = "a"'),
        "English gender": ('article = "b"', 'article = "c"'),
        "key knows the noun": ('ending = "c"', 'ending = "a"'),
        "chance": ('ending = "c"', 'ending = "b"'),
        "diagonal": ("[0.75, -0.25, -0.25, -0.25]", "[0.75, 0, 0, 0]"),
        "no alpha": ("[0.75, -0.25, -0.25, -0.25]", "[3, -1, -1, -1]"),
    },
}

RIGHT = {
    "q1": {
        "arrays": ("lower = [2, 1, 4]", "lower = np.cumsum([2, -1, 3])"),
        "tuple": ("second_word = [2, 3]", "second_word = (2, 3)"),
        "capital": ('allowed = "c"', 'allowed = "C)"'),
    },
    "q2": {
        "recursion": """
def run_stack(x, layers):
    return x if not layers else run_stack(run_lstm(x, *layers[0]), layers[1:])
""",
        "step by step": """
def run_stack(x, layers):
    h = [np.zeros((x.shape[1], len(U))) for _, U, _ in layers]
    c = [np.zeros_like(v) for v in h]
    top = []
    for x_t in x:
        for n, (W, U, b) in enumerate(layers):
            i, f, g, o = np.split(x_t @ W + h[n] @ U + b, 4, axis=1)
            c[n] = sigmoid(f) * c[n] + sigmoid(i) * np.tanh(g)
            x_t = h[n] = sigmoid(o) * np.tanh(c[n])
        top.append(x_t)
    return top
""",
        "float32": ("return x", "return x.astype(np.float32)"),
    },
    "q3": {
        "one batch with indices": """
def run_both(x, lengths, ahead, back):
    T, B, _ = x.shape
    t, n = np.arange(T)[:, None], np.arange(B)
    turned = np.where(t < lengths, np.asarray(lengths) - 1 - t, t)
    h = np.concatenate([run_lstm(x, *ahead), run_lstm(x[turned, n], *back)[turned, n]], axis=2)
    return np.where((t < lengths)[:, :, None], h, 0)
""",
        "lists": ("return h", "return h.tolist()"),
        "flip": ("run_lstm(own[::-1], *back)[::-1, 0]", "np.flip(run_lstm(np.flip(own, 0), *back), 0)[:, 0]"),
    },
    "q4": {
        "cut": """
def attend(q, k, length):
    a = np.asarray(q) @ np.asarray(k)[:length].T
    e = np.exp(a - a.max(axis=1)[:, None])
    alpha = np.zeros((len(q), len(k)))
    alpha[:, :length] = e / e.sum(axis=1)[:, None]
    return [alpha, alpha @ k]
""",
        "one query at a time": """
def attend(q, k, length):
    rows = []
    for v in q:
        a = [v @ k[s] if s < length else -np.inf for s in range(len(k))]
        e = np.exp(np.array(a) - max(a))
        rows.append(e / e.sum())
    return np.array(rows), np.array(rows) @ k
""",
        "einsum": ("return alpha, alpha @ k", 'return alpha, np.einsum("ts,sh->th", alpha, k)'),
    },
    "q5": {
        "loops": """
def attend_backward(dm, q, k, alpha):
    dq, dk = np.zeros_like(q), np.zeros_like(k)
    for t in range(len(q)):
        dalpha = k @ dm[t]
        da = (np.diag(alpha[t]) - np.outer(alpha[t], alpha[t])) @ dalpha
        dq[t] = da @ k
        dk += np.outer(alpha[t], dm[t]) + np.outer(da, q[t])
    return dq, dk
""",
        "einsum": ("da @ k, alpha", 'np.einsum("ts,sh->th", da, k), alpha'),
        "float32": ("return da @ k,", "return (da @ k).astype(np.float32),"),
    },
    "q6": {
        "array": ("[0.75, -0.25, -0.25, -0.25]", "0.25 * np.array([3, -1, -1, -1])"),
        "tuple": ("crossing = [2, 3]", "crossing = (2, 3)"),
        "capitals": ('article = "b"', 'article = "B"'),
    },
}
