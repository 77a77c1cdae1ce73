"""Answers taken from the library are seen in every ordinary form; what cannot be seen is written down here as well."""

import numpy as np
import pytest

from lstm_lib.check.borrowed import borrowed

SEEN = {
    "the function itself": "from lstm_lib import lstm_step as f",
    "an alias": "import lstm_lib\nf = lstm_lib.lstm_step",
    "a method": "import lstm_lib\nf = lstm_lib.LSTM(2, 3).forward",
    "a class": "from lstm_lib import LSTM as f",
    "an object": "import lstm_lib\nf = lstm_lib.LSTM(2, 3)",
    "the module": "import lstm_lib.cells as f",
    "called inside": "import lstm_lib\ndef f(*a):\n    return lstm_lib.lstm_step(*a)",
    "called inside by its own name": "from lstm_lib import lstm_step\ndef f(*a):\n    return lstm_step(*a)",
    "imported inside": "def f(*a):\n    import lstm_lib.cells\n    return lstm_lib.cells.lstm_step(*a)",
    "imported from inside": "def f(*a):\n    from lstm_lib.cells import lstm_step\n    return lstm_step(*a)",
    "imported from the package inside": "def f(*a):\n    from lstm_lib import lstm_step\n    return lstm_step(*a)",
    "through a helper": "import lstm_lib\ndef g(*a):\n    return lstm_lib.lstm_step(*a)\ndef f(*a):\n    return g(*a)",
    "in a function inside": "import lstm_lib\ndef f(*a):\n    def g():\n        return lstm_lib.lstm_step(*a)\n"
    "    return g()",
    "in a comprehension": "import lstm_lib\ndef f(x):\n    return [lstm_lib.lstm_step(*a) for a in x]",
    "a lambda": "import lstm_lib\nf = lambda *a: lstm_lib.lstm_step(*a)",
    "a partial": "import functools, lstm_lib\nf = functools.partial(lstm_lib.lstm_step)",
    "a closure": "import lstm_lib\ndef made(g):\n    return lambda *a: g(*a)\nf = made(lstm_lib.lstm_step)",
    "a default": "import lstm_lib\ndef f(x, g=lstm_lib.lstm_step):\n    return g(x)",
    "decorated": "import functools, lstm_lib\n@functools.wraps(lstm_lib.lstm_step)\ndef f(*a):\n    return 0",
    "an object that is called": "import lstm_lib\nclass C:\n    def __call__(self, *a):\n"
    "        return lstm_lib.lstm_step(*a)\nf = C()",
    "a subclass": "import lstm_lib\nclass f(lstm_lib.LSTM):\n    pass",
    "a static method": "import lstm_lib\nclass f:\n    @staticmethod\n"
    "    def g(*a):\n        return lstm_lib.lstm_step(*a)",
    "a property": "import lstm_lib\nclass f:\n    @property\n    def g(self):\n        return lstm_lib.lstm_step",
}
OWN = {
    "NumPy": "def f(x):\n    return np.tanh(x) + np.linalg.norm(x)",
    "NumPy's own function": "f = np.tanh",
    "a number": "f = 3",
    "recursion": "def f(x):\n    return f(x)",
    "two that call each other": "def g(x):\n    return f(x)\ndef f(x):\n    return g(x)",
    "a local of a forbidden name": "def f(lstm_step):\n    lstm_step = 2\n    return lstm_step",
    "the library elsewhere": "import lstm_lib\ndef plot():\n    return lstm_lib.LSTM\ndef f(x):\n    return x",
    "a class": "class f:\n    size = 3\n    def g(self):\n        return self.size",
    "an empty closure": "def made():\n    g = lambda: late\n    h = [g]\n    return h[0]\n    late = 1\nf = made()",
}
BLIND = {
    "a computed name": "import lstm_lib, sys\ndef f(*a):\n"
    "    return getattr(sys.modules['lstm' + '_lib'], 'lstm_step')(*a)",
    "eval": "def f(*a):\n    return eval('__import__(\"lstm_lib\").lstm_step')(*a)",
    "importlib": "import importlib\ndef f(*a):\n    return importlib.import_module('lstm_lib').lstm_step(*a)",
    "a number that it computed": "import lstm_lib\nf = sum(v.size for v in lstm_lib.LSTM(10, 16).params.values())",
}


def f_of(source):
    """Return what a notebook cell calls `f`."""
    names = {"__name__": "__main__", "np": np}
    exec(source, names)
    return names["f"]


@pytest.mark.parametrize("source", SEEN.values(), ids=SEEN)
@pytest.mark.parametrize("forbidden", ["lstm_lib", "lstm_lib.cells"])
def test_borrowed_answer_is_seen(source, forbidden):
    if forbidden == "lstm_lib.cells" and "LSTM" in source:
        forbidden = "lstm_lib.lstm"
    assert borrowed(f_of(source), (forbidden,)).startswith("lstm_lib")


@pytest.mark.parametrize("source", OWN.values(), ids=OWN)
def test_own_answer_is_left_alone(source):
    assert borrowed(f_of(source), ("lstm_lib", "scipy", "torch")) is None


@pytest.mark.parametrize("source", BLIND.values(), ids=BLIND)
def test_what_cannot_be_seen_is_known(source):
    assert borrowed(f_of(source), ("lstm_lib",)) is None


def test_function_without_a_home_is_found_in_the_forbidden_package(monkeypatch):
    import sys
    import types

    special = types.ModuleType("special")
    special.expit = np.frompyfunc(lambda x: x, 1, 1)
    monkeypatch.setitem(sys.modules, "special", special)
    setattr(special, special.expit.__name__, special.expit)
    assert borrowed(special.expit, ("special",)).startswith("special.")


def test_nothing_forbidden_finds_nothing():
    assert borrowed(f_of(SEEN["an alias"]), ()) is None
