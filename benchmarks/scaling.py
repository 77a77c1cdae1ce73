"""How time and memory grow with the length: `python -m benchmarks.scaling` writes results/scaling.json and scaling.md.

Time per step over lengths from 100 to 100,000, bytes held beside the trace's, and what checkpoints save and cost.
"""

import argparse
import json
import tracemalloc
from collections.abc import Callable

import numpy as np

from benchmarks import measure
from benchmarks.contenders import Case, lstm_lib_layer
from benchmarks.report import table
from benchmarks.speed import SHAPES, SMALL, in_child, keep, processor, say
from lstm_lib import Checkpointed

LENGTHS = (100, 1_000, 10_000, 100_000)
BATCH, INPUTS, HIDDEN = 2, 8, 32


def peak(run: Callable[[], object]) -> int:
    """The most bytes that a call holds at any time beyond what was there before."""
    tracemalloc.start()
    run()
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return held


def trace_bytes(case: Case) -> int:
    """Bytes of the arrays of one run's trace."""
    layer, (x, _) = case.layer(), case.draw()
    return sum(value.nbytes for value in vars(layer.forward(x)).values() if isinstance(value, np.ndarray))


def length_row(steps: int, seconds: float) -> dict:
    """Time of a step relative to that of 1,000 steps, and checkpoints against the plain layer, at one length."""
    case, middle = (Case("LSTM", (n, BATCH, INPUTS, HIDDEN), "float64", {}) for n in (steps, 1_000))
    small, (x, dh) = Checkpointed(case.layer()), case.draw()

    def checkpointed() -> object:
        return small.backward(small.forward(x), dh)

    runs = {"ours": lstm_lib_layer(case), "middle": lstm_lib_layer(middle), "checkpointed": checkpointed}
    times = measure.turn_about(runs, seconds)
    say(f"T = {steps}")
    return {
        "steps": steps,
        "step relative to 1000": measure.ratio(times["ours"] / steps, times["middle"] / 1_000),
        "checkpointed, time": measure.ratio(times["checkpointed"], times["ours"]),
        "checkpointed, memory": round(peak(checkpointed) / peak(runs["ours"]), 3),
    }


def memory_row(shape: tuple[int, int, int, int]) -> dict:
    """Bytes that forward and backward hold at most, relative to the trace's, and without the weights' share."""
    case = Case("LSTM", shape, "float64", {})
    weights = sum(value.nbytes for value in case.layer().params.values())
    held, needed = peak(lstm_lib_layer(case)), trace_bytes(case)
    say(f"memory {shape}")
    return {"shape": shape, "held": round(held / needed, 3), "weights": round(weights / needed, 3)}


def markdown(found: dict) -> str:
    """Both tables."""
    lengths = [
        [
            f"{row['steps']:,}",
            f"{row['step relative to 1000']['median']:.2f}",
            f"{row['checkpointed, time']['median']:.2f}",
            f"{row['checkpointed, memory']:.2f}",
        ]
        for row in found["lengths"]
    ]
    memory = [[str(tuple(r["shape"])), f"{r['held']:.2f}", f"{r['weights']:.2f}"] for r in found["memory"]]
    return "\n".join(
        [
            "# Time and memory against length\n",
            f"LSTM, float64, one thread, {found['processor']}; B, D, H = {BATCH}, {INPUTS}, {HIDDEN} unless stated.\n",
            table(
                "## Length",
                ["T", "time of a step relative to T = 1,000", "checkpointed: time", "checkpointed: memory"],
                lengths,
            ),
            table(
                "## Memory of forward and backward, relative to the bytes of the trace",
                ["T, B, D, H", "held at most", "one copy of the weights"],
                memory,
            ),
        ]
    )


def main() -> None:
    """Measure in a process with one thread, and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=6.0, help="per length, more or less")
    parser.add_argument("--quick", action="store_true", help="a look at the shorter lengths, shown and not kept")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.child:
        arguments = ["--seconds", str(options.seconds), *(["--quick"] if options.quick else [])]
        found = in_child("benchmarks.scaling", 1, arguments)
        keep("scaling", found, markdown(found), only_show=options.quick)
        return
    seconds, lengths = (0.5, LENGTHS[:3]) if options.quick else (options.seconds, LENGTHS)
    found = {
        "processor": processor(),
        "lengths": [length_row(steps, seconds) for steps in lengths],
        "memory": [memory_row(shape) for shape in (*SHAPES, SMALL)],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
