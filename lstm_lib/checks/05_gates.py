"""What the notebook of exercise 5 checks: squashing, the gates of a step, and memories with a half-life.

Wrong answers are recognised by what they give, so every cause named here is computed, never guessed.
"""

import numpy as np

from lstm_lib.check import Wrong, choice, close, close_all, graded, shaped

FORBIDDEN = ("lstm_lib", "scipy", "torch", "tensorflow", "keras", "jax")
HALF = np.log(0.5)


def sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(a, float)))


@graded("q1", points=1)
def sigmoid_by_hand(s, rng):
    """sigma(0) = 1/2, sigma(ln 3) = 3/4, sigma(-ln 3) = 1/4, and no overflow."""
    for a, want in ((np.log(3), 0.75), (0, 0.5), (np.array([[-np.log(3), 0.0, np.log(4)]]), [[0.25, 0.5, 0.8]])):
        likely = {
            "the sign of the exponent: sigma grows": sigmoid(-a),
            "this is tanh, which runs from -1 to 1": np.tanh(a),
            "this is exp(-a), not yet 1 / (1 + exp(-a))": np.exp(-a),
            "tanh(a) = 2 sigma(2a) - 1, so the argument is half of what you take": sigmoid(2 * a),
        }
        close(s.sigmoid(a), want, f"sigmoid({np.array2string(np.asarray(a), precision=4)})", likely=likely)
    function = s.sigmoid
    close(function(np.array([-1000.0, 1000.0])), [0, 1], "sigmoid([-1000., 1000.])")
    if function.warnings:
        raise Wrong(
            f'sigmoid([-1000., 1000.]) is right but warns "{function.warnings[0]}"; '
            "some exp gets a large positive number (np.where computes both of its branches)"
        )


@graded("q1", points=1)
def slopes_from_values(s, rng):
    """Slopes 3/16 where sigma is 3/4, and 3/4 where tanh is 1/2."""
    y, t = np.array([0.75, 0.5, 0.1]), np.array([0.5, 0.0, -0.8])
    for name, got, v, want, others in (
        ("sigmoid_slope", s.sigmoid_slope, y, y * (1 - y), {"this is the slope of tanh": 1 - y**2}),
        ("tanh_slope", s.tanh_slope, t, 1 - t**2, {"this is the slope of sigmoid": t * (1 - t)}),
    ):
        squashed = sigmoid(v) if name == "sigmoid_slope" else np.tanh(v)
        again = squashed * (1 - squashed) if name == "sigmoid_slope" else 1 - squashed**2
        likely = others | {
            "the argument is squashed already, and you squash it again": again,
            "it is 1 - t ** 2, not 1 - |t|": 1 - np.abs(v),
            "the sign: both functions rise": -want,
        }
        close(got(v), want, f"{name}({v})", likely=likely)


def sums(x_t, h_prev, W, U, b):
    return {name: x_t @ W[name] + h_prev @ U[name] + b[name] for name in "ifgo"}


def squash(a):
    return {name: np.tanh(a[name]) if name == "g" else sigmoid(a[name]) for name in "ifgo"}


def wrong_gates(x_t, h_prev, W, U, b):
    """Return the gates with one common mistake each."""
    a = sums(x_t, h_prev, W, U, b)
    right, zero = squash(a), {name: 0 * b[name] for name in "ifgo"}
    without_b = squash(sums(x_t, h_prev, W, U, zero))
    causes = {
        "the bias belongs inside the squashing": {n: without_b[n] + b[n] for n in "ifgo"},
        "the bias of the output gate belongs inside the squashing": right | {"o": without_b["o"] + b["o"]},
        "b is missing in the sums": without_b,
        "h_prev @ U is missing in the sums": squash(sums(x_t, 0 * h_prev, W, U, b)),
        "x_t @ W is missing in the sums": squash(sums(0 * x_t, h_prev, W, U, b)),
        "U is transposed": squash(sums(x_t, h_prev, W, {n: U[n].T for n in "ifgo"}, b)),
        "the candidate g needs tanh, not sigmoid": right | {"g": sigmoid(a["g"])},
        "the gates need sigmoid, not tanh": {n: np.tanh(a[n]) for n in "ifgo"},
        "these are the sums; they are not squashed yet": a,
        "i is computed from a sum of its own; i = 1 - f is another network": right | {"i": 1 - right["f"]},
        "f is returned as the fraction forgotten; it is the fraction kept": right | {"f": 1 - right["f"]},
        "every unit has a gate of its own: do not average over the units": {
            n: right[n].mean(axis=1, keepdims=True) + 0 * right[n] for n in "ifgo"
        },
    }
    causes = {cause: tuple(found[n] for n in "ifgo") for cause, found in causes.items()}
    for order in ("figo", "ifog", "iofg"):
        causes[f"the order is i, f, g, o (you return {', '.join(order)})"] = tuple(right[n] for n in order)
    return causes


