"""Answers to exercise 10 that the tests must reject (WRONG) or accept (RIGHT).

Each is an edit (old, new) of the model answer, where `old` must stand exactly once, or a whole cell.
"""

WRONG = {
    "q1": {
        "no biases": ("(H * H + D * H + H)", "(H * H + D * H)"),
        "biases multiplied": ("(D * H + H * H)", "(D * H + H * H + H)"),
        "D by D": ("(H * H + D * H + H)", "(D * D + D * H + H)"),
        "no input matrix": ("(D * H + H * H)", "(H * H)"),
        "no recurrent matrix": ("(H * H + D * H + H)", "(D * H + H)"),
        "one block for all": ('"GRU": 3, "LSTM": 4', '"GRU": 1, "LSTM": 1'),
        "three gates make three blocks": ('"LSTM": 4', '"LSTM": 3'),
        "GRU with four": ('"GRU": 3', '"GRU": 4'),
        "products and additions apart": ("(D * H + H * H)", "(D * H + H * H) * 2"),
        "one bias in all": ("BLOCKS[cell] * (H * H + D * H + H)", "BLOCKS[cell] * (H * H + D * H) + H"),
        "zeros": """
def parameters(cell, D, H):
    return 0
multiply_adds = parameters
""",
        "borrowed": """
import lstm_lib
def parameters(cell, D, H):
    return sum(v.size for v in getattr(lstm_lib, cell)(D, H).params.values())
def multiply_adds(cell, D, H):
    return sum(getattr(lstm_lib, cell)(D, H).params[name].size for name in "WU")
""",
    },
    "q2": {
        "largest that fits": (
            "min(range(1, math.isqrt(wanted) + 3), key=lambda H: abs(parameters(cell, D, H) - wanted))",
            "max([1] + [H for H in range(1, 400) if parameters(cell, D, H) <= wanted])",
        ),
        "first that reaches": (
            "min(range(1, math.isqrt(wanted) + 3), key=lambda H: abs(parameters(cell, D, H) - wanted))",
            "next(H for H in range(1, 400) if parameters(cell, D, H) >= wanted)",
        ),
        "the larger on a tie": ("min(range(1, math.isqrt(wanted) + 3)", "min(range(math.isqrt(wanted) + 3, 0, -1)"),
        "width 0": ("range(1, math", "range(0, math"),
        "by multiply-adds": ("abs(parameters(", "abs(multiply_adds("),
        "root of P": (
            "min(range(1, math.isqrt(wanted) + 3), key=lambda H: abs(parameters(cell, D, H) - wanted))",
            "max(1, round(math.sqrt(wanted)))",
        ),
        "blocks forgotten": ("parameters(cell, D, H)", "parameters('RNN', D, H)"),
        "formula rounded": (
            "min(range(1, math.isqrt(wanted) + 3), key=lambda H: abs(parameters(cell, D, H) - wanted))",
            "max(1, round(math.sqrt(wanted / BLOCKS[cell] + (D + 1) ** 2 / 4)))",
        ),
        "no sign": ("abs(parameters(cell, D, H) - wanted)", "parameters(cell, D, H) - wanted"),
        "one": """
def fair_width(cell, D, wanted):
    return 1
""",
    },
    "q3": {
        "order": ("return blank, half", "return half, blank"),
        "first marker": ("len(x) - 1 - markers[::-1].argmax(axis=0)", "markers.argmax(axis=0)"),
        "no mean for the first": ("second + first.mean()", "second"),
        "half of one": ("first.mean()", "1.0"),
        "guess 0": ("(target - target.mean())", "(target - 0)"),
        "guess 2": ("(target - target.mean())", "(target - 2)"),
        "sum": ("half = np.mean(", "half = np.sum("),
        "absolute": ("(target - target.mean()) ** 2", "abs(target - target.mean())"),
        "root": ("return blank, half", "return blank**0.5, half**0.5"),
        "last step of all": ("last = len(x) - 1 - markers[::-1].argmax(axis=0)", "last = np.full(x.shape[1], -1)"),
        "all values": ("(values * markers)", "(values)"),
        "theory instead of the batch": ("return blank, half", "return 1 / 6, 1 / 12"),
        "half of blank": ("return blank, half", "return blank, blank / 2"),
        "changes x": (
            "values, markers = x[:, :, 0], x[:, :, 1]",
            "values, markers = x[:, :, 0], x[:, :, 1]\n    x *= 1.5",
        ),
    },
    "q4": {
        "plain interval": ("middle - reach) / scale", "share - reach)"),
        "not divided": ("scale = 1 + z**2 / n", "scale = 1.0"),
        "z not squared": ("middle = share + z**2 / (2 * n)", "middle = share + z / (2 * n)"),
        "no correction under the root": (" + z**2 / (4 * n**2))", ")"),
        "z outside forgotten": ("reach = z * math", "reach = math"),
        "n not squared": ("(4 * n**2)", "(4 * n)"),
        "middle": ("middle = share + z**2 / (2 * n)", "middle = share"),
        "order": (
            "return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)",
            "return min(1.0, (middle + reach) / scale), max(0.0, (middle - reach) / scale)",
        ),
        "z ignored": ("share = k / n", "share, z = k / n, 1.96"),
        "whole division": ("share = k / n", "share = k // n"),
        "cut at one half": ("min(1.0,", "min(0.5,"),
        "borrowed": "from lstm_lib.statistics import wilson_interval as wilson",
    },
    "q5": {
        "shares compared": ("if low_a > high_b:", "if sum(a) / len(a) > sum(b) / len(b):"),
        "middles": ("if low_a > high_b:", "if low_a + high_a > low_b + high_b:"),
        "ends swapped": ("if low_a > high_b:", "if high_a > low_b:"),
        "never B": ('"B" if low_b > high_a else "open"', '"open"'),
        "never open": ('"B" if low_b > high_a else "open"', '"B"'),
        "letters swapped": ('return "A"', 'return "B"'),
        "counts, not shares": ("(np.mean(a), np.mean(b))", "(np.sum(a) / 4, np.sum(b) / 4)"),
        "right instead of wrong": ("worse * (1 - better)", "better * (1 - worse)"),
        "ties count": (" if worse < better else 0.0", ""),
        "any pair that differs": ("worse * (1 - better)", "worse * (1 - better) + better * (1 - worse)"),
        "A is the better": ("sorted((np.mean(a), np.mean(b)))", "np.mean(b), np.mean(a)"),
        "pairs by seed": (
            "worse, better = sorted((np.mean(a), np.mean(b)))",
            "worse, better = sorted((np.mean(a), np.mean(b)))\n"
            "    return float(np.mean([x < y for x, y in zip(a, b)]))",
        ),
        "difference": ("worse * (1 - better)", "better - worse"),
    },
    "q6": {
        "all": ('supported = "bc"', 'supported = "abcd"'),
        "by shares": ('supported = "bc"', 'supported = "abc"'),
        "one missing": ('supported = "bc"', 'supported = "b"'),
        "the other missing": ('supported = "bc"', 'supported = "c"'),
        "wider is better": ('supported = "bc"', 'supported = "bcd"'),
        "none": ('supported = "bc"', 'supported = ""'),
        "a list": ('supported = "bc"', 'supported = ["b", "c"]'),
        "three gates": ('not_four = "a"', 'not_four = "b"'),
        "zeros": ('not_four = "a"', 'not_four = "c"'),
        "skips": ('not_four = "a"', 'not_four = "d"'),
        "always the LSTM": ('short_lag = "b"', 'short_lag = "a"'),
        "nothing proven": ('short_lag = "b"', 'short_lag = "c"'),
    },
}

