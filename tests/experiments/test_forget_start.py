"""The sweep of chapter 8: its networks start as its settings say, and its stored result is that of its settings."""

import numpy as np
import pytest

from experiments import forget_start, results, settings


def biases(start, input_bias=0, task="temporal order"):
    model = forget_start.network({"task": task, "start": start, "input_bias": input_bias}, np.random.default_rng(4))
    layer = model.recurrent
    return {gate: layer.block("b", gate) for gate in layer.form.blocks}


@pytest.mark.parametrize("input_bias", [0, -3])
def test_start_with_a_forget_bias_has_it_and_the_input_bias(input_bias):
    b = biases("bias 5", input_bias)
    assert (b["f"] == 5).all() and (b["i"] == input_bias).all() and not b["g"].any() and not b["o"].any()


def test_start_without_gate_has_no_forget_gate():
    b = biases("no gate", -3, "adding, 1997")
    assert "f" not in b and (b["i"] == -3).all()


def test_chrono_start_writes_little_where_it_keeps_long():
    b = biases("chrono")
    assert (b["i"] == -b["f"]).all() and (b["f"] > 0).all() and (b["f"] < np.log(forget_start.T - 1)).all()


def test_exam_asks_every_output_to_be_near():
    class Says:
        def __init__(self, said):
            self.said = said

        def predict(self, x, lengths):
            return self.said

    exam = forget_start.draw("temporal order", np.random.default_rng(0), 4)
    perfect = np.eye(4, dtype=np.float32)[exam.y]
    assert forget_start.right(Says(perfect), exam, 0.3) == 1
    assert forget_start.right(Says(0.65 * perfect + 0.1), exam, 0.3) == 1
    perfect[0, exam.y[0]] = 0.6
    assert forget_start.right(Says(perfect), exam, 0.3) == 0.75


def test_run_is_the_same_for_the_same_seed_and_says_what_it_did():
    how = {"task": "adding, 1997", "start": "bias 1", "input_bias": 0, "lr": 0.01, "updates": 2}
    first, again, other = (forget_start.run(how, seed) for seed in (0, 0, 1))
    assert first["sequences"] == 2 * forget_start.B and not first["solved"] and len(first["loss"]) == 1
    assert np.allclose(first["loss"], again["loss"], rtol=1e-3) and first["loss"] != other["loss"]


def test_stored_result_holds_every_cell_of_the_sweep():
    sweep, stored = settings.read("forget_start"), results.load("forget_start")
    assert stored.about["sweep"] == sweep.text
    assert [(row.settings, row.seed) for row in stored.rows] == [(cell.settings, cell.seed) for cell in sweep.cells]
    for row in stored.rows:
        updates = row.result["sequences"] / forget_start.B
        assert row.result["solved"] == (row.result["right"] >= forget_start.SOLVED)
        assert row.result["solved"] or updates == row.settings["updates"]
        assert len(row.result["loss"]) == updates / forget_start.EVERY
