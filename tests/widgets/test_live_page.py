"""Live figures on a page: links, bad input, missing state, trouble, paper, no JavaScript, both themes, phones."""

import re
from pathlib import Path

import pytest
from live_states import every_figure, trained
from playwright.sync_api import expect

import lstm_lib.widgets as widgets

AXE = (Path(__file__).parents[1] / "site" / "axe.min.js").read_text(encoding="utf-8")


def hears(page, text, figure=0):
    """Wait until the description of a figure has these words."""
    expect(page.locator(f"#fig-{figure} .lf-say")).to_contain_text(text)


def follow(page, link):
    """Click a link as it stands in captions."""
    page.evaluate(
        "link => document.querySelector('main').insertAdjacentHTML('beforeend', `<a href='${link}'>set</a>`)", link
    )
    page.click("main > a:last-of-type")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_with_all_figures_axe_finds_nothing_and_nothing_overflows(visit, theme):
    seen = visit(*every_figure(), theme=theme, reduced_motion="reduce")
    for width in (1280, 390):
        seen.resize(width)
        assert seen.overflow() is None
        assert seen.violations(AXE) == []
        small = seen.page.evaluate(
            """() => [...document.querySelectorAll(".lf :is(button, input, select, textarea)")]
                .filter(e => Math.min(e.offsetWidth, e.offsetHeight) < 24).map(e => e.outerHTML)"""
        )
        assert small == [], "smaller than 24 pixels"


@pytest.mark.parametrize("width", [1280, 390])
def test_height_kept_free_is_what_the_figure_takes(visit, width):
    page = visit(*every_figure(), width=width).page
    found = page.evaluate(
        """() => [...document.querySelectorAll(".live-figure")].map(e => {
            const free = getComputedStyle(e).getPropertyValue(innerWidth > 720 ? "--wide" : "--narrow");
            return [parseFloat(free), e.offsetHeight];
        })"""
    )
    names = [type(figure).__name__ for figure in every_figure()]
    wrong = {name: taken for name, (free, taken) in zip(names, found, strict=True) if abs(free / taken - 1) > 0.08}
    assert wrong == {}, "write these pixels into the figures' heights"


def test_link_sets_a_state_and_leaves_the_others_alone(visit):
    page = visit(widgets.OneCell(), widgets.Carousel(), widgets.Carousel()).page
    follow(page, "?w=1.05&squash=linear#fig-1")
    hears(page, "multiplied by 1.7 × 10⁴", 1)
    follow(page, "?preset=erase#fig-0")
    hears(page, "(erase)", 0)
    hears(page, "w = 1.000", 2)
    assert page.url.endswith("?preset=erase#fig-0"), "the address can be passed on"


def test_link_from_outside_sets_the_state_when_the_page_opens(visit):
    page = visit(widgets.OneCell(), widgets.Carousel(), query="?w=0.95#fig-1").page
    hears(page, "w = 0.950", 1)


def test_link_values_out_of_range_are_cut_and_said(visit):
    page = visit(widgets.Carousel()).page
    follow(page, "?w=7&squash=cubic&h0=&colour=red#fig-0")
    hears(page, "w = 7 is too large: 1.10 is the most. squash must be linear or tanh, got “cubic”. It stays as it was.")
    hears(page, "h0 must be a number, got “”. It stays as it was. This figure has no colour to set. One linear unit")
    assert page.input_value(".lf-controls input >> nth=0") == "1.1"
    page.focus(".lf-controls input")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".lf-say")).to_have_text(re.compile("^One linear unit"))  # the note goes with the next change


def test_link_to_something_else_is_left_alone(visit):
    page = visit(widgets.Carousel()).page
    follow(page, "#fig-0")
    assert page.url.endswith("#fig-0")


TYPED = {
    "nothing": ("", "There is no word to read"),
    "emoji": (
        "😀 🎬",
        "There is no word to read: type a sentence, or choose one above. Numbers and signs are left out.",
    ),
    "unknown": ("the zyx boy", "Not in the vocabulary: zyx."),
    "markup": ("<img src=x onerror=alert(1)> boy", "Not in the vocabulary: img, src, x, onerror and alert."),
    "long": ("boy sees " * 1112, "sentence was cut after 1000 characters. "),
    "letters": ("я" * 10_000, "Not in the vocabulary: "),
}


