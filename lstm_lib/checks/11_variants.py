"""What the notebook of exercise 11 checks: the steps of three variants, one step back, weights from elsewhere, counts.

Wrong answers are recognised by what they give: the references here can make each of the usual slips on purpose.
"""

import numpy as np

from lstm_lib.check import choice, close, close_all, graded

FORBIDDEN = ("lstm_lib", "scipy", "torch", "tensorflow", "keras", "onnx", "onnxruntime", "jax", "autograd")
B, D, H = 3, 2, 4
LOG3 = float(np.log(3))


def sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


def drawn(rng, *shapes):
    return [rng.normal(size=shape) for shape in shapes]


def reordered(v, order):
    """The blocks of the last axis in another order."""
    blocks = np.split(v, len(order), axis=-1)
    return np.concatenate([blocks[k] for k in order], axis=-1)


PEEPHOLE_SLIPS = {
    "old": "the output gate looks at the new cell: p_o * c, not p_o * c_prev",
    "no o": "the peephole of the output gate, p_o * c, is missing",
    "no i": "the peephole of the input gate, p_i * c_prev, is missing",
    "no f": "the peephole of the forget gate, p_f * c_prev, is missing",
    "none": "no gate looks at the cell: the peepholes are missing",
    "only o": "the peepholes of i and f, p_i * c_prev and p_f * c_prev, are missing",
    "i o f": "the rows of p stand in the order i, f, o (you took i, o, f)",
    "f i o": "the rows of p stand in the order i, f, o (you took f, i, o)",
    "sum": "a unit sees its own cell only: p_i * c_prev entry by entry, no sum over the units",
    "h": "peepholes look at the cell c, not at h",
    "h early": "i and f look at the cell, c_prev, not at h_prev",
    "tanh": "peepholes look at the cell as it is, without tanh",
    "tanh late": "the output gate looks at the cell as it is: p_o * c, not p_o * tanh(c)",
    "outside": "the peephole belongs inside the sigmoid: sigmoid(a_i + p_i * c_prev)",
    "g": "the candidate has no peephole: g = tanh(a_g)",
    "i and f": "f belongs to c_prev and i to g, not the other way round",
    "coupled": "i and f are two gates of their own here",
    "i f o g": "the blocks stand in the order i, f, g, o (you took i, f, o, g)",
    "no b": "b is missing in a",
    "no h": "h_prev @ U is missing in a",
    "no x": "x_t @ W is missing in a",
    "no tanh": "h needs the squashed cell: o * tanh(c)",
    "c, h": "h and c are returned in the wrong order",
}


def peephole(x_t, h_prev, c_prev, W, U, b, p, slip=""):
    """Return h and c; `slip` names the mistake to make."""
    a = (slip != "no x") * (x_t @ W) + (slip != "no h") * (h_prev @ U) + (slip != "no b") * b
    blocks = reordered(a, (0, 1, 3, 2)) if slip == "i f o g" else a
    a_i, a_f, a_g, a_o = np.split(blocks, 4, axis=1)
    p_i, p_f, p_o = p[{"i o f": [0, 2, 1], "f i o": [1, 0, 2]}.get(slip, [0, 1, 2])]
    seen = {"h": h_prev, "h early": h_prev, "tanh": np.tanh(c_prev)}.get(slip, c_prev)
    peeks = [(slip != "no i") * p_i * seen, (slip != "no f") * p_f * seen]
    if slip == "sum":
        peeks = [peek.sum(axis=1, keepdims=True) for peek in peeks]
    if slip in ("none", "only o"):
        peeks = [0, 0]
    i, f = sigmoid(a_i + peeks[0]), sigmoid(a_f + peeks[1])
    if slip == "outside":
        i, f = sigmoid(a_i) + peeks[0], sigmoid(a_f) + peeks[1]
    if slip == "i and f":
        i, f = f, i
    if slip == "coupled":
        i = 1 - f
    c = f * c_prev + i * np.tanh(a_g + (p_i * c_prev if slip == "g" else 0))
    seen = {"old": c_prev, "h": h_prev, "tanh": np.tanh(c), "tanh late": np.tanh(c)}.get(slip, c)
    peek = 0 if slip in ("none", "no o") else p_o * seen
    if slip == "sum":
        peek = peek.sum(axis=1, keepdims=True)
    o = sigmoid(a_o) + peek if slip == "outside" else sigmoid(a_o + peek)
    h = o * (c if slip == "no tanh" else np.tanh(c))
    return (c, h) if slip == "c, h" else (h, c)


