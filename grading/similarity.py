"""Lists answers that are the same, or nearly, in different submissions: a reason to look, and no proof of anything.

What the exercise hands out and what the model answers say is taken out first, names and layout do not count, and what
most of the class writes weighs little.
"""

from __future__ import annotations

import csv
import io
import keyword
import math
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from grading.exercise import Exercise
from grading.one import digest
from grading.submission import Unreadable, read

# Shorter answers have too little of their own to be told apart.
FEWEST_TOKENS = 30
PIECE = 5
NEAR = 0.75


@dataclass(frozen=True)
class Pair:
    """Answers that resemble each other: ``share`` is 1 where they are the same."""

    question: str
    share: float
    kind: str
    files: tuple[str, ...]


def table(exercise: Exercise, files: Sequence[tuple[str, Path]]) -> str:
    """Return the text of similar.csv, the most alike first."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["question", "alike", "kind", "files", *(["which"])])
    for pair in sorted(find(exercise, files), key=lambda pair: (-pair.share, pair.question, pair.files)):
        rows.writerow([pair.question, f"{pair.share:.0%}", pair.kind, len(pair.files), " | ".join(pair.files)])
    return text.getvalue()


def find(exercise: Exercise, files: Sequence[tuple[str, Path]]) -> Iterator[Pair]:
    """Yield groups of identical files, and of identical and near-identical answers."""
    whole: dict[str, list[str]] = defaultdict(list)
    answers: dict[str, dict[str, list[str]]] = {question: {} for question in exercise.titles}
    for name, path in files:
        try:
            cells = read(path, exercise.name)[1]
        except Unreadable:
            continue
        whole[digest(path)].append(name)
        if len(whole[digest(path)]) > 1:
            continue
        for question in exercise.titles:
            source = "\n".join(cell.source for cell in cells if cell.answers == question)
            answers[question][name] = tokens(source)
    for same in whole.values():
        if len(same) > 1:
            yield Pair("all", 1.0, "identical file", tuple(same))
    for question, found in answers.items():
        known = [tokens(text.get(question, "")) for text in (exercise.blank, exercise.model)]
        yield from _alike(question, found, known)


def tokens(source: str) -> list[str]:
    """Return the tokens of a cell without comments, texts and layout, each name replaced by when it first came."""
    order: dict[str, str] = {}
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
                found.append(order.setdefault(token.string, f"n{len(order)}"))
            elif token.type in (tokenize.NAME, tokenize.NUMBER, tokenize.OP):
                found.append(token.string)
    except (tokenize.TokenError, SyntaxError):  # what could be read of it will do
        pass
    return found


def _alike(question: str, found: Mapping[str, list[str]], known: Sequence[list[str]]) -> Iterator[Pair]:
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, words in found.items():
        if len(words) >= FEWEST_TOKENS and words not in known:
            groups[tuple(words)].append(name)
    for same in groups.values():
        if len(same) > 1:
            yield Pair(question, 1.0, "identical but for names and layout", tuple(same))
    given = {piece for words in known for piece in _pieces(words)}
    pieces = {words: _pieces(words) - given for words in groups}
    seen = Counter(piece for own in pieces.values() for piece in own)
    weight = {piece: math.log(1 + len(groups) / times) for piece, times in seen.items()}
    for one, other in combinations(groups, 2):
        both = sum(weight[piece] for piece in pieces[one] & pieces[other])
        either = sum(weight[piece] for piece in pieces[one] | pieces[other])
        if either and both / either >= NEAR:
            yield Pair(question, both / either, "nearly identical", (*groups[one], *groups[other]))


def _pieces(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[k : k + PIECE]) for k in range(len(words) - PIECE + 1)}
