"""Turns the roles and links inside a paragraph into plain text: what a notebook's reader sees of a reference.

Everything that a role can point to is known from tools/labels.py and tools/citations.py; an unknown one is an error
with its file and line, for in a notebook it would stand there raw.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tools import myst
from tools.citations import Citations
from tools.labels import PROOFS, Label, Labels

_KINDS = {"figure": "Figure", "table": "Table"} | {kind: kind.capitalize() for kind in PROOFS}
# A role, or the code span that it would otherwise be taken for.
_ROLE = re.compile(
    r"(?P<role>\{[A-Za-z][\w:.+-]*\})?(?P<ticks>(?<!`)`+(?!`))(?P<text>.+?)(?<!`)(?P=ticks)(?!`)", re.DOTALL
)
_LINK = re.compile(r"(?<=\])\((?P<target>[^()\s]+)\)")
_TITLED = re.compile(r"^(?P<title>.*?)\s*<(?P<target>[^<>]+)>$", re.DOTALL)


@dataclass
class Inline:
    """The text of one page.

    Parameters
    ----------
    root
        The folder of the book.
    page
        The page's name, such as `chapters/06_lstm_forward`.
    labels
        What every label of the book stands for.
    citations
        The works of references.bib.
    site
        The address of the book's pages, with a closing slash.
    notebooks
        The pages that have a notebook beside them.
    """

    root: Path
    page: str
    labels: Labels
    citations: Citations
    site: str
    notebooks: frozenset[str]

    def __post_init__(self) -> None:
        self.cited: list[str] = []

    def inline(self, text: str, line: int) -> str:
        """Return `text`, which begins at line `line` of the page, without roles and with links that lead somewhere."""

        def role(match: re.Match) -> str:
            if not match["role"]:
                return match[0]
            at = line + text[: match.start()].count("\n")
            return self._role(match["role"][1:-1], " ".join(match["text"].split()), at)

        text = _ROLE.sub(role, text)
        text = _LINK.sub(lambda match: f"({self._link(match['target'], line)})", text)
        text = re.sub(r"^\[\^([\w-]+)\]: ", r"<sup>\1</sup> ", text, flags=re.MULTILINE)
        text = re.sub(r"\[\^([\w-]+)\]", r"<sup>\1</sup>", text)
        return re.sub(r"(?<=[\])`])\{[.#][^{}\n]*\}", "", text)

    def _role(self, name: str, text: str, line: int) -> str:
        titled = _TITLED.match(text)
        title, target = (titled["title"], titled["target"]) if titled else ("", text)
        if name == "math":
            return f"${text}$"
        if name in ("eq", "math:numref"):
            return f"({self._label(target, line).number})"
        if name in ("numref", "ref", "prf:ref"):
            return self._reference(name, title, target, line)
        if name == "doc":
            page = os.path.normpath(PurePosixPath(self.page).parent / target)
            return f"[{title or self._title(page, line)}]({self._link(target + '.md', line)})"
        if name == "term":
            return title or text
        if name == "download":
            return f"[{title or PurePosixPath(target).name}]({target})"
        if name.startswith("py:"):
            shown = title or (text[1:].rpartition(".")[2] if text.startswith("~") else text.lstrip("!"))
            return f"`{shown}()`" if name in ("py:func", "py:meth") and not title else f"`{shown}`"
        if name in ("cite:p", "cite:t", "cite"):
            keys = [key.strip() for key in text.split(",")]
            for key in keys:
                if key not in self.citations:
                    raise self._fail(line, f"{{{name}}} cites {key}, which is not in references.bib.")
                self.cited += [key] * (key not in self.cited)
            return self.citations.textual(keys) if name == "cite:t" else self.citations.parenthetical(keys)
        if name == "glue:text":
            return f"`{text.partition(':')[0]}`"
        if name in ("sub", "sup", "kbd"):
            return f"<{name}>{text}</{name}>"
        if name == "abbr":
            return re.sub(r"\s*\(.*\)$", "", text)
        raise self._fail(
            line, f"{{{name}}}`{text}` has no plain form: use another role, or add a rule to tools/plain.py."
        )

    def _reference(self, role: str, title: str, target: str, line: int) -> str:
        label = self._label(target, line)
        if role == "ref":
            shown = title or label.title or self._numbered(label, line)
        elif title:
            shown = title.replace("%s", label.number).replace("{number}", label.number).replace("{name}", label.title)
        else:
            shown = self._numbered(label, line)
        if label.page == self.page:
            return shown
        return f"[{shown}]({self._link('/' + label.page + '.md', line)})"

    def _numbered(self, label: Label, line: int) -> str:
        if label.kind not in _KINDS:
            raise self._fail(line, f"a {label.kind} has no number to refer to: use {{ref}} or {{eq}}.")
        return f"{_KINDS[label.kind]} {label.number}"

    def _number_of(self, name: str | None, line: int) -> str:
        if not name:
            raise self._fail(line, "a caption without a name: add one, so that the notebook can number it.")
        return f"**{self._numbered(self._label(name, line), line)}.**"

    def _label(self, name: str, line: int) -> Label:
        if name not in self.labels.by_name:
            raise self._fail(line, f"there is no label {name} in the book.")
        return self.labels.by_name[name]

    def _title(self, page: str, line: int) -> str:
        if page not in self.labels.titles:
            raise self._fail(line, f"there is no page {page} in the book.")
        return self.labels.titles[page]

    def _link(self, target: str, line: int) -> str:
        """Return where a link leads from the notebook: to another notebook, or to the book's page."""
        if re.match(r"[a-z]+:", target):
            return target
        path, _, anchor = target.partition("#")
        if not path:
            label = self.labels.by_name.get(anchor)
            path = f"/{label.page}.md" if label else f"/{self.page}.md"
        if not path.endswith(".md"):
            return target
        here = PurePosixPath(self.page).parent
        page = (path[1:] if path.startswith("/") else os.path.normpath(here / path)).removesuffix(".md")
        self._title(page, line)
        if page in self.notebooks:
            return os.path.relpath(f"{page}.ipynb", here)
        return f"{self.site}{page}.html" + (f"#{anchor}" if anchor else "")

    def _fail(self, line: int, what: str) -> myst.MystError:
        return myst.MystError(f"{line}: {what}")