def check_peephole(s, *args):
    want = dict(zip(("h", "c"), peephole(*args), strict=True))
    likely = {cause: peephole(*args, slip=slip) for slip, cause in PEEPHOLE_SLIPS.items()}
    close_all(s.peephole_step(*args), want, "peephole_step", axes="(B, H)", likely=likely)


@graded("q1", points=1)
def peepholes_by_hand(s, rng):
    """Gates i = 3/4, f = 1/2, g = -2/3, o = 1/4: c = 1/2 * 2 - 3/4 * 2/3 = 1/2 and h = 1/4 * tanh(1/2)."""
    a, p = np.array([-LOG3, LOG3, -0.5 * np.log(5), LOG3]), LOG3 * np.array([[1.0], [-0.5], [-4.0]])
    x_t, h_prev, c_prev = np.array([[2.0]]), np.array([[-1.0]]), np.array([[2.0]])
    check_peephole(s, x_t, h_prev, c_prev, a[None, :], 0.75 * a[None, :], -0.25 * a, p)


@graded("q1", points=1)
def peepholes_of_a_batch(s, rng):
    check_peephole(s, *drawn(rng, (B, D), (B, H), (B, H), (D, 4 * H), (H, 4 * H), (4 * H,), (3, H)))


def coupled(x_t, h_prev, c_prev, W, U, b, order=(0, 1, 2)):
    """Return h, c and the gates f, g, o."""
    a_f, a_g, a_o = np.split(reordered(x_t @ W + h_prev @ U + b, order), 3, axis=1)
    f, g, o = sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * c_prev + (1 - f) * g
    return o * np.tanh(c), c, f, g, o


def check_coupled(s, x_t, h_prev, c_prev, W, U, b):
    params = W, U, b
    h, c, f, g, o = coupled(x_t, h_prev, c_prev, *params)
    cells = {
        "i is 1 - f here, not f": f * c_prev + f * g,
        "f is the fraction kept: f * c_prev + (1 - f) * g": (1 - f) * c_prev + f * g,
        "the candidate is written by 1 - f, this factor is missing": f * c_prev + g,
        "what is written is added": f * c_prev - (1 - f) * g,
        "the candidate g needs tanh, not sigmoid": f * c_prev
        + (1 - f) * sigmoid(np.split(x_t @ W + h_prev @ U + b, 3, axis=1)[1]),
    }
    likely = {cause: (o * np.tanh(cell), cell) for cause, cell in cells.items()}
    for order, name in (((0, 2, 1), "f, o, g"), ((1, 0, 2), "g, f, o"), ((2, 0, 1), "o, f, g")):
        cause = f"the blocks stand in the order f, g, o (you took {name})"
        likely[cause] = coupled(x_t, h_prev, c_prev, *params, order=np.argsort(order))[:2]
    likely |= {
        "b is missing in a": coupled(x_t, h_prev, c_prev, W, U, 0 * b)[:2],
        "h_prev @ U is missing in a": coupled(x_t, h_prev, c_prev, W, 0 * U, b)[:2],
        "x_t @ W is missing in a": coupled(x_t, h_prev, c_prev, 0 * W, U, b)[:2],
        "the output gate is still there: h = o * tanh(c)": (np.tanh(c), c),
        "h needs the squashed cell: o * tanh(c)": (o * c, c),
        "h looks at the new cell: o * tanh(c)": (o * np.tanh(c_prev), c),
        "h and c are returned in the wrong order": (c, h),
    }
    got = s.coupled_step(x_t, h_prev, c_prev, *params)
    close_all(got, {"h": h, "c": c}, "coupled_step", axes="(B, H)", likely=likely)


