"""A learner's page says what is wrong, in plain and safe HTML, and nothing of what hidden tests ask."""

import html.parser
import json

import pytest

from grading import feedback, gradescope_form, reports
from tests.grading import classroom
from tests.grading.classroom import answer, answered

NASTY = '<img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def graded(grader, tmp_path_factory):
    """A result with every kind of line in it, and the exercise."""
    answers = {
        "q1": "c_f1_i0 = 1",
        "q3": answer("q3").replace("f * c_prev + i * g", "c_prev + i * g"),
        "q5": f"def memory(half_life):\n    raise ValueError({NASTY!r})",
        "q6": "raise NotImplementedError('Task 6.6: write this part')",
    }
    path = classroom.write(tmp_path_factory.mktemp("page") / "a.ipynb", answered(answers))
    return grader.exercise, grader.grade(path, f"{NASTY}.ipynb")


class Tags(html.parser.HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.text.append(data)


def test_page_is_well_formed_self_contained_and_labelled(graded):
    page = Tags(feedback.page(*graded))
    assert page.open == []
    names = [tag for tag, _ in page.tags]
    assert names.count("h1") == 1 and names.count("main") == 1 and names.count("h2") >= 6
    assert ("html", {"lang": "en"}) in page.tags
    assert not {"script", "img", "link", "iframe", "a"} & set(names)
    identities = [found["id"] for _, found in page.tags if "id" in found]
    assert len(identities) == len(set(identities))
    assert {found["aria-labelledby"] for tag, found in page.tags if "aria-labelledby" in found} <= set(identities)


def test_page_says_marks_causes_and_follow_through(graded):
    exercise, result = graded
    text = " ".join("".join(Tags(feedback.page(exercise, result)).text).split())
    assert f"{result['score']} of 16 points" in text
    assert "Task 6.3: One step" in text and "the forget gate is missing" in text
    assert (
        "with the model answer to Task 6.1 and Task 6.3 in place of yours, this task was graded again and earns 3"
        in text
    )
    assert "Other inputs (0 of 1): not passed." in text and "Other inputs (1 of 1): passed." in text
    assert "n_params is not defined" in text
    assert "Passed: " in text and "Not right: " in text and "Not answered: " in text
    assert NASTY in text


def test_nothing_of_a_hidden_test_is_told(graded):
    exercise, result = graded
    hidden = [test for entry in result["questions"] for test in entry["tests"] if test["hidden"]]
    told = feedback.page(exercise, result) + json.dumps(gradescope_form.form(exercise, result))
    told += reports.table(exercise, [result])
    shown = {test["message"] for entry in result["questions"] for test in entry["tests"] if not test["hidden"]}
    assert len(hidden) >= 4 and any(test["message"] for test in hidden)
    for test in hidden:
        assert test["name"] not in told and test["name"].replace("_", " ") not in told.lower()
        assert not test["message"] or test["message"] in shown or test["message"] not in told


@pytest.mark.parametrize("status", ["not graded", "grader failed"])
def test_file_without_marks_has_a_page_and_a_form(grader, status):
    result = {"file": "a.ipynb", "status": status, "reason": "it is <empty>", "seconds": 0}
    page = feedback.page(grader.exercise, result)
    assert "could not be graded: it is &lt;empty&gt;." in page or "through no fault of yours" in page
    assert gradescope_form.form(grader.exercise, result)["score"] == 0


def test_names_of_pages_are_readable_safe_and_different():
    names = [
        reports.page_name(name) for name in ("a/b.ipynb", "a_b.ipynb", "../../etc.ipynb", "", "é" * 300, "x\udcff")
    ]
    assert len(set(names)) == len(names)
    assert names[0].startswith("a_b-") and all(set(name) <= set(map(chr, range(45, 123))) - {"/"} for name in names)
    assert max(map(len, names)) < 100


def test_spreadsheet_takes_nothing_for_a_formula(grader):
    rows = reports.table(
        grader.exercise, [{"file": "=1+1.ipynb", "status": "not graded", "reason": '@x, "y"\nz', "notes": []}]
    )
    assert rows.splitlines()[1].startswith("'=1+1.ipynb,not graded,") and "'@x" in rows
