"""Answers to exercise 3 that the tests must reject (WRONG) or accept (RIGHT).

Each is an edit (old, new) of the model answer, where `old` must stand exactly once, or a whole cell.
"""

SIGMA = """
def largest_singular_value(U):
    v = np.random.default_rng(0).normal(size=len(U))
    for _ in range(300):
        v = v @ U @ U.T
        v = v / length(v)
    return length(v @ U)
"""

RHO = """
def spectral_radius(U):
    P, log_c, k = np.asarray(U, float), 0.0, 1
    for _ in range(30):
        size = length(P)
        if size == 0:
            return 0.0
        P, log_c = P / size, log_c + np.log(size)
        P, log_c, k = P @ P, 2 * log_c, 2 * k
    return np.exp(log_c / k)
"""

PRODUCT = """
def jacobian_product(h, U, k):
    J = np.eye(len(U))
    for t in range(len(h) - 1, len(h) - 1 - k, -1):
        J = J @ np.diag(1 - h[t] ** 2) @ U.T
    return J
"""

LENGTHS = """
def lag_lengths(h, U):
    dh = np.ones_like(h[-1])
    found = [np.sqrt((dh**2).sum(axis=1))]
    for t in range(len(h) - 1, 0, -1):
        dh = (dh * (1 - h[t] ** 2)) @ U.T
        found.append(np.sqrt((dh**2).sum(axis=1)))
    return np.array(found)
"""

