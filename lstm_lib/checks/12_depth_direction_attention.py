"""What the notebook of exercise 12 checks: stacks, both ends with lengths, attention forward and backward, a map.

Wrong answers are recognised by what they give, so every cause named here is computed, never guessed.
"""

import numpy as np

from lstm_lib.check import Wrong, choice, close, close_all, graded, shaped

FORBIDDEN = ("lstm_lib", "scipy", "torch", "tensorflow", "keras", "jax")


def sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


def lstm(x, W, U, b):
    h = c = np.zeros((x.shape[1], len(U)))
    states = []
    for x_t in x:
        i, f, g, o = np.split(x_t @ W + h @ U + b, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        states.append(h)
    return np.stack(states)


def layer(rng, D, H):
    return tuple(rng.normal(size=shape) for shape in ((D, 4 * H), (H, 4 * H), (4 * H,)))


def both(x, lengths, ahead, back, *, turn=True):
    h = np.zeros((*x.shape[:2], len(ahead[1]) + len(back[1])))
    for n, length in enumerate(lengths):
        own = x[:length, n : n + 1]
        backward = lstm(own[::-1], *back)[:, 0]
        h[:length, n] = np.concatenate([lstm(own, *ahead)[:, 0], backward[::-1] if turn else backward], axis=1)
    return h


def weights_of(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@graded("q1", points=1)
def layers_by_hand(s, rng):
    close(
        s.lower,
        [2, 1, 4],
        "lower",
        likely={
            "this is the input; the unit sums it up": [2, -1, 3],
            "−1 takes away from the sum": [2, 3, 6],
            "this is the upper unit": [2, 3, 7],
        },
        reveal=False,
    )
    close(
        s.upper,
        [2, 3, 7],
        "upper",
        likely={
            "the upper unit sums the lower one's states, not the input": [2, 1, 4],
            "it has a sum of its own, from the first step on": [4, 2, 8],
        },
        reveal=False,
    )


@graded("q1", points=1)
def directions_by_hand(s, rng):
    close(
        s.second_word,
        [2, 3],
        "second_word",
        likely={
            "the backward unit begins at the sentence's own last word, not in the padding": [2, 5],
            "when the backward unit comes to this word, it has counted two others already": [2, 2],
            "the forward unit comes first": [3, 2],
        },
        reveal=False,
    )
    choice(
        s.allowed,
        "c",
        {
            "a": "Tomorrow is what the layer from the other end would have read; see the coins of chapter 12.",
            "b": "The next word is what comes later: nothing can read from an end that is not written yet.",
            "d": "It must answer at once; the end of the recording does not exist yet.",
        },
        "allowed",
    )


@graded("q2", points=2)
def stack_of_layers(s, rng):
    T, B, D = 5, 3, 2
    x, layers = rng.normal(size=(T, B, D)), [layer(rng, D, 4), layer(rng, 4, 3), layer(rng, 3, 6)]
    middle = lstm(lstm(x, *layers[0]), *layers[1])
    close(
        s.run_stack(x, layers),
        lstm(middle, *layers[2]),
        "run_stack(x, layers)",
        axes="(T, B, H)",
        likely={"the last layer is missing": middle},
    )
    same = [layer(rng, 2, 2), layer(rng, 2, 2)]
    first = lstm(x, *same[0])
    likely = {
        "only the first layer runs": first,
        "every layer reads x; it must read the layer below": lstm(x, *same[1]),
        "the layers run in reverse; the lowest comes first": lstm(lstm(x, *same[1]), *same[0]),
        "all layers use the first layer's weights": lstm(first, *same[0]),
        "the sum of the layers; the top layer alone is wanted": first + lstm(first, *same[1]),
    }
    close(s.run_stack(x, same), lstm(first, *same[1]), "run_stack(x, layers)", axes="(T, B, H)", likely=likely)


@graded("q3", points=2)
def both_ends(s, rng):
    T, B, D, H = 5, 3, 2, 4
    x, lengths, ahead, back = rng.normal(size=(T, B, D)), np.array([5, 2, 3]), layer(rng, D, H), layer(rng, D, H)
    want = both(x, lengths, ahead, back)
    got = shaped(s.run_both(x, lengths, ahead, back), (T, B, 2 * H), "run_both(...)", axes="(T, B, 2H)")
    inside = (np.arange(T)[:, None] < lengths)[:, :, None]
    naive = np.concatenate([lstm(x, *ahead), lstm(x[::-1], *back)[::-1]], axis=2)
    likely = {
        "the whole array is turned round, so the backward LSTM begins in the padding": naive * inside,
        "the whole array is turned round, and the padding is not set to zero": naive,
        "the backward states must be turned again: each belongs to its own word": both(
            x, lengths, ahead, back, turn=False
        ),
        "the forward states come first": np.concatenate([want[:, :, H:], want[:, :, :H]], axis=2),
        "the second LSTM reads from the front as well": np.concatenate([lstm(x, *ahead), lstm(x, *back)], axis=2)
        * inside,
        "both directions use the weights ahead": both(x, lengths, ahead, ahead),
    }
    close(got, want, "run_both(...)", likely=likely)


@graded("q4", points=1)
def attention_by_hand(s, rng):
    """q = (ln 3, 0) and keys (1, 0), (0, 1): weights 3/4, 1/4."""
    q, k = np.array([[np.log(3), 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    close_all(
        s.attend(q, k, 2),
        {"weights": [[0.75, 0.25]], "context": [[0.75, 0.25]]},
        "attend",
        likely={
            "the scores are squashed one by one; a softmax makes them sum to 1": ([[0.75, 0.5]], [[0.75, 0.5]]),
            "these are the scores, without the softmax": (q @ k.T, q @ k.T @ k),
            "the context mixes the keys, not the queries": ([[0.75, 0.25]], q),
        },
    )


@graded("q4", points=1)
def attention_with_padding(s, rng):
    T, S, H, length = 3, 5, 2, 4
    q, k = rng.normal(size=(T, H)), rng.normal(size=(S, H))
    a = q @ k.T
    late = weights_of(a) * (np.arange(S) < length)
    zeroed = weights_of(np.where(np.arange(S) < length, a, 0))
    want = weights_of(np.where(np.arange(S) < length, a, -np.inf))
    likely = {
        "the padding is not left out": (weights_of(a), weights_of(a) @ k),
        "padding is left out after the softmax, so the weights no longer sum to 1": (late, late @ k),
        "a score of 0 still gets weight: set the padding's scores to -inf": (zeroed, zeroed @ k),
        "the softmax runs along the queries; each row of keys must sum to 1": (
            weights_of(a.T).T,
            want @ k,
        ),
        "the context comes first; weights are wanted first": (want @ k, want),
    }
    with np.errstate(invalid="ignore"):
        close_all(s.attend(q, k, length), {"weights": want, "context": want @ k}, "attend", likely=likely)
    function = s.attend
    far = function(np.array([[1000.0]]), np.array([[1.0], [-1.0], [0.5]]), 3)
    close_all(far, {"weights": [[1, 0, 0]], "context": [[1]]}, "attend with scores of a thousand")
    if function.warnings:
        raise Wrong(f'attend is right but warns "{function.warnings[0]}"; subtract the largest score of each row first')


def backward(dm, q, k, alpha):
    dalpha = dm @ k.T
    da = alpha * (dalpha - (alpha * dalpha).sum(axis=1, keepdims=True))
    return da @ k, alpha.T @ dm + da.T @ q


def wrong_backward(dm, q, k, alpha):
    dq, dk = backward(dm, q, k, alpha)
    dalpha = dm @ k.T
    da = alpha * (dalpha - (alpha * dalpha).sum(axis=1, keepdims=True))
    own, mean = alpha * (1 - alpha) * dalpha, alpha * (dalpha - dalpha.mean(axis=1, keepdims=True))
    return {
        "the softmax moves every weight with every score; this is its diagonal alone": (
            own @ k,
            alpha.T @ dm + own.T @ q,
        ),
        "the softmax is missing: da is not dalpha": (dalpha @ k, alpha.T @ dm + dalpha.T @ q),
        "the mean of dalpha is weighted by alpha": (mean @ k, alpha.T @ dm + mean.T @ q),
        "alpha in front of the bracket is missing": tuple(
            part
            for bare in [dalpha - (alpha * dalpha).sum(axis=1, keepdims=True)]
            for part in (bare @ k, alpha.T @ dm + bare.T @ q)
        ),
        "the keys are also what was mixed: alpha.T @ dm is missing": (dq, da.T @ q),
        "the keys are also what was compared: da.T @ q is missing": (dq, alpha.T @ dm),
        "dk comes second": (dk, dq),
    }


@graded("q5", points=1)
def backward_by_hand(s, rng):
    q, k, dm = np.array([[np.log(3), 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0]])
    alpha = np.array([[0.75, 0.25]])
    bent = 3 / 16 * np.log(3)
    want = {"dq": [[3 / 16, -3 / 16]], "dk": [[0.75 + bent, 0], [0.25 - bent, 0]]}
    close_all(s.attend_backward(dm, q, k, alpha), want, "attend_backward", likely=wrong_backward(dm, q, k, alpha))


@graded("q5", points=2)
def backward_of_a_sentence(s, rng):
    q, k, dm = (rng.normal(size=(rows, 3)) for rows in (4, 5, 4))
    alpha = weights_of(q @ k.T)
    dq, dk = backward(dm, q, k, alpha)
    close_all(
        s.attend_backward(dm, q, k, alpha),
        {"dq": dq, "dk": dk},
        "attend_backward",
        likely=wrong_backward(dm, q, k, alpha),
    )


@graded("q6", points=1)
def the_map(s, rng):
    close(
        s.crossing,
        [2, 3],
        "crossing",
        likely={
            "count from 1": [1, 2],
            "give them in the order of the sentence": [3, 2],
            "these two keep their order; and look at neighbours only": [3, 4],
            "places in the Italian sentence, not in the English one": [4, 2],
        },
        reveal=False,
    )
    choice(
        s.article,
        "b",
        {
            "a": "A map shows where the decoder looks; what a key there knows is another question.",
            "c": "English adjectives do not change; and a key is no word but a state after it.",
            "d": "The decoder writes from left to right; what follows does not exist yet.",
        },
        "article",
    )


@graded("q6", points=2)
def what_the_map_leaves_out(s, rng):
    choice(
        s.ending,
        "c",
        {
            "a": "That state was computed before the encoder had read the noun.",
            "b": "In chapter 12 the endings followed the subject in nearly all sentences.",
            "d": "The first state has read nothing but an article that is the same for both.",
        },
        "ending",
    )
    close(
        s.da_equal,
        [0.75, -0.25, -0.25, -0.25],
        "da_equal",
        likely={
            "the other weights move as well; this is the diagonal alone": [0.75, 0, 0, 0],
            "alpha in front of the bracket is missing": [3, -1, -1, -1],
            "the weighted mean of dalpha is not taken away": [1, 0, 0, 0],
        },
        reveal=False,
    )
