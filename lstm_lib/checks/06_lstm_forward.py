"""What the notebook of exercise 6 checks: one LSTM step by hand, a sequence, and a memory judged by what it does.

Wrong answers are recognised by what they give, so every cause named here is computed, never guessed.
"""

import numpy as np

from lstm_lib.check import Wrong, choice, close, close_all, graded, shaped, unpack

FORBIDDEN = ("lstm_lib", "scipy", "torch", "tensorflow", "keras", "jax")
WORDS = ("boy", "girl", "the", "who", "waved", "then")


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def gates(x_t, h_prev, W, U, b):
    return np.split(x_t @ W + h_prev @ U + b, 4, axis=1)


def step(x_t, h_prev, c_prev, W, U, b):
    i, f, g, o = gates(x_t, h_prev, W, U, b)
    c = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@graded("q1", points=2)
def corners(s, rng):
    c_prev, g = 2.0, -0.5
    for f, i in ((1, 0), (0, 1), (1, 1), (0, 0)):
        likely = {
            "f is the fraction of c_prev that is kept: at 1 all of it stays, at 0 none does": (1 - f) * c_prev + i * g,
            "f belongs to c_prev and i to g, not the other way round": i * c_prev + f * g,
            "both products are added: c = f * c_prev + i * g": f * c_prev - i * g,
            "this is h, not c": np.tanh(f * c_prev + i * g),
        }
        name = f"c_f{f}_i{i}"
        close(getattr(s, name), f * c_prev + i * g, name, likely=likely, reveal=False)


@graded("q2", points=1)
def sigmoid_by_hand(s, rng):
    """sigma(0) = 1/2 and sigma(ln 3) = 3/4."""
    for x, want in ((np.log(3), 0.75), (0, 0.5), (np.array([[-np.log(3), 0.0, np.log(4)]]), [[0.25, 0.5, 0.8]])):
        likely = {
            "the sign of the exponent: sigma(x) grows with x": sigmoid(-x),
            "this is tanh, which runs from -1 to 1": np.tanh(x),
            "this is exp(-x), not yet 1 / (1 + exp(-x))": np.exp(-x),
            "tanh(x) = 2 sigma(2x) - 1, so the argument is half of what you take": sigmoid(2 * x),
        }
        close(s.sigmoid(x), want, f"sigmoid({np.array2string(np.asarray(x), precision=4)})", likely=likely)
    far = np.array([-1000.0, 1000.0])
    function = s.sigmoid
    close(function(far), [0, 1], "sigmoid([-1000., 1000.])")
    if function.warnings:
        raise Wrong(
            f'sigmoid([-1000., 1000.]) is right but warns "{function.warnings[0]}"; '
            "some exp gets a large positive number (np.where computes both of its branches)"
        )


def wrong_steps(x_t, h_prev, c_prev, W, U, b):
    """Return h and c of steps with one common mistake each."""
    a = gates(x_t, h_prev, W, U, b)
    i, f, g, o = sigmoid(a[0]), sigmoid(a[1]), np.tanh(a[2]), sigmoid(a[3])
    h, c = step(x_t, h_prev, c_prev, W, U, b)
    cells = {
        "the forget gate multiplies the candidate; it is the second block and belongs to c_prev": i * c_prev + f * g,
        "the forget gate is missing: a fraction f of c_prev is kept": c_prev + i * g,
        "the input gate is missing: a fraction i of g is written": f * c_prev + g,
        "i and f are two gates of their own; i = 1 - f is another cell": f * c_prev + (1 - f) * g,
        "f is the fraction kept, not the fraction forgotten": (1 - f) * c_prev + i * g,
        "what the input gate lets in is added": f * c_prev - i * g,
        "the candidate g needs tanh, not sigmoid": f * c_prev + i * sigmoid(a[2]),
        "the gates i and f need sigmoid, not tanh": np.tanh(a[1]) * c_prev + np.tanh(a[0]) * g,
    }
    causes = {cause: (o * np.tanh(cell), cell) for cause, cell in cells.items()}
    for order in ("ifog", "iofg", "fiog"):
        block = dict(zip(order, a, strict=True))
        cell = sigmoid(block["f"]) * c_prev + sigmoid(block["i"]) * np.tanh(block["g"])
        cause = f"the blocks stand in the order i, f, g, o (you took {', '.join(order)})"
        causes[cause] = sigmoid(block["o"]) * np.tanh(cell), cell
    for part, without in {
        "b": (x_t, h_prev, c_prev, W, U, 0 * b),
        "h_prev @ U": (x_t, 0 * h_prev, c_prev, W, U, b),
        "x_t @ W": (0 * x_t, h_prev, c_prev, W, U, b),
    }.items():
        causes[f"{part} is missing in a"] = step(*without)
    return causes | {
        "h needs the squashed cell: o * tanh(c)": (o * c, c),
        "h looks at the new cell: o * tanh(c), not o * tanh(c_prev)": (o * np.tanh(c_prev), c),
        "the output gate is missing in h": (np.tanh(c), c),
        "the output gate needs sigmoid, not tanh": (np.tanh(a[3]) * np.tanh(c), c),
        "h and c are returned in the wrong order": (c, h),
        "the state is returned as it came": (h_prev, c_prev),
    }


