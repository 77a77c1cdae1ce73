"""The measured ratios as Markdown tables, with the targets that they are held against.

A target is met or missed by what was measured; nothing here is typed in by hand but the targets themselves.
"""

import math
from collections.abc import Iterable

# The least that counts, in times PyTorch's speed: cell, type, geometric mean over the large shapes, single shape.
TARGETS = {
    ("LSTM", "float64"): {"mean": 1.5, "each": 0.85},
    ("LSTM", "float32"): {"mean": 1.0, "each": 0.85},
    ("GRU", "float64"): {"mean": 1.0, "each": None},
    ("RNN", "float64"): {"mean": 1.0, "each": None},
}
SMALLEST = 0.25  # for the smallest shape, which is all overhead of calls
SLOWEST_VARIANT = 1.5


def speed_markdown(found: dict) -> str:
    """All tables of a comparison."""
    machine = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    parts = [
        "# Speed, forward and backward\n",
        "Other programs' time divided by that of `lstm_lib`: above 1, ours is faster. Median over rounds turn about, "
        f"in brackets the middle half, and of these the median over {found['processes']} processes, for memory lies "
        "better in one process than in another. *Of peak*: multiplications and additions per second in our pass, "
        "relative to those of one large matrix product on the same processor.\n",
        f"Measured on: {machine}.\n",
    ]
    for threads, part in found["threads"].items():
        versions = ", ".join(f"{name} {value}" for name, value in part["versions"].items())
        parts.append(f"## {threads} thread{'s' if threads != '1' else ''}\n\n{versions}\n")
        parts += [cell_table(rows) for rows in by_cell(part["cells"])]
        parts.append(variant_table(part["variants"]))
        if threads == "1":
            parts.append(target_table(part))
    return "\n".join(parts)


def by_cell(rows: list[dict]) -> Iterable[list[dict]]:
    """Rows of one cell and type together."""
    kinds = dict.fromkeys((row["cell"], row["dtype"]) for row in rows)
    return ([row for row in rows if (row["cell"], row["dtype"]) == kind] for kind in kinds)


def cell_table(rows: list[dict]) -> str:
    names = list(rows[0]["others"])
    lines = [[shape(row), *(spread(row["others"][name]) for name in names), f"{row['of peak']:.0%}"] for row in rows]
    return table(f"### {rows[0]['cell']}, {rows[0]['dtype']}", ["T, B, D, H", *names, "of peak"], lines)


def variant_table(rows: list[dict]) -> str:
    shapes = {shape(row): row for row in rows}
    lines = [
        [
            name,
            *(spread(row["times"][name]) for row in rows),
            *(f"{row['multiplications'][name]:.2f}" for row in shapes.values()),
        ]
        for name in rows[0]["times"]
    ]
    head = [
        "variant",
        *(f"{shape(row)}, {row['dtype']}" for row in rows),
        *(f"multiplications in products, {name}" for name in shapes),
    ]
    return table("### Variants: time relative to the plain LSTM, and multiplications relative to it", head, lines)


def target_table(part: dict) -> str:
    lines = []
    for rows in by_cell(part["cells"]):
        target = TARGETS.get((rows[0]["cell"], rows[0]["dtype"]))
        if target is None or "torch" not in rows[0]["others"]:
            continue
        *large, small = (row["others"]["torch"]["median"] for row in rows)
        name = f"{rows[0]['cell']}, {rows[0]['dtype']}"
        mean = math.exp(sum(map(math.log, large)) / len(large))
        lines.append(judged(f"{name}: geometric mean over the large shapes", mean, target["mean"]))
        if target["each"] is not None:
            lines.append(judged(f"{name}: slowest large shape", min(large), target["each"]))
            lines.append(judged(f"{name}: {shape(rows[-1])}", small, SMALLEST))
    for name in part["variants"][0]["times"]:
        slowest = max(part["variants"], key=lambda row, name=name: row["times"][name]["median"])
        worst, count = slowest["times"][name]["median"], slowest["multiplications"][name]
        met = "met" if worst <= SLOWEST_VARIANT else "missed"
        if met == "missed" and count > 1:
            met += f": {count:.2f} times the multiplications"
        lines.append([f"LSTM with {name}: time relative to the plain one", f"{worst:.2f}", f"≤ {SLOWEST_VARIANT}", met])
    return table("### Targets, against PyTorch", ["what", "measured", "target", ""], lines)


def judged(what: str, value: float, least: float) -> list[str]:
    return [what, f"{value:.2f}", f"≥ {least}", "met" if value >= least else "missed"]


def shape(row: dict) -> str:
    return ", ".join(map(str, row["shape"]))


def spread(ratio: dict) -> str:
    return f"{ratio['median']:.2f} ({ratio['low']:.2f}–{ratio['high']:.2f})"


def table(title: str, head: list[str], lines: list[list[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return title + "\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"
