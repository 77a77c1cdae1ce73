"""What a figure says in the page and what Python says of the same state: word for word the same."""

import pytest
from live_states import SPEC, connected, module_of, rates, state_of, stepper, trained

import lstm_lib.widgets as widgets
from lstm_lib.widgets.say import fixed, number, percent, whole

STATES = [
    *(widgets.OneCell(step=step) for step in (0, 1, 3)),
    widgets.OneCell(x=-0.35, h=0.4, c=-2, b_f=-8, b_i=8, b_o=-3.3),
    widgets.OneCell(b_f=8, b_i=-8),
    widgets.OneCell(b_f=8, b_i=8),
    widgets.OneCell(b_f=-8, b_i=-8, W=[0.1, -2, 0.3, 1], U=[1, 1, -1, 0]),
    *(widgets.Carousel(w=w, squash=s) for w in (0.9, 0.987, 1, 1.001, 1.1) for s in ("linear", "tanh")),
    widgets.Carousel(w=1.02, step=0),
    widgets.Carousel(w=1.02, step=37, h0=1),
    *(widgets.CellBackward(step=step) for step in (0, 1, 5)),
    *(widgets.CellBackward(slip=slip) for slip in ("none", "carry", "twice", "square")),
    widgets.CellBackward(slip="square", step=4, c=-3.2, b_f=8, later=0),
    widgets.CellBackward(slip="carry", later=0, dh=-1.3, x=-0.4, h=-1, b_o=-2.5),
    widgets.Vanishing(),
    widgets.Vanishing(l1=0.5, l2=0.5, shear=10),
    widgets.Vanishing(l1=1.5, l2=0.1, clip=True),
    widgets.Vanishing(l1=0, l2=0, step=7, clip=True),
    widgets.Vanishing(l1=1.2, l2=-0.8, shear=3.3, scale=0.7, squash="tanh", x=1.3, step=31),
    widgets.GradientXRay(),
    widgets.GradientXRay(bias=-2, scale=0.25, T=150, step=149),
    widgets.GradientXRay(bias=5, seed=9, step=40),
    widgets.GradientXRay(cell="rnn", scale=1.5, seed=3, T=10),
    widgets.SentenceMemory(),
    widgets.SentenceMemory(step=3),
    widgets.SentenceMemory(sentence="The girl, 😀 and 2 xylophones: élan didn't count"),
    widgets.SentenceMemory(sentence="   "),
    widgets.SentenceMemory(sentence="😀😀"),
    widgets.SentenceMemory(sentence="the boy " * 40),
    widgets.SentenceMemory(sentence="я" * 999 + " boy " + "incomprehensibilities"),
    widgets.SentenceMemory(sentence="a b c d e f g h boy", step=0),
    *(widgets.ThroughTime(step=step, overwrite=o) for step in range(5) for o in (False, True)),
    widgets.ThroughTime(loss="every", y=-0.4, h0=0.3, W=-1.3, U=1.7),
    widgets.ThroughTime(loss="every", overwrite=True, U=0, step=3),
    trained(),
    trained(sentence="I didn't enjoy the qwerty film", step=6),
    trained(model="set by hand"),
    widgets.WordStepper(),
    widgets.WordStepper(step=0),
    widgets.WordStepper(step=2, unit=2, sentence="The girl, 😀 and 2 xylophones didn't wave"),
    widgets.WordStepper(sentence=" "),
    stepper(unit=3),
    stepper(sentence="Nobody really liked the qwerty film", step=5, unit=1),
    *(widgets.SplitLeak(split=s, ahead=k) for s in (60, 140, 170) for k in (1, 8, 26)),
    widgets.SplitLeak([float(t % 7) for t in range(250)]),
    *(widgets.SuccessRates(lag=lag) for lag in ("short", "middle", "long")),
    *(rates(task=task, lag=lag) for task in ("adding", "copying") for lag in ("short", "middle", "long")),
    rates(lag="middle", equal="parameters"),
    *(widgets.AttentionMap(word=word) for word in (0, 1, 3)),
    *(widgets.Connectivity(step=step) for step in (0, 1, 7, 200)),
    widgets.Connectivity(text="f(a) 😀 b"),
    widgets.Connectivity(text=""),
    connected(),
    connected(shade="log", text="(a + b)"),
    connected(text="x = 'a\n\tb' # naïve 😀", step=9),
    connected(text="def f(x):\r\n    return\n"),
    connected(text="x" * 250),
    *(widgets.Anatomy(cell=cell) for cell in widgets.anatomy.CELLS),
    widgets.Anatomy(cell="mingru", base="gru_before", D=512, H=512),
]


@pytest.mark.parametrize("place", range(len(STATES)), ids=lambda k: f"{k}-{type(STATES[k]).__name__}")
def test_describe_python_and_the_page_say_the_same(run_js, place):
    figure = STATES[place]
    said = (
        "((spec) => { data.step = Math.min(data.step, spec.player?.until?.(data) ?? data.step);"
        f" return spec.describe(data, spec.compute(data)); }})({SPEC})"
    )
    assert run_js(module_of(figure), said, state_of(figure)) == figure.describe()


@pytest.mark.parametrize(
    "value",
    [
        0,
        1,
        -1,
        42,
        99999,
        1e5,
        0.5,
        2.2,
        14.34,
        103.2,
        999.4,
        999.6,
        0.01,
        0.0099,
        0.731,
        -0.25,
        8.9e-13,
        -6.4e8,
        1e300,
        1.25e-7,
    ],
)
def test_number_python_and_the_page_write_the_same(run_js, value):
    assert run_js("say", "number(data)", value) == number(value)
    assert run_js("say", "fixed(data, 2)", min(value, 1e6)) == fixed(min(value, 1e6))


def test_fixed_never_writes_minus_zero(run_js):
    assert (
        run_js("say", "[-0.001, -0, 0.004].map((v) => fixed(v))")
        == ["0.00"] * 3
        == [fixed(v) for v in (-0.001, -0.0, 0.004)]
    )


def test_whole_groups_digits(run_js):
    assert run_js("say", "[7, 1234, 1234567].map(whole)") == [whole(n) for n in (7, 1234, 1234567)]


def test_shares_in_percent_are_written_as_in_the_page(run_js):
    shares = [0, 0.004, 0.125, 0.5, 0.996, 1, 1.26]
    assert run_js("say", "data.map(percent)", shares) == [percent(share) for share in shares]
    assert percent(0.125) == "13\u00a0%"
