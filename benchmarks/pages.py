"""How quickly the pages show on a phone: `python -m benchmarks.pages` writes results/pages.json and results/pages.md.

Lighthouse opens every page of the built book as a slow phone on a slow network would. It has to be there, as
`npm install --global lighthouse` puts it, and so does Chromium; nothing else should keep the processor busy.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import middle
from benchmarks.report import table
from benchmarks.speed import keep, say
from tools.serve import PACKED, Quiet, chromium, over_the_wire, pages, served

SITE = Path(__file__).parents[1] / "_build" / "html"
TARGETS = {"performance": 90, "accessibility": 100, "best-practices": 100, "seo": 95}
TIMES = {"first-contentful-paint": 0, "total-blocking-time": 0, "cumulative-layout-shift": 3}  # and their decimals
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"


class Packed(Quiet):
    """Serves a folder as hosts of static pages do: texts are compressed."""

    def do_GET(self) -> None:
        """Send a file, or what the base class has to say about it."""
        path = Path(self.translate_path(self.path))
        if path.suffix not in PACKED or not path.is_file():
            super().do_GET()
            return
        data = over_the_wire(path)
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


def look(address: str) -> dict:
    """Scores of one visit, in hundredths, and the times behind the first."""
    named = chromium()
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
            *(f"{row[name]:.{decimals}f}" for name, decimals in TIMES.items()),
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
    found: dict = {"runs": options.runs, "pages": {}}
    with served(options.site, Packed) as home:
        for page in options.pages or pages(options.site):
            found["pages"][page] = middle([look(home + page) for _ in range(options.runs)])
            say(f"{page} {found['pages'][page]}")
    keep("pages", found, markdown(found), only_show=bool(options.pages))


if __name__ == "__main__":
    main()
