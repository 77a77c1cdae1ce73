"""The learner's work as tests see it: plain data only, inputs guarded, warnings noted, every fault a sentence."""

from collections import namedtuple
from enum import IntEnum

import numpy as np
import pytest

from lstm_lib.check import Unanswered, Work, Wrong

Pair = namedtuple("Pair", "h c")


class Seven(int):
    """An integer whose every answer is 7."""

    def __add__(self, other):
        return 7

    __radd__ = __int__ = __index__ = __mul__ = __add__

    def __eq__(self, other):
        return True

    __hash__ = None


class Ones(np.ndarray):
    """Holds zeros and answers with ones."""

    def __array__(self, *args, **kwargs):
        return np.ones(3)

    def __getitem__(self, item):
        return 1.0

    @property
    def dtype(self):
        raise TypeError

    @property
    def shape(self):
        return (7,)


class Level(IntEnum):
    """An integer with a name."""

    HIGH = 3


def mutable(function):
    """Return the work of a learner who wrote `f`."""
    return Work({"f": function})


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (1728, 1728),
        (0.5, 0.5),
        ("c", "c"),
        (None, None),
        (True, True),
        (np.float32(0.5), 0.5),
        (np.str_("c"), "c"),
        (Level.HIGH, 3),
        (Seven(2), 2),
        ((1, [2.0, "x"]), (1, [2.0, "x"])),
        (Pair(1, 2), (1, 2)),
        ({"h": 1}, {"h": 1}),
    ],
)
def test_work_gives_plain_values(value, plain):
    got = Work({"value": value}).value
    assert got == plain
    assert type(got) in (bool, int, float, str, tuple, list, dict, type(None), np.ndarray)


def test_work_gives_the_true_numbers_of_a_lying_array():
    got = Work({"value": np.zeros((2, 3)).view(Ones)}).value
    assert type(got) is np.ndarray
    assert got.shape == (2, 3) and not got.any()


def test_work_gives_a_copy_of_an_array():
    mine = np.zeros(3)
    Work({"value": mine}).value[:] = 1
    assert not mine.any()


@pytest.mark.parametrize("value", [..., [1, ...], {"a": ...}])
def test_work_ellipsis_is_not_an_answer(value):
    with pytest.raises(Unanswered, match=r"^value is still \.\.\.$"):
        _ = Work({"value": value}).value


def test_work_missing_name_is_not_an_answer():
    with pytest.raises(Unanswered, match=r"^f is not defined, run the cell that defines it$"):
        Work({}).f(1)


def test_work_deep_nesting_is_refused():
    loop = []
    loop.append(loop)
    with pytest.raises(Wrong, match=r"^value is nested too deeply: return arrays, not lists inside lists$"):
        _ = Work({"value": loop}).value


def add_in_place(x, y):
    x += y
    return x


def sort_in_place(x):
    x.sort()
    return x


def set_inside(pair):
    pair["h"][0] = 5


def resize(x):
    x.shape = (2, 2)
    return x


@pytest.mark.parametrize(
    ("function", "args", "name"),
    [
        (add_in_place, (np.zeros(3), np.ones(3)), "x"),
        (sort_in_place, ([3, 1, 2],), "x"),
        (set_inside, ({"h": np.zeros(2)},), "pair"),
        (resize, (np.zeros(4),), "x"),
        (lambda *args: add_in_place(*args), (np.zeros(3), np.ones(3)), "args"),
    ],
)
def test_call_that_changes_its_input_is_told_so_and_leaves_ours_alone(function, args, name):
    before = repr(args)
    with pytest.raises(Wrong) as caught:
        mutable(function).f(*args)
    assert str(caught.value) == (
        f"f changes its argument {name} in place (as += and *= do), which destroys the caller's data; "
        "make a new array instead"
    )
    assert repr(args) == before


def test_call_by_keyword_that_changes_its_input_is_told_so():
    with pytest.raises(Wrong, match=r"^f changes its argument y in place"):
        mutable(lambda x, y: y.fill(1)).f(1.0, y=np.zeros(2))


def test_call_that_keeps_its_input_passes_with_nan_and_every_kind_of_argument():
    args = (np.array([np.nan, 1]), [1, (2.0, "x")], {"a": None}, np.arange(3), True, float("nan"))
    assert mutable(lambda *args: len(args)).f(*args) == 6


def test_call_prints_nothing_and_notes_warnings_whatever_the_settings(capsys):
    def noisy(x):
        print("debugging")
        return np.exp(x)

    settings = np.seterr(all="ignore")
    try:
        function = mutable(noisy).f
        function(np.array([1000.0]))
        assert function.warnings == ["overflow encountered in exp"]
        function(np.array([1.0]))
        assert function.warnings == []
    finally:
        np.seterr(**settings)
    assert capsys.readouterr() == ("", "")


def test_call_error_points_to_the_learners_line():
    names = {"np": np}
    source = "def f(x):\n    y = x + 1\n    return helper(y)\ndef helper(y):\n    return y @ np.ones(3)\n"
    exec(compile(source, "cell", "exec"), names)
    with pytest.raises(Wrong) as caught:
        Work(names).f(np.ones(2))
    assert str(caught.value).startswith("f raised ValueError: matmul: Input operand 1 has a mismatch")
    assert str(caught.value).endswith("(line 5 of its cell)")


def test_call_stub_is_not_an_answer():
    def stub():
        raise NotImplementedError("Task 6.2: write this part, then run the check below.")

    with pytest.raises(Unanswered, match=r"^Task 6\.2: write this part"):
        mutable(stub).f()


def test_call_passes_the_learners_own_objects_back():
    names = {}
    exec("class Box:\n    def __init__(self, n):\n        self.n = n\ndef open_it(box):\n    return box.n", names)
    s = Work(names)
    assert s.open_it(s.Box(3)) == 3
    assert s.Box(4).n == 4


def test_call_attribute_that_raises_is_a_sentence():
    names = {}
    exec("class Box:\n    @property\n    def n(self):\n        return 1 / 0", names)
    with pytest.raises(Wrong, match=r"raised ZeroDivisionError: division by zero \(line 4 of its cell\)$"):
        _ = Work(names).Box().n
