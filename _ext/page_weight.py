"""Makes every page light and quick to show: one lean style sheet, no script before the text.

The theme asks for eleven style sheets and as many scripts before it shows a line. Applied to the finished HTML, after
page_repairs; `tests/site/test_page_weight.py` holds the pages to their budget.
"""

import hashlib
import re
import shutil
from pathlib import Path

import lean_styles
from sphinx.application import Sphinx

_SHEET = re.compile(r'[ \t]*<link(?=[^>]*rel="stylesheet")[^>]*href="([^"]*_static/[^"?]+\.css)[^"]*"[^>]*>\n?')
_OPTIONS = re.compile(r'<script src="[^"]*documentation_options\.js[^"]*"></script>')
_WORD = re.compile(r"-?[A-Za-z_][\w-]*")
RULES = [
    # Scripts run in their order when the text stands, not before.
    (r"<script (?![^>]*\b(?:defer|async)\b)([^>]*\bsrc=)", r"<script defer \1"),
    # To fetch them ahead of the style sheet holds the text up.
    (r'<link rel="preload" as="script"[^>]*>\s*', ""),
    # Names and punctuation have the ink of all code; unmarked, a page has up to a third fewer elements to lay out.
    (r'<span class="[np]">([^<>]*)</span>', r"\1"),
    # Pictures in a closed menu can wait until it opens.
    (r'(<span class="btn__icon-container">\s*<img )', r'\1loading="lazy" '),
    # Bring up the theme with the first line: decided later, the page flashes and its letters change their size.
    (
        r'document\.documentElement\.dataset\.theme = localStorage\.getItem\("theme"\) \|\| "auto";',
        'document.documentElement.dataset.theme = ["light", "dark"].includes(document.documentElement.dataset.mode)'
        " ? document.documentElement.dataset.mode"
        ' : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";',
    ),
]
# The theme's script measures all that may scroll, at once; static/course.js does it part by part.
_MEASURES_ALL = re.compile(r',"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)')


def _lighten(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    static = out / "_static"
    texts = {path: path.read_text(encoding="utf-8") for path in out.rglob("*.html") if static not in path.parents}
    words = set()
    for text in texts.values():
        words.update(_WORD.findall(text))
    for path in static.rglob("*.js"):
        words.update(_WORD.findall(path.read_text(encoding="utf-8")))
    options = (static / "documentation_options.js").read_text(encoding="utf-8")
    made: dict[tuple[Path, ...], str] = {}
    for path, text in texts.items():
        sheets = tuple((path.parent / address).resolve() for address in _SHEET.findall(text))
        if sheets and sheets not in made:
            made[sheets] = _write(static, lean_styles.lean(list(sheets), words))
        path.write_text(_light(text, made.get(sheets), options), encoding="utf-8")
    theme = static / "scripts" / "pydata-sphinx-theme.js"
    theme.write_text(_MEASURES_ALL.sub("", theme.read_text(encoding="utf-8")), encoding="utf-8")
    # The icons that are drawn are in the style sheet.
    shutil.rmtree(static / "vendor" / "fontawesome", ignore_errors=True)


def _write(static: Path, css: str) -> str:
    name = f"book-{hashlib.sha256(css.encode()).hexdigest()[:12]}.css"
    (static / name).write_text(css, encoding="utf-8")
    return name


def _light(text: str, sheet: str | None, options: str) -> str:
    """Return a page with one style sheet, and with scripts that let it be shown first."""
    first = _SHEET.search(text)
    if first and sheet:
        home = first[1].partition("_static/")[0]
        text = text.replace(first[0], f'    <link rel="stylesheet" href="{home}_static/{sheet}" />\n', 1)
        text = _SHEET.sub(lambda found: found[0] if sheet in found[0] else "", text)
    text = _OPTIONS.sub(lambda _: f"<script>{options}</script>", text)
    for pattern, replacement in RULES:
        text = re.sub(pattern, replacement, text)
    return text


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("build-finished", _lighten, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
