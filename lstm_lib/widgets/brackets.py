"""Two units set by hand that remember an open bracket and what came last: what `Connectivity` holds without a model.

Small enough to be followed by eye, and gates far enough from their ends that gradients pass through them.
"""

import numpy as np

ALPHABET = tuple("abcdef, ()")
EXAMPLES = {"an open bracket": "f(a, bcd, ec", "closed again": "f(a, bcd) ec"}
_LETTERS, _COMMA, _SPACE, _OPEN, _CLOSE = slice(0, 6), 6, 7, 8, 9


def _params() -> dict[str, np.ndarray]:
    i, f, g, o = (slice(2 * k, 2 * k + 2) for k in range(4))
    W, b = np.zeros((10, 8)), np.zeros(8)
    # Unit 1 keeps what it has; "(" writes, ")" erases. Unit 2 forgets at once: + after a letter, − after others.
    b[i], b[f], b[o] = (-5, 3), (6, -4), (4, 4)
    W[_OPEN, i.start], W[_OPEN, g.start], W[_CLOSE, f.start] = 7, 0.8, -10
    W[:, g.start + 1] = -1
    W[_LETTERS, g.start + 1] = 1
    head = np.zeros((2, 10))
    head[:, _LETTERS] = [[0], [-2]]
    head[:, _COMMA], head[:, _SPACE], head[:, _OPEN], head[:, _CLOSE] = (8, 2), (-6, 2), (-6, 2), (10, 2)
    bias = np.zeros(10)
    bias[_COMMA], bias[_OPEN], bias[_CLOSE] = -3, -1, -3
    return {"recurrent.W": W, "recurrent.U": np.zeros((2, 8)), "recurrent.b": b, "head.W": head, "head.b": bias}


PARAMS = _params()
