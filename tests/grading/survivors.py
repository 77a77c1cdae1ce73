"""Small changes to model answers that keep full marks, each with the reason why it may; looked at one by one.

Most leave an answer that is right as well. A change that ought to lose marks is not listed but gets a test.
"""

SAME_AXIS = "an array of two axes: 1 and -1 are the same"
ONE_ARRAY = "`np.stack` and `np.asarray` only change the kind of container, and the tests take any"
HOW_FAR = "how far a gate is saturated, or the output opened, is the learner's choice"
CLOSED = "what an ordinary word would write is multiplied by a candidate of 0, so the input gate may be open"
TOLERANCE = "a half-life within 2 % is accepted"
EXAMPLE = "another example that is right as well: the question asks for any"
ONES = "the first entry is the length of a row of ones, which every power leaves as it is"
ITERATIONS = "more rounds than needed"

W0 = "W[0] = [20, -20, 3, 0]"
W1 = "W[1] = [20, -20, -3, 0]"
BIAS = "b = np.array([-10.0, np.log(f / (1 - f)), 0.0, 10.0])"
RATE = "f = 0.5 ** (1 / half_life)"
WHERE = "return np.where(np.asarray(x) >= 0, 1 / (1 + e), e / (1 + e)"
STACKS = "return (np.stack(all_h), np.stack(all_c))"
POWERS = "P, log_c, k = (np.asarray(U, dtype=float), 0.0, 1)"
FIRST = "lengths = [np.sqrt((dh ** 2).sum(axis=1))]"
THIN = "thin = [[1.5, 0.1], [0.1, 0.1]]"
SMALL = "small = 0.4 * np.ones((4, 4))"
LATE = "late = [[0.5, 10], [0.01, 0.5]]"


def _all(reason: str, *changes: str) -> dict[str, str]:
    return dict.fromkeys(changes, reason)


SURVIVORS = {
    "03_vanishing_gradients": {
        "q2": {
            "`0` in `v = np.random.default_rng(0).normal(size=len(U))`: becomes 1": "another seed of a random start",
            "`2` in `P, log_c, k = (P @ P, 2 * log_c, 2 * k)`: becomes -2": "an even power knows no sign",
            "`300` in `for _ in range(300):`: becomes 301": ITERATIONS,
            "`30` in `for _ in range(30):`: becomes 31": ITERATIONS,
            f"`np.asarray(U, dtype=float)` in `{POWERS}`: not called": ONE_ARRAY,
            f"`np.asarray(U, dtype=float)` in `{POWERS}`: without its keyword": ONE_ARRAY,
        },
        "q3": {
            "`1 - h[t] ** 2` in `dh = dh * (1 - h[t] ** 2) @ U.T`: its sides change places": "a length knows no sign",
            "`1` in `dh = np.ones_like(h[-1])`: becomes 0": "every state has the same shape",
            f"`1` in `{FIRST}`: becomes -1": SAME_AXIS,
            "`1` in `lengths.append(np.sqrt((dh ** 2).sum(axis=1)))`: becomes -1": SAME_AXIS,
            **_all(ONES, *(f"`2` in `{FIRST}`: becomes {value}" for value in ("-2", "0", "2.02", "3"))),
            f"`dh ** 2` in `{FIRST}`: only its left side is left": ONES,
            "`np.array(lengths)` in `return np.array(lengths)`: not called": ONE_ARRAY,
        },
        "q4": _all(
            "where the norm equals the limit, the factor is 1 either way",
            "`norm > max_norm` in `factor = max_norm / norm if norm > max_norm else 1.0`: comparison becomes GtE",
        ),
        "q5": {
            **_all(EXAMPLE, *(f"`0.01` in `{LATE}`: becomes {value}" for value in ("-0.01", "0.0101"))),
            **_all(EXAMPLE, *(f"`0.5` in `{LATE}`: becomes {value}" for value in ("-0.5", "0.505"))),
            **_all(EXAMPLE, *(f"`10` in `{LATE}`: becomes {value}" for value in ("-10", "10.1", "11"))),
            **_all(EXAMPLE, *(f"`0.1` in `{THIN}`: becomes {value}" for value in ("-0.1", "0.101", "1.1"))),
            **_all(EXAMPLE, *(f"`1.5` in `{THIN}`: becomes {value}" for value in ("-1.5", "1.515"))),
            **_all(EXAMPLE, *(f"`0.4` in `{SMALL}`: becomes {value}" for value in ("-0.4", "0.404"))),
            **_all(EXAMPLE, "`0.01` in `slopes = [1, 0.01]`: becomes 0.0101"),
            **_all(EXAMPLE, "`2` in `trap = [[2, 2], [-2, -2]]`: becomes 2.02"),
        },
    },
    "06_lstm_forward": {
        "q2": {
            f"`0` in `{WHERE}`: becomes 1": "both forms are right and safe between 0 and 1",
            f"`np.asarray(x) >= 0` in `{WHERE}`: comparison becomes Gt": "at 0 both forms give one half",
            f"`np.asarray(x)` in `{WHERE}`: not called": ONE_ARRAY,
        },
        "q3": _all(SAME_AXIS, "`1` in `a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)`: becomes -1"),
        "q4": {
            "`(all_h, all_c)` in `all_h, all_c = ([], [])`: first parts change places": "two empty lists",
            f"`np.stack(all_c)` in `{STACKS}`: not called": ONE_ARRAY,
            f"`np.stack(all_h)` in `{STACKS}`: not called": ONE_ARRAY,
        },
        "q5": {
            **_all(CLOSED, *(f"`10.0` in `{BIAS}`: becomes {value}" for value in ("-10", "0", "10.1", "11"))),
            **_all(CLOSED, f"`-10.0` in `{BIAS}`: sign left out"),
            **_all(HOW_FAR, f"`0.0` in `{BIAS}`: becomes 1"),
            **_all(TOLERANCE, f"`0.5` in `{RATE}`: becomes 0.505", f"`1` in `{RATE}`: becomes 1.01"),
            **_all(HOW_FAR, *(f"`20` in `{row}`: becomes {value}" for row in (W0, W1) for value in ("20.2", "21"))),
            **_all(HOW_FAR, *(f"`3` in `{row}`: becomes {value}" for row in (W0, W1) for value in ("3.03", "4"))),
            **_all(HOW_FAR, *(f"`0` in `{row}`: becomes 1" for row in (W0, W1))),
            **_all(ONE_ARRAY, f"`np.array([-10.0, np.log(f / (1 - f)), 0.0, 10.0])` in `{BIAS}`: not called"),
        },
    },
}
