"""How fast the layers are: `python -m benchmarks.speed` writes results/speed.json and results/speed.md.

Every number is a ratio of times measured turn about in one process, once with one thread and once with two.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks import contenders, measure
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


def child(seconds: float) -> dict:
    """All measurements of this process, whose threads are set already."""
    found: dict = {"versions": contenders.versions(), "cells": [], "variants": []}
    for cell in ("LSTM", "GRU", "RNN"):
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
    say(f"variants {dtype} {shape}")
    return {
        "dtype": dtype,
        "shape": shape,
        "times": {name: measure.ratio(found, plain) for name, found in times.items()},
    }


def say(text: str) -> None:
    """Show progress without touching what is written to standard output."""
    print(text, file=sys.stderr, flush=True)


def in_child(threads: int, seconds: float) -> dict:
    """Measure in a process of its own, bound to as many processors as it may have threads."""
    say(f"{threads} thread{'s' if threads > 1 else ''}")
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, str(threads))}
    environment.pop("OPENBLAS_CORETYPE", None)  # the processor's own kernels, not those that someone chose for it

    def bind() -> None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])

    command = [sys.executable, "-m", "benchmarks.speed", "--child", "--seconds", str(seconds)]
    done = subprocess.run(command, env=environment, preexec_fn=bind, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Measure and write, or be one of the processes that measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2.0, help="per program and case, more or less")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(child(options.seconds)))
        return
    found = {
        "machine": {"processor": processor(), "system": platform.system(), "python": platform.python_version()},
        "threads": {str(n): in_child(n, options.seconds) for n in options.threads},
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "speed.json").write_text(json.dumps(found, indent=1) + "\n")
    from benchmarks.report import speed_markdown

    (RESULTS / "speed.md").write_text(speed_markdown(found))
    say(f"wrote {RESULTS / 'speed.json'} and speed.md")


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    path = Path("/proc/cpuinfo")
    names = [line.split(":")[1].strip() for line in path.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


if __name__ == "__main__":
    main()
