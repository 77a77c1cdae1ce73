"""What the attention map accepts, and that its page shows the weights it was given."""

import numpy as np
import pytest
import traitlets
from live_states import SPEC, state_of

import lstm_lib.widgets as widgets


def maps():
    rng = np.random.default_rng(0)
    found = {}
    for title, (T, S) in {"short": (2, 3), "long": (5, 4)}.items():
        weights = rng.dirichlet(np.ones(S), size=T)
        words = {"source": [f"s{k}" for k in range(S)], "target": [f"t{k}" for k in range(T)]}
        found[title] = {**words, "weights": weights}
    return found


@pytest.mark.parametrize("word", [0, 2, 5])
def test_page_shows_the_weights_of_the_chosen_word(run_js, word):
    figure = widgets.AttentionMap(maps(), sentence="long", word=word)
    page = run_js("attention_map", f"((spec) => spec.compute(data))({SPEC})", state_of(figure))
    if word == 0:
        assert page["row"] == [] and figure.describe().endswith("No word chosen yet of the 5.")
        return
    row = maps()["long"]["weights"][word - 1]
    np.testing.assert_allclose(page["row"], row, atol=1e-5)
    assert page["order"] == np.argsort(-row).tolist()
    assert f"Word {word} of 5, “t{word - 1}”, looks at “s{row.argmax()}” {row.max():.2f}" in figure.describe()


def test_a_word_beyond_a_short_sentence_is_its_last_one(run_js):
    figure = widgets.AttentionMap(maps(), sentence="short", word=5)
    assert "Word 2 of 2, “t1”" in figure.describe()
    said = run_js("attention_map", f"((spec) => spec.describe(data, spec.compute(data)))({SPEC})", state_of(figure))
    assert said == figure.describe()


def test_maps_and_titles_are_checked():
    with pytest.raises(traitlets.TraitError, match="sentence must be short or long, got 'none'"):
        widgets.AttentionMap(maps(), sentence="none")
    broken = maps()
    broken["short"]["weights"] = broken["short"]["weights"].T
    with pytest.raises(ValueError, match=r"weights of 'short' must have shape \(T, S\) = \(2, 3\)"):
        widgets.AttentionMap(broken)
    broken["short"]["weights"] = np.full((2, 3), 0.5)
    with pytest.raises(ValueError, match=r"rows that sum to 1, got \(2, 3\)"):
        widgets.AttentionMap(broken)


def test_pointer_chooses_a_row_and_does_not_hold_it_against_the_keyboard(stay):
    page = stay(widgets.AttentionMap(maps(), sentence="long")).page
    says = lambda word: page.wait_for_function(f"document.querySelector('.lf-say').innerText.includes('Word {word} ')")  # noqa: E731
    page.locator("svg rect[style*=pointer]").nth(3).hover()
    says(4)
    page.locator("input[type=range]").focus()
    page.keyboard.press("ArrowLeft")
    says(3)
