"""Every cell of the LSTM family, the GRU and the minimal cells against plain Python, one unit at a time."""

import numpy as np
import pytest
import unit_variants
from zoo import CASES, arrays_of, draw

from lstm_lib import GRU, LSTM, MinGRU, MinLSTM

CELLS = {
    LSTM: unit_variants.lstm,
    GRU: unit_variants.gru,
    MinGRU: unit_variants.min_gru,
    MinLSTM: unit_variants.min_lstm,
}
TIGHT = {"rtol": 0, "atol": 1e-12}
NAMES = [name for name, case in CASES.items() if case.layer in CELLS]


def cell_and_options(case):
    """The slow loop of a case, and those of its options that change an equation and no parameter's presence."""
    options = {name: value for name, value in case.options.items() if name in ("coupled", "without", "normalize")}
    if isinstance(options.get("without"), str):
        options["without"] = (options["without"],)
    return CELLS[case.layer], options


@pytest.mark.parametrize("name", NAMES)
def test_layer_equals_single_units(name):
    case = CASES[name]
    cell, options = cell_and_options(case)
    layer = case.make(2, 3)
    run = draw(layer, 4, 2)
    lists = {key: value.tolist() for key, value in layer.params.items()}
    start = {key: part.tolist() for key, part in run.state._asdict().items()}
    wanted = unit_variants.real(cell(lists, run.x.tolist(), start, **options))
    trace = layer.forward(run.x, run.state)
    for key, value in wanted.items():
        np.testing.assert_allclose(getattr(trace, key), value, **TIGHT, err_msg=key)
        np.testing.assert_allclose(getattr(trace.step(2), key), value[2], **TIGHT, err_msg=key)

    found = arrays_of(layer.backward(trace, run.dh, run.dstate))
    wanted = unit_variants.gradients(cell, layer.params, run, **options)
    assert found.keys() == wanted.keys()
    for key, value in wanted.items():
        np.testing.assert_allclose(found[key], value, **TIGHT, err_msg=key)
