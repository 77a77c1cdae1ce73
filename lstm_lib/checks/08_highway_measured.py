"""What the notebook of exercise 8 checks: two ways of one step, gradients by lag, biases for a lag, LSTMs to order.

Wrong answers are recognised by what they give, so every cause named here is computed, never guessed.
"""

import numpy as np

from lstm_lib.check import Wrong, choice, close, close_all, graded, shaped, unpack

FORBIDDEN = ("lstm_lib", "scipy", "torch", "tensorflow", "keras", "jax")


def sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(a, float)))


@graded("q1", points=1)
def one_step_by_hand(s, rng):
    close(
        s.along_highway,
        0.5,
        "along_highway",
        likely={
            "the highway is the forget gate, without the way through h": 0.875,
            "f is the fraction kept; here the input gate stands": 0.25,
        },
        reveal=False,
    )
    likely = {
        "h moves by o * (1 - tanh(c)**2), half of the nudge, and no more": 0.75,
        "only the candidate's way is open: the others are multiplied by c_prev = 0 and g = 0": 1.25,
        "c moves with g by i, a quarter": 1.5,
        "this is the total; give the part through the gates alone": 0.875,
        "the slope of g is 1 - g**2 = 1, not g": 0.0,
    }
    close(s.through_gates, 0.375, "through_gates", likely=likely, reveal=False)


@graded("q1", points=1)
def what_open_gates_promise(s, rng):
    choice(
        s.open_gates,
        "d",
        {
            "a": "The highway does. But c_prev also moves h_prev, and all gates look at it; see the unit of chapter 8 "
            "whose forget gate is 1 to the last bit",
            "b": "It can: the way through the gates has the signs of the weights, and may cancel the highway",
            "c": "It can: the way through the gates may add to a highway of 1, at every step",
        },
        "open_gates",
    )


def kept(f, first=1):
    out = np.ones_like(f)
    for t in range(len(f) - 1):
        out[t] = f[t + first : len(f) - 1 + first].prod(axis=0)
    return out


def check_highway(s, f):
    right = kept(f)
    likely = {
        "the c after step t does not pass f[t] on its way, it begins with f[t + 1]": f[::-1].cumprod(axis=0)[::-1],
        "the gradient comes from the end: the last entry is all ones": f.cumprod(axis=0),
        "entry [t] is for the c after step t, the last one comes last": right[::-1],
        "a gradient passes all gates up to the end, not just the next one": np.concatenate(
            [f[1:], np.ones_like(f[:1])]
        ),
        "the factors multiply, they do not add up": np.concatenate(
            [f[:0:-1].cumsum(axis=0)[::-1], np.ones_like(f[:1])]
        ),
        "the last gate belongs to it, too: the product runs to the end": kept(f, first=0),
        "the factor of a unit is its own; no average over units": np.broadcast_to(
            right.mean(axis=1, keepdims=True), f.shape
        ),
    }
    close(s.highway(f), right, "highway(f)", axes="(T, H)", likely=likely)


@graded("q2", points=1)
def highway_by_hand(s, rng):
    """Gates 0.9, 0.5, 0.25: the last c has 1, the one before 0.25, the first 0.125."""
    check_highway(s, np.array([[0.9], [0.5], [0.25]]))
    check_highway(s, rng.uniform(0.1, 0.9, size=(5, 3)))


def jacobian(c_prev, o_prev, i, f, g, U, *, slopes=None, on=None, shown=None, flip=True):
    """Return the part through the gates, with what may be wrong about it."""
    slopes = slopes or (i * (1 - i), f * (1 - f), 1 - g**2)
    factors = on or (g, c_prev, i)
    s = o_prev * (1 - np.tanh(c_prev) ** 2) if shown is None else shown
    total = 0
    for slope, factor, block in zip(slopes, factors, np.split(U, 4, axis=1)[:3], strict=True):
        total = total + (factor * slope)[:, None] * (block.T if flip else block)
    return total * s


