"""What the notebook of exercise 7 checks: a step back by hand, the loop, and a network trained with both.

Wrong answers are recognised by what they give: the reference here can make each of the usual slips on purpose.
"""

import numpy as np

from lstm_lib.check import Wrong, choice, close, close_all, graded, shaped, unpack
from lstm_lib.optimizers import Adam

# Everything of the library that differentiates; its optimizers are allowed.
FORBIDDEN = (
    "lstm_lib.cells",
    "lstm_lib.checkpointed",
    "lstm_lib.checks",
    "lstm_lib.gradients",
    "lstm_lib.gru",
    "lstm_lib.interop",
    "lstm_lib.jacobians",
    "lstm_lib.lstm",
    "lstm_lib.lstm_kernel",
    "lstm_lib.lstm_norm",
    "lstm_lib.minimal",
    "lstm_lib.models",
    "lstm_lib.recurrent",
    "lstm_lib.rnn",
    "lstm_lib.scanned",
    "lstm_lib.stack",
    "lstm_lib.stepped",
    "lstm_lib.training",
    "lstm_lib.truncated",
    "scipy",
    "torch",
    "tensorflow",
    "keras",
    "jax",
    "autograd",
)
STEP = ("dx", "dh_prev", "dc_prev", "dW", "dU", "db")
RUN = ("dW", "dU", "db", "dx", "dh0", "dc0")
T, B, D, H = 5, 3, 2, 4


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def forward(x, h, c, W, U, b):
    steps = []
    for x_t in x:
        i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=1)
        step = {"x_t": x_t, "h_prev": h, "c_prev": c, "i": sigmoid(i), "f": sigmoid(f), "g": np.tanh(g)}
        c = step["f"] * c + step["i"] * step["g"]
        h = sigmoid(o) * np.tanh(c)
        steps.append(step | {"o": sigmoid(o), "c": c, "h": h})
    return steps


def step_back(dh, dc_later, step, W, U, slip=""):
    """One step back; `slip` names the mistake to make."""
    c_prev, i, f, g, o, c = (step[name] for name in ("c_prev", "i", "f", "g", "o", "c"))
    s, again = np.tanh(c), sigmoid if slip == "twice" else (lambda y: y)
    slope = {"no slope": lambda y: 1 + 0 * y}.get(slip, lambda y: again(y) * (1 - again(y)))
    tanh_slope = {"no tanh slope": 1 + 0 * s, "abs": 1 - abs(s), "tanh of tanh": 1 - np.tanh(s) ** 2}.get(
        slip, 1 - s**2
    )
    shown, later = dh * o * tanh_slope, dc_later
    dc = {"no later": shown, "no shown": later, "product": shown * later}.get(slip, shown + later)
    di, df, dg = dc * g, dc * (c if slip == "c" else c_prev), dc * i
    if slip == "i and g":
        di, dg = dg, di
    do = dh * (c if slip == "do" else s)
    if slip == "do from dc":
        do = dc * s
    da = [di * slope(i), df * slope(f), dg * (1 - g**2), do * slope(o)]
    if slip == "order":
        da = [da[0], da[1], da[3], da[2]]
    if slip == "g as gate":
        da[2] = dg * g * (1 - g)
    da = np.concatenate(da, axis=1)
    kept = {"no f": dc, "before": later * f, "h only": shown * f}.get(slip, dc * f)
    grads = step["x_t"].T @ da, step["h_prev"].T @ da, da.sum(axis=0)
    if slip == "mean":
        grads = tuple(gradient / len(dh) for gradient in grads)
    if slip == "h":
        grads = grads[0], step["h"].T @ da, grads[2]
    return da @ W.T, da @ U.T, kept, *grads


def run_back(dh, steps, W, U, slip=""):
    """The loop; `slip` names the mistake to make."""
    later = dc_later = np.zeros_like(dh[0])
    found = []
    order = range(len(dh)) if slip == "forwards" else reversed(range(len(dh)))
    for t in order:
        dh_t = later if slip == "own" else dh[-1] + later if slip == "last" else dh[t] + later
        dx, later, dc_later, *grads = step_back(dh_t, dc_later, steps[t], W, U)
        if slip in ("dh", "both"):
            later = 0 * later
        if slip in ("dc", "both"):
            dc_later = 0 * dc_later
        found.append((dx, *grads))
    dx, *grads = zip(*found, strict=True)
    total = [g[-1] if slip == "=" else np.mean(g, axis=0) if slip == "mean" else np.sum(g, axis=0) for g in grads]
    return *total, np.stack(dx if slip == "reversed" else dx[::-1]), later, dc_later


