"""Formulae are set while the book is built: what a page gets, and what stops the build."""

import re
import sys
from pathlib import Path

import pytest
from small_book import CONFIG, ROOT, build

sys.path.insert(0, str(ROOT / "_ext"))
import formulae

OWN = f"sphinx:\n  local_extensions: {{formulae: {ROOT / '_ext'}}}\n  config: {{html_math_renderer: typeset}}\n"


@pytest.fixture(scope="module")
def typesetter():
    made = formulae.Typesetter()
    yield made
    made.close()


@pytest.mark.parametrize("display", [False, True])
def test_formula_is_drawn_and_readable_aloud(typesetter, display):
    html = typesetter.html(r"c_t = f_t \odot c_{t-1}", display)
    assert html.startswith("<mjx-container") and html.endswith("</mjx-container>")
    assert (' display="true"' in html.partition(">")[0]) == display
    assert "<mo>&#x2299;</mo>" in html or "<mo>⊙</mo>" in html


@pytest.mark.parametrize(
    ("tex", "message"),
    [(r"\sigmoid(x)", r"Undefined control sequence \sigmoid"), (r"\frac{1", "Missing close brace")],
)
def test_formula_unreadable_is_refused_and_the_next_one_set(typesetter, tex, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        typesetter.html(tex, False)
    assert "mjx-c" in typesetter.html("h_t", False)


def test_fonts_named_by_the_style_sheet_are_there(typesetter):
    named = set(re.findall(r'url\("mathjax/([^"]+)"\)', typesetter.css))
    assert len(named) > 10
    assert named == {path.name for path in (ROOT / "static" / "mathjax").glob("*.woff")}


def test_build_sets_formulae_and_stops_at_one_that_cannot_be_read(small):
    (small / "_config.yml").write_text(CONFIG + OWN)
    intro = small / "intro.md"
    intro.write_text("# A small book\n\nInside $a < b$ and\n\n```{math}\n:label: two\na &= 1 \\\\\nb &= 2\n```\n")
    done = build(small)
    assert done.returncode == 0, done.stderr
    page = (small / "_build" / "html" / "intro.html").read_text()
    assert page.count("<mjx-container") == 2
    assert page.count("<mjx-mtr>") == 2, "two rows"
    assert "formulae.css" in page
    assert not Path(small / "_build" / "html" / "chapters" / "01_first.html").read_text().count("formulae.css")

    intro.write_text("# A small book\n\nOne $h$ and one $\\sigmoid(h)$.\n")
    failed = build(small)
    assert failed.returncode == 1
    assert "intro.md" in failed.stderr
    assert r"Undefined control sequence \sigmoid" in failed.stderr
