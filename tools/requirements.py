"""Compiles the two lists of pinned packages from pyproject.toml: what `make requirements` runs.

pip-compile lives in an environment of its own, under `_build`, so that what pins the packages is not among them.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

LISTS = {"requirements.txt": ["dev"], "tests/reference/requirements.txt": ["reference"]}


def compile_list(python: Path, target: str, extras: list[str], upgrade: bool) -> None:
    """Write the pins of `extras` to `target`, without what would tie it to one machine."""
    command = [python, "-m", "piptools", "compile", "--quiet", "--strip-extras", "--no-annotate"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host", "--output-file", target]
    command += [f"--extra={extra}" for extra in extras] + ["--upgrade"] * upgrade + ["pyproject.toml"]
    subprocess.run(command, check=True, env=os.environ | {"CUSTOM_COMPILE_COMMAND": "make requirements"})
    path = Path(target)
    lines = path.read_text().splitlines()
    # The library itself, the packaging tool that pip brings, and the mark of the CPU build of PyTorch.
    kept = [line for line in lines if not re.match(r"lstm[-_]lib |setuptools==|# setuptools|# The following", line)]
    path.write_text("\n".join(kept).replace("+cpu", "").rstrip() + "\n")


def main() -> None:
    """Compile both lists; with `--upgrade`, take the newest versions that pyproject.toml allows."""
    if sys.version_info[:2] != (3, 11):
        sys.exit(
            "requirements: must be compiled by Python 3.11, the oldest the course runs on: make clean, then "
            "make PYTHON=python3.11 requirements"
        )
    home = Path("_build/pip-tools")
    python = home / "bin" / "python"
    if not python.exists():
        print("requirements: installing pip-tools")
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "pip-tools==7.5.3"], check=True)
    for target, extras in LISTS.items():
        compile_list(python, target, extras, "--upgrade" in sys.argv)
        print(f"requirements: {target} written")


if __name__ == "__main__":
    main()
