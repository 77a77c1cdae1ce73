"""Keeps what has been computed: one small file for every cell of a sweep, written at a stroke.

A run that is killed loses the cells it was busy with and no other, and a cell that ran twice still has one file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from experiments.settings import Cell, Sweep, SweepError, function


class Records:
    """The records of one sweep, in ``records/NAME`` of the folder ``home``.

    A file's name is a hash of the cell, the function and the module that holds it: after a change of that module its
    cells run anew. A change of what the module imports is not noticed; ``--fresh`` is for that.
    """

    def __init__(self, sweep: Sweep, home: Path) -> None:
        self.folder = home / "records" / sweep.name
        source = Path(sys.modules[function(sweep.run).__module__].__file__).read_bytes()
        self._code = f"{sweep.run} {hashlib.sha256(source).hexdigest()}"

    def path(self, cell: Cell) -> Path:
        """Where the cell's record stands or will stand."""
        return self.folder / (hashlib.sha256(f"{self._code} {cell.key}".encode()).hexdigest()[:24] + ".json")

    def read(self, cell: Cell) -> dict[str, Any] | None:
        """The cell's record; None if it has not been computed."""
        try:
            return json.loads(self.path(cell).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def write(self, cell: Cell, record: dict[str, Any]) -> None:
        """Put a record in place whole, or not at all."""
        path = self.path(cell)
        half = path.with_suffix(f".{os.getpid()}.half")
        with half.open("w", encoding="utf-8") as file:
            json.dump(record, file, allow_nan=False)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, path)

    def clear(self) -> None:
        """Forget all records of this sweep."""
        for path in self.folder.glob("*.json"):
            path.unlink()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes out; the hold ends with this process, however it ends.

        Raises
        ------
        SweepError
            If another process holds these records.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / ".gitignore").write_text("*\n")
        with (self.folder / "lock").open("a") as file:
            try:
                _lock(file.fileno())
            except OSError:
                raise SweepError(
                    f"{self.folder.name}: another process runs this sweep. Wait for it or stop it; nothing is lost."
                ) from None
            for half in self.folder.glob("*.half"):  # what a killed process was just writing
                half.unlink()
            yield


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
