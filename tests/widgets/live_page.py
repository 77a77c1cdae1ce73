"""Writes figures on a page as the book does: still and reference in the text, the state beside the page, the host."""

from pathlib import Path

from ipywidgets.embed import dependency_state
from live_figures import head, write_states

STATIC = Path(__file__).parents[2] / "static"
LAYOUT = """
:root { --pst-font-family-base: -apple-system, BlinkMacSystemFont, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
body { margin: 0; background: var(--pst-color-background, #fff); color: var(--course-ink); font-family: sans-serif; }
main { max-width: 672px; margin: auto; padding: 0 12px; }
figure { margin: 0 0 2rem; }
"""


def write_page(path, figures, *, theme="light", change=None):
    """Write a page with `figures` as fig-0, fig-1, …; `change` may damage their states, or leave none, first."""
    views = [figure._repr_mimebundle_()[0]["text/html"] for figure in figures]
    states = {"version_major": 2, "version_minor": 0, "state": {}}
    for figure in figures:
        states["state"] |= dependency_state([figure], drop_defaults=False)
    if change:
        states = change(states)
    if states is not None:
        write_states(path.with_name("states.js"), states)
    css, host = ((STATIC / name).read_text(encoding="utf-8") for name in ("course.css", "live-host.js"))
    lines = [
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Live figures</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">',
        f"<style>{css}{LAYOUT}</style>{head('states.js')}</head><body><main><h1>Live figures</h1>",
        *(f'<figure id="fig-{k}">{view}</figure>' for k, view in enumerate(views)),
        f"</main><script>{host}</script></body></html>",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
