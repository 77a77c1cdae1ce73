"""What the notebook of exercise 4 checks: the carousel and its gradient, tanh's error, a guarded memory, a leak.

Wrong answers are recognised by what they give, so every cause named here is computed, never guessed.
"""

import numpy as np

from lstm_lib.check import Wrong, choice, close, close_all, graded, shaped, unpack

FORBIDDEN = ("lstm_lib", "scipy", "torch", "tensorflow", "keras", "jax")


def sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


@graded("q1", points=1)
def errors_that_come_back(s, rng):
    likely = {"a step multiplies by slope times weight, and both of these units have 1 there": 0.0}
    close(s.carousel, 1.0, "carousel", likely={**likely, "the error is kept, not added up": 1000.0}, reveal=False)
    close(s.stretched, 1.0, "stretched", likely={**likely, "this is one factor alone": 2.0}, reveal=False)


@graded("q1", points=1)
def best_compromise(s, rng):
    likely = {
        "there are nine others, and the wanted one counts too: 1 + n = 10": 1 / 9,
        "with this weight the nine others come through in full": 1.0,
        "with this weight the wanted number is lost": 0.0,
    }
    close(s.best_weight, 0.1, "best_weight", likely=likely, reveal=False)
    likely = {
        "the wanted number's own part, (W - 1)^2, is missing": 0.09,
        "the others' part, 9 W^2, is missing": 0.81,
        "this is the error of silence, W = 0": 1.0,
        "this is the best weight, not its error": 0.1,
    }
    close(s.error_left, 0.9, "error_left", likely=likely, reveal=False)


def linear(x, w, h0):
    h = [h0]
    for x_t in x:
        h.append(w * h[-1] + x_t)
    return np.array(h)


def blame(x, w, h0, dh, *, before=True, direct=True):
    """Gradients of the linear unit; the switches make two common slips."""
    h, back, dx = linear(x, w, h0), 0.0, np.zeros(len(x))
    for t in reversed(range(len(x))):
        dx[t] = (dh[t] if direct or t == len(x) - 1 else 0) + back
        back = w * dx[t]
    return dx, (dx * (h[:-1] if before else h[1:])).sum(), back


def check_linear(s, x, w, h0, dh):
    h = linear(x, w, h0)
    causes = {
        "h0 is left out": linear(x, w, 0.0)[1:],
        "the list begins with h_1, not with h_0": h[:-1],
        "the input gets the weight as well": linear(w * x, w, h0)[1:],
        "every step starts from h0; carry h on": w * h0 + x,
    }
    close(s.linear_forward(x, w, h0), h[1:], "linear_forward", axes="(T,)", likely=causes)
    dx, dw, dh0 = blame(x, w, h0, dh)
    only_last = blame(x, w, h0, dh, direct=False)
    causes = {
        "dw pairs each delta_t with h_{t-1}, the value before the step": (
            dx,
            blame(x, w, h0, dh, before=False)[1],
            dh0,
        ),
        "what the loss tells earlier steps is missing: add dh[t] at every step": only_last,
        "nothing is carried back from the step after": (dh, (dh * h[:-1]).sum(), w * dh[0]),
        "dh0 needs the factor w of the first step": (dx, dw, dx[0]),
        "this is the way back with w = 1": blame(x, 1.0, h0, dh),
        "dw sums delta_t h_{t-1}, not delta_t x_t": (dx, (dx * x).sum(), dh0),
        "dw and dh0 are returned in the wrong order": (dx, dh0, dw),
    }
    close_all(s.linear_backward(x, w, h0, dh), {"dx": dx, "dw": dw, "dh0": dh0}, "linear_backward", likely=causes)


@graded("q2", points=1)
def linear_by_hand(s, rng):
    """Values 5, 2.5, 3.25; deltas 2.25, 0.5, 1; dw = 23 and dh0 = 1.125."""
    check_linear(s, np.array([1.0, 0.0, 2.0]), 0.5, 8.0, np.array([2.0, 0.0, 1.0]))


@graded("q2", points=1)
def linear_of_any_weight(s, rng):
    for w in (1.0, -0.7, 1.3):
        check_linear(s, rng.normal(size=6), w, rng.normal(), rng.normal(size=6))


def factors(w, h0, steps):
    h, each = [h0], []
    for _ in range(steps):
        h.append(np.tanh(w * h[-1]))
        each.append(w * (1 - h[-1] ** 2))
    return np.array(h), np.array(each)