@graded("q2", points=1)
def coupled_by_hand(s, rng):
    """Gates f = 3/4, g = 1/2, o = 1/4: c = 3/4 * (-3/2) + 1/4 * 1/2 = -1 and h = -1/4 * tanh(1)."""
    a = LOG3 * np.array([1.0, 0.5, -1.0])
    x_t, h_prev, c_prev = np.array([[2.0]]), np.array([[-1.0]]), np.array([[-1.5]])
    check_coupled(s, x_t, h_prev, c_prev, a[None, :], 0.75 * a[None, :], -0.25 * a)


@graded("q2", points=1)
def coupled_of_a_batch(s, rng):
    check_coupled(s, *drawn(rng, (B, D), (B, H), (B, H), (D, 3 * H), (H, 3 * H), (3 * H,)))


@graded("q2", points=1)
def coupled_as_a_plain_lstm(s, rng):
    params = drawn(rng, (D, 3 * H), (H, 3 * H), (3 * H,))

    def four(change, order=(0, 1, 2, 3)):
        return [reordered(np.concatenate([change(v[..., :H]), v], axis=-1), order) for v in params]

    want = four(np.negative)
    likely = {
        "with i's weights equal to f's the gates are equal: i = f; look for weights that give 1 - f": four(lambda v: v),
        "weights of 0 give a gate of 1/2, not of 1 - f": four(lambda v: 0 * v),
        "1 - sigmoid(a) is not sigmoid(1 - a); it is sigmoid of something else": four(lambda v: 1 - v),
        "the blocks stand in the order i, f, g, o: the new one is not the last": four(np.negative, (1, 2, 3, 0)),
        "the block of f stays as it is; the new one, the first, has the minus": four(np.negative, (1, 0, 2, 3)),
        "the whole sum a changes its sign: b as well": [*want[:2], four(lambda v: v)[2]],
        "the whole sum a changes its sign: W and U, not only b": [*four(lambda v: v)[:2], want[2]],
    }
    close_all(s.as_lstm(*params), dict(zip("WUb", want, strict=True)), "as_lstm", likely=likely)


GRU_SLIPS = {
    "other": "the reset gate stands in the other place: with bn after the product, without bn before it",
    "bn outside": "r multiplies bn as well: r * (h_prev @ U_n + bn)",
    "no bn": "bn is missing: r * (h_prev @ U_n + bn)",
    "z": "z is the fraction kept here: (1 - z) * n + z * h_prev",
    "no reset": "the reset gate is missing in the candidate",
    "reset x": "r limits the past only; x_t @ W_n and b_n stand outside of it",
    "reset z": "the candidate's past is limited by r, not by z",
    "1 - r": "r is the fraction of the past that is seen, not 1 - r",
    "reset h": "z keeps the old state as it was, h_prev, not r * h_prev",
    "z r n": "the blocks stand in the order r, z, n (you took z, r, n)",
    "n z r": "the blocks stand in the order r, z, n (you took n, z, r)",
    "sigmoid": "the candidate n needs tanh, not sigmoid",
    "gates tanh": "the gates r and z need sigmoid, not tanh",
    "no b": "b is missing",
    "no h": "the gates r and z see h_prev too: h_prev @ U_r and h_prev @ U_z",
    "added": "the candidate is written by 1 - z: (1 - z) * n + z * h_prev",
}


def gru(x_t, h_prev, W, U, b, bn=None, slip=""):
    """Return h, r, z, n; `slip` names the mistake to make."""
    order = {"z r n": (1, 0, 2), "n z r": (2, 1, 0)}.get(slip, (0, 1, 2))
    x_r, x_z, x_n = np.split(reordered(x_t @ W + (slip != "no b") * b, order), 3, axis=1)
    U_r, U_z, U_n = np.split(reordered(U, order), 3, axis=1)
    squash = np.tanh if slip == "gates tanh" else sigmoid
    r, z = (squash(x + (slip != "no h") * (h_prev @ u)) for x, u in ((x_r, U_r), (x_z, U_z)))
    gate = {"no reset": 1 + 0 * r, "reset z": z, "1 - r": 1 - r}.get(slip, r)
    own = 0 if bn is None or slip in ("no bn", "bn outside") else bn
    past = (gate * h_prev) @ U_n if (bn is None) != (slip == "other") else gate * (h_prev @ U_n + own)
    if slip == "bn outside" and bn is not None:
        past = past + bn
    n = (sigmoid if slip == "sigmoid" else np.tanh)((r if slip == "reset x" else 1) * x_n + past)
    keep, write = (1 - z, z) if slip == "z" else (z, 1 if slip == "added" else 1 - z)
    return write * n + keep * (r * h_prev if slip == "reset h" else h_prev), r, z, n


