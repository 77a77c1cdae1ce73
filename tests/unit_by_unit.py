"""The RNN and the LSTM one unit at a time, in plain Python numbers: slow, and too simple to be wrong in the same way.

Nothing here is a vector: each line is an equation of chapters 1, 2, 6 or 7 for one unit j of one sequence b.
"""

import math
from typing import Any

import numpy as np

SQUASH = {
    "tanh": (math.tanh, lambda y: 1 - y * y),
    "relu": (lambda a: max(a, 0.0), lambda y: float(y > 0)),
    "linear": (lambda a: a, lambda y: 1.0),
    "sigmoid": (lambda a: 1 / (1 + math.exp(-a)), lambda y: y * (1 - y)),
}
SIGMOID, SIGMOID_SLOPE = SQUASH["sigmoid"]


def zeros(*shape: int) -> list:
    return np.zeros(shape).tolist()


def pre_activation(params: dict, x: list, h: list, column: int) -> float:
    """a = sum_d x_d W_dj + sum_k h_k U_kj + b_j."""
    W, U, b = params["W"], params["U"], params["b"]
    total = b[column]
    for d in range(len(x)):
        total += x[d] * W[d][column]
    for k in range(len(h)):
        total += h[k] * U[k][column]
    return total


def spread(params: dict, grads: dict, x: list, h: list, column: int, da: float, dx: list, dh: list) -> None:
    """Add what ``da`` of one pre-activation means for everything that it was made of."""
    grads["b"][column] += da
    for d in range(len(x)):
        grads["W"][d][column] += x[d] * da
        dx[d] += params["W"][d][column] * da
    for k in range(len(h)):
        grads["U"][k][column] += h[k] * da
        dh[k] += params["U"][k][column] * da


def rnn(params: dict, x: Any, state: Any, dh: Any, dstate: Any, activation: str) -> tuple[dict, dict]:
    """Hidden states, and all gradients from ``dh`` of every step and ``dstate`` of the last."""
    params, x, dh = {name: p.tolist() for name, p in params.items()}, x.tolist(), dh.tolist()
    (start,), (dlast,) = ([s.tolist() for s in each] for each in (state, dstate))
    (T, B, D), H = (len(x), len(x[0]), len(x[0][0])), len(start[0])
    value, slope = SQUASH[activation]
    h, dx, dstart = zeros(T, B, H), zeros(T, B, D), zeros(B, H)
    grads = {"W": zeros(D, H), "U": zeros(H, H), "b": zeros(H)}
    for b in range(B):
        for t in range(T):
            h_prev = h[t - 1][b] if t else start[b]
            for j in range(H):
                h[t][b][j] = value(pre_activation(params, x[t][b], h_prev, j))
        reaching = dlast[b]
        for t in reversed(range(T)):
            h_prev = h[t - 1][b] if t else start[b]
            dh_prev = [0.0] * H
            for j in range(H):
                da = (dh[t][b][j] + reaching[j]) * slope(h[t][b][j])
                spread(params, grads, x[t][b], h_prev, j, da, dx[t][b], dh_prev)
            reaching = dh_prev
        dstart[b] = reaching
    return {"h": h}, {**grads, "x": dx, "state.h": dstart}


def lstm(params: dict, x: Any, state: Any, dh: Any, dstate: Any) -> tuple[dict, dict]:
    """States and gates of every step, and all gradients from ``dh`` of every step and ``dstate`` of the last."""
    params, x, dh = {name: p.tolist() for name, p in params.items()}, x.tolist(), dh.tolist()
    (h_start, c_start), (dh_last, dc_last) = ([s.tolist() for s in each] for each in (state, dstate))
    (T, B, D), H = (len(x), len(x[0]), len(x[0][0])), len(h_start[0])
    run = {name: zeros(T, B, H) for name in "hcifgo"}
    dx, dh_start, dc_start = zeros(T, B, D), zeros(B, H), zeros(B, H)
    grads = {"W": zeros(D, 4 * H), "U": zeros(H, 4 * H), "b": zeros(4 * H)}
    for b in range(B):
        for t in range(T):
            h, c, i, f, g, o = (run[name][t][b] for name in "hcifgo")
            h_prev = run["h"][t - 1][b] if t else h_start[b]
            c_prev = run["c"][t - 1][b] if t else c_start[b]
            for j in range(H):
                i[j] = SIGMOID(pre_activation(params, x[t][b], h_prev, j))
                f[j] = SIGMOID(pre_activation(params, x[t][b], h_prev, H + j))
                g[j] = math.tanh(pre_activation(params, x[t][b], h_prev, 2 * H + j))
                o[j] = SIGMOID(pre_activation(params, x[t][b], h_prev, 3 * H + j))
                c[j] = f[j] * c_prev[j] + i[j] * g[j]
                h[j] = o[j] * math.tanh(c[j])
        h_reaching, c_reaching = dh_last[b], dc_last[b]
        for t in reversed(range(T)):
            c, i, f, g, o = (run[name][t][b] for name in "cifgo")
            h_prev = run["h"][t - 1][b] if t else h_start[b]
            c_prev = run["c"][t - 1][b] if t else c_start[b]
            dh_prev, dc_prev = [0.0] * H, [0.0] * H
            for j in range(H):
                dh_j = dh[t][b][j] + h_reaching[j]
                dc_j = c_reaching[j] + dh_j * o[j] * (1 - math.tanh(c[j]) ** 2)
                da_i = dc_j * g[j] * SIGMOID_SLOPE(i[j])
                da_f = dc_j * c_prev[j] * SIGMOID_SLOPE(f[j])
                da_g = dc_j * i[j] * (1 - g[j] * g[j])
                da_o = dh_j * math.tanh(c[j]) * SIGMOID_SLOPE(o[j])
                dc_prev[j] = dc_j * f[j]
                for block, da in enumerate((da_i, da_f, da_g, da_o)):
                    spread(params, grads, x[t][b], h_prev, block * H + j, da, dx[t][b], dh_prev)
            h_reaching, c_reaching = dh_prev, dc_prev
        dh_start[b], dc_start[b] = h_reaching, c_reaching
    return run, {**grads, "x": dx, "state.h": dh_start, "state.c": dc_start}
