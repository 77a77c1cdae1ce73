"""Measures how long a class takes to grade: `python -m benchmarks.grading_a_class --learners 200 --jobs 2`.

The class is drawn from the exercise's own right and wrong answers and from untouched cells, so it fails as learners do:
most have most tasks right, some stop half-way, and wrong answers lead to second runs with a model answer in place.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]


def draw_class(exercise: str, learners: int, folder: Path, rng: np.random.Generator) -> None:
    """Write the notebooks of a class into a folder."""
    solution, blank = (
        (ROOT / "exercises" / place / f"{exercise}.ipynb").read_text(encoding="utf-8") for place in ("solutions", "")
    )
    spec = importlib.util.spec_from_file_location("mutants", ROOT / "exercises" / "mutants" / f"{exercise}.py")
    mutants = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(mutants)
    untouched = {cell["id"]: cell["source"] for cell in json.loads(blank)["cells"]}
    for learner in range(learners):
        notebook = json.loads(solution)
        skill, reached = rng.beta(4, 1.5), rng.integers(2, 12)
        for cell in notebook["cells"]:
            if not cell["id"].startswith("answer-"):
                continue
            question = cell["id"].removeprefix("answer-")
            if int(question[1:]) > reached:
                cell["source"] = untouched[cell["id"]]
                continue
            edits = (mutants.RIGHT if rng.random() < skill else mutants.WRONG)[question]
            edit = edits[str(rng.choice(list(edits)))]
            model = "".join(cell["source"])
            cell["source"] = (model.replace(*edit) if isinstance(edit, tuple) else edit) + f"\n# learner {learner}"
        (folder / f"learner_{learner:03d}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def main() -> None:
    """Grade a class once, and print the time and what it depends on."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("exercise", nargs="?", default="06_lstm_forward")
    parser.add_argument("--learners", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--save", action="store_true", help="keep the figures, which the appendix for instructors shows"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, out = Path(scratch, "class"), Path(scratch, "out")
        folder.mkdir()
        draw_class(options.exercise, options.learners, folder, np.random.default_rng(0))
        command = f"-m grading {options.exercise} {folder} -o {out} -j {options.jobs} --seed 1"
        start = time.perf_counter()
        subprocess.run([sys.executable, *command.split()], cwd=ROOT, check=True)
        seconds = time.perf_counter() - start
        results = [json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()[1:]]
    marks = [result["score"] / result["of"] for result in results]
    figures = {
        "exercise": options.exercise,
        "learners": options.learners,
        "seconds": round(seconds, 1),
        "at_a_time": options.jobs,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "mean_mark": round(float(np.mean(marks)), 2),
        "full_marks": sum(mark == 1 for mark in marks),
        "with_follow_through": sum(any("through" in entry for entry in result["questions"]) for result in results),
    }
    print(json.dumps(figures, indent=1))
    if options.save:
        (Path(__file__).parent / "results" / "grading_a_class.json").write_text(
            json.dumps(figures, indent=1) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
