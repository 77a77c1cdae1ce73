"""What the notebook of exercise 2 checks: one step back by hand, the walk through time, and the witness.

Wrong answers are recognised by what they give, so every cause named here is computed, never guessed.
"""

import numpy as np

from lstm_lib.check import choice, close, close_all, graded

FORBIDDEN = ("lstm_lib", "scipy", "torch", "tensorflow", "keras", "jax")
STEP = ("dW", "dU", "db", "dx_t", "dh_prev")
RUN = ("dW", "dU", "db", "dx", "dh0")
LEAKY = ("dW", "dU", "db", "dalpha", "dx_t", "dh_prev")


def forward(x, h0, W, U, b):
    h, states = h0, []
    for x_t in x:
        h = np.tanh(x_t @ W + h @ U + b)
        states.append(h)
    return np.stack(states)


def through(da, h_prev, x_t, W, U):
    return x_t.T @ da, h_prev.T @ da, da.sum(axis=0), da @ W.T, da @ U.T


def back(dh, h, h_prev, x_t, W, U):
    return through(dh * (1 - h**2), h_prev, x_t, W, U)


def walk(own, h0, h, x, W, U, *, collect=lambda old, new: old + new, flow=lambda dh, own: own + dh, first=None):
    """Gradients of a run, with room for mistakes: how terms are collected, what a state gets, what precedes step 1."""
    sums, dx, dh = [np.zeros(W.shape), np.zeros(U.shape), np.zeros(len(U))], np.zeros(x.shape), np.zeros(h0.shape)
    for t in reversed(range(len(x))):
        before = h[t - 1] if t else (h0 if first is None else first)
        *terms, dx[t], dh = back(flow(dh, own[t]), h[t], before, x[t], W, U)
        sums = [collect(old, new) for old, new in zip(sums, terms, strict=True)]
    return (*sums, dx, dh)


# Task q1 by hand: h = 1, -1, 3; the terms are h_2 = -1, u h_1 = 2 and u^2 h_0 = 4, their sum is 5.
A_STATE = {"this is the state h_3, not a derivative": 3}


@graded("q1", points=1)
def last_term(s, rng):
    likely = {"the total derivative adds the other steps; here h_2 is held fixed": 5}
    close(s.hurried, -1, "hurried", likely=likely | A_STATE, reveal=False)


@graded("q1", points=1)
def sum_of_terms(s, rng):
    likely = {
        "this is the last step's term alone; all three are added": -1,
        "this is the first step's term alone; all three are added": 4,
        "the term of step 1 is missing: h_0 is 1, not 0": -1 + 2,
        "a factor u for each step between: the term of step 1 is u^2 h_0": -1 + 2 + 2,
    }
    close(s.gradient, -1 + 2 + 4, "gradient", likely=likely, reveal=False)


@graded("q1", points=1)
def what_is_left(s, rng):
    likely = {
        "the loop runs from the last step to the first, so the first is written last": -1,
        "this is the sum; = keeps one term only": 5,
        "that would be so for h_0 = 0; here h_0 is 1": 0,
        "a factor u for each step between: the term of step 1 is carried through two": 2,
        "the factors u of the two steps between are missing": 1,
    }
    close(s.left_over, 4, "left_over", likely=likely | A_STATE, reveal=False)


def wrong_steps(dh, h, h_prev, x_t, W, U):
    da = dh * (1 - h**2)
    right = through(da, h_prev, x_t, W, U)
    slopes = {
        "tanh' is missing: da = dh * (1 - h**2)": dh,
        "tanh' is taken at tanh(h), but h is squashed already": dh * (1 - np.tanh(h) ** 2),
        "tanh' is 1 - h**2, not 1 - h": dh * (1 - h),
        "this is the slope of the sigmoid, h (1 - h)": dh * h * (1 - h),
        "the slope belongs to the new state h, not to h_prev": dh * (1 - h_prev**2),
    }
    causes = {cause: through(other, h_prev, x_t, W, U) for cause, other in slopes.items()}

    def swap(**parts):
        return tuple(parts.get(name, value) for name, value in zip(STEP, right, strict=True))

    causes |= {
        "dh_prev goes back through U.T, not U": swap(dh_prev=da @ U),
        "dU needs the state before the step, h_prev": swap(dU=h.T @ da),
        "dU is h_prev.T @ da, not its transpose": swap(dU=da.T @ h_prev),
        "db is a sum over the batch, not a mean": swap(db=da.mean(axis=0)),
        "dW, dU and db are sums over the batch, not means": tuple(v / len(dh) for v in right[:3]) + right[3:],
        "dx_t and dh_prev are in the wrong order": (*right[:3], right[4], right[3]),
        "dW and dU are in the wrong order": (right[1], right[0], *right[2:]),
        "dh_prev starts from da, not from dh": swap(dh_prev=dh @ U.T),
        "the state's gradient is handed on as it came; it passes tanh and U": swap(dh_prev=dh),
    }
    return causes


