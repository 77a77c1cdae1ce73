"""Answers to exercise 11 that the tests must reject (WRONG) or accept (RIGHT).

Each is an edit (old, new) of the model answer, where `old` must stand exactly once, or a whole cell.
"""

GOOD_STEP = """
def coupled_step(x_t, h_prev, c_prev, W, U, b):
    f, g, o = np.split(x_t @ W + h_prev @ U + b, 3, axis=1)
    c = sigmoid(f) * c_prev + sigmoid(-f) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
"""
GOOD_SWAP = """
def swap_z(W, U, b):
    H = len(U)
    parts = [np.split(v, [H, 2 * H], axis=-1) for v in (W, U, b)]
    return [np.concatenate([r, -z, n], axis=-1) for r, z, n in parts]
"""
GOOD_GRU = """
def gru_step(x_t, h_prev, W, U, b, bn=None):
    H = len(U)
    gates = sigmoid(x_t @ W[:, : 2 * H] + h_prev @ U[:, : 2 * H] + b[: 2 * H])
    r, z = gates[:, :H], gates[:, H:]
    past = (r * h_prev) @ U[:, 2 * H :] if bn is None else r * (h_prev @ U[:, 2 * H :] + bn)
    n = np.tanh(x_t @ W[:, 2 * H :] + b[2 * H :] + past)
    return n + z * (h_prev - n), r, z, n
"""
GOOD_ONNX = """
def from_onnx(W, R, B):
    b = B[0].reshape(2, -1).sum(axis=0)
    def ours(rows):
        H = len(rows) // 4
        return np.concatenate([rows[:H], rows[2 * H : 3 * H], rows[3 * H :], rows[H : 2 * H]]).T
    return ours(W[0]), ours(R[0]), ours(b)


def to_onnx(W, U, b):
    def theirs(columns):
        i, f, g, o = np.split(columns, 4, axis=-1)
        return np.concatenate([i, o, f, g], axis=-1)
    bias = theirs(b)
    return theirs(W).T[None], theirs(U).T[None], np.concatenate([bias, np.zeros_like(bias)])[None]
"""
GOOD_TORCH = """
def from_torch_gru(weight_ih, weight_hh, bias_ih, bias_hh):
    H = weight_hh.shape[1]
    r, z, n = np.split(bias_hh, 3)
    return weight_ih.T, weight_hh.T, bias_ih + np.concatenate([r, z, 0 * n]), n
"""
GOOD_KERAS = """
def from_keras_gru(kernel, recurrent_kernel, bias):
    H = len(recurrent_kernel)
    ours = np.concatenate([np.arange(H, 2 * H), np.arange(H), np.arange(2 * H, 3 * H)])
    b = bias[0, ours]
    b[: 2 * H] += bias[1, ours[: 2 * H]]
    return kernel[:, ours], recurrent_kernel[:, ours], b, bias[1, 2 * H :]
"""
BORROWED_STEP = """
import lstm_lib
def peephole_step(x_t, h_prev, c_prev, W, U, b, p):
    step = lstm_lib.lstm_step(x_t, lstm_lib.LSTMState(h_prev, c_prev), dict(W=W, U=U, b=b, p=p))
    return step.h, step.c
"""
BORROWED_BACK = """
import lstm_lib
def gru_step_backward(dh, x_t, h_prev, r, z, n, W, U):
    step = lstm_lib.GRUStep(0 * h_prev, r, z, n)
    params = dict(W=W, U=U, b=np.zeros(W.shape[1]))
    back = lstm_lib.gru_step_backward(step, x_t, lstm_lib.RNNState(h_prev), params, dh)
    return back.x, back.state.h, back.params["W"], back.params["U"], back.params["b"]
"""
BORROWED_ONNX = """
from lstm_lib.interop import from_onnx as library
def from_onnx(W, R, B):
    layer = library(W, R, B, cell="LSTM")
    return layer.params["W"], layer.params["U"], layer.params["b"]
"""
BORROWED_KERAS = """
from lstm_lib.interop import from_keras
def from_keras_gru(kernel, recurrent_kernel, bias):
    params = from_keras([kernel, recurrent_kernel, bias], cell="GRU").params
    return params["W"], params["U"], params["b"], params["bn"]
"""
AFTER_BACK = """
def gru_step_backward(dh, x_t, h_prev, r, z, n, W, U):
    U_r, U_z, U_n = np.split(U, 3, axis=1)
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_n = dh * (1 - z) * (1 - n**2)
    dm = da_n * r
    da_r = da_n * (h_prev @ U_n) * r * (1 - r)
    dh_prev = dh * z + dm @ U_n.T + da_r @ U_r.T + da_z @ U_z.T
    da = np.concatenate([da_r, da_z, da_n], axis=1)
    return da @ W.T, dh_prev, x_t.T @ da, h_prev.T @ np.concatenate([da_r, da_z, dm], axis=1), da.sum(axis=0)
"""