def check_gru(s, *args):
    h, r, z, n = gru(*args)
    likely = {cause: gru(*args, slip=slip) for slip, cause in GRU_SLIPS.items()}
    likely["h comes first, then r, z and n"] = (r, z, n, h)
    likely["h comes first, then r before z"] = (h, z, r, n)
    want = {"h": h, "r": r, "z": z, "n": n}
    close_all(s.gru_step(*args), want, "gru_step", axes="(B, H)", likely=likely)


@graded("q3", points=1)
def both_forms_by_hand(s, rng):
    """Candidates (4/5, 1/2) with the reset before the product and (1/2, 4/5) after; h = n / 4 + 3/4 * 2 ln 3."""
    U = np.zeros((2, 6))
    U[0, 5] = U[1, 4] = 1
    b = LOG3 * np.array([-1.0, 0.0, 1.0, 1.0, 0.0, 0.0])
    args = np.zeros((1, 1)), np.full((1, 2), 2 * LOG3), np.ones((1, 6)), U, b
    check_gru(s, *args)
    check_gru(s, *args, np.zeros(2))


@graded("q3", points=1)
def reset_before_the_product(s, rng):
    check_gru(s, *drawn(rng, (B, D), (B, H), (D, 3 * H), (H, 3 * H), (3 * H,)))


@graded("q3", points=1)
def reset_after_the_product(s, rng):
    check_gru(s, *drawn(rng, (B, D), (B, H), (D, 3 * H), (H, 3 * H), (3 * H,), (H,)))


@graded("q3", points=1)
def other_convention_of_z(s, rng):
    params = drawn(rng, (D, 3 * H), (H, 3 * H), (3 * H,))

    def signs(*of):
        return [v * np.repeat(of, H) for v in params]

    want, same = signs(1, -1, 1), signs(1, 1, 1)
    likely = {
        "nothing is changed": same,
        "only the block of z changes its sign; r and n mean the same in both conventions": signs(-1, -1, -1),
        "the block of z is the second one": signs(-1, 1, 1),
        "z is the second block, this is the third": signs(1, 1, -1),
        "r means the same in both conventions, only z is turned round": signs(-1, -1, 1),
        "the bias of z changes its sign as well": [*want[:2], same[2]],
        "W and U change too, not only the bias": [*same[:2], want[2]],
        "1 - sigmoid(a) is sigmoid(-a), not sigmoid(1 - a)": [
            np.concatenate([v[..., :H], 1 - v[..., H : 2 * H], v[..., 2 * H :]], axis=-1) for v in params
        ],
        "no block moves: n is still n, and z becomes 1 - z": [reordered(v, (0, 2, 1)) for v in params],
    }
    close_all(s.swap_z(*params), dict(zip("WUb", want, strict=True)), "swap_z", likely=likely)