def check_step(s, *args):
    want = dict(zip(STEP, back(*args), strict=True))
    close_all(s.step_backward(*args), want, "step_backward", likely=wrong_steps(*args))


@graded("q2", points=1)
def step_by_hand(s, rng):
    """tanh' = 3/4 and da = 3, so the results are 6, -3, 3, 15 and 3/2."""
    check_step(s, *(np.array([[v]]) for v in (4.0, 0.5, -1.0, 2.0, 5.0, 0.5)))


@graded("q2", points=1)
def step_of_a_batch(s, rng):
    B, D, H = 3, 2, 4
    dh, h_prev, x_t = (rng.normal(size=shape) for shape in ((B, H), (B, H), (B, D)))
    check_step(s, dh, rng.uniform(-0.9, 0.9, (B, H)), h_prev, x_t, rng.normal(size=(D, H)), rng.normal(size=(H, H)))


def drawn(rng, T=5, B=3, D=2, H=4):
    """own, h0, x and the parameters of a random run."""
    shapes = ((T, B, H), (B, H), (T, B, D), (D, H), (H, H), (H,))
    return [rng.normal(size=shape) for shape in shapes]


@graded("q3", points=3)
def whole_walk(s, rng):
    own, h0, x, W, U, b = drawn(rng)
    h = forward(x, h0, W, U, b)
    args = own, h0, h, x, W, U
    right = walk(*args)
    left = walk(*args, collect=lambda old, new: new)
    causes = {
        "the terms of the steps are added up; = keeps the one written last": left,
        "the gradient that flows back from the step after is missing: own[t] + dh": walk(
            *args, flow=lambda dh, own: own
        ),
        "the loss looks at every state; you take its share at the end only": walk(
            *args, flow=lambda dh, own: dh if dh.any() else own
        ),
        "before step 0 the state is h0; h[-1] is the last one": walk(*args, first=h[-1]),
        "before step 0 the state is h0, not zero": walk(*args, first=0 * h0),
        "the walk goes forwards in time; begin with the last step": walk(own[::-1], h0, h[::-1], x[::-1], W, U),
        "dh0 is what flows out of step 0, through U.T": (*right[:4], own[0] + 0 * right[4]),
        "the time axis of dx comes first, in the order of x": (*right[:3], right[3][::-1], right[4]),
        "the parameters' gradients are sums over the steps, not means": tuple(v / len(x) for v in right[:3])
        + right[3:],
    }
    for k, name in enumerate(RUN[:3]):
        mixed = list(right)
        mixed[k] = left[k]
        causes[f"the terms of {name} are added up; = keeps the one written last"] = tuple(mixed)
    close_all(s.bptt(*args), dict(zip(RUN, right, strict=True)), "bptt", likely=causes)


def nudged(own, h0, x, W, U, b, eps, *, low=-1.0, over=2.0):
    """Differences between L at v + eps and at v + low * eps, divided by over * eps."""
    params, found = [W.copy(), U.copy(), b.copy()], []
    for v in params:
        dv = np.zeros(v.shape)
        for place in np.ndindex(v.shape):
            kept, losses = v[place], []
            for moved in (kept + eps, kept + low * eps):
                v[place] = moved
                losses.append((own * forward(x, h0, *params)).sum())
            v[place] = kept
            dv[place] = (losses[0] - losses[1]) / (over * eps)
        found.append(dv)
    return tuple(found)


@graded("q4", points=2)
def central_differences(s, rng):
    """With an epsilon so large that other formulas differ, then with a useful one."""
    own, h0, x, W, U, b = drawn(rng, T=3, B=2, D=2, H=3)
    for eps in (0.3, 1e-5):
        args = own, h0, x, W, U, b, eps
        want = nudged(*args)
        causes = {
            "the difference is one-sided: take L at v + eps and at v - eps": nudged(*args, low=0.0, over=1.0),
            "the second run is at v - eps, not at v": nudged(*args, low=0.0),
            "the two points lie 2 eps apart: divide by 2 * eps": nudged(*args, over=1.0),
            "the two losses are subtracted the wrong way round": tuple(-v for v in want),
            "this is the exact gradient; the task asks for differences, an independent witness": walk(
                own, h0, forward(x, h0, W, U, b), x, W, U
            )[:3]
            if eps > 0.1
            else want,
            "the loss is the sum of own * h over everything, not a mean": tuple(v / own.size for v in want),
            "only the last state enters; own weighs all of them": nudged(
                own * (np.arange(3) == 2)[:, None, None], *args[1:]
            ),
        }
        close_all(
            s.numerical_gradients(*args),
            dict(zip(("dW", "dU", "db"), want, strict=True)),
            f"numerical_gradients with eps = {eps}",
            likely=causes,
        )


