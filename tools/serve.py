"""Serves `_build/html` on this machine only and opens it in a browser: what `make serve` runs.

Tests and measurements serve the book by the same parts.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import shutil
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SITE = Path("_build/html")
PACKED = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt")  # what hosts of static pages compress
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def pages(site: Path) -> list[str]:
    """Return the addresses of all pages of a built book, relative to the site's."""
    return sorted(
        path.relative_to(site).as_posix() for path in site.rglob("*.html") if path.relative_to(site).parts[0][0] != "_"
    )


def over_the_wire(path: Path) -> bytes:
    """Return a file as it travels from a host that compresses texts."""
    data = path.read_bytes()
    return gzip.compress(data, 6) if path.suffix in PACKED else data


def chromium() -> str | None:
    """Return where a Chromium is, the one that the environment names first, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def served(site: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """Serve a folder on this machine meanwhile; yield its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def main(port: int) -> None:
    """Serve until interrupted, at `port` or, where that is taken, at any free one."""
    handler = functools.partial(Quiet, directory=SITE)
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    address = f"http://localhost:{server.server_port}/"
    print(f"The book is at {address} (stop with Ctrl+C)", flush=True)
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform in ("darwin", "win32"):
        webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
