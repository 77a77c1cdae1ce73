"""Schedules: their ends, where they turn, and what they refuse."""

from itertools import pairwise

import pytest
from says import says

from lstm_lib import schedules


def test_cosine_falls_to_its_end_and_stays_there():
    rates = [schedules.cosine(0.2, 10, final=0.05)(u) for u in range(1, 14)]
    assert rates[0] == 0.2
    assert all(a > b for a, b in pairwise(rates[:11]))
    assert rates[10:] == pytest.approx([0.05] * 3)
    assert rates[5] == pytest.approx(0.125)


def test_step_changes_after_every_full_stretch():
    rates = [schedules.step(1.0, 3)(u) for u in range(1, 8)]
    assert rates == pytest.approx([1, 1, 1, 0.1, 0.1, 0.1, 0.01])


def test_warm_up_rises_in_equal_steps_then_starts_the_other():
    schedule = schedules.warm_up(4, schedules.cosine(0.4, 6))
    assert [schedule(u) for u in range(1, 5)] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    assert [schedule(u) for u in range(5, 12)] == [schedules.cosine(0.4, 6)(u) for u in range(1, 8)]


CASES = {
    "constant": (
        lambda: schedules.constant(0),
        "constant: lr must be a number above 0, got 0. Pass, for example, lr=0.01.",
    ),
    "cosine_lr": (
        lambda: schedules.cosine(-1.0, 5),
        "cosine: lr must be a number above 0, got -1.0. Pass, for example, lr=0.01.",
    ),
    "cosine_updates": (
        lambda: schedules.cosine(0.1, 2.5),
        "cosine: updates must be a whole number above 0, got 2.5. Pass, for example, updates=1.",
    ),
    "cosine_final": (
        lambda: schedules.cosine(0.1, 5, final=-0.1),
        "cosine: final must be a number of at least 0, got -0.1. Pass, for example, final=0.01.",
    ),
    "step_every": (
        lambda: schedules.step(0.1, 0),
        "step: every must be a whole number above 0, got 0. Pass, for example, every=1.",
    ),
    "step_factor": (
        lambda: schedules.step(0.1, 5, factor=0),
        "step: factor must be a number above 0, got 0. Pass, for example, factor=0.01.",
    ),
    "warm_up_updates": (
        lambda: schedules.warm_up(0, schedules.constant(1.0)),
        "warm_up: updates must be a whole number above 0, got 0. Pass, for example, updates=1.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_schedule_bad_argument_is_refused(case):
    call, message = CASES[case]
    with says(ValueError, message):
        call()


def test_warm_up_number_instead_of_schedule_says_how_to_wrap_it():
    with says(
        TypeError,
        "warm_up: then must be a schedule, got float. Wrap a number: warm_up(5, constant(0.1)).",
    ):
        schedules.warm_up(5, 0.1)
