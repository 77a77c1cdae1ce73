"""Builds an autograder for Gradescope: `python -m grading.gradescope EXERCISE -o autograder.zip`.

The zip holds the grader, the exercise with its answers, and the two scripts that Gradescope calls as root: `setup.sh`
when it builds the image, `run_autograder` for every submission.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from grading import Refused, exercise
from grading.limits import Limits

ROOT = Path(__file__).resolve().parents[1]
# Gradescope's smallest machine has 750 MB.
MEMORY = "memory=500"
SETUP = """#!/usr/bin/env bash
# Gradescope calls this once, as root, when it builds the image.
set -euo pipefail
cd "$(dirname "$0")"
apt-get update -qq
python=
for name in python3.13 python3.12 python3.11; do
  if apt-get install -y -qq --no-install-recommends "$name" "$name-venv"; then python=$name; break; fi
done
[ -n "$python" ] || { echo "No Python 3.11 or newer here: choose a newer base image (Ubuntu 22.04 will do)."; exit 1; }
"$python" -m venv /opt/grading
/opt/grading/bin/python -m pip install --quiet -r requirements.txt
"""
RUN = """#!/usr/bin/env bash
# Gradescope calls this, as root, for every submission.
here=${AUTOGRADER:-/autograder}
cd "$here/source" && exec "${GRADING_PYTHON:-/opt/grading/bin/python}" -m grading.in_gradescope "$here"
"""


def build(name: str, out: Path, *, private: Path | None, seed: int, limits: Sequence[str]) -> int:
    """Write the zip, and return how many files are in it.

    Parameters
    ----------
    name
        The exercise.
    out
        Where to write it.
    private
        A folder with more hidden tests.
    seed
        What hidden tests draw from, the same for every submission.
    limits
        Changed limits, as for :meth:`Limits.changed`.
    """
    exercise.load(name, private)
    Limits().changed(limits)
    settings = {"exercise": name, "seed": seed, "limits": list(limits), "private": private is not None}
    texts = {
        "setup.sh": SETUP,
        "run_autograder": RUN,
        "requirements.txt": f"numpy=={version('numpy')}\ntqdm=={version('tqdm')}\n",
        "settings.json": json.dumps(settings, indent=1) + "\n",
    }
    count = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path, text in [*texts.items(), *_files(name, private)]:
            entry = zipfile.ZipInfo(path, date_time=(2020, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100755 if path in ("setup.sh", "run_autograder") else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, text)
            count += 1
    return count


def _files(name: str, private: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield the paths in the zip, and what stands there."""
    for package in ("grading", "lstm_lib"):
        for path in sorted((ROOT / package).rglob("*")):
            others = path.parent.name == "checks" and path.stem not in (name, "__init__")
            if path.suffix in (".py", ".json", ".css") and not others:
                yield str(path.relative_to(ROOT)), path.read_bytes()
    for place in (f"{name}.ipynb", f"solutions/{name}.ipynb", f"tests/{name}.py"):
        if (ROOT / "exercises" / place).exists():
            yield f"exercises/{place}", (ROOT / "exercises" / place).read_bytes()
    if private is not None:
        yield f"private/{name}.py", (private / f"{name}.py").read_bytes()


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the zip, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m grading.gradescope", description="Build a Gradescope autograder.")
    parser.add_argument("exercise", metavar="EXERCISE", help="such as 06_lstm_forward")
    parser.add_argument("-o", "--out", metavar="ZIP", type=Path, default=Path("autograder.zip"))
    parser.add_argument("--hidden", metavar="DIR", type=Path, help="a folder with hidden tests of your own")
    parser.add_argument("--seed", metavar="S", type=int, help="what hidden tests draw from; random if left out")
    parser.add_argument("--limit", metavar="NAME=NUMBER", action="append", default=[], help="change a limit")
    options = parser.parse_args(arguments)
    seed = secrets.randbelow(2**32) if options.seed is None else options.seed
    try:
        limits = [MEMORY, *options.limit]
        count = build(options.exercise, options.out, private=options.hidden, seed=seed, limits=limits)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"grading: {options.out} cannot be written ({error.strerror}); name another file with -o.", file=sys.stderr
        )
        return 2
    print(f"{options.out}: {count} files, with the model answers in it; upload it and show it to no learner")
    return 0


if __name__ == "__main__":
    sys.exit(main())
