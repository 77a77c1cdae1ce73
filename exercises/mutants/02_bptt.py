"""Answers to exercise 2 that the tests must reject (WRONG) or accept (RIGHT).

Each is an edit (old, new) of the model answer, where `old` must stand exactly once, or a whole cell.
"""

DISTANCE = """
def relative_error(p, q):
    size = np.sqrt((p**2).sum()) + np.sqrt((q**2).sum())
    return np.sqrt(((p - q) ** 2).sum()) / size if size > 0 else 0.0
"""

WRONG = {
    "q1": {
        "hurried is the total": ("hurried = -1.0", "hurried = 5.0"),
        "a state": ("hurried = -1.0", "hurried = 3.0"),
        "sign": ("hurried = -1.0", "hurried = 1.0"),
        "one term is enough": ("gradient = 5.0", "gradient = -1.0"),
        "first term only": ("gradient = 5.0", "gradient = 4.0"),
        "h_0 taken for zero": ("gradient = 5.0", "gradient = 1.0"),
        "one factor for all": ("gradient = 5.0", "gradient = 3.0"),
        "last is left": ("left_over = 4.0", "left_over = -1.0"),
        "all is left": ("left_over = 4.0", "left_over = 5.0"),
        "nothing is left": ("left_over = 4.0", "left_over = 0.0"),
        "one factor": ("left_over = 4.0", "left_over = 2.0"),
        "one left open": ("left_over = 4.0", "left_over = ..."),
        "words": ("gradient = 5.0", "gradient = 'five'"),
    },
    "q2": {
        "no slope": ("dh * (1 - h**2)", "dh"),
        "slope of the squashed": ("dh * (1 - h**2)", "dh * (1 - np.tanh(h)**2)"),
        "slope without the square": ("dh * (1 - h**2)", "dh * (1 - h)"),
        "slope of the sigmoid": ("dh * (1 - h**2)", "dh * h * (1 - h)"),
        "slope of the state before": ("dh * (1 - h**2)", "dh * (1 - h_prev**2)"),
        "slope twice": ("dh * (1 - h**2)", "dh * (1 - h**2)**2"),
        "U not transposed": ("da @ U.T", "da @ U"),
        "W from dh": ("x_t.T @ da, h_prev", "x_t.T @ dh, h_prev"),
        "dU with the new state": ("h_prev.T @ da", "h.T @ da"),
        "dU transposed": ("h_prev.T @ da", "da.T @ h_prev"),
        "db is a mean": ("da.sum(axis=0)", "da.mean(axis=0)"),
        "db over units": ("da.sum(axis=0)", "da.sum(axis=1)"),
        "db keeps the batch": ("da.sum(axis=0)", "da"),
        "dh handed on": ("da @ U.T", "dh"),
        "dh_prev from dh": ("da @ U.T", "dh @ U.T"),
        "a highway that is not there": ("da @ U.T", "da @ U.T + dh"),
        "order": ("da @ W.T, da @ U.T", "da @ U.T, da @ W.T"),
        "first three only": ("da.sum(axis=0), da @ W.T, da @ U.T", "da.sum(axis=0)"),
        "changes dh": ("da = dh * (1 - h**2)", "da = dh\n    da *= 1 - h**2"),
        "zeros": """
def step_backward(dh, h, h_prev, x_t, W, U):
    return 0 * W, 0 * U, 0 * U[0], 0 * x_t, 0 * h
""",
        "borrowed": """
import lstm_lib
def step_backward(dh, h, h_prev, x_t, W, U):
    step = lstm_lib.rnn_step_backward(
        lstm_lib.RNNState(h), x_t, lstm_lib.RNNState(h_prev), dict(W=W, U=U, b=0 * U[0]), dh)
    return step.params["W"], step.params["U"], step.params["b"], step.x, step.state.h
""",
    },
    "q3": {
        "dW overwritten": ("dW += dW_t", "dW = dW_t"),
        "dU overwritten": ("dU += dU_t", "dU = dU_t"),
        "db overwritten": ("db += db_t", "db = db_t"),
        "all overwritten": ("dW += dW_t\n        dU += dU_t\n        db += db_t", "dW, dU, db = dW_t, dU_t, db_t"),
        "one term": ("own[t] + dh", "own[t]"),
        "own share lost": ("own[t] + dh", "dh"),
        "last share only": ("own[t] + dh", "dh if t < len(x) - 1 else own[t]"),
        "forwards": ("reversed(range(len(x)))", "range(len(x))"),
        "last state before the first": ("h[t - 1] if t > 0 else h0", "h[t - 1]"),
        "zero before the first": ("h[t - 1] if t > 0 else h0", "h[t - 1] if t > 0 else 0 * h0"),
        "first step left out": ("reversed(range(len(x)))", "reversed(range(1, len(x)))"),
        "last step left out": ("reversed(range(len(x)))", "reversed(range(len(x) - 1))"),
        "state after for state before": ("h[t], h_prev, x[t], W, U)", "h[t], h[t], x[t], W, U)"),
        "input of the step before": ("h_prev, x[t], W, U)", "h_prev, x[t - 1], W, U)"),
        "truncated": ("own[t] + dh", "own[t] + (dh if t % 2 else 0 * dh)"),
        "mean over time": ("return dW, dU, db, dx, dh", "return dW / len(x), dU / len(x), db / len(x), dx, dh"),
        "dx reversed": ("return dW, dU, db, dx, dh", "return dW, dU, db, dx[::-1], dh"),
        "dh0 lost": ("return dW, dU, db, dx, dh", "return dW, dU, db, dx, np.zeros(h0.shape)"),
        "dx, dh0 swapped": ("return dW, dU, db, dx, dh", "return dW, dU, db, dh, dx"),
        "changes own": (
            "    for t in reversed(range(len(x))):",
            "    for t in reversed(range(len(x))):\n        own[t] += dh; dh = 0 * dh",
        ),
    },
    "q4": {
        "one-sided": (
            "v[place] = kept - eps\n            below = (own * rnn_forward(x, h0, *params)).sum()",
            "v[place] = kept\n            below = (own * rnn_forward(x, h0, *params)).sum()",
        ),
        "one-sided, divided by eps": (
            "            v[place] = kept - eps\n            below = (own * rnn_forward(x, h0, *params)).sum()\n"
            "            v[place] = kept\n            dv[place] = (above - below) / (2 * eps)",
            "            v[place] = kept\n            below = (own * rnn_forward(x, h0, *params)).sum()\n"
            "            dv[place] = (above - below) / eps",
        ),
        "divided by eps": ("/ (2 * eps)", "/ eps"),
        "precedence": ("/ (2 * eps)", "/ 2 * eps"),
        "wrong way round": ("(above - below)", "(below - above)"),
        "not put back": ("            v[place] = kept\n", ""),
        "its own eps": ("kept = v[place]", "kept = v[place]; eps = 1e-5"),
        "mean": (
            "above = (own * rnn_forward(x, h0, *params)).sum()",
            "above = (own * rnn_forward(x, h0, *params)).mean()",
        ),
        "own forgotten": (
            "above = (own * rnn_forward(x, h0, *params)).sum()",
            "above = rnn_forward(x, h0, *params).sum()",
        ),
        "the exact gradient": "def numerical_gradients(own, h0, x, W, U, b, eps):\n"
        "    return bptt(own, h0, rnn_forward(x, h0, W, U, b), x, W, U)[:3]\n" + DISTANCE,
        "changes the parameters": (
            "params = [np.array(v, dtype=float) for v in (W, U, b)]",
            "params = [W, U, b]; W += 0.1",
        ),
        "no W": ("return tuple(gradients)", "return gradients[1], gradients[1], gradients[2]"),
        "distance: no root": ("return np.sqrt(((p - q) ** 2).sum())", "return ((p - q) ** 2).sum()"),
        "distance: not relative": ("/ size if size > 0 else 0.0", ""),
        "distance: not of zeros": ("/ size if size > 0 else 0.0", "/ size"),
        "distance: one for zeros": ("if size > 0 else 0.0", "if size > 0 else 1.0"),
        "distance: one length": (
            "np.sqrt((p**2).sum()) + np.sqrt((q**2).sum())",
            "np.sqrt((p**2).sum())",
        ),
        "distance: absolute values": (
            "return np.sqrt(((p - q) ** 2).sum())",
            "size = np.abs(p).sum() + np.abs(q).sum()\n    return np.abs(p - q).sum()",
        ),
    },
    "q5": {
        "something is left": ("dU_from_zero = 0.0", "dU_from_zero = 1.0"),
        "always caught": ('caught = "b"', 'caught = "a"'),
        "long only": ('caught = "b"', 'caught = "c"'),
        "never caught": ('caught = "b"', 'caught = "d"'),
        "both wrong": ('dx_and_dh0 = "a"', 'dx_and_dh0 = "b"'),
        "dh0 right": ('dx_and_dh0 = "a"', 'dx_and_dh0 = "c"'),
        "dx right": ('dx_and_dh0 = "a"', 'dx_and_dh0 = "d"'),
        "first again": ('forwards = "b"', 'forwards = "a"'),
        "da are right": ('forwards = "b"', 'forwards = "c"'),
        "zero": ('forwards = "b"', 'forwards = "d"'),
        "open": ('forwards = "b"', "forwards = ..."),
    },
    "q6": {
        "no highway": ("(1 - alpha) * dh + da @ U.T", "da @ U.T"),
        "highway only": ("(1 - alpha) * dh + da @ U.T", "(1 - alpha) * dh"),
        "alpha the wrong way round": ("(1 - alpha) * dh + da @ U.T", "alpha * dh + da @ U.T"),
        "whole highway": ("(1 - alpha) * dh + da @ U.T", "dh + da @ U.T"),
        "alpha missing in da": ("dh * alpha * (1 - new**2)", "dh * (1 - new**2)"),
        "slope missing": ("dh * alpha * (1 - new**2)", "dh * alpha"),
        "slope at h": ("(1 - new**2)", "(1 - ((1 - alpha) * h_prev + alpha * new) ** 2)"),
        "alpha squared": ("dh * alpha * (1 - new**2)", "dh * alpha * alpha * (1 - new**2)"),
        "dalpha without the old": ("(new - h_prev)", "new"),
        "dalpha sign": ("(new - h_prev)", "(h_prev - new)"),
        "dalpha per unit": ("(dh * (new - h_prev)).sum()", "(dh * (new - h_prev)).sum(axis=0)"),
        "dalpha mean": ("(dh * (new - h_prev)).sum()", "(dh * (new - h_prev)).mean()"),
        "U not transposed": ("da @ U.T", "da @ U"),
        "bias forgotten": ("x_t @ W + h_prev @ U + b", "x_t @ W + h_prev @ U"),
        "order": ("da.sum(axis=0), dalpha, da @ W.T", "da.sum(axis=0), da @ W.T, dalpha"),
        "zeros": """
def leaky_backward(dh, h_prev, x_t, W, U, b, alpha):
    return 0 * W, 0 * U, 0 * b, 0.0, 0 * x_t, 0 * h_prev
""",
    },
}