RIGHT = {
    "q1": {
        "arrays": """
def shapes(cell, D, H):
    N = {"RNN": 1, "GRU": 3, "LSTM": 4}[cell]
    return (D, N * H), (H, N * H), (N * H,)
def parameters(cell, D, H):
    return sum(np.zeros(shape).size for shape in shapes(cell, D, H))
def multiply_adds(cell, D, H):
    return sum(np.prod(shape) for shape in shapes(cell, D, H)[:2])
""",
        "floats": ("BLOCKS[cell] * (H * H + D * H + H)", "float(BLOCKS[cell] * (H * H + D * H + H))"),
        "factored": ("(H * H + D * H + H)", "H * (H + D + 1)"),
    },
    "q2": {
        "formula, both sides compared": """
def fair_width(cell, D, wanted):
    N = {"RNN": 1, "GRU": 3, "LSTM": 4}[cell]
    H = int(math.sqrt(wanted / N + (D + 1) ** 2 / 4) - (D + 1) / 2)
    return min((max(1, H), max(1, H) + 1), key=lambda h: abs(N * (h * h + D * h + h) - wanted))
""",
        "loop": """
def fair_width(cell, D, wanted):
    H = 1
    while abs(parameters(cell, D, H + 1) - wanted) < abs(parameters(cell, D, H) - wanted):
        H += 1
    return H
""",
        "numpy number": (
            "return min(range(1, math.isqrt(wanted) + 3), key=lambda H: abs(parameters(cell, D, H) - wanted))",
            "H = np.arange(1, 1000)\n    return H[np.argmin(abs(parameters(cell, D, H) - wanted))]",
        ),
    },
    "q3": {
        "variances": (
            "return blank, half",
            "return [target.var(), first.var()]",
        ),
        "loop": """
def baselines(x):
    firsts, sums = [], []
    for b in range(x.shape[1]):
        v = [x[t, b, 0] for t in range(len(x)) if x[t, b, 1] == 1]
        firsts.append(v[0])
        sums.append(v[0] + v[1])
    return np.var(sums), np.var(firsts)
""",
        "cumulated markers": (
            "last = len(x) - 1 - markers[::-1].argmax(axis=0)",
            "last = (markers.cumsum(axis=0) == 2).argmax(axis=0)",
        ),
        "one array": ("return blank, half", "return np.array([blank, half])"),
    },
    "q4": {
        "roots": """
def wilson(k, n, z=1.96):
    p = k / n
    low, high = sorted(np.roots([1 + z**2 / n, -(2 * p + z**2 / n), p**2]).real)
    return max(low, 0), min(high, 1)
""",
        "list": (
            "return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)",
            "return [(middle - reach) / scale, (middle + reach) / scale]",
        ),
        "counts": """
def wilson(k, n, z=1.96):
    s = z * z
    root = z * np.sqrt(k * (n - k) / n + s / 4)
    return np.clip([(k + s / 2 - root) / (n + s), (k + s / 2 + root) / (n + s)], 0, 1)
""",
    },
    "q5": {
        "pairs enumerated": """
def verdict(a, b):
    A, B = wilson(sum(a), len(a)), wilson(sum(b), len(b))
    return "A" if A[0] > B[1] else "B" if B[0] > A[1] else "open"
def fooled(a, b):
    sign = np.sign(np.mean(a) - np.mean(b))
    return np.mean([sign != 0 and x - y == -sign for x in a for y in b])
""",
        "numpy lists": ("worse, better = sorted", "a, b = np.array(a), np.array(b)\n    worse, better = sorted"),
    },
    "q6": {
        "other order": ('supported = "bc"', 'supported = "cb"'),
        "capital letters": ('supported = "bc"', 'supported = "B, C"'),
        "with bracket": ('not_four = "a"', 'not_four = "a)"'),
    },
}
