"""Checkpoints: a resumed run ends in the same bits, and a file that is not of this run is refused with a sentence."""

import json

import numpy as np
import pytest
from says import says

from lstm_lib import (
    LSTM,
    SGD,
    Adam,
    AdamW,
    Dense,
    Embedding,
    RMSProp,
    SequenceModel,
    Stack,
    fit,
    save,
    schedules,
    tasks,
)

OPTIMIZERS = {
    "sgd": lambda: SGD(0.05),
    "momentum": lambda: SGD(0.05, momentum=0.9),
    "rmsprop": lambda: RMSProp(0.01),
    "adam": lambda: Adam(0.01),
    "adamw": lambda: AdamW(0.01),
}
GENERATORS = {
    "pcg64": np.random.PCG64,
    "pcg64dxsm": np.random.PCG64DXSM,
    "mt19937": np.random.MT19937,
    "philox": np.random.Philox,
    "sfc64": np.random.SFC64,
}


def model_of(seed=0, dtype=np.float64, size=5):
    rng = np.random.default_rng(seed)
    options = {"rng": rng, "dtype": dtype}
    recurrent = Stack([LSTM(3, size, **options), LSTM(size, 4, **options)], dropout=0.3)
    head, table = Dense(4, 5, **options), Embedding(5, 3, **options)
    return SequenceModel(recurrent, head, embedding=table, read="all", dropout=0.2)


def draw(rng):
    tokens = rng.integers(0, 5, size=(7, 4))
    return tasks.Batch(tokens[:-1], tokens[1:])


class Interrupted(Exception):
    pass


def run(path=None, *, updates=20, optimizer=None, model=None, rng=None, breaks=None, **options):
    """Train; with ``breaks`` the run is interrupted while it draws the batch of that update."""
    model, optimizer = model or model_of(), optimizer or Adam(0.01)
    rng = rng or np.random.default_rng(1)
    held_out = draw(np.random.default_rng(9))
    drawn = [0]

    def breaking(rng):
        drawn[0] += 1
        if drawn[0] == breaks:
            raise Interrupted
        return draw(rng)

    options = {"every": 4, "evaluate": lambda m: m.loss(held_out), "progress": False, **options}
    history = fit(model, breaking, optimizer, updates=updates, rng=rng, checkpoint=path, **options)
    return history, model, optimizer, rng


def assert_equal_runs(one, other):
    assert one[0] == other[0]
    for name, value in one[1].params.items():
        assert value.tobytes() == other[1].params[name].tobytes(), name
    assert one[2].updates == other[2].updates
    for name, memory in one[2].memory.items():
        assert {k: v.tobytes() for k, v in memory.items()} == {k: v.tobytes() for k, v in other[2].memory[name].items()}
    np.testing.assert_equal(one[3].bit_generator.state, other[3].bit_generator.state)


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_interrupted_run_resumes_to_the_same_bits(make, tmp_path):
    path = tmp_path / "run.npz"
    whole = run(optimizer=make())
    with pytest.raises(Interrupted):
        run(path, optimizer=make(), breaks=11)  # the last checkpoint is of update 8
    assert_equal_runs(run(path, optimizer=make(), model=model_of(seed=5), resume=True), whole)


@pytest.mark.parametrize("bits", GENERATORS.values(), ids=GENERATORS)
def test_every_kind_of_generator_resumes(bits, tmp_path):
    path = tmp_path / "run.npz"
    whole = run(rng=np.random.Generator(bits(3)))
    with pytest.raises(Interrupted):
        run(path, rng=np.random.Generator(bits(3)), breaks=11)
    assert_equal_runs(run(path, rng=np.random.Generator(bits(4)), resume=True), whole)


@pytest.mark.parametrize("breaks", [5, 6, 9, 20])
def test_schedule_clipping_and_float32_resume(breaks, tmp_path):
    path = tmp_path / "run.npz"
    options = {"schedule": schedules.warm_up(5, schedules.cosine(0.02, 15)), "clip_norm": 0.5, "clip_value": 0.1}
    whole = run(model=model_of(dtype=np.float32), **options)
    with pytest.raises(Interrupted):
        run(path, model=model_of(dtype=np.float32), breaks=breaks, **options)
    assert_equal_runs(run(path, model=model_of(dtype=np.float32), resume=True, **options), whole)


def test_finished_run_goes_on_where_it_stopped(tmp_path):
    path = tmp_path / "run.npz"
    whole = run(updates=24)
    run(path, updates=12)
    assert_equal_runs(run(path, updates=24, resume=True), whole)
    assert len(run(path, updates=24, resume=True)[0].loss) == 24  # nothing left to do


def test_early_stopping_resumes_to_the_same_best_parameters(tmp_path):
    path = tmp_path / "run.npz"
    values = iter([5, 4, 3, 3.5, 3.2, 3.1, 3.3, 9])
    whole = run(updates=100, patience=3, evaluate=lambda m: next(values))
    values = iter([5, 4, 3, 3.5, 3.2])
    with pytest.raises(Interrupted):
        run(path, updates=100, patience=3, evaluate=lambda m: next(values), breaks=19)
    values = iter([3.2, 3.1])
    resumed = run(path, updates=100, patience=3, evaluate=lambda m: next(values), resume=True)
    assert_equal_runs(resumed, whole)
    assert [v for _, v in whole[0].evaluations] == [5, 4, 3, 3.5, 3.2, 3.1]
    over = run(path, updates=100, patience=3, evaluate=lambda m: 0.0, resume=True)
    assert_equal_runs(over, whole)  # already stopped: not a single update more


