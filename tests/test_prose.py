"""No measurement is typed into a chapter's prose: a number that a cell computed is glued, so it cannot grow old.

Asked of every decimal number, percentage, power of ten and count above a thousand in text and captions, outside of
formulae, code and roles: it must stand in the chapter's code, where it is set, or its sentence must cite its source.
"""

import ast
import re
from pathlib import Path

import pytest

from tools import labels, myst

ROOT = Path(__file__).parents[1]
CHAPTERS = sorted((ROOT / "chapters").glob("[0-9]*.md"))
# Numbers that are neither measured nor set in code: words of their sentence, and where they come from.
GIVEN: dict[str, dict[str, str]] = {
    "03_vanishing_gradients": {
        "¼ for the logistic function": "the largest value of s (1 - s), by calculus",
        "A determinant of 0.15": "1.5 times 0.1, a state that the live figure's link sets",
    },
}

FRACTIONS = dict(zip("¼½¾⅓⅔⅛", (1 / 4, 1 / 2, 3 / 4, 1 / 3, 2 / 3, 1 / 8), strict=True))
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = re.compile(
    r"(?<![\w.])(?:"
    r"(?P<factor>\d[\d.]*\s?[×·]\s?)?10(?P<power>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|\^[-−]?\d+)"
    r"|(?P<plain>\d+(?:\.\d+)?[eE][-+−]?\d+)"
    r"|(?P<hundredths>\d+(?:\.\d+)?)\s?(?:%|percent\b|per cent\b)"
    r"|(?P<decimal>\d+\.\d+|\d{1,3}(?:,\d{3})+)"
    r"|(?P<fraction>[¼½¾⅓⅔⅛]))"
)
NOT_PROSE = re.compile(
    r"\{[A-Za-z][\w:.+-]*\}(?P<role>`+).+?(?P=role)"  # such as the number that glue brings
    r"|(?P<code>`+).+?(?P=code)"
    r"|(?<!\\)\$[^$]+\$"
    r"|\]\([^()\s]*\)|<[a-z]+:[^>]*>"
    r'|<a href="[^"]*">'
)
CITED = re.compile(r"\{cite:[pt]\}`")


def value(match):
    """Return what a number in prose stands for."""
    if match["power"]:
        factor = float(re.match(r"[\d.]+", match["factor"])[0]) if match["factor"] else 1.0
        return factor * 10.0 ** int(match["power"].translate(RAISED).lstrip("^").replace("−", "-"))
    if match["hundredths"]:
        return float(match["hundredths"]) / 100
    if match["fraction"]:
        return FRACTIONS[match["fraction"]]
    return float((match["plain"] or match["decimal"]).replace("−", "-").replace(",", ""))


def prose(cells):
    """Yield the line number and the text of every line, table row and caption of a page."""

    def walk(lines, first):
        for block in myst.blocks(lines, first):
            if isinstance(block, myst.Text):
                yield from enumerate(block.lines, block.line)
            elif isinstance(block, myst.Directive) and block.name not in ("math", "code-block", "code", "quiz"):
                yield block.line, block.argument
                yield from walk(block.body, block.body_line)

    for cell, line in cells:
        if cell.cell_type == "markdown":
            yield from walk(cell.source.split("\n"), line)
        else:
            yield line, cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "")


def settings(cells):
    """Return the numbers that stand in the code, but for those that an assertion compares with."""

    def constants(node):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            yield float(node.value)
        if not isinstance(node, ast.Assert):
            for child in ast.iter_child_nodes(node):
                yield from constants(child)

    code = [cell.source for cell, _ in cells if cell.cell_type == "code"]
    return {number for source in code for number in constants(ast.parse(source))}


def typed(path, given):
    """Return the sentences with numbers that are neither set nor cited, and the exceptions that no sentence needs."""
    cells = labels.cells(path)
    known, found, unused = settings(cells), [], set(given)
    for line, text in prose(cells):
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z*({])", text):
            if CITED.search(sentence):
                continue
            bare = NOT_PROSE.sub(" ", sentence)
            strange = [match[0] for match in NUMBER.finditer(bare) if not is_set(value(match), known)]
            excuses = {words for words in given if words in sentence}
            if strange and not excuses:
                found.append(f"{path.name}:{line}: {', '.join(strange)} in: {sentence.strip()}")
            if strange:
                unused -= excuses
    return found, unused


def is_set(number, known):
    return any(abs(number - k) <= 1e-9 * abs(number) for k in known)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_prose_of_a_chapter_holds_no_typed_measurement(path):
    found, unused = typed(path, GIVEN.get(path.stem, {}))
    assert not found, "glue what a cell computes; these numbers stand in no cell:\n" + "\n".join(found)
    assert not unused, f"these words of {path.name} need no exception any more, remove them from GIVEN: {unused}"


PAGE = """---
file_format: mystnb
kernelspec: {{name: python3, display_name: Python 3}}
---
# A page

{}

```{{code-cell}} ipython3
rate, goal = 0.25, 5000
assert rate < 0.75
```
"""


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It keeps 0.83 of it.", "0.83"),
        ("It is −0.83 or 1.5.", "0.83, 1.5"),
        ("Of all, 83 % and 91.5 percent.", "83 %, 91.5 percent"),
        ("It falls to 1e-9, to 3 × 10⁻⁷ and by 10⁻³.", "1e-9, 3 × 10⁻⁷, 10⁻³"),
        ("It read 25,000 reviews.", "25,000"),
        ("One first. The gradient keeps ½.", "½"),
        (":::{note}\nIt keeps 0.83.\n:::", "0.83"),
        ("| a |\n| --- |\n| 0.83 |", "0.83"),
        ("A threshold of 0.75 is no setting.", "0.75"),
        ("A rate of 0.25, of ¼, of 25 %; 5,000 updates.", ""),
        ("{cite:t}`gers2000` report 0.83.", ""),
        ("It keeps {glue:text}`kept:.2f` of `0.83`, $0.83$ or [it](a0.83.md).", ""),
        ("Chapter 3, 10 steps, Python 3.", ""),
        ("$$\n0.83\n$$", ""),
    ],
)
def test_typed_number_is_found_unless_set_glued_or_cited(tmp_path, text, numbers):
    page = tmp_path / "01_page.md"
    page.write_text(PAGE.format(text), encoding="utf-8")
    found, _ = typed(page, {})
    assert [line.split(": ")[1].partition(" in")[0] for line in found] == ([numbers] if numbers else [])


def test_exception_that_no_sentence_needs_is_named(tmp_path):
    page = tmp_path / "01_page.md"
    page.write_text(PAGE.format("It keeps 0.83, by calculus."), encoding="utf-8")
    assert typed(page, {"by calculus": "derived", "by magic": "none"}) == ([], {"by magic"})