BACK = ("dx", "dh_prev", "dW", "dU", "db")
BACK_SLIPS = {
    "no straight": "h_prev reaches h_t directly, times z: dh * z is missing in dh_prev",
    "no s": "h_prev reaches the candidate through s = r * h_prev: ds * r is missing in dh_prev",
    "no r way": "h_prev reaches the reset gate: da_r @ U_r.T is missing in dh_prev",
    "no z way": "h_prev reaches the update gate: da_z @ U_z.T is missing in dh_prev",
    "straight 1 - z": "h_prev was multiplied by z: what goes straight to it is dh * z, not dh * (1 - z)",
    "n z": "n was multiplied by 1 - z: da_n = dh * (1 - z) * (1 - n**2), not dh * z",
    "z": "z is the fraction kept here: h_prev was multiplied by z, and n by 1 - z",
    "z sign": "a larger z means more of h_prev and less of n: da_z = dh * (h_prev - n) * z * (1 - z)",
    "z half": "z stands in both terms of h_t: da_z needs h_prev - n",
    "no 1 - z": "n was multiplied by 1 - z: da_n = dh * (1 - z) * (1 - n**2)",
    "n slope": "n is a tanh: its slope is 1 - n**2",
    "no n slope": "the slope 1 - n**2 of the candidate is missing in da_n",
    "no z slope": "the slope z * (1 - z) is missing in da_z",
    "no r slope": "the slope r * (1 - r) is missing in da_r",
    "no slopes": "the slopes r * (1 - r) and z * (1 - z) of the gates are missing",
    "twice": "the gates are squashed already: the slope is z * (1 - z), not that of sigmoid(z)",
    "r from da_n": "r stands in front of U_n: first ds = da_n @ U_n.T, then dr = ds * h_prev",
    "no h": "r was multiplied by h_prev: dr = ds * h_prev",
    "after": "this is the form with the reset after the product; here it stands before it",
    "no reset": "s = r * h_prev, so what goes from s to h_prev is multiplied by r",
    "U_n": "U_n multiplied r * h_prev, not h_prev: the block of n in dU is (r * h_prev).T @ da_n",
    "U all": "U_r and U_z multiplied h_prev itself; only U_n multiplied r * h_prev",
    "z r n": "the blocks stand in the order r, z, n (you took z, r, n)",
    "da": "the blocks of da stand in the order r, z, n (you took z, r, n)",
    "mean": "dW, dU and db are sums over the batch, not means",
    "db mean": "db is a sum over the batch, not a mean",
    "no T": "on the way back U_r, U_z and U_n are transposed",
}


def gru_back(dh, x_t, h_prev, r, z, n, W, U, slip=""):
    """Return the gradients of a step with the reset before; `slip` names the mistake to make."""
    order = (1, 0, 2) if slip == "z r n" else (0, 1, 2)
    U_r, U_z, U_n = (u.T if slip == "no T" else u for u in np.split(reordered(U, order), 3, axis=1))
    slope_r, slope_z = (sigmoid(v) * (1 - sigmoid(v)) if slip == "twice" else v * (1 - v) for v in (r, z))
    slope_r = 1 if slip in ("no slopes", "no r slope") else slope_r
    slope_z = 1 if slip in ("no slopes", "no z slope") else slope_z
    da_z = dh * {"z sign": n - h_prev, "z half": h_prev}.get(slip, h_prev - n) * slope_z
    slope_n = {"n slope": n * (1 - n), "no n slope": 1 + 0 * n}.get(slip, 1 - n**2)
    da_n = dh * {"no 1 - z": 1, "n z": z, "z": z}.get(slip, 1 - z) * slope_n
    ds = da_n @ U_n.T
    dr, through, seen = ds * h_prev, ds * r, r * h_prev
    if slip == "r from da_n":
        dr = da_n * h_prev
    if slip == "no h":
        dr = ds
    if slip == "no reset":
        through = ds
    if slip == "after":
        dr, through = da_n * (h_prev @ U_n), (da_n * r) @ U_n.T
    da_r = dr * slope_r
    ways = {
        "no straight": dh * (1 - z if slip in ("straight 1 - z", "z") else z),
        "no s": through,
        "no r way": da_r @ U_r.T,
        "no z way": da_z @ U_z.T,
    }
    dh_prev = sum(way for name, way in ways.items() if name != slip)
    da = reordered(np.concatenate([da_r, da_z, da_n], axis=1), (1, 0, 2) if slip == "da" else order)
    dU = [(seen if slip == "U all" else h_prev).T @ da_k for da_k in (da_r, da_z)]
    dU.append(h_prev.T @ (da_n * r) if slip == "after" else (h_prev if slip == "U_n" else seen).T @ da_n)
    grads = [x_t.T @ da, reordered(np.concatenate(dU, axis=1), order), da.sum(axis=0)]
    if slip in ("mean", "db mean"):
        grads = [g / len(dh) if slip == "mean" or g.ndim == 1 else g for g in grads]
    return da @ W.T, dh_prev, *grads


