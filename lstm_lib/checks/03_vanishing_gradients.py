"""What the notebook of exercise 3 checks: predictions, norms by hand, gradients by lag, matrices built to order.

Matrices are judged by what 1024 steps make of them, so that every right one counts, and wrong answers are recognised
by what they give: every cause named here is computed, never guessed.
"""

import numpy as np

from lstm_lib.check import Wrong, choice, close, close_all, graded, shaped, unpack

FORBIDDEN = ("lstm_lib", "numpy.linalg", "scipy", "torch", "tensorflow", "keras", "jax")
DIGITS = 1e-3  # what Task q2 asks for


@graded("q1", points=1)
def fates_in_the_long_run(s, rng):
    choice(
        s.fate_1,
        "c",
        {
            "a": "Entries below 1 promise nothing, they add up: (1, 1) becomes (1.2, 1.2), and so on at every step",
            "b": "(1, 1) becomes (1.2, 1.2), and the next step makes 1.2 times that: it never turns round",
            "d": "(1, 1) becomes (1.2, 1.2), and the next step makes 1.2 times that: no bound holds",
        },
        "fate_1",
    )
    choice(
        s.fate_3,
        "a",
        {
            "b": "It turns by some angle and shortens to sqrt(0.72**2 + 0.54**2) = 0.9, the same for every direction: "
            "there is nothing to lengthen",
            "c": "Two entries of a row act at right angles: their squares add up, 0.72**2 + 0.54**2 = 0.81, below 1",
            "d": "A pure rotation would keep every length, but here each row has length 0.9, and 0.9**k vanishes",
        },
        "fate_3",
    )
    choice(
        s.fate_5,
        "c",
        {
            "a": "A negative eigenvalue turns the direction round; still (1, 0) is 1.05 times longer after every step",
            "b": "The determinant is small, but the largest absolute eigenvalue decides: 1.05**k grows without bound",
            "d": "5 percent a step look harmless and are not: 1.05**100 is above 100",
        },
        "fate_5",
    )


@graded("q1", points=1)
def fates_that_one_step_does_not_tell(s, rng):
    choice(
        s.fate_2,
        "b",
        {
            "a": "Look at one step: (0, 1) becomes (3, 0.8), which is longer",
            "c": "The first steps lengthen, but both eigenvalues are 0.8 (the diagonal of a triangular matrix), and in "
            "the long run they decide",
            "d": "It grows at first, and nothing keeps it there: both eigenvalues are 0.8, below 1",
        },
        "fate_2",
    )
    choice(
        s.fate_4,
        "d",
        {
            "a": "Look at one step: (0, 1) becomes (4, 0), which is longer",
            "b": "U4 times U4 is the identity: after every second step the gradient is exactly what it was",
            "c": "What one step lengthens by 4, the next one multiplies by 0.25: U4 times U4 is the identity",
        },
        "fate_4",
    )


def radius(U):
    return np.abs(np.linalg.eigvals(np.asarray(U, float))).max()


def sigma(U):
    return np.linalg.norm(np.asarray(U, float), 2)


def finite(got, what, cause):
    """Refuse a single nan or infinity, with the cause that this place has."""
    if np.size(got) == 1 and np.asarray(got).dtype.kind == "f" and not np.isfinite(got).all():
        raise Wrong(f"{what} is {float(np.ravel(got)[0])}. Likely cause: {cause}")
    return got


def check_sigma(s, U, not_finite):
    U = np.array(U, dtype=float)
    what = f"largest_singular_value({U.tolist()})"
    likely = {
        "this is its square: a round trip lengthens by sigma squared": sigma(U) ** 2,
        "this is the length of U as one long vector, and no single vector gets that long": np.sqrt((U**2).sum()),
        "this is the spectral radius: you send v through U again and again, never back through U.T": radius(U),
        "this is the determinant": abs(np.linalg.det(U)),
        "this is the largest entry": np.abs(U).max(),
        "this is the largest sum of a row": np.abs(U).sum(axis=1).max(),
    }
    close(finite(s.largest_singular_value(U), what, not_finite), sigma(U), what, likely=likely, tol=DIGITS)


@graded("q2", points=1)
def largest_singular_value_by_hand(s, rng):
    """The squares are 5 and 45; the second matrix sends (1, 1) to zero."""
    check_sigma(s, [[3, 0], [4, 5]], "v grows until it overflows; rescale it after each round trip")
    check_sigma(s, [[2, -2], [-2, 2]], "this matrix sends (1, 1) to zero; begin with a random vector")


