"""Data comes through the wire as it was, and nothing else comes through: no code, no endless text, no odd array."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.inside import wire

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda parts: st.lists(parts) | st.lists(parts).map(tuple) | st.dictionaries(st.text(), parts),
    max_leaves=20,
)


def refuse(value):
    raise TypeError(value)


def through(value):
    """What arrives on the other side."""
    line = wire.dumps({"value": wire.pack(value, refuse)})
    assert line.count(b"\n") == 1
    return wire.unpack(wire.loads(line)["value"], refuse)


@given(PLAIN)
def test_plain_data_arrives_as_it_was(value):
    arrived = through(value)
    assert arrived == value and type(arrived) is type(value)


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", "i8", "i4", "u1", "?", ">f8"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 0, 4), (5, 3, 2)])
def test_array_arrives_as_it_was(dtype, shape):
    array = (np.arange(np.prod(shape)) % 2).astype(dtype).reshape(shape)
    arrived = through(array)
    assert arrived.dtype == array.dtype and arrived.shape == shape
    np.testing.assert_array_equal(arrived, array)
    assert arrived.flags.writeable


def test_array_of_any_layout_arrives():
    array = np.arange(12.0).reshape(3, 4).T[::2]
    np.testing.assert_array_equal(through(array), array)


def test_numbers_of_numpy_stay_numbers():
    assert type(through(np.float32(0.5))) is np.float32
    assert np.isnan(through(float("nan"))) and through(float("inf")) == np.inf


@pytest.mark.parametrize(
    "data",
    [
        [1, 2],
        {},
        {"array": 3},
        {"array": ["<f8", [1]]},
        {"array": ["O", [1], "AAAAAAAAAAA="]},
        {"array": ["<f8,<f8", [1], "AAAAAAAAAAA="]},
        {"array": ["<f3", [1], "AAAAAAAAAAA="]},
        {"array": ["<f8", [2], "AAAAAAAAAAA="]},
        {"array": ["<f8", [-1], "AAAAAAAAAAA="]},
        {"array": ["<f8", [True], "AAAAAAAAAAA="]},
        {"array": ["<f8", [1.0], "AAAAAAAAAAA="]},
        {"array": ["<f8", [2**62, 4], "AAAAAAAAAAA="]},
        {"array": ["<f8", [1], "A"]},
        {"array": ["<f8", [1], "AA AA"]},
        {"array": [["<f8"], [1], "AAAAAAAAAAA="]},
        {"tuple": 5},
        {"dict": [1]},
        {"pickle": "gASVAAAA"},
        {"list": [], "tuple": []},
    ],
    ids=json.dumps,
)
def test_odd_data_is_refused(data):
    with pytest.raises(ValueError):
        wire.unpack(data, refuse)


@pytest.mark.parametrize("line", [b"", b"[]", b"3", b"{", b"\xff", b"[" * 100_000, b'{"a": 1' + b"0" * 5000 + b"}"])
def test_odd_line_is_refused(line):
    with pytest.raises(ValueError):
        wire.loads(line)


def test_long_line_and_many_pieces_are_refused():
    assert wire.small(b"x" * 1000, 1) and not wire.small(b"x" * 3_000_000, 1)
    assert not wire.small(b"," * (wire.MOST_ITEMS + 1), 16)


def test_only_handles_pass_for_what_is_not_data():
    assert wire.pack([len], lambda value: [0, "builtin", "len"]) == {"list": [{"handle": [0, "builtin", "len"]}]}
    assert wire.unpack({"handle": [7]}, lambda found: found[0]) == 7
