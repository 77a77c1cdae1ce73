"""Timing that two programs on one machine can be compared by: turn about, many times, ratios of neighbours.

Whatever slows the machine down for a while then slows both, and no absolute time leaves this file.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np


def turn_about(runs: Mapping[str, Callable[[], object]], seconds: float) -> dict[str, np.ndarray]:
    """Run each in turn for about so many seconds in all, at least three rounds; gives the times of every round."""
    for run in runs.values():
        run()  # compile, allocate, warm the caches
    times: dict[str, list[float]] = {name: [] for name in runs}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(next(iter(times.values()))) < 3:
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    return {name: np.array(found) for name, found in times.items()}


def ratio(times: np.ndarray, ours: np.ndarray) -> dict[str, float]:
    """How many times as long as ours, as the median over rounds, with the middle half of them."""
    low, middle, high = np.percentile(times / ours, [25, 50, 75])
    return {"median": round(float(middle), 3), "low": round(float(low), 3), "high": round(float(high), 3)}


def middle(found: Sequence[Any]) -> Any:
    """Several processes' findings as one: the median of every number, and all else as the first has it.

    Where memory happens to lie can make one and the same program a third slower for as long as a process lives.
    """
    first = found[0]
    if isinstance(first, dict):
        return {name: middle([one[name] for one in found]) for name in first}
    if isinstance(first, list):
        return [middle(parts) for parts in zip(*found, strict=True)]
    return round(float(np.median(found)), 3) if isinstance(first, float) else first


def product(dtype: str, size: int = 1024) -> tuple[Callable[[], object], float]:
    """A large matrix product, and its multiplications and additions: as fast as the processor gets."""
    a = np.random.default_rng(0).normal(size=(size, size)).astype(dtype)
    out = np.empty_like(a)
    return lambda: np.dot(a, a, out=out), 2.0 * size**3
