"""What a chapter shows: figures that follow the page, with words; numbers in the form that the book quotes."""

import base64
import re

import numpy as np
import pytest

from lstm_lib.notebook import glue, show, theme_svg, use_style
from lstm_lib.style import GATES, INK

plt = pytest.importorskip("matplotlib.pyplot")
ALT = 'A line that rises from 0 to 1, "steeply".'


@pytest.fixture
def shown(monkeypatch):
    """What was displayed: a list of (data, metadata)."""
    displayed = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw, metadata=None: displayed.append((data, metadata)))
    return displayed


@pytest.fixture
def line():
    """A figure in the course's style; Matplotlib is put back afterwards."""
    with plt.rc_context():
        use_style()
        fig, ax = plt.subplots()
        ax.plot([0, 1], label="$h_t$", **GATES["h"])
        ax.set(xlabel="step")
        ax.legend()
        yield fig
        plt.close(fig)


def test_show_figure_gives_svg_png_and_text(shown, line):
    show(line, alt=ALT)
    (data, _), *rest = shown
    assert not rest
    assert data["text/html"].startswith('<svg class="course-figure" role="img" aria-label="A line that rises')
    assert "&quot;steeply&quot;" in data["text/html"]
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == f"[Figure: {ALT}]"
    assert not plt.fignum_exists(line.number), "a figure left open would be shown a second time"


def test_show_axes_stands_for_its_figure(shown, line):
    show(line.axes[0], alt=ALT)
    assert len(shown) == 1


@pytest.mark.parametrize("alt", ["", "   ", "gates", "trace_of_the_gates.png"])
def test_show_without_words_is_refused_and_shows_nothing(shown, line, alt):
    with pytest.raises(ValueError, match=r"^show: alt must say in a sentence what the figure shows, got ") as caught:
        show(line, alt=alt)
    assert str(caught.value).endswith('Write what a reader who cannot see it should know: show(fig, alt="...").')
    assert shown == []


def test_show_figure_too_heavy_for_a_page_is_refused(shown, line):
    line.axes[0].plot(np.random.default_rng(0).normal(size=20_000))
    with pytest.raises(
        ValueError, match=r"^show: a figure may have at most 200000 bytes as SVG, this one has \d+\. "
    ) as caught:
        show(line, alt=ALT)
    assert str(caught.value).endswith("Draw fewer points, plot(x[::10]), or rasterized=True.")
    assert shown == []


def test_theme_svg_has_no_colour_or_type_of_its_own(line):
    svg = theme_svg(line, ALT)
    assert INK not in svg
    assert "var(--ink)" in svg
    assert GATES["h"]["color"] in svg
    assert "DejaVu" not in svg
    assert "<style" not in svg, "a style sheet inside would hold for the whole page"
    assert "<metadata" not in svg


def test_theme_svg_is_the_same_every_time_and_shares_no_id_with_another(line):
    assert theme_svg(line, ALT) == theme_svg(line, ALT)
    one = set(re.findall(r'\bid="([^"]+)"', theme_svg(line, ALT)))
    line.axes[0].set_xlabel("word")
    two = set(re.findall(r'\bid="([^"]+)"', theme_svg(line, ALT)))
    assert one
    assert not one & two


def test_theme_svg_refers_to_what_is_in_it(line):
    line.axes[0].imshow(np.eye(3))
    svg = theme_svg(line, ALT)
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) <= set(ids)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.25, "0.25"),
        (7, "7"),
        ("boy", "'boy'"),
        (np.float64(0.25), "0.25"),
        (np.float32(0.25), "0.25"),
        (np.int64(7), "7"),
        (np.array([0.25]), "0.25"),
        (np.bool_(True), "True"),
    ],
)
def test_glue_value_has_the_form_that_the_book_reads(shown, value, text):
    glue(left=value)
    ((data, metadata),) = shown
    record = "application/papermill.record/"
    assert metadata == {"scrapbook": {"name": "left", "mime_prefix": record}}
    assert data[record + "text/plain"] == text
    assert data["text/plain"] == f"left = {text.strip(chr(39))}"


@pytest.mark.parametrize("value", [np.zeros(3), [1, 2], None])
def test_glue_what_no_sentence_can_quote_is_refused_and_nothing_shown(shown, value):
    with pytest.raises(TypeError) as caught:
        glue(first=1, left=value)
    assert str(caught.value) == (
        f"glue: left must be a number or a string, got {type(value).__name__}. "
        "Take the one number that the sentence needs: glue(name=float(...))."
    )
    assert shown == []
