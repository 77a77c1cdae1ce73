"""What the figure of success rates accepts, and that its picture and its page show the table's own counts."""

import pytest
import traitlets
from live_states import SPEC, rates, state_of

import lstm_lib.widgets as widgets
from lstm_lib.statistics import wilson_interval


def test_rates_are_those_of_the_chosen_rows(run_js):
    figure = rates(task="copying", lag="short")
    assert figure.steps() == 9
    assert [(r.cell, r.solved, r.trials) for r in figure.rates()] == [("RNN", 3, 5), ("LSTM, chrono", 0, 5)]
    assert figure.rates()[0][3:] == wilson_interval(3, 5)
    page = run_js("success_rates", f"((spec) => spec.compute(data))({SPEC})", state_of(figure))
    assert page["steps"] == 9 and [r["solved"] for r in page["rates"]] == [3, 0]


def test_intervals_that_are_apart_are_named():
    assert "Wholly below two heads: a fair coin, nearly" in widgets.SuccessRates(lag="long").describe()
    assert widgets.SuccessRates(lag="short").describe().endswith("No two intervals are apart.")


def test_tasks_and_lags_are_checked():
    with pytest.raises(traitlets.TraitError, match="task must be adding or copying, got 'parity'"):
        rates(task="parity")
    row = {"task": "adding", "lag": 9, "equal": "width", "cell": "RNN", "solved": 0, "trials": 5}
    with pytest.raises(ValueError, match=r"each task must have 3 lags, got \[9\] for adding\."):
        widgets.SuccessRates([row])
