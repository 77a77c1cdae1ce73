"""What can be set in the page is what Python accepts, and what cannot be had is cleaned and said."""

import pytest
import traitlets
from live_states import SPEC, every_figure, module_of, state_of


@pytest.mark.parametrize("figure", every_figure(), ids=lambda figure: type(figure).__name__)
def test_controls_accept_what_the_traits_accept(run_js, figure):
    controls = run_js(module_of(figure), f"from_controls.settable({SPEC})", state_of(figure))
    traits = figure.traits(sync=True)
    for control in controls:
        trait = traits[control["name"]]
        if control["kind"] == "range":
            assert (control["min"], control["max"]) == (trait.min, trait.max), control["name"]
        elif control["kind"] == "toggle":
            assert isinstance(trait, traitlets.Bool)
        elif control["kind"] == "choice" and isinstance(trait, traitlets.Enum):
            assert list(control["options"]) == list(trait.values)


@pytest.mark.parametrize("figure", every_figure(), ids=lambda figure: type(figure).__name__)
def test_presets_hold_values_that_python_accepts_too(run_js, figure):
    presets = run_js(module_of(figure), f"({SPEC}).presets", state_of(figure))
    assert len(presets) >= 1
    for values in presets.values():
        for name, value in values.items():
            setattr(figure, name, value)


RANGE = "{ kind: 'range', name: 'w', min: -1, max: 2.5 }"
CHOICE = "{ kind: 'choice', name: 'cell', options: { lstm: 'LSTM', rnn: 'RNN' } }"


@pytest.mark.parametrize(
    ("control", "wanted", "value", "note"),
    [
        (RANGE, 2, 2, None),
        (RANGE, "1.05", 1.05, None),
        (RANGE, 7, 2.5, "w = 7 is too large: 2.50 is the most."),
        (RANGE, "-1e9", -1, "w = −1.0\u00a0×\u00a010⁹ is too small: −1 is the least."),
        (RANGE, "", None, "w must be a number, got “”. It stays as it was."),
        (RANGE, "abc", None, "w must be a number, got “abc”. It stays as it was."),
        (RANGE, None, 0, None),
        (CHOICE, "rnn", "rnn", None),
        (CHOICE, "toString", None, "cell must be lstm or rnn, got “toString”. It stays as it was."),
        ("{ kind: 'toggle', name: 'clip' }", "on", True, None),
        ("{ kind: 'toggle', name: 'clip' }", "maybe", None, "clip must be on or off, got “maybe”. It stays as it was."),
        ("{ kind: 'text', name: 'text', most: 3 }", "abcd", "abc", "text was cut after 3 characters."),
    ],
)
def test_clean_gives_the_nearest_value_and_says_so(run_js, control, wanted, value, note):
    found = run_js("controls", f"clean({control}, data)", wanted)
    assert (found.get("value"), found.get("note")) == (value, note)


def test_request_keeps_what_it_can_and_names_what_it_cannot(run_js):
    found = run_js("carousel", "from_controls.request(spec, data)", {"preset": "none", "w": "9", "colour": "red"})
    assert found == {
        "values": {"w": 1.1},
        "notes": [
            "This figure has no state called “none”.",
            "w = 9 is too large: 1.10 is the most.",
            "This figure has no colour to set.",
        ],
    }