def check_tanh(s, w, h0, steps):
    h, each = factors(w, h0, steps)
    old = w * (1 - h[:-1] ** 2)
    causes = {
        "lag 1 passes the last step, so multiply from the end": np.cumprod([1.0, *each]),
        "the slope belongs to the new value h_t, not to h_{t-1}": np.cumprod([1.0, *old[::-1]]),
        "the weight is missing in the factors": np.cumprod([1.0, *(each / w)[::-1]]),
        "the slope of tanh is missing": w ** np.arange(steps + 1.0),
        "the slope is 1 - h^2, not 1 - h": np.cumprod([1.0, *(w * (1 - h[1:]))[::-1]]),
        "factor_0 is 1, and is in the result": np.cumprod(each[::-1]),
        "these are the factors of single steps; multiply them up": np.array([1.0, *each[::-1]]),
        "these are the values, not the factors": h,
    }
    close(s.tanh_error(w, h0, steps), np.cumprod([1.0, *each[::-1]]), "tanh_error", axes="(steps + 1,)", likely=causes)


@graded("q3", points=1)
def tanh_by_hand(s, rng):
    """h = 1/2 and tanh 1, factors 3/2 and 2 (1 - tanh^2 1)."""
    check_tanh(s, 2.0, np.log(3) / 4, 2)


@graded("q3", points=1)
def tanh_over_many_steps(s, rng):
    for w, steps in ((1.0, 200), (1.1, 30), (-0.8, 5)):
        check_tanh(s, w, 0.5, steps)


def guarded(x, W_i, b_i, W_o, b_o):
    i, o = sigmoid(x @ W_i + b_i), sigmoid(x @ W_o + b_o)
    c = np.cumsum(i * x[:, 0])
    return c, o * c


def check_cell(s, x, W_i, b_i, W_o, b_o):
    c, h = guarded(x, W_i, b_i, W_o, b_o)
    i, o = sigmoid(x @ W_i + b_i), sigmoid(x @ W_o + b_o)
    coupled = np.zeros(len(x))
    for t in range(len(x)):
        coupled[t] = (1 - i[t]) * (coupled[t - 1] if t else 0) + i[t] * x[t, 0]
    swapped = np.cumsum(o * x[:, 0])
    bare = np.cumsum(x[:, 0])
    causes = {
        "the input gate is missing": (bare, o * bare),
        "the output gate is missing in h": (c, c),
        "the output gate acts on the copy h, never on c itself": (h, h),
        "the two gates are the wrong way round": (swapped, i * swapped),
        "the value is written, but what was there is lost: add": (i * x[:, 0], o * i * x[:, 0]),
        "the cell's own weight is 1: nothing is taken away when something is written": (coupled, o * coupled),
        "the biases are missing": guarded(x, W_i, 0, W_o, 0),
        "there is no tanh in this cell": (c, o * np.tanh(c)),
        "c and h are returned in the wrong order": (h, c),
    }
    close_all(s.memory_cell(x, W_i, b_i, W_o, b_o), {"c": c, "h": h}, "memory_cell", axes="(T,)", likely=causes)


@graded("q4", points=1)
def cell_by_hand(s, rng):
    """Gates 3/4, 1/2 and 1/2, 1/4: c = 6, then 6 + 1/2 * (-4) = 4; h = 3, then 1."""
    x, ln3 = np.array([[8.0, 1.0, 1.0], [-4.0, 0.0, 0.0]]), np.log(3)
    weights = np.array([0.0, ln3, 0.0]), 0.0, np.array([0.0, 0.0, ln3]), -ln3
    assert np.allclose(guarded(x, *weights), [[6, 4], [3, 1]])
    check_cell(s, x, *weights)


@graded("q4", points=1)
def cell_of_any_weights(s, rng):
    check_cell(s, rng.normal(size=(7, 3)), rng.normal(size=3), rng.normal(), rng.normal(size=3), rng.normal())


class Memory:
    """The learner's weights, run over sequences by a cell of our own."""

    def __init__(self, s):
        W_i, b_i, W_o, b_o = unpack(s.hand_set(), "W_i", "b_i", "W_o", "b_o", of="hand_set")
        self.W_i, self.W_o = (shaped(v, (3,), k, axes="(3,)") for v, k in ((W_i, "W_i"), (W_o, "W_o")))
        self.b_i, self.b_o = (shaped(v, (), k, axes="()") for v, k in ((b_i, "b_i"), (b_o, "b_o")))

    def keeps(self, rng, steps, marked_at, size):
        """Ask that one marked value is kept to the end and shown at the questions only."""
        x = np.zeros((steps, 3))
        x[:, 0] = np.clip(rng.normal(scale=size, size=steps), -5, 5)
        x[marked_at, 0], x[marked_at, 1] = size * rng.choice([-1, 1]), 1
        x[:, 2] = rng.random(steps) < 0.3
        c, h = guarded(x, self.W_i, self.b_i, self.W_o, self.b_o)
        kept = np.where(np.arange(steps) >= marked_at, x[marked_at, 0], 0.0)
        off = np.abs(c - kept)
        if off.max() > 0.01:
            t = int(np.argmax(off > 0.01))
            i = sigmoid(x[t] @ self.W_i + self.b_i)
            raise Wrong(
                f"c must stay within 0.01 of the marked value, but at step {t + 1} (value {x[t, 0]:.2g}, mark "
                f"{x[t, 1]:.0f}, question {x[t, 2]:.0f}) it should be {kept[t]:.3g} and is {c[t]:.3g}; the input "
                f"gate is {i:.3g} there"
            )
        off = np.abs(h - x[:, 2] * kept)
        if off.max() > 0.01:
            t = int(off.argmax())
            o = sigmoid(x[t] @ self.W_o + self.b_o)
            raise Wrong(
                f"h must be the kept value at a question and 0 elsewhere, within 0.01, but at step {t + 1} (question "
                f"{x[t, 2]:.0f}) it is {h[t]:.3g} with {c[t]:.3g} in the cell; the output gate is {o:.3g} there"
            )


