"""The networks and tasks of chapter 10's sweep: what they start from, how large they are, what a run reports."""

import numpy as np
import pytest

from experiments import lag_tasks, settings

LAG = 30


@pytest.mark.parametrize("task", lag_tasks.TASKS)
def test_memoryless_loss_is_that_of_the_best_constant_answer(task):
    chosen = lag_tasks.TASKS[task]
    batch = chosen.draw(np.random.default_rng(0), 4000, LAG)
    if task.startswith("adding"):
        found = float(np.var(batch.y))
    elif task == "temporal order":
        shares = np.bincount(batch.y) / len(batch.y)
        found = -float(np.sum(shares * np.log(shares)))
    else:  # blanks are certain, then every symbol is a guess
        answers = batch.y[-lag_tasks.SYMBOLS :]
        found = np.log(lag_tasks.ALPHABET) * answers.size / batch.y.size
    assert found == pytest.approx(chosen.memoryless(LAG), rel=0.12)


@pytest.mark.parametrize("cell", lag_tasks.CELLS)
@pytest.mark.parametrize("task", lag_tasks.TASKS)
def test_equal_parameters_are_nearly_equal(cell, task):
    width = lag_tasks.width_of(cell, task, 16, "parameters")
    wanted = lag_tasks.parameters("LSTM, chrono", task, 16)
    found = [abs(lag_tasks.parameters(cell, task, h) - wanted) for h in (width - 1, width, width + 1)]
    assert min(found) == found[1] < 0.06 * wanted
    assert lag_tasks.width_of(cell, task, 16, "width") == 16


def test_starts_are_what_their_names_say():
    rng = np.random.default_rng(1)
    built = {cell: lag_tasks.build(cell, "copying", 50, 6, rng).recurrent for cell in lag_tasks.CELLS}
    U = built["RNN"].params["U"]
    assert not np.allclose(U @ U.T, np.eye(6), atol=0.1)
    U = built["RNN, orthogonal and clipped"].params["U"]
    np.testing.assert_allclose(U @ U.T, np.eye(6), atol=1e-5)
    np.testing.assert_array_equal(built["IRNN"].params["U"], np.eye(6))
    assert built["IRNN"].activation == "relu"
    np.testing.assert_array_equal(built["LSTM, forget bias 1"].params["b"][6:12], 1)
    for cell, kept in (("LSTM, chrono", slice(6, 12)), ("GRU, chrono", slice(6, 12))):
        bias = built[cell].params["b"]
        assert np.all(bias[kept] > 0) and bias[kept].max() < np.log(50)
    np.testing.assert_array_equal(built["LSTM, chrono"].params["b"][:6], -built["LSTM, chrono"].params["b"][6:12])


def test_run_says_what_became_of_it_and_repeats():
    chosen = {"task": "temporal order", "lag": 20, "cell": "GRU, chrono", "width": 8, "equal": "width", "lr": 0.02}
    found = lag_tasks.run({**chosen, "updates": 400}, 3)
    assert found["solved"] and found["share"] < lag_tasks.SOLVED and found["updates"] % lag_tasks.EVERY == 0
    assert lag_tasks.run({**chosen, "updates": 400}, 3) == found
    assert lag_tasks.run({**chosen, "cell": "RNN", "lag": 80, "updates": 50}, 4) == {
        "solved": False,
        "updates": 50,
        "share": pytest.approx(1, abs=0.3),
        "width": 8,
    }


def test_run_that_overflows_is_unsolved():
    chosen = {"task": "adding 2016", "lag": 100, "cell": "IRNN", "width": 8, "equal": "width", "lr": 1e18}
    found = lag_tasks.run({**chosen, "updates": 60}, 0)
    assert not found["solved"] and found["share"] is None


def test_sweep_names_cells_and_tasks_that_exist():
    for cell in settings.read("lstm_against_rnn").cells:
        assert cell.settings["cell"] in lag_tasks.CELLS and cell.settings["task"] in lag_tasks.TASKS
