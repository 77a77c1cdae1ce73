"""Submissions that are broken or mean harm, each with the outcome that it must have.

`python -m tests.grading.table` prints what became of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.grading.classroom import FULL, NAME, answered, inserted, notebook


@dataclass(frozen=True)
class Hostile:
    """One submission.

    Attributes
    ----------
    what : str
        What it does.
    content : dict, str or bytes
        The notebook, or what stands in its place.
    loses : dict
        The points that it must lose, by question, and no others; None if it may harm itself in any way.
    reason : str
        If it cannot be graded: how the reason begins.
    says : str
        What a note or a message must contain.
    confined : bool
        Whether it must not be run without a sandbox.
    name : str
        The name of its file, if that is what is odd.
    """

    what: str
    content: Any
    loses: dict[str, int] | None = field(default_factory=dict)
    reason: str = ""
    says: str = ""
    confined: bool = False
    name: str = ""

    @property
    def file(self) -> str:
        """The name of its file."""
        return self.name or f"{self.what.replace(' ', '_').replace('/', '_')}.ipynb"

    @property
    def required(self) -> str:
        """The outcome in words."""
        if self.reason:
            return f"not graded: {self.reason}"
        if self.loses is None:
            return "harms nobody but itself"
        if not self.loses:
            return "full marks"
        lost = ", ".join(f"{NAME[1]}.{question[1:]}" for question in self.loses)
        return f"{FULL - sum(self.loses.values())} of {FULL}: loses {'all' if len(self.loses) == 6 else lost}"


ALL = {"q1": 2, "q2": 2, "q3": 3, "q4": 3, "q5": 3, "q6": 3}


def in_cell(what: str, source: str, **rest: Any) -> Hostile:
    """Every answer is right, and a cell does harm among them."""
    return Hostile(what, inserted(notebook(), "answer-q3", source), **rest)


def in_function(what: str, body: str, before: str = "", **rest: Any) -> Hostile:
    """The answer to the fourth task does harm when it is called."""
    body = body.strip("\n").replace("\n", "\n    ")
    source = f"{before}\ndef lstm_forward(x, h0, c0, W, U, b):\n    {body}\n"
    return Hostile(what, answered({"q4": source}), **{"loses": {"q4": 3}, **rest})
