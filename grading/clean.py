"""Makes text that a learner chose safe to print, to store and to compare: one line, of limited length."""

from __future__ import annotations

import re
from typing import Any


def clean(text: Any, most: int = 600) -> str:
    """Return what a learner's process says as one printable line."""
    line = re.sub(r"\s+", " ", text if isinstance(text, str) else "")
    line = "".join(character if character.isprintable() else "\ufffd" for character in line)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def sentence(text: str) -> str:
    """Return a text with a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."
