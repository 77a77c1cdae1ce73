"""Builds the book: executes its chapters, then writes the site to `_build/html`, with every warning an error.

`make book` runs this as `python -m tools.book`; the tests run it over a small book of their own with `--root`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from pathlib import Path

from jupyter_book.sphinx import build_sphinx
from sphinx.util.console import nocolor

from tools import course, execute, notebooks

# Everything that a page is made of: with none of it changed there is nothing to build.
SOURCES = (
    "_config.yml",
    "_toc.yml",
    "*.md",
    "*.bib",
    "chapters/**/*",
    "appendices/**/*",
    "static/**/*",
    "_ext/**/*",
    "tools/*.py",
    *execute.DEPENDENCIES,
)


def run_cells(root: Path, out: Path, config: dict) -> None:
    """Execute every page whose outputs the cache does not hold."""
    pages = [page for path in course.pages(root) if (page := execute.read_page(path))]
    cache = out / ".jupyter_cache"
    why = execute.open_cache(root, cache)
    if why:
        print(f"{why}: all chapters are executed anew")
    executed = execute.run(pages, root, cache, int(config.get("execute", {}).get("timeout", 60)))
    print(f"cells: {len(executed)} of {len(pages)} pages executed, the others are in the cache")
    timings = out / "timings.json"
    seconds = json.loads(timings.read_text()) if timings.exists() else {}
    seconds |= {str(page.path.relative_to(root)): round(page.seconds, 2) for page in executed}
    known = {str(page.path.relative_to(root)) for page in pages}
    timings.write_text(json.dumps({k: seconds[k] for k in sorted(known & set(seconds))}, indent=1) + "\n")
    failures = [page.failure for page in executed if page.failure]
    if failures:
        raise course.CourseError("\n".join(failures).replace(f"{root}/", ""))


def write_site(root: Path, out: Path, config: dict) -> None:
    """Write all pages anew: a page kept from an earlier build would keep its warnings to itself."""
    for folder in ("html", ".doctrees", "jupyter_execute"):
        shutil.rmtree(out / folder, ignore_errors=True)
    if not sys.stderr.isatty():
        nocolor()
    status = build_sphinx(
        root,
        out / "html",
        path_config=root / "_config.yml",
        noconfig=True,
        confoverrides={
            "external_toc_path": (root / "_toc.yml").as_posix(),
            "nitpicky": True,
            "html_baseurl": course.site_address(config),
            "nb_execution_cache_path": (out / ".jupyter_cache").as_posix(),
            "latex_individualpages": False,
        },
        warningiserror=True,
        keep_going=True,
        freshenv=True,
        quiet=True,
    )
    if status != 0:
        raise course.CourseError("the pages were not written: mend the warnings above, each counts as an error.")
    # What a page offers for download is the notebook that Binder and Colab open, not one with raw directives.
    for path, text in notebooks.render(root).items():
        (out / "html" / "_sources" / path.relative_to(root)).write_text(text, encoding="utf-8")


def build(root: Path) -> None:
    """Build the book of `root` into its `_build`, or say that it stands already."""
    started, out = time.perf_counter(), root / "_build"
    out.mkdir(exist_ok=True)
    stamp, now = out / "built.txt", execute.digest(root, SOURCES)
    if stamp.exists() and stamp.read_text() == now and (out / "html" / "index.html").exists():
        print("book: nothing changed since the last build")
        return
    stamp.unlink(missing_ok=True)
    config = course.settings(root)
    notebooks.render(root)  # first, for it takes a second and says what no notebook can show
    run_cells(root, out, config)
    write_site(root, out, config)
    stamp.write_text(now)
    pages = sum(1 for _ in (out / "html").rglob("*.html"))
    print(f"book: {pages} pages in {time.perf_counter() - started:.0f} s")


def main(arguments: list[str] | None = None) -> int:
    """Build from the command line; the exit code is 1 when the book does not stand."""
    parser = argparse.ArgumentParser(prog="python -m tools.book", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--root",
        type=Path,
        default=Path.cwd(),
        help="folder of the book (default: here)",
    )
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    try:
        build(root)
    except course.CourseError as error:
        print(f"\nThe book was not built.\n{error}", file=sys.stderr)
        return 1
    print(f"      open {root / '_build' / 'html' / 'index.html'}, or run make serve")
    return 0


if __name__ == "__main__":
    sys.exit(main())
