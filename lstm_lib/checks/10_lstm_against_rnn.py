"""What the notebook of exercise 10 checks: prices, fair sizes, baselines and intervals, each first on a case by hand.

Wrong answers are recognised by what they give, so every cause named here is computed, never guessed.
"""

import numpy as np

from lstm_lib.check import Wrong, choice, close, close_all, graded

FORBIDDEN = ("lstm_lib", "scipy", "statsmodels", "torch", "tensorflow", "keras", "jax")
BLOCKS = {"RNN": 1, "GRU": 3, "LSTM": 4}


def parameters(cell, D, H):
    return BLOCKS[cell] * (H * H + D * H + H)


@graded("q1", points=1)
def price_by_hand(s, rng):
    """A block with D = 2 and H = 3 has 9 + 6 + 3 parameters."""
    for cell, blocks in BLOCKS.items():
        likely = {
            "the biases are missing": blocks * 15,
            "the recurrent weights are missing": blocks * 9,
            "this is one block, and the cell has several": 18,
            "the recurrent matrix is H × H, not D × D": blocks * (4 + 6 + 3),
            "one bias per unit and block": blocks * (9 + 6 + 2),
        }
        close(s.parameters(cell, 2, 3), blocks * 18, f'parameters("{cell}", 2, 3)', likely=likely)
        likely = {
            "a bias is added, nothing is multiplied by it": blocks * 18,
            "this is one block, and the cell has several": 15,
            "each product goes with one addition: count the pairs": blocks * 30,
        }
        close(s.multiply_adds(cell, 2, 3), blocks * 15, f'multiply_adds("{cell}", 2, 3)', likely=likely)


@graded("q1", points=1)
def price_of_a_larger_layer(s, rng):
    for cell, blocks in BLOCKS.items():
        close(s.parameters(cell, 8, 64), parameters(cell, 8, 64), f'parameters("{cell}", 8, 64)')
        close(s.multiply_adds(cell, 8, 64), blocks * 64 * 72, f'multiply_adds("{cell}", 8, 64)')


@graded("q2", points=2)
def widths(s, rng):
    """An LSTM of width 3 with 2 inputs has 72 parameters; an RNN has 70 at width 7 and 88 at width 8."""
    for cell, D, wanted, right, other in (
        ("RNN", 2, 72, 7, {"divided by the number of blocks of the LSTM": 3}),
        ("LSTM", 2, 72, 3, {}),
        ("RNN", 2, 79, 7, {"two widths are equally near: the smaller is asked for": 8}),
        ("RNN", 2, 80, 8, {"the nearest is asked for, not the largest that fits": 7}),
        ("GRU", 4, 480, 10, {"the nearest is asked for, not the first that reaches it": 11}),
        ("LSTM", 40, 5, 1, {"a layer has at least one unit": 0}),
        ("LSTM", 8, 18816, 64, {}),
    ):
        close(s.fair_width(cell, D, wanted), right, f'fair_width("{cell}", {D}, {wanted})', likely=other)


def marked(first, second, *, steps=6):
    """A batch of sequences: lists of (step, value) of the two markers, other values being 9 (never to be seen)."""
    x = np.zeros((steps, len(first), 2))
    x[:, :, 0] = 9
    for b, pair in enumerate(zip(first, second, strict=True)):
        for step, value in pair:
            x[step, b] = value, 1
    return x


@graded("q3", points=2)
def losses_by_hand(s, rng):
    """Targets 0, 1, 1, 2: blank 1/2; first values 0, 1, 0, 1: half 1/4."""
    x = marked([(0, 0.0), (1, 1.0), (2, 0.0), (0, 1.0)], [(5, 0.0), (4, 0.0), (3, 1.0), (3, 1.0)])
    x[0, 1, 0] = x[5, 2, 0] = 0.3
    targets, seconds = np.array([0, 1, 1, 2.0]), np.array([0, 0, 1, 1.0])
    half = np.mean((targets - seconds - 0.5) ** 2)
    likely = {
        "the order is blank, half": (half, 0.5),
        "the mean of the squares, not their sum": (4 * 0.5, 4 * half),
        "the squared error, not its root": (np.sqrt(0.5), np.sqrt(half)),
        "blank says one number for all, the mean of the targets; 0 is worse": (np.mean(targets**2), half),
        "half adds the first value's mean to what it remembers": (0.5, np.mean((targets - seconds) ** 2)),
        "half remembers the value, and errs only in the first": (0.5, 0.0),
    }
    close_all(s.baselines(x), {"blank": 0.5, "half": half}, "baselines", likely=likely)


@graded("q3", points=1)
def losses_of_uneven_values(s, rng):
    """The first values are spread, the second nearly equal: which of the two half remembers shows."""
    first, second = rng.uniform(size=6), 0.5 + 0.01 * rng.uniform(size=6)
    x = marked([(k % 3, v) for k, v in enumerate(first)], [(3 + k % 3, v) for k, v in enumerate(second)])
    likely = {"half remembers the last marked value, not the first": ((first + second).var(), second.var())}
    want = {"blank": (first + second).var(), "half": first.var()}
    close_all(s.baselines(x), want, "baselines", likely=likely)


