"""Makes one ES module of a figure's several: what anywidget sends to a notebook must stand alone.

The modules are plain JavaScript that browsers and node run as they are; here each becomes a function that gives its
exports, and an import takes them from there. Users need no build tool.
"""

import re
from functools import cache
from pathlib import Path

from lstm_lib.style import GATES

FOLDER = Path(__file__).parent / "js"
#: Stands in front of each module in a bundle; the book's pages keep modules that several figures share only once.
MARK = "//# module "

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|function) (\w+))", re.MULTILINE)
# The page's own names for the colours of the gates, if it has them.
_PAGE_COLOURS = {"c": "--cell", "h": "--hidden"}


@cache
def bundle(name: str) -> str:
    """Return the module ``js/<name>.js`` and all that it imports as the text of one module."""
    order: list[str] = []

    def visit(module: str) -> None:
        if module in order:
            return
        for _, needed in _IMPORT.findall(_source(module)):
            visit(needed)
        order.append(module)

    visit(name)
    return "".join(f"{MARK}{module}\n{_inner(module, alone=module == name)}\n" for module in order)


@cache
def style_sheet() -> str:
    """Return the style sheet of all figures, with the colours and dashes of the gates."""
    rules = []
    for gate, look in GATES.items():
        colour = f"var({_PAGE_COLOURS.get(gate, f'--gate-{gate}')}, {look['color']})"
        rules.append(f"--lf-{gate}: {colour}; --lf-{gate}-dash: {_dashes(look['linestyle'])};")
    return f".lf {{ {' '.join(rules)} }}\n" + (FOLDER.parent / "figures.css").read_text(encoding="utf-8")


def _dashes(style: str | tuple) -> str:
    """Matplotlib counts dashes in line widths, a page in pixels; lines here are 2 pixels wide."""
    return "none" if style == "-" else " ".join(f"{2 * length:g}" for length in style[1])


@cache
def _source(module: str) -> str:
    return (FOLDER / f"{module}.js").read_text(encoding="utf-8")


def _inner(module: str, *, alone: bool) -> str:
    """A module's text without imports; only the figure's own module exports to the outside."""
    text = _IMPORT.sub(lambda found: f"const {found[1]} = from_{found[2]};", _source(module))
    if alone:
        return text
    names = ", ".join(_EXPORT.findall(text))
    return f"const from_{module} = (() => {{\n{_EXPORT.sub('', text)}return {{ {names} }};\n}})();"
