"""Hidden tests of exercise 8: Jacobians and gradients against differences of a slow run, units run for longer.

The reference shares nothing with the checks in the notebook, so a slip in one of the two cannot hide.
"""

import math

import numpy as np

from lstm_lib.check import Wrong, close, close_all, graded, unpack
from lstm_lib.check.testing import public

notebook = public("08_highway_measured")


def sigmoid(a):
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


def slow_step(a, h, c, U):
    """One step, unit by unit: gates i, f, g, o, then h and c; `a` is what comes from the input and the bias."""
    H = len(c)
    gates, new_h, new_c = [[], [], [], []], [], []
    for j in range(H):
        z = [a[n * H + j] + sum(h[k] * U[k, n * H + j] for k in range(H)) for n in range(4)]
        values = [sigmoid(z[0]), sigmoid(z[1]), math.tanh(z[2]), sigmoid(z[3])]
        for gate, value in zip(gates, values, strict=True):
            gate.append(value)
        new_c.append(values[1] * c[j] + values[0] * values[2])
        new_h.append(values[3] * math.tanh(new_c[-1]))
    return [np.array(gate) for gate in gates], np.array(new_h), np.array(new_c)


@graded("q2", points=1)
def highway_of_any_length(s, rng):
    for T, H in ((1, 2), (2, 1), (int(rng.integers(3, 30)), int(rng.integers(1, 5)))):
        f = rng.uniform(0.2, 1.0, size=(T, H))
        want = [[math.prod(f[t + 1 :, j]) for j in range(H)] for t in range(T)]
        close(s.highway(f), want, "highway(f)", axes="(T, H)")


@graded("q2", points=1)
def jacobians_are_differences(s, rng):
    for H in (1, int(rng.integers(2, 6))):
        a, U = rng.normal(size=4 * H), rng.normal(size=(H, 4 * H))
        c_prev, o_prev = rng.normal(size=H), rng.uniform(0.1, 0.9, size=H)
        (i, f, g, _), _, _ = slow_step(a, o_prev * np.tanh(c_prev), c_prev, U)
        total = np.empty((H, H))
        for k, nudge in enumerate(1e-5 * np.eye(H)):
            ends = [slow_step(a, o_prev * np.tanh(c), c, U)[2] for c in (c_prev + nudge, c_prev - nudge)]
            total[:, k] = (ends[0] - ends[1]) / 2e-5
        want = {"the highway": np.diag(f), "the gates": total - np.diag(f)}
        close_all(s.step_jacobian(c_prev, o_prev, i, f, g, U), want, "step_jacobian", axes="(H, H)")


@graded("q3", points=2)
def lags_are_differences_of_the_run(s, rng):
    for T, H in ((1, 2), (int(rng.integers(2, 7)), int(rng.integers(1, 4)))):
        inputs, U = rng.normal(size=(T, 4 * H)), rng.normal(size=(H, 4 * H))
        h = c = np.zeros(H)
        run = []
        for a in inputs:
            gates, h, c = slow_step(a, h, c, U)
            run.append([*gates, c])
        i, f, g, o, cells = (np.array(part) for part in zip(*run, strict=True))
        gradients = np.empty((T, H))
        for t in range(T):
            for k, nudge in enumerate(1e-5 * np.eye(H)):
                ends = []
                for state in (cells[t] + nudge, cells[t] - nudge):
                    h, c = o[t] * np.tanh(state), state
                    for a in inputs[t + 1 :]:
                        _, h, c = slow_step(a, h, c, U)
                    ends.append(h.sum())
                gradients[t, k] = (ends[0] - ends[1]) / 2e-5
        roads = [gradients[-1] * [math.prod(f[t + 1 :, j]) for j in range(H)] for t in range(T)]
        want = {
            "all ways": [math.hypot(*row) for row in gradients[::-1]],
            "the highway": [math.hypot(*row) for row in roads[::-1]],
        }
        close_all(s.against_lag(i, f, g, o, cells, U), want, "against_lag", axes="(T,)", tol=1e-4)


@graded("q4", points=1)
def biases_that_keep_what_they_should(s, rng):
    for _ in range(3):
        steps, share = int(rng.integers(1, 500)), float(rng.uniform(0.02, 0.98))
        b = float(s.forget_bias(steps, share))
        close(sigmoid(b) ** steps, share, f"the share kept after {steps} steps by forget_bias({steps}, {share:.3f})")


@graded("q4", points=1)
def chrono_of_any_span(s, rng):
    for longest in (3, int(rng.integers(20, 2000))):
        u = notebook.spans(s, 3000, longest, int(rng.integers(1000)))
        middle = longest / 2
        if abs(u.mean() - middle) > 0.05 * middle + 0.02:
            raise Wrong(f"chrono: the spans have the mean {u.mean():.4g}, and it should be near {middle:.4g}")
    notebook.spans(s, 1, 50, 0)


def nudged(U, b, eps):
    """Return all forget gates of 60 steps, and what 5 steps make of a nudge of the c after step 9."""
    h = c = np.zeros(1)
    run = []
    for _ in range(60):
        gates, h, c = slow_step(b, h, c, U)
        run.append((gates, c))
    (_, _, _, o), c = run[9]
    ends = []
    for now in (c + eps, c - eps):
        h = o * np.tanh(now)
        for _ in range(5):
            _, h, now = slow_step(b, h, now, U)
        ends.append(now.item())
    return np.array([gates[1] for gates, _ in run]), abs(ends[0] - ends[1]) / (2 * eps)


@graded("q5", points=1)
def units_do_so_by_differences(s, rng):
    for name, function, fades, eps in (("fading", s.fading, True, 1e-4), ("growing", s.growing, False, 1e-9)):
        U, b = (np.asarray(part, float) for part in unpack(function(), "U", "b", of=name))
        f, factor = nudged(U.reshape(1, 4), b, eps)
        if (f.min() < 0.99 or factor > 1) if fades else (f.max() > 0.6 or factor < 1):
            raise Wrong(
                f"{name}: its forget gates run from {f.min():.4g} to {f.max():.4g}, and a nudge of c is {factor:.3g} "
                "times as large 5 steps later"
            )


@graded("q6", points=1)
def clips_any_step(s, rng):
    for stretch in (0.3, 0.999, 1.001, 40.0):
        shapes = {"W": (2, 8), "U": (2, 8), "b": (8,), "head": (int(rng.integers(1, 4)), 2)}
        params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        grads = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        norm = math.hypot(*(float(v) for g in grads.values() for v in np.ravel(g)))
        limit, lr = norm / stretch, float(rng.uniform(0.01, 1))
        got = s.clipped_step(params, grads, lr, limit)
        want = {name: params[name] - lr * grads[name] / max(1, stretch) for name in params}
        close_all([got[name] for name in params], want, "clipped_step")
