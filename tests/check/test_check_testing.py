"""Tests of answers: found in their order, run with a generator of their own, and counted: shapes earn nothing."""

import numpy as np

from lstm_lib.check import Unanswered, Wrong, graded, testing


@graded("q1", points=2)
def values(s, rng):
    if s["values"] is not True:
        raise Wrong("wrong values")


@graded("q1", points=0)
def shape(s, rng):
    if s["shape"] is not True:
        raise Wrong("wrong shape")


@graded("q2", points=1)
def stub(s, rng):
    raise Unanswered("q2 is still ...")


TESTS = [values, shape, stub]


def outcomes(**work):
    return testing.run(TESTS, work, exercise="06_toy")


def test_points_are_those_of_passed_tests():
    assert testing.points(outcomes(values=True, shape=True)) == {"q1": 2, "q2": 0}
    assert testing.points(outcomes(values=False, shape=True)) == {"q1": 0, "q2": 0}


def test_points_are_lost_when_a_test_worth_nothing_fails():
    assert testing.points(outcomes(values=True, shape=False)) == {"q1": 0, "q2": 0}


def test_run_says_passed_wrong_or_open():
    got = [(state, message) for _, state, message in outcomes(values=True, shape=False)]
    assert got == [("passed", ""), ("wrong", "wrong shape"), ("open", "q2 is still ...")]


def test_run_survives_an_answer_the_author_did_not_think_of():
    (outcome,) = testing.run([values], {}, exercise="06_toy")
    assert outcome[1:] == ("wrong", "the answer cannot be used (KeyError: 'values')")


def test_run_draws_depend_on_seed_exercise_and_test_alone():
    drawn = []

    @graded("q1", points=1)
    def first(s, rng):
        drawn.append(rng.random())

    @graded("q1", points=1)
    def second(s, rng):
        drawn.append(rng.random())

    for tests, exercise, seed in (
        ([first, second], "06_toy", 1),
        ([second, first], "06_toy", 1),
        ([first], "06_toy", 2),
        ([first], "07_toy", 1),
    ):
        testing.run(tests, None, exercise=exercise, seed=seed)
    assert drawn[:2] == drawn[3:1:-1]
    assert len(set(drawn)) == 4


def test_tests_in_a_file_keep_their_order_and_are_marked_hidden(tmp_path):
    file = tmp_path / "06_toy.py"
    file.write_text(
        "from lstm_lib.check import graded\n"
        "@graded('q2', points=1)\ndef b(s, rng): ...\n@graded('q1', points=3)\ndef a(s, rng): ...\n"
    )
    found = testing.tests_in(file, hidden=True)
    assert [(test.question, test.name, test.points, test.hidden) for test in found] == [
        ("q2", "b", 1, True),
        ("q1", "a", 3, True),
    ]


def test_graded_test_gets_a_numpy_generator():
    @graded("q1", points=1)
    def typed(s, rng):
        assert isinstance(rng, np.random.Generator)

    (outcome,) = testing.run([typed], None, exercise="06_toy")
    assert outcome.state == "passed"
