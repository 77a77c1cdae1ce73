"""What the notebook of exercise 1 checks: an RNN step by hand, its loop, its output layer, and a delay line.

Wrong answers are recognised by what they give, so every cause named here is computed, never guessed.
"""

import numpy as np

from lstm_lib.check import Wrong, choice, close, graded, shaped, unpack

FORBIDDEN = ("lstm_lib", "scipy", "torch", "tensorflow", "keras", "jax")


def step(x_t, h_prev, W, U, b):
    return np.tanh(x_t @ W + h_prev @ U + b)


@graded("q1", points=2)
def shapes(s, rng):
    T, B, D, H = 7, 3, 5, 4
    wanted = {"x": (T, B, D), "W": (D, H), "U": (H, H), "b": (H,), "h": (T, B, H)}
    causes = {
        "x": {
            "time comes first, then the batch": (B, T, D),
            "every step has an input for each of the D words": (T, B, H),
        },
        "W": {
            "x_t stands on the left, so W has D rows and H columns": (H, D),
            "all steps share one W, there is no T in it": (T, D, H),
            "all sentences share one W, there is no B in it": (B, D, H),
        },
        "U": {
            "U takes H numbers to H numbers": (D, H),
            "all steps share one U, there is no T in it": (T, H, H),
        },
        "b": {"one bias for each unit, the same for every sentence": (B, H), "one bias for each unit, not input": (D,)},
        "h": {
            "time comes first, then the batch": (B, T, H),
            "the states of all steps, not of the last alone": (B, H),
            "a state has H entries, one per unit": (T, B, D),
        },
    }
    for name, shape in wanted.items():
        got = np.asarray(getattr(s, f"shape_{name}"))
        if got.ndim > 1 or got.dtype.kind not in "iu":
            raise Wrong(f"shape_{name} must be a tuple of whole numbers such as (2, 3)")
        if tuple(got.ravel()) != shape:
            why = next((cause for cause, wrong in causes[name].items() if tuple(got.ravel()) == wrong), None)
            raise Wrong(f"shape_{name} is not that{f'. Likely cause: {why}' if why else ''}")


def wrong_steps(x_t, h_prev, W, U, b):
    """Return the h of steps with one common mistake each."""
    a = x_t @ W + h_prev @ U + b
    return {
        "b is missing": np.tanh(a - b),
        "h_prev @ U is missing": np.tanh(x_t @ W + b),
        "x_t @ W is missing": np.tanh(h_prev @ U + b),
        "states are rows: h_prev @ U, without a transpose": np.tanh(x_t @ W + h_prev @ U.T + b),
        "the tanh is missing": a,
        "the squashing function is tanh, not sigmoid": 0.5 * (1 + np.tanh(0.5 * a)),
        "the tanh squashes the whole sum, the part from h_prev too": np.tanh(x_t @ W + b) + h_prev @ U,
        "h_prev is added as it is, without U": np.tanh(x_t @ W + h_prev + b),
        "the state is returned as it came": h_prev,
    }


def check_step(s, *args):
    close(s.rnn_step(*args), step(*args), "rnn_step", axes="(B, H)", likely=wrong_steps(*args))


@graded("q2", points=1)
def step_by_hand(s, rng):
    """a = (-L, L) and tanh(L) = 1/2."""
    L = 0.5 * np.log(3)
    args = (
        np.array([[2.0]]),
        np.array([[1.0, -1.0]]),
        np.array([[L, L]]),
        np.array([[0, L], [2 * L, 0]]),
        np.array([-L, -2 * L]),
    )
    close(s.rnn_step(*args), [[-0.5, 0.5]], "rnn_step", axes="(B, H)", likely=wrong_steps(*args))


@graded("q2", points=1)
def step_of_a_batch(s, rng):
    B, D, H = 3, 2, 4
    check_step(s, *(rng.normal(size=shape) for shape in ((B, D), (B, H), (D, H), (H, H), (H,))))