def check_radius(s, U):
    U = np.array(U, dtype=float)
    what = f"spectral_radius({U.tolist()})"
    eigenvalues = np.linalg.eigvals(U)
    likely = {
        "this is the largest singular value: what one step can do, not the long run": sigma(U),
        "this is the sum of the eigenvalues": np.trace(U),
        "this is the determinant, the product of all eigenvalues": np.linalg.det(U),
        "this is the smallest absolute eigenvalue": np.abs(eigenvalues).min(),
        "of a complex or negative eigenvalue the absolute value counts": eigenvalues.real.max(),
        "when P is squared log_c must double": 1.0,
    }
    for k in (1, 2, 4, 8, 16, 32, 64, 100, 128):
        slow = np.sqrt((np.linalg.matrix_power(U, k) ** 2).sum()) ** (1 / k)
        likely[f"this is what k = {k} gives; the limit is reached slowly, go much further"] = slow
    got = finite(s.spectral_radius(U), what, "the power overflows; rescale before each squaring, and double k after it")
    close(got, radius(U), what, likely=likely, tol=DIGITS)


@graded("q2", points=1)
def spectral_radius_by_hand(s, rng):
    """Eigenvalues 3 and 5; -3 and 2; 1 + 2i and 1 - 2i; 0.5 twice."""
    for U in ([[3, 0], [4, 5]], [[-3, 0], [1, 2]], [[1, -4], [1, 1]], [[0.5, 10], [0, 0.5]]):
        check_radius(s, U)


@graded("q2", points=1)
def spectral_radius_of_a_matrix_whose_square_is_zero(s, rng):
    what = "spectral_radius([[2, 2], [-2, -2]])"
    got = s.spectral_radius(np.array([[2.0, 2.0], [-2.0, -2.0]]))
    close(finite(got, what, "the square is exactly zero, and dividing by its size is no use"), 0, what, tol=DIGITS)


def row_form(h_t, U):
    return np.diag(1 - h_t**2) @ U.T


FORMS = {
    "U is not transposed": lambda h_t, U: np.diag(1 - h_t**2) @ U,
    "the slopes belong to dh_t, so they come before U.T": lambda h_t, U: U.T @ np.diag(1 - h_t**2),
    "this is the column form; in row form J_t is diag(1 - h_t**2) U.T": lambda h_t, U: U @ np.diag(1 - h_t**2),
    "the slopes of tanh are missing": lambda h_t, U: U.T,
    "U is missing": lambda h_t, U: np.diag(1 - h_t**2),
    "the slope is 1 - h**2, with the square": lambda h_t, U: np.diag(1 - h_t) @ U.T,
    "h is tanh(a) already: the slope is 1 - h**2": lambda h_t, U: np.diag(1 - np.tanh(h_t) ** 2) @ U.T,
    "h * (1 - h) is the slope of the logistic function": lambda h_t, U: np.diag(h_t * (1 - h_t)) @ U.T,
    "* multiplies entry by entry, @ is the product of matrices": lambda h_t, U: np.diag(1 - h_t**2) * U.T,
}


def product(h, U, k, one=row_form):
    """Multiply what `one` makes of the k latest states, the latest first."""
    J = np.eye(len(U))
    for h_t in h[len(h) - k :][::-1]:
        J = J @ one(h_t, U)
    return J


def check_product(s, h, U, k):
    likely = {cause: product(h, U, k, one) for cause, one in FORMS.items()} | {
        "J_t needs the slopes of h_t, the state after step t, not before it": product(h[:-1], U, k),
        "the gradient meets the latest Jacobian first, here it is the last": product(h[len(h) - k :][::-1], U, k),
        "the way back starts at h[-1], not at h[0]": product(h[::-1], U, k),
        "there is one Jacobian too many": product(h, U, k + 1),
        "there is one Jacobian too few": product(h, U, max(k - 1, 0)),
    }
    name = f"jacobian_product(h, U, {k})"
    close(s.jacobian_product(h, U, k), product(h, U, k), name, axes="(H, H)", likely=likely)


@graded("q3", points=1)
def jacobians_by_hand(s, rng):
    """One step: slopes 0.75 and 1 times the rows (1, 3) and (2, 4) of U transposed; two steps; none."""
    h = np.array([[0.1, 0.3], [0.6, -0.8], [0.5, 0.0]])
    U = np.array([[1.0, 2.0], [3.0, 4.0]])
    for k in (1, 2, 0):
        check_product(s, h, U, k)


