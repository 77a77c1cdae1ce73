"""Hidden tests of the bug hunt: the ten mended passes on random sizes, against central differences.

The forward pass that is nudged here goes unit by unit and is that of exercise 7's hidden tests.
"""

import importlib.util
from pathlib import Path

import numpy as np

from lstm_lib.check import close_all, graded, shaped
from lstm_lib.check.testing import public

notebook = public("07_bug_hunt")
_spec = importlib.util.spec_from_file_location("slow", Path(__file__).with_name("07_lstm_backward.py"))
slow = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(slow)


def by_nudging(arrays):
    *run, dh = arrays

    def loss():
        return float((dh * slow.states(*run)[0]).sum())

    x, h0, c0, W, U, b = run
    return dict(zip(slow.notebook.RUN, (slow.nudged(loss, v) for v in (W, U, b, x, h0, c0)), strict=True))


@graded("q1", points=1)
def errors_of_any_size(s, rng):
    T, B, D, H = (int(n) for n in rng.integers(2, 4, size=4))
    arrays = notebook.drawn(rng, T, B, D, H)
    args, _ = notebook.right(arrays)
    wanted = by_nudging(arrays)
    for k in (2, 10):
        backward = getattr(s, f"backward_{k}")
        want = [notebook.apart(np.asarray(p), q) for p, q in zip(backward(*args), wanted.values(), strict=True)]
        got = shaped(s.errors(backward, arrays), (6,), f"errors(backward_{k}, arrays)")
        close_all(list(got), {f"error {n}": v for n, v in enumerate(want)}, f"errors(backward_{k}, arrays)")


def mending(k):
    def mends(s, rng):
        T, B, D, H = (int(n) for n in rng.integers(2, 4, size=4))
        arrays = notebook.drawn(rng, T, B, D, H)
        close_all(getattr(s, f"mended_{k}")(*notebook.right(arrays)[0]), by_nudging(arrays), f"mended_{k}")

    mends.__name__ = f"mends_{k}_for_any_size"
    return graded("q3" if k <= 5 else "q4", points=1)(mends)


globals().update({f"mends_{k}_for_any_size": mending(k) for k in notebook.BUGS})
