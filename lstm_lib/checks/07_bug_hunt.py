"""What the notebook of the bug hunt checks: the learner's gradient check, ten diagnoses and ten mended passes.

The right gradients come from the reference of exercise 7, whose hidden tests compare it with nudges.
"""

import importlib

import numpy as np

from lstm_lib.check import GradedTest, Wrong, choice, close, close_all, graded, shaped

FORBIDDEN = ("lstm_lib", "scipy", "torch", "tensorflow", "keras", "jax", "autograd")
reference = importlib.import_module("lstm_lib.checks.07_lstm_backward")
BUGS = {1: "c", 2: "d", 3: "b", 4: "f", 5: "k", 6: "e", 7: "h", 8: "g", 9: "m", 10: "a"}
# What a pass does right when a diagnosis is not the one: the place to look at again.
REFUTED = {
    "a": "what a step gives as dh of the step before does arrive there",
    "b": "what a step gives as dc of the step before does arrive there",
    "c": "its dW, dU and db are sums over all steps",
    "d": "no gate is squashed a second time",
    "e": "the slope at tanh(c) is right, in whatever form it is written",
    "f": "the forget gate's partner is c_prev, as it should be",
    "g": "the candidate's slope is that of a tanh",
    "h": "what goes to c_prev is multiplied by the forget gate",
    "i": "what comes from h does reach c",
    "j": "input gate and candidate get each other's value",
    "k": "every matrix is transposed on the way back",
    "l": "dU is made with h_prev",
    "m": "every step's own dh is used",
    "n": "the blocks of da stand in the order i, f, g, o",
}


def drawn(rng, T=4, B=3, D=2, H=4):
    shapes = (T, B, D), (B, H), (B, H), (D, 4 * H), (H, 4 * H), (4 * H,), (T, B, H)
    return [rng.normal(size=shape) for shape in shapes]


def right(arrays):
    """The four things that a backward pass takes, and what it should give back."""
    *run, dh = arrays
    args = dh, reference.forward(*run), run[3], run[4]
    return args, reference.run_back(*args)


def apart(p, q):
    return np.linalg.norm(p - q) / (np.linalg.norm(p) + np.linalg.norm(q))


@graded("q1", points=2)
def six_relative_errors(s, rng):
    for k in (1, 4):
        arrays = drawn(rng, T=3, B=2, H=2)
        args, wanted = right(arrays)
        found = getattr(s, f"backward_{k}")(*args)
        pairs = list(zip(map(np.asarray, found), wanted, strict=True))
        want = np.array([apart(p, q) for p, q in pairs])
        order = [want[n] for n in (3, 4, 5, 0, 1, 2)]
        likely = {
            "the order is dW, dU, db, dx, dh0, dc0": order,
            "divide by the sum of both norms, not by one": [
                np.linalg.norm(p - q) / np.linalg.norm(q) if np.linalg.norm(q) else 0 for p, q in pairs
            ],
            "this is the distance; divide it by the sum of both norms": [np.linalg.norm(p - q) for p, q in pairs],
            "the norm is a root": want**2,
        }
        got = s.errors(getattr(s, f"backward_{k}"), arrays)
        close(got, want, f"errors(backward_{k}, arrays)", likely=likely)


@graded("q1", points=1)
def right_gradients_have_no_error(s, rng):
    arrays = drawn(rng, T=1, B=2, H=2)
    got = shaped(s.errors(s.backward_3, arrays), (6,), "errors(backward_3, arrays)")
    if max(abs(got)) > 1e-7:
        raise Wrong(
            f"with a single step backward_3 is right, so all errors must be below 1e-7, yours go up to {max(got):.2g}. "
            "Likely cause: the loss is not the sum of dh * h over all steps, or a nudged array is not the one it reads"
        )


def naming(k: int) -> GradedTest:
    """The test of one diagnosis."""

    def names(s, rng):
        wrong = {letter: f"In backward_{k} {text}." for letter, text in REFUTED.items() if letter != BUGS[k]}
        choice(getattr(s, f"bug_{k}"), BUGS[k], wrong, f"bug_{k}")

    names.__name__ = f"names_bug_{k}"
    return graded("q2", points=1)(names)


def mending(k: int) -> GradedTest:
    """The test of one mended pass."""

    def mends(s, rng):
        args, want = right(drawn(rng))
        likely = {f"this is backward_{k} as it was": getattr(s, f"backward_{k}")(*args)}
        likely |= {c: reference.run_back(*args, slip=slip) for slip, c in reference.RUN_CAUSES.items()}
        got = getattr(s, f"mended_{k}")(*args)
        names = dict(zip(reference.RUN, want, strict=True))
        close_all(got, names, f"mended_{k}", likely=likely)

    mends.__name__ = f"mends_{k}"
    return graded("q3" if k <= 5 else "q4", points=1)(mends)


globals().update({f"names_bug_{k}": naming(k) for k in BUGS})
globals().update({f"mends_{k}": mending(k) for k in BUGS})


def listed(s, name, want, reason):
    """Accept a list of numbers in any order."""
    got = getattr(s, name)
    numbers = [got] if isinstance(got, int | float) else got
    if not isinstance(numbers, list | tuple | np.ndarray):
        raise Wrong(f"{name} must be a list of numbers such as [2, 7], got {type(got).__name__}")
    found = {float(n) for n in np.ravel(numbers)}
    if extra := sorted(found - set(want)):
        raise Wrong(f"{name}: with such a case backward_{extra[0]:g} does show an error; try it with errors")
    if found != set(want):
        raise Wrong(f"{name}: there {'are more' if found else 'is at least one'}; {reason}")


@graded("q5", points=1)
def unseen_with_one_step(s, rng):
    listed(s, "unseen_T1", [1, 3, 9, 10], "all that goes wrong between steps only is right with a single one")


@graded("q5", points=1)
def unseen_with_one_unit(s, rng):
    listed(s, "unseen_H1", [5], "what differs between a matrix and its transpose when it has one entry?")


@graded("q5", points=1)
def unseen_at_the_last_step(s, rng):
    listed(s, "unseen_last", [9], "which pass looks at the last step's own dh only?")
