"""The connectivity view: the page's numbers are the library's, and texts of every kind are read or refused in words."""

import json

import numpy as np
import pytest
from ipywidgets.embed import dependency_state
from live_states import SPEC, connected, state_of
from playwright.sync_api import expect

import lstm_lib.widgets as widgets
from lstm_lib import GRU, LSTM, Dense, SequenceModel
from lstm_lib.tasks import CHARACTERS, to_numbers
from lstm_lib.widgets.characters import MOST, called

CODE = "def f(x):\n    return x + (y"


def page_of(run_js, figure):
    """What the page computes of a figure's state."""
    take = "(({ moved, next, verdicts }) => ({ moved, next, p: verdicts[data.step] }))"
    return run_js("connectivity", f"((spec) => {take}(spec.compute(data)))({SPEC})", state_of(figure))


@pytest.mark.parametrize("step", [0, 1, 9, len(CODE)])
def test_page_computes_what_python_does(run_js, step):
    figure = connected(text=CODE, step=step)
    page, run = page_of(run_js, figure), figure.run()
    assert len(page["moved"]) == len(run.moved) == step
    np.testing.assert_allclose(page["p"], run.p, rtol=1e-10)
    np.testing.assert_allclose(page["moved"], run.moved, rtol=1e-10, atol=1e-10)
    assert page["next"][0]["p"] == max(page["p"]) and len(page["next"]) == 3


def test_rounding_to_float16_changes_no_probability_by_a_percent():
    rng = np.random.default_rng(2)
    model = SequenceModel(LSTM(96, 32, rng=rng), Dense(32, 96, rng=rng), read="all")
    for name in ("recurrent.W", "head.W"):
        model.params[name][...] *= 4
    p = model.predict(np.eye(96)[to_numbers(CODE)][:, None])
    for step in range(1, len(CODE) + 1):
        found = widgets.Connectivity(model, CHARACTERS, text=CODE, step=step).run().p
        np.testing.assert_allclose(found, p[step - 1, 0], atol=0.01)


def test_float16_numbers_are_numpy_s(run_js):
    values = np.array([0, 1, -1, 0.1, -2.5, 6e-8, 6.1e-5, 65504, -1e-5, 3.14159], "<f2")
    assert run_js("sentence", "data.map(half)", values.view("<u2").tolist()) == values.astype(float).tolist()


def test_weight_in_a_page_of_the_largest_model_stays_below_a_quarter_of_a_megabyte():
    state = dependency_state([connected(96)], drop_defaults=False)
    plain = {key: value for model in state.values() for key, value in model["state"].items() if key[:1] != "_"}
    buffers = [buffer["data"] for model in state.values() for buffer in model.get("buffers", [])]
    assert len(buffers) == 1
    assert len(json.dumps(plain)) + len(buffers[0]) < 250_000


def test_open_bracket_is_what_the_cell_set_by_hand_hangs_on():
    run = widgets.Connectivity(text="f(a, bcd, ec").run()
    assert called("abcdef, ()"[run.top[0]]) == "“)”"
    assert sorted(run.moved.argsort()[-2:].tolist()) == [1, 11], "the bracket, and the letter just read"
    assert run.moved[1] > 0.2 and np.delete(run.moved, [1, 11]).max() < 0.1
    closed = widgets.Connectivity(text="f(a, bcd) ec").run()
    assert closed.moved[1] < 0.05, "the closing bracket made it forget"


@pytest.mark.parametrize(
    ("model", "alphabet", "message"),
    [
        (SequenceModel(LSTM(3, 2), Dense(2, 3), read="all"), "aab", "alphabet must hold single characters, each once"),
        (SequenceModel(LSTM(3, 2), Dense(2, 3), read="all"), ["a", "b", "cd"], "alphabet must hold single characters"),
        (SequenceModel(LSTM(3, 2), Dense(2, 3), read="all"), "ab", r'params\["recurrent.W"\] must have shape \(2, 8\)'),
        (SequenceModel(GRU(3, 2), Dense(2, 3), read="all"), "abc", "params must have exactly the keys"),
    ],
)
def test_model_that_does_not_fit_is_refused_in_one_sentence(model, alphabet, message):
    with pytest.raises(ValueError, match=f"^Connectivity: {message}"):
        widgets.Connectivity(model, alphabet)


def test_weights_that_are_not_finite_are_refused():
    model = SequenceModel(LSTM(3, 2), Dense(2, 3), read="all")
    model.params["head.W"][0, 1] = 1e6
    with pytest.raises(ValueError, match=r'^Connectivity: params\["head.W"\] as float16 must be finite, got inf'):
        widgets.Connectivity(model, "abc")


TYPED = {
    "nothing": ("", "There is nothing to read: type a text, or choose one above."),
    "emoji": ("f(😀🎬", "Not in the alphabet, and read as “?”: “😀” and “🎬”."),
    "letters": ("я" * 10_000, "text was cut after 1000 characters. "),
    "markup": ("<img src=x onerror=alert(1)>", "After “>”, character 28 of 28, "),
    "lines": ("if x:\n\n\n    y", "character 13 of 13"),
    "breaks": ("\n" * 150, "After a line break, character 150 of 150"),
}


@pytest.mark.parametrize("typed", TYPED)
def test_text_of_any_kind_is_handled_and_said(visit, typed):
    text, wanted = TYPED[typed]
    page = visit(connected(), width=390).page
    says = page.locator(".lf-say")
    page.fill("textarea", text)
    expect(says).to_contain_text(wanted)
    assert page.locator(".lf-view img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if typed == "letters":
        expect(says).to_contain_text(f"Only the first {MOST} of 1000 characters are read. Not in the alphabet")
    page.click("text=after def")
    expect(says).to_contain_text("After a space, character 14 of 14, the likeliest next ones are")
    assert page.input_value("textarea") == "def f(x):\n    "


def test_pointer_chooses_a_character_and_the_keyboard_goes_on_from_it(stay):
    page = stay(widgets.Connectivity()).page
    says = page.locator(".lf-say")
    page.locator(".lf-view svg rect[style*=pointer]").nth(3).click()
    expect(says).to_contain_text("After “,”, character 4 of 12, ")
    page.locator("input[type=range]").focus()
    page.keyboard.press("ArrowLeft")
    expect(says).to_contain_text("After “a”, character 3 of 12, ")


def test_choosing_an_example_moves_nothing_below_the_figure(visit):
    for width in (1280, 390):
        page = visit(connected(), width=width).page
        heights = set()
        for chip in page.locator(".lf-presets button").all():
            chip.click()
            heights.add(page.evaluate("document.querySelector('.lf-view').offsetHeight"))
        assert len(heights) == 1


def test_weights_that_do_not_come_leave_the_still_picture(visit):
    def without_weights(page):
        for model in page["state"].values():
            model.pop("buffers", None)
            model["state"].pop("weights", None)
        return page

    page = visit(widgets.Connectivity(), change=without_weights, expect_trouble=True).page
    assert "This figure could not come to life" in page.inner_text(".live-note")
    assert page.is_visible(".live-still svg") and page.locator(".lf").count() == 0
