"""Answers to exercise 7 that the grader must reject, and answers that it must accept."""

BORROWED = """
from lstm_lib import LSTMState, LSTMStep
import lstm_lib
def lstm_step_backward(dh, dc_later, step, W, U):
    state = LSTMState(step["h_prev"], step["c_prev"])
    run = LSTMStep(step["h"], step["c"], step["i"], step["f"], step["g"], step["o"])
    params = dict(W=W, U=U, b=np.zeros(W.shape[1]))
    back = lstm_lib.lstm_step_backward(run, step["x_t"], state, params, dh, dc_later)
    return back.x, back.state.h, back.state.c, back.params["W"], back.params["U"], back.params["b"]
"""

WRONG = {
    "q1": {
        "dc without the way through c": ("dc = 3.0", "dc = 2.0"),
        "dc without the way through h": ("dc = 3.0", "dc = 1.0"),
        "dc multiplied": ("dc = 3.0", "dc = 2 * 1"),
        "no slope at f": ("da_f = 9 / 16", "da_f = 3"),
        "sign of da_i": ("da_i = -3 / 8", "da_i = 3 / 8"),
        "slope of a sigmoid at g": ("da_g = 9 / 8", "da_g = 3 * 0.5 * -0.75"),
        "output gate gets dh": ("da_o = 0.0", "da_o = 1.0"),
        "dc_prev without f": ("dc_prev = 3 / 4", "dc_prev = 3"),
        "dc_prev of dc_later only": ("dc_prev = 3 / 4", "dc_prev = 1 / 4"),
    },
    "q2": {
        "dc_later missing": ("dc = dc_later + dh", "dc = dh"),
        "way through h missing": ("dc = dc_later + dh * o * (1 - tanh_c**2)", "dc = dc_later + 0 * dh"),
        "ways multiplied": ("dc_later + dh * o", "dc_later * dh * o"),
        "sigma' twice at the input gate": ("g * i * (1 - i)", "g * sigmoid(i) * (1 - sigmoid(i))"),
        "sigma' twice everywhere": """
def lstm_step_backward(dh, dc_later, step, W, U):
    i, f, g, o = step["i"], step["f"], step["g"], step["o"]
    slope = lambda y: sigmoid(y) * (1 - sigmoid(y))
    t = np.tanh(step["c"])
    dc = dc_later + dh * o * (1 - t**2)
    da = np.hstack([dc * g * slope(i), dc * step["c_prev"] * slope(f), dc * i * (1 - g**2), dh * t * slope(o)])
    return da @ W.T, da @ U.T, dc * f, step["x_t"].T @ da, step["h_prev"].T @ da, da.sum(axis=0)
""",
        "no slope at the output gate": ("dh * tanh_c * o * (1 - o)", "dh * tanh_c"),
        "tanh' without the square": ("dh * o * (1 - tanh_c**2)", "dh * o * (1 - tanh_c)"),
        "tanh' forgotten": ("dh * o * (1 - tanh_c**2)", "dh * o"),
        "tanh of tanh": ("(1 - tanh_c**2)", "(1 - np.tanh(tanh_c) ** 2)"),
        "c for c_prev": ('dc * step["c_prev"] * f', 'dc * step["c"] * f'),
        "i and g exchanged": ("da_i = dc * g *", "da_i = dc * i *"),
        "candidate's slope of a gate": ("(1 - g**2)", "g * (1 - g)"),
        "candidate's slope forgotten": ("dc * i * (1 - g**2)", "dc * i"),
        "do from c": ("dh * tanh_c * o", 'dh * step["c"] * o'),
        "do from dc": ("da_o = dh * tanh_c", "da_o = dc * tanh_c"),
        "order i f o g": ("[da_i, da_f, da_g, da_o]", "[da_i, da_f, da_o, da_g]"),
        "dc_prev without f": ("dc * f, dW", "dc, dW"),
        "dc_prev with i": ("dc * f, dW", "dc * i, dW"),
        "dc_prev of dc_later": ("dc * f, dW", "dc_later * f, dW"),
        "bias by the mean": ("da.sum(axis=0)", "da.mean(axis=0)"),
        "h for h_prev": ('step["h_prev"].T', 'step["h"].T'),
        "dx and dh exchanged": ("return da @ W.T, da @ U.T", "return da @ U.T, da @ W.T"),
        "changes dc_later": ("dc = dc_later + dh", "dc = dc_later\n    dc += dh"),
        "five results": (", dW, dU, db", ", dW, dU"),
        "zeros": """
def lstm_step_backward(dh, dc_later, step, W, U):
    return 0 * step["x_t"], 0 * dh, 0 * dh, 0 * W, 0 * U, 0 * W[0]
""",
        "borrowed from the library": BORROWED,
    },
    "q3": {
        "overwritten": ("dW + dW_t, dU + dU_t, db + db_t", "dW_t, dU_t, db_t"),
        "dh not carried": ("dh_own + dh_later, dc_later, step", "dh_own, dc_later, step"),
        "dc not carried": ("dh_own + dh_later, dc_later, step", "dh_own + dh_later, 0 * dc_later, step"),
        "neither carried": ("dh_own + dh_later, dc_later, step", "dh_own, 0 * dc_later, step"),
        "own gradients left out": ("dh_own + dh_later", "dh_later"),
        "last gradient everywhere": ("dh_own + dh_later", "dh[-1] + dh_later"),
        "forwards": ("zip(dh[::-1], steps[::-1])", "zip(dh, steps)"),
        "dh turned round only": ("zip(dh[::-1], steps[::-1])", "zip(dh[::-1], steps)"),
        "dx in the order of the walk": ("np.stack(dx[::-1])", "np.stack(dx)"),
        "means": ("return dW, dU, db", "return dW / len(dh), dU / len(dh), db / len(dh)"),
        "first state's gradients exchanged": (
            "np.stack(dx[::-1]), dh_later, dc_later",
            "np.stack(dx[::-1]), dc_later, dh_later",
        ),
        "carried exchanged": (
            "dx_t, dh_later, dc_later, dW_t, dU_t, db_t =",
            "dx_t, dc_later, dh_later, dW_t, dU_t, db_t =",
        ),
        "starts from ones": ("np.zeros_like(dh[0])", "np.ones_like(dh[0])"),
        "stops before the first step": ("zip(dh[::-1], steps[::-1])", "zip(dh[:0:-1], steps[:0:-1])"),
        "borrowed from the library": """
import lstm_lib
def lstm_backward(dh, steps, W, U):
    layer = lstm_lib.LSTM(len(W), len(U))
    return layer.backward(None, dh)
""",
    },
    "q4": {
        "no factor 2": ("dy = 2 * error", "dy = error"),
        "sum, not mean": ("2 * error / len(y)", "2 * error"),
        "sign": ("dy = 2 * error", "dy = -2 * error"),
        "loss summed": ("np.mean(error**2)", "np.sum(error**2)"),
        "loss halved": ("np.mean(error**2)", "np.mean(error**2) / 2"),
        "every step gets dh": ("dh[-1] = dy @ V.T", "dh[:] = dy @ V.T"),
        "first step gets dh": ("dh[-1] = dy @ V.T", "dh[0] = dy @ V.T"),
        "head's weights from the first h": ('last = steps[-1]["h"]', 'last = steps[0]["h"]'),
        "bias forgotten": ("last @ V + d - y", "last @ V - y"),
        "head without gradient": ('"V": last.T @ dy', '"V": 0 * V'),
        "d by the mean": ("dy.sum(axis=0)", "dy.mean(axis=0)"),
        "missing key": (', "d": dy.sum(axis=0)', ""),
        "starts from ones": ("zero = np.zeros(", "zero = np.ones("),
    },
    "q5": {
        "not copied": ("value.copy()", "value"),
        "new optimizer each time": (
            "grads = loss_and_gradients(params, x, y)\n",
            "grads = loss_and_gradients(params, x, y)\n        optimizer = Adam(lr)\n",
        ),
        "never updated": ("        optimizer.update(params, grads)\n", ""),
        "twice the rate": ("Adam(lr)", "Adam(2 * lr)"),
        "rate fixed": ("Adam(lr)", "Adam(0.01)"),
        "plain descent": (
            "optimizer.update(params, grads)",
            "params = {k: v - lr * grads[k] for k, v in params.items()}",
        ),
        "uphill": ("optimizer.update(params, grads)", "optimizer.update(params, {k: -g for k, g in grads.items()})"),
        "loss after the update": ("losses.append(loss)", "losses.append(loss_and_gradients(params, x, y)[0])"),
        "first batch only": ("in batches:", "in batches[:1] * len(batches):"),
        "start returned": """
def train(params, batches, lr):
    mine, optimizer, losses = {k: v.copy() for k, v in params.items()}, Adam(lr), []
    for x, y in batches:
        loss, grads = loss_and_gradients(mine, x, y)
        optimizer.update(mine, grads)
        losses.append(loss)
    return params, losses
""",
        "nothing returned": ("return params, losses", "return None"),
        "trained by the library": """
import lstm_lib
def train(params, batches, lr):
    layer = lstm_lib.LSTM(2, 4)
    return params, [0.0 for _ in batches]
""",
    },
    "q6": {
        "a trick": ('without_dc_later = "b"', 'without_dc_later = "a"'),
        "wrong at the last": ('without_dc_later = "b"', 'without_dc_later = "c"'),
        "they vanish": ('without_dc_later = "b"', 'without_dc_later = "d"'),
        "proof": ('falling_loss = "c"', 'falling_loss = "a"'),
        "nearly proof": ('falling_loss = "c"', 'falling_loss = "b"'),
        "but the bias": ('falling_loss = "c"', 'falling_loss = "d"'),
        "once": ('shared_weights = "d"', 'shared_weights = "a"'),
        "last": ('shared_weights = "d"', 'shared_weights = "b"'),
        "mean": ('shared_weights = "d"', 'shared_weights = "c"'),
    },
}

