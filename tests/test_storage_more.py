"""Saving and loading stacks, bidirectional layers, dense layers, embeddings and whole models."""

import json

import numpy as np
import pytest
from composed import COMPOSED, shaken
from says import says
from zoo import CASES, each_case

from lstm_lib import LSTM, RNN, Bidirectional, Dense, Embedding, SequenceModel, Stack, load, save

LAYERS = {
    **COMPOSED,
    "stack with dropout": lambda **o: Stack([LSTM(2, 4, **o), RNN(4, 3, activation="relu", **o)], dropout=0.25),
}


def again(path, layer):
    save(path, layer)
    loaded = load(path)
    assert type(loaded) is type(layer)
    assert list(loaded.params) == list(layer.params)
    for name, value in layer.params.items():
        assert loaded.params[name].tobytes() == value.tobytes(), name
        assert loaded.params[name] is not value
    return loaded


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_composed_layer_comes_back_and_runs_the_same(make, dtype, tmp_path):
    layer = shaken(make(dtype=dtype))
    loaded = again(tmp_path / "layer.npz", layer)
    x = np.random.default_rng(0).normal(size=(4, 3, 2)).astype(dtype)
    drops = [{"rng": np.random.default_rng(1)} for _ in range(2)]
    np.testing.assert_array_equal(loaded.forward(x, **drops[0]).h, layer.forward(x, **drops[1]).h)


@each_case
def test_model_of_every_layer_comes_back_and_says_the_same(case, tmp_path):
    rng = np.random.default_rng(0)
    model = SequenceModel(
        Stack([case.make(), RNN(4, 3, rng=rng)], dropout=0.5),
        Dense(3, 6, rng=rng),
        embedding=Embedding(6, 2, rng=rng),
        read="all",
        loss="binary_cross_entropy",
        dropout=0.1,
    )
    loaded = again(tmp_path / "model.npz", model)
    assert (loaded.read, loaded.loss_name, loaded.dropout) == ("all", "binary_cross_entropy", 0.1)
    assert loaded.recurrent.dropout == 0.5
    words = rng.integers(0, 6, size=(5, 3))
    np.testing.assert_array_equal(loaded.forward(words).scores, model.forward(words).scores)


def test_model_without_embedding_comes_back(tmp_path):
    model = SequenceModel(LSTM(2, 3), Dense(3, 1), loss="squared_error")
    loaded = again(tmp_path / "model.npz", model)
    assert loaded.embedding is None and loaded.loss_name == "squared_error" and loaded.read == "last"


@pytest.mark.parametrize("layer", [Dense(3, 2), Embedding(5, 3, dtype=np.float32)], ids=["dense", "embedding"])
def test_small_layers_come_back(layer, tmp_path):
    loaded = again(tmp_path / "layer.npz", layer)
    assert loaded.output_size == layer.output_size and loaded.dtype == layer.dtype


def test_saving_replaces_an_older_file_only_when_complete(tmp_path, monkeypatch):
    path = tmp_path / "layer.npz"
    save(path, CASES["lstm"].make())
    kept = path.read_bytes()
    monkeypatch.setattr(np, "savez", lambda file, **arrays: (file.write(b"half"), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        save(path, Dense(3, 2))
    assert path.read_bytes() == kept


class Mine(RNN):
    """A layer that somebody else wrote."""


@pytest.mark.parametrize(
    "layer",
    [Mine(2, 3), Stack([Mine(2, 3)]), Bidirectional(RNN(2, 3), Mine(2, 3)), SequenceModel(Mine(2, 3), Dense(3, 2))],
    ids=["layer", "stack", "bidirectional", "model"],
)
def test_class_of_somebody_else_is_refused_and_nothing_written(layer, tmp_path):
    with pytest.raises(TypeError, match=r"^save: layer must be one of .*, got Mine\. Save its layers one by one\.$"):
        save(tmp_path / "layer.npz", layer)
    assert list(tmp_path.iterdir()) == []


def rewritten(path, change):
    with np.load(path) as archive:
        arrays = dict(archive)
    about = json.loads(str(arrays.pop("about")))
    change(about)
    np.savez(path, about=np.array(json.dumps(about)), **arrays)


SPOILED = {
    "sizes do not chain": (lambda about: about["recurrent"]["layers"][1].update(input_size=9), "ValueError"),
    "no head": (lambda about: about.pop("head"), "TypeError"),
    "head is a cell": (lambda about: about["head"].update(layer="LSTM"), "TypeError"),
    "layer of another module": (lambda about: about["recurrent"].update(layer="Path"), "KeyError"),
    "dropout is text": (lambda about: about.update(dropout="much"), "ValueError"),
    "another loss": (lambda about: about.update(loss="hinge"), "ValueError"),
    "another type": (lambda about: about["head"].update(dtype="float32"), "ValueError"),
}


@pytest.mark.parametrize(("change", "reason"), SPOILED.values(), ids=SPOILED)
def test_spoiled_model_is_refused(change, reason, tmp_path):
    path = tmp_path / "model.npz"
    save(path, SequenceModel(Stack([LSTM(2, 3), RNN(3, 4)]), Dense(4, 2)))
    rewritten(path, change)
    with says(
        ValueError,
        f"load: model.npz must be an archive written by lstm_lib.save, got one that cannot be read ({reason}). "
        "Save the layer again.",
    ):
        load(path)
