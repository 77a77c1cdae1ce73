"""Keeps room for each formula inside a line until it is set, so that the lines around it stand still under the reader.

The source of a formula is two or three times as wide as the formula itself: without this, paragraphs lose lines while
somebody reads them. The room is an estimate from the source, good to a letter or two.
"""

import html
import re

_INLINE = re.compile(r'<span class="math notranslate nohighlight">(\\\((.*?)\\\))</span>', re.DOTALL)
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\S", re.DOTALL)
_SCALE = 1.17  # MathJax enlarges its letters to the height of those around them
_SCRIPT = 0.71  # size of what is raised or lowered
_ARRAY = re.compile(r"\\begin\{\w+\}(.*?)\\end\{\w+\}", re.DOTALL)
_RELATIONS = re.findall(r"\S+", r"= < > \le \ge \leq \geq \approx \ne \neq \in \to \ll \gg \propto \sim")
_OPERATORS = re.findall(r"\S+", r"+ - \cdot \times \odot \pm")
_NAMES = re.findall(r"\S+", r"\tanh \exp \log \ln \max \min \det \arg \sinh \cosh \sin \cos")
_STYLES = re.findall(r"\S+", r"\bar \hat \tilde \dot \vec \overline \mathbf \mathrm \mathbb \mathcal \boldsymbol \text")
_SIGNS = {*_RELATIONS, *_OPERATORS}
_EM = {
    **dict.fromkeys(_RELATIONS, 1.33),
    **dict.fromkeys(_OPERATORS, 1.22),
    **{name: 0.5 * len(name) - 0.2 for name in _NAMES},
    **dict.fromkeys(["{", "}", r"\left", r"\right", r"\!", r"\displaystyle", *_STYLES], 0.0),
    **dict.fromkeys("()[]|.!'", 0.37),
    **dict.fromkeys(",;", 0.44),
    **dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0.8),
    **{r"\,": 0.17, r"\:": 0.22, r"\;": 0.28, r"\ ": 0.25, "~": 0.25, r"\quad": 1.0, r"\qquad": 2.0},
    **dict.fromkeys([r"\sum", r"\prod", r"\dots", r"\ldots", r"\cdots"], 1.2),
}
_LETTER = 0.53


def keep_room(page: str) -> str:
    """Return a page in which every formula inside a line says how wide it is going to be."""

    def roomy(found: re.Match) -> str:
        room = _SCALE * width(html.unescape(found[2]))
        return f'<span class="math notranslate nohighlight" style="--room: {room:.1f}em">{found[1]}</span>'

    return _INLINE.sub(roomy, page)


def width(source: str, spaced: bool = True) -> float:
    """Estimate how many em wide a TeX formula is inside a line; in an index no space stands around its signs."""
    tokens = _TOKEN.findall(_ARRAY.sub(_longest_row, source))
    total, at = 0.0, 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token in "_^":
            scripts = {token: 0.0}
            while True:
                part, at = _argument(tokens, at)
                scripts[token] = _SCRIPT * width(part, spaced=False)
                if at >= len(tokens) or tokens[at] not in ("_", "^") or tokens[at] in scripts:
                    break
                token, at = tokens[at], at + 1
            total += max(scripts.values()) + 0.05
        elif token in (r"\frac", r"\tfrac", r"\dfrac"):
            above, at = _argument(tokens, at)
            below, at = _argument(tokens, at)
            total += _SCRIPT * max(width(above), width(below)) + 0.24
        else:
            em = _EM.get(token, _LETTER)
            total += em if spaced or token not in _SIGNS else 0.78
    return total


def _longest_row(array: re.Match) -> str:
    return max(array[1].split(r"\\"), key=len).replace("&", r"\quad")


def _argument(tokens: list[str], at: int) -> tuple[str, int]:
    """Return the group or the single token that starts at `at`, and where what follows starts."""
    depth, end = 0, at
    while end < len(tokens):
        depth += (tokens[end] == "{") - (tokens[end] == "}")
        end += 1
        if depth == 0 and tokens[end - 1] not in _STYLES:
            break
    return " ".join(tokens[at:end]), end