def check_back(s, *args):
    want = dict(zip(BACK, gru_back(*args), strict=True))
    likely = {cause: gru_back(*args, slip=slip) for slip, cause in BACK_SLIPS.items()}
    dx, dh_prev, dW, dU, db = want.values()
    likely["dx comes first, then dh_prev"] = (dh_prev, dx, dW, dU, db)
    close_all(s.gru_step_backward(*args), want, "gru_step_backward", likely=likely)


@graded("q4", points=1)
def step_back_by_hand(s, rng):
    """da = (9/4, 3/2, 3), W = (1, 1, 1): dx = 27/4, dh_prev = 12 + 9/2 + 9 - 3/2, dW = 2 da, dU = (9/4, 3/2, 3/2)."""
    dh, x_t, h_prev, r, z, n = (np.array([[v]]) for v in (16.0, 2.0, 1.0, 0.5, 0.75, 0.5))
    check_back(s, dh, x_t, h_prev, r, z, n, np.ones((1, 3)), np.array([[4.0, -1.0, 3.0]]))


@graded("q4", points=2)
def step_back_of_a_batch(s, rng):
    x_t, h_prev, W, U, b, dh = drawn(rng, (B, D), (B, H), (D, 3 * H), (H, 3 * H), (3 * H,), (B, H))
    check_back(s, dh, x_t, h_prev, *gru(x_t, h_prev, W, U, b)[1:], W, U)


OURS, THEIRS = (0, 2, 3, 1), (0, 3, 1, 2)  # from i, o, f, c to ours and back


def read_onnx(W, R, bias, order=OURS, halves=(1, 1)):
    of_input, of_state = np.split(bias[0], 2)
    b = halves[0] * of_input + halves[1] * of_state
    return [reordered(v, order) for v in (W[0].T, R[0].T, b)]


def check_from_onnx(s, *args):
    want = read_onnx(*args)
    likely = {
        "ONNX's blocks stand in the order i, o, f, c; you kept them as they are": read_onnx(*args, order=(0, 1, 2, 3)),
        "this order leads from ours to ONNX's; the way back is another one": read_onnx(*args, order=THEIRS),
        "o and g are exchanged, but f is not where ONNX has it: i, o, f, c": read_onnx(*args, order=(0, 1, 3, 2)),
        "ONNX's second block is o and its third f; you only exchanged the second and the third": read_onnx(
            *args, order=(0, 2, 1, 3)
        ),
        "the recurrent biases, the second half of B, are missing": read_onnx(*args, halves=(1, 0)),
        "the input biases, the first half of B, are missing": read_onnx(*args, halves=(0, 1)),
        "the two biases are added, without a half": read_onnx(*args, halves=(0.5, 0.5)),
        "b must be in our order as well": [*want[:2], read_onnx(*args, order=(0, 1, 2, 3))[2]],
        "ONNX's blocks are rows: transpose W and R": [want[0].T, want[1].T, want[2]],
        "the axis of the direction must go": [v[None] for v in want],
    }
    close_all(s.from_onnx(*args), dict(zip("WUb", want, strict=True)), "from_onnx", likely=likely)


@graded("q5", points=1)
def weights_from_onnx(s, rng):
    """ONNX's 1, 2, 3, 4 are our 1, 3, 4, 2; then a larger one."""
    row = np.arange(1.0, 5.0)
    check_from_onnx(s, row.reshape(1, 4, 1), 10 * row.reshape(1, 4, 1), np.concatenate([row, 100 * row])[None])
    check_from_onnx(s, *drawn(rng, (1, 4 * H, D), (1, 4 * H, H), (1, 8 * H)))


def write_onnx(W, U, b, order=THEIRS):
    bias = reordered(b, order)
    return [reordered(W, order).T[None], reordered(U, order).T[None], np.concatenate([bias, np.zeros_like(b)])[None]]


