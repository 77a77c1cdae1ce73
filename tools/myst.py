"""Takes MyST text apart into paragraphs, directives and formulae, each with its line in the file.

Only as much of MyST as the course is written in: fences of backticks or colons, their options, `$$` formulae and
`(label)=` targets. What a directive means is none of its business (tools/plain.py, tools/labels.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

_FENCE = re.compile(r"^(?P<indent>\s*)(?P<fence>`{3,}|:{3,}|~{3,})(?:\{(?P<name>[\w:.+-]+)\})?\s*(?P<argument>.*)$")
_TARGET = re.compile(r"^\((?P<label>[^()\s]+)\)=\s*$")
_MATH_END = re.compile(r"\$\$\s*(?:\((?P<label>[^()]+)\))?\s*$")


class MystError(Exception):
    """A construct that cannot be read, in words for whoever wrote it; begins with file and line."""


@dataclass
class Text:
    """Lines that are neither directive nor formula."""

    lines: list[str]
    line: int


@dataclass
class Code:
    """A fenced block without a directive's name: shown as it stands."""

    lines: list[str]
    line: int


@dataclass
class Target:
    """A label for what follows: `(label)=`."""

    label: str
    line: int


@dataclass
class Directive:
    """A fenced directive or, under the name `math`, a `$$` formula."""

    name: str
    argument: str
    body: list[str]
    line: int
    body_line: int
    options: dict[str, str] = field(default_factory=dict)


Block = Text | Code | Target | Directive


def blocks(lines: list[str], first: int) -> Iterator[Block]:
    """Yield the blocks of `lines`, the first of which is line `first` of its file."""
    text: list[str] = []
    at = 0
    while at < len(lines):
        start = at
        block, at = _block(lines, at, first)
        if block is None:
            text.append(lines[start])
            continue
        if text:
            yield Text(text, first + start - len(text))
            text = []
        yield block
    if text:
        yield Text(text, first + len(lines) - len(text))


def _block(lines: list[str], at: int, first: int) -> tuple[Block | None, int]:
    """Read the block that begins at `lines[at]`, if one does, and return it with where it ends."""
    line = lines[at]
    if target := _TARGET.match(line):
        return Target(target["label"], first + at), at + 1
    if line.lstrip().startswith("$$"):
        return _formula(lines, at, first)
    opening = _FENCE.match(line)
    if not opening or (opening["fence"][0] == ":" and not opening["name"]):
        return None, at + 1
    fence, indent = opening["fence"], len(opening["indent"])
    end = at + 1
    closing = re.compile(rf"^\s*{fence[0]}{{{len(fence)},}}\s*$")
    while end < len(lines) and not closing.match(lines[end]):
        end += 1
    if end == len(lines):
        raise MystError(f"{first + at}: `{line.strip()}` is not closed: add a line `{fence}`.")
    if not opening["name"]:
        return Code(lines[at : end + 1], first + at), end + 1
    body = [_dedent(inner, indent) for inner in lines[at + 1 : end]]
    options, skipped = _options(body, first + at + 1)
    directive = Directive(
        opening["name"], opening["argument"].strip(), body[skipped:], first + at, first + at + 1 + skipped, options
    )
    return directive, end + 1


def _formula(lines: list[str], at: int, first: int) -> tuple[Directive, int]:
    body: list[str] = []
    rest, end = lines[at].strip()[2:], at
    while not (closing := _MATH_END.search(rest)):
        body.append(rest)
        end += 1
        if end == len(lines):
            raise MystError(f"{first + at}: the formula that begins with `$$` is not closed: add a line `$$`.")
        rest = lines[end].strip()
    body.append(rest[: closing.start()])
    options = {"label": closing["label"]} if closing["label"] else {}
    return Directive("math", "", [b for b in body if b.strip()], first + at, first + at, options), end + 1


def _options(body: list[str], line: int) -> tuple[dict[str, str], int]:
    """Read `:key: value` lines or a block between `---` at the head of a directive; return how many lines."""
    if body and body[0].strip() == "---":
        end = next((n for n in range(1, len(body)) if body[n].strip() == "---"), None)
        if end is None:
            raise MystError(f"{line}: the options that begin with `---` are not closed: add a line `---`.")
        read = yaml.safe_load("\n".join(body[1:end])) or {}
        return {key: str(value) for key, value in read.items()}, end + 1
    options: dict[str, str] = {}
    for number, inner in enumerate(body):
        option = re.match(r"^:([\w-]+):\s*(.*)$", inner)
        if not option:
            return options, number
        options[option[1]] = option[2].strip()
    return options, len(body)


def _dedent(line: str, indent: int) -> str:
    return line[indent:] if line[:indent].isspace() or not indent else line
