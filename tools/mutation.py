"""Plant every slip of tools/mutation_slips.py in the kernels, one at a time, and see that the tests notice.

The tests are collected once; each mutant is a forked process that swaps one function's code and runs the tests that
reach the changed statement, until the first fails. Known testers start Python anew or know nothing of gates.
"""

import ast
import hashlib
import json
import os
import random
import resource
import signal
import sys
import time
from bisect import bisect
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from tqdm import tqdm

from tools.mutation_reach import code_of, function_of, note_statements
from tools.mutation_slips import functions, slips
from tools.mutation_table import write

ROOT = Path(__file__).resolve().parents[1]
# fmt: off
KERNELS = [
    "activations", "cells/checks", "cells/gru", "cells/lstm", "cells/lstm_form", "cells/lstm_norm",
    "cells/lstm_variants", "cells/minimal", "cells/rnn", "checkpointed", "gru_kernel", "jacobians",
    "lstm_kernel", "lstm_norm_kernel", "minimal", "products", "recurrent", "rnn", "scan", "scanned", "stepped",
]
TESTS = [
    "activations", "cells", "checkpointed", "gradients", "gradients_reach", "gru", "jacobians", "lstm*",
    "minimal", "mutation_survivors", "products", "recurrent", "recurrent_dropout", "recurrent_facts", "recurrent_start",
    "scan", "stack", "stepped", "truncated",
]
# fmt: on
CALLS = ROOT / "_build" / "mutants_calls.json"
SAVED = ROOT / "_build" / "mutants.json"
SECONDS = 20  # of processor time for one test; one that needs longer counts as failed
QUICK = 3  # of processor time for all tests of a mutant, before it is put off until the end
MEMORY = 6 << 30
FAILED, UNDECIDED = 1, 2


