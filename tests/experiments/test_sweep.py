"""A sweep may be killed, started twice, or spread over cores or a cluster: each cell counts once.

Its result is then that of a sweep that ran unbroken, in one process.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments import results, running, settings
from experiments.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
TEXT = """
run = "toy_sweep:run"
title = "A toy"
seeds = {seeds}
[fixed]
pause = {pause}
[[grid]]
cell = ["rnn", "lstm"]
lag = [20, 100]
[[grid]]
cell = "gru"
lag = 100
"""


@pytest.fixture(autouse=True)
def toy(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def make(home, *, seeds="4", pause=0.0, text=TEXT, name="toy"):
    (home / "sweeps").mkdir(parents=True, exist_ok=True)
    (home / "sweeps" / f"{name}.toml").write_text(text.format(seeds=seeds, pause=pause))
    return home


def command(home, *options, calls=None, said="said"):
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    variables = os.environ | {"PYTHONPATH": path} | ({"TOY_CALLS": str(calls)} if calls else {})
    return subprocess.Popen(
        [sys.executable, "-m", "experiments", "toy", "--home", home, *options],
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=(home / said).open("w"),  # no pipe: workers that outlive their parent would keep it open
    )


def rows(home, name="toy"):
    """The rows without their times."""
    return [(row.settings, row.seed, row.result) for row in results.load(name, home).rows]


def recorded(home):
    return len(list((home / "records" / "toy").glob("*.json")))


def wait_for(home, process, cells):
    end = time.monotonic() + 60
    while recorded(home) < cells:
        assert process.poll() is None, (home / "said").read_text()
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def unbroken(tmp_path):
    home = make(tmp_path / "unbroken", pause=0.05)
    running.run(settings.read("toy", home), home=home, progress=False)
    return rows(home)


def test_result_holds_every_cell_in_order_with_machine_and_dates(tmp_path):
    home = make(tmp_path)
    assert main(["toy", "--home", str(home)]) == 0
    found = results.load("toy", home)
    assert [(r.settings["cell"], r.settings["lag"], r.seed) for r in found.rows] == [
        (cell, lag, seed)
        for cell, lag in [("rnn", 20), ("rnn", 100), ("lstm", 20), ("lstm", 100), ("gru", 100)]
        for seed in range(4)
    ]
    assert found.rows[0].result["nothing"] is None
    assert found.rows[0].result["curve"][-1] == found.rows[0].result["end"]
    assert found.about["sweep"]["seeds"] == 4 and found.about["first"] <= found.about["last"]
    assert [set(m) >= {"processor", "python", "numpy", "lstm_lib"} for m in found.about["machines"]] == [True]
    assert [row.seed for row in found.where(cell=["rnn", "gru"], lag=100)] == [0, 1, 2, 3] * 2
    with pytest.raises(KeyError, match="no row has the setting width"):
        found.where(width=3)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_and_resumed_sweep_equals_an_unbroken_one(tmp_path, unbroken, jobs):
    if jobs != "1":
        pytest.importorskip("joblib")
    home, calls = make(tmp_path, pause=0.05), tmp_path / "calls"
    for cells in (3, 9):  # killed twice
        process = command(home, "-j", jobs, calls=calls)
        wait_for(home, process, cells)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(60)
        assert 3 <= recorded(home) < 20
    before = recorded(home)
    (home / "records" / "toy" / "0123.99.half").write_text('{"settings"')  # as if killed while writing
    time.sleep(0.3)  # orphaned workers finish the cell they are at
    ran = len(calls.read_text().splitlines())
    process = command(home, "-j", jobs, calls=calls)
    assert process.wait(60) == 0, (home / "said").read_text()
    assert rows(home) == unbroken
    assert recorded(home) == 20 and not list((home / "records" / "toy").glob("*.half"))
    assert len(calls.read_text().splitlines()) - ran == 20 - before  # what was recorded did not run again


def test_two_processes_at_once_count_every_cell_once(tmp_path, unbroken):
    home = make(tmp_path, pause=0.05)
    first = command(home)
    wait_for(home, first, 1)
    second = command(home, said="second")
    assert second.wait(60) == 1
    said = "toy: another process runs this sweep. Wait for it or stop it; nothing is lost.\n"
    assert (home / "second").read_text() == said
    assert first.wait(60) == 0
    assert rows(home) == unbroken and recorded(home) == 20


def test_a_cell_that_ran_twice_has_one_record(tmp_path):
    home = make(tmp_path)
    sweep = settings.read("toy", home)
    running.run(sweep, home=home, progress=False)
    store = running.Records(sweep, home)
    for cell in sweep.cells:
        store.write(*running.work(sweep.run, cell))
    assert recorded(home) == len(sweep.cells)


def test_more_seeds_run_only_the_new_cells(tmp_path, monkeypatch):
    calls = tmp_path / "calls"
    monkeypatch.setenv("TOY_CALLS", str(calls))
    home = make(tmp_path, seeds="[0, 1]")
    running.run(settings.read("toy", home), home=home, progress=False)
    make(tmp_path, seeds="[0, 1, 7]")
    running.run(settings.read("toy", home), home=home, progress=False)
    assert len(calls.read_text().splitlines()) == 15
    running.run(settings.read("toy", home), home=home, progress=False, fresh=True)
    assert len(calls.read_text().splitlines()) == 30


def test_a_failing_cell_is_named_and_the_others_are_kept(tmp_path, capsys):
    home = make(tmp_path, text=TEXT.replace("pause = {pause}", "fail = 2"))
    assert main(["toy", "--home", str(home)]) == 1
    assert recorded(home) == 15
    assert (
        "toy: 5 of 20 cells failed, the others are recorded; the first is {'fail': 2, 'cell': 'rnn', 'lag': 20} with "
        "seed 2: ArithmeticError: this one fails" in capsys.readouterr().err
    )


def test_cluster_gives_the_same_result(tmp_path, unbroken):
    distributed = pytest.importorskip("distributed")
    home = make(tmp_path, pause=0.05)
    options = {"n_workers": 1, "threads_per_worker": 2, "processes": False, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster:
        running.run(settings.read("toy", home), dask=cluster.scheduler_address, home=home, progress=False)
    assert rows(home) == unbroken


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "A toy"', "", "toy.toml: must say run, title, seeds and [[grid]], got no title. Add it."),
        ("run =", "run ", "toy.toml: must be TOML, got "),
        ('"toy_sweep:run"', '"toy_sweep"', "toy.toml: run must be \"module:function\", got 'toy_sweep'. Write run ="),
        ("toy_sweep", "toy_swoop", "cannot be imported, there is no module toy_swoop."),
        ("sweep:run", "sweep:walk", "toy.toml: run = 'toy_sweep:walk', but the module toy_sweep has no walk."),
        ("sweep:run", "sweep:lonely", "toy.toml: run must take (settings, seed), but toy_sweep:lonely does not"),
        ("{seeds}", "0", "toy.toml: seeds must be a number above 0 or a list of whole numbers, got 0."),
        ("{seeds}", "[0, 0.5]", "got [0, 0.5]."),
        ("[fixed]", "[fixd]", "toy.toml: fixd is unknown here."),
        ("[fixed]", "[fixed]\nlag = 3", "toy.toml: lag stands in [fixed] and in grid 1. Keep one of them."),
        ("[20, 100]", "[]", "toy.toml: lag in grid 1 must have a value, got an empty list. Give it one."),
        ('cell = "gru"', 'cell = "rnn"', "with seed 0 stands there twice, the second time in grid 2"),
        ("[20, 100]", "[20, 20]", "with seed 0 stands there twice, the second time in grid 1"),
        ("{seeds}", "[3, 3]", "with seed 3 stands there twice"),
        ("[[grid]]", "[grid]", "toy.toml: must be TOML"),
    ],
)
def test_bad_settings_are_refused_in_one_sentence(tmp_path, capsys, old, new, said):
    make(tmp_path, text=TEXT.replace(old, new))
    assert main(["toy", "--home", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert said in err and len(err.strip().splitlines()) == 1
    assert not (tmp_path / "records").exists()


def test_unknown_sweep_is_refused_with_those_that_are_there(tmp_path, capsys):
    make(tmp_path)
    assert main(["tio", "--home", str(tmp_path)]) == 1
    assert capsys.readouterr().err.endswith("; there is toy.\n")


def test_results_that_are_no_numbers_are_refused(tmp_path, capsys):
    make(tmp_path, text=TEXT.replace("sweep:run", "sweep:words"))
    assert main(["toy", "--home", str(tmp_path)]) == 1
    assert "run must give plain numbers or lists of them, got str for verdict" in capsys.readouterr().err


@pytest.mark.parametrize(("package", "options"), [("joblib", ["-j", "2"]), ("distributed", ["--dask", "tcp://x:1"])])
def test_missing_package_is_named_with_its_remedy(tmp_path, capsys, monkeypatch, package, options):
    monkeypatch.setitem(sys.modules, package, None)
    make(tmp_path)
    assert main(["toy", "--home", str(tmp_path), *options]) == 1
    assert f"needs {package}, which is not installed: pip install -e" in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted((ROOT / "experiments" / "sweeps").glob("*.toml")), ids=lambda path: path.stem)
def test_stored_result_is_that_of_its_settings_file(path):
    sweep, stored = settings.read(path.stem), results.load(path.stem)
    assert stored.about["sweep"] == sweep.text, f"{path.name} changed: run python -m experiments {path.stem}"
    assert [(row.settings, row.seed) for row in stored.rows] == [(cell.settings, cell.seed) for cell in sweep.cells]
    assert json.dumps([row.result for row in stored.rows], allow_nan=False)