@graded("q4", points=2)
def memory_set_by_hand(s, rng):
    memory = Memory(s)
    for steps, marked_at, size in ((1, 0, 1.0), (20, 0, 1.0), (20, 12, 1.0), (500, 3, 1.0), (500, 200, 5.0)):
        memory.keeps(rng, steps, marked_at, size)


def scan(u, f):
    c, values = 0.0, []
    for u_t, f_t in zip(u, f, strict=True):
        c = f_t * c + u_t
        values.append(c)
    return np.array(values)


def check_forgetful(s, u, f):
    c = scan(u, f)
    causes = {
        "each step has an f of its own": scan(u, np.full(len(f), f[0])),
        "f is the fraction kept, not the fraction lost": scan(u, 1 - f),
        "f multiplies what was there; u is added in full": scan(f * u, f),
        "nothing is kept from step to step": u,
        "nothing is forgotten: f is missing": np.cumsum(u),
        "what is added must not be weighted by 1 - f": scan((1 - f) * u, f),
        "the f of the step after is used": scan(u, np.roll(f, -1)),
    }
    close(s.forgetful(u, f), c, "forgetful", axes="(T,)", likely=causes)


@graded("q5", points=1)
def forgetful_by_hand(s, rng):
    """8; 8/2 + 1 = 5; 0 + 2 = 2; 2 + 0 = 2."""
    check_forgetful(s, np.array([8.0, 1.0, 2.0, 0.0]), np.array([0.25, 0.5, 0.0, 1.0]))
    check_forgetful(s, rng.normal(size=9), rng.random(9))


@graded("q5", points=1)
def spread_by_hand(s, rng):
    """f = 1/2 and t = 2: variance 1 + 1/4; f = 1: variance t."""
    for f, t in ((0.5, 2), (1.0, 9), (0.9, 40), (1.0, 10_000), (0.99, 3000), (0.25, 1)):
        terms = np.arange(t)
        likely = {
            "this is the variance; take its square root": (f ** (2.0 * terms)).sum(),
            "the terms of the variance are f^0, f^2, f^4 ...: the square is missing": np.sqrt((f**terms).sum()),
            "this is where it comes to rest, not its value after t steps": 1 / np.sqrt(1 - f**2) if f < 1 else np.inf,
            "there are t terms, from f^0 to f^(2 (t - 1))": np.sqrt((f ** (2.0 * np.arange(t + 1))).sum()),
            "standard deviations do not add; their squares do": (1.0 * f**terms).sum(),
        }
        close(s.spread(f, t), np.sqrt((f ** (2.0 * terms)).sum()), f"spread({f}, {t})", likely=likely)


@graded("q5", points=1)
def leak_by_hand(s, rng):
    for n in (1, 2, 69, 1000):
        likely = {
            "this is a time constant: it leaves 1/e, not one half": np.exp(-1 / n),
            "f is the fraction kept in one step": 1 - 0.5 ** (1 / n),
            "f ** half_life must be one half; one part in 2 half_life is lost only at first": 1 - 1 / (2 * n),
            "this is 1/2 to the power of half_life": 0.5**n,
            "this is the way from f to its half-life": np.log(0.5) / np.log(n) if n > 1 else np.nan,
        }
        close(s.leak(n), 0.5 ** (1 / n), f"leak({n})", likely=likely)


@graded("q6", points=1)
def what_resolves_the_conflict(s, rng):
    choice(
        s.what_helps,
        "c",
        {
            "a": "The compromise is the best weight there is, and training finds it soon; more of it stays there",
            "b": "The gradient of the early steps is not too small: with weight 1 it is the same for all steps, and "
            "that is what makes the conflict. A larger weight would explode",
            "d": "Clipping bounds the length of an update. The gradient here neither explodes nor vanishes",
        },
        "what_helps",
    )


@graded("q6", points=1)
def which_weight_carries_the_cell(s, rng):
    choice(
        s.which_weight,
        "b",
        {
            "a": "That is the cell of 1997. Today the cell is multiplied by f_t, as in your forgetful",
            "c": "It is the other way round: the cell of Task q4, of 1997, has two gates and adds everything up; the "
            "forget gate came in 2000",
            "d": "The forget gate has trained weights, but its value is computed anew at every step, for each unit",
        },
        "which_weight",
    )
