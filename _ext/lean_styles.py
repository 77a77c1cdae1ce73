"""Joins style sheets into one and keeps of it what the book's pages can use.

The theme brings 390 kB of rules, most of them for icons and components that no page has, and fonts of some 2,000
icons, of which the book draws a few dozen: a reader on a phone would wait seconds before the first line shows.
"""

import base64
import io
import logging
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

_TOKEN = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^"')]*\)|\\.|[{};]""", re.DOTALL)
_NAME = re.compile(r"[.#](-?[A-Za-z_][\w-]*)")
_GROUPS = ("@media", "@supports", "@layer", "@container")
logging.getLogger("fontTools.subset").setLevel(logging.WARNING)
_LICENCE = 13  # the entries of a font's name table that a part of it keeps: copyright, licence and its address


def lean(sheets: list[Path], words: Collection[str]) -> str:
    """Return the rules of `sheets` that a page made of `words` can use, with the icons they draw.

    Parameters
    ----------
    sheets
        Style sheets in the order in which a page links them; their imports are followed.
    words
        Every word of the pages and of their scripts: a rule for another class or id can never apply.
    """
    kept = "".join(_prune(_joined(sheet, sheets[0].parents[1]), words) for sheet in sheets)
    return _with_icons(kept, sheets[0].parents[1])


def _joined(sheet: Path, root: Path) -> str:
    """Return a sheet with its imports in place and its addresses relative to `root`, the folder of all sheets."""

    def moved(found: re.Match) -> str:
        address = found[1].strip("\"'")
        if address.startswith(("data:", "#", "http:", "https:", "//")):
            return found[0]
        return f"url({(sheet.parent / address).resolve().relative_to(root.resolve()).as_posix()})"

    text = sheet.read_text(encoding="utf-8")
    text = re.sub(r"""@import\s+["']([^"']+)["'];""", lambda found: _joined(sheet.parent / found[1], root), text)
    text = re.sub(r'@charset\s+"[^"]*";', "", text)
    return re.sub(r"""url\(\s*("[^"]*"|'[^']*'|[^"')][^)]*)\s*\)""", moved, text)


def _rules(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the head and the body of each rule; a statement such as ``@layer a;`` has no body."""
    start = depth = 0
    head = ""
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token.startswith("/*") and depth == 0 and not text[start : found.start()].strip():
            start = found.end()
            if token.startswith("/*!"):  # a licence, which stays with what it licenses
                yield token, None
        elif token == "{":
            if depth == 0:
                head, start = text[start : found.start()].strip(), found.end()
            depth += 1
        elif token == "}":
            depth -= 1
            if depth == 0:
                yield head, text[start : found.start()]
                start = found.end()
        elif token == ";" and depth == 0:
            yield text[start : found.end()].strip(), None
            start = found.end()


def _prune(text: str, words: Collection[str]) -> str:
    kept = []
    for head, body in _rules(text):
        if body is None:
            kept.append(head)
        elif head.startswith(_GROUPS):
            if inside := _prune(body, words):
                kept.append(f"{head}{{{inside}}}")
        elif head.startswith("@"):
            kept.append(f"{head}{{{body.strip()}}}")
        elif selectors := [selector for selector in _split(head) if _usable(selector, words)]:
            kept.append(f"{','.join(selectors)}{{{body.strip()}}}")
    return "\n".join(kept)


def _split(head: str) -> list[str]:
    """Split a selector list at the commas that stand outside brackets."""
    plain = re.sub(r"/\*.*?\*/", "", head, flags=re.DOTALL)
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(plain):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            parts.append(plain[start:at])
            start = at + 1
    return [part.strip() for part in (*parts, plain[start:])]


def _usable(selector: str, words: Collection[str]) -> bool:
    if "\\" in selector:
        return True
    outside = re.sub(r"\[[^\]]*\]", "", selector)
    while (plain := re.sub(r"\([^()]*\)", "", outside)) != outside:  # :not(.a), :is(.a, .b) need no .a
        outside = plain
    return all(name in words for name in _NAME.findall(outside))


def _with_icons(css: str, root: Path) -> str:
    """Put into each icon font of `css` its glyphs that `css` draws, as data; a font that draws none goes."""
    drawn = {int(code, 16) for code in re.findall(r"\\([ef][0-9a-f]{3})\b", css)}

    def packed(found: re.Match) -> str:
        address = re.search(r"url\(([^)]*\.ttf)\)", found[0])
        if not address:
            return found[0]
        font = TTFont(root / address[1])
        codes = drawn & set(font.getBestCmap())
        if not codes:
            return ""
        options = subset.Options(name_IDs=[0, _LICENCE, _LICENCE + 1], notdef_outline=False, hinting=False)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=codes)
        cutter.subset(font)
        font.flavor = "woff"
        font.recalcTimestamp = False
        out = io.BytesIO()
        font.save(out)
        data = base64.b64encode(out.getvalue()).decode("ascii")
        return re.sub(r"src:[^;}]*", f'src:url(data:font/woff;base64,{data}) format("woff")', found[0])

    return re.sub(r"@font-face\s*\{[^}]*\}", packed, css)