def check_jacobian(s, c_prev, o_prev, i, f, g, U):
    args = (c_prev, o_prev, i, f, g, U)
    right, road, size = jacobian(*args), np.diag(f), len(f)
    zero, one = np.zeros(size), np.ones(size)
    s_prev = o_prev * (1 - np.tanh(c_prev) ** 2)
    slopes = (i * (1 - i), f * (1 - f), 1 - g**2)
    blocks = np.split(U, 4, axis=1)
    shift = np.concatenate([blocks[1], blocks[0], blocks[2], blocks[3]], axis=1)
    causes = {
        "row j, column k: each block of U is transposed": jacobian(*args, flip=False),
        "s stands behind, it belongs to the columns (the unit that is nudged)": jacobian(*args, shown=1.0)
        * s_prev[:, None],
        "h_prev moves with c_prev by o * (1 - tanh(c_prev)**2), this factor is missing": jacobian(*args, shown=one),
        "the output gate of the step before is missing in s": jacobian(*args, shown=1 - np.tanh(c_prev) ** 2),
        "the slope of tanh(c_prev) is missing in s": jacobian(*args, shown=o_prev),
        "the slope of tanh is 1 - tanh(c)**2, not 1 - c**2": jacobian(*args, shown=o_prev * (1 - c_prev**2)),
        "the slopes of the gates are missing": jacobian(*args, slopes=(one, one, one)),
        "g is a tanh: its slope is 1 - g**2": jacobian(*args, slopes=(*slopes[:2], g * (1 - g))),
        "i and f are sigmoids: their slope is f * (1 - f)": jacobian(*args, slopes=(1 - i**2, 1 - f**2, 1 - g**2)),
        "the slope is applied twice": jacobian(*args, slopes=tuple(v**2 for v in slopes)),
        "a nudge of f is multiplied by c_prev, one of i by g, one of g by i": jacobian(*args, on=(one, one, one)),
        "f multiplies c_prev and i multiplies g, not the other way round": jacobian(*args, on=(c_prev, g, i)),
        "the blocks of U stand in the order i, f, g, o": jacobian(*args[:-1], shift),
        "the forget gate's way is missing": jacobian(*args, on=(g, zero, i)),
        "the input gate's way is missing": jacobian(*args, on=(zero, c_prev, i)),
        "the candidate's way is missing": jacobian(*args, on=(g, c_prev, zero)),
        "the second part is without the highway": right + road,
    }
    likely = {cause: (road, wrong) for cause, wrong in causes.items()}
    likely["the highway comes first, the gates second"] = (right, road)
    likely["diag(f) is a matrix with f on its diagonal"] = (f, right)
    want = {"the highway": road, "the gates": right}
    close_all(s.step_jacobian(*args), want, "step_jacobian", axes="(H, H)", likely=likely)


@graded("q2", points=1)
def jacobian_by_hand(s, rng):
    """The unit of chapter 8: highway 3/4, and 0.32 * (0.125 - 0.375 ln 2 + 1.125) through the gates."""
    unit = (np.array([v]) for v in (np.log(2), 0.5, 0.5, 0.75, 0.5))
    check_jacobian(s, *unit, np.array([[1.0, -2.0, 3.0, 5.0]]))


@graded("q2", points=1)
def jacobian_of_three_units(s, rng):
    c_prev, g = rng.normal(size=3), rng.uniform(-0.9, 0.9, size=3)
    o_prev, i, f = rng.uniform(0.1, 0.9, size=(3, 3))
    check_jacobian(s, c_prev, o_prev, i, f, g, rng.normal(size=(3, 12)))


def forward(x, U, b, W):
    """Run one sequence of an LSTM; i, f, g, o, c, each (T, H)."""
    h = c = np.zeros(len(U))
    rows = []
    for x_t in x:
        a_i, a_f, a_g, a_o = np.split(x_t @ W + h @ U + b, 4)
        i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
        c = f * c + i * g
        h = o * np.tanh(c)
        rows.append((i, f, g, o, c))
    return tuple(np.array(part) for part in zip(*rows, strict=True))


