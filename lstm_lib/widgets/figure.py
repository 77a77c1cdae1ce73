"""What all live figures share: an anywidget that computes in the page, and a still picture where nothing can compute.

The still and its text are made by Python from the same state with `lstm_lib`; paper, feeds and readers without
JavaScript get them, and a page shows them until the live figure takes their place.
"""

import base64
import html
import io
import json
from typing import Any

try:
    import anywidget
except ImportError as error:
    raise ImportError("lstm_lib.widgets needs anywidget, which is not installed: pip install anywidget.") from error
from matplotlib.figure import Figure

from lstm_lib.notebook import theme_svg
from lstm_lib.style import RC
from lstm_lib.widgets.bundle import style_sheet

_VIEW = "application/vnd.jupyter.widget-view+json"


class LiveFigure(anywidget.AnyWidget):
    """Base of the live figures: each adds its state as traits, its module, a still and a sentence on the state.

    Attributes
    ----------
    heights : (int, int)
        Pixels that the figure takes on a wide and on a narrow page, kept free until it is there.
    """

    _css = style_sheet()
    heights: tuple[int, int]

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        raise NotImplementedError

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        svg, png = self._still()
        return {
            **data,
            "text/plain": f"[Live figure: {self.describe()}]",
            "text/html": self._page(svg, data[_VIEW]),
            "image/png": base64.b64encode(png).decode(),
        }, metadata

    def _still(self) -> tuple[str, bytes]:
        import matplotlib as mpl

        with mpl.rc_context(RC):
            figure = Figure()
            self.draw(figure)
            png = io.BytesIO()
            figure.savefig(png, format="png", dpi=150, facecolor="white")
            return theme_svg(figure, self.describe()), png.getvalue()

    def _page(self, svg: str, view: dict[str, Any]) -> str:
        wide, narrow = self.heights
        return (
            f'<div class="live-figure" style="--wide: {wide}px; --narrow: {narrow}px">\n'
            f'<div class="live-still">{svg}\n<p>{html.escape(self.describe())}</p></div>\n'
            f'<script type="{_VIEW}">{json.dumps(view)}</script>\n</div>'
        )
