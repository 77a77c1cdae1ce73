"""The recurrent layers of Keras and ONNX from their documented equations, gate by gate, as a second opinion.

Nothing here uses the library; both were compared with the frameworks themselves to 1e-6 (they compute in float32).
"""

import numpy as np


def sigma(a):
    return 1 / (1 + np.exp(-a))


ACTIVATIONS = {"tanh": np.tanh, "relu": lambda a: np.maximum(a, 0), "sigmoid": sigma, "linear": lambda a: a}

# -- Keras: inputs (batch, time, features), kernels applied from the right -----------------------------------------


def keras_rnn(x, weights, activation="tanh"):
    kernel, recurrent, bias = weights
    h = np.zeros((len(x), len(recurrent)))
    states = []
    for t in range(x.shape[1]):
        h = ACTIVATIONS[activation](x[:, t] @ kernel + bias + h @ recurrent)
        states.append(h)
    return np.stack(states, axis=1)


def keras_lstm(x, weights):
    kernel, recurrent, bias = weights
    units = len(recurrent)
    h = c = np.zeros((len(x), units))
    states = []

    def gate(name, t):
        columns = slice(units * "ifco".index(name), units * ("ifco".index(name) + 1))
        return x[:, t] @ kernel[:, columns] + h @ recurrent[:, columns] + bias[columns]

    for t in range(x.shape[1]):
        c_new = sigma(gate("f", t)) * c + sigma(gate("i", t)) * np.tanh(gate("c", t))
        h = sigma(gate("o", t)) * np.tanh(c_new)
        c = c_new
        states.append(h)
    return np.stack(states, axis=1)


def keras_gru(x, weights, reset_after=True):
    kernel, recurrent, bias = weights
    units = len(recurrent)
    of_input, of_state = bias if reset_after else (bias, np.zeros_like(bias))
    h = np.zeros((len(x), units))
    states = []
    for t in range(x.shape[1]):
        columns = {name: slice(units * k, units * (k + 1)) for k, name in enumerate("zrh")}
        from_x = {name: x[:, t] @ kernel[:, c] + of_input[c] for name, c in columns.items()}
        from_h = {name: h @ recurrent[:, c] + of_state[c] for name, c in columns.items()}
        z, r = sigma(from_x["z"] + from_h["z"]), sigma(from_x["r"] + from_h["r"])
        if reset_after:
            candidate = np.tanh(from_x["h"] + r * from_h["h"])
        else:
            candidate = np.tanh(from_x["h"] + (r * h) @ recurrent[:, columns["h"]])
        h = z * h + (1 - z) * candidate
        states.append(h)
    return np.stack(states, axis=1)


def keras_bidirectional(one_way, x, weights, **options):
    half = len(weights) // 2
    ahead = one_way(x, weights[:half], **options)
    back = one_way(x[:, ::-1], weights[half:], **options)[:, ::-1]
    return np.concatenate([ahead, back], axis=2)


# -- ONNX: inputs [time, batch, features], weights [directions, gates * hidden, features] ---------------------------


def onnx_run(cell, X, W, R, B=None, P=None, **attributes):
    """Output Y [time, directions, batch, hidden] of an operator."""
    directions = []
    for d in range(len(W)):
        rows = 2 * W.shape[1]
        b = np.zeros(rows) if B is None else B[d]
        p = None if P is None else P[d]
        x = X if d == 0 else X[::-1]
        Y = ONE_WAY[cell](x, W[d], R[d], b, p, **attributes)
        directions.append(Y if d == 0 else Y[::-1])
    return np.stack(directions, axis=1)


def onnx_rnn(X, W, R, B, P, activation="tanh"):
    Wb, Rb = np.split(B, 2)
    H = np.zeros((X.shape[1], R.shape[1]))
    Y = []
    for Xt in X:
        H = ACTIVATIONS[activation](Xt @ W.T + H @ R.T + Wb + Rb)
        Y.append(H)
    return np.stack(Y)


def onnx_lstm(X, W, R, B, P, input_forget=0):
    hidden = R.shape[1]
    W_, R_ = (dict(zip("iofc", np.split(a, 4), strict=True)) for a in (W, R))
    Wb, Rb = (dict(zip("iofc", np.split(a, 4), strict=True)) for a in np.split(B, 2))
    Pi, Po, Pf = np.zeros((3, hidden)) if P is None else np.split(P, 3)
    H = C = np.zeros((X.shape[1], hidden))
    Y = []
    for Xt in X:
        total = {g: Xt @ W_[g].T + H @ R_[g].T + Wb[g] + Rb[g] for g in "iofc"}
        it = sigma(total["i"] + Pi * C)
        ft = 1 - it if input_forget else sigma(total["f"] + Pf * C)
        ct = np.tanh(total["c"])
        C = ft * C + it * ct
        H = sigma(total["o"] + Po * C) * np.tanh(C)
        Y.append(H)
    return np.stack(Y)


def onnx_gru(X, W, R, B, P, linear_before_reset=0):
    W_, R_ = (dict(zip("zrh", np.split(a, 3), strict=True)) for a in (W, R))
    Wb, Rb = (dict(zip("zrh", np.split(a, 3), strict=True)) for a in np.split(B, 2))
    H = np.zeros((X.shape[1], R.shape[1]))
    Y = []
    for Xt in X:
        zt, rt = (sigma(Xt @ W_[g].T + H @ R_[g].T + Wb[g] + Rb[g]) for g in "zr")
        if linear_before_reset:
            ht = np.tanh(Xt @ W_["h"].T + rt * (H @ R_["h"].T + Rb["h"]) + Wb["h"])
        else:
            ht = np.tanh(Xt @ W_["h"].T + (rt * H) @ R_["h"].T + Rb["h"] + Wb["h"])
        H = (1 - zt) * ht + zt * H
        Y.append(H)
    return np.stack(Y)


ONE_WAY = {"RNN": onnx_rnn, "LSTM": onnx_lstm, "GRU": onnx_gru}
