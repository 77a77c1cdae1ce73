"""Writes what became of the mutants as a table, and the reason why each survivor cannot be told from the original.

The reasons are kept by hand in tools/mutation_survivors.toml; a survivor without one makes the run fail.
"""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REASONS = ROOT / "tools" / "mutation_survivors.toml"
RESULTS = ROOT / "benchmarks" / "results"
WANTED = 0.98


def write(saved: dict, kernels: Sequence[str]) -> int:
    """Write benchmarks/results/mutants.md and .json; 1 if too many survived, or one is not explained or not decided."""
    reasons = {
        (kernel, entry["change"], entry["line"]): entry["why"]
        for kernel, entries in tomllib.loads(REASONS.read_text()).items()
        for entry in entries
    }
    rows, survivors = [], []
    for kernel in kernels:
        results = saved.get(kernel, {}).get("mutants", {})
        lines = (ROOT / "lstm_lib" / f"{kernel}.py").read_text().splitlines()
        killed = sum(result.startswith("killed") for result in results.values())
        left = [key for key, result in results.items() if result == "survived"]
        open_ = len(results) - killed - len(left)
        rows.append({"file": f"{kernel}.py", "planted": len(results), "killed": killed, "undecided": open_})
        for key in left:
            number = int(key.split(":", 1)[0])
            line = lines[number - 1].strip()
            change = key.removeprefix(f"{number}: {line} | ")
            why = reasons.get((kernel, change, line), "")
            place = {"file": f"{kernel}.py", "number": number, "line": line}
            survivors.append(place | {"change": change, "why": why})
    total = {"file": "all"} | {name: sum(row[name] for row in rows) for name in ("planted", "killed", "undecided")}
    planted, killed, undecided = total["planted"], total["killed"], total["undecided"]
    share = killed / max(1, planted - undecided)
    RESULTS.mkdir(parents=True, exist_ok=True)
    found = {"total": total, "files": rows, "survivors": survivors}
    (RESULTS / "mutants.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    (RESULTS / "mutants.md").write_text(_markdown(found))
    open_ones = [entry for entry in survivors if not entry["why"]]
    print(f"{killed} of {planted - undecided} mutants killed ({share:.2%}), {undecided} not decided.")
    print(f"{len(survivors)} survivors, {len(open_ones)} of them without a reason.")
    for entry in open_ones:
        print(f"  lstm_lib/{entry['file']}:{entry['number']}: {entry['change']}")
    return int(share < WANTED or bool(open_ones) or bool(undecided))


def _markdown(found: dict) -> str:
    lines = [
        "# Slips planted in the kernels",
        "",
        "`make mutants` plants one slip at a time (`tools/mutation_slips.py`: a sign, a gate, an index, a transpose,",
        "an output array, a dropped term) and runs the tests that reach the line. Killed means that a test failed;",
        "the share is of those decided.",
        "",
        "| File | Planted | Decided | Killed | Share |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for row in [*found["files"], found["total"]]:
        decided = row["planted"] - row["undecided"]
        share = f"{row['killed'] / decided:.1%}" if decided else ""
        lines.append(f"| {row['file']} | {row['planted']} | {decided} | {row['killed']} | {share} |")
    lines += ["", "## Survivors", "", "| Place | Slip | Why no test can tell |", "| --- | --- | --- |"]
    for entry in found["survivors"]:
        change = entry["change"].replace("|", "\\|").replace("\n", " ")
        lines.append(f"| {entry['file']}:{entry['number']} | `{change}` | {entry['why'] or '**open**'} |")
    return "\n".join(lines) + "\n"
