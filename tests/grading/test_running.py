"""Questions are tested in the right state, follow-through is fair, and limits hold for a cell, a test and all of it."""

import pytest

from grading.limits import Limits
from tests.grading import classroom
from tests.grading.classroom import FULL, answer, answered, inserted, notebook

WRONG_STEP = answer("q3").replace("f * c_prev + i * g", "c_prev + i * g")


@pytest.fixture
def grade(grader, tmp_path):
    """Return a function that grades a notebook."""
    return lambda nb: grader.grade(classroom.write(tmp_path / "a.ipynb", nb), "a.ipynb")


def entry(result, question):
    return next(part for part in result["questions"] if part["question"] == question)


def test_question_lost_through_an_earlier_one_is_graded_again_and_marked(grade):
    result = grade(answered({"q3": WRONG_STEP}))
    assert entry(result, "q3")["points"] == 0 and "through" not in entry(result, "q3")
    assert entry(result, "q4")["points"] == 3
    assert entry(result, "q4")["alone"] == 0 and entry(result, "q4")["through"] == ["q3"]
    assert result["score"] == FULL - 3


def test_question_wrong_in_itself_is_not_saved_by_an_earlier_model_answer(grade):
    backwards = answer("q4").replace("for x_t in x:", "for x_t in x[::-1]:")
    result = grade(answered({"q3": WRONG_STEP, "q4": backwards}))
    assert entry(result, "q4")["points"] == 0 and "through" not in entry(result, "q4")


def test_wrong_earlier_answer_that_does_not_matter_changes_nothing(grade):
    result = grade(answered({"q1": "c_f1_i0 = c_f0_i1 = c_f1_i1 = c_f0_i0 = 0"}))
    assert result["score"] == FULL - 2
    assert not any("through" in part for part in result["questions"])


def test_follow_through_reaches_over_an_endless_loop(grade):
    result = grade(answered({"q2": "def sigmoid(x):\n    while True:\n        pass"}))
    assert [entry(result, f"q{k}")["points"] for k in range(1, 7)] == [2, 0, 3, 3, 3, 3]


def test_later_cell_that_overwrites_an_answer_costs_nothing(grade):
    nb = inserted(notebook(), "check-q3", "def lstm_step(*args):\n    return 0, 0")
    assert entry(grade(nb), "q3")["points"] == 3


def test_state_of_one_cell_is_there_in_the_next(grade):
    nb = inserted(
        answered({"q1": "values = [2.0, -0.5, 1.5, 0.0]"}), "answer-q1", "c_f1_i0, c_f0_i1, c_f1_i1, c_f0_i0 = values"
    )
    assert grade(nb)["score"] == FULL


def test_notebook_names_are_main_and_sources_can_be_read(grade):
    check = "import inspect\nassert __name__ == '__main__' and sigmoid.__module__ == '__main__'\n"
    check += "assert 'def sigmoid' in inspect.getsource(sigmoid)\ndisplay(3); get_ipython().run_line_magic('x', 'y')"
    result = grade(inserted(notebook(), "answer-q2", check))
    assert result["score"] == FULL and result["notes"] == []


def test_library_is_importable_but_not_of_use(grade):
    source = "import lstm_lib, scipy.special\nfrom lstm_lib.notebook import show\nfrom lstm_lib.check import checker\n"
    source += "lstm_lib.LSTM(3, 4)"
    result = grade(inserted(notebook(), "answer-q2", source))
    assert result["score"] == FULL
    [note] = result["notes"]
    assert "lstm_lib.LSTM is not here: this exercise asks you to write it yourself (line 4)" in note


def test_time_for_all_cells_together_is_limited(kind, tmp_path):
    nb = notebook()
    for question in ("q1", "q2", "q3", "q4"):
        nb = inserted(nb, f"answer-{question}", "import time; time.sleep(2)")
    path = classroom.write(tmp_path / "a.ipynb", nb)
    with classroom.grader(kind, limits=Limits(cell=5, test=5, total=6)) as grader:
        result = grader.grade(path, "a")
    assert result["status"] == "graded" and 0 < result["score"] < FULL
    said = " ".join(test["message"] for part in result["questions"] for test in part["tests"])
    assert "the 6 s for all are used up" in said or "the 6 s for the whole notebook are used up" in said
    assert result["seconds"] < 20


def test_each_test_draws_the_same_numbers_whatever_else_is_asked(grader, tmp_path):
    path = classroom.write(tmp_path / "a.ipynb", answered({"q3": WRONG_STEP}))
    messages = [
        [test["message"] for part in grader.grade(path, "a")["questions"] for test in part["tests"]] for _ in range(2)
    ]
    assert messages[0] == messages[1]
