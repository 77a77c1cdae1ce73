"""Saving and loading: an exact round trip, and one sentence for any file that is not ours."""

import json

import numpy as np
import pytest
from says import says
from zoo import CASES, assert_same, draw, each_case, frozen_copy

from lstm_lib import load, save


@each_case
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_loaded_layer_equals_the_saved_one_exactly(case, dtype, tmp_path):
    layer = case.make(dtype=dtype)
    kept = frozen_copy(layer)
    save(tmp_path / "layer.npz", layer)
    assert_same(layer, kept)
    loaded = load(str(tmp_path / "layer.npz"))
    assert type(loaded) is type(layer)
    assert_same(loaded, kept)
    assert {p.dtype for p in loaded.params.values()} == {np.dtype(dtype)}
    run = draw(layer)
    assert_same(loaded.forward(run.x, run.state), frozen_copy(layer.forward(run.x, run.state)))


@each_case
def test_loaded_layer_has_arrays_of_its_own(case, tmp_path):
    layer = case.make()
    save(tmp_path / "layer.npz", layer)
    first, second = (load(tmp_path / "layer.npz") for _ in range(2))
    first.params["W"][...] = 0
    np.testing.assert_array_equal(second.params["W"], layer.params["W"])


def test_numbers_that_are_not_finite_come_back_as_they_were(tmp_path):
    layer = CASES["lstm"].make()
    layer.params["b"][:3] = np.nan, np.inf, -0.0
    save(tmp_path / "layer.npz", layer)
    assert load(tmp_path / "layer.npz").params["b"].tobytes() == layer.params["b"].tobytes()


def test_save_of_something_else_says_so_and_writes_nothing(tmp_path):
    path = tmp_path / "head.npz"
    with pytest.raises(TypeError, match=r"^save: layer must be one of .*, got dict\. Save its layers one by one\.$"):
        save(path, CASES["lstm"].make().params)
    assert not path.exists()


def test_load_of_a_file_that_is_not_there_is_pythons_own_error(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nothing\.npz"):
        load(tmp_path / "nothing.npz")


def saved(tmp_path):
    path = tmp_path / "layer.npz"
    save(path, CASES["lstm"].make())
    return path


def rewritten(tmp_path, change):
    """An archive of ours in which ``change`` altered the arrays."""
    path = saved(tmp_path)
    with np.load(path) as archive:
        arrays = dict(archive)
    change(arrays)
    np.savez(path, **arrays)
    return path


def truncated(tmp_path):
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    return path


def flipped(tmp_path):
    path = saved(tmp_path)
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"NUMPY") + 200] ^= 1
    path.write_bytes(raw)
    return path


def empty(tmp_path):
    path = tmp_path / "layer.npz"
    path.write_bytes(b"")
    return path


def text(tmp_path):
    path = tmp_path / "layer.npz"
    path.write_text("these are no weights")
    return path


def single_array(tmp_path):
    path = tmp_path / "layer.npz"
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    return path


class Bomb:
    """Leaves a mark if anything unpickles it."""

    exploded = False

    def __reduce__(self):
        return setattr, (Bomb, "exploded", True)


def about(**changes):
    def change(arrays):
        arrays["about"] = np.array(json.dumps(json.loads(str(arrays["about"])) | changes))

    return change


SPOILED = {
    "truncated": truncated,
    "one bit flipped": flipped,
    "empty": empty,
    "text": text,
    "single array": single_array,
    "foreign archive": lambda p: rewritten(p, lambda a: a.pop("about")),
    "about is no json": lambda p: rewritten(p, lambda a: a.update(about=np.array("{"))),
    "about is no dict": lambda p: rewritten(p, lambda a: a.update(about=np.array("[]"))),
    "unknown layer": lambda p: rewritten(p, about(layer="Oracle")),
    "other size": lambda p: rewritten(p, about(hidden_size=5)),
    "size is text": lambda p: rewritten(p, about(hidden_size="4")),
    "missing parameter": lambda p: rewritten(p, lambda a: a.pop("U")),
    "no parameters": lambda p: rewritten(p, lambda a: [a.pop(name) for name in "WUb"]),
    "parameter too many": lambda p: rewritten(p, lambda a: a.update(V=np.zeros(3))),
    "other shape": lambda p: rewritten(p, lambda a: a.update(b=a["b"][:3])),
    "mixed types": lambda p: rewritten(p, lambda a: a.update(b=a["b"].astype(np.float32))),
    "integers": lambda p: rewritten(p, lambda a: a.update({n: a[n].astype(int) for n in "WUb"})),
    "pickle among arrays": lambda p: rewritten(p, lambda a: a.update(b=np.array([Bomb()], dtype=object))),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_load_of_a_spoiled_file_says_one_sentence_and_runs_nothing(spoil, tmp_path):
    path = spoil(tmp_path)
    with pytest.raises(ValueError) as caught:
        load(path)
    reason = type(caught.value.__cause__).__name__
    assert str(caught.value) == (
        f"load: layer.npz must be an archive written by lstm_lib.save, got one that cannot be read ({reason}). "
        "Save the layer again."
    )
    assert not Bomb.exploded


def test_load_of_a_pickled_layer_refuses_to_unpickle(tmp_path):
    path = tmp_path / "layer.npy"
    np.save(path, np.array([Bomb()], dtype=object), allow_pickle=True)
    with says(
        ValueError,
        "load: layer.npy must be an archive written by lstm_lib.save, got one that cannot be read (ValueError). "
        "Save the layer again.",
    ):
        load(path)
    assert not Bomb.exploded
