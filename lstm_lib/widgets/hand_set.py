"""The cell that chapter 6 sets by hand: one unit that remembers whether the boy or the girl came last."""

import numpy as np

from lstm_lib.tasks import AGREEMENT_FORMS, AGREEMENT_WORDS


def _params() -> dict[str, np.ndarray]:
    words, random = list(AGREEMENT_WORDS), np.random.default_rng(6)
    subjects = [words.index(word) for word in ("boy", "girl", "children")]
    W_i, W_f, W_o = (np.zeros((len(words), 1)) for _ in range(3))
    # Rule: write nothing, keep all, show nothing. Exceptions: a subject overwrites, the verb asks.
    W_i[subjects], W_f[subjects], W_o[words.index("sees")] = 80, -80, 80
    # Any other word proposes a random value, and the input gate holds.
    W_g = random.normal(size=(len(words), 1))
    W_g[subjects] = [[-2], [2], [0]]
    return {
        "recurrent.W": np.hstack([W_i, W_f, W_g, W_o]),
        "recurrent.U": np.zeros((1, 4)),
        "recurrent.b": np.array([-40.0, 40.0, 0.0, -40.0]),
        "head.W": np.array([[-10.0, 10.0, 0.0]]),
        "head.b": np.array([0.0, 0.0, 3.0]),
    }


#: Name, parameters, vocabulary, labels and sentences, as `SentenceMemory` wants a network.
HAND_SET = (
    "set by hand",
    _params(),
    AGREEMENT_WORDS,
    AGREEMENT_FORMS,
    {"the boy … the girl": "the boy quietly at home and then the girl near the house under a tree today sees"},
)