def lengths(h, U, one=row_form, first=np.ones_like):
    """Follow the gradient of the sum of the last state back, one sequence at a time."""
    found = np.empty(h.shape[:2])
    for n in range(h.shape[1]):
        dh = first(h[-1, n])
        for lag in range(len(h)):
            found[lag, n] = np.sqrt((dh**2).sum())
            dh = dh @ one(h[len(h) - 1 - lag, n], U)
    return found


def check_lengths(s, h, U):
    right = lengths(h, U)
    likely = {cause: lengths(h, U, one) for cause, one in FORMS.items()} | {
        "dh_{t-1} needs the slopes of h_t, not of h_{t-1}": lengths(np.concatenate([h[:1], h[:-1]]), U),
        "the way back starts at the last state, not at the first": lengths(h[::-1], U),
        "at lag 0 dh is all ones, before any step back": lengths(
            h, U, first=lambda h_T: np.ones_like(h_T) @ row_form(h_T, U)
        ),
        "the loss is the sum of the last state, so dh is all ones there, not h": lengths(h, U, first=np.copy),
        "lag 0 comes first: entry [0] is the length of dh_T": right[::-1],
        "these are the squares of the lengths": right**2,
        "these are relative to lag 0; give the lengths themselves": right / right[0],
        "every sequence has a length of its own, keep the batch": np.sqrt((right**2).mean(axis=1)),
        "the lags run from 0 to T - 1, there is one too many": lengths(np.concatenate([h[:1], h]), U),
        "the lags run from 0 to T - 1, the last one is missing": right[:-1],
        "the lags run from 0 to T - 1, lag 0 is missing": right[1:],
        "lags come first, sequences second": right.T,
    }
    close(s.lag_lengths(h, U), right, "lag_lengths(h, U)", axes="(T, B)", likely=likely)


@graded("q3", points=1)
def lengths_by_lag(s, rng):
    """One unit with weight 2: 1, then 2 * 0.75, then that times 2 * 0.64; then three sequences of two units."""
    check_lengths(s, np.array([[[0.3]], [[0.6]], [[0.5]]]), np.array([[2.0]]))
    check_lengths(s, np.tanh(rng.normal(size=(4, 3, 2))), rng.normal(size=(2, 2)))


def joint(grads):
    return np.sqrt(sum((g**2).sum() for g in grads.values()))


def check_clipping(s, grads, max_norm):
    norm, added = joint(grads), sum(joint({name: g}) for name, g in grads.items())

    def shortened(by):
        return {name: g * min(1.0, max_norm / by) if by else g for name, g in grads.items()}

    causes = {
        "all arrays share one norm and one factor, or else the direction turns": {
            name: shortened(joint({name: g}))[name] for name, g in grads.items()
        },
        "cutting off single entries turns the direction": {
            n: np.clip(g, -max_norm, max_norm) for n, g in grads.items()
        },
        "a gradient below max_norm stays as it is": {n: g * max_norm / (norm or 1) for n, g in grads.items()},
        "the factor is max_norm / norm, not 1 / norm": {n: g / (norm or 1) for n, g in grads.items()},
        "the norm is the root of the sum of squares, the root is missing": shortened(norm**2),
        "add the squares of all entries, not the norms of the arrays": shortened(added),
        "nothing is shortened": grads,
    }
    clipped, before = unpack(s.clip_by_norm(grads, max_norm), "clipped", "norm", of="clip_by_norm")
    if not isinstance(clipped, dict) or clipped.keys() != grads.keys():
        raise Wrong(f"clip_by_norm must give back a dict with the names {', '.join(grads)}, and then the norm")
    likely = {cause: list(arrays.values()) for cause, arrays in causes.items()}
    close_all([clipped[name] for name in grads], shortened(norm), "clip_by_norm", likely=likely)
    likely = {
        "the norm before clipping is wanted, not the one after it": min(norm, max_norm),
        "the root is missing": norm**2,
        "add the squares of all entries, not the norms of the arrays": added,
        "this is the largest entry": max(np.abs(g).max() for g in grads.values()),
    }
    close(before, norm, "norm", likely=likely)


@graded("q4", points=1)
def clips_by_hand(s, rng):
    """2, -3 and 6 have the joint norm 7, clipped to half of it."""
    check_clipping(s, {"W": np.array([[2.0, -3.0]]), "b": np.array([6.0])}, 3.5)


@graded("q4", points=1)
def leaves_short_gradients_alone(s, rng):
    check_clipping(s, {"W": np.array([[2.0, -3.0]]), "b": np.array([6.0])}, 10.0)
    check_clipping(s, {"W": np.zeros((2, 3)), "b": np.zeros(3)}, 1.0)