@graded("q5", points=1)
def weights_to_onnx(s, rng):
    params = drawn(rng, (D, 4 * H), (H, 4 * H), (4 * H,))
    want = write_onnx(*params)
    bias = want[2][:, : 4 * H]
    likely = {
        "ONNX's blocks stand in the order i, o, f, c; you kept ours": write_onnx(*params, order=(0, 1, 2, 3)),
        "this order leads from ONNX's to ours; the way back is another one": write_onnx(*params, order=OURS),
        "ONNX's candidate c is the last block and o the second": write_onnx(*params, order=(0, 1, 3, 2)),
        "the biases would count twice: the recurrent half of B is zero": [*want[:2], np.concatenate([bias, bias], 1)],
        "B has the input biases in its first half": [*want[:2], np.concatenate([0 * bias, bias], 1)],
        "B has two halves: the recurrent one is zero, but it is there": [*want[:2], bias],
        "the leading axis for the direction is missing": [v[0] for v in want],
        "W and R have a leading axis for the direction, like B": [want[0][0], want[1][0], want[2]],
        "ONNX's blocks are rows: transpose W and U": [want[0].swapaxes(1, 2), want[1].swapaxes(1, 2), want[2]],
    }
    close_all(s.to_onnx(*params), dict(zip("WRB", want, strict=True)), "to_onnx", likely=likely)


@graded("q5", points=1)
def weights_from_torch(s, rng):
    W, U, first, second = drawn(rng, (3 * H, D), (3 * H, H), (3 * H,), (3 * H,))
    gates, both, n = np.arange(3 * H) < 2 * H, first + second, slice(2 * H, None)

    def result(b, bn, order=(0, 1, 2)):
        return [reordered(W.T, order), reordered(U.T, order), reordered(b, order), bn]

    b = first + gates * second
    want = result(b, second[n])
    likely = {
        "the biases of n may not be added: r multiplies one of them and not the other": result(both, 0 * first[n]),
        "bias_hh of n is used twice: it is bn, so it must not be in b": result(both, second[n]),
        "of r and z both biases are added; bias_hh is missing there": result(first, second[n]),
        "bn is the part of bias_hh, and b has that of bias_ih": result(second + gates * first, first[n]),
        "n is the third block: bn is the last part of bias_hh": result(b, second[:H]),
        "bn is for n alone, the last H numbers of bias_hh": result(b, second),
        "bn is the last part of bias_hh; you took that of bias_ih": result(b, first[n]),
        "PyTorch has the order r, z, n as we do": result(b, second[n], (1, 0, 2)),
        "PyTorch's blocks are rows: transpose both matrices": [W, U, *want[2:]],
    }
    got = s.from_torch_gru(W, U, first, second)
    close_all(got, dict(zip(("W", "U", "b", "bn"), want, strict=True)), "from_torch_gru", likely=likely)


def read_keras(W, U, bias, order=(1, 0, 2)):
    of_input, of_state = np.split(reordered(bias, order), 2)
    gates, last = np.split(of_state[0], [2 * len(U)])
    return [reordered(W, order), reordered(U, order), of_input[0] + np.concatenate([gates, 0 * last]), last]


