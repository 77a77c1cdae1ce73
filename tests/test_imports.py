"""The library's modules form a ladder: each imports from its own rung and below, and NumPy is all that it needs.

A new module is put on a rung here; plotting, widgets and checks stand beside the ladder, and nothing on it needs them.
"""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import lstm_lib

ROOT = Path(lstm_lib.__file__).parent

RUNGS = [
    {"_validate"},
    {
        "activations",
        "initializers",
        "spectral",
        "schedules",
        "scan",
        "normalization",
        "clipping",
        "statistics",
        "products",
    },
    {"cells", "states", "dropout", "nonfinite", "archive", "history"},
    {
        "trace",
        "recurrent",
        "stepped",
        "rnn",
        "lstm",
        "lstm_kernel",
        "lstm_trace",
        "gru",
        "gru_kernel",
        "scanned",
        "minimal",
        "lstm_norm",
        "lstm_norm_kernel",
    },
    {"dense", "embedding", "bidirectional", "stack", "attention"},
    {"losses", "optimizers", "tasks", "checkpoints"},
    {"models", "seq2seq", "storage", "gradients", "interop"},
    {"training", "sampling", "jacobians", "truncated", "checkpointed"},
    {"__init__"},
]
BESIDE = {"style", "plotting", "diagrams", "diagrams_rnn", "tables", "notebook", "widgets", "check", "checks"}
RUNG = {name: k for k, rung in enumerate(RUNGS) for name in rung}


def part_of(dotted):
    """The part of the library that a dotted name lies in: ``tasks`` for ``lstm_lib.tasks.adding``."""
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def modules():
    """Dotted name → path of every module of the library."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()
ON_LADDER = [name for name in MODULES if part_of(name) in RUNG]


def imported(path):
    """Dotted names that a file imports anywhere in it, with what ``from`` takes out of the library as names too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: write imports in full, from lstm_lib. …"
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [name for name in inner if name in MODULES]
            yield from modules or [node.module]


def from_library(path):
    return {name for name in imported(path) if name.split(".")[0] == "lstm_lib"}


def test_every_module_has_its_place():
    parts = {part_of(name) for name in MODULES}
    assert parts == {*RUNG, *BESIDE}, "put a new module on a rung of RUNGS, or BESIDE the ladder"


@pytest.mark.parametrize("name", ON_LADDER)
def test_module_imports_from_its_rung_or_below(name):
    own = RUNG[part_of(name)]
    for other in from_library(MODULES[name]):
        assert part_of(other) in RUNG, f"{name} imports {other}, which stands beside the ladder"
        assert RUNG[part_of(other)] <= own, f"{name} imports {other}, which stands on a higher rung"


def test_imports_have_no_cycle():
    graph = {name: from_library(path) - {name} for name, path in MODULES.items() if part_of(name) in RUNG}
    order = list(TopologicalSorter(graph).static_order())  # a cycle raises
    assert order.index("lstm_lib.cells") < order.index("lstm_lib.lstm") < order.index("lstm_lib")


def outsiders(path):
    """Packages that a file imports from outside Python, NumPy and the library."""
    return {name.split(".")[0] for name in imported(path)} - sys.stdlib_module_names - {"numpy", "lstm_lib"}


@pytest.mark.parametrize("name", ON_LADDER)
def test_module_imports_nothing_but_python_and_numpy(name):
    wanted = {"tqdm"} if name == "lstm_lib.training" else set()  # the progress bar, where it is there
    assert outsiders(MODULES[name]) == wanted


WITHOUT_THE_REST = """
import importlib, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in sys.stdlib_module_names | {"numpy", "lstm_lib"}:
            raise ModuleNotFoundError(f"{name} is not here", name=name)

sys.meta_path.insert(0, Refuse())
for name in sys.argv[1:]:
    importlib.import_module(name)
import numpy as np
import lstm_lib as ll
rng = np.random.default_rng(0)
model = ll.SequenceModel(ll.LSTM(2, 3, rng=rng), ll.Dense(3, 1, rng=rng), loss="squared_error")
history = ll.fit(model, lambda rng: ll.tasks.adding(rng, 2, 4), ll.Adam(), updates=2, rng=rng)
print(len(history.loss), {"matplotlib", "tqdm", "IPython"} & set(sys.modules))
"""


def test_library_imports_and_trains_silently_with_numpy_alone():
    names = [*ON_LADDER, "lstm_lib.check"]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_REST, *names], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr) == ("2 set()\n", "")
