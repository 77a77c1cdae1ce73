"""Lets the library reference be written from numpydoc docstrings under a build that treats every warning as an error.

Types in the docstrings are words for people ("array (T, B, D)"), not names to link; on that page alone they stay text.
"""

from docutils.nodes import Element
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

PAGE = "appendices/reference"


def _type_in_words(app: Sphinx, env: BuildEnvironment, node: Element, contnode: Element) -> Element | None:
    """Keep a type written in words as text; names of the library itself must still resolve."""
    in_words = node.get("reftype") in ("class", "data") and "lstm_lib" not in node.get("reftarget", "")
    return contnode if in_words and node.get("refdoc") == PAGE else None


def _skip_tuple_fields(app: Sphinx, what: str, name: str, obj: object, skip: bool, options: object) -> bool | None:
    """Leave out a named tuple's fields as members: its docstring describes them already."""
    return True if type(obj).__name__ == "_tuplegetter" else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("missing-reference", _type_in_words)
    app.connect("autodoc-skip-member", _skip_tuple_fields)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