def drawn(rng, T, H, D=2):
    x, U, b, W = (rng.normal(size=shape) for shape in ((T, D), (H, 4 * H), (4 * H,), (D, 4 * H)))
    return (*forward(x, U, b, W), U)


def by_lag(i, f, g, o, c, U, *, start=None, side=True, carry=True, road_from="dc"):
    """Return both lengths; the options are slips."""
    T = len(c)
    dh, dc, road = (np.ones_like(c[0]) if start is None else start), np.zeros_like(c[0]), None
    both = []
    for t in range(T - 1, -1, -1):
        before = c[t - 1] if t > 0 else np.zeros_like(c[0])
        dc = dc + dh * o[t] * (1 - np.tanh(c[t]) ** 2)
        if road is None:
            road = dc if road_from == "dc" else np.ones_like(dc)
        else:
            road = road * f[t + 1] if road_from != "shifted" else road * f[t]
        both.append([np.sqrt((dc**2).sum()), np.sqrt((road**2).sum())])
        da_i, da_f = dc * g[t] * i[t] * (1 - i[t]), dc * before * f[t] * (1 - f[t])
        da_g, da_o = dc * i[t] * (1 - g[t] ** 2), dh * np.tanh(c[t]) * o[t] * (1 - o[t])
        dh = np.concatenate([da_i, da_f, da_g, da_o if side else 0 * da_o]) @ U.T
        dc = dc * f[t] if carry else np.zeros_like(dc)
    return tuple(np.array(both).T)


def check_lags(s, i, f, g, o, c, U):
    args = (i, f, g, o, c, U)
    all_ways, alone = by_lag(*args)
    likely = {
        "the way through the output gate, da_o, is missing": by_lag(*args, side=False),
        "dc must be carried on, times the forget gate": by_lag(*args, carry=False),
        "the highway starts from the whole dc of the last step, not from ones": (
            all_ways,
            by_lag(*args, road_from="ones")[1],
        ),
        "the c before the last step comes through the last forget gate, f[t + 1]": (
            all_ways,
            np.sqrt(((kept(f, 0) * (o[-1] * (1 - np.tanh(c[-1]) ** 2))) ** 2).sum(axis=1))[::-1],
        ),
        "lag 0 comes first: entry [0] is the length of the last dc": (all_ways[::-1], alone[::-1]),
        "all ways come first, the highway second": (alone, all_ways),
        "these are the squares of the lengths": (all_ways**2, alone**2),
        "these are relative to lag 0; give the lengths themselves": (all_ways / all_ways[0], alone / alone[0]),
        "the highway is one of the ways; give all ways together, not the rest": (all_ways - alone, alone),
        "the highway alone is given twice": (alone, alone),
        "all ways together are given twice": (all_ways, all_ways),
        "the loss is the sum of the last h, so dh starts with ones": by_lag(*args, start=o[-1] * np.tanh(c[-1])),
    }
    want = {"all ways": all_ways, "the highway": alone}
    close_all(s.against_lag(*args), want, "against_lag", axes="(T,)", likely=likely)


@graded("q3", points=1)
def lags_by_hand(s, rng):
    """One unit, two steps, U = 0: dc is o (1 - tanh(c)^2) = 0.5 * 0.64, and at lag 1 that times 0.75."""
    c = np.log([[2.0], [2.0]])
    o, half = np.full((2, 1), 0.5), np.full((2, 1), 0.5)
    check_lags(s, half, np.array([[0.9], [0.75]]), half, o, c, np.zeros((1, 4)))


@graded("q3", points=2)
def lags_of_a_run(s, rng):
    check_lags(s, *drawn(rng, 5, 3))


