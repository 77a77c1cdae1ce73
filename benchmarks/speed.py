"""How fast the layers are: `python -m benchmarks.speed` writes results/speed.json and results/speed.md.

Every number is a ratio of times measured turn about in one process, once with one thread and once with two; several
processes one after another, and the median of what they found.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks import contenders, measure, report
from benchmarks.contenders import Case

RESULTS = Path(__file__).parent / "results"
SHAPES = [(100, 32, 32, 64), (100, 32, 128, 128), (28, 128, 28, 128), (200, 16, 64, 256), (50, 64, 256, 512)]
SMALL = (1000, 1, 2, 16)
DTYPES = ("float64", "float32")
VARIANTS = {
    "peephole": {"peephole": True},
    "coupled": {"coupled": True},
    "no input gate": {"without": "input_gate"},
    "no forget gate": {"without": "forget_gate"},
    "no output gate": {"without": "output_gate"},
    "no input activation": {"without": "input_activation"},
    "no output activation": {"without": "output_activation"},
    "recurrent dropout": {"recurrent_dropout": 0.25},
    "gate recurrence": {"gate_recurrence": True},
    "layer normalisation": {"norm": True},
}


def child(seconds: float, cells: tuple[str, ...]) -> dict:
    """All measurements of this process, whose threads are set already."""
    found: dict = {"versions": contenders.versions(), "cells": [], "variants": []}
    for cell in cells:
        for dtype in DTYPES:
            found["cells"] += [against_others(Case(cell, shape, dtype, {}), seconds) for shape in (*SHAPES, SMALL)]
    for shape in SHAPES[:2]:
        found["variants"] += [against_plain(shape, dtype, 2 * seconds) for dtype in DTYPES]
    return found


def against_others(case: Case, seconds: float) -> dict:
    """How many times as long the others take, and how near our layer comes to a processor that only multiplies."""
    runs = {"ours": contenders.lstm_lib_layer(case)}
    for name, make in contenders.OTHERS.items():
        if case.cell in contenders.CELLS[name] and contenders.installed(name):
            runs[name] = make(case)
    runs["product"], flops = measure.product(case.dtype)
    times = measure.turn_about(runs, seconds * len(runs) / 2)
    ours, fastest = times.pop("ours"), times.pop("product")
    peak = float(np.median(case.flops / ours) / np.median(flops / fastest))
    say(f"{case.cell} {case.dtype} {case.shape}")
    ratios = {name: measure.ratio(found, ours) for name, found in times.items()}
    return {"cell": case.cell, "dtype": case.dtype, "shape": case.shape, "others": ratios, "of peak": round(peak, 3)}


def against_plain(shape: tuple, dtype: str, seconds: float) -> dict:
    """How many times as long as the plain LSTM its variants take."""
    cases = {"plain": {}, **VARIANTS}
    runs = {name: contenders.lstm_lib_layer(Case("LSTM", shape, dtype, options)) for name, options in cases.items()}
    times = measure.turn_about(runs, seconds * 3)
    plain = times.pop("plain")
    flops = {name: Case("LSTM", shape, dtype, options).flops for name, options in cases.items()}
    say(f"variants {dtype} {shape}")
    return {
        "dtype": dtype,
        "shape": shape,
        "times": {name: measure.ratio(found, plain) for name, found in times.items()},
        "multiplications": {name: round(flops[name] / flops["plain"], 3) for name in times},
    }


def say(text: str) -> None:
    """Show progress without touching what is written to standard output."""
    print(text, file=sys.stderr, flush=True)


def in_child(module: str, threads: int, arguments: list[str]) -> dict:
    """Run a module in a process of its own, bound to as many processors as it may have threads; gives what it found."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, str(threads))}
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):  # the processor's own kernels, not those chosen for it
        environment.pop(name, None)

    def bind() -> None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])

    command = [sys.executable, "-m", module, "--child", *arguments]
    done = subprocess.run(command, env=environment, preexec_fn=bind, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def keep(name: str, found: dict, text: str, *, only_show: bool) -> None:
    """Write what was found as JSON and as Markdown, or only show it."""
    if only_show:
        print(text)
        return
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n")
    (RESULTS / f"{name}.md").write_text(text)
    say(f"wrote {RESULTS / name}.json and .md")


def main() -> None:
    """Measure and write, or be one of the processes that measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=0.4, help="per program, case and process, more or less")
    parser.add_argument("--processes", type=int, default=5, help="one after another")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--quick", action="store_true", help="a look at the LSTM alone, shown and not kept")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.threads, options.processes = options.threads[:1], 1
    if options.child:
        print(json.dumps(child(options.seconds, ("LSTM",) if options.quick else ("LSTM", "GRU", "RNN"))))
        return
    arguments = ["--seconds", str(options.seconds), *(["--quick"] if options.quick else [])]
    found: dict = {
        "processes": options.processes,
        "machine": {"processor": processor(), "system": platform.system(), "python": platform.python_version()},
        "threads": {},
    }
    for threads in options.threads:
        say(f"{threads} thread{'s' if threads > 1 else ''}")
        parts = [in_child("benchmarks.speed", threads, arguments) for _ in range(options.processes)]
        found["threads"][str(threads)] = measure.middle(parts)
    keep("speed", found, report.speed_markdown(found), only_show=options.quick)


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    path = Path("/proc/cpuinfo")
    names = [line.split(":")[1].strip() for line in path.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


if __name__ == "__main__":
    main()
