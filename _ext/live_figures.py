"""Puts live figures on the book's pages: the still picture in the page, the state beside it, the host where needed.

The state of all figures of a page, their modules included, is JSON that MyST-NB would write into the page's head: a
reader would wait for trained weights before the first line. Here it goes into a script of its own, which the host asks
for when the first figure is near, and pieces of modules that several figures share are kept once.
"""

import hashlib
import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from lstm_lib.widgets.bundle import MARK

_STATE = "application/vnd.jupyter.widget-state+json"
_STYLE = """
.live-figure { min-height: var(--wide); margin-block: 0.5rem; }
.live-figure[data-live] { min-height: 0; }
.live-still p { margin: 0.5rem 0; }
.live-note { padding: 0.5rem 0.8rem; border-inline-start: 4px solid currentColor; }
@media (max-width: 720px) { .live-figure { min-height: var(--narrow); } }
@media (scripting: none), print { .live-figure { min-height: 0; } }
html[data-theme="dark"] .bd-content div.cell_output .text_html:has(.live-figure) {
  background: none; color: inherit; padding: 0;
}
"""


def _prefer_the_still(app: Sphinx, config: Config) -> None:
    """Let MyST-NB write a figure's HTML, which holds the still and the reference to the state, with our host."""
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, ("html", "text/html", 5)]
    config.nb_ipywidgets_js = {"live-host.js": {"defer": "defer"}}


def _move_state(app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Take the state out of the head, write it beside the page and leave its address."""
    found = [js for js in context.get("script_files", ()) if getattr(js, "attributes", {}).get("type") == _STATE]
    if not found:
        return
    context["script_files"] = [js for js in context["script_files"] if js not in found]
    state = json.loads(found[0].attributes["body"].replace(r"<\/script>", "</script>"))
    name = f"_static/live/{pagename.replace('/', '-')}.js"
    digest = write_states(Path(app.outdir) / name, state)
    address = f"{context['pathto'](name, resource=True)}?v={digest}"
    context["metatags"] = context.get("metatags", "") + head(address)


def write_states(path: Path, page: dict) -> str:
    """Write the states of a page's figures as the script that the host asks for; return a digest of it."""
    text = f"window.liveStates = {json.dumps(share(page), separators=(',', ':'))};\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def head(address: str) -> str:
    """Return what a page with live figures says in its head."""
    return f'<meta name="live-states" content="{address}" /><style>{_STYLE}</style>'


def share(page: dict) -> dict:
    """Keep every piece of the figures' modules and style sheets once: `_esm` and `_css` become lists of its numbers."""
    shared: dict[str, int] = {}
    for model in page["state"].values():
        for key in ("_esm", "_css"):
            if key in model["state"]:
                pieces = re.split(f"^(?={re.escape(MARK)})", model["state"][key], flags=re.MULTILINE)
                model["state"][key] = [shared.setdefault(piece, len(shared)) for piece in pieces if piece]
    return {**page, "shared": list(shared)}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", _prefer_the_still)
    app.connect("html-page-context", _move_state, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
