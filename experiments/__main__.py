"""The command: `python -m experiments NAME [-j N] [--dask ADDRESS] [--fresh]`, again after a kill to go on.

Without a name it lists the sweeps, how far each has come and whether its result is stored.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

# Before NumPy is imported: small matrices gain nothing by threads, and a sum's order must not hang on the machine.
for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

from experiments import running, settings  # noqa: E402
from experiments.records import Records  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """Run a sweep, or list them; the exit code is 1 when it could not be finished."""
    parser = argparse.ArgumentParser(prog="python -m experiments", description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", help="a file of experiments/sweeps, without .toml; none: list them")
    parser.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="processes (default: 1; -1: all cores)")
    parser.add_argument("--dask", metavar="ADDRESS", help="run on this Dask cluster instead, as tcp://host:8786")
    parser.add_argument("--fresh", action="store_true", help="forget what has been computed before")
    parser.add_argument("--home", type=Path, default=settings.HOME, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        if options.name is None:
            listing(options.home)
            return 0
        sweep = settings.read(options.name, options.home)
        path = running.run(sweep, jobs=options.jobs, dask=options.dask, home=options.home, fresh=options.fresh)
    except settings.SweepError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What was computed is kept: the same command goes on from there.", file=sys.stderr)
        return 130
    print(f"{path} written: {len(sweep.cells)} cells")
    return 0


def listing(home: Path) -> None:
    """Print the sweeps and how far they have come."""
    for file in sorted((home / "sweeps").glob("*.toml")):
        sweep = settings.read(file.stem, home)
        done = sum(Records(sweep, home).path(cell).exists() for cell in sweep.cells)
        stored = "result stored" if (home / "results" / f"{sweep.name}.json").exists() else "no result yet"
        print(f"{sweep.name:30} {done} of {len(sweep.cells)} cells recorded here, {stored}: {sweep.text['title']}")


if __name__ == "__main__":
    sys.exit(main())
