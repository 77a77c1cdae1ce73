"""Settings for all tests: one thread per process, and property tests that draw the same examples every time."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")

import pytest
import small_book
from hypothesis import settings

pytest.register_assert_rewrite("says", "zoo")

settings.register_profile("repeatable", derandomize=True, max_examples=25, deadline=None, database=None)
settings.load_profile("repeatable")


@pytest.fixture
def small(tmp_path):
    """A book of two pages, one of which has cells."""
    return small_book.write(tmp_path)
