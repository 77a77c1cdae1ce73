"""Hardly any small change to a model answer keeps full marks, and those that do are listed with the reason.

`python -m tests.grading.test_automutants` prints what survives now, to be looked at one by one. That has been done for
the exercises in `SURVIVORS`; of the others the mutants written by hand are tested, in tests/exercises.
"""

import pytest

from grading import bubblewrap
from grading.limits import Limits
from grading.running import Notebook
from grading.submission import cells_of
from tests.grading import classroom
from tests.grading.automutants import mutants
from tests.grading.classroom import NAMES
from tests.grading.survivors import SURVIVORS

LIMITS = Limits(cell=3, test=3, total=600)


def survivors(name, kind):
    """Return how many mutants there are, and those that keep full marks, as question and description."""
    path = classroom.ROOT / "exercises" / "solutions" / f"{name}.ipynb"
    cells = cells_of(path.read_bytes())[1]
    alive, count = set(), 0
    with classroom.grader(kind, name, LIMITS) as grader, grader.box() as box:
        for cell in cells:
            tests = [test for test in grader.exercise.tests if test.question == cell.answers]
            for what, source in mutants(cell.source) if tests else ():
                count += 1
                changed = [type(c)(c.name, source if c is cell else c.source, c.answers, c.check) for c in cells]
                found = Notebook(changed, box, LIMITS, name, 0).run(tests).outcomes
                if all(outcome.state == "passed" for outcome in found):
                    alive.add((cell.answers, what))
    return count, alive


@pytest.mark.parametrize("name", SURVIVORS)
def test_only_the_listed_mutants_survive(name, kind):
    count, alive = survivors(name, kind)
    assert count > 100
    listed = {(question, what) for question, found in SURVIVORS[name].items() for what in found}
    assert alive == listed


@pytest.mark.parametrize("name", SURVIVORS)
def test_every_survivor_has_a_reason(name):
    assert all(reason for found in SURVIVORS[name].values() for reason in found.values())


if __name__ == "__main__":
    for exercise in NAMES:
        total, left = survivors(exercise, "none" if bubblewrap.obstacle() else "bwrap")
        print(exercise, total, "mutants,", len(left), "survive")
        for found in sorted(left):
            print("  ", *found)
