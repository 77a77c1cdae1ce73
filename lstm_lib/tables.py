"""How a chapter shows many numbers: small tables, and powers of ten as people write them.

A table is HTML wherever a notebook is read, the book included, and plain aligned text everywhere else.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Tables of more columns than this are set smaller, so that they fit beside a page's menus.
WIDE = 7

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")


def sci(value: float, digits: int = 1) -> str:
    """Write a number for reading: plainly from 0.01 up to 999, with a power of ten beyond.

    Parameters
    ----------
    value : float
    digits : int
        Decimals of the factor before the power of ten; plain numbers get as many significant digits, and one more.

    Returns
    -------
    str

    Examples
    --------
    >>> sci(0.0953), sci(1.0), sci(117.4)
    ('0.095', '1.0', '117')
    >>> sci(1.14e-14).split(), sci(2.7e17, 0).split()  # the spaces are of the kind at which no line breaks
    (['1.1', '×', '10⁻¹⁴'], ['3', '×', '10¹⁷'])
    """
    if value == 0:
        return "0"
    factor, exponent = f"{value:.{digits}e}".split("e")
    if -2 <= int(exponent) <= 2:
        return f"{value:.{max(digits - int(exponent), 0)}f}"
    return f"{factor}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10{str(int(exponent)).translate(_RAISED)}"


@dataclass(frozen=True)
class Table:
    """Rows under column heads; made by :func:`table`."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def _repr_html_(self) -> str:
        # An empty corner is no head of anything, and a screen reader would announce it as one.
        head = "".join(
            f'<th scope="col" style="{_style(k)}">{_cell(c)}</th>' if c else f'<td style="{_style(k)}"></td>'
            for k, c in enumerate(self.head)
        )
        body = "\n".join(
            f'<tr><th scope="row" style="{_style(0)}; font-weight: normal; white-space: nowrap">{_cell(first)}</th>'
            + "".join(f'<td style="{_style(1)}; white-space: nowrap">{_cell(c)}</td>' for c in others)
            + "</tr>"
            for first, *others in self.rows
        )
        size = "; font-size: 0.85em" if len(self.head) > WIDE else ""
        # "dataframe": the class by which every notebook's and the book's style sheet knows a table of results.
        return (
            '<div tabindex="0" role="group" aria-label="Table" style="overflow-x: auto; margin-block: 0.75em">'
            f'<table class="table dataframe" style="margin-inline: auto{size}">\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
        )

    def __repr__(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.head, *self.rows, strict=True)]
        lines = []
        for first, *others in (self.head, *self.rows):
            cells = [first.ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(others, widths[1:], strict=True))]
            lines.append("   ".join(cells).rstrip())
        return "\n".join(lines)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Make a table for the end of a cell: the first column left-aligned, the others right.

    Parameters
    ----------
    head : strings
        One per column.
    rows : sequences
        One entry per column; anything but a string is shown as :func:`sci` or ``str`` writes it.

    Returns
    -------
    Table

    Raises
    ------
    ValueError
        If a row has not one entry per column.

    Examples
    --------
    >>> table(["start", "lag 10"], [("0.9 ×", 0.3487), ("1.1 ×", 2.594)])
    start   lag 10
    0.9 ×     0.35
    1.1 ×      2.6
    """
    shown = tuple(tuple(sci(v) if isinstance(v, float) else str(v) for v in row) for row in rows)
    for row in shown:
        if len(row) != len(head):
            raise ValueError(
                f"table: each row must have {len(head)} entries, one per column, got {len(row)}: {', '.join(row)}. "
                "Add or remove entries."
            )
    return Table(tuple(head), shown)


def _style(column: int) -> str:
    return f"text-align: {'right' if column else 'left'}; padding-inline: 0.5em; border-inline: 0"


def _cell(text: str) -> str:
    """HTML of one entry, with real superscripts: those of many typefaces are uneven."""
    return re.sub(r"[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: f"<sup>{m[0].translate(_LOWERED)}</sup>", html.escape(text))
