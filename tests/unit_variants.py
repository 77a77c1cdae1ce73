"""The LSTM family, the GRU and the minimal cells one unit at a time, in plain Python numbers, forward only.

Gradients come from the complex step: the imaginary part of f(v + i e) / e is f'(v) to the last digit, so that nothing
of a backward pass is written twice. Every function takes nested lists and gives them back.
"""

import cmath
from collections.abc import Callable
from typing import Any

import numpy as np

STEP = 1e-30


def sigma(a: complex) -> complex:
    return 1 / (1 + cmath.exp(-a))


def pre_activation(params: dict, x: list, h: list, column: int) -> complex:
    """a = sum_d x_d W_dj + sum_k h_k U_kj + b_j."""
    total = params["b"][column]
    for d in range(len(x)):
        total = total + x[d] * params["W"][d][column]
    for k in range(len(h)):
        total = total + h[k] * params["U"][k][column]
    return total


def lstm(params: dict, x: list, state: dict, *, coupled: bool = False, without: tuple = ()) -> dict:
    """States and gates of every step; peepholes and gate recurrence where the parameters have them."""
    H = len(state["h"][0])
    missing = {"input_gate": "i", "forget_gate": "f", "output_gate": "o"}
    absent = {missing[part] for part in without if part in missing} | ({"i"} if coupled else set())
    blocks = [k for k in "ifgo" if k not in absent]
    gates = [k for k in "ifo" if k not in absent]
    run = {k: [] for k in "hcifgo"}
    for t in range(len(x)):
        new = {k: [] for k in "hcifgo"}
        for b in range(len(x[0])):
            old = {k: state[k][b] if t == 0 else run[k][t - 1][b] for k in state}
            row = {k: [0.0] * H for k in "hcifgo"}
            for j in range(H):

                def sees(k, cell, j=j, b=b, t=t, old=old):
                    a = pre_activation(params, x[t][b], old["h"], blocks.index(k) * H + j)
                    if k != "g" and "p" in params:
                        a = a + params["p"][gates.index(k)][j] * cell
                    if k != "g" and "R" in params:
                        for source, name in enumerate("ifo"):
                            for m in range(H):
                                a = a + old[name][m] * params["R"][source * H + m]["ifo".index(k) * H + j]
                    return a

                row["f"][j] = 1.0 if "f" in absent else sigma(sees("f", old["c"][j]))
                if coupled:
                    row["i"][j] = 1 - row["f"][j]
                else:
                    row["i"][j] = 1.0 if "i" in absent else sigma(sees("i", old["c"][j]))
                a_g = sees("g", None)
                row["g"][j] = a_g if "input_activation" in without else cmath.tanh(a_g)
                row["c"][j] = row["f"][j] * old["c"][j] + row["i"][j] * row["g"][j]
                row["o"][j] = 1.0 if "o" in absent else sigma(sees("o", row["c"][j]))
                shown = row["c"][j] if "output_activation" in without else cmath.tanh(row["c"][j])
                row["h"][j] = row["o"][j] * shown
            for k in new:
                new[k].append(row[k])
        for k in run:
            run[k].append(new[k])
    return run


def gru(params: dict, x: list, state: dict) -> dict:
    """States, gates and candidates of every step; the reset comes after the product where there is a ``bn``."""
    H = len(state["h"][0])
    run = {k: [] for k in "hrzn"}
    for t in range(len(x)):
        new = {k: [] for k in "hrzn"}
        for b in range(len(x[0])):
            h = state["h"][b] if t == 0 else run["h"][t - 1][b]
            r = [sigma(pre_activation(params, x[t][b], h, j)) for j in range(H)]
            z = [sigma(pre_activation(params, x[t][b], h, H + j)) for j in range(H)]
            n = []
            for j in range(H):
                own = pre_activation(params, x[t][b], [], 2 * H + j)
                if "bn" in params:
                    past = params["bn"][j]
                    for k in range(H):
                        past = past + h[k] * params["U"][k][2 * H + j]
                    past = r[j] * past
                else:
                    past = sum(r[k] * h[k] * params["U"][k][2 * H + j] for k in range(H))
                n.append(cmath.tanh(own + past))
            for k, value in zip("rzn", (r, z, n), strict=True):
                new[k].append(value)
            new["h"].append([(1 - z[j]) * n[j] + z[j] * h[j] for j in range(H)])
        for k in run:
            run[k].append(new[k])
    return run


def min_gru(params: dict, x: list, state: dict) -> dict:
    H = len(state["h"][0])
    run = {k: [] for k in "hzn"}
    for t in range(len(x)):
        new = {k: [] for k in "hzn"}
        for b in range(len(x[0])):
            h = state["h"][b] if t == 0 else run["h"][t - 1][b]
            z = [sigma(pre_activation(params, x[t][b], [], j)) for j in range(H)]
            n = [pre_activation(params, x[t][b], [], H + j) for j in range(H)]
            new["z"].append(z)
            new["n"].append(n)
            new["h"].append([(1 - z[j]) * n[j] + z[j] * h[j] for j in range(H)])
        for k in run:
            run[k].append(new[k])
    return run


def min_lstm(params: dict, x: list, state: dict, *, normalize: bool = True) -> dict:
    H = len(state["h"][0])
    run = {k: [] for k in "hifg"}
    for t in range(len(x)):
        new = {k: [] for k in "hifg"}
        for b in range(len(x[0])):
            h = state["h"][b] if t == 0 else run["h"][t - 1][b]
            i, f, g = ([pre_activation(params, x[t][b], [], k * H + j) for j in range(H)] for k in range(3))
            i, f = [sigma(a) for a in i], [sigma(a) for a in f]
            if normalize:
                both = [i[j] + f[j] for j in range(H)]
                i, f = [i[j] / both[j] for j in range(H)], [f[j] / both[j] for j in range(H)]
            for k, value in zip("ifg", (i, f, g), strict=True):
                new[k].append(value)
            new["h"].append([f[j] * h[j] + i[j] * g[j] for j in range(H)])
        for k in run:
            run[k].append(new[k])
    return run


def real(run: dict) -> dict[str, np.ndarray]:
    """Arrays (T, B, H) of what a cell computed."""
    return {k: np.array(values).real for k, values in run.items()}


def gradients(cell: Callable[..., dict], params: dict, drawn: Any, **options: Any) -> dict[str, np.ndarray]:
    """Gradients of sum(dh h) + sum(dstate state) for every parameter, input and initial state, by complex steps."""
    state = drawn.state._asdict()
    places = {**params, "x": drawn.x, **{f"state.{name}": part for name, part in state.items()}}
    values = {name: np.array(value, complex) for name, value in places.items()}

    def loss() -> complex:
        lists = {name: value.tolist() for name, value in values.items()}
        start = {name: lists[f"state.{name}"] for name in state}
        run = cell({name: lists[name] for name in params}, lists["x"], start, **options)
        last = sum((np.array(run[name][-1]) * d).sum() for name, d in drawn.dstate._asdict().items())
        return (np.array(run["h"]) * drawn.dh).sum() + last

    found = {}
    for name, value in values.items():
        found[name] = np.empty(value.shape)
        for place in np.ndindex(value.shape):
            value[place] += STEP * 1j
            found[name][place] = loss().imag / STEP
            value[place] -= STEP * 1j
    return found
