"""Writes figures on a page as the book does: still and reference in the text, shared state at its end, the host."""

import json
from pathlib import Path

from ipywidgets.embed import dependency_state
from live_figures import _STYLE, share

STATIC = Path(__file__).parents[2] / "static"
STATE = "application/vnd.jupyter.widget-state+json"
LAYOUT = """
:root { --pst-font-family-base: -apple-system, BlinkMacSystemFont, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
body { margin: 0; background: var(--pst-color-background, #fff); color: var(--course-ink); font-family: sans-serif; }
main { max-width: 672px; margin: auto; padding: 0 12px; }
figure { margin: 0 0 2rem; }
"""


def write_page(figures, *, theme="light", change=None):
    """Return the HTML of a page with `figures` as fig-0, fig-1, …; `change` may damage the state first."""
    views = [figure._repr_mimebundle_()[0]["text/html"] for figure in figures]
    page = {"version_major": 2, "version_minor": 0, "state": {}}
    for figure in figures:
        page["state"] |= dependency_state([figure], drop_defaults=False)
    page = share(page)
    if change:
        page = change(page)
    css, host = ((STATIC / name).read_text(encoding="utf-8") for name in ("course.css", "live-host.js"))
    lines = [
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Live figures</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">',
        f"<style>{css}{_STYLE}{LAYOUT}</style></head><body><main><h1>Live figures</h1>",
        *(f'<figure id="fig-{k}">{view}</figure>' for k, view in enumerate(views)),
        "</main>",
    ]
    if page is not None:
        lines.append(f'<script type="{STATE}">{json.dumps(page).replace("</", "<" + chr(92) + "/")}</script>')
    return "\n".join([*lines, f"<script>{host}</script></body></html>"])
