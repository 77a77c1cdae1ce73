"""Answers to exercise 9 that the tests must reject (WRONG) or accept (RIGHT).

Each is an edit (old, new) of the model answer, where `old` must stand exactly once, or a whole cell.
"""

GOOD_LAST = """
def last_states(h, lengths):
    return np.stack([h[n - 1, b] for b, n in enumerate(lengths)])
"""
GOOD_BACK = """
def last_states_backward(dlast, lengths, T):
    dh = np.zeros((T, *dlast.shape))
    for b, n in enumerate(lengths):
        dh[n - 1, b] = dlast[b]
    return dh
"""
GOOD_TEMPERED = """
def tempered(scores, temperature):
    if temperature == 0:
        return np.eye(len(scores))[np.argmax(scores)]
    e = np.exp((scores - np.max(scores)) / temperature)
    return e / e.sum()
"""
GOOD_DRAW = """
def draw(p, u):
    return int((np.cumsum(p) <= u).sum())
"""
STOCK = """
saliency, near_zero, norm_over = 2.0, "b", "c"
"""

WRONG = {
    "q1": {
        "after the padding": ("own_last = 3.0", "own_last = 0.75"),
        "one step of padding": ("own_last = 3.0", "own_last = 1.5"),
        "one step early": ("own_last = 3.0", "own_last = 4.0"),
        "mean over places": ("mean_loss = 0.6", "mean_loss = 0.4"),
        "padding counted": ("mean_loss = 0.6", "mean_loss = 12.4 / 6"),
        "mean of means": ("mean_loss = 0.6", "mean_loss = 0.5"),
        "whole gradient": ("cut = 8.0", "cut = 20.0"),
        "state reset": ("cut = 8.0", "cut = -4.0"),
        "last step alone": ("cut = 8.0", "cut = 2.0"),
        "one step too many": ("cut = 8.0", "cut = 12.0"),
        "scaled down": ("kept = 4.0", "kept = 2.25"),
        "divided by the rate": ("kept = 4.0", "kept = 12.0"),
        "unscaled": ("kept = 4.0", "kept = 3.0"),
        "left open": ("kept = 4.0", "kept = ..."),
    },
    "q2": {
        "last row": ("return h[lengths - 1, np.arange(len(lengths))]", "return h[-1]"),
        "off by one": ("return h[lengths - 1,", "return h[lengths % len(h),"),
        "off by one, and out of range": ("return h[lengths - 1,", "return h[lengths,"),
        "one too early": ("return h[lengths - 1,", "return h[lengths - 2,"),
        "first length for all": ("return h[lengths - 1, np.arange(len(lengths))]", "return h[lengths[0] - 1]"),
        "all pairs": ("return h[lengths - 1, np.arange(len(lengths))]", "return h[lengths - 1]"),
        "longest for all": ("return h[lengths - 1, np.arange(len(lengths))]", "return h[lengths.max() - 1]"),
        "mean": GOOD_BACK
        + """
def last_states(h, lengths):
    real = (np.arange(len(h))[:, None] < lengths)[:, :, None]
    return (h * real).sum(axis=0) / lengths[:, None]
""",
        "zeroed, then the last row": GOOD_BACK
        + """
def last_states(h, lengths):
    return (h * (np.arange(len(h))[:, None] < lengths)[:, :, None])[-1]
""",
        "sorted by length": ("return h[lengths - 1,", "return h[np.sort(lengths) - 1,"),
        "back to the last row": (
            "dh[lengths - 1, np.arange(len(lengths))] = dlast",
            "dh[-1] = dlast",
        ),
        "back off by one": ("dh[lengths - 1,", "dh[lengths % T,"),
        "back to all steps": GOOD_LAST
        + """
def last_states_backward(dlast, lengths, T):
    return np.broadcast_to(dlast, (T, *dlast.shape))
""",
        "back to all real steps": GOOD_LAST
        + """
def last_states_backward(dlast, lengths, T):
    return (np.arange(T)[:, None] < lengths)[:, :, None] * dlast
""",
        "back, shared out": GOOD_LAST
        + """
def last_states_backward(dlast, lengths, T):
    return (np.arange(T)[:, None] < lengths)[:, :, None] * dlast / lengths[:, None]
""",
        "back, whole rows": ("dh[lengths - 1, np.arange(len(lengths))] = dlast", "dh[lengths - 1] = dlast"),
        "back, as long as the longest": ("np.zeros((T, *", "np.zeros((max(lengths), *"),
        "back, nothing written": ("dh[lengths - 1, np.arange(len(lengths))] = dlast", "pass"),
    },
    "q3": {
        "mean over all places": ("mask.sum()", "mask.size"),
        "loss over all places": ("* real).sum() / n", "* real).sum() / mask.size"),
        "gradient over all places": ("one_hot) * real / n", "one_hot) * real / mask.size"),
        "mask forgotten in the gradient": ("one_hot) * real / n", "one_hot) / n"),
        "mask forgotten in the loss": ("one_hot * real).sum()", "one_hot).sum()"),
        "mask forgotten": ("mask[:, :, None], mask.sum()", "1, mask.size"),
        "mask in the number alone": ("mask[:, :, None], mask.sum()", "1, mask.sum()"),
        "scores masked, and not the losses": """
def masked_loss(scores, labels, mask):
    scores = scores * mask[:, :, None]
    shifted = scores - scores.max(axis=2, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    one_hot = labels[:, :, None] == np.arange(scores.shape[2])
    return -(log_p * one_hot).sum() / mask.size, (np.exp(log_p) - one_hot) / mask.size
""",
        "loss summed": ("real).sum() / n", "real).sum()"),
        "gradient summed": ("one_hot) * real / n", "one_hot) * real"),
        "no one-hot": ("(np.exp(log_p) - one_hot)", "np.exp(log_p)"),
        "sign of the gradient": ("(np.exp(log_p) - one_hot)", "(one_hot - np.exp(log_p))"),
        "sign of the loss": ("loss = -(", "loss = ("),
        "mean in each sentence": ("mask.sum()", "mask.sum(axis=0)[:, None] * mask.shape[1]"),
        "weights of sentences": """
def masked_loss(scores, labels, mask):
    shifted = scores - scores.max(axis=2, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    one_hot = labels[:, :, None] == np.arange(scores.shape[2])
    w = (mask / mask.sum(axis=0) / mask.shape[1])[:, :, None]
    return -(log_p * one_hot * w).sum(), (np.exp(log_p) - one_hot) * w
""",
        "overflows": ("scores - scores.max(axis=2, keepdims=True)", "scores"),
        "one maximum for all": ("scores.max(axis=2, keepdims=True)", "scores.max()"),
        "logarithm of zero": (
            "log_p = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))",
            "e = np.exp(shifted)\n    log_p = np.log(e / e.sum(axis=2, keepdims=True))",
        ),
        "logarithm of zero, with a tiny number": (
            "log_p = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))",
            "e = np.exp(shifted)\n    log_p = np.log(e / e.sum(axis=2, keepdims=True) + 1e-12)",
        ),
        "softmax along the batch": (
            "np.exp(shifted).sum(axis=2, keepdims=True)",
            "np.exp(shifted).sum(axis=1, keepdims=True)",
        ),
        "bits": ("return loss, dscores", "return loss / np.log(2), dscores"),
        "order": ("return loss, dscores", "return dscores, loss"),
        "loss alone": ("return loss, dscores", "return loss"),
        "sigmoids": ("np.log(np.exp(shifted).sum(axis=2, keepdims=True))", "np.log1p(np.exp(shifted))"),
        "gradient of the real steps alone": ("return loss, dscores", "return loss, dscores[mask]"),
    },
    "q4": {
        "whole gradient": """
def truncated(x, own, h0, W, U, b, k):
    h = run_rnn(x, h0, W, U, b)
    return backward(own, h0, h, U)[0], h[-1]
reach = "b"
""",
        "gradient crosses the chunks": """
def truncated(x, own, h0, W, U, b, k):
    h = run_rnn(x, h0, W, U, b)
    dU, dh = np.zeros(U.shape), np.zeros(h0.shape)
    for start in reversed(range(0, len(x), k)):
        before = h[start - 1] if start else h0
        share = own[start : start + k].copy()
        share[-1] += dh
        part, dh = backward(share, before, h[start : start + k], U)
        dU += part
    return dU, h[-1]
reach = "b"
""",
        "state reset": ("state = h[-1]", "state = np.zeros(h0.shape)"),
        "state reset, but given back": (
            "h = run_rnn(x[chunk], state, W, U, b)",
            "h = run_rnn(x[chunk], 0 * h0, W, U, b)",
        ),
        "state begins at h0 each time": ("state = h[-1]", "state = h0"),
        "forward carried, backward from h0": ("backward(own[chunk], state, h, U)", "backward(own[chunk], h0, h, U)"),
        "state carried one step too early": ("state = h[-1]", "state = h[-2] if len(h) > 1 else h[-1]"),
        "first state carried": ("state = h[-1]", "state = h[0]"),
        "last chunk dropped": ("range(0, len(x), size)", "range(0, len(x) - size + 1, size)"),
        "overwritten": ("dU += dU_chunk", "dU = dU_chunk"),
        "mean over chunks": ("return dU, state", "return dU / -(-len(x) // size), state"),
        "mean over steps": ("return dU, state", "return dU / len(x), state"),
        "chunk of k + 1": ("slice(start, start + size)", "slice(start, start + size + 1)"),
        "chunks overlap": ("range(0, len(x), size)", "range(0, len(x), max(1, size - 1))"),
        "first chunk alone": ("state = h[-1]", "return dU, run_rnn(x, h0, W, U, b)[-1]"),
        "k chunks": (
            "for start in range",
            "size = -(-len(x) // size)\n    for start in range",
        ),
        "own not cut": ("backward(own[chunk], state", "backward(own[: len(h)], state"),
        "every step reaches back k steps": """
def truncated(x, own, h0, W, U, b, k):
    h, dU = run_rnn(x, h0, W, U, b), 0
    for t in range(len(x)):
        first = max(0, t - k + 1)
        share = np.zeros(h[first : t + 1].shape)
        share[-1] = own[t]
        dU = dU + backward(share, h[first - 1] if first else h0, h[first : t + 1], U)[0]
    return dU, h[-1]
reach = "b"
""",
        "start of the last chunk given back": (
            "dU += dU_chunk\n        state = h[-1]",
            "dU += dU_chunk\n        begun, state = state, h[-1]\n    state = begun",
        ),
        "all states given back": ("return dU, state", "return dU, h"),
        "order": ("return dU, state", "return state, dU"),
        "changes h0": ("state = h[-1]", "h0[:] = h[-1]"),
        "memory begins anew": ('reach = "b"', 'reach = "a"'),
        "nothing changes": ('reach = "b"', 'reach = "c"'),
        "chunks in use": ('reach = "b"', 'reach = "d"'),
    },
    "q5": {
        "a mask per step": (
            "for x_t in x:",
            "rng = np.random.default_rng(seed)\n"
            "    for x_t in x:\n"
            "        if seed is not None:\n"
            "            m = (rng.random((B, H)) >= rate) / (1 - rate)",
        ),
        "scaled by 1 - rate": (">= rate) / (1 - rate)", ">= rate) * (1 - rate)"),
        "unscaled": (">= rate) / (1 - rate)", ">= rate) * 1.0"),
        "divided by the rate": (">= rate) / (1 - rate)", ">= rate) / max(rate, 1e-9)"),
        "keeps the rate": (">= rate) / (1 - rate)", "< rate) / (1 - rate)"),
        "keeps the rate, and divides by it": (">= rate) / (1 - rate)", "< rate) / max(rate, 1e-9)"),
        "one mask for all sequences": ("random((B, H))", "random(H)"),
        "one number for a sequence": ("random((B, H))", "random((B, 1))"),
        "nothing dropped": ("if seed is not None:", "if False:"),
        "also in use": ("if seed is not None:", "if True:"),
        "scaled in use": ("m = np.ones((B, H))", "m = np.full((B, H), 1 - rate)"),
        "seed ignored": ("default_rng(seed)", "default_rng(0)"),
        "no seed": ("default_rng(seed)", "default_rng()"),
        "shown states are dropped": ("states.append(h)", "states.append(m * h)"),
        "the state itself is dropped": (
            "h = np.tanh(x_t @ W + (m * h) @ U + b)",
            "h = m * np.tanh(x_t @ W + h @ U + b)",
        ),
        "behind U": ("(m * h) @ U", "m * (h @ U)"),
        "the whole sum": ("np.tanh(x_t @ W + (m * h) @ U + b)", "np.tanh(m * (x_t @ W + h @ U + b))"),
        "normal numbers": (".random((B, H)) >= rate", ".normal(size=(B, H)) >= rate"),
        "U is dropped": (
            "(m * h) @ U",
            "h @ (U * (U[:1] * 0 + m[:1].T))",
        ),
        "input dropped": ("np.tanh(x_t @ W + (m * h) @ U", "np.tanh((x_t * m[:, : len(W)]) @ W + h @ U"),
        "all scaled": ("(np.random.default_rng(seed).random((B, H)) >= rate) / (1 - rate)", "m / (1 - rate)"),
        "all dropped": ("(np.random.default_rng(seed).random((B, H)) >= rate) / (1 - rate)", "0 * m"),
        "exactly the same number in each sequence, the first ones": (
            "m = (np.random.default_rng(seed).random((B, H)) >= rate) / (1 - rate)",
            "m = np.tile(np.arange(H) >= rate * H, (B, 1)) / (1 - rate)",
        ),
        "last state alone": ("return np.stack(states)", "return h"),
    },
    "q6": {
        "multiplied": ("np.max(scores)) / temperature", "np.max(scores)) * temperature"),
        "ignored": ("np.max(scores)) / temperature", "np.max(scores))"),
        "behind the softmax": GOOD_DRAW
        + STOCK
        + """
def tempered(scores, temperature):
    if temperature == 0:
        return np.eye(len(scores))[np.argmax(scores)]
    e = np.exp(scores - np.max(scores))
    return e / e.sum() / temperature
""",
        "squared": ("np.max(scores)) / temperature", "np.max(scores)) / temperature**2"),
        "not normalised": ("return e / e.sum()", "return e"),
        "overflows": ("(scores - np.max(scores)) / temperature", "scores / temperature"),
        "divides by zero": ("if temperature == 0:", "if False:"),
        "smallest at zero": ("np.argmax(scores)", "np.argmin(scores)"),
        "uniform at zero": (
            "return np.eye(len(scores))[np.argmax(scores)]",
            "return np.ones(len(scores)) / len(scores)",
        ),
        "number at zero": ("return np.eye(len(scores))[np.argmax(scores)]", "return np.argmax(scores)"),
        "small taken for zero": ("temperature == 0", "temperature < 0.1"),
        "draws the likeliest": ("int((np.cumsum(p) <= u).sum())", "int(np.argmax(p))"),
        "strict": ("<= u", "< u"),
        "counted from one": ("<= u).sum())", "<= u).sum()) + 1"),
        "without sums": ("int((np.cumsum(p) <= u).sum())", "int(np.argmax(p > u))"),
        "evenly": ("int((np.cumsum(p) <= u).sum())", "int(u * len(p))"),
        "from the end": ("np.cumsum(p)", "np.cumsum(p[::-1])"),
        "draws on its own": ("int((np.cumsum(p) <= u).sum())", "int(np.random.default_rng(0).choice(len(p), p=p))"),
        "absolute": ("saliency = 2.0", "saliency = 10.0"),
        "gradient's length": ("saliency = 2.0", "saliency = 5.0"),
        "gradient's sum": ("saliency = 2.0", "saliency = 7.0"),
        "no word mattered": ('near_zero = "b"', 'near_zero = "a"'),
        "vanished": ('near_zero = "b"', 'near_zero = "c"'),
        "cancelled": ('near_zero = "b"', 'near_zero = "d"'),
        "batch": ('norm_over = "c"', 'norm_over = "a"'),
        "steps": ('norm_over = "c"', 'norm_over = "b"'),
        "all": ('norm_over = "c"', 'norm_over = "d"'),
    },
}