RIGHT = {
    "q1": {
        "whole numbers": ("gradient = 5.0", "gradient = 5"),
        "computed": """
u, h_0, x_1, x_2 = 2, 1, -1, -3
h_1 = u * h_0 + x_1
h_2 = u * h_1 + x_2
hurried, left_over = h_2, u**2 * h_0
gradient = h_2 + u * h_1 + u**2 * h_0
""",
    },
    "q2": {
        "einsum": """
def step_backward(dh, h, h_prev, x_t, W, U):
    da = dh * (1 - h) * (1 + h)
    return (np.einsum("nd,nj->dj", x_t, da), np.einsum("ni,nj->ij", h_prev, da), np.einsum("nj->j", da),
            np.einsum("nj,dj->nd", da, W), np.einsum("nj,ij->ni", da, U))
""",
        "loop over the batch": """
def step_backward(dh, h, h_prev, x_t, W, U):
    dW, dU, db = np.zeros(W.shape), np.zeros(U.shape), np.zeros(len(U))
    dx, dh_prev = [], []
    for d, after, before, x in zip(dh, h, h_prev, x_t):
        da = d - d * after**2
        dW, dU, db = dW + np.outer(x, da), dU + np.outer(before, da), db + da
        dx.append(W @ da)
        dh_prev.append(U @ da)
    return [dW, dU, db, dx, dh_prev]
""",
        "float32": ("da = dh * (1 - h**2)", "da = (dh * (1 - h**2)).astype(np.float32)"),
        "prints": ("da = dh", "print(h.shape)\n    da = dh"),
    },
    "q3": {
        "products over all steps": """
def bptt(own, h0, h, x, W, U):
    before = np.concatenate([h0[None], h[:-1]])
    da, dh = np.zeros(h.shape), 0 * h0
    for t in range(len(x) - 1, -1, -1):
        da[t] = (own[t] + dh) * (1 - h[t] ** 2)
        dh = da[t] @ U.T
    return (np.einsum("tnd,tnj->dj", x, da), np.einsum("tni,tnj->ij", before, da), da.sum(axis=(0, 1)), da @ W.T, dh)
""",
        "lists": """
def bptt(own, h0, h, x, W, U):
    states = [h0, *h]
    dh, found = np.zeros_like(h0), []
    for t in range(len(x), 0, -1):
        *terms, dh = step_backward(own[t - 1] + dh, states[t], states[t - 1], x[t - 1], W, U)
        found.append(terms)
    dW, dU, db, dx = zip(*found)
    return sum(dW), sum(dU), sum(db), np.array(dx[::-1]), dh
""",
        "new arrays": ("dW += dW_t", "dW = dW + dW_t"),
    },
    "q4": {
        "units of change": """
def loss(own, h0, x, W, U, b):
    return float(np.sum(own * rnn_forward(x, h0, W, U, b)))
def numerical_gradients(own, h0, x, W, U, b, eps):
    found = []
    for k in range(3):
        params = [W, U, b]
        dv = []
        for unit in np.eye(params[k].size):
            step = eps * unit.reshape(params[k].shape)
            ends = []
            for sign in (1, -1):
                moved = list(params)
                moved[k] = params[k] + sign * step
                ends.append(loss(own, h0, x, *moved))
            dv.append((ends[0] - ends[1]) / 2 / eps)
        found.append(np.reshape(dv, params[k].shape))
    return found
"""
        + DISTANCE,
        "norms": (
            "size = np.sqrt((p**2).sum()) + np.sqrt((q**2).sum())",
            "size = np.linalg.norm(p) + np.linalg.norm(q)",
        ),
    },
    "q5": {
        "capital letters": ('caught = "b"', 'caught = "B"'),
        "whole number": ("dU_from_zero = 0.0", "dU_from_zero = 0"),
    },
    "q6": {
        "by pieces": """
def leaky_backward(dh, h_prev, x_t, W, U, b, alpha):
    n = np.tanh(x_t @ W + h_prev @ U + b)
    dn = alpha * dh
    dW, dU, db, dx, back = step_backward(dn, n, h_prev, x_t, W, U)
    return dW, dU, db, float(np.sum(dh * n) - np.sum(dh * h_prev)), dx, dh - alpha * dh + back
""",
        "dalpha as an array": ("(dh * (new - h_prev)).sum()", "np.array((dh * (new - h_prev)).sum())"),
    },
}