WRONG = {
    "q1": {
        "o looks at the old cell": ("p_o * c)", "p_o * c_prev)"),
        "no peephole at o": ("a_o + p_o * c)", "a_o)"),
        "no peephole at i": ("a_i + p_i * c_prev", "a_i"),
        "no peepholes": ("p_i, p_f, p_o = p", "p_i, p_f, p_o = 0 * p"),
        "order i o f": ("p_i, p_f, p_o = p", "p_i, p_o, p_f = p"),
        "order f i o": ("p_i, p_f, p_o = p", "p_f, p_i, p_o = p"),
        "summed over units": ("p_i * c_prev", "(p_i * c_prev).sum(axis=1, keepdims=True)"),
        "a matrix": ("p_i * c_prev", "c_prev @ np.outer(p_i, p_i)"),
        "looks at h": (
            "a_i + p_i * c_prev)\n    f = sigmoid(a_f + p_f * c_prev)",
            "a_i + p_i * h_prev)\n    f = sigmoid(a_f + p_f * h_prev)",
        ),
        "looks at tanh": ("p_o * c)", "p_o * np.tanh(c))"),
        "outside the sigmoid": ("sigmoid(a_i + p_i * c_prev)", "sigmoid(a_i) + p_i * c_prev"),
        "the candidate looks too": ("np.tanh(a_g)", "np.tanh(a_g + p_i * c_prev)"),
        "i and f exchanged": ("f * c_prev + i * np.tanh(a_g)", "i * c_prev + f * np.tanh(a_g)"),
        "coupled": ("i * np.tanh(a_g)", "(1 - f) * np.tanh(a_g)"),
        "blocks i f o g": ("a_i, a_f, a_g, a_o =", "a_i, a_f, a_o, a_g ="),
        "bias missing": ("h_prev @ U + b,", "h_prev @ U,"),
        "h_prev missing": ("x_t @ W + h_prev @ U + b", "x_t @ W + b"),
        "no tanh on the cell": ("o * np.tanh(c)", "o * c"),
        "returns c, h": ("return h, c", "return c, h"),
        "changes c_prev": ("c = f * c_prev + i", "c_prev *= f\n    c = c_prev + i"),
        "plus, not times": ("p_f * c_prev", "p_f + c_prev"),
        "borrowed from the library": BORROWED_STEP,
    },
    "q2": {
        "i is f": ("(1 - f) * g", "f * g"),
        "f forgets": ("f * c_prev + (1 - f) * g", "(1 - f) * c_prev + f * g"),
        "no input gate": ("(1 - f) * g", "g"),
        "minus": ("f * c_prev + (1 - f) * g", "f * c_prev - (1 - f) * g"),
        "candidate with sigmoid": ("np.tanh(a_g)", "sigmoid(a_g)"),
        "blocks g f o": ("a_f, a_g, a_o =", "a_g, a_f, a_o ="),
        "blocks f o g": ("a_f, a_g, a_o =", "a_f, a_o, a_g ="),
        "bias missing": ("h_prev @ U + b,", "h_prev @ U,"),
        "no output gate": ("o * np.tanh(c)", "np.tanh(c)"),
        "no tanh": ("o * np.tanh(c)", "o * c"),
        "returns c, h": ("return h, c", "return c, h"),
        "i equal to f": ("[-v[..., :H], v]", "[v[..., :H], v]"),
        "i without weights": ("[-v[..., :H], v]", "[0 * v[..., :H], v]"),
        "one minus the weights": ("[-v[..., :H], v]", "[1 - v[..., :H], v]"),
        "the new block last": ("[-v[..., :H], v]", "[v, -v[..., :H]]"),
        "the minus on f": ("[-v[..., :H], v]", "[v[..., :H], -v[..., :H], v[..., H:]]"),
        "minus the candidate": ("[-v[..., :H], v]", "[-v[..., H : 2 * H], v]"),
        "the sign of one unit": ("[-v[..., :H], v]", "[np.roll(-v[..., :H], 1, axis=-1), v]"),
        "bias not turned": (
            "return tuple(np.concatenate([-v[..., :H], v], axis=-1) for v in (W, U, b))",
            "W, U = (np.concatenate([-v[..., :H], v], axis=-1) for v in (W, U))\n"
            "    return W, U, np.concatenate([b[:H], b])",
        ),
        "right for four units only": ("H = len(U)", "H = 4"),
        "three blocks left": ("[-v[..., :H], v]", "[v]"),
    },
    "q3": {
        "reset always before": ("past = r * (h_prev @ U_n + bn)", "past = (r * h_prev) @ U_n"),
        "reset always after": ("past = (r * h_prev) @ U_n", "past = r * (h_prev @ U_n)"),
        "bn outside r": ("r * (h_prev @ U_n + bn)", "r * (h_prev @ U_n) + bn"),
        "bn forgotten": ("r * (h_prev @ U_n + bn)", "r * (h_prev @ U_n)"),
        "z swapped": ("(1 - z) * n + z * h_prev", "z * n + (1 - z) * h_prev"),
        "no 1 - z": ("(1 - z) * n + z", "n + z"),
        "reset in the old state": ("+ z * h_prev", "+ z * r * h_prev"),
        "r not used": ("past = (r * h_prev) @ U_n", "past = h_prev @ U_n"),
        "z resets": ("past = (r * h_prev) @ U_n", "past = (z * h_prev) @ U_n"),
        "reset on the input": ("np.tanh(x_n + past)", "np.tanh(r * x_n + past)"),
        "candidate with sigmoid": ("np.tanh(x_n + past)", "sigmoid(x_n + past)"),
        "order z r n": ("x_r, x_z, x_n = np", "x_z, x_r, x_n = np"),
        "order z r n in both": """
def gru_step(x_t, h_prev, W, U, b, bn=None):
    x_z, x_r, x_n = np.split(x_t @ W + b, 3, axis=1)
    U_z, U_r, U_n = np.split(U, 3, axis=1)
    r, z = sigmoid(x_r + h_prev @ U_r), sigmoid(x_z + h_prev @ U_z)
    n = np.tanh(x_n + ((r * h_prev) @ U_n if bn is None else r * (h_prev @ U_n + bn)))
    return (1 - z) * n + z * h_prev, r, z, n
"""
        + GOOD_SWAP,
        "bias missing": ("np.split(x_t @ W + b,", "np.split(x_t @ W,"),
        "U transposed": ("x_r + h_prev @ U_r", "x_r + h_prev @ U_r.T"),
        "gates blind to h": ("x_z + h_prev @ U_z", "x_z"),
        "truth of an array": ("if bn is None:", "if not bn:"),
        "h alone": ("return h, r, z, n", "return h"),
        "h last": ("return h, r, z, n", "return r, z, n, h"),
        "zero bn means none": ("if bn is None:", "if bn is None or not np.any(bn):"),
        "all turned round": ("[1, -1, 1]", "[-1, -1, -1]"),
        "nothing turned round": ("[1, -1, 1]", "[1, 1, 1]"),
        "r turned round": ("[1, -1, 1]", "[-1, 1, 1]"),
        "n turned round": ("[1, -1, 1]", "[1, 1, -1]"),
        "bias not turned": ("U * sign, b * sign", "U * sign, b"),
        "only the bias": ("return W * sign, U * sign, b", "return W, U, b"),
        "one minus": ("return W * sign", "b = b + (sign < 0)\n    return W * sign"),
        "blocks moved": GOOD_GRU + GOOD_SWAP.replace("[r, -z, n]", "[r, n, z]"),
        "interleaved": ("np.repeat([1, -1, 1], len(U))", "np.tile([1, -1, 1], len(U))"),
        "in place": ("return W * sign, U", "W *= sign\n    return W, U"),
        "four units only": ("[1, -1, 1], len(U)", "[1, -1, 1], 4"),
    },
    "q4": {
        "straight way forgotten": ("dh * z + ds * r", "ds * r"),
        "straight way by 1 - z": ("dh * z + ds * r", "dh * (1 - z) + ds * r"),
        "no way through s": ("dh * z + ds * r", "dh * z"),
        "reset forgotten": ("dh * z + ds * r", "dh * z + ds"),
        "no way through r": ("+ da_r @ U_r.T + da_z", "+ da_z"),
        "no way through z": ("da_r @ U_r.T + da_z @ U_z.T", "da_r @ U_r.T"),
        "sign of z": ("(h_prev - n)", "(n - h_prev)"),
        "half of z": ("(h_prev - n)", "h_prev"),
        "no slope of z": ("(h_prev - n) * z * (1 - z)", "(h_prev - n)"),
        "slope twice": (
            "da_r = ds * h_prev * r * (1 - r)",
            "da_r = ds * h_prev * sigmoid(r) * (1 - sigmoid(r))",
        ),
        "n as a gate": ("(1 - n**2)", "n * (1 - n)"),
        "n without slope": ("dh * (1 - z) * (1 - n**2)", "dh * (1 - z)"),
        "n without 1 - z": ("da_n = dh * (1 - z) *", "da_n = dh *"),
        "n by z": ("da_n = dh * (1 - z) *", "da_n = dh * z *"),
        "r past U_n": ("da_r = ds *", "da_r = da_n *"),
        "r without h_prev": ("da_r = ds * h_prev * r", "da_r = ds * r"),
        "the other form": AFTER_BACK,
        "dU of h_prev": ("(r * h_prev).T @ da_n", "h_prev.T @ da_n"),
        "dU from s throughout": ("[h_prev.T @ da_r, h_prev.T", "[(r * h_prev).T @ da_r, (r * h_prev).T"),
        "U not transposed": ("da_z @ U_z.T", "da_z @ U_z"),
        "U_n not transposed": ("da_n @ U_n.T", "da_n @ U_n"),
        "order z r n": ("[da_r, da_z, da_n]", "[da_z, da_r, da_n]"),
        "order z r n in U": ("U_r, U_z, U_n =", "U_z, U_r, U_n ="),
        "bias by the mean": ("da.sum(axis=0)", "da.mean(axis=0)"),
        "dx and dh exchanged": ("return da @ W.T, dh_prev,", "return dh_prev, da @ W.T,"),
        "dx of n alone": ("return da @ W.T", "return da_n @ np.split(W, 3, axis=1)[2].T"),
        "four results": (", da.sum(axis=0)", ""),
        "borrowed from the library": BORROWED_BACK,
    },
    "q5": {
        "order kept": ("np.concatenate([i, f, g, o]).T", "np.concatenate([i, o, f, g]).T"),
        "the way there for the way back": ("np.concatenate([i, f, g, o]).T", "np.concatenate([i, g, o, f]).T"),
        "read as i f o g": ("i, o, f, g = np.split(rows, 4)", "i, f, o, g = np.split(rows, 4)"),
        "read as ours": ("i, o, f, g = np.split(rows, 4)", "i, f, g, o = np.split(rows, 4)"),
        "o and f exchanged only": ("np.concatenate([i, f, g, o]).T", "np.concatenate([i, f, o, g]).T"),
        "recurrent bias dropped": ("of_input + of_state", "of_input"),
        "mean of the biases": ("of_input + of_state", "(of_input + of_state) / 2"),
        "bias not reordered": (
            "    return tuple(found)",
            "    return found[0], found[1], of_input + of_state",
        ),
        "biases interleaved": ("of_input, of_state = np.split(B[0], 2)", "of_input, of_state = B[0][::2], B[0][1::2]"),
        "not transposed": ("np.concatenate([i, f, g, o]).T", "np.concatenate([i, f, g, o])"),
        "direction kept": ("return tuple(found)", "return tuple(v[None] for v in found)"),
        "W and R exchanged": ("return tuple(found)", "return found[1], found[0], found[2]"),
        "order kept on the way out": ("np.concatenate([i, o, f, g])", "np.concatenate([i, f, g, o])"),
        "the way back for the way there": ("np.concatenate([i, o, f, g])", "np.concatenate([i, g, o, f])"),
        "bias twice": ("[bias, 0 * bias]", "[bias, bias]"),
        "bias in the second half": ("[bias, 0 * bias]", "[0 * bias, bias]"),
        "half of each": ("[bias, 0 * bias]", "[bias / 2, bias / 2]"),
        "one half": ("np.concatenate([bias, 0 * bias])", "bias"),
        "no direction": ("rows[None], recurrent[None]", "rows, recurrent"),
        "columns": ("np.split(columns.T, 4)", "np.split(columns, 4)"),
        "all biases added": ("b[: 2 * H] = b[: 2 * H] + bias_hh[: 2 * H]", "b = b + bias_hh"),
        "all added, no bn": GOOD_ONNX
        + """
def from_torch_gru(weight_ih, weight_hh, bias_ih, bias_hh):
    return weight_ih.T, weight_hh.T, bias_ih + bias_hh, np.zeros(weight_hh.shape[1])
"""
        + GOOD_KERAS,
        "bias_hh dropped": ("b[: 2 * H] = b[: 2 * H] + bias_hh[: 2 * H]", "b = b + 0"),
        "bn from bias_ih": ("bias_hh[2 * H :]", "bias_ih[2 * H :]"),
        "bn from the first block": ("bias_hh[2 * H :]", "bias_hh[:H]"),
        "bn is all of bias_hh": ("bias_hh[2 * H :]", "bias_hh"),
        "GRU not transposed": ("return weight_ih.T, weight_hh.T", "return weight_ih, weight_hh"),
        "order z r n": GOOD_ONNX
        + GOOD_TORCH.replace(
            "weight_ih.T, weight_hh.T, bias_ih",
            "*(np.concatenate([np.split(w, 3)[k] for k in (1, 0, 2)]).T for w in (weight_ih, weight_hh)), bias_ih",
        )
        + GOOD_KERAS,
        "changes bias_ih": ("b = bias_ih.copy()", "b = bias_ih"),
        "borrowed from the library": BORROWED_ONNX
        + GOOD_ONNX[GOOD_ONNX.index("def to_onnx") :]
        + GOOD_TORCH
        + GOOD_KERAS,
        "Keras's order kept": ("[r, z, n], axis=-1", "[z, r, n], axis=-1"),
        "Keras read from the end": ("[r, z, n], axis=-1", "[n, r, z], axis=-1"),
        "Keras's z turned": ("[r, z, n], axis=-1", "[r, -z, n], axis=-1"),
        "Keras read as h r z": ("z, r, n = np.split(columns", "n, r, z = np.split(columns"),
        "Keras's units interleaved": (
            "z, r, n = np.split(columns, 3, axis=-1)",
            "z, r, n = (columns[..., k::3] for k in range(3))",
        ),
        "Keras's kernel not reordered": ("from_torch_gru(W.T, U.T", "from_torch_gru(kernel.T, U.T"),
        "Keras's recurrent kernel not reordered": ("from_torch_gru(W.T, U.T", "from_torch_gru(W.T, recurrent_kernel.T"),
        "Keras's biases not reordered": (
            "from_torch_gru(W.T, U.T, of_input, of_state)",
            "from_torch_gru(W.T, U.T, *bias)",
        ),
        "Keras's rows of bias exchanged": ("U, (of_input, of_state) = ours", "U, (of_state, of_input) = ours"),
        "Keras transposed": (
            "return from_torch_gru(W.T, U.T, of_input, of_state)",
            "*_, b, bn = from_torch_gru(W.T, U.T, of_input, of_state)\n    return W.T, U.T, b, bn",
        ),
        "Keras's biases of h added": (
            "return from_torch_gru(W.T, U.T, of_input, of_state)",
            "*_, b, bn = from_torch_gru(W.T, U.T, of_input, of_state)\n    return W, U, of_input + of_state, 0 * bn",
        ),
        "Keras's bias of h twice": (
            "return from_torch_gru(W.T, U.T, of_input, of_state)",
            "*_, b, bn = from_torch_gru(W.T, U.T, of_input, of_state)\n    return W, U, of_input + of_state, bn",
        ),
        "Keras's recurrent biases dropped": (
            "return from_torch_gru(W.T, U.T, of_input, of_state)",
            "*_, b, bn = from_torch_gru(W.T, U.T, of_input, of_state)\n    return W, U, of_input, bn",
        ),
        "Keras's bn from the block of z": (
            "return from_torch_gru(W.T, U.T, of_input, of_state)",
            "*_, b, bn = from_torch_gru(W.T, U.T, of_input, of_state)\n    return W, U, b, bias[1, : len(U)]",
        ),
        "Keras's bn from the input's row": (
            "return from_torch_gru(W.T, U.T, of_input, of_state)",
            "*_, b, bn = from_torch_gru(W.T, U.T, of_input, of_state)\n    return W, U, b, of_input[-len(U) :]",
        ),
        "Keras's arrays changed": (
            "ours.append(np.concatenate([r, z, n], axis=-1))",
            "columns[...] = np.concatenate([r, z, n], axis=-1)\n        ours.append(columns)",
        ),
        "Keras borrowed from the library": GOOD_ONNX + GOOD_TORCH + BORROWED_KERAS,
    },
    "q6": {
        "peephole matrices": ("16 + 16) + 3 * 16", "16 + 16) + 3 * 16 * 16"),
        "a peephole for g": ("16 + 16) + 3 * 16", "16 + 16) + 4 * 16"),
        "one peephole for all": ("16 + 16) + 3 * 16", "16 + 16) + 16"),
        "no peepholes": ("16 + 16) + 3 * 16", "16 + 16)"),
        "coupled with four blocks": ("n_coupled = 3", "n_coupled = 4"),
        "coupled with two blocks": ("n_coupled = 3", "n_coupled = 2"),
        "coupled keeps a bias": (
            "n_coupled = 3 * (10 * 16 + 16 * 16 + 16)",
            "n_coupled = 3 * (10 * 16 + 16 * 16 + 16) + 16",
        ),
        "one bias": ("16 * 16 + 2 * 16)", "16 * 16 + 16)"),
        "one bias and bn": ("16 * 16 + 2 * 16)", "16 * 16 + 16) + 16"),
        "GRU of four blocks": ("n_torch = 3", "n_torch = 4"),
        "all corners": ('coupled_corners = "b"', 'coupled_corners = "a"'),
        "erase too": ('coupled_corners = "b"', 'coupled_corners = "c"'),
        "accumulate": ('coupled_corners = "b"', 'coupled_corners = "d"'),
        "always the same": ('same_forms = "c"', 'same_forms = "a"'),
        "constant in time": ('same_forms = "c"', 'same_forms = "b"'),
        "never the same": ('same_forms = "c"', 'same_forms = "d"'),
    },
}

