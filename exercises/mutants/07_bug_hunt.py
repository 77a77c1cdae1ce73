"""Answers to the bug hunt that the grader must reject, and answers that it must accept."""

ONE_FOR_ALL = """
def right(dh, steps, W, U):
    dW, dU, db = np.zeros(W.shape), np.zeros(U.shape), np.zeros(W.shape[1])
    dx, to_h, to_c = np.zeros((*dh.shape[:2], len(W))), np.zeros(dh[0].shape), np.zeros(dh[0].shape)
    for t in reversed(range(len(dh))):
        s = steps[t]
        to_h = to_h + dh[t]
        to_c = to_c + to_h * s["o"] / np.cosh(s["c"]) ** 2
        da = [to_c * s["g"] * s["i"] * (1 - s["i"]), to_c * s["c_prev"] * s["f"] * (1 - s["f"])]
        da += [to_c * s["i"] * (1 - s["g"] ** 2), to_h * np.tanh(s["c"]) * s["o"] * (1 - s["o"])]
        da = np.hstack(da)
        dW, dU, db = dW + s["x_t"].T @ da, dU + s["h_prev"].T @ da, db + da.sum(0)
        dx[t], to_h, to_c = da @ W.T, da @ U.T, to_c * s["f"]
    return dW, dU, db, dx, to_h, to_c
"""
# The mended lines of every pass, and what stood there before.
AS_IT_WAS = {
    1: ('dW += s["x_t"]', 'dW = s["x_t"]'),
    2: ("return gate * (1 - gate)", "return sigmoid(gate) * (1 - sigmoid(gate))"),
    3: ("c_error = c_error + h_error * o", "c_error = h_error * o"),
    4: ('d["f"] = d["c"] * step["c_prev"]', 'd["f"] = d["c"] * step["c"]'),
    5: ("dh_carried += delta @ U[:, block].T", "dh_carried += delta @ U[:, block]"),
    6: ("(1 - tanh_c**2)\n        da_i, da_f", "(1 - abs(tanh_c))\n        da_i, da_f"),
    7: ('return da, da @ U.T, d_c * s["f"]', "return da, da @ U.T, d_c"),
    8: ('da[t, :, 2] *= 1 - s["g"] ** 2', 'da[t, :, 2] *= s["g"] * (1 - s["g"])'),
    9: ("dh_t = dh_t + dh[t]\n        i, f", "dh_t = dh_t + dh[t] * (t == len(dh) - 1)\n        i, f"),
    10: ("dh_next = dh_next + dh[t]", "dh_next = dh[t]"),
}
LETTERS = dict(zip(range(1, 11), "cdbfkehgma", strict=True))

