"""What a chapter shows: figures that follow the page's theme, and numbers that the prose can quote.

Both work in the book, JupyterLab, Colab and Binder with nothing but IPython and Matplotlib installed; the rest
of the library does not know them.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import re
from typing import TYPE_CHECKING, Any

from lstm_lib.style import INK, use_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["glue", "show", "use_style"]

# The page's text colour under the name that each place where a notebook is read gives it.
_PAGE_INK = (
    "var(--course-ink, var(--jp-ui-font-color1, "
    "var(--vscode-foreground, var(--colab-primary-text-color, currentColor))))"
)
_PAGE_FONT = "var(--course-font, system-ui, sans-serif)"

MOST = 200_000  # bytes of a figure in a page


def show(fig: Figure | Axes, *, alt: str) -> None:
    """Display a figure as SVG that follows light and dark pages, with a PNG for print, and close it.

    Parameters
    ----------
    fig
        A Matplotlib figure, or any Axes of it. Draw it after `use_style()`.
    alt
        What a reader who cannot see the figure should know: what is drawn and what to see in it.

    Raises
    ------
    ValueError
        If `alt` is empty, or is a file name; or if the drawing would make the page heavy.
    """
    alt = " ".join(alt.split())
    if len(alt) < 15 or re.fullmatch(r"\S+\.\w{2,4}", alt):
        raise ValueError(
            f"show: alt must say in a sentence what the figure shows, got {alt!r}. "
            'Write what a reader who cannot see it should know: show(fig, alt="...").'
        )
    from IPython.display import display
    from matplotlib import pyplot as plt

    figure = fig.figure
    svg = theme_svg(figure, alt)
    if len(svg) > MOST:
        raise ValueError(
            f"show: a figure may have at most {MOST} bytes as SVG, this one has {len(svg)}. "
            "Draw fewer points, plot(x[::10]), or rasterized=True."
        )
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=150, facecolor="white")
    bundle = {
        "text/html": svg,
        "image/png": base64.b64encode(png.getvalue()).decode(),
        "text/plain": f"[Figure: {alt}]",
    }
    plt.close(figure)
    display(bundle, raw=True)


def theme_svg(figure: Figure, alt: str) -> str:
    """Return `figure` as inline SVG whose ink and type are the page's own; equal figures give equal text."""
    import matplotlib as mpl

    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "lstm"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    # A style sheet inside would hold for the whole page: its two rules move to the figure's own style below.
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>\s*", "", svg, count=1, flags=re.DOTALL)
    svg = svg.replace(INK, "var(--ink)")
    # Type: the page's, not the one of the machine that drew the figure.
    svg = re.sub(r"(font: [^;\"']*?[\d.]+px )[^;\"]*", rf"\1{_PAGE_FONT}", svg)
    svg = re.sub(r"font-family: [^;\"]*", f"font-family: {_PAGE_FONT}", svg)
    # Identifiers: only those that something refers to, and none that another figure of the page has too.
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    prefix = f"f{hashlib.sha256((svg + alt).encode()).hexdigest()[:8]}-"
    svg = re.sub(r' id="([^"]*)"', lambda m: f' id="{prefix}{m[1]}"' if m[1] in used else "", svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\g<1>{prefix}", svg)
    # Size: as wide as drawn, narrower where the page is.
    width = float(re.search(r'<svg[^>]* width="([\d.]+)pt"', svg)[1]) * 4 / 3
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    style = (
        f"--ink: {_PAGE_INK}; stroke-linejoin: round; stroke-linecap: butt; "
        f"width: {width:.0f}px; max-width: 100%; height: auto"
    )
    label = html.escape(alt, quote=True)
    return svg.replace(
        "<svg",
        f'<svg class="course-figure" role="img" aria-label="{label}" style="{style}"',
        1,
    )


def glue(**values: Any) -> None:
    r"""Give names to numbers so that the text can quote them: {glue:text}\`name:.2f\`.

    The values travel in the notebook's outputs in the form that MyST-NB reads; outside the book one short line
    per value is all that shows. In the book a name can be glued once only.

    Parameters
    ----------
    **values
        Numbers, strings or booleans; NumPy scalars and arrays of one element are taken as the number they hold.

    Raises
    ------
    TypeError
        If a value is something that a sentence cannot quote, such as a longer array.
    """
    plain = {name: _plain(name, value) for name, value in values.items()}
    from IPython.display import display

    record = "application/papermill.record/"
    for name, value in plain.items():
        data = {f"{record}text/plain": repr(value), "text/plain": f"{name} = {value}"}
        display(
            data,
            raw=True,
            metadata={"scrapbook": {"name": name, "mime_prefix": record}},
        )


def _plain(name: str, value: Any) -> float | int | str | bool:
    if getattr(value, "size", None) == 1:
        value = value.item()  # a NumPy scalar would print as np.float64(...)
    if not isinstance(value, (float, int, str)):
        raise TypeError(
            f"glue: {name} must be a number or a string, got {type(value).__name__}. "
            "Take the one number that the sentence needs: glue(name=float(...))."
        )
    return value