WRONG = {
    "q1": {
        "small entries vanish": ('fate_1 = "c"', 'fate_1 = "a"'),
        "first: grows at first only": ('fate_1 = "c"', 'fate_1 = "b"'),
        "first: stays": ('fate_1 = "c"', 'fate_1 = "d"'),
        "a shear shortens": ('fate_2 = "b"', 'fate_2 = "a"'),
        "a large entry explodes": ('fate_2 = "b"', 'fate_2 = "c"'),
        "a shear keeps what it stretched": ('fate_2 = "b"', 'fate_2 = "d"'),
        "a rotation lengthens": ('fate_3 = "a"', 'fate_3 = "b"'),
        "row sums above 1 explode": ('fate_3 = "a"', 'fate_3 = "c"'),
        "every rotation keeps lengths": ('fate_3 = "a"', 'fate_3 = "d"'),
        "fourth: shortens": ('fate_4 = "d"', 'fate_4 = "a"'),
        "fourth: vanishes": ('fate_4 = "d"', 'fate_4 = "b"'),
        "a factor of 4 explodes": ('fate_4 = "d"', 'fate_4 = "c"'),
        "a negative eigenvalue shortens": ('fate_5 = "c"', 'fate_5 = "a"'),
        "a small determinant vanishes": ('fate_5 = "c"', 'fate_5 = "b"'),
        "five percent do not matter": ('fate_5 = "c"', 'fate_5 = "d"'),
        "one left open": ('fate_4 = "d"', "fate_4 = ..."),
        "a word": ('fate_4 = "d"', 'fate_4 = "stays"'),
        "all of them": ('fate_4 = "d"', 'fate_4 = ["a", "b", "c", "d"]'),
    },
    "q2": {
        "sigma squared": ("return length(v @ U)", "return length(v @ U) ** 2"),
        "no way back": ("v = v @ U @ U.T  # there and back", "v = v @ U"),
        "starts from ones": ("v = np.random.default_rng(0).normal(size=len(U))", "v = np.ones(len(U))"),
        "sigma: two round trips": ("for _ in range(300):", "for _ in range(2):"),
        "sigma: not rescaled": ("        v = v / length(v)\n    return length(v @ U)", "    return length(v @ U)"),
        "sigma: Frobenius": "def largest_singular_value(U):\n    return length(U)\n" + RHO,
        "sigma: row sums": "def largest_singular_value(U):\n    return np.abs(U).sum(axis=1).max()\n" + RHO,
        "sigma: largest entry": "def largest_singular_value(U):\n    return np.abs(U).max()\n" + RHO,
        "sigma: spectral radius": RHO + "\nlargest_singular_value = spectral_radius\n",
        "sigma borrowed": "def largest_singular_value(U):\n    return np.linalg.norm(U, 2)\n" + RHO,
        "sigma from the library": "from lstm_lib.spectral import largest_singular_value\n" + RHO,
        "rho: sigma": SIGMA + "\nspectral_radius = largest_singular_value\n",
        "rho: logarithm not doubled": ("P @ P, 2 * log_c, 2 * k", "P @ P, log_c, 2 * k"),
        "rho: power not doubled": ("P @ P, 2 * log_c, 2 * k", "P @ P, 2 * log_c, k + 1"),
        "rho: matrix not squared": ("P @ P, 2 * log_c, 2 * k", "P @ U, 2 * log_c, 2 * k"),
        "rho: six squarings": ("for _ in range(30):", "for _ in range(6):"),
        "rho: not rescaled": """
def spectral_radius(U):
    P, k = np.asarray(U, float), 1
    for _ in range(12):
        P, k = P @ P, 2 * k
    return length(P) ** (1 / k)
"""
        + SIGMA,
        "rho: zero power is not zero": ("            return 0.0\n", "            size = 1.0\n"),
        "rho: zero power divides": ("        if size == 0:\n            return 0.0\n", ""),
        "rho: logarithm returned": ("return np.exp(log_c / k)", "return log_c / k"),
        "rho: sum of the diagonal": SIGMA + "\ndef spectral_radius(U):\n    return np.trace(U)\n",
        "rho: diagonal": SIGMA + "\ndef spectral_radius(U):\n    return np.abs(np.diag(U)).max()\n",
        "rho: determinant": SIGMA
        + "\ndef spectral_radius(U):\n    return abs(U[0, 0] * U[-1, -1] - U[0, -1] * U[-1, 0])\n",
        "rho: one vector, last step": SIGMA
        + """
def spectral_radius(U):
    v = np.random.default_rng(0).normal(size=len(U))
    for _ in range(200):
        v = v @ U
        size = length(v)
        if size == 0:
            return 0.0
        v = v / size
    return size
""",
        "rho borrowed": SIGMA + "\ndef spectral_radius(U):\n    return np.abs(np.linalg.eigvals(U)).max()\n",
        "rho: symmetric part": SIGMA
        + """
from numpy.linalg import eigvalsh
def spectral_radius(U):
    return np.abs(eigvalsh((U + U.T) / 2)).max()
""",
        "rho: 1 for a power that is zero": ("return 0.0", "return 1.0"),
        "zeros": "def largest_singular_value(U):\n    return 0.0\ndef spectral_radius(U):\n    return 0.0\n",
    },
    "q3": {
        "product: U not transposed": ("np.diag(1 - h[t] ** 2) @ U.T\n", "np.diag(1 - h[t] ** 2) @ U\n"),
        "product: slopes after": ("J @ np.diag(1 - h[t] ** 2) @ U.T", "J @ U.T @ np.diag(1 - h[t] ** 2)"),
        "product: column form": ("J @ np.diag(1 - h[t] ** 2) @ U.T", "J @ U @ np.diag(1 - h[t] ** 2)"),
        "product: no slopes": ("J @ np.diag(1 - h[t] ** 2) @ U.T", "J @ U.T"),
        "product: slope without square": ("np.diag(1 - h[t] ** 2)", "np.diag(1 - h[t])"),
        "product: tanh twice": ("np.diag(1 - h[t] ** 2)", "np.diag(1 - np.tanh(h[t]) ** 2)"),
        "product: logistic slope": ("np.diag(1 - h[t] ** 2)", "np.diag(h[t] * (1 - h[t]))"),
        "product: entry by entry": ("np.diag(1 - h[t] ** 2) @ U.T", "(np.diag(1 - h[t] ** 2) * U.T)"),
        "product: oldest first": ("J = J @ np.diag(1 - h[t] ** 2) @ U.T", "J = np.diag(1 - h[t] ** 2) @ U.T @ J"),
        "product: state before": ("np.diag(1 - h[t] ** 2)", "np.diag(1 - h[t - 1] ** 2)"),
        "product: from the start": ("range(len(h) - 1, len(h) - 1 - k, -1)", "range(k)"),
        "product: one too few": ("len(h) - 1 - k, -1)", "len(h) - k, -1)"),
        "product: one too many": ("len(h) - 1 - k, -1)", "len(h) - 2 - k, -1)"),
        "product: all of them": ("range(len(h) - 1, len(h) - 1 - k, -1)", "range(len(h) - 1, 0, -1)"),
        "product: power of one Jacobian": ("J @ np.diag(1 - h[t] ** 2)", "J @ np.diag(1 - h[-1] ** 2)"),
        "lengths: U not transposed": ("(dh * (1 - h[t] ** 2)) @ U.T", "(dh * (1 - h[t] ** 2)) @ U"),
        "lengths: slopes after": ("(dh * (1 - h[t] ** 2)) @ U.T", "(dh @ U.T) * (1 - h[t] ** 2)"),
        "lengths: no slopes": ("(dh * (1 - h[t] ** 2)) @ U.T", "dh @ U.T"),
        "lengths: no weights": ("(dh * (1 - h[t] ** 2)) @ U.T", "dh * (1 - h[t] ** 2)"),
        "lengths: state before": ("dh = (dh * (1 - h[t] ** 2))", "dh = (dh * (1 - h[t - 1] ** 2))"),
        "lengths: tanh twice": ("dh = (dh * (1 - h[t] ** 2))", "dh = (dh * (1 - np.tanh(h[t]) ** 2))"),
        "lengths: forwards in time": ("for t in range(len(h) - 1, 0, -1):", "for t in range(len(h) - 1):"),
        "lengths: starts from h": ("dh = np.ones_like(h[-1])", "dh = h[-1]"),
        "lengths: oldest first": ("return np.array(lengths)", "return np.array(lengths)[::-1]"),
        "lengths: squares": ("return np.array(lengths)", "return np.array(lengths) ** 2"),
        "lengths: relative": ("return np.array(lengths)", "return np.array(lengths) / lengths[0]"),
        "lengths: batch first": ("return np.array(lengths)", "return np.array(lengths).T"),
        "lengths: batch averaged": ("return np.array(lengths)", "return (np.array(lengths) ** 2).mean(axis=1) ** 0.5"),
        "lengths: lag 0 missing": ("return np.array(lengths)", "return np.array(lengths)[1:]"),
        "lengths: one step too few": ("for t in range(len(h) - 1, 0, -1):", "for t in range(len(h) - 1, 1, -1):"),
        "lengths: one step too many": ("for t in range(len(h) - 1, 0, -1):", "for t in range(len(h) - 1, -1, -1):"),
        "lengths: first sequence for all": (
            "return np.array(lengths)",
            "return np.array(lengths)[:, :1] * np.ones(h.shape[1])",
        ),
        "lengths: changes h": ("dh = np.ones_like(h[-1])", "h[-1] = 1\n    dh = h[-1]"),
        "library's own": PRODUCT
        + """
import lstm_lib
def lag_lengths(h, U):
    layer = lstm_lib.RNN(1, len(U))
    return lstm_lib.gradients.against_lag(layer, h)
""",
        "zeros": """
def jacobian_product(h, U, k):
    return 0 * U
def lag_lengths(h, U):
    return np.zeros(h.shape[:2])
""",
    },
    "q4": {
        "each array alone": """
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    return {k: g * min(1, max_norm / max(length(g), 1e-12)) for k, g in grads.items()}, norm
""",
        "by value": ("factor * g", "np.clip(g, -max_norm, max_norm)"),
        "always": ("if norm > max_norm else 1.0", "if norm > 0 else 1.0"),
        "short ones only": ("norm > max_norm", "norm < max_norm"),
        "max_norm forgotten": ("max_norm / norm if", "1 / norm if"),
        "upside down": ("max_norm / norm if", "norm / max_norm if"),
        "no root": ("np.sqrt(sum((g**2).sum() for g in grads.values()))", "sum((g**2).sum() for g in grads.values())"),
        "norms added": ("np.sqrt(sum((g**2).sum() for g in grads.values()))", "sum(length(g) for g in grads.values())"),
        "mean of squares": ("(g**2).sum()", "(g**2).mean()"),
        "largest entry": (
            "np.sqrt(sum((g**2).sum() for g in grads.values()))",
            "max(np.abs(g).max() for g in grads.values())",
        ),
        "norm after clipping": ("}, norm", "}, min(norm, max_norm)"),
        "factor instead of norm": ("}, norm", "}, factor"),
        "only the dict": ("}, norm", "}"),
        "norm first": """
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    return norm, {name: g * min(1, max_norm / max(norm, 1e-12)) for name, g in grads.items()}
""",
        "list of arrays": ("{name: factor * g for name, g in grads.items()}", "[factor * g for g in grads.values()]"),
        "names changed": ("{name: factor * g", "{name + '_clipped': factor * g"),
        "in place": """
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    for g in grads.values():
        if norm > max_norm:
            g *= max_norm / norm
    return grads, norm
""",
        "replaces in the dict": """
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    for name in grads:
        grads[name] = grads[name] * (max_norm / norm if norm > max_norm else 1)
    return grads, norm
""",
        "first array only": ("factor * g for", "(factor if name == next(iter(grads)) else 1) * g for"),
        "last array loses its sign": ("factor * g for", "factor * np.abs(g) for"),
        "zero divided by zero": ("if norm > max_norm else 1.0", "if not norm <= max_norm else norm / norm"),
        "nothing done": ("factor * g for", "g for"),
        "zeros": ("factor * g for", "0 * g for"),
        "borrowed": "from lstm_lib import clip_by_norm",
        "borrowed norm": ("(g**2).sum()", "np.linalg.norm(g) ** 2"),
    },
    "q5": {
        "late: the chapter's matrix has a zero": ("[[0.5, 10], [0.01, 0.5]]", "[[0.5, 10], [0, 0.5]]"),
        "late: not long enough": ("[[0.5, 10], [0.01, 0.5]]", "[[0.5, 4], [0.01, 0.5]]"),
        "late: explodes": ("[[0.5, 10], [0.01, 0.5]]", "[[0.5, 10], [0.1, 0.5]]"),
        "late: stays": ("[[0.5, 10], [0.01, 0.5]]", "[[0.5, 10], [0.025, 0.5]]"),
        "late: a small determinant": ("[[0.5, 10], [0.01, 0.5]]", "[[6, 0.1], [0.1, 0.01]]"),
        "thin: vanishes": ("[[1.5, 0.1], [0.1, 0.1]]", "[[0.9, 0.1], [0.1, 0.1]]"),
        "thin: determinant too large": ("[[1.5, 0.1], [0.1, 0.1]]", "[[1.5, 0.1], [0.1, 0.3]]"),
        "thin: determinant negative": ("[[1.5, 0.1], [0.1, 0.1]]", "[[1.5, 1], [1, 0.1]]"),
        "small: one large entry": ("0.4 * np.ones((4, 4))", "0.6 * np.ones((4, 4))"),
        "small: too few": ("0.4 * np.ones((4, 4))", "0.4 * np.ones((2, 2))"),
        "small: too many": ("0.4 * np.ones((4, 4))", "0.4 * np.ones((11, 11))"),
        "small: signs cancel": ("0.4 * np.ones((4, 4))", "0.4 * np.outer([1, -1, 1, -1], [1, 1, 1, 1])"),
        "small: negative entry too large": ("0.4 * np.ones((4, 4))", "-0.7 * np.ones((4, 4))"),
        "not square": ("0.4 * np.ones((4, 4))", "0.4 * np.ones((4, 3))"),
        "a vector": ("0.4 * np.ones((4, 4))", "[0.4, 0.4]"),
        "a number": ("0.4 * np.ones((4, 4))", "1.5"),
        "nan": ("0.4 * np.ones((4, 4))", "np.full((4, 4), np.nan)"),
        "trap: explodes by itself": ("[[2, 2], [-2, -2]]", "[[2, 2], [-2, -0.5]]"),
        "trap: too weak": ("[[2, 2], [-2, -2]]", "[[0.9, 0.9], [-0.9, -0.9]]"),
        "slopes: no saturation": ("[1, 0.01]", "[1, 1]"),
        "slopes: both alike": ("[1, 0.01]", "[0.5, 0.5]"),
        "slopes: zero": ("[1, 0.01]", "[1, 0]"),
        "slopes: above 1": ("[1, 0.01]", "[3, 0.01]"),
        "slopes: one number": ("[1, 0.01]", "0.01"),
        "slopes: a matrix": ("[1, 0.01]", "[[1, 0], [0, 0.01]]"),
        "one left open": ("[[2, 2], [-2, -2]]", "..."),
        "zeros": """
late = thin = small = trap = np.zeros((2, 2))
slopes = np.zeros(2)
""",
    },
    "q6": {
        "rounded down": ("steps = 135", "steps = 134"),
        "added up": ("steps = 135", "steps = 20"),
        "a hundredth": ("steps = 135", "steps = 90"),
        "one half": ("steps = 135", "steps = 14"),
        "a thousand": ("steps = 135", "steps = 1000"),
        "not whole": ("steps = 135", "steps = np.log(0.001) / np.log(0.95)"),
        "too short": ('why_vanished = "c"', 'why_vanished = "a"'),
        "unlucky start": ('why_vanished = "c"', 'why_vanished = "b"'),
        "singular value": ('why_vanished = "c"', 'why_vanished = "d"'),
        "clip less": ('remedy = "d"', 'remedy = "a"'),
        "learn faster": ('remedy = "d"', 'remedy = "b"'),
        "Adam": ('remedy = "d"', 'remedy = "c"'),
        "a list of all letters": ('remedy = "d"', 'remedy = ["a", "b", "c", "d"]'),
    },
}

