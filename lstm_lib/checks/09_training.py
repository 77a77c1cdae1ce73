"""What the notebook of exercise 9 checks: own last states, a masked loss, cut gradients, one mask, a drawn letter.

Wrong answers are recognised by what they give, so every cause named here is computed, never guessed.
"""

import numpy as np

from lstm_lib.check import Wrong, choice, close, close_all, graded, shaped, unpack

FORBIDDEN = ("lstm_lib", "scipy", "torch", "tensorflow", "keras", "jax")


@graded("q1", points=1)
def padding_by_hand(s, rng):
    likely = {
        "this is the state after the padding, in which the unit has faded": 0.75,
        "one step of padding too many": 1.5,
        "this is the state after two steps; the sequence has three": 4.0,
        "the unit keeps a half of its state at each step": 7.0,
    }
    close(s.own_last, 3.0, "own_last", likely=likely, reveal=False)
    likely = {
        "six places, but four words": 0.4,
        "the two places in the padding are counted": 12.4 / 6,
        "their losses are counted, and they themselves are not": 3.1,
        "every word counts the same; this is the mean of the two sentences' means": 0.5,
        "this is the sum, not the mean": 2.4,
    }
    close(s.mean_loss, 0.6, "mean_loss", likely=likely, reveal=False)


@graded("q1", points=1)
def cut_by_hand(s, rng):
    likely = {
        "this is the whole gradient; at the cut the way back ends": 20.0,
        "the state is carried on: the second chunk starts from h_2, not from zero": -4.0,
        "the state is carried on: the second chunk starts from h_2, not from h_0 again": 0.0,
        "this is the last step alone; the chunk has two": 2.0,
        "one step too many: h_2 counts as a given number": 12.0,
        "the loss is h_4 alone; the first chunk has no loss of its own": 11.0,
    }
    close(s.cut, 8.0, "cut", likely=likely, reveal=False)


@graded("q1", points=1)
def dropout_by_hand(s, rng):
    likely = {
        "the mean shall stay what it was: those that are kept grow": 2.25,
        "a quarter is dropped and three quarters are kept": 12.0,
        "this times the rate; and those that are kept grow": 0.75,
        "unscaled, the mean would fall to three quarters": 3.0,
    }
    close(s.kept, 4.0, "kept", likely=likely, reveal=False)


def finite(got, what, todo):
    """Refuse infinite numbers with a word on where they come from; everything else is for others to judge."""
    if isinstance(got, float | np.ndarray) and not np.isfinite(got).all():
        raise Wrong(f"{what} holds nan or infinity. {todo}")


def read(h, lengths):
    return np.stack([h[n - 1, b] for b, n in enumerate(lengths)])


def check_last(s, h, lengths):
    T, B, _ = h.shape
    real = (np.arange(T)[:, None] < lengths)[:, :, None]
    likely = {
        "the last row of h: shorter sequences have gone on through the padding": h[-1],
        "after one step the state stands in h[0], so after n steps in h[n - 1]": h[lengths % T, np.arange(B)],
        "one step too early: after n steps the state stands in h[n - 1]": h[lengths - 2, np.arange(B)],
        "every sequence has a length of its own; this takes the first one's for all": h[lengths[0] - 1],
        "every sequence has a length of its own; this takes the shortest for all": h[lengths.min() - 1],
        "every sequence has a length of its own; this takes the longest for all": h[lengths.max() - 1],
        "step and sequence are chosen in pairs: h[lengths - 1, np.arange(B)]": h[lengths - 1],
        "this is the first state": h[0],
        "this is the mean over the real steps": (h * real).sum(axis=0) / lengths[:, None],
        "this is the sum over the real steps": (h * real).sum(axis=0),
        "this is the largest number over the steps": h.max(axis=0),
        "the padding is set to zero, and then the last row of h is read": (h * real)[-1],
    }
    close(s.last_states(h, lengths), read(h, lengths), "last_states(h, lengths)", axes="(B, H)", likely=likely)


