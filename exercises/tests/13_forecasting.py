"""Hidden tests of exercise 13: random series and sizes against loops over single values, and scrambled futures.

The reference shares nothing with the checks in the notebook, so a slip in one of the two cannot hide.
"""

import numpy as np

from lstm_lib.check import Wrong, close, close_all, graded, shaped
from lstm_lib.check.testing import public

notebook = public("13_forecasting")


@graded("q1", points=1)
def rivals_of_any_series(s, rng):
    x = rng.normal(size=80)
    for _ in range(4):
        k, m = int(rng.integers(1, 15)), int(rng.integers(2, 8))
        t = np.sort(rng.choice(np.arange(20, 60), size=6, replace=False))
        want = []
        for origin in t:
            place = origin + k
            while place > origin:
                place -= m
            want.append(x[place])
        close(s.seasonal(x, t, k, m), want, f"seasonal, k = {k}, m = {m}")
        forecast = rng.normal(size=6)
        top = sum(abs(f - x[o + k]) for f, o in zip(forecast, t, strict=True))
        close(s.relative_error(forecast, x, t, k), top / sum(abs(x[o] - x[o + k]) for o in t), "relative_error")
        changes = [abs(x[n] - x[n - 1]) for n in range(1, 20)]
        close(s.mase(forecast, x, t, k, 20), top / 6 / (sum(changes) / 19), "mase")
        close(s.persistence(x, t, k), [x[o] for o in t], "persistence")


@graded("q2", points=1)
def walks_of_any_size(s, rng):
    for _ in range(5):
        n, k, w = int(rng.integers(30, 60)), int(rng.integers(1, 6)), int(rng.integers(1, 7))
        first, size = int(rng.integers(15, 25)), int(rng.integers(7, 15))
        want, start = [], first
        while start < n:
            want.append([start, start + size if start + size < n else n])
            start += size
        close(s.blocks(n, first, size), np.array(want, float), f"blocks({n}, {first}, {size})")
        learn = [t for t in range(n) if t - w + 1 >= 0 and t + k <= first - 1]
        close(s.training_origins(first, k, w), np.array(learn, float), f"training_origins({first}, {k}, {w})")
        ask = [t for t in range(first - 1, n) if t + k < first + size]
        close(s.test_origins(first, first + size, k), np.array(ask, float), f"test_origins of a block of {size}")


@graded("q3", points=1)
def lines_with_a_scrambled_future(s, rng):
    x, start, k, w = rng.normal(size=50).cumsum(), 30, 2, 3
    t = np.array([29])
    other = x.copy()
    other[start:] += rng.normal(size=20) * 5
    first, second = (shaped(s.linear(series, start, t, k, w), (1,), "linear of one origin") for series in (x, other))
    if not np.allclose(first, second):
        raise Wrong("linear: the forecast of the first origin changes when x[start:] is scrambled, so it looks ahead")
    A = [[1.0, *(x[n - j] for j in range(w))] for n in range(w - 1, start - k)]
    b = [x[n + k] for n in range(w - 1, start - k)]
    A, b = np.array(A), np.array(b)
    weights = np.linalg.solve(A.T @ A, A.T @ b)  # the normal equations
    close(first, weights[:1] + sum(weights[1 + j] * x[29 - j] for j in range(w)), "linear", tol=1e-4)
    unit = [(v - sum(x[:start]) / start) / np.sqrt(sum((x[:start] - x[:start].mean()) ** 2) / start) for v in x]
    close(s.scale(x, start), unit, "scale")


@graded("q4", points=1)
def nothing_behind_an_origin_counts(s, rng):
    x, start, k, w = rng.normal(size=45).cumsum() + 3, 28, int(rng.integers(1, 4)), 3
    origins = 45 - k - start + 1
    whole = shaped(s.honest(x, start, k, w), (origins,), "honest", axes="(origins,)")
    for step in (0, 4):
        other = x.copy()
        other[start + step :] += rng.normal(size=45 - start - step) * 3
        said = shaped(s.honest(other, start, k, w), (origins,), "honest", axes="(origins,)")
        if not np.allclose(said[: step + 1], whole[: step + 1]):
            raise Wrong(
                f"honest: forecasts made up to the origin start - 1 + {step} change when the values behind it do"
            )
    z = (x - np.mean(x[:start])) / np.std(x[:start])
    smooth = [np.mean([z[n] for n in (t - 2, t - 1, t) if n >= 0]) for t in range(45)]
    A = np.array([[smooth[n - j] for j in range(w)] for n in range(w - 1, start - k)])
    weights = np.linalg.solve(A.T @ A, A.T @ [z[n + k] for n in range(w - 1, start - k)])
    last = sum(weights[j] * smooth[44 - k - j] for j in range(w))
    close(whole[-1], np.mean(x[:start]) + np.std(x[:start]) * last, "honest, its last forecast", tol=1e-4)


@graded("q5", points=1)
def lags_of_any_copy(s, rng):
    x = rng.normal(size=90).cumsum()
    for late in (-3, -1, 0, 1, 3):
        forecast = x[10 - late : 80 - late] + 0.3 * rng.normal(size=70)
        a, b = np.diff(forecast), np.diff(x[10:80])
        keep = slice(max(0, late), 69 + min(0, late))
        u, v = a[keep] - a[keep].mean(), b[keep.start - late : keep.stop - late]
        v = v - v.mean()
        want = {"the lag": late, "the correlation": (u @ v) / np.sqrt((u @ u) * (v @ v))}
        close_all(s.copy_lag(forecast, x[10:80], 3), want, f"copy_lag of a copy that is {late} late")


@graded("q6", points=1)
def intervals_of_any_errors(s, rng):
    for n, level in ((37, 0.9), (20, 0.33), (101, 0.5)):
        errors = rng.normal(size=n)
        want = min(abs(q) for q in errors if sum(abs(e) <= abs(q) for e in errors) >= level * n)
        close(s.reach(errors, level), want, f"reach of {n} errors at {level}")
        truth, ends = rng.normal(size=n), rng.uniform(0.1, 2, size=n)
        inside = [f - e <= v <= f + e for f, v, e in zip(errors, truth, ends, strict=True)]
        close(s.coverage(errors, truth, ends), sum(inside) / n, "coverage")