def check_step(s, *args):
    h, c = step(*args)
    close_all(s.lstm_step(*args), {"h": h, "c": c}, "lstm_step", axes="(B, H)", likely=wrong_steps(*args))


@graded("q3", points=1)
def step_by_hand(s, rng):
    """Gates 1/2, 3/4, 1/2, 1/4: c = 3/4 * (-3) + 1/2 * 1/2 = -2 and h = 1/4 * tanh(-2)."""
    a = np.log(3) * np.array([0.0, 1.0, 0.5, -1.0])
    x_t, h_prev, c_prev = np.array([[2.0]]), np.array([[-1.0]]), np.array([[-3.0]])
    check_step(s, x_t, h_prev, c_prev, a[None, :], 0.75 * a[None, :], -0.25 * a)


@graded("q3", points=1)
def step_of_a_batch(s, rng):
    B, D, H = 3, 2, 4
    check_step(s, *(rng.normal(size=shape) for shape in ((B, D), (B, H), (B, H), (D, 4 * H), (H, 4 * H), (4 * H,))))


@graded("q4", points=2)
def whole_sequence(s, rng):
    T, B, D, H = 5, 3, 2, 4
    shapes = ((T, B, D), (B, H), (B, H), (D, 4 * H), (H, 4 * H), (4 * H,))
    x, h0, c0, *params = (rng.normal(size=shape) for shape in shapes)

    def unroll(x, h, c, *, carry=lambda h, c: (h, c)):
        states = []
        for x_t in x:
            h, c = step(x_t, h, c, *params)
            states.append((h, c))
            h, c = carry(h, c)
        return tuple(np.stack(part) for part in zip(*states, strict=True))

    h, c = unroll(x, h0, c0)
    causes = {
        "every step starts from h0 and c0; carry h and c on": unroll(x, h0, c0, carry=lambda h, c: (h0, c0)),
        "c is carried on, but every step sees h0": unroll(x, h0, c0, carry=lambda h, c: (h0, c)),
        "h is carried on, but every step sees c0": unroll(x, h0, c0, carry=lambda h, c: (h, c0)),
        "lstm_step gets h and c in the wrong order": unroll(x, c0, h0, carry=lambda h, c: (c, h)),
        "the run starts from zero, not from h0 and c0": unroll(x, 0 * h0, 0 * c0),
        "the run goes backwards in time": unroll(x[::-1], h0, c0),
        "all rows are one array that every step overwrites; copy it": tuple(np.stack(T * [v[-1]]) for v in (h, c)),
        "the state before each step, not after it": (np.stack([h0, *h[:-1]]), np.stack([c0, *c[:-1]])),
        "only the last step is returned; collect every step": (h[-1], c[-1]),
        "the time axis comes first": (h.swapaxes(0, 1), c.swapaxes(0, 1)),
        "h and c are returned in the wrong order": (c, h),
        "h is collected twice": (h, h),
    }
    close_all(s.lstm_forward(x, h0, c0, *params), {"h": h, "c": c}, "lstm_forward", axes="(T, B, H)", likely=causes)


class Memory:
    """The learner's weights, run over sentences and asked for their gates."""

    def __init__(self, s, half_life):
        W, U, b = unpack(s.memory(half_life), "W", "U", "b", of="memory")
        self.W = shaped(W, (len(WORDS), 4), "W", axes="(D, 4H)")
        self.U = shaped(U, (1, 4), "U", axes="(H, 4H)")
        self.b = shaped(b, (4,), "b", axes="(4H,)")

    def read(self, sentence):
        """Return h, c and the gates i, f, g, o after (and at) the last word."""
        h = c = np.zeros((1, 1))
        for word in sentence.split():
            x_t = np.array([[float(word == w) for w in WORDS]])
            a_i, a_f, a_g, a_o = gates(x_t, h, self.W, self.U, self.b)
            at_last = [sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)]
            h, c = step(x_t, h, c, self.W, self.U, self.b)
        return [v.item() for v in (h, c, *at_last)]


