"""Checks survive whatever an answer is or does: each prints its one line, and only Ctrl-C passes through."""

import numpy as np
import pytest

from lstm_lib.check import checker

NAME = "06_lstm_forward"
QUESTIONS = ("q1", "q2", "q3", "q4", "q5", "q6")


class Liar:
    """Says yes to every comparison, and pretends to be a number."""

    __hash__ = None

    def __eq__(self, other):
        return True

    def __le__(self, other):
        return True

    __lt__ = __gt__ = __ge__ = __ne__ = __le__

    def __abs__(self):
        return 0

    def __float__(self):
        return 0.5

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array of me")

    @property
    def __class__(self):
        return float


class Unprintable(BaseException):
    """Cannot even say what went wrong."""

    def __str__(self):
        raise RuntimeError

    __repr__ = __str__


class LyingArray(np.ndarray):
    """Holds zeros and claims to hold what is wanted."""

    def __sub__(self, other):
        return np.zeros(np.shape(other))

    __rsub__ = __abs__ = __sub__


def gives(value):
    """Return a function that returns `value`."""
    return lambda *args: value


def raises(error):
    """Return a function that raises `error`."""

    def function(*args):
        raise error

    return function


def deep(*args):
    """Never come back."""
    return deep(*args)


def endless():
    """Return a list that holds itself."""
    loop = []
    loop.extend([loop, loop])
    return loop


WEIRD = {
    "None": None,
    "a string": "0.5",
    "a Liar": Liar(),
    "a class": Liar,
    "a module": np,
    "nan": float("nan"),
    "infinity": np.inf,
    "complex": 0.5j,
    "a huge integer": 10**400,
    "bytes": b"1",
    "a set": {1, 2},
    "a dict": {"h": 1},
    "an empty list": [],
    "ragged lists": [[1, 2], [3]],
    "a list that holds itself": endless(),
    "objects": np.array([{1}, None], dtype=object),
    "strings": np.array(["a", "b"]),
    "dates": np.array(["2026-01-01"], dtype="datetime64[D]"),
    "a lying array": np.zeros((1, 1)).view(LyingArray),
    "a generator": (i for i in range(3)),
    "an exception": ValueError("no"),
    "a big array": np.zeros((100, 100)),
    "a masked array": np.ma.masked_all(3),
}
FUNCTIONS = {
    **{f"returns {title}": gives(value) for title, value in WEIRD.items()},
    "takes nothing": lambda: 0.5,
    "raises ValueError": raises(ValueError("bad\nvalue")),
    "raises AssertionError": raises(AssertionError()),
    "raises an exception that cannot be printed": raises(Unprintable()),
    "exits": raises(SystemExit(0)),
    "raises GeneratorExit": raises(GeneratorExit()),
    "recurses without end": deep,
    "deletes its input": lambda *args: [a.fill(0) for a in args if isinstance(a, np.ndarray)],
    "yields": lambda *args: (yield 0.5),
    "sets NumPy's errors to raise": lambda *args: np.seterr(all="raise") and 1 / np.zeros(2),
}


@pytest.mark.parametrize("title", WEIRD)
def test_check_weird_values_are_a_line_not_an_error(capsys, title):
    names = {}
    check = checker(NAME, names)
    names.update(dict.fromkeys(("c_f1_i0", "sigmoid", "lstm_step", "lstm_forward", "memory", "n_params"), WEIRD[title]))
    for question in QUESTIONS:
        check(question)
        line = capsys.readouterr().out
        assert line.startswith(f"Task 6.{question[1:]} is not ") and line.count("\n") == 1


@pytest.mark.parametrize("title", FUNCTIONS)
def test_check_weird_functions_are_a_line_not_an_error(capsys, title):
    names = {}
    check = checker(NAME, names)
    names.update(dict.fromkeys(("sigmoid", "lstm_step", "lstm_forward", "memory"), FUNCTIONS[title]))
    settings = np.geterr()
    try:
        for question in ("q2", "q3", "q4", "q5"):
            check(question)
            line = capsys.readouterr().out
            assert line.startswith(f"Task 6.{question[1:]} is not ") and line.count("\n") == 1
    finally:
        np.seterr(**settings)


def test_check_interrupt_passes_through():
    check = checker(NAME, {"sigmoid": raises(KeyboardInterrupt())})
    for call in (check, check.passed, check.hint):
        with pytest.raises(KeyboardInterrupt):
            call("q2")
    with pytest.raises(KeyboardInterrupt):
        check.all()


def test_check_asked_by_a_liar_says_which_questions_exist(capsys):
    checker(NAME, {})(Liar())
    assert capsys.readouterr().out.startswith("This exercise has the questions q1, ")