@graded("q4", points=1)
def distance(s, rng):
    """(3, 0) and (0, 4) are 5 apart and 3 and 4 long: 5/7."""
    for p, q, want in (
        ([3.0, 0.0], [0.0, 4.0], 5 / 7),
        ([[3.0, 0.0], [0.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]], 1.0),
        ([2.0, 1.0], [2.0, 1.0], 0.0),
        ([0.0, 0.0], [0.0, 0.0], 0.0),
    ):
        a, b = np.array(p), np.array(q)
        size = np.abs(a).sum() + np.abs(b).sum()
        likely = {
            "the lengths in the denominator are missing": np.linalg.norm(a - b),
            "the length is the root of the sum of squares": np.abs(a - b).sum() / size if size else 0.0,
            "the root is missing": ((a - b) ** 2).sum() / max((a**2).sum() + (b**2).sum(), 1e-300),
            "this is 1 for equal arrays; the error is 0 there": 1 - want,
        }
        close(s.relative_error(a, b), want, f"relative_error({p}, {q})", likely=likely)


@graded("q5", points=1)
def zero_recurrent_gradient(s, rng):
    close(s.dU_from_zero, 0.0, "dU_from_zero", reveal=False)


@graded("q5", points=1)
def when_it_shows(s, rng):
    choice(
        s.caught,
        "b",
        {
            "a": "At T = 1 there is a single term, and = and += are the same. Try it",
            "c": "Two steps are enough: one of two terms is lost. Try T = 2",
            "d": "The numerical gradient knows nothing of your loop: it runs the network forwards only",
        },
        "caught",
    )


@graded("q5", points=1)
def what_is_not_a_sum(s, rng):
    wrong = (
        "Neither is a sum over the steps, and the recursion of dh needs no dW, dU or db. Compare them, before and after"
    )
    choice(s.dx_and_dh0, "a", dict.fromkeys("bcd", wrong), "dx_and_dh0")


@graded("q5", points=1)
def collected_forwards(s, rng):
    choice(
        s.forwards,
        "b",
        {
            "a": "This loop ends with the last step, so that is the term written last",
            "c": "All da are right, but = keeps the term of one step only; the gradient is their sum",
            "d": "h_0 meets the term of step 1 only, and this loop overwrites that first",
        },
        "forwards",
    )


def leaky(dh, h_prev, x_t, W, U, b, alpha):
    new = np.tanh(x_t @ W + h_prev @ U + b)
    dW, dU, db, dx, back = through(dh * alpha * (1 - new**2), h_prev, x_t, W, U)
    return dW, dU, db, (dh * (new - h_prev)).sum(), dx, (1 - alpha) * dh + back


def wrong_leaks(dh, h_prev, x_t, W, U, b, alpha):
    new = np.tanh(x_t @ W + h_prev @ U + b)
    h = (1 - alpha) * h_prev + alpha * new
    right = leaky(dh, h_prev, x_t, W, U, b, alpha)
    da = dh * alpha * (1 - new**2)

    def swap(**parts):
        return tuple(parts.get(name, value) for name, value in zip(LEAKY, right, strict=True))

    def from_da(other):
        dW, dU, db, dx, back = through(other, h_prev, x_t, W, U)
        return dW, dU, db, right[3], dx, (1 - alpha) * dh + back

    return {
        "h_prev is used in two places: the direct way, (1 - alpha) dh, is missing": swap(dh_prev=da @ U.T),
        "h_prev is used in two places: the way through a is missing": swap(dh_prev=(1 - alpha) * dh),
        "h_prev keeps 1 - alpha, not alpha": swap(dh_prev=alpha * dh + da @ U.T),
        "the direct way is multiplied by 1 - alpha": swap(dh_prev=dh + da @ U.T),
        "alpha is missing in da": from_da(dh * (1 - new**2)),
        "tanh' is missing in da": from_da(dh * alpha),
        "tanh' is taken at h, but what tanh gave is tanh(a)": from_da(dh * alpha * (1 - h**2)),
        "alpha multiplies the new part and 1 - alpha the old: its gradient has both": swap(dalpha=(dh * new).sum()),
        "the sign of dalpha: more alpha means more of the new and less of the old": swap(dalpha=-right[3]),
        "dalpha is one number, summed over units and sequences": swap(dalpha=(dh * (new - h_prev)).mean()),
        "dh_prev goes back through U.T, not U": swap(dh_prev=(1 - alpha) * dh + da @ U),
    }


def check_leak(s, *args):
    want = dict(zip(LEAKY, leaky(*args), strict=True))
    close_all(s.leaky_backward(*args), want, "leaky_backward", likely=wrong_leaks(*args))


@graded("q6", points=2)
def leaky_step(s, rng):
    """By hand: a = 0, so tanh(a) = 0 and tanh' = 1; with alpha = 1/4 and dh = 8 da is 2 and dh_prev is 6 + 2 U."""
    one = np.ones((1, 1))
    check_leak(s, 8 * one, 2 * one, -3 * one, one, 2 * one, np.array([-1.0]), 0.25)
    B, D, H = 3, 2, 4
    shapes = ((B, H), (B, H), (B, D), (D, H), (H, H), (H,))
    check_leak(s, *(rng.normal(size=shape) for shape in shapes), 0.3)
