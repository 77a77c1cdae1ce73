"""The sweep of chapter 11: how its variants start, what its exams ask, and that its result is of its settings."""

import numpy as np
import pytest

from experiments import results, settings, variants
from lstm_lib import GRU, LSTM, tasks

H, LAG = 6, 50
LSTMS = [name for name, (kind, _) in variants.VARIANTS.items() if kind is LSTM]


def start(variant, task="adding"):
    return variants.build(variant, task, LAG, H, np.random.default_rng(3)).recurrent


@pytest.mark.parametrize("variant", LSTMS)
def test_gates_start_with_spans_up_to_the_lag_where_they_exist(variant):
    layer = start(variant)
    b = {gate: layer.block("b", gate) for gate in layer.form.blocks}
    kept = b["f"] if "f" in b else -b["i"]
    assert (kept > 0).all() and (kept < np.log(LAG - 1)).all() and np.ptp(kept) > 0.1
    if "i" in b and "f" in b:
        assert (b["i"] == -b["f"]).all()
    assert not b["g"].any() and ("o" not in b or not b["o"].any())


def test_gru_starts_with_the_same_spans_and_the_rnn_orthogonal():
    for name, (kind, options) in variants.VARIANTS.items():
        layer = start(name)
        if kind is GRU:
            r, z, n = np.split(layer.params["b"], 3)
            assert layer.reset_after == options["reset_after"]
            assert (z > 0).all() and (z < np.log(LAG - 1)).all() and not r.any() and not n.any()
    U = start("RNN").params["U"]
    assert np.allclose(U @ U.T, np.eye(H), atol=1e-6)


def said_right(task, exam):
    """Probabilities or values that the task's criterion must call right."""
    if exam.legal is not None:
        return exam.legal / np.maximum(exam.legal.sum(axis=-1, keepdims=True), 1)
    return exam.y.astype(float) if exam.y.ndim > 1 else tasks.one_hot(exam.y, 4)


@pytest.mark.parametrize("name", variants.TASKS)
def test_exam_is_right_only_if_every_step_that_counts_is(name):
    task = variants.TASKS[name]
    exam = task.exam(np.random.default_rng(0), 24)
    said = said_right(task, exam)
    assert task.right(said, exam).all()
    place = (slice(None),) if said.ndim == 2 else (exam.lengths - 1 if exam.mask is not None else 0, slice(None))
    wrong = said.copy()
    wrong[place] = 1 - wrong[place] if name not in ("timing, four delays", "adding") else wrong[place] + 0.6
    assert not task.right(wrong, exam).any()


def test_counting_is_examined_on_longer_words_than_it_is_taught():
    task, rng = variants.TASKS["counting"], np.random.default_rng(0)
    assert max(task.draw(rng, 10).lengths) <= 2 * 10 + 1 and list(task.exam(rng, 10).lengths) == list(range(3, 42, 2))


def test_run_is_the_same_for_the_same_seed_and_says_what_it_did():
    how = {"task": "temporal order", "lag": 20, "width": H, "lr": 0.01, "updates": 2}
    first, again = (variants.run(how | {"variant": "vanilla"}, 0) for _ in range(2))
    assert first == again and first["updates"] == 2 and not first["solved"]
    assert first["parameters"] == 4 * (H * H + 8 * H + H)
    assert variants.run(how | {"variant": "peephole"}, 0)["parameters"] == first["parameters"] + 3 * H


def test_stored_result_holds_every_cell_of_the_sweep():
    sweep, stored = settings.read("variants"), results.load("variants")
    assert stored.about["sweep"] == sweep.text
    assert [(row.settings, row.seed) for row in stored.rows] == [(cell.settings, cell.seed) for cell in sweep.cells]
    for row in stored.rows:
        assert row.result["solved"] == (row.result["score"] >= variants.SOLVED)
        assert row.result["solved"] or row.result["updates"] == row.settings["updates"]
    for task, lag in {(row.settings["task"], row.settings["lag"]) for row in stored.rows}:
        held = stored.where(task=task, lag=lag)
        assert {row.settings["variant"] for row in held} == set(variants.VARIANTS) and len(held) == 120
