"""What the tests of the live figures share: node for the mathematics, Chromium for what a reader does."""

import json
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "site"))
sys.path.insert(0, str(Path(__file__).parents[2] / "_ext"))
sys.path.insert(0, str(Path(__file__).parent))

import browser as reader
import formulae
from live_page import write_page

from lstm_lib.widgets.bundle import bundle

ALIVE = """(place) => new Promise((resolve) => {
    const look = () => ("live" in place.dataset ? resolve() : setTimeout(look, 20));
    look();
})"""


@pytest.fixture(scope="session")
def run_js():
    """Run a line of JavaScript behind one of the figures' modules, with `data` at hand; return its value."""

    def run(module, expression, data=None):
        code = f"{bundle(module)}\nconst data = {json.dumps(data)};\nconsole.log(JSON.stringify({expression}));"
        done = subprocess.run([formulae.NODE, "--input-type=module", "-"], input=code, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    with reader.started() as browser:
        yield browser


@contextmanager
def opened(
    chromium, folder, figures, *, theme="light", width=1280, change=None, query="", expect_trouble=False, **options
):
    """Write figures on a page of their own and open it; a complaint of the browser's fails the test in the end."""
    path = folder / "page.html"
    write_page(path, figures, theme=theme, change=change)
    context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
    try:
        seen = reader.Visit(context, path.as_uri() + query, folder.as_uri())
        if options.get("java_script_enabled", True):
            for place in seen.page.locator(".live-figure").all():
                place.scroll_into_view_if_needed()
                place.evaluate(ALIVE)
            seen.page.evaluate("scrollTo(0, 0)")
        yield seen
    finally:
        context.close()
    assert expect_trouble or not seen.complaints, "\n".join(seen.complaints)


@pytest.fixture
def visit(chromium, tmp_path):
    """Open a page with figures, see `opened`."""
    with ExitStack() as stack:
        yield lambda *figures, **options: stack.enter_context(opened(chromium, tmp_path, figures, **options))


@pytest.fixture(scope="module")
def stay(chromium, tmp_path_factory):
    """The same for a page that several tests use."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("page")
        yield lambda *figures, **options: stack.enter_context(opened(chromium, folder, figures, **options))