STEPS = 1024
LARGEST = 10


def square(got, name):
    """Return the learner's matrix, if it is one of the kind asked for."""
    rows = len(got) if isinstance(got, list | tuple) else np.shape(got)[0] if np.ndim(got) == 2 else 0
    if not 1 <= rows <= LARGEST:
        raise Wrong(f"{name} must be a square matrix of 1 to {LARGEST} rows, such as [[1, 2], [3, 4]]")
    U = shaped(got, (rows, rows), name)
    if (U == 0).any():
        raise Wrong(f"{name} has an entry that is 0; make it different from 0, a small number will often do")
    return U


def decades(J, steps=STEPS):
    """Return the logarithm, to base 10, of the length of the power of a matrix; `steps` is a power of two."""
    log = 0.0
    for k in range(steps.bit_length()):
        J = J @ J if k else J
        size = np.sqrt((J**2).sum())
        if size == 0:
            return -np.inf
        J, log = J / size, 2 * log + np.log10(size)
    return log


def power_of_ten(log):
    return "0" if log == -np.inf else f"10^{log:.0f}"


def must(fate, J, name, what):
    """Refuse a matrix whose power does not vanish, or explode, as wished."""
    left = decades(J)
    if left > -6 if fate == "vanish" else left < 6:
        raise Wrong(
            f"{name}: {what} must {fate}, but after {STEPS} steps it has length {power_of_ten(left)} "
            f"(spectral radius {radius(J):.4g}, largest singular value {sigma(J):.4g})"
        )


@graded("q5", points=1)
def matrices_to_order(s, rng):
    late, thin, small = (square(getattr(s, name), name) for name in ("late", "thin", "small"))
    if sigma(late) <= 5:
        raise Wrong(
            f"late: one step must lengthen some gradient more than 5 times, yours at most {sigma(late):.4g} times"
        )
    must("vanish", late, "late", "the gradient")
    if abs(np.linalg.det(thin)) > 0.2:
        raise Wrong(f"thin: the determinant must be between -0.2 and 0.2, yours is {np.linalg.det(thin):.4g}")
    must("explode", thin, "thin", "the gradient")
    if np.abs(small).max() > 0.5:
        raise Wrong(f"small: every entry must be between -0.5 and 0.5, one of yours is {np.abs(small).max():.4g}")
    must("explode", small, "small", "the gradient")


@graded("q5", points=1)
def what_saturation_can_do(s, rng):
    trap = square(s.trap, "trap")
    slopes = shaped(s.slopes, (len(trap),), "slopes", axes="(H,)")
    if slopes.min() <= 0 or slopes.max() > 1:
        wrong = slopes.max() if slopes.max() > 1 else slopes.min()
        raise Wrong(f"slopes: a slope of tanh, 1 - h**2, is above 0 and at most 1, one of yours is {wrong:.4g}")
    must("vanish", trap, "trap", "the gradient of the linear network")
    must("explode", np.diag(slopes) @ trap.T, "trap and slopes", "the gradient with these slopes")


@graded("q6", points=1)
def steps_to_a_thousandth(s, rng):
    likely = {
        "after this many steps the bound is still a little above a thousandth": 134,
        "the loss of a step multiplies, it does not add up: 0.95**k": 20,
        "a thousandth is 0.001; this is the lag of a hundredth": 90,
        "this halves the gradient": 14,
    }
    close(s.steps, 135, "steps", likely=likely, reveal=False)


@graded("q6", points=1)
def why_it_vanished(s, rng):
    choice(
        s.why_vanished,
        "c",
        {
            "a": "The curve is a straight line on a logarithmic scale: one factor below 1 at every step, to the end",
            "b": "1.2 times an orthogonal matrix stretches every direction by 1.2, so there is no such direction",
            "d": "It was printed below Task 3.3: 1.2. Above 1 an explosion is possible, but not certain",
        },
        "why_vanished",
    )


@graded("q6", points=1)
def what_brings_it_back(s, rng):
    choice(
        s.remedy,
        "d",
        {
            "a": "Clipping multiplies all parts by one number, so it cannot change the ratio of distant to near",
            "b": "It makes the near parts as much larger as the distant one, and the step useless; the ratio stays",
            "c": "It rescales the whole gradient of a weight, in which the near steps drown the distant one; see the "
            "networks that chapter 3 trained with it",
        },
        "remedy",
    )
