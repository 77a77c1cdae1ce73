"""Knows what every label of the book stands for, and the number that the book's pages give it.

A notebook has no Sphinx to resolve `{eq}` or `{numref}`; it must name the same figure by the same number all the
same, which a test in tests/site compares with the built pages.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tools import course, execute, myst

PROOFS = ("theorem", "lemma", "definition", "proposition", "corollary", "example", "remark", "algorithm")


@dataclass
class Label:
    """What a label stands for: its page, what kind of thing it is, its number and its title."""

    page: str
    kind: str
    number: str
    title: str = ""


@dataclass
class Labels:
    """All labels of the book, and its pages' titles."""

    by_name: dict[str, Label]
    titles: dict[str, str]

    @classmethod
    def read(cls, root: Path, pages: list[Path]) -> Labels:
        """Read the labels of `pages`, all under `root`."""
        labels = cls({}, {})
        unnumbered: Counter[str] = Counter()  # pages that are no chapters count on from one another
        for path in pages:
            page = course.name_of(root, path)
            labels._read_page(path, page, unnumbered if chapter_number(page) is None else Counter())
        return labels

    def _read_page(self, path: Path, page: str, counts: Counter[str]) -> None:
        chapter = chapter_number(page)
        pending: list[str] = []
        section = ""

        def number(kind: str) -> str:
            counts[kind] += 1
            return f"{chapter}.{counts[kind]}" if chapter is not None else str(counts[kind])

        def note(name: str | None, kind: str, title: str = "") -> None:
            count = number(kind)
            if name:
                self.by_name[name] = Label(page, kind, count, title)

        def place(kind: str, title: str) -> None:
            for name in pending:
                self.by_name[name] = Label(page, kind, "", title)
            pending.clear()

        def walk(lines: list[str], first: int) -> None:
            nonlocal section
            for block in myst.blocks(lines, first):
                if isinstance(block, myst.Target):
                    pending.append(block.label)
                elif isinstance(block, myst.Text):
                    headings = [line.lstrip("# ").strip() for line in block.lines if re.match(r"#+ ", line)]
                    if headings:
                        self.titles.setdefault(page, headings[0])
                        place("section", headings[0])
                        section = headings[-1]
                elif isinstance(block, myst.Directive):
                    visit(block)

        def visit(block: myst.Directive) -> None:
            name = block.options.get("name") or block.options.get("label")
            if block.name == "math":
                if name:
                    note(name, "equation")
            elif block.name == "figure":
                if name or block.body:
                    note(name, "figure")
            elif block.name in ("table", "list-table"):
                if name or block.argument:
                    note(name, "table", block.argument)
            elif block.name.removeprefix("prf:") in PROOFS:
                note(name, block.name.removeprefix("prf:"), block.argument)
                walk(block.body, block.body_line)
            elif block.name not in ("code-block", "code"):
                walk(block.body, block.body_line)

        for cell, line in cells(path):
            if cell.cell_type == "markdown":
                walk(cell.source.split("\n"), line)
                continue
            place("cell", section)
            figure = cell.metadata.get("mystnb", {}).get("figure", {})
            if figure.get("name") or figure.get("caption"):
                note(figure.get("name"), "figure")


def chapter_number(page: str) -> int | None:
    """Return the number in a page's file name, as in `chapters/06_lstm_forward`."""
    match = re.match(r"(\d+)_", page.rpartition("/")[2])
    return int(match[1]) if match else None


def cells(path: Path) -> list[tuple]:
    """Return the page's cells, each with the line of the file at which its text begins."""
    page = execute.read_page(path)
    if page is None:
        from nbformat.v4 import new_markdown_cell

        text = path.read_text(encoding="utf-8")
        front = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
        skipped = front.end() if front else 0
        return [(new_markdown_cell(text[skipped:]), text[:skipped].count("\n") + 1)]
    text = path.read_text(encoding="utf-8").split("\n")
    located = []
    for cell, line in zip(page.notebook.cells, page.notebook.metadata.source_map, strict=True):
        while cell.cell_type == "markdown" and not text[line].strip():
            line += 1  # the reader drops the blank lines before a text
        located.append((cell, line + 1))
    return located