def check_from_keras(s, *args):
    want = W, U, b, bn = read_keras(*args)
    of_input, of_state = args[2]
    kept, swapped = read_keras(*args, order=(0, 1, 2)), read_keras(*args[:2], args[2][::-1])
    turned = [v * np.repeat([1, -1, 1], len(U)) for v in (W, U, b)]
    both = reordered(of_input + of_state, (1, 0, 2))
    likely = {
        "Keras's blocks stand in the order z, r, h; you kept them as they are": kept,
        "U must be in our order as well": [W, kept[1], b, bn],
        "W must be in our order as well": [kept[0], U, b, bn],
        "b must be in our order as well": [W, U, *kept[2:]],
        "the first row of bias belongs to the input, the second to the state; you exchanged them": swapped,
        "bn is the last part of the second row of bias; you took that of the first": [W, U, b, swapped[3]],
        "bn is the last block of the second row of bias; you took its first": [W, U, b, of_state[: len(U)]],
        "bn is the last block of the second row of bias; you took its second": [W, U, b, of_state[len(U) : -len(U)]],
        "bn is for n alone, the last H numbers of the second row": [W, U, b, reordered(of_state, (1, 0, 2))],
        "the biases of n may not be added: r multiplies one of them and not the other": [W, U, both, 0 * bn],
        "the second row's part of n is used twice: it is bn, so it must not be in b": [W, U, both, bn],
        "of r and z both biases are added; the second row is missing there": [W, U, reordered(of_input, (1, 0, 2)), bn],
        "z is the fraction kept in Keras too; no sign changes": [*turned, bn],
        "Keras has columns as we do: W and U are not transposed": [W.T, U.T, b, bn],
    }
    for order, name in (((0, 2, 1), "z, h, r"), ((2, 1, 0), "h, r, z"), ((1, 2, 0), "r, h, z"), ((2, 0, 1), "h, z, r")):
        likely[f"of Keras's z, r, h you made {name}; our order is r, z, n"] = read_keras(*args, order=order)
    got = s.from_keras_gru(*args)
    close_all(got, dict(zip(("W", "U", "b", "bn"), want, strict=True)), "from_keras_gru", likely=likely)


@graded("q5", points=1)
def weights_from_keras(s, rng):
    """Keras's 1, 2, 3 are our 2, 1, 3, and the biases are 2 + 200, 1 + 100 and 3, with bn = 300; then a larger one."""
    row = np.array([[1.0, 2.0, 3.0]])
    check_from_keras(s, row, 10 * row, np.concatenate([row, 100 * row]))
    check_from_keras(s, *drawn(rng, (D, 3 * H), (H, 3 * H), (2, 3 * H)))


@graded("q6", points=2)
def counts(s, rng):
    block, size = 10 * 16 + 16 * 16 + 16, 16
    wants = {
        "n_peephole": (
            4 * block + 3 * size,
            {
                "a peephole is one number per unit, no matrix": 4 * block + 3 * size**2,
                "three gates have peepholes, the candidate has none": 4 * block + 4 * size,
                "each of the three gates has its own peepholes": 4 * block + size,
                "a peephole needs a weight per unit; three numbers are not enough": 4 * block + 3,
                "the peepholes are missing": 4 * block,
            },
        ),
        "n_coupled": (
            3 * block,
            {
                "the input gate has no weights at all: a whole block is gone": 4 * block,
                "one gate is gone, and not two: f, g and o are left": 2 * block,
                "the bias of the input gate is gone, too": 3 * block + size,
                "the input gate loses U and b as well": 4 * block - 10 * size,
            },
        ),
        "n_torch": (
            3 * (block + size),
            {
                "PyTorch has two biases for each of the three blocks": 3 * block,
                "this is ours: one bias per block and bn; PyTorch stores two for each block": 3 * block + size,
                "a GRU has three blocks": 4 * (block + size),
                "a GRU has two gates and a candidate: three blocks": 2 * (block + size),
                "only the biases are there twice": 6 * block,
            },
        ),
    }
    for name, (want, likely) in wants.items():
        close(getattr(s, name), want, name, likely=likely, reveal=False)


@graded("q6", points=1)
def where_coupled_gates_stand(s, rng):
    choice(
        s.coupled_corners,
        "b",
        {
            "a": "With i = 1 - f the two are never both 1 and never both 0",
            "c": "Erase needs f = i = 0, but where f is 0 the coupled i is 1: the candidate is written",
            "d": "Accumulate needs f = i = 1, but where f is 1 the coupled i is 0. A coupled cell cannot count: it "
            "mixes c_prev and g, and so stays between them",
        },
        "coupled_corners",
    )


@graded("q6", points=1)
def when_the_forms_agree(s, rng):
    choice(
        s.same_forms,
        "c",
        {
            "a": "In your case by hand b'_n was 0, and the candidates were (4/5, 1/2) and (1/2, 4/5). r multiplies "
            "the rows of U_n in one form and its columns in the other",
            "b": "Time does not matter here: at a single step the two already differ, when r differs between units",
            "d": "With one unit r, h and U_n are three numbers, and their product does not depend on the order",
        },
        "same_forms",
    )