def remembers(memory, before, middle, after):
    """Ask who was named last: nobody yet, one of them, one after the other, right after a name and later."""
    if before:
        h, _, i, _, g, _ = memory.read(before)
        if abs(h) >= 0.05:
            why = f"at its last word the input gate is {i:.3g} and the candidate {g:.3g}"
            raise Wrong(f"before anyone is named |h| must stay below 0.05, but after '{before}' h is {h:.3g}; {why}")
    for sign, last, other in ((1, "boy", "girl"), (-1, "girl", "boy")):
        for named in (last, f"{last} {last}", f"{other} {middle} {last}"):
            for rest, limit in (("", 0.5), (after, 0.2)):
                said = " ".join(f"{before} {named} {rest}".split())
                h, c, i, f, g, o = memory.read(said)
                if sign * h > limit:
                    continue
                rule = f"after '{said}' h must be {'above' if sign > 0 else 'below'} {sign * limit}, yours is {h:.3g}"
                if named == last and sign * h < -limit:
                    raise Wrong(f"{rule}. Likely cause: the candidate's sign, boy and girl the wrong way round")
                if named != last and not rest and f > 0.1:
                    raise Wrong(f"{rule}; at the last word f is {f:.3g}, so what was named before is not erased")
                raise Wrong(f"{rule}; at the last word i = {i:.3g}, f = {f:.3g}, g = {g:.3g}, o = {o:.3g}, c = {c:.3g}")


@graded("q5", points=1)
def memory_of_a_subject(s, rng):
    remembers(Memory(s, 12), "then the", "who waved then the", "who waved then")


@graded("q5", points=1)
def memory_with_a_half_life(s, rng):
    for n in (4, 1, 12):
        memory = Memory(s, n)
        for subject in ("boy", "girl"):
            others = " ".join((["who", "waved", "then", "the"] * n)[:n])
            start, end = memory.read(subject), memory.read(f"{subject} {others}")
            left = end[1] / start[1] if abs(start[1]) > 1e-3 else 0.0
            if abs(left - 0.5) > 0.02:
                raise Wrong(
                    f"after '{subject} {others}' c must have 0.5 of what it had after '{subject}' (half_life is {n}), "
                    f"yours has {left:.3g}; at the last word f is {end[3]:.3g}, and f ** {n} = {end[3] ** n:.3g}"
                )


@graded("q6", points=1)
def parameter_count(s, rng):
    D, H = 10, 16
    likely = {
        "the biases are missing": 4 * (D * H + H * H),
        "there are four blocks: this is one of them": D * H + H * H + H,
        "the recurrent weights U are missing": 4 * (D * H + H),
        "the input weights W are missing": 4 * (H * H + H),
        "U is (H, 4H): it maps H numbers, not D, to each block": 4 * (D * H + D * D + H),
        "D and H are the wrong way round": 4 * (D * H + D * D + D),
        "one bias a block is enough; two are PyTorch's habit": 4 * (D * H + H * H + 2 * H),
        "three gates and one candidate make four blocks": 3 * (D * H + H * H + H),
    }
    close(s.n_params, 4 * (D * H + H * H + H), "n_params", likely=likely, reveal=False)


@graded("q6", points=1)
def why_the_memory_lasts(s, rng):
    choice(
        s.why_kept,
        "c",
        {
            "a": "An input arrives at every step, and x_t is not zero at 'the'; what it does to the cell is up to the "
            "gates. Look at i and f in the figure",
            "b": "c needs no way through h and U: the model memory has U = 0 and remembers. c_prev enters c directly, "
            "times f",
            "d": "There is one cell only (H = 1): c_t is the same cell one step later, and nothing moves",
        },
        "why_kept",
    )


@graded("q6", points=1)
def what_the_output_gate_hides(s, rng):
    choice(
        s.o_is_zero,
        "b",
        {
            "a": "The output gate acts on the copy that goes to h, o * tanh(c); it does not stand in c's equation, "
            "so c keeps what it had",
            "c": "h and c are two things: h = o * tanh(c), so with o = 0 h is 0 whatever c is",
            "d": "h_prev = 0 silences U only. The gates still see x_t and b, and the next c still has f * c_prev",
        },
        "o_is_zero",
    )