STEP_CAUSES = {
    "no later": "dc_later is missing in dc: c_t is used twice, so two gradients are added",
    "no shown": "what comes from h_t is missing in dc: dh * o * (1 - tanh(c)**2)",
    "product": "the two gradients that reach c_t are added, not multiplied",
    "twice": "the gates are squashed already: the slope is i * (1 - i), not that of sigmoid(i)",
    "no slope": "the slopes i * (1 - i), f * (1 - f), o * (1 - o) are missing in da",
    "no tanh slope": "the slope 1 - tanh(c)**2 is missing in dc",
    "abs": "the slope of tanh is 1 - tanh(c)**2: the square is missing",
    "tanh of tanh": "tanh is taken twice: the slope is 1 - tanh(c)**2",
    "c": "the forget gate's partner is the old cell state: da_f = dc * c_prev * f * (1 - f)",
    "i and g": "i gets dc * g and g gets dc * i, each the other factor",
    "do": "o multiplies tanh(c), so do = dh * tanh(c), not dh * c",
    "do from dc": "o stands in h only: do = dh * tanh(c), without what reaches c from later",
    "order": "the blocks of da stand in the order i, f, g, o",
    "g as gate": "g is a tanh: its slope is 1 - g**2",
    "no f": "c_{t-1} was multiplied by f: dc_prev = dc * f",
    "before": "dc_prev needs the whole dc, not only dc_later: dc * f",
    "h only": "dc_prev needs the whole dc, not only what came from h: dc * f",
    "mean": "dW, dU and db are sums over the batch, not means",
    "h": "U multiplies h_prev, not h: dU = h_prev.T @ da",
}
RUN_CAUSES = {
    "=": "dW, dU and db hold one step only: add, do not overwrite",
    "mean": "dW, dU and db are sums over time, not means",
    "dh": "dh is not carried: what a step gives as dh_prev belongs to the step before",
    "dc": "dc is not carried: what a step gives as dc_prev is dc_later of the step before",
    "both": "neither dh nor dc is carried from step to step",
    "own": "dh[t] is missing: each step has a gradient of its own, besides what is carried",
    "last": "each step has its own dh[t]; you took dh[-1] everywhere",
    "forwards": "walk from the last step to the first",
    "reversed": "dx is in the order of the walk, last step first",
}


def drawn(rng, *names):
    shapes = {"x": (T, B, D), "h": (B, H), "c": (B, H), "W": (D, 4 * H), "U": (H, 4 * H), "b": (4 * H,)}
    shapes |= {"dh": (T, B, H), "dc": (B, H), "V": (H, 1), "d": (1,), "y": (B, 1)}
    return [rng.normal(size=shapes[name]) for name in names]


@graded("q1", points=2)
def gradients_by_hand(s, rng):
    c_prev, f, i, g, o, dh, later = 1, 0.25, 0.5, -0.5, 0.5, 4, 1
    dc = later + dh * o
    slope = "do not forget the slope of the squashing"
    wants = {
        "dc": (dc, {"dc_later is missing": dh * o, "the way through h is missing": later, "o is missing": later + dh}),
        "da_o": (0, {"o multiplies tanh(c), which is 0 here": dh * o * (1 - o)}),
        "da_f": (dc * c_prev * f * (1 - f), {slope: dc * c_prev, "dc is the sum of both ways": dh * o * 3 / 16}),
        "da_i": (dc * g * i * (1 - i), {slope: dc * g, "i gets dc times g": dc * i / 4, "g is negative": 3 / 8}),
        "da_g": (dc * i * (1 - g**2), {slope: dc * i, "g is a tanh: 1 - g**2": dc * i * g * (1 - g)}),
        "dc_prev": (dc * f, {"c_prev was multiplied by f": dc, "the whole dc goes back": later * f}),
    }
    for name, (want, likely) in wants.items():
        close(getattr(s, name), want, name, likely=likely, reveal=False)


@graded("q2", points=1)
def step_back_by_hand(s, rng):
    """The cell of Task q1, with x = 2, h_prev = -1 and weights of 1: dW = 2 da, dU = -da, dx = dh_prev = sum of da."""
    one = {"x_t": 2, "h_prev": -1, "c_prev": 1, "i": 0.5, "f": 0.25, "g": -0.5, "o": 0.5, "c": 0, "h": 0}
    step = {name: np.array([[float(value)]]) for name, value in one.items()}
    check_step(s, np.array([[4.0]]), np.array([[1.0]]), step, np.ones((1, 4)), np.ones((1, 4)))


@graded("q2", points=2)
def step_back_of_a_batch(s, rng):
    x, h, c, W, U, b, dh, dc = drawn(rng, "x", "h", "c", "W", "U", "b", "dh", "dc")
    check_step(s, dh[0], dc, forward(x[:1], h, c, W, U, b)[0], W, U)


def check_step(s, *args):
    want = dict(zip(STEP, step_back(*args), strict=True))
    likely = {cause: step_back(*args, slip=slip) for slip, cause in STEP_CAUSES.items()}
    close_all(s.lstm_step_backward(*args), want, "lstm_step_backward", likely=likely)


