"""The gradients that chapter 7 has from a file are those that PyTorch gives today, and the library's."""

import json

import numpy as np
import pytest

from experiments import pytorch_lstm_gradients as stored
from lstm_lib import LSTM, LSTMState

pytest.importorskip("torch", reason="PyTorch comes with the extra 'reference'")
TIGHT = {"rtol": 0, "atol": 1e-10}
FILE = json.loads(stored.FILE.read_text(encoding="utf-8"))


def test_stored_gradients_are_those_of_pytorch_today():
    assert (FILE["seed"], FILE["shape"]) == (stored.SEED, stored.SHAPE)
    found = stored.gradients(stored.case(FILE["seed"], **FILE["shape"]))
    assert found.keys() == FILE["gradients"].keys()
    for name, value in found.items():
        np.testing.assert_allclose(FILE["gradients"][name], value, **TIGHT, err_msg=name)


@pytest.mark.parametrize("seed", range(3))
def test_gradients_of_the_case_are_the_library_s(seed):
    arrays = stored.case(seed, **stored.SHAPE)
    layer = LSTM(*arrays["W"].shape[:1], len(arrays["U"]), rng=np.random.default_rng(0))
    for name in "WUb":
        layer.params[name][:] = arrays[name]
    trace = layer.forward(arrays["x"], LSTMState(arrays["h0"], arrays["c0"]))
    grads = layer.backward(trace, arrays["dh"])
    mine = {**grads.params, "x": grads.x, "h0": grads.state.h, "c0": grads.state.c}
    mine["loss"] = np.vdot(arrays["dh"], trace.h)
    for name, value in stored.gradients(arrays).items():
        np.testing.assert_allclose(mine[name], value, **TIGHT, err_msg=name)
