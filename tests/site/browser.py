"""Opens the built book in a real browser and writes down everything that a reader would be let down by.

Requests that leave this machine are refused and recorded; a page has to do without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, sync_playwright

from tools import serve

SITE = Path(__file__).parents[2] / "_build" / "html"
# No window, no sandbox (containers refuse it), and nothing that asks the network for the browser's own sake.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pages() -> list[str]:
    """Return the addresses of all pages, relative to the site's."""
    return serve.pages(SITE)


def served() -> AbstractContextManager[str]:
    """Serve the book on this machine; gives its address."""
    return serve.served(SITE)


@contextmanager
def started() -> Iterator[Browser]:
    """Start the Chromium that is there, or the one that Playwright brought (tools/environment.sh installs either).

    Playwright keeps an event loop running until it is left, and a process can have it once at a time: let no fixture
    of this outlive its file, or the next file's `asyncio.run` fails.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=serve.chromium(), args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """One page, open in a browser, with its complaints.

    Parameters
    ----------
    context
        A browser context; its colour scheme is the page's.
    address
        Where the page is, `http:` or `file:`.
    home
        What the addresses begin with that the page may ask for.
    """

    def __init__(self, context: BrowserContext, address: str, home: str) -> None:
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        self.page.on("response", self._response)
        self.page.route(lambda url: not url.startswith((home, "data:", "blob:")), self._refuse)
        self.page.goto(address, wait_until="networkidle")

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")

    def _response(self, response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def _refuse(self, route) -> None:
        self.complaints.append(f"off-site: {route.request.url}")
        route.abort()

    def resize(self, width: int) -> None:
        """Make the window `width` CSS pixels wide, draw what a phone leaves for later, and let the page settle."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.add_style_tag(content="section { content-visibility: visible !important; }")
        # What scrolls becomes known after the next picture, on a busy machine later: give it a while.
        with suppress(TimeoutError):
            self.page.wait_for_function(
                "[...document.querySelectorAll('pre')].every(e => e.scrollWidth <= e.clientWidth || e.tabIndex === 0)",
                timeout=5000,
            )

    def overflow(self) -> str | None:
        """Return what is wider than the window, if anything is."""
        return self.page.evaluate(
            """() => {
                const wide = document.documentElement.clientWidth;
                if (document.documentElement.scrollWidth <= wide) return null;
                const out = [...document.querySelectorAll("body *")]
                    .filter(e => e.getBoundingClientRect().right > wide + 1);
                return out.length ? out.at(-1).outerHTML.slice(0, 200) : "the page";
            }"""
        )

    def stuck(self) -> list[str]:
        """Return what is cut off and cannot be scrolled to, by keyboard or at all."""
        return self.page.evaluate(
            """() => {
                const all = selector => [...document.querySelectorAll(`.bd-article ${selector}`)];
                const seen = element => element.checkVisibility() && element.clientWidth > 0;
                const boxes = all(":is(pre, mjx-container, .pst-scrollable-table-container, .cell_output > .output)")
                    .filter(e => seen(e) && e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0
                        && getComputedStyle(e).overflowX !== "visible");
                const cut = all("mjx-container > mjx-math").filter(e => seen(e.parentElement)
                    && e.getBoundingClientRect().left < e.parentElement.getBoundingClientRect().left - 1);
                return [...boxes, ...cut].map(e => e.outerHTML.slice(0, 100));
            }"""
        )

    def violations(self, axe: str) -> list[str]:
        """Return what axe-core finds wrong, one line each."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(axe)
        found = self.page.evaluate("() => axe.run({resultTypes: ['violations']}).then(result => result.violations)")
        return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