@graded("q3", points=2)
def whole_sequence(s, rng):
    T, B, D, H = 5, 3, 2, 4
    x, h0, *params = (rng.normal(size=shape) for shape in ((T, B, D), (B, H), (D, H), (H, H), (H,)))

    def unroll(x, h, *, carry=True):
        states = []
        for x_t in x:
            states.append(step(x_t, h, *params))
            h = states[-1] if carry else h
        return np.stack(states)

    h = unroll(x, h0)
    causes = {
        "every step starts from h0; hand the new h on": unroll(x, h0, carry=False),
        "the run starts from zero, not from h0": unroll(x, 0 * h0),
        "the run goes backwards in time": unroll(x[::-1], h0),
        "all rows are one array that every step overwrites; copy it": np.stack(T * [h[-1]]),
        "the state before each step, not after it": np.stack([h0, *h[:-1]]),
        "only the last step is returned; collect every step": h[-1],
        "h0 is collected as well; entry t is the state after step t": np.stack([h0, *h]),
        "the time axis comes first": h.swapaxes(0, 1),
    }
    close(s.rnn_forward(x, h0, *params), h, "rnn_forward", axes="(T, B, H)", likely=causes)


def softmax(scores, axis=1):
    e = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@graded("q4", points=1)
def answer_by_hand(s, rng):
    """Scores (ln 3, 0) and (0, ln 4) give probabilities 3/4, 1/4 and 1/5, 4/5."""
    h = np.array([[[9.0, 9.0], [9.0, 9.0]], [[1.0, 0.0], [0.0, 1.0]]])
    W_s, b_s = np.array([[np.log(3) - 1, -2.0], [-1.0, np.log(4) - 2]]), np.array([1.0, 2.0])
    scores = h[1] @ W_s + b_s
    causes = {
        "b_s is missing": softmax(scores - b_s),
        "these are scores; softmax turns them into probabilities": scores,
        "these are exp(scores), not yet divided by their sum": np.exp(scores),
        "softmax runs over the classes of each sentence, not over the batch": softmax(scores, axis=0),
        "softmax, not a sigmoid for each class": 1 / (1 + np.exp(-scores)),
        "exp takes the scores as they are, not their negatives": softmax(-scores),
        "the first state is read instead of the last": softmax(h[0] @ W_s + b_s),
    }
    got = s.classify(h, np.array([2, 2]), W_s, b_s)
    close(got, [[0.75, 0.25], [0.2, 0.8]], "classify", axes="(B, K)", likely=causes)


@graded("q4", points=1)
def own_last_state(s, rng):
    T, B, H, K = 6, 4, 3, 2
    h, W_s, b_s = (rng.normal(size=shape) for shape in ((T, B, H), (H, K), (K,)))
    lengths = np.array([3, 6, 1, 4])

    def read(steps):
        return softmax(h[steps, np.arange(B)] @ W_s + b_s)

    causes = {
        "index T - 1 is padding for the shorter sequences; use lengths": read(np.full(B, T - 1)),
        "a sequence of n steps ends at index n - 1": read(np.minimum(lengths, T - 1)),
        "one step too early: a sequence of n steps ends at index n - 1": read(lengths - 2),
        "all sequences are read at the first one's end": read(np.full(B, lengths[0] - 1)),
        "the states are averaged; read the last one": softmax(h.mean(axis=0) @ W_s + b_s),
    }
    got = s.classify(h, lengths, W_s, b_s)
    close(got, read(lengths - 1), "classify with sequences of different lengths", axes="(B, K)", likely=causes)


