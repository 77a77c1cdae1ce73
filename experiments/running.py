"""Runs the cells of a sweep that have no record yet: here, on several cores with joblib, or on a Dask cluster.

Where a cell runs changes nothing: it gets its settings and its seed, and this process alone writes its record.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments import machine, results
from experiments.records import Records
from experiments.settings import HOME, Cell, Sweep, SweepError, function

Outcome = tuple[Cell, dict[str, Any]]


def run(
    sweep: Sweep,
    *,
    jobs: int = 1,
    dask: str | None = None,
    home: Path = HOME,
    fresh: bool = False,
    progress: bool = True,
) -> Path:
    """Run what is left of a sweep and write its result.

    Parameters
    ----------
    sweep : Sweep
        From :func:`experiments.settings.read`.
    jobs : int
        Processes on this machine; more than one needs joblib.
    dask : str, optional
        Address of a Dask scheduler, ``"tcp://host:8786"``, whose workers can import ``experiments``; needs distributed.
    home : Path
        Folder with ``sweeps``, ``records`` and ``results``.
    fresh : bool
        Whether to forget what has been computed before.
    progress : bool
        Whether to show a progress bar; needs tqdm, without it there is none.

    Returns
    -------
    Path
        The result file.

    Raises
    ------
    SweepError
        If another process runs this sweep, a package is missing, or cells failed: all others are then recorded.
    """
    records = Records(sweep, home)
    with records.held():
        if fresh:
            records.clear()
        left = [cell for cell in sweep.cells if records.read(cell) is None]
        failures = []
        with _bar(sweep, len(left), progress) as step:
            for cell, record in outcomes(sweep.run, left, jobs, dask):
                if "error" in record:
                    failures.append(f"{cell.settings} with seed {cell.seed}: {record['error']}")
                else:
                    records.write(cell, record)
                step()
        if failures:
            raise SweepError(
                f"{sweep.name}: {len(failures)} of {len(sweep.cells)} cells failed, the others are recorded; the first "
                f"is {failures[0]}"
            )
        return results.write(sweep, [records.read(cell) for cell in sweep.cells], home)


def outcomes(run: str, cells: Iterable[Cell], jobs: int, dask: str | None) -> Iterator[Outcome]:
    """Each cell with its record, as they are done."""
    if dask is not None:
        distributed = _need("distributed", "--dask")
        with distributed.Client(dask) as client:
            futures = client.map(lambda cell: work(run, cell), list(cells), pure=False)
            for future in distributed.as_completed(futures):
                yield future.result()
    elif jobs != 1:
        joblib = _need("joblib", "-j")
        # Workers whose parent was killed end when they have been idle for so many seconds.
        parallel = joblib.Parallel(jobs, backend="loky", return_as="generator_unordered", idle_worker_timeout=10)
        yield from parallel(joblib.delayed(work)(run, cell) for cell in cells)
    else:
        yield from (work(run, cell) for cell in cells)


def work(run: str, cell: Cell) -> Outcome:
    """Call the function on one cell, wherever this happens; gives its record, or what went wrong."""
    started = time.thread_time()
    try:
        result = plain(function(run)(dict(cell.settings), cell.seed))
    except Exception as error:  # one bad cell must not cost an hour of good ones
        return cell, {"error": f"{type(error).__name__}: {error}"}
    return cell, {
        "settings": cell.settings,
        "seed": cell.seed,
        "result": result,
        "seconds": round(time.thread_time() - started, 3),  # of the processor: other programs hardly change them
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine.describe(),
    }


def plain(result: Any) -> dict[str, Any]:
    """The function's result as JSON can hold it: NumPy scalars become numbers, NaN and infinity None."""
    if not isinstance(result, dict) or not result:
        raise TypeError(f"run must give a dict of plain numbers, got {type(result).__name__}")
    return {str(name): _number(name, value) for name, value in result.items()}


def _number(name: str, value: Any) -> Any:
    if getattr(value, "shape", None) is not None:
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [_number(name, v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (bool, int, float)):
        return value
    raise TypeError(f"run must give plain numbers or lists of them, got {type(value).__name__} for {name}")


def _need(package: str, option: str) -> Any:
    try:
        return __import__(package)
    except ImportError:
        extra = "cluster" if package == "distributed" else "experiments"
        raise SweepError(f'{option} needs {package}, which is not installed: pip install -e ".[{extra}]".') from None


@contextlib.contextmanager
def _bar(sweep: Sweep, left: int, progress: bool) -> Iterator[Callable[[], object]]:
    try:
        if not progress:
            raise ImportError
        from tqdm import tqdm
    except ImportError:
        yield lambda: None
        return
    total = len(sweep.cells)
    with tqdm(total=total, initial=total - left, desc=sweep.name, unit="cell") as bar:
        yield bar.update
