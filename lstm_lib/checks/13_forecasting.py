"""What the notebook of exercise 13 checks: rivals, the walk, fits on the past, a mended pipeline, copies and coverage.

Wrong answers are recognised by what they give, so every cause named here is computed, never guessed.
"""

import math

import numpy as np

from lstm_lib.check import Wrong, choice, close, close_all, graded

FORBIDDEN = ("lstm_lib", "scipy", "statsmodels", "sklearn", "pandas", "torch", "tensorflow", "keras", "jax")


def mean_error(a, b):
    return np.mean(np.abs(np.asarray(a) - b))


@graded("q1", points=1)
def rivals_by_hand(s, rng):
    """Period 3 and horizon 4 need two periods: the value 2 before the origin."""
    x, t = np.array([3.0, 8.0, 1.0, 6.0, 2.0, 9.0, 4.0, 7.0, 5.0, 0.0, 11.0, 13.0]), np.array([4, 6, 7])
    likely = {"this is the truth, which is not known at t": x[t + 4], "this is k steps before t": x[t - 4]}
    close(s.persistence(x, t, 4), x[t], "persistence", axes="(number of origins,)", likely=likely)
    for k, m, back in ((1, 3, 2), (4, 3, 2), (3, 3, 0), (2, 5, 3)):
        likely = {
            "one period before the target is later than the origin: take more periods": x[t + k - m],
            "the season of the target counts, not that of the origin": x[t - m],
            "as few periods as possible": x[t + k - m * (k // m + 1)],
            "this is the truth, which is not known at t": x[t + k],
        }
        likely = {cause: v for cause, v in likely.items() if not np.allclose(v, x[t - back])}
        close(s.seasonal(x, t, k, m), x[t - back], f"seasonal, k = {k}, m = {m}", likely=likely)


@graded("q1", points=1)
def errors_by_hand(s, rng):
    """Errors 1 and 2 against changes 4 and 2 make 1/2; the past changes by 1 and 3, on average 2."""
    x, t = np.array([0.0, 1.0, 4.0, 2.0, 8.0, 4.0]), np.array([2, 3])
    forecast = np.array([9.0, 2.0])
    likely = {
        "divide the means, do not take the mean of the quotients": (1 / 4 + 2 / 2) / 2,
        "absolute errors, not squares": 5 / 20,
        "the root of squares weighs large errors more: absolute errors are asked for": math.sqrt(5 / 20),
        "the copy must be k steps late, as the forecast is": 3 / 8,
        "upside down: errors over those of the copy": 2.0,
        "this is the mean error itself": 1.5,
        "this is the share that is saved": 0.5001,
    }
    close(s.relative_error(forecast, x, t, 2), 0.5, "relative_error", likely=likely)
    likely = {
        "only the past, x[:start], may be used to scale": 1.5 / np.abs(np.diff(x)).mean(),
        "one-step changes are asked for, whatever the horizon": 1.5 / np.abs(x[2:3] - x[:1]).mean(),
        "divided by the copy's error at the origins; that is relative_error": 0.5,
        "the past ends before start": 1.5 / np.abs(np.diff(x[:4])).mean(),
    }
    close(s.mase(forecast, x, t, 2, 3), 0.75, "mase", likely=likely)


def whole(got, want, what, likely):
    """Accept the wanted whole numbers, in this order."""
    close(got, np.asarray(want, float), what, likely={k: np.asarray(v, float) for k, v in likely.items()})


@graded("q2", points=1)
def blocks_by_hand(s, rng):
    for n, first, size, want in (
        (10, 4, 3, [(4, 7), (7, 10)]),
        (12, 5, 3, [(5, 8), (8, 11), (11, 12)]),
        (9, 2, 20, [(2, 9)]),
    ):
        likely = {
            "the last block ends at n": [(a, a + size) for a, _ in want],
            "the last block may be shorter, but it counts": [(a, b) for a, b in want if b - a == size],
            "one block stops where the next one starts": [(a, b - 1) for a, b in want],
            "the first block starts at first": [(a, min(a + size, n)) for a in range(0, n, size)],
        }
        whole(s.blocks(n, first, size), want, f"blocks({n}, {first}, {size})", likely)


@graded("q2", points=2)
def origins_by_hand(s, rng):
    """With start = 8, k = 2, w = 3 the origins 2 … 5 have all they need; a block 8 … 12 is asked at 7 … 10."""
    for start, k, w in ((8, 2, 3), (6, 1, 1), (9, 4, 5)):
        likely = {
            "the last target lies behind the past: a leak": range(w - 1, start),
            "one target too many: x[start] belongs to the block": range(w - 1, start - k + 1),
            "one origin more has its target in the past": range(w - 1, start - k - 1),
            "the first window begins before the series": range(start - k),
            "one origin more has a whole window": range(w, start - k),
        }
        whole(s.training_origins(start, k, w), range(w - 1, start - k), f"training_origins({start}, {k}, {w})", likely)
    for start, stop, k in ((8, 13, 2), (6, 9, 1), (10, 20, 5)):
        likely = {
            "the first origin is the last value before the block": range(start, stop - k),
            "the targets must lie before stop": range(start - 1, stop),
            "one target too many: x[stop] is not in the block": range(start - 1, stop - k + 1),
            "these targets fill the block, but the first origins are too early": range(start - k, stop - k),
        }
        if k == 1:
            likely.popitem()
        whole(s.test_origins(start, stop, k), range(start - 1, stop - k), f"test_origins({start}, {stop}, {k})", likely)


@graded("q3", points=1)
def scaled_by_hand(s, rng):
    """The past 1, 3 has mean 2 and spread 1."""
    x = np.array([1.0, 3.0, 6.0, 10.0])
    likely = {
        "mean and spread are those of the past, x[:start]": (x - x.mean()) / x.std(),
        "the spread divides by the number of values": (x - 2) / np.sqrt(2),
        "the spread is not divided out": x - 2,
        "this is a scaling to 0 … 1; mean and spread are asked for": (x - 1) / 2,
        "start itself is not in the past": (x - x[:3].mean()) / x[:3].std(),
    }
    close(s.scale(x, 2), np.array([-1.0, 1.0, 4.0, 8.0]), "scale", likely=likely)
    close(s.scale(np.array([5.0, 5.0, 7.0]), 2), np.array([0.0, 0.0, 2.0]), "scale with a constant past")


def fitted(x, start, t, k, w, *, learn=None, intercept=True, order=1, target=None):
    """Forecasts of a linear model; the options are slips."""
    learn = np.arange(w - 1, start - k) if learn is None else np.asarray(learn)

    def rows(t):
        columns = [x[t - j] for j in range(w)][::order]
        return np.column_stack(([np.ones(len(t))] if intercept else []) + columns)

    weights = np.linalg.lstsq(rows(learn), x[learn + (k if target is None else target)], rcond=None)[0]
    return rows(t) @ weights


@graded("q3", points=2)
def line_of_the_past(s, rng):
    """A series that changes its law at the split: what is learnt behind it would show."""
    x = rng.normal(size=40).cumsum()
    x[25:] = rng.normal(size=15) * 3 + 9
    for k, w in ((1, 2), (3, 4)):
        t = np.arange(24, 40 - k)
        args = x, 25, t, k, w
        likely = {
            "it learns from targets behind the past: a leak": fitted(*args, learn=range(w - 1, 25)),
            "it learns from the whole series": fitted(*args, learn=range(w - 1, 40 - k)),
            "the intercept is missing": fitted(*args, intercept=False),
            "one target too many": fitted(*args, learn=range(w - 1, 26 - k)),
            "the first windows reach round the end of the series": fitted(*args, learn=range(25 - k)),
            "w values are asked for, the one at the origin among them": fitted(x, 25, t, k, w - 1),
            "the forecasts are in scaled units": (fitted(*args) - x[:25].mean()) / x[:25].std(),
        }
        if k > 1:
            likely["it learns one step ahead, whatever the horizon"] = fitted(*args, target=1)
        close(s.linear(*args), fitted(*args), f"linear, k = {k}, w = {w}", axes="(origins,)", likely=likely)


def mended(x, start, k, w, *, scaled=None, lag=(2, 1), learn=None):
    """The honest pipeline; the options put leaks back."""
    past = x[:start] if scaled is None else scaled
    mean, std = past.mean(), past.std()
    z = (x - mean) / std
    smooth = np.array([z[max(0, t - lag[0]) : t + lag[1]].mean() for t in range(len(z))])
    learn = np.arange(w - 1, start - k) if learn is None else learn
    weights = np.linalg.lstsq(np.column_stack([smooth[learn - j] for j in range(w)]), z[learn + k], rcond=None)[0]
    t = np.arange(start - 1, len(x) - k)
    return mean + std * (np.column_stack([smooth[t - j] for j in range(w)]) @ weights)


@graded("q4", points=1)
def which_lines_leak(s, rng):
    given = s.leaks
    if not isinstance(given, str) or not given.strip() or set(given.lower()) - set("abcdefg ,"):
        raise Wrong(f'leaks must be the letters of the lines in one string, such as "bf", got {given!r}')
    chosen = set(given.lower()) & set("abcdefg")
    for letter, why in {
        "b": "b only applies the numbers that line a has found",
        "e": "e fits what it is given; which pairs those are is decided elsewhere",
        "f": "f asks at the right origins, from the last known value on",
        "g": "g undoes the scaling, with numbers that line a has found",
    }.items():
        if letter in chosen:
            raise Wrong(f"{why}: it brings nothing in by itself")
    for letter, ask in {
        "a": "where do mean and std come from?",
        "c": "which values of z does s[t] use?",
        "d": "what is the last target that is learnt from, and is it known at the split?",
    }.items():
        if letter not in chosen:
            raise Wrong(f"a line is missing; {ask}")


@graded("q4", points=2)
def mended_pipeline(s, rng):
    for start, k, w in ((20, 1, 3), (24, 3, 2)):
        x = rng.normal(size=36).cumsum() + 5
        x[start:] += 4
        args = x, start, k, w
        cut = np.arange(w - 1, min(start, len(x) - k))
        likely = {
            "it is scaled on everything": mended(*args, scaled=x),
            "the smoothing uses the value behind t": mended(*args, lag=(1, 2)),
            "it learns from targets behind the past": mended(*args, learn=cut),
            "it is not smoothed": mended(*args, lag=(0, 1)),
            "two values are averaged, three are asked for": mended(*args, lag=(1, 1)),
            "it is still the leaking one": mended(*args, scaled=x, lag=(1, 2), learn=cut),
        }
        got = s.honest(*args)
        close(got, mended(*args), f"honest, start = {start}, k = {k}, w = {w}", axes="(origins,)", likely=likely)


def peak(forecast, truth, most, key=float):
    """Return the lag and the correlation at which key of the correlation is greatest, pair by pair."""
    a, b = np.diff(forecast), np.diff(truth)
    found = []
    for lag in range(-most, most + 1):
        pairs = [(a[n], b[n - lag]) for n in range(len(a)) if 0 <= n - lag < len(b)]
        found.append((lag, float(np.corrcoef(np.array(pairs).T)[0, 1])))
    return max(found, key=lambda pair: key(pair[1]))


def check_peak(s, forecast, truth, most, what):
    lag, r = peak(forecast, truth, most)
    a, b = np.diff(forecast), np.diff(truth)
    likely = {
        "the sign of the lag is turned round: positive is late": (-lag, r) if lag else (0.5, r),
        "the changes are compared, not the levels": peak(np.cumsum(forecast), np.cumsum(truth), most),
        "the lag comes first": (r, lag),
        "the greatest correlation counts, not the greatest in size": peak(forecast, truth, most, abs),
        "only the lag 0 was looked at": (0, float(np.corrcoef(a, b)[0, 1])),
    }
    likely = {cause: v for cause, v in likely.items() if not np.allclose(v, (lag, r))}
    close_all(s.copy_lag(forecast, truth, most), {"the lag": lag, "the correlation": r}, what, likely=likely)


@graded("q5", points=2)
def copies_are_late(s, rng):
    x = rng.normal(size=60).cumsum()
    check_peak(s, x[3:-2] + 0.1 * rng.normal(size=55), x[5:], 2, "copy_lag of a noisy copy that is 2 late")
    check_peak(s, x[4:-2], x[2:-4], 3, "copy_lag of a forecast that runs 2 ahead")
    check_peak(s, x + 0.2 * rng.normal(size=60), x, 3, "copy_lag of a good forecast")


@graded("q5", points=1)
def anti_forecasts(s, rng):
    """A forecast that says the opposite: the greatest correlation is not the greatest in size."""
    x = rng.normal(size=50).cumsum()
    check_peak(s, -x[1:-1], x[2:], 2, "copy_lag of the opposite of a copy")


@graded("q5", points=1)
def what_lag_two_means(s, rng):
    choice(
        s.two_days,
        "c",
        {
            "a": "At lag 2 it explains changes that were known when it was made",
            "b": "Moved by two days it says what is known anyway",
            "d": "A positive lag is late; ahead would be -2",
        },
        "two_days",
    )


@graded("q6", points=1)
def intervals_by_hand(s, rng):
    """Of the sizes 1, 2, 3, 4 the second holds one half; 0.6 needs three of them."""
    errors = np.array([-3.0, 1.0, 4.0, -2.0])
    for level, want, other in (
        (0.5, 2.0, {"the errors need their absolute values": 1.0, "this holds more than is needed": 3.0}),
        (0.6, 3.0, {"this interpolates; one of the given errors is asked for": 2.8, "this holds too few": 2.0}),
        (0.75, 3.0, {"the errors need their absolute values": 1.75, "this holds more than is needed": 4.0}),
        (1.0, 4.0, {}),
    ):
        close(s.reach(errors, level), want, f"reach of 1, 2, 3, 4 in size at {level}", likely=other)
    forecast, truth = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.5, 0.0, 3.0, 5.0])
    likely = {"the ends are included": 0.5, "this is the share outside": 0.25, "this is a count": 3.0}
    close(s.coverage(forecast, truth, 1.0), 0.75, "coverage", likely=likely)
    per = np.array([0.1, 3.0, 0.5, 0.5])
    close(s.coverage(forecast, truth, per), 0.5, "coverage with one reach per forecast")


@graded("q6", points=1)
def why_the_spread_is_small(s, rng):
    choice(
        s.small_spread,
        "b",
        {
            "a": "More members find their common mean better; how far the truth is from it they do not know",
            "c": "They may be trained as well as possible: noise that nobody can forecast stays outside",
            "d": "Then their mean would be off as well; the chapter's five were in the units of the series",
        },
        "small_spread",
    )


@graded("q6", points=1)
def why_two_directions_are_so_good(s, rng):
    choice(
        s.both_ways,
        "c",
        {
            "a": "No dependency in the past explains it: at the last step of the window the same network is a copy",
            "b": "More parameters do not see the future, a backward half does",
            "d": "It was trained on the past only; the answer lies in the window itself",
        },
        "both_ways",
    )