@graded("q2", points=1)
def own_last_states(s, rng):
    """States that count 1, 2, 3, 4, 10, 20, ... and 100, 200, ...: after 2, 1 and 3 steps 2, 10 and 300."""
    check_last(s, (np.arange(1.0, 5)[:, None] * [1, 10, 100])[:, :, None], np.array([2, 1, 3]))
    check_last(s, rng.normal(size=(6, 4, 3)), np.array([2, 6, 1, 4]))


@graded("q2", points=1)
def way_back_to_own_last_states(s, rng):
    T = 5
    lengths, dlast = np.array([2, 1, 4]), rng.normal(size=(3, 2))

    def at(steps):
        dh = np.zeros((T, *dlast.shape))
        dh[steps, np.arange(len(dlast))] = dlast
        return dh

    real = (np.arange(T)[:, None] < lengths)[:, :, None]
    everywhere = np.broadcast_to(dlast, (T, *dlast.shape))
    likely = {
        "the last row of h was not read": at(T - 1),
        "after one step the state stands in h[0], so after n steps in h[n - 1]": at(lengths),
        "one step too early: after n steps the state stands in h[n - 1]": at(lengths - 2),
        "every sequence has a length of its own": at(lengths[0] - 1),
        "one state of each sequence was read, and only that one has a gradient": everywhere,
        "the real steps before the last one were not read": everywhere * real,
        "nothing is shared out: the one state that was read gets it all": everywhere * real / lengths[:, None],
        "h[lengths - 1] = dlast writes whole rows; choose step and sequence in pairs": np.stack(
            [dlast if t + 1 in lengths else 0 * dlast for t in range(T)]
        ),
        "this is what was put in": dlast,
        "the time axis comes first": at(lengths - 1).swapaxes(0, 1),
    }
    got = s.last_states_backward(dlast, lengths, T)
    close(got, at(lengths - 1), "last_states_backward", axes="(T, B, H)", likely=likely)


