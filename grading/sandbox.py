"""How a learner's process is started: under bubblewrap, under a wrapping command, or with nothing around it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading import bubblewrap, view
from grading.limits import Limits

PYTHON = os.path.realpath(sys.executable)


@dataclass(frozen=True)
class Sandbox:
    """How a learner's process is started.

    Attributes
    ----------
    kind : str
        "bwrap", "wrap" or "none".
    site : Path
        The folder with the worker, see :mod:`grading.view`.
    wrap : tuple of str
        With kind "wrap": the command to put before Python's, or, if it names `{worker}`, the whole command.
    secret : tuple of Path
        Folders that must not be seen, wherever they lie.
    absent : tuple of str
        Installed packages that must not be seen.
    """

    kind: str
    site: Path
    wrap: tuple[str, ...] = ()
    secret: tuple[Path, ...] = ()
    absent: tuple[str, ...] = ()

    def command(self, limits: Limits) -> list[str]:
        """Return the command that starts a worker."""
        python = [PYTHON, "-s", "-S", "-B", str(self.site / "worker.py")]
        if self.kind == "bwrap":
            return [*self._bubblewrap(), *python]
        names = {"site": self.site, "worker": self.site / "worker.py", "seconds": int(limits.total) + 30}
        wrap = [_filled(word, names) for word in self.wrap]
        whole = wrap if any("{worker}" in word for word in self.wrap) else [*wrap, *python]
        return [shutil.which(whole[0]) or whole[0], *whole[1:]]

    def settings(self) -> dict[str, object]:
        """Return what the worker must know to confine itself."""
        root = self.kind == "bwrap" and os.getuid() == 0
        return {
            "path": [str(self.site), *map(str, view.packages())],
            "environment": environment(),
            "absent": self.absent,
            "own_processes": self.kind == "bwrap",
            # Limits on processes do not hold for root: each worker becomes a user of its own instead.
            "user": 20_000 + os.getpid() % 40_000 if root else None,
        }

    def _bubblewrap(self) -> list[str]:
        packages = [path.resolve() for path in view.packages()]
        absent = {path / name for path in packages for name in ("lstm_lib", *self.absent)}
        return bubblewrap.command({self.site, *packages}, {*(path.resolve() for path in self.secret), *absent})


def environment() -> dict[str, str]:
    """Return the variables that a learner's process sees besides the places it may write to: one thread, no screen."""
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MPLBACKEND": "Agg", "PYTHONHASHSEED": "0", **one}


@contextlib.contextmanager
def prepared(
    kind: str, forbidden: Sequence[str], wrap: Sequence[str] = (), secret: Sequence[Path] = ()
) -> Iterator[Sandbox]:
    """Yield a sandbox for an exercise, and remove its folder afterwards.

    Parameters
    ----------
    kind, wrap
        As in :class:`Sandbox`.
    forbidden
        Modules that answers may not use: packages among them are not even there.
    secret
        Folders that must not be seen, besides the course itself.
    """
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        Path(folder).chmod(0o755)
        site = view.build(Path(folder, "site"), forbidden)
        absent = tuple(name for name in forbidden if "." not in name)
        yield Sandbox(kind, site, tuple(wrap), (view.ROOT, *secret), absent)


def _filled(word: str, names: dict[str, object]) -> str:
    for name, value in names.items():
        word = word.replace(f"{{{name}}}", str(value))
    return word