def interval(k, n, z=1.96):
    share, scale = k / n, 1 + z * z / n
    middle, reach = share + z * z / (2 * n), z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


@graded("q4", points=2)
def interval_by_hand(s, rng):
    """With z = 2: none of 4 gives 0 to 1/2, all of 4 give 1/2 to 1, 2 of 4 give 1/2 plus and minus 1 / sqrt(8)."""
    for k, n, want in ((0, 4, (0, 0.5)), (4, 4, (0.5, 1)), (2, 4, (0.5 - 8**-0.5, 0.5 + 8**-0.5))):
        share = k / n
        plain = 2 * np.sqrt(share * (1 - share) / n)
        reach = 2 * np.sqrt(share * (1 - share) / n + 1 / n**2)
        likely = {
            "this is share ± z standard deviations, which says that none of 4 proves a rate of 0": (
                share - plain,
                share + plain,
            ),
            "both ends are divided by 1 + z² / n": (share + 2 / n - reach, share + 2 / n + reach),
            "the middle is share + z² / 2n": ((share - reach) / (1 + 4 / n), (share + reach) / (1 + 4 / n)),
            "the ends come in the wrong order": want[::-1],
        }
        close_all(s.wilson(k, n, 2), {"low": want[0], "high": want[1]}, f"wilson({k}, {n}, 2)", likely=likely)


@graded("q4", points=1)
def interval_of_five(s, rng):
    for k, n in ((5, 5), (1, 5), (490, 500)):
        low, high = interval(k, n)
        close_all(s.wilson(k, n), {"low": low, "high": high}, f"wilson({k}, {n})")


@graded("q5", points=2)
def verdicts(s, rng):
    for a, b, want in (
        ([1] * 5, [0] * 5, "A"),
        ([0] * 5, [1] * 5, "B"),
        ([1, 1, 1, 1, 0], [0, 1, 0, 0, 0], "open"),
        ([1], [0], "open"),
        ([1] * 8 + [0] * 2, [1] + [0] * 9, "A"),
        ([1] * 45 + [0] * 55, [1] * 60 + [0] * 40, "open"),
        ([1, 0], [1, 0], "open"),
        ([0, 0, 1] * 30, [1, 1, 0] * 30, "B"),
    ):
        got = s.verdict(a, b)
        if got != want:
            shares = f"{sum(a)} of {len(a)} against {sum(b)} of {len(b)}"
            ends = " and ".join("{:.2f} to {:.2f}".format(*interval(sum(v), len(v))) for v in (a, b))
            raise Wrong(f'verdict for {shares} must be "{want}", got {got!r}: the intervals are {ends}')


@graded("q5", points=2)
def chances_of_being_fooled(s, rng):
    """3 of 4 against 1 of 4: the better fails in 1/4, the worse succeeds in 1/4."""
    for a, b, want, other in (
        ([1, 1, 1, 0], [0, 1, 0, 0], 1 / 16, {"this is how often the pair is right": 9 / 16}),
        ([0, 1, 0, 0], [1, 1, 1, 0], 1 / 16, {"A need not be the better one": 9 / 16}),
        ([1] * 4, [0, 1, 1, 1], 0, {"one of the two is certain: it cannot say the opposite": 1 / 4}),
        ([1, 0], [0, 1, 1, 0], 0, {"the shares are equal: there is nothing to be wrong about": 1 / 4}),
        ([1, 1, 0, 0, 0], [0, 0, 0, 1], 0.25 * 0.6, {"1 minus the better share, times the worse": 0.6 * 0.75}),
    ):
        close(s.fooled(a, b), want, f"fooled({a}, {b})", likely=other)


@graded("q6", points=2)
def claims(s, rng):
    given = s.supported
    if not isinstance(given, str) or not given.strip() or set(given.lower()) - set("abcd ,"):
        raise Wrong(f'supported must be the letters of the claims in one string, such as "ad", got {given!r}')
    chosen = set(given.lower()) & set("abcd")
    for letter, why in {"a": "6 of 10 against 3", "d": "4 of 10 against 3"}.items():
        if letter in chosen:
            raise Wrong(f"claim {letter} rests on {why}: those two intervals overlap")
    if chosen != set("bc"):
        raise Wrong("a claim that the table supports is missing: ask verdict about 10 of 10 against each RNN")


@graded("q6", points=1)
def reason_of_the_clock(s, rng):
    choice(
        s.not_four,
        "a",
        {
            "b": "Three gates and a candidate are four blocks, and its multiply-adds are exactly four times as many",
            "c": "Weights are drawn at random and none is zero; a product with zero takes its time as well",
            "d": "Every step is computed, whatever the gates say: they multiply, they do not skip",
        },
        "not_four",
    )


@graded("q6", points=1)
def reason_of_the_choice(s, rng):
    choice(
        s.short_lag,
        "b",
        {
            "a": "Both are at 10 of 10, and the LSTM costs four times the parameters: it does worse on that side",
            "c": "Ten of ten put both success rates above 70 %. What they do not show is a difference",
        },
        "short_lag",
    )