def softmax(a, axis=-1):
    e = np.exp(a - a.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def parts(scores, labels, axis=-1):
    """Return the loss of every place, and p minus one-hot."""
    p, one_hot = softmax(scores, axis), np.eye(scores.shape[2])[labels]
    return -np.log((p * one_hot).sum(axis=2)), p - one_hot


def check_loss(s, scores, labels, mask):
    T, B = mask.shape
    n, real = mask.sum(), mask[:, :, None]
    losses, d = parts(scores, labels)
    flat, d_flat = parts(scores * real, labels)
    crossed, d_crossed = parts(scores, labels, axis=1)
    loss, dscores = (losses * mask).sum() / n, d * real / n
    sentences, steps = mask / mask.sum(axis=0) / B, mask / np.maximum(mask.sum(axis=1, keepdims=True), 1) / T
    likely = {
        "both are divided by T * B; N is the number of real steps": ((losses * mask).sum() / T / B, d * real / T / B),
        "the loss is divided by T * B; N is the number of real steps": ((losses * mask).sum() / T / B, dscores),
        "the gradient is divided by T * B; N is the number of real steps": (loss, d * real / T / B),
        "the gradient in the padding must be 0": (loss, d / n),
        "the gradient is that of all T * B places": (loss, d / T / B),
        "the loss counts the padding, the gradient does not": (losses.sum() / n, dscores),
        "the mask is not used": (losses.mean(), d / T / B),
        "the padding is counted, in the loss and in the gradient": (losses.sum() / n, d / n),
        "a score of 0 still has a loss of ln K; mask the losses, not the scores": (flat.mean(), d_flat / T / B),
        "mask the losses, not the scores: in the padding ln K is added": (flat.sum() / n, d_flat / n),
        "mask the losses, not the scores: ln K is added to the loss": (flat.sum() / n, dscores),
        "the loss is a sum, not the mean": ((losses * mask).sum(), dscores),
        "loss and gradient are sums, not means": ((losses * mask).sum(), d * real),
        "the gradient is not divided by N": (loss, d * real),
        "every real step counts the same; this takes the mean in each sequence first": (
            (losses * sentences).sum(),
            d * sentences[:, :, None],
        ),
        "every real step counts the same; this takes the mean in each step first": (
            (losses * steps).sum(),
            d * steps[:, :, None],
        ),
        "the gradient's sign: p minus one-hot": (loss, -dscores),
        "the loss is minus the logarithm": (-loss, dscores),
        "the gradient of the right class is p - 1: one-hot is missing": (loss, softmax(scores) * real / n),
        "the softmax runs over the classes, the last axis": (
            (crossed * mask).sum() / n,
            d_crossed * real / n,
        ),
        "the logarithm is the natural one": (loss / np.log(2), dscores),
        "the loss comes first, the gradient second": (dscores, loss),
    }
    close_all(s.masked_loss(scores, labels, mask), {"loss": loss, "dscores": dscores}, "masked_loss", likely=likely)


@graded("q3", points=1)
def loss_by_hand(s, rng):
    """Probabilities 3/4, 1/2 and 4/5 of the right class at three real steps: the loss is ln(10/3) / 3."""
    scores = np.array([[[0.0, np.log(3)], [np.log(4), 0.0]], [[0.0, 0.0], [5.0, -5.0]]])
    labels, mask = np.array([[1, 0], [0, 1]]), np.array([[True, True], [True, False]])
    check_loss(s, scores, labels, mask)


@graded("q3", points=1)
def loss_of_a_batch(s, rng):
    T, B, K = 5, 3, 4
    mask = np.arange(T)[:, None] < np.array([2, 4, 1])
    scores = rng.normal(size=(T, B, K)) * np.where(mask, 1, 3)[:, :, None]
    check_loss(s, scores, rng.integers(K, size=(T, B)), mask)


@graded("q3", points=1)
def loss_of_large_scores(s, rng):
    scores = np.array([[[1000.0, -1000.0, 0.0], [0.0, 1000.0, 999.0]], [[-1000.0, -1000.0, -2000.0], [9e2, 0.0, 0.0]]])
    labels, mask = np.array([[1, 1], [0, 2]]), np.array([[True, True], [True, False]])
    function = s.masked_loss
    got = function(scores, labels, mask)
    finite(
        unpack(got, "loss", "dscores", of="masked_loss")[0],
        "with scores of a thousand the loss",
        "Somewhere exp overflows, or log gets a probability that has become 0. Write ln p as s - max - ln of the sum "
        "of exp(s - max), with each step's own max",
    )
    p = [1 / (1 + np.e), 1 / (1 + 1 / np.e)]
    want = {
        "loss": (2000 - np.log(p[1]) + np.log(2)) / 3,
        "dscores": np.array([[[1, -1, 0], [0, p[1] - 1, p[0]]], [[-0.5, 0.5, 0], [0, 0, 0]]]) / 3,
    }
    likely = {
        f"{tiny:g} inside the logarithm hides how wrong a sure answer is; write ln p apart instead": (
            -np.log([tiny, p[1] + tiny, 0.5 + tiny]).sum() / 3,
            want["dscores"],
        )
        for tiny in 10.0 ** -np.arange(6, 21)
    }
    close_all(got, want, "masked_loss with scores of a thousand", likely=likely)
    if function.warnings:
        raise Wrong(
            f'masked_loss is right but warns "{function.warnings[0]}"; subtract each step\'s largest score first'
        )


def run(x, h, W, U, b):
    states = []
    for x_t in x:
        h = np.tanh(x_t @ W + h @ U + b)
        states.append(h)
    return np.stack(states)


def walk(own, before, h, U, cuts):
    """Return the terms of dU, (T, H, H); before[t] is the state with which step t started, cuts end the way back."""
    terms, dh = np.zeros((len(h), *U.shape)), np.zeros_like(h[0])
    for t in reversed(range(len(h))):
        da = (own[t] + dh) * (1 - h[t] ** 2)
        terms[t] = before[t].T @ da
        dh = 0 * dh if t in cuts else da @ U.T
    return terms


def by_chunks(x, own, h0, W, U, b, k, *, carry=lambda h: h[-1]):
    """Return the terms of dU and the state after each step; `carry` says from what the next chunk starts."""
    states, before, state = [], [], h0
    for start in range(0, len(x), k):
        h = run(x[start : start + k], state, W, U, b)
        before += [state, *h[:-1]]
        states += list(h)
        state = carry(h)
    h = np.stack(states)
    return walk(own, before, h, U, range(0, len(x), k)), h


def check_truncated(s, x, own, h0, W, U, b, k):
    args, T = (x, own, h0, W, U, b, k), len(x)
    terms, h = by_chunks(*args)
    end, whole = h[-1], (T // k) * k
    before = [h0, *h[:-1]]
    alone = own * np.eye(T)[:, :, None, None]  # alone[t] is what the loss gives to state t, and nothing else
    sliding = sum(walk(alone[t], before, h, U, {t - k + 1}).sum(axis=0) for t in range(T))
    likely = {
        "this is the whole gradient: it must not cross from a chunk into the one before": (
            walk(own, before, h, U, ()).sum(axis=0),
            end,
        ),
        "the last chunk is shorter, but it counts": (terms[:whole].sum(axis=0), h[max(whole, 1) - 1]),
        "the last chunk is shorter, but its gradient counts": (terms[:whole].sum(axis=0), end),
        "add up over the chunks (+=); this is the last one alone": (terms[(T - 1) // k * k :].sum(axis=0), end),
        "this is the first chunk alone": (terms[:k].sum(axis=0), h[:k][-1]),
        "the gradients of the chunks add up, without a mean over chunks": (
            terms.sum(axis=0) / np.ceil(T / k),
            end,
        ),
        "the gradients add up, without a mean over steps": (terms.sum(axis=0) / T, end),
        "here every step reaches back that many steps; chunks stand side by side, and nothing crosses between them": (
            sliding,
            end,
        ),
        "every step is a chunk of its own here; a chunk has more": (by_chunks(*args[:-1], 1)[0].sum(axis=0), end),
        "the state after the last step, not the one with which the last chunk began": (
            terms.sum(axis=0),
            h[(T - 1) // k * k - 1] if k < T else h0,
        ),
        "the last state alone is wanted, (B, H)": (terms.sum(axis=0), h),
        "dU comes first, the state second": (end, terms.sum(axis=0)),
    }
    slips = {
        "the state is carried on: a chunk starts from the last one of the chunk before, not from zeros": lambda _: (
            0 * h0
        ),
        "the state is carried on: a chunk starts from the last one of the chunk before, not from h0": lambda _: h0,
        "a chunk starts from the last state of the one before, h[-1]": lambda h: h[max(-2, -len(h))],
        "a chunk starts from the last state of the one before, not from its first": lambda h: h[0],
    }
    for cause, carry in slips.items():
        wrong, states = by_chunks(*args, carry=carry)
        likely[cause] = wrong.sum(axis=0), states[-1]
        likely[f"{cause}; so the state at the end is wrong as well"] = (
            wrong.sum(axis=0),
            carry(states[(T - 1) // k * k :]),
        )
    close_all(s.truncated(*args), {"dU": terms.sum(axis=0), "the last state": end}, "truncated", likely=likely)


@graded("q4", points=1)
def carried_state_by_hand(s, rng):
    """States 1/2, 4/5 and 3/5, slopes 3/4, 9/25 and 16/25, from h0 = 1: dU is 0.75 + 0.18 + 0.512, for U = 0."""
    x, own, one = np.arctanh([0.5, 0.8, 0.6])[:, None, None], np.ones((3, 1, 1)), np.ones((1, 1))
    check_truncated(s, x, own, one, one, 0 * one, np.zeros(1), 2)


@graded("q4", points=1)
def chunks_of_a_run(s, rng):
    T, B, D, H = 8, 3, 2, 4
    x, own, h0, W = (rng.normal(size=shape) for shape in ((T, B, D), (T, B, H), (B, H), (D, H)))
    U, b = rng.normal(size=(H, H)) / 2, rng.normal(size=H) / 2
    for k in (3, 2, 8, 20):
        check_truncated(s, x, own, h0, W, U, b, k)


@graded("q4", points=1)
def what_chunks_leave(s, rng):
    choice(
        s.reach,
        "b",
        {
            "a": "The state was carried on in training, too, and here it is read in one go. What ends at the border of "
            "a chunk is the gradient",
            "c": "With the same weights it would. But the weights were learnt, and no term of the gradient was longer "
            "than a chunk; see your figure",
            "d": "Chunks are a matter of the way back. On the way forward the state passes their borders unchanged",
        },
        "reach",
    )


def factors(a, rest, matrix, source):
    """Return the factor in front of `source` where a = rest + (factor * source) @ matrix; nan where it is too small."""
    found = (a - rest) @ np.linalg.inv(matrix)
    return np.where(np.abs(source) > 0.02, found / np.where(source == 0, 1, source), np.nan)


def only(found, *values):
    """Tell whether all that is known of `found` are these values."""
    known = found[np.isfinite(found)]
    near = np.min([np.abs(known - v) for v in values], axis=0)
    return known.size > 0 and near.max() < 5e-3 * (1 + max(map(abs, values)))


def dropped(s, rng, T, B, H, rate, seed):
    """Run the learner's network, judge its mask by the states that it gives, and return x, W, U, b, h and the mask."""
    W, U = (0.5 * np.linalg.qr(rng.normal(size=(H, H)))[0] for _ in range(2))
    x, b = rng.choice([-1, 1], size=(T, B, H)) * rng.uniform(0.3, 1, size=(T, B, H)), 0.1 * rng.normal(size=H)
    what = f"run_dropped with rate {rate:.3g}"
    h = shaped(s.run_dropped(x, W, U, b, rate, seed), (T, B, H), what, axes="(T, B, H)")
    if (h == 0).mean() > 0.01:
        raise Wrong(
            f"{what}: {(h == 0).mean():.0%} of the states are exactly 0. The mask stands on the copy of h that goes "
            "through U; the states that you give back are whole"
        )
    if np.abs(h).max() >= 1:
        raise Wrong(f"{what}: a state is {h.flat[np.abs(h).argmax()]:.4g}, and tanh stays below 1; scale what U reads")
    scale, a, h_prev = 1 / (1 - rate), np.arctanh(h), np.concatenate([np.zeros((1, B, H)), h[:-1]])
    found = factors(a[1:], x[1:] @ W + b, U, h_prev[1:])
    if not only(found, 0, scale):
        behind = factors(a[1:], x[1:] @ W + b, np.eye(H), h_prev[1:] @ U)
        inputs = factors(a[1:], b + h_prev[1:] @ U, W, x[1:])
        causes = {
            "nothing is dropped": only(found, 1),
            "what is kept must be divided by 1 - rate": only(found, 0, 1),
            "what is kept is divided by 1 - rate, not multiplied by it": only(found, 0, 1 - rate),
            "rate is the share that is dropped; what is kept is divided by 1 - rate, not by rate": rate > 0
            and only(found, 0, 1 / rate),
            "nothing is dropped, all is scaled": only(found, 1 - rate),
            "the mask stands behind U here; it belongs on h, before U": only(behind, 0, scale),
            "x is dropped here; the mask belongs on h": only(inputs, 0, scale),
        }
        cause = next((f". Likely cause: {cause}" for cause, fits in causes.items() if fits), "")
        off = np.where(np.isfinite(found), np.minimum(np.abs(found), np.abs(found - scale)), 0)
        t, n, j = np.argwhere(off > 5e-3 * (1 + scale))[0]
        raise Wrong(
            f"{what}: the factor on h[{t}, {n}, {j}], in front of U, should be 0 or {scale:.4g}, yours is "
            f"{found[t, n, j]:.4g}{cause}"
        )
    if only(found, scale) or only(found, 0):
        raise Wrong(f"{what}: {'nothing is dropped, and all is scaled' if only(found, scale) else 'all is dropped'}")
    low, high = np.nanmin(found, axis=0, initial=scale), np.nanmax(found, axis=0, initial=0)
    if (high - low)[np.isfinite(found).any(axis=0)].max() > scale / 2:
        raise Wrong(f"{what}: the mask changes from step to step. Draw it once, before the loop")
    mask = np.where(high > scale / 2, scale, 0.0)
    if (mask == mask[0]).all():
        raise Wrong(f"{what}: all sequences have the same mask. Draw it anew for each, of shape (B, H)")
    if (mask == mask[:, :1]).all():
        raise Wrong(f"{what}: all units of a sequence share one number. Draw anew for each unit, of shape (B, H)")
    share, room = (mask == 0).mean(), 5 * np.sqrt(rate * (1 - rate) / mask.size) + 0.01
    if abs(share - rate) > room:
        swapped = "; rate is not the share kept" if abs(share - (1 - rate)) < room else ""
        raise Wrong(f"{what}: a share of {rate:.3g} is to be dropped, yours is {share:.3g}{swapped}")
    return x, W, U, b, h, mask


@graded("q5", points=1)
def one_mask_for_a_sequence(s, rng):
    dropped(s, rng, 5, 30, 20, 0.25, 1)


@graded("q5", points=1)
def a_mask_from_the_seed(s, rng):
    T, B, H, rate = 4, 8, 20, 0.25
    x, W, U, b, h, _ = dropped(s, rng, T, B, H, rate, 3)
    again = shaped(s.run_dropped(x, W, U, b, rate, 3), h.shape, "run_dropped", axes="(T, B, H)")
    if np.abs(again - h).max() > 1e-5:
        raise Wrong("run_dropped: the same seed gives two masks; draw from np.random.default_rng(seed)")
    other = shaped(s.run_dropped(x, W, U, b, rate, 4), h.shape, "run_dropped", axes="(T, B, H)")
    if np.abs(other - h).max() < 1e-5:
        raise Wrong("run_dropped: two seeds give the same mask; draw from np.random.default_rng(seed)")


def draws_nothing(s, x, W, U, b, rate):
    """Refuse a network in use that gives other states at every call."""
    shape = (*x.shape[:2], len(U))
    first, second = (shaped(s.run_dropped(x, W, U, b, rate, None), shape, "run_dropped(..., None)") for _ in range(2))
    if np.abs(first - second).max() > 1e-5:
        raise Wrong("run_dropped with seed None: two calls differ, so a mask is drawn; default_rng(None) draws one")


@graded("q5", points=1)
def nothing_dropped_in_use(s, rng):
    """By hand: h_1 = 1/2, and 0.3 + 1/2 = 0.8 goes into the second tanh. Then any numbers."""
    one, by_hand = np.ones((1, 1)), np.array([np.arctanh(0.5), 0.3])[:, None, None]
    T, B, D, H, rate = 5, 3, 2, 4, 0.4
    x, W, U, b = (rng.normal(size=shape) for shape in ((T, B, D), (D, H), (H, H), (H,)))
    draws_nothing(s, x, W, U, b, rate)
    for args in ((by_hand, one, one, np.zeros(1)), (x, W, U, b)):
        zeros = np.zeros((args[0].shape[1], len(args[2])))
        want = run(args[0], zeros, *args[1:])
        likely = {
            "the scaling belongs to training; in use nothing is scaled": run(
                args[0], zeros, args[1], args[2] / (1 - rate), args[3]
            ),
            "what is kept was scaled in training, so that nothing has to be scaled in use": run(
                args[0], zeros, args[1], args[2] * (1 - rate), args[3]
            ),
            "the states are not scaled in use": (1 - rate) * want,
            "in use nothing is dropped; here every unit is": run(args[0], zeros, args[1], 0 * args[2], args[3]),
        }
        got = s.run_dropped(*args, rate, None)
        close(got, want, "run_dropped(..., None)", axes="(T, B, H)", likely=likely)
    close(s.run_dropped(*args, 0.0, 1), want, "run_dropped with rate 0", axes="(T, B, H)")


def check_tempered(s, scores, temperature):
    largest = np.eye(len(scores))[scores.argmax()]
    uniform = np.full(len(scores), 1 / len(scores))
    want = softmax(scores / temperature) if temperature else largest
    p = softmax(scores)
    at_zero = {
        "at temperature 0 the largest score takes all": uniform,
        "at temperature 0 the largest score takes all, not the smallest": np.eye(len(scores))[scores.argmin()],
        "the temperature does nothing here": p,
    }
    likely = {
        "the scores are divided by the temperature, not multiplied": softmax(scores * temperature),
        "the temperature does nothing here": p,
        "divide the scores in front of the softmax, not the probabilities behind it": p / (temperature or 1),
        "the scores are divided by the temperature, not by its square": softmax(scores / (temperature or 1) ** 2),
        "the probabilities must add up to 1": np.exp(scores / (temperature or 1)),
        "the probabilities must add up to 1; divide by their sum": np.exp((scores - scores.max()) / (temperature or 1)),
    }
    got, what = s.tempered(scores, temperature), f"tempered(scores, {temperature})"
    if temperature == 0:
        finite(got, what, "Nothing can be divided by 0: treat this case before")
    close(got, want, what, axes="(K,)", likely=likely if temperature else at_zero)


@graded("q6", points=1)
def temperatures_by_hand(s, rng):
    """Scores ln 2, ln 4, 0: weights 2, 4, 1 at temperature 1; 4, 16, 1 at a half; their roots at 2."""
    scores = np.log([2.0, 4.0, 1.0])
    for temperature in (1.0, 0.5, 2.0, 0.0, 0):
        check_tempered(s, scores, temperature)
    function = s.tempered
    far = function(np.array([1000.0, 999.99, -1000.0]), 0.01)
    finite(far, "tempered([1000, 999.99, -1000], 0.01)", "Subtract the largest score first")
    close(far, [np.e / (1 + np.e), 1 / (1 + np.e), 0], "tempered([1000, 999.99, -1000], 0.01)")
    if function.warnings:
        raise Wrong(f'tempered is right but warns "{function.warnings[0]}"; subtract the largest score first')


@graded("q6", points=1)
def drawn_by_hand(s, rng):
    """Probabilities 1/8, 1/2 and 3/8, so the sums are 1/8, 5/8 and 1."""
    p, us, want = [0.125, 0.5, 0.375], (0.0, 0.1, 0.125, 0.3, 0.35, 0.625, 0.9), [0, 0, 1, 1, 1, 2, 2]
    likely = {
        "the sum must be above u, not equal to it": [0, 0, 0, 1, 1, 1, 2],
        "letters are counted from 0": [1, 1, 2, 2, 2, 3, 3],
        "the likeliest letter is taken, whatever u is": [1] * 7,
        "the sums begin with the first letter": [0, 0, 0, 0, 0, 1, 2],
        "the sums of the probabilities decide, not the probabilities themselves": [0, 0, 1, 1, 1, 0, 0],
        "u is used here as if all letters were equally likely": [0, 0, 0, 0, 1, 1, 2],
    }
    got = [s.draw(np.array(p), u) for u in us]
    close(got, want, f"letters drawn from {p} with u = {', '.join(map(str, us))}: entry ", likely=likely)
    close(s.draw(np.array([0.0, 0.0, 1.0]), 0.0), 2, "draw([0, 0, 1], 0.0)", likely={"the sum must be above u": 0})


@graded("q6", points=1)
def a_word_and_its_share(s, rng):
    likely = {
        "the sign counts: -1 times 4 is taken away": 10.0,
        "this is the length of the gradient, without the input": 5.0,
        "this is the sum of the gradient, without the input": 7.0,
        "these are the two lengths multiplied": 5 * np.sqrt(5),
    }
    close(s.saliency, 2.0, "saliency", likely=likely, reveal=False)
    choice(
        s.near_zero,
        "b",
        {
            "a": "Change a word and the score changes. It is the probability that hardly moves, near 1",
            "c": "The last word is next to the score, with no time between them, and its saliency is close to 0 too",
            "d": "They would cancel in a sum over words. Here each of them is close to 0",
        },
        "near_zero",
    )


@graded("q6", points=1)
def what_a_layer_norm_looks_at(s, rng):
    choice(
        s.norm_over,
        "c",
        {
            "a": "That is batch normalisation. Here a sequence must come out the same whatever else is in the batch",
            "b": "The later steps are not there yet when the state of a step is computed",
            "d": "Then a sequence would depend on its neighbours, and on steps that are still to come",
        },
        "norm_over",
    )