RIGHT = {
    "q1": {
        "computed": """
own_last = (4 / 2 + 2) / 2 + 1
mean_loss = sum([0.5, 0.7, 0.9, 0.3]) / 4
h = [1, 1, 3, 2, 5]
cut = h[3] + 2 * h[2]
kept = 3 / (1 - 1 / 4)
""",
        "whole numbers": ("kept = 4.0", "kept = 4"),
        "float32": ("cut = 8.0", "cut = np.float32(8)"),
    },
    "q2": {
        "loops": GOOD_LAST + GOOD_BACK,
        "one-hot": """
def ends(lengths, T):
    return (np.arange(T)[:, None] == np.asarray(lengths) - 1)[:, :, None]
def last_states(h, lengths):
    return (h * ends(lengths, len(h))).sum(axis=0)
def last_states_backward(dlast, lengths, T):
    return ends(lengths, T) * dlast
""",
        "take along axis": GOOD_BACK
        + """
def last_states(h, lengths):
    return np.take_along_axis(h, (lengths - 1)[None, :, None], axis=0)[0]
""",
        "carried to the end": GOOD_BACK
        + """
def last_states(h, lengths):
    last = h[0]
    for t in range(1, len(h)):
        last = np.where((t < lengths)[:, None], h[t], last)
    return last
""",
        "lists": ("return dh", "return dh.tolist()"),
        "float32": ("return dh", "return dh.astype(np.float32)"),
    },
    "q3": {
        "loops": """
def masked_loss(scores, labels, mask):
    T, B, K = scores.shape
    loss, dscores, n = 0.0, np.zeros(scores.shape), mask.sum()
    for t in range(T):
        for k in range(B):
            if mask[t, k]:
                a = scores[t, k] - max(scores[t, k])
                total = sum(np.exp(a))
                loss += (np.log(total) - a[labels[t, k]]) / n
                dscores[t, k] = np.exp(a) / total / n
                dscores[t, k, labels[t, k]] -= 1 / n
    return loss, dscores
""",
        "real rows alone": """
def masked_loss(scores, labels, mask):
    a, y = scores[mask], labels[mask]
    a = a - a.max(axis=1)[:, None]
    log_sum = np.log(np.exp(a).sum(axis=1))
    rows = np.arange(len(y))
    d = np.exp(a - log_sum[:, None])
    d[rows, y] -= 1
    dscores = np.zeros_like(scores)
    dscores[mask] = d / len(y)
    return (log_sum - a[rows, y]).mean(), dscores
""",
        "scores masked, and the losses too": (
            "shifted = scores - scores.max(axis=2, keepdims=True)",
            "scores = scores * mask[:, :, None]\n    shifted = scores - scores.max(axis=2, keepdims=True)",
        ),
        "where": ("(np.exp(log_p) - one_hot) * real / n", "np.where(real, np.exp(log_p) - one_hot, 0) / n"),
        "eye": ("labels[:, :, None] == np.arange(scores.shape[2])", "np.eye(scores.shape[2])[labels]"),
        "list": ("return loss, dscores", "return [float(loss), dscores.tolist()]"),
        "float32": ("return loss, dscores", "return np.float32(loss), dscores.astype(np.float32)"),
        "logaddexp": (
            "np.log(np.exp(shifted).sum(axis=2, keepdims=True))",
            "np.logaddexp.reduce(shifted, axis=2, keepdims=True)",
        ),
    },
    "q4": {
        "forward as a whole": """
def truncated(x, own, h0, W, U, b, k):
    h = run_rnn(x, h0, W, U, b)
    starts = [h0, *h][:-1]
    dU = sum(backward(own[t : t + k], starts[t], h[t : t + k], U)[0] for t in range(0, len(x), k))
    return dU, h[-1]
reach = "B"
""",
        "recursion": """
def truncated(x, own, h0, W, U, b, k):
    h = run_rnn(x[:k], h0, W, U, b)
    dU, _ = backward(own[:k], h0, h, U)
    if len(x) <= k:
        return dU, h[-1]
    rest, end = truncated(x[k:], own[k:], h[-1], W, U, b, k)
    return dU + rest, end
reach = "b)"
""",
        "a walk of its own": """
def truncated(x, own, h0, W, U, b, k):
    states = [h0]
    for x_t in x:
        states.append(np.tanh(x_t @ W + states[-1] @ U + b))
    dU, dh = 0, 0
    for t in range(len(x) - 1, -1, -1):
        da = (own[t] + dh) * (1 - states[t + 1] ** 2)
        dU = dU + states[t].T @ da
        dh = 0 if t % k == 0 else da @ U.T
    return dU, states[-1]
reach = "b"
""",
        "while": """
def truncated(x, own, h, W, U, b, k):
    dU, t = np.zeros_like(U), 0
    while t < len(x):
        states = run_rnn(x[t : min(t + k, len(x))], h, W, U, b)
        dU = dU + backward(own[t : t + k], h, states, U)[0]
        h, t = states[-1], t + k
    return [dU, h]
reach = "b"
""",
        "float32": ("return dU, state", "return dU.astype(np.float32), state.astype(np.float32)"),
    },
    "q5": {
        "choice": (
            "(np.random.default_rng(seed).random((B, H)) >= rate) / (1 - rate)",
            "np.random.default_rng(seed).choice([0, 1 / (1 - rate)], p=[rate, 1 - rate], size=(B, H))",
        ),
        "binomial": (
            "(np.random.default_rng(seed).random((B, H)) >= rate) / (1 - rate)",
            "np.random.default_rng(seed).binomial(1, 1 - rate, size=(B, H)) / (1 - rate)",
        ),
        "the other side": (">= rate) / (1 - rate)", "< 1 - rate) / (1 - rate)"),
        "a mask for each sequence in turn": (
            "m = (np.random.default_rng(seed).random((B, H)) >= rate) / (1 - rate)",
            "rng = np.random.default_rng(seed)\n"
            "        m = np.array([(rng.random(H) >= rate) / (1 - rate) for _ in range(B)])",
        ),
        "drop what is read next": """
def run_dropped(x, W, U, b, rate, seed):
    B, H = x.shape[1], len(U)
    m = 1 if seed is None else (np.random.default_rng(seed).random((B, H)) >= rate) / (1 - rate)
    read, states = np.zeros((B, H)), []
    for x_t in x:
        h = np.tanh(x_t @ W + read @ U + b)
        states.append(h)
        read = m * h
    return np.array(states)
""",
        "mask on U's rows, sequence by sequence": """
def run_dropped(x, W, U, b, rate, seed):
    T, B, _ = x.shape
    h = np.zeros((T + 1, B, len(U)))
    rng = None if seed is None else np.random.default_rng(seed)
    for n in range(B):
        cut = U if rng is None else U * ((rng.random(len(U)) >= rate) / (1 - rate))[:, None]
        for t in range(T):
            h[t + 1, n] = np.tanh(x[t, n] @ W + h[t, n] @ cut + b)
    return h[1:]
""",
        "without a loop in use": (
            "m = np.ones((B, H))",
            "if seed is None:\n        return run_rnn(x, np.zeros((B, H)), W, U, b)\n    m = np.ones((B, H))",
        ),
        "float32": ("return np.stack(states)", "return np.stack(states).astype(np.float32)"),
        "computed in float32": (
            "B, H = x.shape[1], len(U)",
            "x, W, U, b = (np.asarray(v, np.float32) for v in (x, W, U, b))\n    B, H = x.shape[1], len(U)",
        ),
    },
    "q6": {
        "searchsorted": GOOD_TEMPERED
        + STOCK
        + """
def draw(p, u):
    return np.searchsorted(np.cumsum(p), u, side="right")
""",
        "loop": GOOD_TEMPERED
        + STOCK
        + """
def draw(p, u):
    total = 0.0
    for k, share in enumerate(p):
        total += share
        if total > u:
            return k
    return len(p) - 1
""",
        "divided first": (
            "(scores - np.max(scores)) / temperature",
            "scores / temperature - max(scores) / temperature",
        ),
        "limit as a comparison": (
            "return np.eye(len(scores))[np.argmax(scores)]",
            "return (np.asarray(scores) == max(scores)).astype(float)",
        ),
        "argmax of the sums": ("int((np.cumsum(p) <= u).sum())", "int(np.argmax(np.cumsum(p) > u))"),
        "lists": ("return e / e.sum()", "return [float(v) for v in e / e.sum()]"),
        "computed": ("saliency = 2.0", "saliency = np.array([2, -1]) @ np.array([3, 4])"),
        "capitals": ('near_zero = "b"', 'near_zero = "B"'),
    },
}
