"""Finds out once whether learners' code can be confined here, and says so loudly where it cannot."""

import warnings

import pytest

from grading import bubblewrap, one
from grading.box import Unstartable
from tests.grading import classroom


def _obstacle():
    if found := bubblewrap.obstacle():
        return found
    with classroom.grader("bwrap") as grader, grader.box() as box:
        try:
            box.begin()
        except Unstartable as error:
            return str(error)
    return ""


@pytest.fixture(scope="session")
def obstacle():
    """Why there is no sandbox here, or nothing."""
    found = _obstacle()
    if found:
        warnings.warn(f"NO SANDBOX HERE ({found}): what must confine learners' code is NOT TESTED", stacklevel=1)
    return found


@pytest.fixture(scope="session")
def confined(obstacle):
    """Skip what needs a sandbox where there is none."""
    if obstacle:
        pytest.skip(f"no sandbox here: {obstacle}")
    return "bwrap"


@pytest.fixture(scope="session")
def kind(obstacle):
    """The kind of process that honest code runs in: confined if that is possible."""
    return "none" if obstacle else "bwrap"


@pytest.fixture(scope="session")
def grader(kind) -> one.Grader:
    """A grader of the exercise that most tests use."""
    with classroom.grader(kind) as made:
        yield made
