"""How much memory a process takes together with all that it started, as Linux counts it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


def of_family(process: int) -> int:
    """Return the bytes in memory of a process and its descendants; 0 where there is no /proc.

    Parameters
    ----------
    process
        The number of the oldest.
    """
    total, family = 0, [process]
    while family:
        folder = Path("/proc", str(family.pop()))
        with contextlib.suppress(OSError, IndexError):  # it may end while we look
            total += int((folder / "statm").read_text().split()[1]) * _PAGE
            for children in folder.glob("task/*/children"):
                family += map(int, children.read_text().split())
    return total
