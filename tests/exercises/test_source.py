"""What the source of an exercise becomes, and the sentence that an author reads about each slip."""

import re

import pytest

from tools.exercise_source import Refused, read

GOOD = '''---
kernelspec:
  name: python3
  display_name: Python 3
---

# Exercise 7: A toy

Text before the first task.

```{code-cell}
import numpy as np
```

## Task q1: Double it

Write it. Task q2 needs it.

```{code-cell}
:tags: [answer-q1]
def double(x):
    """Return twice x."""
    # BEGIN SOLUTION
    twice = x + x
    return twice
    # END SOLUTION
```

```{hint}
Add it to itself.
```

```{hint}
See Task q1 again, with $2x$.
```

```{code-cell}
check("q1")
```

## Task q2: Two numbers

```{code-cell}
:tags: [answer-q2]
# Given.
unit = 1
eight = 2 ** 3  # SOLUTION: a power of two
table = [  # SOLUTION
    1,
    2,
]
```

```{hint}
One.
```

```{hint}
Two.
```

```{code-cell}
check("q2")
```
'''
POINTS = {"q1": 3, "q2": 1}


@pytest.fixture
def source(tmp_path):
    """Return a function that reads an exercise from text."""

    def reading(text, points=POINTS, name="07_toy"):
        path = tmp_path / "exercises" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return read(path, points)

    return reading


def cell(exercise, tag):
    return next(cell for cell in exercise.cells if cell.tag == tag)


def test_source_function_becomes_a_stub_that_names_its_task(source):
    answer = cell(source(GOOD), "answer-q1")
    assert answer.learner == (
        'def double(x):\n    """Return twice x."""\n'
        '    raise NotImplementedError("Task 7.1: write this part, then run the check below.")'
    )
    assert answer.solution == 'def double(x):\n    """Return twice x."""\n    twice = x + x\n    return twice'


def test_source_values_become_ellipses_and_keep_their_comment(source):
    answer = cell(source(GOOD), "answer-q2")
    assert answer.learner == "# Given.\nunit = 1\neight = ...  # a power of two\ntable = ..."
    assert answer.solution == "# Given.\nunit = 1\neight = 2 ** 3  # a power of two\ntable = [\n    1,\n    2,\n]"


def test_source_titles_points_and_hints_are_read(source):
    exercise = source(GOOD)
    first = exercise.questions["q1"]
    assert (first.task, first.title, first.points) == ("7.1", "Double it", 3)
    assert first.hints == ["Add it to itself.", "See Task 7.1 again, with $2x$."]
    text = "\n".join(cell.learner for cell in exercise.cells)
    assert "## Task 7.1: Double it (3 points)" in text and "## Task 7.2: Two numbers (1 point)" in text
    assert "Task 7.2 needs it." in text
    assert not re.search(r"hint|SOLUTION|Task q|Add it to itself", text)
    assert all(cell.learner.strip() for cell in exercise.cells)


def test_source_check_cells_are_tagged(source):
    assert [cell.tag for cell in source(GOOD).cells if cell.tag] == ["answer-q1", "check-q1", "answer-q2", "check-q2"]


