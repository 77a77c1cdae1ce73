"""Matching of whole error messages: a learner reads all of the sentence, so a test does too."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def says(kind: type[Exception], message: str) -> Iterator[None]:
    """Expect an exception of ``kind`` whose text is exactly ``message``."""
    with pytest.raises(kind) as caught:
        yield
    assert str(caught.value) == message
