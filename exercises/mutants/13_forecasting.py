"""Answers to exercise 13 that the tests must reject (WRONG) or accept (RIGHT).

Each is an edit (old, new) of the model answer, where `old` must stand exactly once, or a whole cell.
"""

WRONG = {
    "q1": {
        "persistence is the truth": ("return x[t]\n", "return x[t + k]\n"),
        "persistence k late": ("return x[t]\n", "return x[t - k]\n"),
        "always one period": ("periods = math.ceil(k / m)", "periods = 1"),
        "one period too many": ("math.ceil(k / m)", "(k // m + 1)"),
        "season of the origin": ("return x[t + k - periods * m]", "return x[t - periods * m]"),
        "period rounded": ("math.ceil(k / m)", "max(1, round(k / m))"),
        "squares": (
            "return np.mean(np.abs(forecast - x[t + k])) / np.mean(np.abs(x[t] - x[t + k]))",
            "return np.mean((forecast - x[t + k]) ** 2) / np.mean((x[t] - x[t + k]) ** 2)",
        ),
        "mean of quotients": (
            "return np.mean(np.abs(forecast - x[t + k])) / np.mean(np.abs(x[t] - x[t + k]))",
            "return np.mean(np.abs(forecast - x[t + k]) / np.abs(x[t] - x[t + k]))",
        ),
        "one-step copy": ("np.mean(np.abs(x[t] - x[t + k]))", "np.mean(np.abs(x[t + k - 1] - x[t + k]))"),
        "mase on everything": ("np.diff(x[:start])", "np.diff(x)"),
        "mase past start": ("np.diff(x[:start])", "np.diff(x[: start + 1])"),
        "mase k steps": ("np.diff(x[:start])", "x[k:start] - x[: start - k]"),
        "mase of signed changes": ("np.mean(np.abs(np.diff(x[:start])))", "abs(np.mean(np.diff(x[:start])))"),
    },
    "q2": {
        "last block overhangs": ("min(start + size, n)", "start + size"),
        "last block dropped": ("range(first, n, size)", "range(first, n - size + 1, size)"),
        "stop included": ("min(start + size, n)", "min(start + size, n) - 1"),
        "blocks from 0": ("range(first, n, size)", "range(0, n, size)"),
        "training leak": ("np.arange(w - 1, start - k)", "np.arange(w - 1, start)"),
        "one target too many": ("np.arange(w - 1, start - k)", "np.arange(w - 1, start - k + 1)"),
        "one target too few": ("np.arange(w - 1, start - k)", "np.arange(w - 1, start - k - 1)"),
        "window round the end": ("np.arange(w - 1, start - k)", "np.arange(0, start - k)"),
        "first origin in the block": ("np.arange(start - 1, stop - k)", "np.arange(start, stop - k)"),
        "targets behind stop": ("np.arange(start - 1, stop - k)", "np.arange(start - 1, stop)"),
        "origins before the past ends": ("np.arange(start - 1, stop - k)", "np.arange(start - k, stop - k)"),
        "targets, not origins": ("np.arange(start - 1, stop - k)", "np.arange(start - 1 + k, stop)"),
    },
    "q3": {
        "scaled on everything": ("past = x[:start]", "past = x"),
        "start included": ("past = x[:start]", "past = x[: start + 1]"),
        "sample deviation": ("past.std()", "past.std(ddof=1)"),
        "not shifted": ("(x - past.mean())", "x"),
        "constant past": ("(spread if spread > 0 else 1.0)", "spread"),
        "min and max": (
            "return (x - past.mean()) / (spread if spread > 0 else 1.0)",
            "return (x - past.min()) / max(past.max() - past.min(), 1e-9)",
        ),
        "learns everything": ("s = np.arange(w - 1, start - k)", "s = np.arange(w - 1, len(x) - k)"),
        "targets leak": ("s = np.arange(w - 1, start - k)", "s = np.arange(w - 1, start)"),
        "one target too many": ("s = np.arange(w - 1, start - k)", "s = np.arange(w - 1, start - k + 1)"),
        "no intercept": ("np.ones(len(t))", "np.zeros(len(t))"),
        "one step ahead": ("x[s + k]", "x[s + 1]"),
        "window later": ("x[t - j] for j in range(w)", "x[t - j - 1] for j in range(w)"),
        "scaled units": ("return rows(t) @ weights", "return (rows(t) @ weights - x[:start].mean()) / x[:start].std()"),
        "copy": ("return rows(t) @ weights", "return x[t]"),
    },
    "q4": {
        "scaler overlooked": ('leaks = "acd"', 'leaks = "cd"'),
        "smoothing overlooked": ('leaks = "acd"', 'leaks = "ad"'),
        "targets overlooked": ('leaks = "acd"', 'leaks = "ac"'),
        "too many": ('leaks = "acd"', 'leaks = "abcdg"'),
        "fit accused": ('leaks = "acd"', 'leaks = "acde"'),
        "scaler left": ("past = x[:start]", "past = x"),
        "mean left": ("u = (x - past.mean()) / past.std()", "u = (x - x.mean()) / past.std()"),
        "smoothing left": ("max(0, n - 2) : n + 1", "max(0, n - 1) : n + 2"),
        "two values": ("max(0, n - 2) : n + 1", "max(0, n - 1) : n + 1"),
        "no smoothing": ("max(0, n - 2) : n + 1", "n : n + 1"),
        "targets left": ("np.arange(w - 1, start - k)", "np.arange(w - 1, min(start, len(x) - k))"),
        "not scaled back": (
            "return past.mean() + past.std() * (rows(smooth, asked, w) @ fit)",
            "return rows(smooth, asked, w) @ fit",
        ),
        "smoothed targets": ("u[origins + k], rcond", "smooth[origins + k], rcond"),
        "nothing mended": ("past = x[:start]\n", "return wonderful(x, start, k, w)\n    past = x[:start]\n"),
    },
    "q5": {
        "levels": ("a, b = np.diff(forecast), np.diff(truth)", "a, b = np.asarray(forecast), np.asarray(truth)"),
        "sign": ("best = (lag, float(r))", "best = (-lag, float(r))"),
        "order": ("return best", "return best[::-1]"),
        "only late": ("range(-most, most + 1)", "range(0, most + 1)"),
        "one lag short": ("range(-most, most + 1)", "range(-most + 1, most)"),
        "greatest size": ("if r > best[1]:", "if abs(r) > abs(best[1]) or best[1] < -1:"),
        "starts at zero": ("best = (0, -2.0)", "best = (0, 0.9)"),
        "covariance": ("np.corrcoef(here, there)[0, 1]", "np.cov(here, there)[0, 1]"),
        "round the end": (
            "r = np.corrcoef(here, there)[0, 1]",
            "r = np.corrcoef(a, np.roll(b, lag))[0, 1]",
        ),
        "explains": ('two_days = "c"', 'two_days = "a"'),
        "moved": ('two_days = "c"', 'two_days = "b"'),
        "ahead": ('two_days = "c"', 'two_days = "d"'),
    },
    "q6": {
        "signed": ("np.sort(np.abs(errors))", "np.sort(errors)"),
        "one too far": (
            "math.ceil(level * len(ordered)) - 1",
            "min(math.ceil(level * len(ordered)), len(ordered) - 1)",
        ),
        "one too near": ("math.ceil(level * len(ordered)) - 1", "max(math.floor(level * len(ordered)) - 1, 0)"),
        "interpolated": (
            "float(ordered[math.ceil(level * len(ordered)) - 1])",
            "float(np.quantile(ordered, level))",
        ),
        "two sides": (
            "float(ordered[math.ceil(level * len(ordered)) - 1])",
            "1.645 * float(np.std(errors))",
        ),
        "ends excluded": ("<= reach", "< reach"),
        "outside": ("<= reach", "> reach"),
        "count": ("np.mean(np.abs(truth", "np.sum(np.abs(truth"),
        "one side": ("np.abs(truth - forecast)", "(truth - forecast)"),
        "more members": ('small_spread = "b"', 'small_spread = "a"'),
        "undertrained": ('small_spread = "b"', 'small_spread = "c"'),
        "units": ('small_spread = "b"', 'small_spread = "d"'),
        "long memory": ('both_ways = "c"', 'both_ways = "a"'),
        "parameters": ('both_ways = "c"', 'both_ways = "b"'),
        "trained on test": ('both_ways = "c"', 'both_ways = "d"'),
    },
}