ANSWER_1 = "exercises/07_toy.md, cell 4 (def double(x):)"
ANSWER_2 = "exercises/07_toy.md, cell 8 (# Given.)"
HINTS = "```{hint}\nOne.\n```\n\n```{hint}\nTwo.\n```\n\n"
REFUSALS = {
    "an answer without a mark": (
        ("    # BEGIN SOLUTION\n", "    # END SOLUTION\n"),
        "",
        f"{ANSWER_1}: the answer cell of q1 has no solution mark; end a value's line with `  # SOLUTION`, "
        "or put a function's lines between `# BEGIN SOLUTION` and `# END SOLUTION`.",
    ),
    "a mark outside an answer": (
        "import numpy as np",
        "x = 1  # SOLUTION",
        "exercises/07_toy.md, cell 2 (x = 1  # SOLUTION): a solution mark stands outside an answer cell; "
        "tag the cell answer-q1 or remove it.",
    ),
    "a mark in text": (
        "Text before",
        "# SOLUTION before",
        "exercises/07_toy.md, cell 1 (# Exercise 7: A toy): a solution mark stands in text; "
        "only answer cells, tagged answer-q1, have solutions.",
    ),
    "a block outside a function": (
        "unit = 1\n",
        "# BEGIN SOLUTION\nunit = 1\n# END SOLUTION\n",
        f"{ANSWER_2}: BEGIN SOLUTION must be indented, inside a function; mark a value with # SOLUTION.",
    ),
    "a block without an end": (
        "    # END SOLUTION\n",
        "",
        f"{ANSWER_1}: a solution mark cannot be used; `  # SOLUTION` ends the first line of `name = value`, "
        "and each `# BEGIN SOLUTION` has its `# END SOLUTION`.",
    ),
    "a mark on something without a name": (
        "unit = 1\n",
        "print(1)  # SOLUTION\n",
        f"{ANSWER_2}: a solution mark cannot be used; `  # SOLUTION` ends the first line of `name = value`, "
        "and each `# BEGIN SOLUTION` has its `# END SOLUTION`.",
    ),
    "a question without a check": (
        '```{code-cell}\ncheck("q1")\n```\n',
        "",
        'exercises/07_toy.md, q1 (Double it): the question has no check cell; add a cell with check("q1") alone.',
    ),
    "a check among other lines": (
        'check("q2")',
        'check("q2")\nx = 1',
        'exercises/07_toy.md, q2 (Two numbers): the question has no check cell; add a cell with check("q2") alone.',
    ),
    "a check before its answer": (
        "import numpy as np",
        'check("q1")',
        "exercises/07_toy.md, cell 2 (check(\"q1\")): check('q1') must follow the answer cell of q1.",
    ),
    "two checks": (
        'check("q1")\n```\n',
        'check("q1")\n```\n\n```{code-cell}\ncheck("q1")\n```\n',
        'exercises/07_toy.md, cell 7 (check("q1")): q1 has two check cells; a question has one.',
    ),
    "two answers": (
        "[answer-q2]",
        "[answer-q1]",
        f"{ANSWER_2}: q1 has two answer cells; a question has one.",
    ),
    "two headings": (
        "## Task q2: Two",
        "## Task q1: Two",
        "exercises/07_toy.md, cell 7 (## Task q1: Two numbers): there are two headings for q1; "
        "number the questions q1, q2, q3.",
    ),
    "questions out of order": (
        "## Task q2: Two",
        "## Task q3: Two",
        "exercises/07_toy.md, cell 7 (## Task q3: Two numbers): q3 must be q2; number the questions in order.",
    ),
    "an answer without a heading": (
        "## Task q1: Double it",
        "Double it",
        f'{ANSWER_1}: the answer to q1 must stand below its heading, "## Task q1: ...".',
    ),
    "an answer below another heading": (
        ("[answer-q1]", 'check("q1")'),
        ("[answer-q2]", "x = 1"),
        f'{ANSWER_1}: the answer to q2 must stand below its heading, "## Task q2: ...".',
    ),
    "one hint": (
        "```{hint}\nOne.\n```\n",
        "",
        "exercises/07_toy.md, q2 (Two numbers): the question needs two hints, not 1; add ```{hint} blocks.",
    ),
    "a hint without a question": (
        "Text before the first task.",
        "```{hint}\nOne.\n```",
        "exercises/07_toy.md, cell 1 (# Exercise 7: A toy): a hint must stand below its task's heading, "
        '"## Task q1: ...".',
    ),
    "a question without an answer": (
        "[answer-q2]",
        "[other]",
        f"{ANSWER_2}: a solution mark stands outside an answer cell; tag the cell answer-q1 or remove it.",
    ),
    "a question without anything": (
        "## Task q2: Two",
        f"## Task q2: Nothing\n\n{HINTS}## Two",
        f'{ANSWER_2}: the answer to q2 must stand below its heading, "## Task q2: ...".',
    ),
    "a question at the end without an answer": (
        'check("q2")\n```\n',
        f'check("q2")\n```\n\n## Task q3: Nothing\n\n{HINTS}',
        "exercises/07_toy.md, q3 (Nothing): the question has no answer cell; tag one answer-q3.",
    ),
    "an answer that is no Python": (
        "unit = 1\n",
        "unit = = 1\n",
        f"{ANSWER_2}: the answer of q2 is not Python: invalid syntax (line 2).",
    ),
    "a heading alone": (
        "## Task q2: Two numbers\n",
        f"## Task q2: Nothing\n\n{HINTS}## Task q3: Two numbers\n",
        f'{ANSWER_2}: the answer to q2 must stand below its heading, "## Task q2: ...".',
    ),
}


@pytest.mark.parametrize("slip", REFUSALS)
def test_source_slip_is_refused_in_one_sentence(source, slip):
    old, new, sentence = REFUSALS[slip]
    pairs = [(old, new)] if isinstance(old, str) else list(zip(old, new or ("",) * len(old), strict=True))
    text = GOOD
    for before, after in pairs:
        assert text.count(before) == 1
        text = text.replace(before, after)
    with pytest.raises(Refused) as refusal:
        source(text)
    assert str(refusal.value) == sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        (
            {"q1": 3},
            "exercises/07_toy.md, q2 (Two numbers): no test is worth points; write one in lstm_lib/checks/07_toy.py.",
        ),
        ({**POINTS, "q3": 1}, "exercises/07_toy.md: there are tests for q3 but no such question; add it."),
    ],
)
def test_source_that_does_not_fit_its_tests_is_refused(source, points, sentence):
    with pytest.raises(Refused) as refusal:
        source(GOOD, points)
    assert str(refusal.value) == sentence


def test_source_without_a_question_is_refused(source):
    with pytest.raises(Refused) as refusal:
        source("# Exercise 7: Nothing\n", {})
    assert str(refusal.value) == 'exercises/07_toy.md: there is no question; write a heading "## Task q1: ...".'


def test_source_of_another_name_is_refused(source):
    with pytest.raises(Refused) as refusal:
        source(GOOD, name="README")
    sentence = "exercises/README.md: the name of an exercise must look like 06_lstm_forward.md; rename it."
    assert str(refusal.value) == sentence
