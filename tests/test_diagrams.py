"""Do the drawings show what the equations say, part by part?"""

import matplotlib

matplotlib.use("Agg")

import pytest
from matplotlib import pyplot as plt
from matplotlib.text import Annotation
from says import says

from lstm_lib.diagrams import PARTS, draw_cell, draw_stack
from lstm_lib.notebook import theme_svg
from lstm_lib.style import INK, use_style


@pytest.fixture(autouse=True)
def closed():
    with matplotlib.rc_context():
        use_style()
        yield
    plt.close("all")


def texts(ax, *, strong=True):
    return {t.get_text() for t in ax.texts if t.get_text() and (not strong or t.get_alpha() in (None, 1.0))}


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ("", set()),
        ("f", {"$f_t$", "keep"}),
        ("figc", {"$f_t$", "$i_t$", "$g_t$", "$c_t$", "keep", "write"}),
        (PARTS, {"$f_t$", "$i_t$", "$g_t$", "$c_t$", "$o_t$", "$h_t$", "keep", "write", "show"}),
    ],
    ids=["nothing", "keep", "write", "all"],
)
def test_draw_cell_labels_what_has_been_explained(parts, shown):
    everything = {f"${name}_t$" for name in PARTS} | {"keep", "write", "show"}
    assert texts(draw_cell(parts)) & everything == shown


def test_draw_cell_always_shows_what_comes_in():
    assert {"$x_t$", "$h_{t-1}$", "$c_{t-1}$"} <= texts(draw_cell(""))


def test_draw_cell_draws_every_part_faint_before_its_time():
    assert len(draw_cell("").patches) >= len(PARTS)
    assert {"forget\nσ", "input\nσ", "candidate\ntanh", "output\nσ", "tanh"} <= texts(draw_cell(""), strong=False)


def test_draw_cell_values_stand_in_for_symbols():
    shown = texts(draw_cell(values={"f": "0.25", "x": "girl"}))
    assert {"0.25", "girl"} <= shown and not {"$f_t$", "$x_t$"} & shown


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ("ho", {"$dh_t$", "$do_t$"}),
        ("hoc", {"$dh_t$", "$do_t$", "$dc_t$"}),
        ("hocf", {"$dh_t$", "$do_t$", "$dc_t$", "$df_t$", "$dc_{t-1}$"}),
        (PARTS, {f"$d{name}_t$" for name in (*PARTS, "x")} | {"$dc_{t-1}$", "$dh_{t-1}$"}),
    ],
    ids=["show", "cell", "keep", "all"],
)
def test_draw_cell_backward_names_gradients_where_they_have_come(parts, shown):
    assert {text for text in texts(draw_cell(parts, backward=True)) if text.startswith("$")} == shown


def test_draw_cell_backward_turns_every_arrow_round():
    def heads(**options):
        return {(text.xy, text.xyann) for text in draw_cell(**options).texts if isinstance(text, Annotation)}

    forward, backward = heads(), heads(backward=True)
    turned = {(before, tip) for tip, before in backward}
    assert len(forward & turned) > 5 and not forward & backward  # wires of several pieces turn at another corner
    assert max(tip[0] for tip, _ in forward) > 10 and min(tip[0] for tip, _ in backward) < 0.5


def test_draw_cell_new_parts_are_stronger():
    def widest(new):
        return max(line.get_linewidth() for line in draw_cell("fi", new=new).lines if line.get_color() != INK)

    assert widest("f") >= widest("") and widest("i") > 2
    assert sum(line.get_linewidth() == 2.6 for line in draw_cell("fi", new="i").lines) == 1


def test_draw_cell_has_the_page_s_ink_only():
    svg = theme_svg(draw_cell().figure, "the whole cell with all of its parts")
    assert "#000000" not in svg and "#ffffff" not in svg and "var(--ink)" in svg


def test_draw_cell_unknown_part_is_refused():
    with says(ValueError, "draw_cell: parts must be one of 'f', 'i', 'g', 'c', 'o', 'h', got 'k'. Choose one."):
        draw_cell("fk")


def test_draw_stack_names_boxes_and_arrays():
    assert {"LSTM", "softmax", "x", "h", "p"} <= texts(draw_stack(["LSTM", "softmax"], ["x", "h", "p"]))


def test_draw_stack_wrong_number_of_arrays_is_refused():
    with says(
        ValueError,
        "draw_stack: arrays must hold one text more than boxes, 2, got 1. "
        "Name what goes in, what passes between, and what comes out.",
    ):
        draw_stack(["LSTM"], ["x"])
