"""What a learner reads: the one line of each check, the hints in their order, the score table."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lstm_lib.check import checker

ROOT = Path(__file__).resolve().parents[2]
NAME = "06_lstm_forward"
SOLUTION = {
    question: about["solution"]
    for question, about in json.loads((ROOT / f"lstm_lib/checks/{NAME}.json").read_text("utf-8"))["questions"].items()
}


def notebook(*answers):
    """Return the names of a notebook in which these cells were run, and its check."""
    names = {"__name__": "__main__", "np": np}
    exec(f'from lstm_lib.check import checker\ncheck = checker("{NAME}")', names)
    for answer in answers:
        exec(SOLUTION.get(answer, answer), names)
    return names, names["check"]


def said(capsys, question, *answers):
    """Return the one line that checking these answers prints."""
    _, check = notebook(*answers)
    capsys.readouterr()
    check(question)
    out, err = capsys.readouterr()
    assert out.endswith("\n") and out.count("\n") == 1 and not err
    return out[:-1]


@pytest.mark.parametrize("question", SOLUTION)
def test_check_model_answer_passes_without_sounding_final(capsys, question):
    line = said(capsys, question, *SOLUTION)
    assert line == f"Task 6.{question[1:]} passed the checks in this notebook."


@pytest.mark.parametrize(
    ("question", "answer", "line"),
    [
        ("q1", "", "Task 6.1 is not answered yet: c_f1_i0 is not defined, run the cell that defines it."),
        ("q1", "c_f1_i0 = ...", "Task 6.1 is not answered yet: c_f1_i0 is still ..."),
        ("q2", "def sigmoid(x):\n    raise NotImplementedError('Task 6.2: write')", "Task 6.2 is not answered yet."),
        (
            "q2",
            "def sigmoid(x):\n    raise NotImplementedError",
            "Task 6.2 is not answered yet: sigmoid is not written yet.",
        ),
        (
            "q2",
            "def sigmoid(x):\n    return np.tanh(x)",
            "Task 6.2 is not right yet: sigmoid(1.0986) should be 0.75, yours is 0.8. "
            'Likely cause: this is tanh, which runs from -1 to 1. For help: hint("q2")',
        ),
        (
            "q2",
            "def sigmoid(x):\n    print('a', 'b')\n    return x + 'é\\nü'",
            "Task 6.2 is not right yet: sigmoid raised ",
        ),
        (
            "q5",
            "def memory(half_life):\n    return np.zeros((4, 6)), np.zeros((1, 4)), np.zeros(4)",
            "Task 6.5 is not right yet: W must have shape (D, 4H) = (6, 4), got an array of shape (4, 6). "
            'For help: hint("q5")',
        ),
        (
            "q6",
            "n_params, why_kept, o_is_zero = 1728, 'e', ...",
            "Task 6.6 is not right yet: why_kept must be one of 'a', 'b', 'c', 'd', got 'e'. For help: hint(\"q6\")",
        ),
        (
            "q6",
            "n_params, why_kept, o_is_zero = 1728, 'c', ...",
            "Task 6.6 is not answered yet: o_is_zero is still ...",
        ),
    ],
)
def test_check_says_one_fixed_line(capsys, question, answer, line):
    got = said(capsys, question, answer)
    assert got == line or (line.endswith("raised ") and got.startswith(line) and "line 3 of its cell" in got)


def test_check_names_the_earlier_task_that_is_still_open(capsys):
    stub = "def sigmoid(x):\n    raise NotImplementedError('Task 6.2: write this part, then run the check below.')"
    assert said(capsys, "q3", stub, "q3") == "Task 6.3 is not answered yet: Task 6.2 comes first."


@pytest.mark.parametrize("question", ["q7", "Q1", 1, None, ["q1"]])
def test_check_unknown_question_names_those_that_exist(capsys, question):
    _, check = notebook()
    for call in (check, check.hint):
        call(question)
        line = 'This exercise has the questions q1, q2, q3, q4, q5, q6: write check("q1").\n'
        assert capsys.readouterr().out == line


def test_hint_comes_after_a_wrong_try_and_ends_with_the_solution(capsys):
    names, check = notebook("def sigmoid(x):\n    raise NotImplementedError('Task 6.2: write')")

    def hint():
        check.hint("q2")
        return capsys.readouterr().out

    check("q2")
    assert capsys.readouterr().out == "Task 6.2 is not answered yet.\n"
    assert hint() == 'Task 6.2: write something first and run check("q2"); hints come after a wrong try.\n'
    exec("def sigmoid(x):\n    return 0 * x", names)
    check("q2")
    assert capsys.readouterr().out.endswith('For help: hint("q2")\n')
    first, second, third, fourth = hint(), hint(), hint(), hint()
    assert first.startswith("**Task 6.2, hint 1 of 2.** ") and second.startswith("**Task 6.2, hint 2 of 2.** ")
    assert first != second
    assert third == fourth == f"Task 6.2: show the solution:\n{SOLUTION['q2']}\n"
    exec(SOLUTION["q2"], names)
    assert hint() == f"Task 6.2 has passed. Compare with the model answer:\n{SOLUTION['q2']}\n"


def test_hint_in_a_notebook_folds_the_solution(monkeypatch, capsys):
    IPython = pytest.importorskip("IPython")
    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data))
    _, check = notebook("def sigmoid(x):\n    return 0 * x")
    check("q2")
    for _ in range(3):
        check.hint("q2")
    assert [sorted(data) for data in shown] == [["text/markdown", "text/plain"]] * 2 + [["text/html", "text/plain"]]
    assert shown[2]["text/html"].startswith("<details><summary>Task 6.2: show the solution</summary><pre>def sigmoid")
    assert "x) &gt;= 0" in shown[2]["text/html"]


def test_all_prints_the_score_table(capsys):
    _, check = notebook("q1", "def sigmoid(x):\n    return 0 * x", "n_params, why_kept, o_is_zero = 0, 'c', ...")
    check.all()
    assert capsys.readouterr().out.splitlines() == [
        "Task 6.1  Predict the four corners        2 of 2  passed the checks in this notebook",
        "Task 6.2  A sigmoid that cannot overflow  0 of 1  not right yet",
        "Task 6.3  One step                        0 of 2  not answered yet",
        "Task 6.4  A whole sequence                0 of 2  not answered yet",
        "Task 6.5  A memory set by hand            0 of 2  not answered yet",
        "Task 6.6  Take stock                      1 of 3  not right yet",
        "In this notebook: 3 of 12 points. Grading also tries other inputs, for 4 more.",
    ]


def test_passed_tells_a_cell_whether_to_go_on(capsys):
    names, check = notebook()
    assert check.passed("q2") is False
    waits = "This cell waits for Task 6.2: run it again when its check has passed.\n"
    assert capsys.readouterr().out == waits
    exec(SOLUTION["q2"], names)
    assert check.passed("q2") is True
    assert capsys.readouterr().out == ""


def test_checker_without_its_checks_says_so_and_never_raises(capsys):
    check = checker("99_missing")
    for call in (check, check.hint):
        call("q1")
        assert capsys.readouterr().out == "The checks of 99_missing cannot run here (ModuleNotFoundError).\n"
    assert check.passed("q1") is False


def test_check_needs_numpy_and_the_library_alone_from_any_folder(tmp_path):
    code = f"""
import sys
from lstm_lib.check import checker
check = checker("{NAME}")
hint = check.hint
c_f1_i0 = c_f0_i1 = c_f1_i1 = c_f0_i0 = 0.0
check("q1"); hint("q1"); check.all()
print([name for name in ("IPython", "matplotlib", "scipy", "tqdm", "pandas", "torch") if name in sys.modules])
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    lines = run.stdout.splitlines()
    assert lines[0].startswith("Task 6.1 is not right yet: c_f1_i0 is not 0.")
    assert lines[1].startswith("**Task 6.1, hint 1 of 2.**")
    assert lines[-1] == "[]"
