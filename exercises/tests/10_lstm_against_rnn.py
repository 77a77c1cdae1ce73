"""Hidden tests of exercise 10: random sizes, batches and counts against references that enumerate or search.

The reference shares nothing with the checks in the notebook, so a slip in one of the two cannot hide.
"""

import itertools

import numpy as np

from lstm_lib.check import Wrong, close, close_all, graded
from lstm_lib.check.testing import public

notebook = public("10_lstm_against_rnn")
BLOCKS = ("RNN", 1), ("GRU", 3), ("LSTM", 4)


def counted(blocks, D, H):
    """Count the entries of the arrays themselves."""
    shapes = [(D, blocks * H), (H, blocks * H), (blocks * H,)]
    sizes = [int(np.prod(shape)) for shape in shapes]
    return sum(sizes), sizes[0] + sizes[1]


@graded("q1", points=1)
def prices_of_any_size(s, rng):
    for cell, blocks in BLOCKS:
        D, H = (int(n) for n in rng.integers(1, 200, size=2))
        held, products = counted(blocks, D, H)
        close(s.parameters(cell, D, H), held, f'parameters("{cell}", {D}, {H})')
        close(s.multiply_adds(cell, D, H), products, f'multiply_adds("{cell}", {D}, {H})')


@graded("q2", points=2)
def widths_of_any_size(s, rng):
    for cell, blocks in BLOCKS:
        for wanted in (1, int(rng.integers(50, 500)), int(rng.integers(5_000, 50_000))):
            D = int(rng.integers(1, 30))
            distance = {H: abs(counted(blocks, D, H)[0] - wanted) for H in range(1, 300)}
            nearest = min(distance.values())
            close(
                s.fair_width(cell, D, wanted),
                min(H for H, d in distance.items() if d == nearest),
                f'fair_width("{cell}", {D}, {wanted})',
            )


@graded("q3", points=2)
def losses_of_any_batch(s, rng):
    for T, B in ((2, 3), (9, 7), (int(rng.integers(10, 30)), int(rng.integers(20, 60)))):
        x = np.zeros((T, B, 2))
        x[:, :, 0] = rng.uniform(size=(T, B))
        firsts, targets = [], []
        for b in range(B):
            places = int(rng.integers(0, T // 2)), int(rng.integers(T // 2, T))
            x[list(places), b, 1] = 1
            firsts.append(x[places[0], b, 0])
            targets.append(firsts[-1] + x[places[1], b, 0])
        blank, half = (sum((v - sum(w) / B) ** 2 for v in w) / B for w in (targets, firsts))
        close_all(s.baselines(x), {"blank": blank, "half": half}, f"baselines of a batch of {B}")


def plausible(k, n, z):
    """Ends of the set of rates p with |k/n - p| <= z sqrt(p (1 - p) / n), by bisection."""

    def inside(p):
        return abs(k / n - p) <= z * np.sqrt(p * (1 - p) / n)

    ends = []
    for outer in (0.0, 1.0):
        a, b = outer, k / n  # the share itself is always inside
        for _ in range(80):
            middle = (a + b) / 2
            a, b = (a, middle) if inside(middle) else (middle, b)
        ends.append(b)
    return ends


@graded("q4", points=2)
def intervals_of_any_count(s, rng):
    for _ in range(6):
        n, z = int(rng.integers(2, 300)), float(rng.uniform(0.5, 4))
        k = int(rng.integers(1, n))
        low, high = plausible(k, n, z)
        close_all(s.wilson(k, n, z), {"low": low, "high": high}, f"wilson({k}, {n}, {z:.3f})")
    for k, n in ((0, 7), (7, 7)):
        low, high = np.ravel(s.wilson(k, n))
        if not -1e-9 <= low < high <= 1 + 1e-9:
            raise Wrong(f"wilson({k}, {n}) must lie between 0 and 1, got {low:.3g} to {high:.3g}")


@graded("q5", points=2)
def chances_of_any_lists(s, rng):
    for _ in range(6):
        a, b = (rng.integers(0, 2, size=rng.integers(1, 9)).tolist() for _ in range(2))
        order = np.sign(sum(a) / len(a) - sum(b) / len(b))
        against = [order != 0 and x - y == -order for x, y in itertools.product(a, b)]
        close(s.fooled(a, b), np.mean(against), f"fooled({a}, {b})")


@graded("q5", points=1)
def verdicts_of_any_lists(s, rng):
    for _ in range(8):
        a, b = ((rng.uniform(size=rng.integers(3, 60)) < rng.uniform()).astype(int).tolist() for _ in range(2))
        ends = [plausible(sum(runs), len(runs), 1.96) for runs in (a, b)]
        if min(abs(ends[0][0] - ends[1][1]), abs(ends[1][0] - ends[0][1])) < 1e-6:
            continue
        want = "A" if ends[0][0] > ends[1][1] else "B" if ends[1][0] > ends[0][1] else "open"
        if s.verdict(a, b) != want:
            raise Wrong(f'verdict for {sum(a)} of {len(a)} against {sum(b)} of {len(b)} must be "{want}"')
