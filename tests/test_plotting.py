"""Figures: the right lines in fixed styles with labels, drawn where asked, and none left behind by an error."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from says import says

from lstm_lib import plotting
from lstm_lib.plotting import label_steps, plot_lags, plot_steps, plot_units
from lstm_lib.style import GATES

mpl.use("Agg")


@pytest.fixture(autouse=True)
def no_figures_left():
    plt.close("all")
    yield
    plt.close("all")


def lines(steps=5):
    rng = np.random.default_rng(0)
    return {name: rng.uniform(size=steps) for name in "ifgoch"}


def data_lines(ax):
    return {line.get_label(): line for line in ax.get_lines() if not line.get_label().startswith("_")}


def same_style(line, style):
    drawn = plt.Line2D([], [], **style)
    getters = ("get_color", "get_linestyle", "get_marker", "_dash_pattern")
    return all(
        (getattr(line, g)() if g.startswith("get") else getattr(line, g))
        == (getattr(drawn, g)() if g.startswith("get") else getattr(drawn, g))
        for g in getters
    )


def test_plot_steps_draws_each_value_once_in_its_fixed_style_with_a_legend():
    values = lines()
    ax = plot_steps(values)
    drawn = data_lines(ax)
    assert list(drawn) == [plotting.LABELS[name] for name in values]
    for name, value in values.items():
        line = drawn[plotting.LABELS[name]]
        np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3, 4, 5])
        np.testing.assert_array_equal(line.get_ydata(), value)
        assert same_style(line, GATES[name])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(drawn)
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("step", "value", "")


def test_gate_styles_differ_in_colour_line_and_marker():
    for what in ("color", "linestyle", "marker"):
        assert len({str(style[what]) for style in GATES.values()}) == len(GATES) == len(plotting.LABELS)


def test_plot_steps_of_a_long_run_has_no_markers():
    drawn = data_lines(plot_steps(lines(41)))
    assert {line.get_marker() for line in drawn.values()} == {""}
    assert {line.get_marker() for line in data_lines(plot_steps(lines(40))).values()} == set("os^DvP")


def test_plot_steps_with_words_labels_each_step_with_its_word():
    words = ["I", "really", "enjoyed", "the", "movie"]
    ax = plot_steps({"c": np.arange(5.0)}, words)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == words
    assert ax.get_xticks().tolist() == [1, 2, 3, 4, 5]
    assert {tick.get_rotation() for tick in ax.get_xticklabels()} == {0}


@pytest.mark.parametrize(
    ("words", "turned"),
    [(list("abcdef"), 0), (list("abcdefg"), 50), (["children", "b"], 0), (["enjoyable", "b"], 50)],
)
def test_words_are_turned_only_when_crowded(words, turned):
    ax = plot_steps({"h": np.zeros(len(words))}, words)
    assert {tick.get_rotation() for tick in ax.get_xticklabels()} == {turned}


def test_plot_steps_marks_zero():
    ax = plot_steps({"c": np.array([2.0, 3.0])})
    assert [line.get_ydata() for line in ax.get_lines() if line.get_label().startswith("_")] == [[0, 0]]
    assert ax.get_ylim()[0] < 0


def rows_of(legend):
    legend.figure.canvas.draw()
    return len({round(text.get_window_extent().y0) for text in legend.get_texts()})


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 2), (7, 4)])
def test_legend_stands_above_the_axes_in_rows_that_come_out_even(count, rows):
    ax = plot_lags({f"run {k}": np.ones(3) for k in range(count)})
    assert rows_of(ax.get_legend()) == rows
    assert ax.get_legend().get_window_extent().y0 >= ax.get_window_extent().y1 - 1
    plotting.legend_above(ax, columns=1)
    assert rows_of(ax.get_legend()) == count


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plot_steps(lines(), ax=ax),
        lambda ax: plot_units(np.ones((5, 3)), ax=ax),
        lambda ax: plot_lags({"LSTM": np.ones(4)}, ax=ax),
    ],
)
def test_plots_draw_into_the_axes_they_are_given_and_else_into_new_ones(draw):
    _, ax = plt.subplots()
    assert draw(ax) is ax
    assert len(plt.get_fignums()) == 1
    own = draw(None)
    assert own is not ax
    assert len(plt.get_fignums()) == 2
    own.figure.canvas.draw()
    plt.close(own.figure)
    assert len(plt.get_fignums()) == 1


def test_plot_units_shows_every_value_with_white_at_zero():
    values = np.array([[0.5, -2.0, 0.0], [1.0, 0.2, 0.3]])
    ax = plot_units(values, ["a", "b"], label="cell state")
    (image,) = ax.get_images()
    np.testing.assert_array_equal(image.get_array(), values.T)
    assert image.get_clim() == (-2.0, 2.0)
    assert image.get_extent() == [0.5, 2.5, 3.5, 0.5]
    assert image.get_cmap()(0.5)[:3] == pytest.approx((0.97, 0.97, 0.97), abs=0.01)
    assert ax.get_ylabel() == "unit"
    assert ax.get_yticks().tolist() == [1, 2, 3]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["a", "b"]
    assert image.colorbar.ax.get_ylabel() == "cell state"


def test_plot_units_labels_all_units_or_of_many_the_first_and_the_last():
    assert plot_units(np.ones((4, 8))).get_yticks().tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert plot_units(np.ones((4, 9))).get_yticks().tolist() == [1, 9]


def test_plot_units_of_zeros_has_limits_that_differ():
    (image,) = plot_units(np.zeros((4, 2))).get_images()
    low, high = image.get_clim()
    assert low == -high < 0


def test_plot_lags_draws_the_median_and_the_range_of_all_seeds():
    runs = np.array([[1.0, 0.1, 0.01], [4.0, 0.4, 0.04], [2.0, 0.2, 0.02]])
    ax = plot_lags({"RNN": runs, "LSTM": np.array([1.0, 0.9, 0.8])})
    drawn = data_lines(ax)
    assert list(drawn) == ["RNN", "LSTM"]
    np.testing.assert_array_equal(drawn["RNN"].get_xdata(), [0, 1, 2])
    np.testing.assert_array_equal(drawn["RNN"].get_ydata(), runs[2])
    np.testing.assert_array_equal(drawn["LSTM"].get_ydata(), [1.0, 0.9, 0.8])
    (band,) = ax.collections
    edges = band.get_paths()[0].vertices
    assert {(x, y) for x, y in edges} >= {(0, 1.0), (0, 4.0), (2, 0.01), (2, 0.04)}
    assert drawn["RNN"].get_marker() != drawn["LSTM"].get_marker()
    assert (ax.get_yscale(), ax.get_xlabel(), ax.get_ylabel()) == ("log", "lag (steps back)", "gradient norm")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["RNN", "LSTM"]


def test_plot_lags_of_one_seed_has_no_band_and_of_many_lags_few_markers():
    ax = plot_lags({"RNN": np.ones((1, 81)), "LSTM": np.ones(81)})
    assert not ax.collections
    assert {line.get_markevery() for line in data_lines(ax).values()} == {10}


def test_plot_lags_draws_what_vanished_at_the_floor():
    ax = plot_lags({"RNN": np.array([1.0, 0.0])}, floor=1e-9)
    np.testing.assert_array_equal(data_lines(ax)["RNN"].get_ydata(), [1.0, 1e-9])


BAD = {
    "unknown_name": (lambda: plot_steps({"z": np.zeros(3)}), ValueError,
        "plot_steps: values must have keys among i, f, g, o, c, h, got 'z'. Rename it."),
    "nothing": (lambda: plot_steps({}), ValueError,
        "plot_steps: values must hold lines of one shape (T,), got none. Pick one unit, such as trace.c[:, b, j]."),
    "all_units": (lambda: plot_steps({"c": np.zeros((5, 3))}), ValueError,
        "plot_steps: values must hold lines of one shape (T,), got (5, 3). Pick one unit, such as trace.c[:, b, j]."),
    "different_lengths": (lambda: plot_steps({"i": np.zeros(5), "f": np.zeros(4)}), ValueError,
        "plot_steps: values must hold lines of one shape (T,), got (4,), (5,). "
        "Pick one unit, such as trace.c[:, b, j]."),
    "words": (lambda: plot_steps({"i": np.zeros(5)}, ["a", "b"]), ValueError,
        "plot_steps: words must hold one word per step, 5, got 2. Pass them all."),
    "units_words": (lambda: plot_units(np.zeros((5, 2)), list("abc")), ValueError,
        "plot_units: words must hold one word per step, 5, got 3. Pass them all."),
    "units_rank": (lambda: plot_units(np.zeros((5, 2, 1))), ValueError,
        "plot_units: values must have shape (T, H) = (any, any), got (5, 2, 1). Reshape values."),
    "units_nan": (lambda: plot_units(np.full((2, 2), np.nan)), ValueError,
        "plot_units: values must be finite, got nan at t, h = 0, 0. Clean the data or find the step that made it."),
}  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named_before_a_figure_is_opened(call, kind, message):
    with says(kind, message):
        call()
    assert plt.get_fignums() == []


def test_label_steps_with_too_few_words_says_so():
    with says(ValueError, "label_steps: words must hold one word per step, 3, got 2. Pass them all."):
        label_steps(plt.subplots()[1], 3, ["a", "b"])
