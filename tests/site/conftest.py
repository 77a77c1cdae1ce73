"""The book and the browser that the tests of the site share: started once for each file."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2] / "_ext"))

import browser as reader


@pytest.fixture(scope="session", autouse=True)
def built():
    """The site, which `make test` has built before."""
    if not (reader.SITE / "index.html").exists():
        pytest.fail(f"{reader.SITE} holds no book: run make book first.")


@pytest.fixture(scope="module")
def home():
    """The address of the book, served on this machine."""
    with reader.served() as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    with reader.started() as browser:
        yield browser


@pytest.fixture(scope="module")
def contexts(chromium):
    """A reader with the light and one with the dark colour scheme."""
    made = {
        theme: chromium.new_context(
            color_scheme=theme, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        for theme in ("light", "dark")
    }
    yield made
    for context in made.values():
        context.close()