@pytest.mark.parametrize("typed", TYPED)
def test_sentence_of_any_kind_is_handled_and_said(visit, typed):
    text, wanted = TYPED[typed]
    page = visit(trained(model="set by hand"), width=390).page
    page.fill("input[type=text]", text)
    hears(page, wanted)
    assert page.locator(".lf-view img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if typed == "long":
        hears(page, "Only the first 60 of 223 words are read.")
    page.click("text=the boy … the girl")
    hears(page, "word 17 of 17: herself")


def test_sentence_too_wide_for_a_phone_scrolls_by_keyboard(visit):
    page = visit(widgets.SentenceMemory(), width=390).page
    assert page.get_attribute(".lf-scroll", "tabindex") == "0"
    page.focus(".lf-scroll")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.lf-scroll').scrollLeft > 0")


def without_first(page):
    first = next(iter(page["state"]))
    return {**page, "state": {k: v for k, v in page["state"].items() if k != first}}


def with_fault(where, fault):
    """Return a change that plants a fault in the figures' modules."""

    def change(page):
        for model in page["state"].values():
            if "_esm" in model["state"]:
                model["state"]["_esm"] = model["state"]["_esm"].replace(where, fault)
        return page

    return change


BROKEN_MODULE = with_fault("export default", "throw new Error('a planted fault'); export default")
BROKEN_PICTURE = with_fault("function unit(w", "function unit() { throw new Error('a planted fault'); }\nfunction no(w")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda page: None, "its data did not arrive"),
        (lambda page: {**page, "state": {}}, "its data is missing from this page"),
        (without_first, "its data is missing from this page"),
        (BROKEN_MODULE, "a planted fault"),
        (BROKEN_PICTURE, "a planted fault"),
    ],
    ids=["no file", "no state", "one state missing", "broken module", "broken picture"],
)
def test_trouble_leaves_the_still_and_says_what_happened(visit, change, message):
    seen = visit(widgets.Carousel(), widgets.OneCell(), change=change, expect_trouble=True)
    page = seen.page
    assert message in page.inner_text("#fig-0 .live-note")
    assert page.is_visible("#fig-0 .live-still svg") and page.is_visible("#fig-0 .live-still p")
    assert page.locator("#fig-0 .lf").count() == 0
    if change in (without_first, BROKEN_PICTURE):
        assert page.is_visible("#fig-1 .lf"), "the other figure lives"
    assert seen.violations(AXE) == []


def test_page_without_the_address_of_its_data_says_so(visit, tmp_path):
    seen = visit(widgets.Carousel())
    page = seen.page
    path = tmp_path / "page.html"
    path.write_text(
        path.read_text(encoding="utf-8").replace('<meta name="live-states"', '<meta name="other"'), encoding="utf-8"
    )
    page.reload()
    expect(page.locator(".live-note")).to_contain_text("its data is missing from this page")
    assert not any(complaint.startswith("failed") for complaint in seen.complaints), "nothing is there to ask for"
    seen.complaints.clear()


def test_values_missing_in_the_state_are_replaced_and_said(visit):
    def without_w(page):
        for model in page["state"].values():
            model["state"].pop("w", None)
        return page

    page = visit(widgets.Carousel(), change=without_w).page
    hears(page, "w must be a number, got “undefined”. It stays as it was. One linear unit with w = 0.900")


def test_fault_while_drawing_is_said_and_reset_helps(visit):
    fault = "if (w > 1.01) throw new Error('a planted fault');"
    planted = with_fault("function unit(w, squash, h) {", f"function unit(w, squash, h) {{ {fault}")
    page = visit(widgets.Carousel(), change=planted, expect_trouble=True).page
    page.click("text=w = 1.05")
    hears(page, "This figure could not be drawn: a planted fault. Choose Reset.")
    page.click("text=Reset")
    hears(page, "One linear unit with w = 1.000")


@pytest.mark.parametrize("figure", every_figure(), ids=lambda figure: type(figure).__name__)
def test_without_javascript_a_still_picture_and_its_text(visit, figure):
    page = visit(figure, java_script_enabled=False).page
    assert page.is_visible(".live-still svg")
    assert page.get_attribute(".live-still svg", "aria-label") == figure.describe()
    assert (
        page.inner_text(".live-still p").replace("\u00a0", " ").split()
        == figure.describe().replace("\u00a0", " ").split()
    )


def test_paper_gets_the_picture_and_the_text_and_no_controls(visit):
    page = visit(widgets.Carousel(w=1.05), theme="dark").page
    page.emulate_media(media="print")
    assert page.is_visible(".lf-view svg") and page.is_visible(".lf-say")
    assert not any(page.is_visible(f".lf-{part}") for part in ("presets", "controls", "player"))
    colours = page.evaluate(
        "(e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor])(document.querySelector('.lf'))"
    )
    assert colours == ["rgb(17, 17, 17)", "rgb(255, 255, 255)"]


def test_reduced_motion_nothing_moves_by_itself_and_play_jumps(visit):
    page = visit(widgets.Carousel(), reduced_motion="reduce").page
    moving = page.evaluate(
        "[...document.querySelectorAll('.lf *')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
    )
    assert moving == 0
    first = picture = page.evaluate("document.querySelector('.lf-view').innerHTML")
    page.wait_for_timeout(500)
    assert page.evaluate("document.querySelector('.lf-view').innerHTML") == first == picture
    page.click(".lf-play")
    page.wait_for_function("document.querySelector('.lf-player input').value === '20'")  # a tenth of the way at a time


def test_touch_moves_a_slider(visit):
    page = visit(widgets.Carousel(), width=390, has_touch=True, is_mobile=True).page
    slider = page.locator(".lf-controls input[type=range]").first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box["height"] >= 40
    page.touchscreen.tap(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    expect(page.locator(".lf-say")).to_have_text(re.compile(r"w = 1\.0[6-9]"))


def test_place_too_narrow_for_any_figure_is_no_trouble(visit):
    page = visit(*every_figure()).page
    page.evaluate("document.querySelectorAll('.live-figure').forEach(e => (e.style.width = '60px'))")
    page.wait_for_timeout(200)
    page.evaluate("document.querySelectorAll('.live-figure').forEach(e => (e.style.width = ''))")
    hears(page, "The cell goes from", [type(figure).__name__ for figure in every_figure()].index("OneCell"))


def test_theme_of_the_page_changes_and_the_figure_follows(visit):
    page = visit(widgets.OneCell()).page
    ink = "getComputedStyle(document.querySelector('.lf-text')).fill"
    before = page.evaluate(ink)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(ink) != before