RIGHT = {
    "q1": {
        "loops and lists": """
def persistence(x, t, k):
    return [x[o] for o in t]


def seasonal(x, t, k, m):
    return [x[o - (-k) % m] for o in t]


def relative_error(forecast, x, t, k):
    top = sum(abs(f - x[o + k]) for f, o in zip(forecast, t))
    return top / sum(abs(x[o] - x[o + k]) for o in t)


def mase(forecast, x, t, k, start):
    steps = [abs(x[n] - x[n - 1]) for n in range(1, start)]
    return sum(abs(f - x[o + k]) for f, o in zip(forecast, t)) / len(t) / (sum(steps) / len(steps))
""",
    },
    "q2": {
        "lists": """
def blocks(n, first, size):
    found, start = [], first
    while start < n:
        found.append([start, min(n, start + size)])
        start = found[-1][1]
    return np.array(found)


def training_origins(start, k, w):
    return [t for t in range(start) if t >= w - 1 and t + k < start]


def test_origins(start, stop, k):
    return list(range(start - 1, stop - k))
""",
    },
    "q3": {
        "normal equations, scaled": """
def scale(x, start):
    mean = sum(x[:start]) / start
    spread = (sum((x[:start] - mean) ** 2) / start) ** 0.5
    return (x - mean) / spread if spread else x - mean


def linear(x, start, t, k, w):
    mean, std = x[:start].mean(), x[:start].std()
    z = scale(x, start)
    A = np.array([[1, *z[n - w + 1 : n + 1]] for n in training_origins(start, k, w)])
    weights = np.linalg.pinv(A) @ z[w - 1 + k : start]
    return mean + std * np.array([weights @ [1, *z[n - w + 1 : n + 1]] for n in t])
""",
    },
    "q4": {
        "letters with commas, tools of the tasks before": """
leaks = "D, a, c"


def honest(x, start, k, w):
    z = scale(x, start)
    s = np.array([np.mean(z[: t + 1][-3:]) for t in range(len(z))])
    learn, t = training_origins(start, k, w), test_origins(start, len(x), k)
    weights = np.linalg.pinv(rows(s, learn, w)) @ z[learn + k]
    return x[:start].mean() + x[:start].std() * (rows(s, t, w) @ weights)
""",
    },
    "q5": {
        "pair by pair": """
def copy_lag(forecast, truth, most):
    a, b = np.diff(forecast), np.diff(truth)
    found = {}
    for lag in range(-most, most + 1):
        places = [n for n in range(len(a)) if 0 <= n - lag < len(b)]
        u, v = a[places], b[[n - lag for n in places]]
        u, v = u - u.mean(), v - v.mean()
        found[lag] = u @ v / np.sqrt((u @ u) * (v @ v))
    lag = max(found, key=found.get)
    return [lag, found[lag]]


two_days = "C"
""",
    },
    "q6": {
        "NumPy's own quantile": """
def reach(errors, level):
    return np.quantile(np.abs(errors), level, method="inverted_cdf")


def coverage(forecast, truth, reach):
    return np.mean((truth >= forecast - reach) & (truth <= forecast + reach))


small_spread = "b"
both_ways = "c"
""",
    },
}
