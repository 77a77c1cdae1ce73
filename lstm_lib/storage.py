"""Saving layers to a file and getting them back.

The file is a plain NumPy archive without pickle: loading one cannot run anybody's code.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from lstm_lib.lstm import LSTM
from lstm_lib.rnn import RNN

_LAYERS = {"RNN": RNN, "LSTM": LSTM}


def save(path: str | Path, layer: RNN | LSTM) -> None:
    """Write a layer's kind, sizes and parameters to ``path`` (an ``.npz`` archive)."""
    kind = type(layer).__name__
    if _LAYERS.get(kind) is not type(layer):
        raise TypeError(f"save: layer must be one of {', '.join(_LAYERS)}, got {kind}. Save its layers one by one.")
    about = {
        "layer": kind,
        "input_size": layer.input_size,
        "hidden_size": layer.hidden_size,
    }
    if kind == "RNN":
        about["activation"] = layer.activation
    with Path(path).open("wb") as file:
        np.savez(file, about=np.array(json.dumps(about)), **layer.params)


def load(path: str | Path) -> Any:
    """Read the layer that :func:`save` wrote.

    Raises
    ------
    ValueError
        If the file is not such an archive, is damaged, or holds pickled objects.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        about = json.loads(str(arrays.pop("about")))
        options = {"activation": about["activation"]} if "activation" in about else {}
        first = next(iter(arrays.values()))
        layer = _LAYERS[about["layer"]](about["input_size"], about["hidden_size"], dtype=first.dtype, **options)
        if _kinds(arrays) != _kinds(layer.params):
            raise ValueError("shapes or types do not fit")
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(
            f"load: {Path(path).name} must be an archive written by lstm_lib.save, got one that cannot be read "
            f"({type(error).__name__}). Save the layer again."
        ) from error
    layer.params = arrays
    return layer


def _kinds(arrays: dict[str, np.ndarray]) -> dict[str, tuple]:
    return {name: (array.shape, array.dtype) for name, array in arrays.items()}
