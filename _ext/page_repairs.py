"""Repairs what the theme and its extensions write into pages that keeps some readers out, or makes all of them wait.

Applied to the finished HTML: most of these strings come from deep inside a dependency. A rule that a new version
makes idle does no harm, and one that it makes necessary shows in tests/site.
"""

import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx

RULES = [
    # 1.5 MB of script to draw icons that the web font draws as well.
    (r'<!-- So that users[^>]*-->\s*<script src="[^"]*fontawesome\.js[^"]*"></script>', ""),
    # A control's name must contain the text that is seen on it (WCAG 2.5.3).
    (r'(<button class="btn search-button-field[^>]*?) title="Search" aria-label="Search"', r"\1"),
    (r'(<i class="theme-switch[^>]*?) title="[^"]*"', r'\1 aria-hidden="true"'),
    (
        r'<summary aria-label="Toggle hidden content">\s*<p class="(collapsed[^"]*)">(.*?)</p>\s*'
        r'<p class="(expanded[^"]*)">(.*?)</p>\s*</summary>',
        r'<summary><span class="\1">\2</span><span class="\3">\4</span></summary>',
    ),
    # Every part of a page belongs to a landmark.
    (
        r'<div id="pst-primary-sidebar" class="([^"]*)"',
        r'<div id="pst-primary-sidebar" role="complementary" aria-label="Book" class="\1"',
    ),
    # A tab's label is no control of what it names.
    (r'(<label[^>]*?) aria-controls="[^"]*"', r"\1"),
    # Lists must hold list items; the entries of a bibliography are paragraphs behind their anchors.
    (r'<div role="list" class="citation-list">', '<div class="citation-list">'),
    (r'(<div class="citation"[^>]*?) role="doc-biblioentry"', r"\1"),
]


def _repair(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for page in out.rglob("*.html"):
        before = after = page.read_text(encoding="utf-8")
        for pattern, replacement in RULES:
            after = re.sub(pattern, replacement, after, flags=re.DOTALL)
        if after != before:
            page.write_text(after, encoding="utf-8")
    for idle in (out / "_static" / "scripts").glob("fontawesome.js*"):
        idle.unlink()
    # The book's front page stands at the site's address itself, not behind a redirection.
    shutil.copyfile(out / f"{app.config.root_doc}.html", out / "index.html")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("build-finished", _repair, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