RIGHT = {
    "q1": {
        "computed": """
c_prev, f, i, g, o, dh = 1, 1 / 4, 1 / 2, -1 / 2, 1 / 2, 4
dc = 1 + dh * o
da_o, da_f, da_i, da_g = 0, dc * c_prev * f * (1 - f), dc * g * i * (1 - i), dc * i * (1 - g * g)
dc_prev = dc * f
""",
        "whole number": ("dc = 3.0", "dc = 3"),
        "arrays": ("da_f = 9 / 16", "da_f = np.array(9) / 16"),
    },
    "q2": {
        "loops": """
def lstm_step_backward(dh, dc_later, s, W, U):
    B, H = dh.shape
    dx, dhp, dcp = np.zeros((B, len(W))), np.zeros((B, H)), np.zeros((B, H))
    dW, dU, db = np.zeros(W.shape), np.zeros(U.shape), np.zeros(4 * H)
    for n in range(B):
        for k in range(H):
            i, f, g, o, c = (s[name][n, k] for name in ("i", "f", "g", "o", "c"))
            t = np.tanh(c)
            dc = dc_later[n, k] + dh[n, k] * o * (1 - t * t)
            dcp[n, k] = dc * f
            to_f, to_o = dc * s["c_prev"][n, k], dh[n, k] * t
            das = dc * g * i * (1 - i), to_f * f * (1 - f), dc * i * (1 - g * g), to_o * o * (1 - o)
            for block, da in enumerate(das):
                col = block * H + k
                dW[:, col] += s["x_t"][n] * da
                dU[:, col] += s["h_prev"][n] * da
                db[col] += da
                dx[n] += da * W[:, col]
                dhp[n] += da * U[:, col]
    return dx, dhp, dcp, dW, dU, db
""",
        "einsum": ('step["x_t"].T @ da', "np.einsum('bd,bk->dk', step[\"x_t\"], da)"),
        "float32": ("da @ U.T, dc * f", "np.float32(da @ U.T), np.float32(dc * f)"),
        "list returned": (
            "return da @ W.T, da @ U.T, dc * f, dW, dU, db",
            "return [da @ W.T, da @ U.T, dc * f, dW, dU, db]",
        ),
        "gate by gate": """
def lstm_step_backward(dh, dc_later, step, W, U):
    x, hp, cp, i, f, g, o, c = (step[k] for k in ("x_t", "h_prev", "c_prev", "i", "f", "g", "o", "c"))
    H = len(U)
    dc = dh * o / np.cosh(c) ** 2 + dc_later
    parts = {"i": dc * g * i * (1 - i), "f": dc * cp * f * (1 - f)}
    parts |= {"g": dc * i * (1 - g * g), "o": dh * np.tanh(c) * o * (1 - o)}
    dW = np.concatenate([x.T @ parts[k] for k in "ifgo"], axis=1)
    dU = np.concatenate([hp.T @ parts[k] for k in "ifgo"], axis=1)
    db = np.concatenate([parts[k].sum(0) for k in "ifgo"])
    dx = sum(parts[k] @ W[:, n * H : n * H + H].T for n, k in enumerate("ifgo"))
    dhp = sum(parts[k] @ U[:, n * H : n * H + H].T for n, k in enumerate("ifgo"))
    return dx, dhp, dc * f, dW, dU, db
""",
        "own arrays changed": ("dc = dc_later + dh", "dc = dc_later.copy()\n    dc += dh"),
    },
    "q3": {
        "by index": """
def lstm_backward(dh, steps, W, U):
    T = len(steps)
    h, c = np.zeros(dh[0].shape), np.zeros(dh[0].shape)
    dx = [None] * T
    total = [0, 0, 0]
    for t in range(T - 1, -1, -1):
        dx[t], h, c, *grads = lstm_step_backward(dh[t] + h, c, steps[t], W, U)
        total = [a + b for a, b in zip(total, grads)]
    return *total, dx, h, c
""",
        "sums of lists": """
def lstm_backward(dh, steps, W, U):
    back, h, c = [], 0 * dh[0], 0 * dh[0]
    for d, step in zip(reversed(dh), reversed(steps)):
        back.append(lstm_step_backward(d + h, c, step, W, U))
        h, c = back[-1][1:3]
    dx, _, _, dW, dU, db = zip(*back)
    return sum(dW), sum(dU), sum(db), np.array(dx)[::-1], h, c
""",
        "in place on its own": (
            "dW, dU, db = dW + dW_t, dU + dU_t, db + db_t",
            "dW += dW_t\n        dU += dU_t\n        db += db_t",
        ),
        "recursion": """
def lstm_backward(dh, steps, W, U, h=0, c=0):
    dx, h, c, *grads = lstm_step_backward(dh[-1] + h, c, steps[-1], W, U)
    if len(steps) == 1:
        return *grads, dx[None], h, c
    *more, dxs, h, c = lstm_backward(dh[:-1], steps[:-1], W, U, h, c)
    return *(a + b for a, b in zip(grads, more)), np.concatenate([dxs, dx[None]]), h, c
""",
    },
    "q4": {
        "loss by hand": ("np.mean(error**2)", "float((error * error).sum() / len(y))"),
        "other order of keys": ('{"W": dW, "U": dU, "b": db,', '{"b": db, "U": dU, "W": dW,'),
        "bias's gradient made anew": ("dy.sum(axis=0)}", "np.array([float(dy.sum())])}"),
        "inside the stack": ('last = steps[-1]["h"]', 'last = np.stack([step["h"] for step in steps])[-1]'),
    },
    "q5": {
        "deep copy": (
            "params = {name: value.copy() for name, value in params.items()}",
            "import copy\n    params = copy.deepcopy(params)",
        ),
        "by index": ("for x, y in batches:", "for n in range(len(batches)):\n        x, y = batches[n]"),
        "own Adam": """
def train(params, batches, lr):
    p = {k: np.array(v) for k, v in params.items()}
    m, v = ({k: np.zeros_like(a) for k, a in p.items()} for _ in range(2))
    losses = []
    for n, (x, y) in enumerate(batches, 1):
        loss, grads = loss_and_gradients(p, x, y)
        for k, g in grads.items():
            m[k] = 0.9 * m[k] + 0.1 * g
            v[k] = 0.999 * v[k] + 0.001 * g * g
            p[k] = p[k] - lr * (m[k] / (1 - 0.9**n)) / (np.sqrt(v[k] / (1 - 0.999**n)) + 1e-8)
        losses.append(float(loss))
    return p, losses
""",
        "losses as an array": ("return params, losses", "return params, np.array(losses)"),
    },
    "q6": {
        "capitals and brackets": ('falling_loss = "c"', 'falling_loss = "C)"'),
        "spaces": ('shared_weights = "d"', 'shared_weights = " d "'),
    },
}