WRONG = {
    "q1": {
        "not relative": (" / (np.linalg.norm(p) + np.linalg.norm(q))", ""),
        "by one norm": ("(np.linalg.norm(p) + np.linalg.norm(q))", "np.linalg.norm(q)"),
        "order of the arrays": ("(W, U, b, x, h0, c0)]", "(x, h0, c0, W, U, b)]"),
        "loss of the last step": ("return (dh * h).sum()", "return (dh[-1] * h[-1]).sum()"),
        "loss without dh": ("return (dh * h).sum()", "return h.sum()"),
        "squared": ("return [np.linalg.norm(p - q) /", "return [np.linalg.norm(p - q) ** 2 /"),
        "first state forgotten": ("lstm_forward(x, h0, c0, W, U, b)])", "lstm_forward(x, 0 * h0, 0 * c0, W, U, b)])"),
        "one error": ("for p, q in zip(found, wanted)]", "for p, q in zip(found[:1], wanted)]"),
        "all right": """
def errors(backward, arrays):
    return [0.0] * 6
""",
        "borrowed": """
from lstm_lib.gradients import relative_error
def errors(backward, arrays):
    x, h0, c0, W, U, b, dh = arrays
    def loss():
        return (dh * np.stack([step["h"] for step in lstm_forward(x, h0, c0, W, U, b)])).sum()
    found = backward(dh, lstm_forward(x, h0, c0, W, U, b), W, U)
    return [relative_error(p, numerical(loss, v)) for p, v in zip(found, (W, U, b, x, h0, c0))]
""",
        "nudges copies": (
            "wanted = [numerical(loss, array)",
            "wanted = [numerical(loss, array.copy())",
        ),
    },
    "q2": {
        **{f"bug {k} is i": (f'bug_{k} = "{letter}"', f'bug_{k} = "i"') for k, letter in LETTERS.items()},
        "1 and 10 exchanged": ('bug_1 = "c"', 'bug_1 = "a"'),
        "6 for 8": ('bug_8 = "g"', 'bug_8 = "e"'),
        "order of blocks": ('bug_4 = "f"', 'bug_4 = "n"'),
        "wrong h": ('bug_5 = "k"', 'bug_5 = "l"'),
    },
    "q3": {
        **{f"{k} as it was": edit for k, edit in AS_IT_WAS.items() if k <= 5},
        "sums of W only": ('dU += s["h_prev"].T @ da\n        db +=', 'dU = s["h_prev"].T @ da\n        db +='),
        "no slope at all": ("return gate * (1 - gate)", "return 1"),
        "dc only carried": (
            "c_error = c_error + h_error * o * (1 - np.tanh(c) ** 2)",
            "c_error = c_error + 0 * h_error",
        ),
        "both cells": ('d["f"] = d["c"] * step["c_prev"]', 'd["f"] = d["c"] * (step["c_prev"] + step["c"])'),
        "W for U": ("dx[t] += delta @ W[:, block].T", "dx[t] += delta @ W[:, blocks[0]].T"),
        "the old ones": """
mended_1, mended_2, mended_3, mended_4, mended_5 = backward_1, backward_2, backward_3, backward_4, backward_5
""",
    },
    "q4": {
        **{f"{k} as it was": edit for k, edit in AS_IT_WAS.items() if k > 5},
        "slope of h": ("(1 - tanh_c**2)\n        da_i, da_f", "(1 - steps[t]['h'] ** 2)\n        da_i, da_f"),
        "input gate for forget gate": ('return da, da @ U.T, d_c * s["f"]', 'return da, da @ U.T, d_c * s["i"]'),
        "no slope at g": ('da[t, :, 2] *= 1 - s["g"] ** 2', "pass"),
        "dh twice": ("dh_next = dh_next + dh[t]", "dh_next = dh_next + 2 * dh[t]"),
        "dh of the step before": ("dh_t = dh_t + dh[t]\n        i, f", "dh_t = dh_t + dh[t - 1]\n        i, f"),
    },
    "q5": {
        "without the lost dh": ("[1, 3, 9, 10]", "[1, 3, 9]"),
        "without the overwritten": ("[1, 3, 9, 10]", "[3, 9, 10]"),
        "and dc without f": ("[1, 3, 9, 10]", "[1, 3, 7, 9, 10]"),
        "all": ("[1, 3, 9, 10]", "list(range(1, 11))"),
        "none": ("unseen_H1 = [5]", "unseen_H1 = []"),
        "slope with one unit": ("unseen_H1 = [5]", "unseen_H1 = [5, 6]"),
        "lost dh at the last": ("unseen_last = [9]", "unseen_last = [10]"),
        "both at the last": ("unseen_last = [9]", "unseen_last = [9, 10]"),
        "words": ("unseen_last = [9]", 'unseen_last = "9"'),
    },
}

RIGHT = {
    "q1": {
        "a loop": """
def errors(backward, arrays):
    x, h0, c0, W, U, b, dh = arrays
    loss = lambda: sum((d * step["h"]).sum() for d, step in zip(dh, lstm_forward(x, h0, c0, W, U, b)))
    result = []
    for gradient, array in zip(backward(dh, lstm_forward(x, h0, c0, W, U, b), W, U), [W, U, b, x, h0, c0]):
        nudged = numerical(loss, array)
        size = np.sqrt((gradient**2).sum()) + np.sqrt((nudged**2).sum())
        result.append(np.sqrt(((gradient - nudged) ** 2).sum()) / size)
    return result
""",
        "an array": ("return [np.linalg.norm(p - q)", "return np.array(0) + [np.linalg.norm(p - q)"),
        "another eps": ("numerical(loss, array)", "numerical(loss, array, 1e-4)"),
    },
    "q2": {
        "capitals": ('bug_1 = "c"', 'bug_1 = "C"'),
        "brackets": ('bug_10 = "a"', 'bug_10 = "a)"'),
    },
    "q3": {
        "one for all": ONE_FOR_ALL + "mended_1 = mended_2 = mended_3 = mended_4 = mended_5 = right\n",
        "sums otherwise": ('dW += s["x_t"].T @ da', 'dW = dW + s["x_t"].T @ da'),
        "slope as a difference": ("return gate * (1 - gate)", "return gate - gate**2"),
    },
    "q4": {
        "one for all": ONE_FOR_ALL + "mended_6 = mended_7 = mended_8 = mended_9 = mended_10 = right\n",
        "another form of the slope": (
            "o * (1 - tanh_c**2)\n        da_i, da_f",
            "o / np.cosh(steps[t]['c']) ** 2\n        da_i, da_f",
        ),
        "other order of terms": ("dh_next = dh_next + dh[t]", "dh_next = dh[t] + dh_next"),
    },
    "q5": {
        "any order": ("[1, 3, 9, 10]", "[10, 9, 3, 1]"),
        "tuples": ("unseen_H1 = [5]", "unseen_H1 = (5,)"),
        "a number": ("unseen_last = [9]", "unseen_last = 9"),
        "an array": ("[1, 3, 9, 10]", "np.array([1, 3, 9, 10])"),
    },
}
