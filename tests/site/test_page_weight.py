"""What a reader on a phone waits for: how much a page brings over the wire, and whether it stands still meanwhile.

Kept apart from the other tests of the pages, for it counts what the browser really asks for on a first visit.
"""

from urllib.parse import unquote, urlsplit

import browser as reader
import pytest

from tools.serve import over_the_wire

FIRST_PAGE, ANY_PAGE = 500_000, 1_500_000  # bytes
SHIFT = 0.1  # cumulative layout shift up to which a page counts as still
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => { for (const { value } of list.getEntries()) window.shifted += value; })
    .observe({ type: "layout-shift", buffered: true });
"""


def first_visit(chromium, address, width):
    """Open a page with an empty cache; return which files it asked for, its shift, and how many formulae it holds."""
    context = chromium.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(WATCH)
    page = context.new_page()
    files = []
    page.on("request", lambda request: files.append(request.url))
    page.goto(address, wait_until="networkidle")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shifted, formulae = page.evaluate("[window.shifted, document.querySelectorAll('.math').length]")
    context.close()
    return {url for url in files if url.startswith("http")}, shifted, formulae


def weight(url):
    """Return how many bytes a file takes over the wire from a server that compresses texts."""
    return len(over_the_wire(reader.SITE / unquote(urlsplit(url).path).lstrip("/")))


@pytest.mark.parametrize("address", reader.pages())
def test_page_is_light_and_stands_still(chromium, home, address):
    for width in (360, 390, 412, 1280):
        files, shifted, formulae = first_visit(chromium, home + address, width)
        assert shifted < SHIFT, f"the page moves under its reader at {width} px: layout shift {shifted:.3f}"
        assert formulae or not any("/mathjax/" in url for url in files), f"fonts for no formula: {files}"
        total = sum(map(weight, files))
        budget = FIRST_PAGE if address in ("index.html", "intro.html") else ANY_PAGE
        assert total <= budget, f"{total} bytes over the wire at {width} px, more than {budget}"
    assert sum(url.split("?")[0].endswith(".css") for url in files) == 1, files
