"""Every figure driven by the keyboard alone: Tab reaches each control, keys change picture and description."""

import contextlib

import pytest
from live_states import connected, stepper, trained
from playwright.sync_api import Error as PlaywrightError

import lstm_lib.widgets as widgets

FIGURES = [
    widgets.Anatomy(),
    widgets.AttentionMap(word=3),
    widgets.Carousel(),
    widgets.CellBackward(),
    widgets.Connectivity(),
    connected(),
    widgets.GradientXRay(),
    widgets.OneCell(),
    widgets.SentenceMemory(),
    trained(),
    widgets.SplitLeak(),
    widgets.ThroughTime(h0=0.5),
    widgets.Vanishing(squash="tanh"),  # the gradient of a linear network does not depend on its input
    stepper(sentence="I really enjoyed the movie, nobody else did", unit=2),
]


@pytest.fixture(scope="module", params=range(len(FIGURES)), ids=lambda k: f"{k}-{type(FIGURES[k]).__name__}")
def live(request, stay):
    """A page with one figure, as it was at first."""
    return stay(FIGURES[request.param]).page


@pytest.fixture
def page(live):
    """The page, reset."""
    live.click(".lf-reset")
    said(live)
    return live


# Which key changes which kind of control.
KEYS = {
    "range": ("ArrowLeft", "ArrowRight"),
    "checkbox": ("Space",),
    "select-one": ("ArrowDown", "ArrowUp"),
    "text": ("x",),
    "textarea": ("x",),
}


def focused(page):
    """The element that has the focus, if it lies in a figure: its kind, its label, whether the focus can be seen."""
    return page.evaluate(
        """() => {
            const at = document.activeElement;
            if (!at.closest(".lf")) return null;
            const {outlineStyle, outlineWidth} = getComputedStyle(at);
            return {
                kind: at.type ?? at.getAttribute("role"),
                seen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
                name: at.labels?.[0]?.textContent ?? at.getAttribute("aria-label") ?? at.textContent,
            };
        }"""
    )


def walk(page):
    """Tab through the figure; yield each stop."""
    page.evaluate("(top => { top.tabIndex = -1; top.focus(); })(document.querySelector('h1'))")
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = focused(page)
        if stop is None:
            return
        yield stop
    pytest.fail("Tab never leaves the figure")


def picture(page):
    return page.evaluate("document.querySelector('.lf-view').innerHTML")


def said(page, before=None):
    """The description, once it says something else than `before` or a drag has rested."""
    if before is None:
        page.wait_for_timeout(280)
    else:
        with contextlib.suppress(PlaywrightError):
            page.wait_for_function(
                "before => document.querySelector('.lf-say').innerText !== before", arg=before, timeout=350
            )
    return page.inner_text(".lf-say")


def test_keyboard_reaches_and_moves_every_control(page):
    controls = page.locator(".lf :is(button, input, select, textarea)").count()
    unmoved, stops = [], 0
    for stop in walk(page):
        assert stop["seen"], f"the focus on {stop['name']} cannot be seen"
        assert stop["name"].strip(), "a control without a name"
        if stop["kind"] == "region":
            continue
        stops += 1
        if stop["kind"] == "button":
            continue
        before = picture(page), page.inner_text(".lf-say")
        for key in KEYS[stop["kind"]]:
            page.keyboard.press(key)
            if picture(page) != before[0] and said(page, before[1]) != before[1]:
                break
        else:
            unmoved.append(stop["name"])
        page.evaluate("document.querySelector('.lf-reset').click()")
        page.wait_for_timeout(20)
    assert stops == controls
    assert unmoved == []


def test_keyboard_chooses_every_preset_and_resets(page):
    first = said(page)
    buttons = page.locator(".lf-presets button")
    heard, latest = set(), first
    for k in range(buttons.count() - 1):
        buttons.nth(k).focus()
        page.keyboard.press("Enter")
        assert buttons.nth(k).get_attribute("aria-pressed") == "true"
        latest = said(page, latest)
        heard.add(latest)
    assert len(heard) == buttons.count() - 1, "each preset is a state of its own"
    buttons.last.focus()
    page.keyboard.press("Space")
    assert said(page) == first


def test_keyboard_steps_plays_and_pauses(page):
    place = ".lf-player input"
    if page.locator(place).count() == 0:
        assert page.locator(".lf-play").count() == 0
        return
    end = page.input_value(place)
    page.focus(".lf-play ~ button")
    page.keyboard.press("Enter")
    assert int(page.input_value(place)) < int(end)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.input_value(place) == end
    assert page.get_attribute(".lf-play ~ button:last-child", "aria-disabled") == "true"

    page.focus(".lf-play")
    page.keyboard.press("Enter")
    assert page.inner_text(".lf-play") == "Pause"
    page.wait_for_function(f"document.querySelector('{place}').value > 0")
    page.keyboard.press("Enter")
    assert page.inner_text(".lf-play") == "Play"
    rest = page.input_value(place)
    page.wait_for_timeout(400)
    assert page.input_value(place) == rest != end
    assert page.evaluate("document.activeElement.className") == "lf-play", "the focus stays where it was"