@graded("q4", points=1)
def bias_for_a_share(s, rng):
    """Half after one step needs a gate of 1/2, bias 0; a tenth after 20 and 0.9 after 300 steps are other ones."""
    for steps, share in ((1, 0.5), (20, 0.1), (300, 0.9)):
        f = share ** (1 / steps)
        likely = {
            "this is the gate; the bias is ln(f / (1 - f))": f,
            "the sign is turned round: a large bias keeps": -np.log(f / (1 - f)),
            "the gate is the root of the share, share ** (1 / steps)": np.log(share / (1 - share)),
            "this keeps 1 - share": np.log((1 - share) ** (1 / steps) / (1 - (1 - share) ** (1 / steps))),
            "this is the logarithm of the span; it belongs to the chrono start": np.log(steps),
            "this always keeps half": np.log(0.5 ** (1 / steps) / (1 - 0.5 ** (1 / steps))),
        }
        close(s.forget_bias(steps, share), np.log(f / (1 - f)), f"forget_bias({steps}, {share})", likely=likely)


def spans(s, size, longest, seed):
    """Return exp of the forget biases of a chrono start, if the other blocks are right."""
    b = shaped(s.chrono(size, longest, seed), (4 * size,), f"chrono({size}, {longest}, {seed})", axes="(4H,)")
    b_i, b_f, b_g, b_o = np.split(b, 4)
    if np.abs([b_g, b_o]).max() > 0:
        raise Wrong("chrono: the blocks of the candidate and the output gate, the last two, must be zero")
    if np.abs(b_i + b_f).max() > 1e-6:
        raise Wrong(f"chrono: b_i must be -b_f, but a unit has b_i = {b_i[0]:.4g} and b_f = {b_f[0]:.4g}")
    if b_f.min() < -1e-9 or b_f.max() > np.log(longest - 1) + 1e-6:
        raise Wrong(
            f"chrono: b_f is the logarithm of a span from 1 to longest - 1 = {longest - 1}, so it lies between 0 and "
            f"{np.log(longest - 1):.4g}; yours run from {b_f.min():.4g} to {b_f.max():.4g}"
        )
    return np.exp(b_f)


@graded("q4", points=1)
def chrono_biases(s, rng):
    longest = 100
    u = spans(s, 4000, longest, 1)
    for share in (0.25, 0.5, 0.75):
        got, want = np.quantile(u, share), 1 + share * (longest - 2)
        if abs(got - want) > 6:
            raise Wrong(
                f"chrono: exp(b_f) must be uniform between 1 and {longest - 1}, so that {share:.0%} of the units are "
                f"below {want:.4g}; with yours this is {got:.4g}. It is the span that is uniform, not its logarithm"
            )
    if np.array_equal(u[:50], spans(s, 4000, longest, 2)[:50]):
        raise Wrong("chrono: two seeds give the same biases; draw from np.random.default_rng(seed)")


STEPS = 60


class Unit:
    """The learner's one-unit LSTM, run without input, and its gradient of c by lag."""

    def __init__(self, got, name):
        U, b = unpack(got, "U", "b", of=name)
        self.U = shaped(U, (4,), f"{name}: U", axes="(4,)")[None]
        self.b = shaped(b, (4,), f"{name}: b", axes="(4,)")
        x, W = np.zeros((STEPS, 1)), np.zeros((1, 4))
        i, f, g, o, c = forward(x, self.U, self.b, W)
        self.f = f
        with np.errstate(over="ignore", invalid="ignore"):
            self.left = by_lag(i, f, g, o, c, self.U)[0]
        if not np.isfinite(self.left).all() or self.left[0] <= 0:
            raise Wrong(
                f"{name}: the gradient at lag 0 must be above 0 and no gradient infinite, yours is {self.left[0]:.3g} "
                "at lag 0; an output gate or a tanh is shut"
            )

    def at(self, lag):
        return self.left[lag] / self.left[0]


