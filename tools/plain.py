"""Turns MyST text into Markdown that Colab, JupyterLab and GitHub all show: no directive, no role is left.

What a reader of the notebook loses is the look, never the words: formulae keep their numbers, references become
plain text or links, boxes become quotations, folded boxes `<details>`. What has no rule here is an error.
"""

from __future__ import annotations

import re
from pathlib import Path

from tools import myst, quizzes
from tools.inline import Inline
from tools.labels import PROOFS, chapter_number

BOXES = ("note", "tip", "hint", "important", "warning", "caution", "attention", "danger", "seealso")
_FOLDED = {"dropdown": "Details", "solution": "Solution"}
_SILENT = ("contents", "tableofcontents", "index")


class Plain(Inline):
    """The conversion of one page: its blocks, with what stands inside their lines left to `Inline`."""

    def convert(self, text: str, line: int) -> str:
        """Return `text`, which begins at line `line` of the page, as plain Markdown."""
        parts = [self._block(block) for block in myst.blocks(text.split("\n"), line)]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(part for part in parts if part is not None)).strip("\n")

    def title(self, text: str) -> str:
        """Return the page's text with the chapter's number in its title."""
        number = chapter_number(self.page)
        return text if number is None else re.sub(r"^# ", f"# {number}. ", text, count=1)

    def caption(self, options: dict, line: int) -> str | None:
        """Return the text under a code cell's figure, with its number."""
        if not (options.get("caption") or options.get("name")):
            return None
        number = self._number_of(options.get("name"), line)
        # Links that set a live figure's state work on the book's page only: their words stay.
        text = re.sub(r'<a href="\?[^"]*">(.*?)</a>', r"\1", str(options.get("caption", "")))
        return f"{number} {self.inline(text, line)}".strip()

    # Blocks

    def _block(self, block: myst.Block) -> str | None:
        if isinstance(block, myst.Target):
            return None
        if isinstance(block, myst.Code):
            return "\n".join(block.lines)
        if isinstance(block, myst.Text):
            return self._text(block)
        return "\n" + self._directive(block) + "\n"

    def _text(self, block: myst.Text) -> str:
        kept = [line for line in block.lines if not line.startswith("% ")]
        for number, line in enumerate(kept):
            if re.match(r"\s*\\begin\{", line):
                raise self._fail(block.line + number, "a bare environment: put the formula between $$ and $$.")
            if re.match(r":\s", line):
                raise self._fail(block.line + number, "a definition list has no plain form: use a list or a table.")
        return self.inline("\n".join(kept), block.line)

    def _directive(self, block: myst.Directive) -> str:
        name, options = block.name, block.options
        body = "\n".join(block.body)
        if name == "math":
            return self._formula(block)
        if name in BOXES:
            title = name.capitalize() if name != "seealso" else "See also"
            inner = "\n\n".join(part for part in (block.argument, body.strip("\n")) if part)
            return self._box(title, inner, block, folded="dropdown" in options.get("class", ""))
        if name in ("admonition", "margin", "topic", "sidebar"):
            return self._box(block.argument, body, block, folded="dropdown" in options.get("class", ""))
        if name in _FOLDED:
            return self._box(block.argument or _FOLDED[name], body, block, folded=True)
        if name == "prf:proof":
            return self._box("Proof", body, block)
        if name.removeprefix("prf:") in PROOFS:
            return self._box(self._titled_proof(block), body, block)
        if name in ("figure", "image"):
            return self._figure(block)
        if name in ("table", "list-table"):
            return self._table(block)
        if name in ("code-block", "code"):
            return f"```{block.argument}\n{body}\n```"
        if name in ("tab-set", "div", "grid", "container"):
            return self.convert(body, block.body_line)
        if name == "tab-item":
            return f"**{block.argument}**\n\n{self.convert(body, block.body_line)}"
        if name == "quiz":
            return self._quiz(block)
        if name in _SILENT:
            return ""
        raise self._fail(block.line, f"{{{name}}} has no plain form: use another, or add a rule to tools/plain.py.")

    def _formula(self, block: myst.Directive) -> str:
        lines = [line for line in ([block.argument] if block.argument else []) + block.body if line.strip()]
        if any(line.rstrip().endswith("\\\\") for line in lines) and not any("\\begin{" in line for line in lines):
            lines = ["\\begin{aligned}", *lines, "\\end{aligned}"]
        label = block.options.get("label") or block.options.get("name")
        if label:
            lines.append(f"\\tag{{{self._label(label, block.line).number}}}")
        return "$$\n" + "\n".join(lines) + "\n$$"

    def _box(self, title: str, body: str, block: myst.Directive, folded: bool = False) -> str:
        title = self.inline(title, block.line)
        inner = self.convert(body, block.body_line)
        if folded:
            return f"<details>\n<summary>{title}</summary>\n\n{inner}\n\n</details>"
        quoted = f"**{title}**\n\n{inner}" if title else inner
        return "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))

    def _titled_proof(self, block: myst.Directive) -> str:
        name = block.options.get("label")
        if not name:
            raise self._fail(block.line, f"{{{block.name}}} needs a :label:, so that the notebook can number it.")
        label = self._label(name, block.line)
        return f"{label.kind.capitalize()} {label.number}" + (f" ({block.argument})" if block.argument else "")

    def _figure(self, block: myst.Directive) -> str:
        alt = block.options.get("alt", "")
        if not alt:
            raise self._fail(block.line, f"{{{block.name}}} needs :alt:, a sentence for who cannot see the picture.")
        picture = f"![{alt}]({block.argument})"
        caption = self.inline("\n".join(block.body).strip(), block.body_line)
        if block.name == "image" or not (caption or block.options.get("name")):
            return picture
        return f"{picture}\n\n{self._number_of(block.options.get('name'), block.line)} {caption}".rstrip()

    def _table(self, block: myst.Directive) -> str:
        rows = self._rows(block) if block.name == "list-table" else self.convert("\n".join(block.body), block.body_line)
        if not (block.argument or block.options.get("name")):
            return rows
        number = self._number_of(block.options.get("name"), block.line)
        return f"{number} {self.inline(block.argument, block.line)}\n\n{rows}"

    def _rows(self, block: myst.Directive) -> str:
        """Turn `* - a` / `  - b` into the rows of a Markdown table; the first is its head."""
        rows: list[list[str]] = []
        for line in block.body:
            if match := re.match(r"\s*\*\s+-\s?(.*)", line):
                rows.append([match[1]])
            elif (match := re.match(r"\s+-\s?(.*)", line)) and rows:
                rows[-1].append(match[1])
            elif line.strip() and rows:
                rows[-1][-1] += " " + line.strip()
        if not rows or block.options.get("header-rows", "0") != "1" or len({len(row) for row in rows}) != 1:
            raise self._fail(block.line, "{list-table} needs `:header-rows: 1` and rows of equal length.")
        rows.insert(1, ["---"] * len(rows[0]))
        return self.inline("\n".join("| " + " | ".join(row) + " |" for row in rows), block.line)

    def _quiz(self, block: myst.Directive) -> str:
        """Write a quiz as questions, each with its answers folded away below (see _ext/quiz.py)."""
        path = self.root / Path(self.page).with_name(f"{block.argument}.quiz.yml")
        try:
            questions = quizzes.read(path)
        except quizzes.QuizError as error:
            raise self._fail(block.line, str(error)) from error
        parts = []
        for number, question in enumerate(questions, 1):
            options, answers = [], []
            for letter, option in zip("abcdefgh", question["options"], strict=False):
                options.append(f"- ({letter}) {option['text']}")
                verdict, seen = ("Right.", "") if option.get("right") else ("Not so.", self._seen(option, block.line))
                answers.append(f"- ({letter}) {verdict} {option['feedback']}{seen}")
            inner = "\n".join(answers)
            text = f"**Question {number}.** {question['text']}\n\n" + "\n".join(options)
            parts.append(f"{text}\n\n<details>\n<summary>Answers</summary>\n\n{inner}\n\n</details>")
        return self.inline("\n\n".join(parts), block.line)

    def _seen(self, option: dict, line: int) -> str:
        """Say where to look for what refutes a wrong option: a cell has no number, its section has a title."""
        label = self._label(option["see"], line)
        where = f"the code in *{label.title}*" if label.kind == "cell" else self._numbered(label, line)
        return f" See {where}. *Misconception: {option['misconception'].rstrip('.')}.*"