def test_interrupted_writing_leaves_the_checkpoint_before(tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    run(path, updates=8)
    kept = path.read_bytes()
    monkeypatch.setattr(np, "savez", lambda file, **arrays: (file.write(b"half"), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        run(path, updates=12, resume=True)
    assert path.read_bytes() == kept


# -- refusals ----------------------------------------------------------------------------------------------------


def refused(path, message, kind=ValueError, **options):
    """Resuming says ``message`` and changes nothing."""
    model, rng = options.pop("model", None) or model_of(), options.pop("rng", None) or np.random.default_rng(1)
    optimizer = options.pop("optimizer", None) or Adam(0.01)
    kept = {name: value.copy() for name, value in model.params.items()}
    state = rng.bit_generator.state
    with says(kind, message):
        run(path, model=model, optimizer=optimizer, rng=rng, resume=True, **options)
    for name, value in model.params.items():
        np.testing.assert_array_equal(value, kept[name])
    np.testing.assert_equal(rng.bit_generator.state, state)
    assert (optimizer.updates, optimizer.memory) == (0, {})


def test_checkpoint_of_another_run_is_refused(tmp_path):
    path = tmp_path / "run.npz"
    run(path, updates=4)
    refused(
        path,
        "fit: run.npz must be a checkpoint of a run with the same optimizer, SGD(lr=0.1, momentum=0.0), got "
        "Adam(lr=0.01, beta1=0.9, beta2=0.999, eps=1e-08). Make both alike, or start without resume=True.",
        optimizer=SGD(0.1),
    )
    refused(
        path,
        "fit: run.npz must be a checkpoint of a run with the same optimizer, "
        "Adam(lr=0.02, beta1=0.9, beta2=0.999, eps=1e-08), got Adam(lr=0.01, beta1=0.9, beta2=0.999, eps=1e-08). "
        "Make both alike, or start without resume=True.",
        optimizer=Adam(0.02),
    )
    refused(
        path,
        "fit: run.npz must be a checkpoint of a run with the same parameters, recurrent.0.U (6, 24) float64, got "
        "recurrent.0.U (5, 20) float64. Make both alike, or start without resume=True.",
        model=model_of(size=6),
    )
    refused(
        path,
        "fit: run.npz must be a checkpoint of a run with the same parameters, embedding.W (5, 3) float32, got "
        "embedding.W (5, 3) float64. Make both alike, or start without resume=True.",
        model=model_of(dtype=np.float32),
    )
    refused(
        path,
        "fit: run.npz must be a checkpoint of a run with the same kind of Generator, MT19937, got PCG64. "
        "Make both alike, or start without resume=True.",
        rng=np.random.Generator(np.random.MT19937(1)),
    )


class Bomb:
    exploded = False

    def __reduce__(self):
        return setattr, (Bomb, "exploded", True)


def rewritten(path, change):
    with np.load(path) as archive:
        arrays = dict(archive)
    about = json.loads(str(arrays.pop("about")))
    change(about, arrays)
    np.savez(path, about=np.array(json.dumps(about)), **arrays)


SPOILED = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-300]),
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("no checkpoint"),
    "layer": lambda path: save(path, LSTM(2, 3)),
    "pickle": lambda path: rewritten(path, lambda about, a: a.update(bomb=np.array([Bomb()], dtype=object))),
    "no history": lambda path: rewritten(path, lambda about, a: about.pop("history")),
    "strange array": lambda path: rewritten(path, lambda about, a: a.update({"other/x": np.zeros(2)})),
    "memory shape": lambda path: rewritten(path, lambda about, a: a.update({"memory/head.b/m": np.zeros(2)})),
    "memory of nothing": lambda path: rewritten(path, lambda about, a: a.update({"memory/tail.b/m": np.zeros(5)})),
    "best": lambda path: rewritten(path, lambda about, a: a.update({"best/head.b": np.zeros(5)})),
    "generator": lambda path: rewritten(path, lambda about, a: about["rng"].pop("state")),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_spoiled_checkpoint_is_refused_and_runs_nothing(spoil, tmp_path):
    path = tmp_path / "run.npz"
    run(path, updates=4)
    spoil(path)
    model, rng = model_of(), np.random.default_rng(1)
    kept = {name: value.copy() for name, value in model.params.items()}
    with pytest.raises(ValueError) as caught:
        run(path, model=model, rng=rng, resume=True)
    reason = type(caught.value.__cause__).__name__
    assert str(caught.value) == (
        "fit: run.npz must be an archive written by fit(checkpoint=...), got one that cannot be read "
        f"({reason}). Start without resume=True."
    )
    assert not Bomb.exploded
    assert rng.bit_generator.state == np.random.default_rng(1).bit_generator.state
    for name, value in model.params.items():
        np.testing.assert_array_equal(value, kept[name])


def test_checkpoint_that_is_not_there_is_pythons_own_error(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.npz"):
        run(tmp_path / "none.npz", resume=True)


def test_load_refuses_a_checkpoint(tmp_path):
    from lstm_lib import load

    run(tmp_path / "run.npz", updates=4)
    with says(
        ValueError,
        "load: run.npz must be an archive written by lstm_lib.save, got one that cannot be read (KeyError). "
        "Save the layer again.",
    ):
        load(tmp_path / "run.npz")
