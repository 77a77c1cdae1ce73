"""The first place that is not finite: the earliest step, within it the earliest array, and the layer it is in."""

import numpy as np
import pytest
from says import says

from lstm_lib import LSTM, RNN, Bidirectional, Stack
from lstm_lib.nonfinite import check_run

x = np.random.default_rng(0).normal(size=(5, 3, 2))


def run(layer):
    return layer.forward(x)


def spoil(trace, **places):
    """Put NaN into arrays of an LSTM's run at (t, b, unit)."""
    for name, place in places.items():
        getattr(trace, name)[place] = np.nan
    return trace


def message(found):
    what, _, where = found.partition(" at ")
    return f"me: {what} must be finite, got nan at {where}. Clean the data or find the step that made it."


CASES = {
    "step before array": ({"i": (3, 0, 0), "h": (2, 1, 1)}, "the hidden state at t, b, h = 2, 1, 1"),
    "gate before cell": ({"o": (2, 2, 1), "c": (2, 0, 0), "h": (2, 0, 0)}, "gate o at t, b, h = 2, 2, 1"),
    "gates in their order": ({"g": (2, 0, 0), "f": (2, 2, 3), "h": (4, 0, 0)}, "gate f at t, b, h = 2, 2, 3"),
    "cell before hidden state": ({"c": (1, 0, 2), "h": (1, 0, 2)}, "the cell state at t, b, h = 1, 0, 2"),
}


@pytest.mark.parametrize(("places", "found"), CASES.values(), ids=CASES)
def test_first_array_of_the_first_step_is_named(places, found):
    trace = spoil(run(LSTM(2, 4)), **places)
    with says(ValueError, message(found)):
        check_run(trace, who="me")


def test_part_of_a_nested_layer_is_named_with_its_path():
    trace = run(Stack([LSTM(2, 4), Bidirectional(RNN(4, 3), Stack([LSTM(4, 2), LSTM(2, 2)]))]))
    inner = trace.layers[1].backward.layers[1]
    spoil(inner, f=(4, 0, 1), h=(4, 0, 1))
    trace.h[0, 0, 4] = np.nan  # the copy that the stack shows, in the order of the input
    with says(ValueError, message("gate f of layers[1].backward_layer.layers[1] at t, b, h = 4, 0, 1")):
        check_run(trace, who="me")


def test_finite_run_passes():
    check_run(run(Stack([LSTM(2, 4), RNN(4, 3)])), who="me")