@graded("q3", points=2)
def back_through_time(s, rng):
    x, h, c, W, U, b, dh = drawn(rng, "x", "h", "c", "W", "U", "b", "dh")
    args = dh, forward(x, h, c, W, U, b), W, U
    want = dict(zip(RUN, run_back(*args), strict=True))
    likely = {cause: run_back(*args, slip=slip) for slip, cause in RUN_CAUSES.items()}
    close_all(s.lstm_backward(*args), want, "lstm_backward", likely=likely)


def network(params, x, y):
    zero = np.zeros((x.shape[1], len(params["U"])))
    steps = forward(x, zero, zero, *(params[name] for name in "WUb"))
    error = steps[-1]["h"] @ params["V"] + params["d"] - y
    dy = 2 * error / len(y)
    dh = np.zeros((len(x), *zero.shape))
    dh[-1] = dy @ params["V"].T
    grads = dict(zip("WUb", run_back(dh, steps, params["W"], params["U"])[:3], strict=True))
    return np.mean(error**2), grads | {"V": steps[-1]["h"].T @ dy, "d": dy.sum(axis=0)}


@graded("q4", points=1)
def loss_of_a_batch(s, rng):
    params, x, y = drawn_network(rng)
    loss, _ = unpack(s.loss_and_gradients(params, x, y), "loss", "grads", of="loss_and_gradients")
    want = network(params, x, y)[0]
    likely = {"the mean over the batch, not the sum": want * B, "the half is not in this loss": want / 2}
    close(loss, want, "loss", likely=likely)


@graded("q4", points=2)
def gradient_of_every_parameter(s, rng):
    params, x, y = drawn_network(rng)
    _, found = unpack(s.loss_and_gradients(params, x, y), "loss", "grads", of="loss_and_gradients")
    grads = network(params, x, y)[1]
    for name, got in named(found, params, "grads").items():
        want = grads[name]
        likely = {
            "the mean over the batch has a factor 1 / B": want * B,
            "the square has a factor 2": want / 2,
            "the sign: the error is answer minus target": -want,
        }
        shaped(got, want.shape, f'grads["{name}"]')
        close(got, want, f'grads["{name}"]', likely=likely)


def drawn_network(rng):
    W, U, b, V, d, x, y = drawn(rng, "W", "U", "b", "V", "d", "x", "y")
    return {"W": W, "U": U, "b": b, "V": V, "d": d}, x, y


def named(found, params, what):
    """Return a dict of the learner's if it has the keys of the parameters."""
    if not isinstance(found, dict) or set(found) != set(params):
        keys = ", ".join(map(str, found)) if isinstance(found, dict) else type(found).__name__
        raise Wrong(f"{what} must be a dict with the keys {', '.join(params)}, got {keys}")
    return found


@graded("q5", points=2)
def three_updates(s, rng):
    params, *_ = drawn_network(rng)
    batches = [tuple(drawn(rng, "x", "y")) for _ in range(3)]
    trained, losses = unpack(s.train(params, batches, 0.1), "params", "losses", of="train")

    def run(fresh=False):
        mine, optimizer, found = {name: value.copy() for name, value in params.items()}, Adam(0.1), []
        for x, y in batches:
            optimizer = Adam(0.1) if fresh else optimizer
            loss, grads = network(mine, x, y)
            optimizer.update(mine, grads)
            found.append(loss)
        return mine, found

    want, wanted = run()
    forgetful, forgot = run(fresh=True)
    after = [*wanted[1:], network(want, *batches[-1])[0]]
    start = [network(params, x, y)[0] for x, y in batches]
    close(
        losses,
        wanted,
        "losses",
        likely={
            "a new Adam for every update forgets its memory; make one before the loop": forgot,
            "the loss is that before the update": after,
            "the parameters never change": start,
        },
    )
    for name, got in named(trained, params, "params").items():
        likely = {"the parameters are returned as they came": params[name], "a new Adam each time": forgetful[name]}
        close(got, want[name], f'params["{name}"]', likely=likely)


@graded("q6", points=1)
def why_dc_is_carried(s, rng):
    wrong = {
        "a": "In chapter 7's table the slip 'dc not carried' is off by tens of percent.",
        "c": "At the last step dc_later is 0, so nothing is missing there.",
        "d": "Something still arrives through h and the gates; it is wrong, not zero.",
    }
    choice(s.without_dc_later, "b", wrong, "without_dc_later")


@graded("q6", points=1)
def what_a_curve_proves(s, rng):
    wrong = {
        "a": "Several of chapter 7's wrong passes learnt their task from every start.",
        "b": "Among the wrong passes that learnt are some that are off by tens of percent.",
        "d": "A curve does not tell one parameter from another.",
    }
    choice(s.falling_loss, "c", wrong, "falling_loss")


@graded("q6", points=1)
def why_gradients_are_summed(s, rng):
    wrong = {
        "a": "The same U multiplies h_{t-1} at every step.",
        "b": "That is the slip '+= becomes ='; a nudge of U is felt at every step.",
        "c": "A nudge of U moves the loss by all its uses together, and nothing divides by T.",
    }
    choice(s.shared_weights, "d", wrong, "shared_weights")
