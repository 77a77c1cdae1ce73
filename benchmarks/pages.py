"""How quickly the pages show on a phone: `python -m benchmarks.pages` writes results/pages.json and results/pages.md.

Lighthouse opens every page of the built book as a slow phone on a slow network would. It has to be there, as
`npm install --global lighthouse` puts it, and so does Chromium; nothing else should keep the processor busy.
"""

import argparse
import functools
import gzip
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import middle
from benchmarks.report import table
from benchmarks.speed import keep, say

SITE = Path(__file__).parents[1] / "_build" / "html"
PACKED = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt")
TARGETS = {"performance": 90, "accessibility": 100, "best-practices": 100, "seo": 95}
TIMES = {"first-contentful-paint": "ms", "total-blocking-time": "ms", "cumulative-layout-shift": ""}
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"


class Packed(http.server.SimpleHTTPRequestHandler):
    """Serves a folder as hosts of static pages do: texts are compressed."""

    def do_GET(self) -> None:
        """Send a file, or what the base class has to say about it."""
        path = Path(self.translate_path(self.path))
        if path.suffix not in PACKED or not path.is_file():
            super().do_GET()
            return
        data = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        for name, value in {
            "Content-Type": f"{self.guess_type(str(path))}; charset=utf-8",
            "Content-Encoding": "gzip",
            "Content-Length": str(len(data)),
            "Cache-Control": "max-age=600",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; gives its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Packed, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def look(address: str) -> dict:
    """Scores of one visit, in hundredths, and the times behind the first."""
    named = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    environment = {**os.environ, **({"CHROME_PATH": named} if named else {})}
    command = ["lighthouse", address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    scores = {name: float(round(100 * report["categories"][name]["score"])) for name in TARGETS}
    return scores | {name: float(report["audits"][name]["numericValue"]) for name in TIMES}


def markdown(found: dict) -> str:
    """One row for each page, and what is asked of each."""
    rows = [
        [
            page,
            *(f"{row[name]:.0f}" for name in TARGETS),
            *(f"{row[name]:.{0 if unit else 3}f}" for name, unit in TIMES.items()),
        ]
        for page, row in found["pages"].items()
    ]
    least = [f"≥ {target}" for target in TARGETS.values()]
    title = f"# Lighthouse, mobile\n\nMedian over {found['runs']} visits; times in milliseconds."
    return table(title, ["page", *TARGETS, *TIMES], [["wanted", *least, *([""] * len(TIMES))], *rows])


def main() -> None:
    """Visit the pages and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", help="such as chapters/08_highway_measured.html; all, if none is named")
    parser.add_argument("--site", type=Path, default=SITE)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    if not shutil.which("lighthouse"):
        sys.exit("pages: lighthouse is not there. Install it: npm install --global lighthouse")
    pages = options.pages or sorted(
        path.relative_to(options.site).as_posix()
        for path in options.site.rglob("*.html")
        if path.relative_to(options.site).parts[0][0] != "_"
    )
    found: dict = {"runs": options.runs, "pages": {}}
    with served(options.site) as home:
        for page in pages:
            found["pages"][page] = middle([look(home + page) for _ in range(options.runs)])
            say(f"{page} {found['pages'][page]}")
    keep("pages", found, markdown(found), only_show=bool(options.pages))


if __name__ == "__main__":
    main()