RIGHT = {
    "q1": {
        "capitals and brackets": ('fate_1 = "c"', 'fate_1 = "C)"'),
        "all at once": "fate_1, fate_2, fate_3, fate_4, fate_5 = 'cbadc'",
    },
    "q2": {
        "sigma by the other function": RHO
        + """
def largest_singular_value(U):
    return np.sqrt(spectral_radius(U @ U.T))
""",
        "columns": RHO
        + """
def largest_singular_value(U):
    v = np.random.default_rng(1).uniform(size=len(U))
    for _ in range(200):
        v = U.T @ (U @ v)
        v = v / length(v)
    return length(U @ v)
""",
        "round trip as one matrix, own generator": RHO
        + """
rng = np.random.default_rng(5)
def largest_singular_value(matrix):
    there_and_back = matrix @ matrix.T
    v = rng.random(len(matrix))
    for step in range(1000):
        v = there_and_back @ v
        v /= np.sqrt(v @ v)
    return np.sqrt(v @ there_and_back @ v)
""",
        "sigma by two fixed starts": RHO
        + """
def largest_singular_value(U):
    best = 0
    for v in np.eye(len(U)):
        for _ in range(300):
            if length(v) == 0:
                break
            v = v / length(v) @ U @ U.T
        if length(v):
            best = max(best, length(v @ U) / length(v))
    return best
""",
        "another norm": ("size = length(P)", "size = np.abs(P).max()"),
        "twenty squarings": ("for _ in range(30):", "for _ in range(20):"),
        "base 2": SIGMA
        + """
def spectral_radius(U):
    P, log_c = U, 0.0
    for _ in range(25):
        size = np.abs(P).sum()
        if not size:
            return 0
        P, log_c = (P / size) @ (P / size), 2 * (log_c + np.log2(size))
    return 2 ** (log_c / 2**25)
""",
        "factor per power kept instead of the logarithm": SIGMA
        + """
def spectral_radius(U):
    P, rho, k = np.array(U), 1.0, 1
    for _ in range(26):
        size = length(P)
        if size == 0:
            return 0.0
        rho, P, k = rho * size ** (1 / k), P / size, 2 * k
        P = P @ P
    return rho
""",
        "float32 results": ("return np.exp(log_c / k)", "return np.float32(np.exp(log_c / k))"),
        "an array with one number": ("return np.exp(log_c / k)", "return np.array(np.exp(log_c / k))"),
        "twenty thousand steps": SIGMA
        + """
def spectral_radius(U):
    P, log = np.eye(len(U)), 0.0
    for _ in range(20000):
        P = P @ U
        size = np.abs(P).max()
        if size == 0:
            return 0.0
        P, log = P / size, log + np.log(size)
    return np.exp(log / 20000)
""",
    },
    "q3": {
        "rows scaled": ("J @ np.diag(1 - h[t] ** 2) @ U.T", "J @ ((1 - h[t] ** 2)[:, None] * U.T)"),
        "columns of J scaled": ("J @ np.diag(1 - h[t] ** 2) @ U.T", "(J * (1 - h[t] ** 2)) @ U.T"),
        "factored square": ("np.diag(1 - h[t] ** 2)", "np.diag((1 - h[t]) * (1 + h[t]))"),
        "reversed slice": LENGTHS
        + """
def jacobian_product(h, U, k):
    J = np.eye(len(U))
    for h_t in h[::-1][:k]:
        J = J @ np.diag(1 - h_t**2) @ U.T
    return J
""",
        "recursion": LENGTHS
        + """
def jacobian_product(h, U, k):
    if k == 0:
        return np.eye(len(U)).tolist()
    return np.diag(1 - h[-1] ** 2) @ U.T @ jacobian_product(h[:-1], U, k - 1)
""",
        "lengths by products": PRODUCT
        + """
def lag_lengths(h, U):
    T, B, H = h.shape
    ones = np.ones(H)
    return [[length(ones @ jacobian_product(h[:, n], U, k)) for n in range(B)] for k in range(T)]
""",
        "filled array": PRODUCT
        + """
def lag_lengths(h, U):
    T, B, H = h.shape
    out, dh = np.empty((T, B)), np.ones((B, H))
    for lag in range(T):
        out[lag] = np.sqrt(np.einsum('bh,bh->b', dh, dh))
        dh = np.einsum('bj,ij->bi', dh * (1 - h[T - 1 - lag] ** 2), U)
    return out
""",
        "float32": ("return np.array(lengths)", "return np.array(lengths, dtype=np.float32)"),
        "changes its own arrays": (
            "dh = (dh * (1 - h[t] ** 2)) @ U.T",
            "dh *= 1 - h[t] ** 2\n        dh = dh @ U.T",
        ),
        "prints as it goes": ("J = np.eye(len(U))", "J = np.eye(len(U))\n    print('k =', k)"),
    },
    "q4": {
        "min": ("max_norm / norm if norm > max_norm else 1.0", "min(1.0, max_norm / (norm + 1e-300))"),
        "early return of copies": (
            "factor = max_norm",
            "if norm <= max_norm:\n        return {k: g.copy() for k, g in grads.items()}, norm\n    factor = max_norm",
        ),
        "the same arrays when short": (
            "factor = max_norm",
            "if norm <= max_norm:\n        return grads, norm\n    factor = max_norm",
        ),
        "flat": """
def clip_by_norm(grads, max_norm):
    flat = np.concatenate([np.ravel(g) for g in grads.values()])
    norm = float(np.sqrt(flat @ flat))
    scale = max_norm / max(norm, max_norm)
    return dict((name, np.asarray(g) * scale) for name, g in grads.items()), norm
""",
        "with length": (
            "np.sqrt(sum((g**2).sum() for g in grads.values()))",
            "length([length(g) for g in grads.values()])",
        ),
        "lists": ("{name: factor * g", "{name: (factor * g).tolist()"),
        "float32": ("{name: factor * g", "{name: np.float32(factor * g)"),
        "an ordered dict": """
from collections import OrderedDict
def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    clipped = OrderedDict()
    for name in reversed(list(grads)):
        clipped[name] = grads[name] * (max_norm / norm) if norm > max_norm else grads[name]
    return [clipped, norm]
""",
    },
    "q5": {
        "small: three units": ("0.4 * np.ones((4, 4))", "0.49 * np.ones((3, 3))"),
        "late: negative": ("[[0.5, 10], [0.01, 0.5]]", "[[0.3, -200], [0.001, -0.6]]"),
        "late: three units": ("[[0.5, 10], [0.01, 0.5]]", "[[0.1, 9, 9], [0.001, 0.1, 9], [0.0001, 0.001, 0.1]]"),
        "late: exactly nilpotent": ("[[0.5, 10], [0.01, 0.5]]", "[[8, 8], [-8, -8]]"),
        "late: slowly": ("[[0.5, 10], [0.01, 0.5]]", "[[0.9, 6], [0.001, 0.9]]"),
        "thin: negative eigenvalue": ("[[1.5, 0.1], [0.1, 0.1]]", "[[-1.5, 0.1], [0.1, 0.1]]"),
        "thin: slowly": ("[[1.5, 0.1], [0.1, 0.1]]", "[[1.02, 0.01], [0.01, 0.1]]"),
        "thin: determinant 0": ("[[1.5, 0.1], [0.1, 0.1]]", "[[1, 1], [1, 1]]"),
        "thin: three units": (
            "[[1.5, 0.1], [0.1, 0.1]]",
            "np.diag([3.0, 0.01, 0.01]) + 0.001 * np.ones((3, 3))",
        ),
        "small: negative": ("0.4 * np.ones((4, 4))", "-0.3 * np.ones((10, 10))"),
        "small: random": ("0.4 * np.ones((4, 4))", "np.random.default_rng(0).uniform(0.1, 0.5, size=(8, 8))"),
        "small: complex eigenvalues": (
            "0.4 * np.ones((4, 4))",
            "np.kron([[0.5, -0.5], [0.5, 0.5]], np.ones((3, 3)))",
        ),
        "small: as large as allowed": ("0.4 * np.ones((4, 4))", "np.full((3, 3), 0.5)"),
        "trap: nested lists of floats": ("[[2, 2], [-2, -2]]", "[[50.0, 50.0], [-50.0, -50.0]]"),
        "trap: the other unit": """
late = ((0.5, 10), (0.01, 0.5))
thin = np.array([[1.5, 0.1], [0.1, 0.1]], dtype=np.float32)
small = 0.4 * np.ones((4, 4))
trap = [[-3, 3], [-3, 3]]
slopes = np.array([0.1, 0.9])
""",
        "trap: not nilpotent": ("[[2, 2], [-2, -2]]", "[[2.5, 2], [-2, -1.6]]"),
    },
    "q6": {
        "computed": """
steps = int(np.ceil(np.log(1e-3) / np.log(0.95)))
why_vanished, remedy = "C", "d)"
""",
        "float": ("steps = 135", "steps = 135.0"),
        "array": ("steps = 135", "steps = np.array(135)"),
    },
}
