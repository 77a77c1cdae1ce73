"""Copies are found behind other names and layout; what all were given, and what is too short, is not held alike."""

import csv
import io

import pytest

from grading import exercise, similarity
from tests.exercises.test_answers import mutants
from tests.grading import classroom
from tests.grading.classroom import NAME, answer, answered, notebook

LOOPS = """
def lstm_step(x, h, c, W, U, b):
    rows, H = [], U.shape[0]
    for n, row in enumerate(x):
        parts = []
        for block in range(4):
            where = slice(block * H, (block + 1) * H)
            total = b[where] + row.dot(W[:, where])
            total = total + h[n].dot(U[:, where])
            parts.append(np.tanh(total) if block == 2 else sigmoid(total))
        new = parts[0] * parts[2] + parts[1] * c[n]
        rows.append((parts[3] * np.tanh(new), new))
    return np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
"""
RENAMED = LOOPS.replace("rows", "outcome").replace("total", "sum_").replace("block", "k").replace("    ", "  ")
RENAMED = RENAMED.replace("new =", "# the new cell\n    new =")
TOUCHED = LOOPS.replace("np.array([r[0] for r in rows])", "np.stack([r[0] for r in rows])")


@pytest.fixture(scope="module")
def asked():
    return exercise.load(NAME)


def found(asked, folder, answers):
    """Rows of similar.csv for a class given by name and notebook."""
    files = [(name, classroom.write(folder / f"{name}.ipynb", nb)) for name, nb in answers.items()]
    return list(csv.DictReader(io.StringIO(similarity.table(asked, files))))


def test_identical_files_are_one_group(asked, tmp_path):
    rows = found(asked, tmp_path, {name: answered({"q3": LOOPS}) for name in ("a", "b", "c")})
    assert rows == [{"question": "all", "alike": "100%", "kind": "identical file", "files": "3", "which": "a | b | c"}]


def test_other_names_layout_and_comments_do_not_hide_a_copy(asked, tmp_path):
    rows = found(asked, tmp_path, {"a": answered({"q3": LOOPS}), "b": answered({"q3": RENAMED})})
    assert [(row["question"], row["kind"], row["which"]) for row in rows] == [
        ("q3", "identical but for names and layout", "a | b")
    ]


def test_small_change_does_not_hide_a_copy(asked, tmp_path):
    rows = found(asked, tmp_path, {"a": answered({"q3": LOOPS}), "b": answered({"q3": TOUCHED})})
    assert [(row["question"], row["kind"]) for row in rows] == [("q3", "nearly identical")]
    assert 75 <= int(rows[0]["alike"].rstrip("%")) < 100


def test_untouched_cells_and_model_answers_are_not_held_alike(asked, tmp_path):
    nbs = {"a": notebook(solved=False), "b": notebook(solved=False), "c": notebook(), "d": notebook()}
    nbs["b"]["metadata"]["x"] = nbs["d"]["metadata"]["x"] = 1
    assert found(asked, tmp_path, nbs) == []


def test_independent_right_answers_are_not_held_alike(asked, tmp_path):
    ways = [edit for name, question, edit in (p.values for p in mutants("RIGHT")) if (name, question) == (NAME, "q3")]
    whole = {str(k): answered({"q3": way}) for k, way in enumerate(ways) if isinstance(way, str)}
    assert len(whole) >= 4
    assert found(asked, tmp_path, whole) == []


def test_short_answers_and_broken_cells_are_no_matter(asked, tmp_path):
    nbs = {name: answered({"q6": "n_params = 7", "q2": f"def sigmoid(x:\n  '{name}"}) for name in ("a", "b")}
    assert found(asked, tmp_path, nbs) == []
    assert len(answer("q6")) < 200
