"""How much memory a call holds, for tests that bound it."""

import tracemalloc
from collections.abc import Callable
from typing import Any


def peak(action: Callable[[], Any]) -> int:
    """The most bytes that ``action`` holds at any time beyond what was there before."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
