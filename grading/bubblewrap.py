"""Makes a sandbox of Python's folders, numpy's and one more, with bubblewrap: nothing else of the disk is in it.

There is no network, no other process, and one folder in memory to write to; what comes later in the command lies over
what came before.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

# The first Linux that counts the processes of a user namespace by themselves.
OLDEST_LINUX = (5, 14)
ALONE = "--die-with-parent --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try"
# A worker that begins as root becomes another user at once, and keeps nothing of this.
AS_ROOT = "--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID"
AS_USER = "--unshare-user --uid 65534 --gid 65534"
DISK_BYTES = 64 << 20


def obstacle() -> str:
    """Say why bubblewrap cannot be used here, or nothing."""
    if sys.platform != "linux":
        return "bubblewrap needs Linux"
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed"
    if os.getuid() and tuple(map(int, os.uname().release.split("-")[0].split(".")[:2])) < OLDEST_LINUX:
        return "to count processes it needs Linux 5.14 or newer"
    return ""


def command(shown: Iterable[Path], hidden: Iterable[Path]) -> list[str]:
    """Return the words to put before a program.

    Parameters
    ----------
    shown
        Folders that the program may read, besides the system's own.
    hidden
        Folders that are empty in the sandbox, even inside one that is shown.
    """
    words = [shutil.which("bwrap") or "bwrap", *ALONE.split(), *(AS_USER if os.getuid() else AS_ROOT).split()]
    words += ["--disable-userns"] if os.getuid() and "--disable-userns" in _options() else []
    words += ["--proc", "/proc", "--dev", "/dev"]
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        path = Path(name)
        if path.is_symlink():
            words += ["--symlink", os.readlink(path), name]
        elif path.exists():
            words += ["--ro-bind", name, name]
    for name in ("/etc/ld.so.cache", "/etc/alternatives"):
        words += ["--ro-bind-try", name, name]
    words += ["--perms", "1777", *(["--size", str(DISK_BYTES)] if "--size" in _options() else []), "--tmpfs", "/tmp"]
    shown = {Path("/usr"), Path(sys.base_prefix).resolve(), *shown}
    hidden = {path for path in hidden if path.is_dir() and any(path.is_relative_to(top) for top in shown)}
    # Left to itself, bubblewrap closes the folders above a mount to all but their owner.
    above = {parent for path in shown for parent in path.parents} - {Path("/"), Path("/tmp")}
    for path in sorted(above | shown | hidden):  # a folder comes before what lies in it
        if path in shown:
            words += ["--ro-bind", str(path), str(path)]
        elif path in hidden:
            words += ["--tmpfs", str(path)]
        elif not any(path.is_relative_to(top) for top in shown):
            words += ["--perms", "0755", "--dir", str(path)]
    for path in ("/dev", "/", *sorted(map(str, hidden))):
        words += ["--remount-ro", path]
    return [*words, "--chdir", "/tmp", "--"]


@cache
def _options() -> str:
    return subprocess.run(["bwrap", "--help"], capture_output=True, text=True).stdout
