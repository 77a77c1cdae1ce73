"""Writes every exercise's notebooks from its one source: `python -m tools.exercises [--check] [NAME ...]`.

`exercises/NN_topic.md` becomes the learner's notebook beside it, the solution notebook in `exercises/solutions/`, both
executed, and `lstm_lib/checks/NN_topic.json` with hints and folded solutions: the same bytes on every machine.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
import yaml

from lstm_lib.check import testing
from tools.exercise_notebooks import accept, execute_all, notebook
from tools.exercise_source import Exercise, Refused, read

ROOT = Path(__file__).resolve().parents[1]


def sources(names: Sequence[str] = (), root: Path = ROOT) -> list[Path]:
    """Return the sources of the named exercises, or of all."""
    found = {path.stem: path for path in sorted((root / "exercises").glob("*.md"))}
    for name in names:
        if name not in found:
            raise Refused(f"tools.exercises: there is no exercise {name}; there are {', '.join(found) or 'none'}.")
    return [found[name] for name in names or found]


def points(name: str, root: Path = ROOT) -> dict[str, int]:
    """Return what each question of an exercise is worth, public and hidden tests together."""
    total: Counter[str] = Counter()
    try:
        public = testing.tests_in(testing.public(name))
    except ModuleNotFoundError:
        raise Refused(f"exercises/{name}.md: its checks are missing; write lstm_lib/checks/{name}.py.") from None
    hidden = root / "exercises" / "tests" / f"{name}.py"
    for test in public + (testing.tests_in(hidden, hidden=True) if hidden.exists() else []):
        total[test.question] += test.points
    return dict(total)


def load(names: Sequence[str] = (), root: Path = ROOT) -> list[Exercise]:
    """Return the named exercises, or all, as their sources say."""
    return [read(path, points(path.stem, root)) for path in sources(names, root)]


def data(exercises: Sequence[Exercise], root: Path = ROOT) -> dict[Path, str]:
    """Return the text of the files that `check` and `hint` read, by path."""
    files = {}
    for exercise in exercises:
        questions = {
            q.name: {"title": q.title, "points": q.points, "hints": q.hints, "solution": q.solution}
            for q in exercise.questions.values()
        }
        text = json.dumps({"questions": questions}, indent=1, ensure_ascii=False) + "\n"
        files[root / "lstm_lib" / "checks" / f"{exercise.name}.json"] = text
    return files


def notebooks(exercises: Sequence[Exercise], root: Path = ROOT) -> dict[Path, str]:
    """Return the text of both executed notebooks of every exercise, by path."""
    address = repository(root)
    jobs = [(exercise, learner) for exercise in exercises for learner in (True, False)]
    executed = [notebook(exercise, address, learner=learner) for exercise, learner in jobs]
    asyncio.run(execute_all(executed))
    files = {}
    for (exercise, learner), nb in zip(jobs, executed, strict=True):
        accept(exercise, nb, learner=learner)
        folder = root / "exercises" / ("" if learner else "solutions")
        files[folder / f"{exercise.name}.ipynb"] = nbformat.writes(nb) + "\n"
    return files


def repository(root: Path) -> dict[str, str]:
    """Return url and branch of the repository from the only place where they stand."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8")).get("repository") or {}
    if not settings.get("url"):
        raise Refused("_config.yml: repository.url is missing; set it to the address of the course's repository.")
    return {"url": settings["url"].rstrip("/"), "branch": settings.get("branch") or "main"}


def stale(files: dict[Path, str], root: Path = ROOT) -> list[str]:
    """Say which files differ from what their sources become."""
    return [
        f"{path.relative_to(root)} is {'not what its source becomes' if path.exists() else 'missing'}"
        for path, text in files.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def left_over(files: dict[Path, str], root: Path = ROOT) -> list[str]:
    """Say which generated files have lost their source."""
    folders = {"exercises": "*.ipynb", "exercises/solutions": "*.ipynb", "lstm_lib/checks": "*.json"}
    present = {path for folder, pattern in folders.items() for path in (root / folder).glob(pattern)}
    return [f"{path.relative_to(root)} has no source: delete it" for path in sorted(present - set(files))]


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write the files of the exercises, or with --check only compare; return the exit status."""
    parser = argparse.ArgumentParser(prog="make exercises", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="exercises such as 06_lstm_forward; all if left out")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is stale")
    options = parser.parse_args(arguments)
    try:
        exercises = load(options.names, root)
        files = data(exercises, root)
        found = stale(files, root)
        with _written({} if options.check else files):  # the notebooks that run now read them
            made = notebooks(exercises, root)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    found += stale(made, root)
    if not options.names:
        found += left_over(files | made, root)
    if options.check:
        if found:
            print(f"exercises: {'; '.join(found)}. Edit the .md only, then run `make exercises`.", file=sys.stderr)
        return bool(found)
    _write(made)
    print(f"exercises: {len(files | made)} files from {len(files)} sources, {len(found)} changed")
    return 0


@contextlib.contextmanager
def _written(files: dict[Path, str]) -> Iterator[None]:
    """Write files, and put back what was there if what follows is refused."""
    before = {path: path.read_text(encoding="utf-8") if path.exists() else None for path in files}
    _write(files)
    try:
        yield
    except BaseException:
        _write({path: text for path, text in before.items() if text is not None})
        for path in (path for path, text in before.items() if text is None):
            path.unlink()
        raise


def _write(files: dict[Path, str]) -> None:
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