@graded("q5", points=1)
def fades_with_open_gates(s, rng):
    unit = Unit(s.fading(), "fading")
    if unit.f.min() < 0.99:
        raise Wrong(f"fading: every forget gate must be at least 0.99, one of yours is {unit.f.min():.4g}")
    if unit.at(50) >= 1e-6:
        raise Wrong(f"fading: below a millionth of the gradient must be left at lag 50, yours is {unit.at(50):.3g}")


@graded("q5", points=1)
def grows_with_shut_gates(s, rng):
    unit = Unit(s.growing(), "growing")
    if unit.f.max() > 0.6:
        raise Wrong(f"growing: every forget gate must be at most 0.6, one of yours is {unit.f.max():.4g}")
    if unit.at(50) <= 1e6:
        raise Wrong(f"growing: the gradient must be above a million at lag 50, yours is {unit.at(50):.3g}")


def joint(grads):
    return np.sqrt(sum((g**2).sum() for g in grads.values()))


def check_step(s, params, grads, lr, max_norm):
    norm = joint(grads)

    def after(factor):
        return [params[name] - lr * factor * grads[name] for name in params]

    factor = min(1.0, max_norm / norm) if norm else 1.0
    likely = {
        "the gradient is not clipped": after(1.0),
        "descent goes down: minus lr times the gradient": after(-factor),
        "a gradient below max_norm stays as it is": after(max_norm / norm if norm else 1.0),
        "the factor is max_norm / norm": after(1 / norm if norm else 1.0),
        "the norm is the root of the sum of squares": after(min(1.0, max_norm / norm**2) if norm else 1.0),
        "lr is missing": [params[n] - factor * grads[n] for n in params],
        "all arrays share one norm and one factor": [
            params[n] - lr * grads[n] * min(1.0, max_norm / (joint({n: grads[n]}) or 1)) for n in params
        ],
        "cutting off single entries turns the direction": [
            params[n] - lr * np.clip(grads[n], -max_norm, max_norm) for n in params
        ],
        "the step itself is not clipped, the gradient is; lr comes after": after(
            min(1.0, max_norm / (lr * norm)) if norm else 1.0
        ),
    }
    got = s.clipped_step(params, grads, lr, max_norm)
    if not isinstance(got, dict) or got.keys() != params.keys():
        raise Wrong(f"clipped_step must give back a dict with the names {', '.join(params)}")
    want = dict(zip(params, after(factor), strict=True))
    close_all([got[name] for name in params], want, "clipped_step", likely=likely)


@graded("q6", points=1)
def a_clipped_step_by_hand(s, rng):
    """Gradients 2, -3 and 6 have the joint norm 7; clipped to 3.5 and times 0.1 they move by 0.1, -0.15 and 0.3."""
    params = {"W": np.array([[1.0, 1.0]]), "b": np.array([2.0])}
    grads = {"W": np.array([[2.0, -3.0]]), "b": np.array([6.0])}
    check_step(s, params, grads, 0.1, 3.5)
    check_step(s, params, grads, 0.1, 10.0)
    check_step(s, params, {name: 0 * g for name, g in grads.items()}, 0.1, 1.0)


@graded("q6", points=1)
def why_a_perfect_highway_failed(s, rng):
    choice(
        s.why_failed,
        "c",
        {
            "a": "Its highway is exactly 1, and the measured gradient over 50 steps was near that of the starts that "
            "learnt",
            "b": "All networks of that table were clipped, and its gradient over 50 steps was below 1",
            "d": "With the same parameters and its input gate nearly shut it learnt with every seed",
        },
        "why_failed",
    )


@graded("q6", points=1)
def what_clipping_does_for_vanishing(s, rng):
    choice(
        s.clipping,
        "a",
        {
            "b": "Clipping only shortens, and only gradients that are too long",
            "c": "All parts are multiplied by one number; nothing is removed, and the shares stay",
            "d": "It changes the length of a step and no gate",
        },
        "clipping",
    )