@graded("q2", points=1)
def gates_by_hand(s, rng):
    """Sums 0, ln 3, ln(3)/2 and -ln 3 give 1/2, 3/4, 1/2 and 1/4."""
    L = np.log(3)
    b = {"i": np.array([L]), "f": np.array([L]), "g": np.array([0.0]), "o": np.array([-2 * L])}
    W = {"i": np.array([[-L]]), "f": np.array([[L]]), "g": np.array([[L]]), "o": np.array([[0.0]])}
    U = {"i": np.array([[0.0]]), "f": np.array([[L]]), "g": np.array([[L / 2]]), "o": np.array([[-L]])}
    args = np.array([[1.0]]), np.array([[-1.0]]), W, U, b
    want = {"i": [[0.5]], "f": [[0.75]], "g": [[0.5]], "o": [[0.25]]}
    close_all(s.gates(*args), want, "gates", axes="(B, H)", likely=wrong_gates(*args))


@graded("q2", points=1)
def gates_of_a_batch(s, rng):
    B, D, H = 3, 2, 4
    W, U, b = ({n: rng.normal(size=shape) for n in "ifgo"} for shape in ((D, H), (H, H), (H,)))
    args = rng.normal(size=(B, D)), rng.normal(size=(B, H)), W, U, b
    close_all(s.gates(*args), squash(sums(*args)), "gates", axes="(B, H)", likely=wrong_gates(*args))


@graded("q3", points=2)
def corners(s, rng):
    c0, g = 2.0, (0.5, -0.25, 0.75)

    def after(f, i):
        c = c0
        for g_t in g:
            c = f * c + i * g_t
        return c

    for name, f, i in (("keep", 1, 0), ("overwrite", 0, 1), ("accumulate", 1, 1), ("erase", 0, 0)):
        likely = {
            "f is the fraction kept: at 1 all of c stays, at 0 none": after(1 - f, i),
            "f belongs to c and i to g, not the other way round": after(i, f),
            "what is written is added, not subtracted": after(f, -i),
            "this is c after the first step; there are three": f * c0 + i * g[0],
            "with f = 0 each step wipes out what was written before": sum(g) if (f, i) == (0, 1) else np.inf,
        }
        close(getattr(s, f"c_{name}"), after(f, i), f"c_{name}", likely=likely, reveal=False)


@graded("q3", points=1)
def corners_of_tied_gates(s, rng):
    choice(
        s.tied_corners,
        "b",
        {
            "a": "With i = 1 - f the two gates cannot both be 1, nor both be 0",
            "c": "Accumulate needs f = i = 1 and erase needs f = i = 0; put these into i = 1 - f",
            "d": "With f = 0 the tied input gate is 1, and that is a corner too",
        },
        "tied_corners",
    )


@graded("q4", points=1)
def half_life_by_hand(s, rng):
    """1/2 halves in 1 step, 1/4 in half a step, the square root of 1/2 in 2."""
    f = np.array([0.5, 0.25, np.sqrt(0.5), 0.99])
    likely = {
        "upside down: ln(1/2) / ln(f)": np.log(f) / HALF,
        "the sign: ln(1/2) and ln(f) are both negative": -HALF / np.log(f),
        "this is the time until 1/e is left, not 1/2": -1 / np.log(f),
        "1 / (1 - f) is a rule of thumb for the time until about 1/e is left": 1 / (1 - f),
        "ln(1/2) / (f - 1) holds only for f close to 1": HALF / (f - 1),
        "f is the fraction kept, not the fraction lost": HALF / np.log(1 - f),
    }
    close(s.half_life(f), [1, 0.5, 2, HALF / np.log(0.99)], "half_life([0.5, 0.25, 0.707, 0.99])", likely=likely)


@graded("q4", points=1)
def bias_by_hand(s, rng):
    """Half-life 1 needs bias 0; half of a step needs sigma(b) = 1/4, so b = -ln 3."""
    n = np.array([1.0, 0.5, 10.0, 1000.0])
    f = 0.5 ** (1 / n)
    want = np.log(f / (1 - f))
    likely = {
        "this is the gate's value f; the bias is what sigma turns into it": f,
        "the sign: a longer half-life needs a larger bias": -want,
        "a base-2 logarithm; the sigmoid is made of e": np.log2(f / (1 - f)),
        "ln(n) is for the time until 1/e is left, and for long times only": np.log(n),
        "ln(n / ln 2) holds for large n only": np.log(n / np.log(2)),
        "this bias leaves 1/e, not 1/2, after n steps": -np.log(np.expm1(1 / n)),
        "this is half_life(n)": HALF / np.log(np.where(n == 1, 2, n)),
    }
    close(s.bias_for(n), want, "bias_for([1, 0.5, 10, 1000])", likely=likely)
    close(s.bias_for(2.0), np.log(np.sqrt(0.5) / (1 - np.sqrt(0.5))), "bias_for(2.0)")


