"""Code that tries to gain marks: it lies, forges, spies, and disarms what it finds beside it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from grading import view
from tests.grading.classroom import ROOT, answer, answered, inserted
from tests.grading.hostile import Hostile, in_cell, in_function

# What must be there for Python's sake may lie at home as well.
SHOWN = [Path(sys.base_prefix).resolve(), Path(tempfile.gettempdir()), *view.packages()]
HOME = [str(path) for path in Path.home().iterdir() if not any(shown.is_relative_to(path) for shown in SHOWN)]
FORGED = r"""
import json, os
messages = {"ended": 0}, {"value": 1, "score": 16}, {"ready": True}, {"begun": True}
lines = [json.dumps(message).encode() + b"\n" for message in messages]
for file in range(256):
    try:
        os.write(file, b"".join(lines) + b"\xff\x00garbage\n" + b"{" * 5000 + b"\n")
    except OSError:
        pass
"""
FORGED_ARRAY = r"""
import json, os
for file in range(3, 256):
    for shape in ([-1], [2**40, 2**40], [0] * 40, [3]):
        try:
            os.write(file, json.dumps({"value": {"tuple": [{"array": ["<f8", shape, "AAAA"]}] * 2}}).encode() + b"\n")
        except OSError:
            pass
return 0
"""
FRAMES = """
import gc, sys
found, frame = [], sys._getframe()
while frame:
    found += [name for name in frame.f_locals if name in ("want", "wanted", "rng", "test", "outcome")]
    frame = frame.f_back
found += [thing for thing in gc.get_objects() if type(thing).__name__ in ("GradedTest", "Outcome")]
found += [name for name in sys.modules if name.startswith(("lstm_lib.checks", "tests", "exercises"))]
raise RuntimeError(f"found {found}")
"""
DISK = f"""
import os, sys
found = [path for path in ({str(ROOT)!r} + end for end in (
    "/exercises", "/tests", "/grading", "/lstm_lib/checks", "/.git", "/README.md")) if os.path.exists(path)]
found += [path for path in sys.argv + sys.path if "06_lstm" in str(path)]
for top, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if top + "/" + f not in ("//proc", "//sys", "//usr") and f != "site-packages"]
    found += [top + "/" + name for name in files + folders if "06_lstm" in name or name.endswith(".ipynb")]
found += [path for path in {[*HOME, "/etc/passwd"]!r} if os.path.exists(path)]
found += [v for v in os.environ.values() if "06_lstm" in v or "token" in v.lower()]
raise RuntimeError(f"found {{found}}")
"""
NETWORK = """
import socket
reached = []
for address in (("127.0.0.1", @PORT@), ("1.1.1.1", 53), ("192.168.0.1", 80)):
    try:
        socket.create_connection(address, timeout=0.3)
        reached.append(address)
    except OSError:
        pass
raise RuntimeError(f"reached {reached}")
"""
LIAR = """
class Agrees:
    __array_priority__ = 1e9
    shape, dtype, ndim, size = (5, 3, 4), float, 3, 60
    def __eq__(self, other): return True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __le__ = __ge__ = __eq__
    def __sub__(self, other): return 0.0
    __rsub__ = __add__ = __radd__ = __sub__
    def __abs__(self): return 0.0
    def __float__(self): return 0.0
    def __array__(self, *args, **kwargs): return np.zeros((5, 3, 4))
    def __len__(self): return 2
    def __iter__(self): return iter([self, self])
    def __hash__(self): return 0
"""
LYING_INT = """
class Int(int):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0
    __rsub__ = __sub__
    def __float__(self): return 1728.0
    __int__ = __index__ = lambda self: 1728
n_params = Int(5)
"""
LYING_ARRAY = """
class Lying(np.ndarray):
    def __array_ufunc__(self, *args, **kwargs): return True
    def __eq__(self, other): return True
    def __array_function__(self, *args, **kwargs): return True
    def astype(self, *args, **kwargs): return self
"""
PATCHED = """
import builtins, json
import numpy as np
np.allclose = np.array_equal = np.isclose = np.all = lambda *args, **kwargs: True
np.abs = lambda x: 0 * x
np.testing.assert_allclose = lambda *args, **kwargs: None
builtins.all = lambda things: True
import lstm_lib.check.compare, lstm_lib.check.testing, lstm_lib.check.work
for module in (lstm_lib.check.compare, lstm_lib.check.testing, lstm_lib.check):
    for name in ("close", "close_all", "shaped", "points", "run"):
        if hasattr(module, name):
            setattr(module, name, lambda *args, **kwargs: None)
"""
BORROWED = """
import lstm_lib.check.work
lstm_lib.check.work.borrowed = lambda value, forbidden: None
import importlib, sys
sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "Absence"]
for name in [n for n in sys.modules if n.startswith("lstm_lib")]:
    del sys.modules[name]
def lstm_forward(x, h0, c0, W, U, b):
    library = importlib.import_module("lstm_lib")
    layer = library.LSTM(len(W), len(U))
    layer.params.update(W=W, U=U, b=b)
    trace = layer.forward(x, library.LSTMState(h0, c0))
    return trace.h, trace.c
"""
TELLTALE = """
seen = []
def lstm_forward(x, h0, c0, W, U, b):
    seen.append(x.shape)
    raise ValueError(f"seen {len(seen)} {seen}")
"""

CHEATS = [
    in_function("patched numpy, builtins and checks", "return 0 * x, 0 * x", PATCHED),
    in_function("an object whose == always agrees", "return Agrees(), Agrees()", LIAR),
    Hostile("an int that always agrees", answered({"q6": LYING_INT + answer("q6").partition("\n")[2]}), {"q6": 1}),
    in_function(
        "an array that lies", "return tuple(np.zeros((len(x), *h0.shape)).view(Lying) for _ in 'hc')", LYING_ARRAY
    ),
    in_function("reads the frames and memory of its caller", FRAMES, says="found []"),
    in_cell("prints a forged score", "print('{\"score\": 16}' * 9)\nimport sys\nsys.stderr.write('16 of 16')"),
    in_function("forged replies on every file", FORGED + "return 0"),
    in_cell("forged replies from a cell", FORGED),
    in_function("forged arrays", FORGED_ARRAY),
    in_function("forged exit of the process", "import os\nos.write(3, b'{\"ended\": 0}\\n')\nreturn 0"),
    in_cell("searches the disk", DISK, says="found []", confined=True),
    in_cell("reaches for the network", NETWORK, says="reached []", confined=True),
    Hostile("the library's own cell with the check disarmed", answered({"q4": BORROWED}), {"q4": 3}),
    Hostile(
        "tells what hidden tests ask",
        inserted(answered({"q4": TELLTALE}), "check-q4", "raise ValueError(seen)"),
        {"q4": 3},
        says="ValueError: [(5, 3, 2)] (line 1)",
    ),
]
