"""The parts that make pages light, each on a small case: what a style sheet keeps."""

import lean_styles
import page_weight
import pytest


@pytest.fixture
def lean(tmp_path):
    """Write a style sheet and return what is kept of it for a page with the given words."""

    def run(css, words, **others):
        folder = tmp_path / "styles"
        folder.mkdir(exist_ok=True)
        (folder / "main.css").write_text(css)
        for name, text in others.items():
            (tmp_path / f"{name}.css").write_text(text)
        return lean_styles.lean([folder / "main.css"], words)

    return run


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a{x:1}.b{x:2}", ".a{x:1}"),
        (".a,.b{x:1}", ".a{x:1}"),
        ("p:not(.b){x:1}", "p:not(.b){x:1}"),
        (".a:is(.b,.c) p,#b{x:1}", ".a:is(.b,.c) p{x:1}"),
        ("@media print{.b{x:1}}", ""),
        ("@media print{.b{x:1}.a{x:2}}", "@media print{.a{x:2}}"),
        ('.a::before{content:"}.b{;"}', '.a::before{content:"}.b{;"}'),
        ("/* .a{} */ [data-b='.b,']{x:1}", "[data-b='.b,']{x:1}"),
        ("/*! licence */.b{x:1}", "/*! licence */"),
        ("@keyframes b{from{x:1}to{x:2}}", "@keyframes b{from{x:1}to{x:2}}"),
        (r".md\:b{x:1}", r".md\:b{x:1}"),
    ],
)
def test_style_sheet_keeps_what_a_page_can_use(lean, css, kept):
    assert lean(css, {"a"}) == kept


def test_style_sheet_takes_in_its_imports_and_moves_its_addresses(lean):
    assert lean('@import "../basic.css"; .a{background:url(../i.svg)}', {"a"}, basic="p{x:1}.b{x:2}") == (
        "p{x:1}\n.a{background:url(i.svg)}"
    )


def test_names_and_punctuation_in_code_are_plain_text_and_the_rest_keeps_its_colour():
    code = '<pre><span class="n">h</span> <span class="o">=</span> <span class="n">f</span><span class="p">(</span>'
    assert page_weight._light(code, None, "") == '<pre>h <span class="o">=</span> f('
    signature = '<span class="p"><span class="pre">:</span></span>'
    assert page_weight._light(signature, None, "") == signature