@graded("q4", points=1)
def large_scores(s, rng):
    """Both rows have two scores that differ by ln 3: about 1000 in the first, about -1000 in the second."""
    h, W_s, b_s = np.array([[[1.0], [-1.0]]]), np.array([[1000.0, 1000.0]]), np.array([0, np.log(3)])
    function = s.classify
    wanted = [[0.25, 0.75], [0.25, 0.75]]
    close(function(h, np.array([1, 1]), W_s, b_s), wanted, "classify of scores near 1000 and -1000", axes="(B, K)")
    if function.warnings:
        raise Wrong(f'classify is right for large scores but warns "{function.warnings[0]}"')


def check_delay(s, n, rng):
    W, U, b = unpack(s.delay_line(n), "W", "U", "b", of=f"delay_line({n})")
    W = shaped(W, (1, n), "W", axes="(D, H)")
    U = shaped(U, (n, n), "U", axes="(H, H)")
    b = shaped(b, (n,), "b", axes="(H,)")
    x = rng.choice([-1, 1], size=n + 12) * rng.uniform(0.04, 0.1, size=n + 12)

    def held(U):
        h, rows = np.zeros((1, n)), []
        for x_t in x:
            h = step(np.array([[x_t]]), h, W, U, b)
            rows.append(h[0])
        return np.array(rows[n - 1 :])  # once as many inputs were read as there are units

    wanted = np.array([x[t - n + 1 : t + 1][::-1] for t in range(n - 1, len(x))])
    off = np.abs(held(U) - wanted).max(axis=0)
    if off.max() <= 0.005:
        return
    unit = int(np.argmax(off > 0.005))
    rule = f"delay_line({n}): unit {unit + 1} must hold the input of {unit} steps ago, within 0.005"
    where = f"it is off by up to {off[unit]:.3g}"
    if np.abs(held(U.T) - wanted).max() <= 0.005:
        raise Wrong(f"{rule}; {where}. Likely cause: U[j, k] leads from unit j to unit k, yours leads the other way")
    if np.abs(held(U) - wanted[:, ::-1]).max() <= 0.005:
        raise Wrong(f"{rule}; {where}. Likely cause: the newest input belongs into unit 1, yours is in unit {n}")
    raise Wrong(f"{rule}; {where}")


@graded("q5", points=1)
def delay_of_three(s, rng):
    check_delay(s, 3, rng)


@graded("q5", points=1)
def delay_of_other_lengths(s, rng):
    for n in (1, 2, 6):
        check_delay(s, n, rng)


@graded("q6", points=1)
def parameter_count(s, rng):
    D, H, T = 10, 16, 20
    count = H * (D + H + 1)
    likely = {
        "the biases are missing": D * H + H * H,
        "the recurrent weights U are missing": D * H + H,
        "the input weights W are missing": H * H + H,
        "U takes H numbers to H, not D to D": D * H + D * D + H,
        "these are the four blocks of an LSTM": 4 * count,
        "no T: the weights serve all steps": T * count,
    }
    close(s.n_params, count, "n_params", likely=likely, reveal=False)
    own = {
        "every step gets W, U and b of its own": count,
        "every step gets a U of its own as well": T * D * H + H * H + H,
        "every step gets a bias of its own as well": T * (D * H + H * H) + H,
        "the biases are missing": T * (D * H + H * H),
    }
    close(s.n_own, T * count, "n_own", likely=own, reveal=False)


@graded("q6", points=1)
def what_is_copied(s, rng):
    feedback = {
        "a": "There is one cell. rnn_forward called the same rnn_step at every step",
        "b": "rnn_forward passed the same W, U and b to every step; there are no copies that could differ",
        "d": "h has H entries at every step; T counts the moments, not the units",
    }
    choice(s.copied, "c", feedback, "copied")


@graded("q6", points=1)
def what_is_left(s, rng):
    feedback = {
        "a": "A sum over words would have to be carried along, and with U = 0 nothing is carried",
        "c": "The first word could reach the end only through U, step by step",
        "d": "h_prev enters through U alone; with U = 0 it does not enter at all",
    }
    choice(s.without_U, "b", feedback, "without_U")
