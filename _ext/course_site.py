"""Fits Jupyter Book's pages to this course: honest link previews, no idle scripts.

Each repair names what it repairs; `tests/site` opens every page in a browser and fails when one is needed again.
"""

import html

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

logger = logging.getLogger(__name__)


def _address(app: Sphinx, config: Config) -> None:
    """Give link previews the address that tools/book.py derives from the repository's."""
    config.ogp_site_url = config.html_baseurl


def _description(app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Give a page its description, and link previews the same: the first words of a chapter may be a formula."""
    if doctree is None:  # a page that Sphinx makes itself
        said = f"{pagename.capitalize()}: {app.config.project}."
        tag = f'<meta name="description" content="{html.escape(said)}" />'
        context["metatags"] = context.get("metatags", "") + tag
        return
    found = [node["content"] for node in doctree.findall(nodes.meta) if node.get("name") == "description"]
    if not found:
        logger.warning("no description: add it to the front matter, myst: html_meta: description", location=pagename)
        return
    context["meta"] = {**(context.get("meta") or {}), "og:description": found[0]}


def _scripts(app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Drop live code (off here, emitted twice all the same, and it throws) and scripts that come twice."""
    kept, seen = [], set()
    for script in context.get("script_files", ()):
        name = str(getattr(script, "filename", script) or "")
        body = str(getattr(script, "attributes", {}).get("body", ""))
        if "thebe" in (name + body).lower() or (name, body) in seen:
            continue
        seen.add((name, body))
        kept.append(script)
    context["script_files"] = kept
    context["css_files"] = [
        css for css in context.get("css_files", ()) if "thebe" not in str(getattr(css, "filename", css))
    ]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", _address)
    app.connect("html-page-context", _description, priority=100)
    app.connect("html-page-context", _scripts, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
