"""Hidden tests of exercise 3: random matrices of known spectra, gradients by differences of the network run itself.

The references share nothing with the checks in the notebook, so a slip in one of the two cannot hide.
"""

import math

import numpy as np

from lstm_lib.check import Wrong, close, graded, unpack
from lstm_lib.check.testing import public

notebook = public("03_vanishing_gradients")


@graded("q2", points=1)
def singular_values_of_any_size(s, rng):
    for n in (1, 2, int(rng.integers(3, 9))):
        largest = 10.0 ** rng.uniform(-2, 2)
        values = largest * np.concatenate([[1], rng.uniform(0, 0.9, size=n - 1)])
        left, right = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
        U = left @ np.diag(values) @ right
        close(
            s.largest_singular_value(U) / largest,
            1,
            f"largest_singular_value of a {n} x {n} matrix, relative",
            tol=1e-3,
        )
    a = rng.uniform(1, 5)  # a vector of equal entries goes to zero
    U = np.array([[a, -a], [-a, a]])
    close(s.largest_singular_value(U), 2 * a, "largest_singular_value of [[a, -a], [-a, a]]", tol=1e-3)


@graded("q2", points=1)
def spectral_radii_of_any_size(s, rng):
    for scale in (1.0, 10.0 ** rng.uniform(1, 3), 10.0 ** rng.uniform(-3, -1)):
        n = int(rng.integers(1, 4))
        angle = rng.uniform(0.2, 1.4)
        blocks = np.zeros((2 + n, 2 + n))
        blocks[:2, :2] = [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
        blocks[2:, 2:] = np.diag(rng.uniform(-0.9, 0.9, size=n))
        change = np.eye(2 + n) + np.triu(rng.normal(size=(2 + n, 2 + n)), 1)
        U = scale * change @ blocks @ np.linalg.inv(change)
        function = s.spectral_radius
        close(function(U) / scale, 1, "spectral_radius, relative to the true one", tol=1e-3)
        if function.warnings:
            raise Wrong(f"spectral_radius warns {function.warnings[0]}")


def rerun(h_t, inputs, U):
    """Run the network on from a state, one unit at a time, and return its last state."""
    h_t = list(h_t)
    for a_t in inputs:
        h_t = [math.tanh(a_t[j] + sum(h_t[i] * U[i, j] for i in range(len(h_t)))) for j in range(len(h_t))]
    return np.array(h_t)


def network(rng, T, H):
    """Return random input activations, a recurrent matrix, and the states that they lead to."""
    inputs, U = rng.normal(size=(T, H)), rng.normal(size=(H, H)) / np.sqrt(H)
    states = [np.zeros(H)]
    for a_t in inputs:
        states.append(rerun(states[-1], [a_t], U))
    return inputs, U, np.array(states[1:])


def by_differences(inputs, U, h, lag, eps=1e-5):
    """Return the effect of every unit at a lag (rows) on every unit of the last state (columns)."""
    start, rest = h[len(h) - 1 - lag], inputs[len(h) - lag :]
    nudges = eps * np.eye(len(U))
    return np.array([(rerun(start + n, rest, U) - rerun(start - n, rest, U)) / (2 * eps) for n in nudges])


@graded("q3", points=1)
def jacobians_are_differences_of_the_run(s, rng):
    for T, H in ((2, 1), (5, int(rng.integers(2, 5)))):
        inputs, U, h = network(rng, T, H)
        for k in range(T):
            effect = by_differences(inputs, U, h, k)
            close(s.jacobian_product(h, U, k), effect.T, f"jacobian_product(h, U, {k})", axes="(H, H)")


@graded("q3", points=1)
def lengths_are_differences_of_the_run(s, rng):
    for T, B, H in ((1, 2, 3), (6, *map(int, rng.integers(1, 5, size=2)))):
        U = rng.normal(size=(H, H))
        inputs, states, wanted = rng.normal(size=(B, T, H)), np.empty((T, B, H)), np.empty((T, B))
        for n in range(B):
            state = np.zeros(H)
            for t in range(T):
                state = states[t, n] = rerun(state, [inputs[n, t]], U)
            for lag in range(T):
                effect = by_differences(inputs[n], U, states[:, n], lag).sum(axis=1)
                wanted[lag, n] = math.hypot(*effect)
        close(s.lag_lengths(states, U), wanted, "lag_lengths(h, U)", axes="(T, B)", tol=1e-4)


@graded("q4", points=1)
def clips_any_gradients(s, rng):
    for stretch in (0.3, 0.999, 1.001, 40.0):
        shapes = [(), (int(rng.integers(1, 5)),), tuple(rng.integers(1, 4, size=2)), tuple(rng.integers(1, 3, size=3))]
        grads = {f"layer{k}.W": rng.normal(size=shape) for k, shape in enumerate(shapes)}
        norm = math.hypot(*(float(v) for g in grads.values() for v in np.ravel(g)))
        limit = norm / stretch
        clipped, before = unpack(s.clip_by_norm(grads, limit), "clipped", "norm", of="clip_by_norm")
        close(before, norm, "norm")
        flat = np.concatenate([np.ravel(clipped[name]) for name in grads])
        close(math.hypot(*flat), min(norm, limit), "the joint norm after clipping")
        close(flat / math.hypot(*flat), np.concatenate([np.ravel(g) for g in grads.values()]) / norm, "the direction")


def sent_back(v, J, steps=400):
    """Return the logarithm of how much longer a vector is after many steps."""
    log = 0.0
    for _ in range(steps):
        v = v @ J
        size = math.hypot(*v)
        if size == 0:
            return -math.inf
        v, log = v / size, log + math.log(size)
    return log


@graded("q5", points=1)
def random_gradients_meet_their_fates(s, rng):
    late, thin, small, trap = (notebook.square(getattr(s, name), name) for name in ("late", "thin", "small", "trap"))
    slopes = np.asarray(s.slopes, float)
    for name, J, explodes in (
        ("late", late.T, False),
        ("thin", thin.T, True),
        ("small", small.T, True),
        ("trap", trap.T, False),
        ("trap with slopes", slopes[:, None] * trap.T, True),
    ):
        grown = sent_back(rng.normal(size=len(J)), J)
        if (grown > 0) != explodes:
            raise Wrong(f"{name}: a random gradient has {'vanished' if explodes else 'grown'} after 400 steps")