class Runner:
    """A pytest plugin: in place of running the collected tests once, runs them against every mutant."""

    def __init__(self, kernels: list[str], tests: list[Path], processes: int) -> None:
        self.kernels, self.tests, self.processes = kernels, tests, processes
        self.saved = json.loads(SAVED.read_text()) if SAVED.exists() else {}
        self.running: dict[int, tuple[tuple, int]] = {}
        self.hard: list[tuple] = []
        self.failed = None
        self.saved_at = time.monotonic()
        self.lately: dict[str, list[int]] = {}  # the tests that killed a kernel's last mutants are tried first

    def pytest_configure(self, config: pytest.Config) -> None:
        config.option.tbstyle = "native"  # nobody reads the traces

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.failed = True

    def pytest_internalerror(self, excrepr: Any) -> None:
        sys.stderr.write(f"{excrepr}\n")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = session.items
        self.callers = self._callers()
        waiting = [job for kernel in self.kernels for job in self._jobs(kernel)]
        random.Random(0).shuffle(waiting)  # a run cut short is then a fair sample
        with tqdm(total=len(waiting), unit=" mutants", smoothing=0.05) as self.bar:
            for jobs, seconds in ((waiting, QUICK), (self.hard, None)):  # the undecided wait until the quick are done
                for job in jobs:
                    while len(self.running) >= self.processes:
                        self._reap()
                    self._fork(job, seconds)
                while self.running:
                    self._reap()
        self._save()
        return True

    def _jobs(self, kernel: str) -> Iterator[tuple[str, int, str, CodeType]]:
        """Mutants that were neither killed before nor left alive by these same tests, as new code for one function."""
        path = ROOT / "lstm_lib" / f"{kernel}.py"
        source = path.read_text()
        digest, lines = hashlib.sha256(source.encode()).hexdigest(), source.splitlines()
        kept = self.saved.get(kernel, {})
        old = kept.get("mutants", {}) if kept.get("source") == digest else {}
        decided = ("killed", "survived") if kept.get("tests") == self.digest else ("killed",)
        mutants = self.saved[kernel] = {"source": digest, "tests": self.digest, "mutants": {}}
        tree = ast.parse(source)
        for function in functions(tree):
            begins = sorted({node.lineno for node in ast.walk(function) if isinstance(node, ast.stmt)})
            for line, change in slips(function):
                key = f"{line}: {lines[line - 1].strip()} | {change}"
                if key in mutants["mutants"]:
                    continue
                mutants["mutants"][key] = old.get(key, "not run")
                if not mutants["mutants"][key].startswith(decided):
                    code = compile(tree, str(path), "exec", dont_inherit=True)
                    yield kernel, begins[bisect(begins, line) - 1], key, code_of(code, function)

    def _callers(self) -> dict[str, list[int]]:
        """Which tests reach each statement of the kernels, quickest first; found out in a process of its own."""
        sources = [(ROOT / "lstm_lib" / f"{kernel}.py").read_text() for kernel in KERNELS]
        parts = [
            *sources,
            *(item.nodeid for item in self.items),
            *(path.read_text() for path in sorted(set(self.tests))),
        ]
        self.digest = digest = hashlib.sha256("".join(parts).encode()).hexdigest()
        known = json.loads(CALLS.read_text()) if CALLS.exists() else {}
        if known.get("digest") == digest:
            return known["calls"]
        sys.stderr.write(f"Which statements do the {len(self.items)} tests reach?\n")
        process = os.fork()
        if not process:
            self._quiet()
            seen: set[str] = set()
            note_statements(KERNELS, seen)
            calls: dict[str, list] = {}
            for number, item in enumerate(self.items):
                seen.clear()
                begun = time.process_time()
                self._run(number)
                if self.failed:
                    CALLS.write_text(json.dumps({"failed": item.nodeid}))
                    os._exit(1)
                for place in seen:
                    calls.setdefault(place, []).append((time.process_time() - begun, number))
            found = {place: [number for _, number in sorted(numbers)] for place, numbers in calls.items()}
            CALLS.write_text(json.dumps({"digest": digest, "calls": found}))
            os._exit(0)
        os.waitpid(process, 0)
        known = json.loads(CALLS.read_text())
        if "failed" in known:
            sys.exit(f"mutants: every test must pass before slips are planted, {known['failed']} does not.")
        return known["calls"]

    def _fork(self, job: tuple[str, int, str, CodeType], seconds: float | None) -> None:
        kernel, line, _, code = job
        numbers = self.callers.get(f"{kernel}:{line}", [])
        first = [number for number in reversed(self.lately.get(kernel, [])) if number in set(numbers)]
        numbers = list(dict.fromkeys([*first, *self._mixed(numbers)]))
        reading, writing = os.pipe()
        process = os.fork()
        if process:
            os.close(writing)
            self.running[process] = job, reading
            return
        self._quiet()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        function_of(kernel, code.co_qualname).__code__ = code
        begun = time.process_time()
        for number in numbers:
            os.write(writing, number.to_bytes(4, "big"))
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            self._run(number)
            if self.failed:
                os._exit(FAILED)
            if seconds and time.process_time() - begun > seconds:
                os._exit(UNDECIDED)
        os._exit(0)

    def _mixed(self, numbers: list[int]) -> list[int]:
        """The quickest of every test and of every kind of layer, then the second of each, and so on."""
        seen: dict[str, int] = {}
        ranks = []
        for number in numbers:
            test, _, parameters = self.items[number].nodeid.rstrip("]").partition("[")
            words = [test, *parameters.split("-")]
            ranks.append((min(seen.get(word, 0) for word in words), number))
            seen |= {word: seen.get(word, 0) + 1 for word in words}
        return [number for _, number in sorted(ranks, key=lambda pair: pair[0])]

    def _run(self, number: int) -> None:
        item = self.items[number]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)

    def _quiet(self) -> None:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)

    def _reap(self) -> None:
        process, status = os.wait()
        job, reading = self.running.pop(process)
        kernel, _, key, _ = job
        with os.fdopen(reading, "rb") as tried:
            number = int.from_bytes(tried.read()[-4:], "big")
        code = os.waitstatus_to_exitcode(status)
        if code == UNDECIDED:
            self.hard.append(job)
            self.saved[kernel]["mutants"][key] = "undecided"
            return
        result = "survived"
        if code:
            result = f"killed by {self.items[number].nodeid if code > 0 else 'the time limit'}"
            before = self.lately.get(kernel, [])
            self.lately[kernel] = [*(n for n in before if n != number), number][-20:]
        self.saved[kernel]["mutants"][key] = result
        self.bar.update()
        if time.monotonic() > self.saved_at + 5:
            self._save()

    def _save(self) -> None:
        self.saved_at = time.monotonic()
        SAVED.write_text(json.dumps(self.saved, indent=1, ensure_ascii=False))


def main() -> int:
    """Run the mutants of the kernels named, or of all; nothing that was killed before is run again."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.nice(10)
    if "--table" in sys.argv:  # of a run cut short
        return write(json.loads(SAVED.read_text()), KERNELS)
    if "--fresh" in sys.argv:
        SAVED.unlink(missing_ok=True)
    kernels = [kernel for kernel in KERNELS if kernel in sys.argv[1:]] or KERNELS
    tests = sorted({path for name in TESTS for path in (ROOT / "tests").glob(f"test_{name}.py")})
    SAVED.parent.mkdir(exist_ok=True)
    runner = Runner(kernels, tests, int(os.environ.get("JOBS", "2")))
    options = ["-p", "no:cacheprovider", "-p", "no:terminal", "--assert=plain", "--capture=no"]
    code = pytest.main([*options, *map(str, tests)], plugins=[runner])
    return code or write(runner.saved, KERNELS)


if __name__ == "__main__":
    sys.exit(main())