RIGHT = {
    "q1": {
        "loops": """
def peephole_step(x, h, c, W, U, b, p):
    H = len(U)
    new_h, new_c = np.empty(h.shape), np.empty(h.shape)
    for n in range(len(h)):
        for k in range(H):
            a = [x[n] @ W[:, k + j * H] + h[n] @ U[:, k + j * H] + b[k + j * H] for j in range(4)]
            new = sigmoid(a[1] + p[1, k] * c[n, k]) * c[n, k] + sigmoid(a[0] + p[0, k] * c[n, k]) * np.tanh(a[2])
            new_h[n, k] = sigmoid(a[3] + p[2, k] * new) * np.tanh(new)
            new_c[n, k] = new
    return new_h, new_c
""",
        "diagonal matrices": ("p_i * c_prev", "c_prev @ np.diag(p_i)"),
        "by index": ("p_i, p_f, p_o = p", "p_i, p_f, p_o = p[0], p[1], p[2]"),
        "float32": ("return h, c", "return h.astype(np.float32), c.astype(np.float32)"),
        "list returned": ("return h, c", "return [h, c]"),
        "both at once": (
            "p_i, p_f, p_o = p\n    i = sigmoid(a_i + p_i * c_prev)\n    f = sigmoid(a_f + p_f * c_prev)",
            "p_o = p[2]\n    i, f = sigmoid(np.stack([a_i, a_f]) + p[:2, None] * c_prev)",
        ),
    },
    "q2": {
        "as a blend": ("f * c_prev + (1 - f) * g", "g + f * (c_prev - g)"),
        "sigmoid turned round": ("(1 - f) * g", "sigmoid(-a_f) * g"),
        "through the plain one": """
def as_lstm(W, U, b):
    out = []
    for v in (W, U, b):
        f, g, o = np.split(v, 3, axis=-1)
        out.append(np.concatenate([-f, f, g, o], axis=-1))
    return out


def coupled_step(x_t, h_prev, c_prev, *params):
    W, U, b = as_lstm(*params)
    i, f, g, o = np.split(x_t @ W + h_prev @ U + b, 4, axis=1)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
""",
        "lists": GOOD_STEP
        + """
def as_lstm(W, U, b):
    H = len(U)
    return np.hstack([-W[:, :H], W]).tolist(), np.hstack([-U[:, :H], U]).tolist(), np.hstack([-b[:H], b]).tolist()
""",
        "a matrix of signs": (
            "return tuple(np.concatenate([-v[..., :H], v], axis=-1) for v in (W, U, b))",
            "spread = np.hstack([-np.eye(3 * H, H), np.eye(3 * H)])\n    return W @ spread, U @ spread, b @ spread",
        ),
    },
    "q3": {
        "joined gates": GOOD_GRU + GOOD_SWAP,
        "flag": (
            "if bn is None:\n        past = (r * h_prev) @ U_n\n    else:\n        past = r * (h_prev @ U_n + bn)",
            "after = bn is not None\n    past = r * (h_prev @ U_n + bn) if after else (r * h_prev) @ U_n",
        ),
        "einsum": ("(r * h_prev) @ U_n", "np.einsum('bh,bh,hk->bk', r, h_prev, U_n)"),
        "float32": ("return h, r, z, n", "return [np.float32(v) for v in (h, r, z, n)]"),
        "one array": ("return h, r, z, n", "return np.stack([h, r, z, n])"),
        "signs by hand": (
            "sign = np.repeat([1, -1, 1], len(U))",
            "sign = np.ones(3 * len(U))\n    sign[len(U) : 2 * len(U)] = -1",
        ),
        "copies": GOOD_GRU
        + """
def swap_z(W, U, b):
    H, new = len(U), [v.copy() for v in (W, U, b)]
    for v in new:
        v[..., H : 2 * H] *= -1
    return tuple(new)
""",
    },
    "q4": {
        "loops": """
def gru_step_backward(dh, x, h, r, z, n, W, U):
    B, H = dh.shape
    dx, dhp = np.zeros(x.shape), dh * z
    dW, dU, db = np.zeros(W.shape), np.zeros(U.shape), np.zeros(3 * H)
    for m in range(B):
        das = np.zeros(3 * H)
        das[2 * H :] = dh[m] * (1 - z[m]) * (1 - n[m] ** 2)
        das[H : 2 * H] = dh[m] * (h[m] - n[m]) * z[m] * (1 - z[m])
        for j in range(H):
            ds = sum(das[2 * H + k] * U[j, 2 * H + k] for k in range(H))
            das[j] = ds * h[m, j] * r[m, j] * (1 - r[m, j])
            dhp[m, j] += ds * r[m, j]
        dhp[m] += U[:, : 2 * H] @ das[: 2 * H]
        dx[m] = W @ das
        dW += np.outer(x[m], das)
        dU[:, : 2 * H] += np.outer(h[m], das[: 2 * H])
        dU[:, 2 * H :] += np.outer(r[m] * h[m], das[2 * H :])
        db += das
    return dx, dhp, dW, dU, db
""",
        "one product for two ways": (
            "da_r @ U_r.T + da_z @ U_z.T",
            "np.concatenate([da_r, da_z], axis=1) @ np.concatenate([U_r, U_z], axis=1).T",
        ),
        "einsum": ("(r * h_prev).T @ da_n", "np.einsum('bh,bh,bk->hk', r, h_prev, da_n)"),
        "slope by cosh": ("(1 - n**2)", "(1 - n) * (1 + n)"),
        "float32": ("return da @ W.T, dh_prev,", "return np.float32(da @ W.T), np.float32(dh_prev),"),
        "own array filled": (
            "dU = np.concatenate([h_prev.T @ da_r, h_prev.T @ da_z, (r * h_prev).T @ da_n], axis=1)",
            "dU = h_prev.T @ da\n    dU[:, 2 * len(U) :] = (r * h_prev).T @ da_n",
        ),
    },
    "q5": {
        "by slices": GOOD_ONNX + GOOD_TORCH + GOOD_KERAS,
        "by index of columns": """
def order(H, *blocks):
    return np.concatenate([np.arange(H) + k * H for k in blocks])


def from_onnx(W, R, B):
    H = R.shape[2]
    ours = order(H, 0, 2, 3, 1)
    return W[0, ours].T, R[0, ours].T, (B[0, : 4 * H] + B[0, 4 * H :])[ours]


def to_onnx(W, U, b):
    theirs = order(len(U), 0, 3, 1, 2)
    return W.T[None, theirs], U.T[None, theirs], np.hstack([b[theirs], np.zeros(len(b))])[None]
"""
        + GOOD_TORCH
        + GOOD_KERAS,
        "Keras by matrices": GOOD_ONNX
        + GOOD_TORCH
        + """
def from_keras_gru(kernel, recurrent_kernel, bias):
    H = len(recurrent_kernel)
    ours = np.kron([[0, 1, 0], [1, 0, 0], [0, 0, 1]], np.eye(H))
    gates = np.repeat([1, 1, 0], H)
    return kernel @ ours, recurrent_kernel @ ours, (bias[0] + gates * bias[1]) @ ours, bias[1, 2 * H :]
""",
        "Keras without PyTorch's": (
            "return from_torch_gru(W.T, U.T, of_input, of_state)",
            "gates, bn = np.split(of_state, [2 * len(U)])\n"
            "    return W, U, of_input + np.concatenate([gates, 0 * bn]), bn",
        ),
        "mask": (
            "b = bias_ih.copy()\n    b[: 2 * H] = b[: 2 * H] + bias_hh[: 2 * H]",
            "b = bias_ih + bias_hh * (np.arange(3 * H) < 2 * H)",
        ),
        "lists": ("return tuple(found)", "return [v.tolist() for v in found]"),
        "float32": ("return weight_ih.T, weight_hh.T, b,", "return np.float32(weight_ih.T), weight_hh.T, b,"),
    },
    "q6": {
        "whole numbers": ("n_coupled = 3 * (10 * 16 + 16 * 16 + 16)", "n_coupled = 1296"),
        "computed": """
D, H = 10, 16
block = D * H + H * H + H
n_peephole, n_coupled, n_torch = 4 * block + 3 * H, 1728 - block, 3 * (block + H)
coupled_corners, same_forms = "B)", " c "
""",
    },
}
