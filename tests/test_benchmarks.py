"""The comparison compares like with like, and its tables say what was measured."""

import gzip
import json
from urllib.request import Request, urlopen

import numpy as np
import pytest

from benchmarks import contenders, measure, pages, report, speed
from benchmarks.contenders import Case
from tools import serve

SHAPE = (6, 3, 2, 4)


def test_plain_steps_do_the_same_work_as_the_layer():
    case = Case("LSTM", SHAPE, "float64", {})
    wanted, found = contenders.lstm_lib_layer(case)().params, contenders.lstm_lib_steps(case)()
    for name, value in wanted.items():
        np.testing.assert_allclose(found[name], value, rtol=0, atol=1e-12)


@pytest.mark.parametrize("cell", ["LSTM", "GRU", "RNN"])
@pytest.mark.parametrize("dtype", speed.DTYPES)
def test_torch_differentiates_the_same_sum_with_respect_to_the_same_arrays(cell, dtype, monkeypatch):
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    case = Case(cell, SHAPE, dtype, {})
    dx = contenders.torch(case)()
    torch.set_num_threads(before)
    assert dx.numpy().dtype == dtype
    assert dx.shape == contenders.lstm_lib_layer(case)().x.shape


@pytest.mark.parametrize("options", speed.VARIANTS.values(), ids=speed.VARIANTS)
def test_every_variant_of_the_table_runs(options):
    grads = contenders.lstm_lib_layer(Case("LSTM", SHAPE, "float32", options))()
    assert all(np.isfinite(value).all() for value in grads.params.values())


def test_flops_are_three_times_those_of_the_forward_products():
    case = Case("LSTM", SHAPE, "float64", {})
    W, U = case.layer().params["W"], case.layer().params["U"]
    per_row = 2 * (W.size + U.size)  # a multiplication and an addition each
    assert case.flops == 3 * 6 * 3 * per_row


def test_gate_recurrence_multiplies_by_one_more_matrix():
    plain, full = (Case("LSTM", SHAPE, "float64", options) for options in ({}, {"gate_recurrence": True}))
    D, H = SHAPE[2:]
    assert full.flops / plain.flops == pytest.approx(1 + 9 * H / (4 * (D + H)))


def test_what_is_only_shown_is_not_kept(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(speed, "RESULTS", tmp_path)
    speed.keep("speed", {"a": 1}, "# Text", only_show=True)
    assert "# Text" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    speed.keep("speed", {"a": 1}, "# Text", only_show=False)
    assert (tmp_path / "speed.md").read_text() == "# Text"
    assert json.loads((tmp_path / "speed.json").read_text()) == {"a": 1}


def test_rounds_take_turns_and_ratios_are_of_neighbours():
    order = []
    times = measure.turn_about({name: lambda name=name: order.append(name) for name in "ab"}, seconds=0)
    assert order == ["a", "b"] * 4  # one round to warm up, three to measure
    assert [len(found) for found in times.values()] == [3, 3]
    found = measure.ratio(np.array([2.0, 30, 4]), np.array([1.0, 10, 1]))
    assert found == {"median": 3.0, "low": 2.5, "high": 3.5}


def test_processes_are_put_together_number_by_number():
    found = [{"shape": [2, 3], "cells": [{"name": "a", "times": {"torch": value}}]} for value in (1.0, 9.0, 2.0)]
    assert measure.middle(found) == {"shape": [2, 3], "cells": [{"name": "a", "times": {"torch": 2.0}}]}


def drawn_results(torch_ratio):
    spread = {"median": torch_ratio, "low": torch_ratio - 0.1, "high": torch_ratio + 0.1}
    rows = [
        {"cell": cell, "dtype": dtype, "shape": shape, "others": {"torch": spread}, "of peak": 0.5}
        for cell in ("LSTM", "GRU", "RNN")
        for dtype in speed.DTYPES
        for shape in (*speed.SHAPES, speed.SMALL)
    ]
    counts = {name: 2.75 if name == "gate recurrence" else 1.0 for name in speed.VARIANTS}
    times = {name: spread for name in speed.VARIANTS}
    variants = [{"dtype": "float64", "shape": speed.SHAPES[0], "times": times, "multiplications": counts}]
    part = {"versions": {"numpy": "2"}, "cells": rows, "variants": variants}
    return {"processes": 5, "machine": {"processor": "P"}, "threads": {"1": part, "2": part}}


@pytest.mark.parametrize(("ratio", "met"), [(2.0, True), (0.2, False)])
def test_report_judges_what_was_measured(ratio, met):
    text = report.speed_markdown(drawn_results(ratio))
    assert (
        f"| LSTM, float64: geometric mean over the large shapes | {ratio:.2f} | ≥ 1.5 | {'met' if met else 'missed'} |"
        in text
    )
    slow = (
        f"| LSTM with peephole: time relative to the plain one | {ratio:.2f} | ≤ 1.5 | {'missed' if met else 'met'} |"
    )
    assert slow in text
    assert ("| missed: 2.75 times the multiplications |" in text) == met
    assert "| 100, 32, 32, 64 | " + f"{ratio:.2f} ({ratio - 0.1:.2f}–{ratio + 0.1:.2f}) | 50% |" in text
    assert text.count("### Targets") == 1  # for one thread only


def test_pages_are_served_packed_as_on_the_web(tmp_path):
    (tmp_path / "a.html").write_text("<p>long</p>" * 100)
    (tmp_path / "b.png").write_bytes(b"picture")
    with serve.served(tmp_path, pages.Packed) as home:
        page = urlopen(Request(f"{home}a.html?v=1"))
        assert page.headers["Content-Encoding"] == "gzip" and page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert gzip.decompress(page.read()).decode() == "<p>long</p>" * 100
        assert urlopen(f"{home}b.png").read() == b"picture"


def test_table_of_pages_has_what_is_wanted_of_each():
    row = dict.fromkeys(pages.TARGETS, 97.0) | dict.fromkeys(pages.TIMES, 0.0034)
    text = pages.markdown({"runs": 3, "pages": {"intro.html": row}})
    assert "| wanted | ≥ 90 | ≥ 100 | ≥ 100 | ≥ 95 |  |  |  |" in text
    assert "| intro.html | 97 | 97 | 97 | 97 | 0 | 0 | 0.003 |" in text