def run(c, i, f, g):
    cells = []
    for i_t, f_t, g_t in zip(i, f, g, strict=True):
        c = f_t * c + i_t * g_t
        cells.append(c)
    return np.stack(cells)


def check_memory(s, c0, i, f, g):
    want = run(c0, i, f, g)
    first = [np.broadcast_to(v[:1], v.shape) for v in (i, f)]
    layer = [np.broadcast_to(v.mean(axis=-1, keepdims=True), v.shape) for v in (i, f)]
    likely = {
        "f is the fraction kept, not the fraction forgotten": run(c0, i, 1 - f, g),
        "f belongs to c and i to g, not the other way round": run(c0, f, i, g),
        "i and f are two gates; i = 1 - f is another memory": run(c0, 1 - f, f, g),
        "what the input gate lets in is added": run(c0, -i, f, g),
        "the input gate is missing": run(c0, 0 * i + 1, f, g),
        "the forget gate is missing": run(c0, i, 0 * f + 1, g),
        "the memory starts from c0, not from 0": run(0 * c0, i, f, g),
        "every step starts from c0; carry c on": f * c0 + i * g,
        "the memory before each step, not after it": np.stack([c0, *want[:-1]]),
        "only the last step is returned; collect every step": want[-1],
        "all rows are one array that every step overwrites": np.broadcast_to(want[-1], want.shape),
        "the run goes backwards in time": run(c0, i[::-1], f[::-1], g[::-1]),
        "the gates of the first step are used throughout": run(c0, *first, g),
        "every unit has gates of its own; do not average over the units": run(c0, *layer, g),
        "c is not squashed on its way to the next step": np.tanh(want),
    }
    close(s.remember(c0, i, f, g), want, "remember", axes="(T, B, H)", likely=likely)


@graded("q5", points=1)
def memory_by_hand(s, rng):
    """From (4, -2): half of the first unit is kept and 1/2 written, the second unit is kept."""
    c0 = np.array([[4.0, -2.0]])
    i, f, g = (np.array(v)[:, None] for v in ([[1, 0], [0.5, 1]], [[0.5, 1], [1, 0.25]], [[0.5, 0.75], [-1, 0.5]]))
    assert np.allclose(run(c0, i, f, g)[0], [[2.5, -2]])
    check_memory(s, c0, i, f, g)


@graded("q5", points=1)
def memory_of_a_batch(s, rng):
    T, B, H = 5, 3, 4
    i, f = rng.uniform(0.1, 0.9, size=(2, T, B, H))
    check_memory(s, rng.normal(size=(B, H)), i, f, rng.uniform(-1, 1, size=(T, B, H)))


@graded("q6", points=1)
def half_life_of_a_changing_gate(s, rng):
    """Gates 1 and 1/4 in turn halve a memory in 1 step; a constant 1/2 does too; then one that hardly forgets."""
    f = np.column_stack([np.tile([1, 0.25], 10), np.full(20, 0.5), np.tile([0.9, 0.99], 10)])
    logs = np.log(f)
    likely = {
        "the gates multiply: average ln f, not f": HALF / np.log(f.mean(axis=0)),
        "half-lives do not average: average ln f first": (HALF / np.minimum(logs, -1e-12)).mean(axis=0),
        "average over time (the first axis), not over the units": HALF / logs.mean(axis=1),
        "the layer's mean; every unit has a half-life of its own": HALF / logs.mean(),
        "the sum of ln f, not yet divided by the number of steps": HALF / logs.sum(axis=0),
        "this is the constant gate with the same product, not yet its half-life": np.exp(logs.mean(axis=0)),
        "the median gate leaves out the rare steps that erase most": HALF
        / np.log(np.minimum(np.median(f, axis=0), 1 - 1e-12)),
    }
    got = shaped(s.effective_half_life(f), (3,), "effective_half_life(f)", axes="(H,)")
    close(got, HALF / logs.mean(axis=0), "effective_half_life(f)", likely=likely)


@graded("q6", points=1)
def what_strong_inputs_do(s, rng):
    choice(
        s.strong_inputs,
        "c",
        {
            "a": "The pushes cancel in the sum, but the memory is a product of gates: average ln f over a = 3 + 4 and "
            "a = 3 - 4 and compare with a = 3",
            "b": "At bias 3 the gate is 0.95 already: an input can open it by 0.05 at most. How far can it close it?",
        },
        "strong_inputs",
    )


@graded("q6", points=1)
def what_gates_between_mean(s, rng):
    choice(
        s.gates_between,
        "b",
        {
            "a": "Chapter 5 trained networks on a task made for switches: they solved it with gates in between",
            "c": "Chapter 5 rounded the gates of trained networks, and the error rose more than tenfold",
        },
        "gates_between",
    )
