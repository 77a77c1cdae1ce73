"""What the three formats share: making a layer from its arrays, and saying which layers a format has no room for.

The numbers are the same everywhere; orders of gates, transposes and the number of biases differ.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.bidirectional import Bidirectional
from lstm_lib.gru import GRU
from lstm_lib.lstm import LSTM
from lstm_lib.rnn import RNN

CELLS: dict[str, type] = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU}
GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}
# The options that change what a layer computes, with the value that every format has.
PLAIN = {"peephole": False, "coupled": False, "without": None, "gate_recurrence": False, "reset_after": True}


def make(cell: str, params: dict[str, np.ndarray], **options: Any) -> Any:
    """A layer of a kind with given parameters, which are copied; they have been checked."""
    W, U = params["W"], params["U"]
    layer = CELLS[cell](W.shape[0], U.shape[0], dtype=W.dtype, **options)
    for name, value in params.items():
        layer.params[name][...] = value
    return layer


def reorder(columns: np.ndarray, order: Sequence[int]) -> np.ndarray:
    """The same columns (..., gates * H) with their gates' blocks in another order."""
    blocks = np.split(columns, len(order), axis=-1)
    return np.concatenate([blocks[k] for k in order], axis=-1)


def directions(layer: Any) -> tuple[Any, ...]:
    """The single layers of a layer that runs one way or both ways."""
    return (layer.forward_layer, layer.backward_layer) if isinstance(layer, Bidirectional) else (layer,)


def one_kind(layers: Sequence[Any], allowed: Sequence[str] = (), *, who: str) -> str:
    """Name of the kind that all layers are of: one kind, size, type and set of options, which the format must have.

    ``allowed`` are options that may differ from what every format has.
    """
    names = {kind: name for name, kind in CELLS.items()}
    for layer in layers:
        if type(layer) not in names:
            raise TypeError(
                f"{who}: layer must be {', '.join(CELLS)} or made of these, got {type(layer).__name__}. "
                "Convert its parts one by one."
            )
        for option, value in PLAIN.items():
            if option not in allowed and getattr(layer, option, value) != value:
                raise ValueError(
                    f"{who}: layer must have {option}={value}, got {getattr(layer, option)!r}. The format has no other."
                )
    first, other = _text(layers[0]), next((t for t in map(_text, layers) if t != _text(layers[0])), None)
    if other is not None:
        raise ValueError(
            f"{who}: layer must be made of layers of one kind, size and type, got {first} and {other}. "
            "Convert its parts one by one."
        )
    return names[type(layers[0])]


def _text(layer: Any) -> str:
    options = {name: getattr(layer, name) for name in ("activation", *PLAIN) if hasattr(layer, name)}
    shown = {"hidden_size": layer.hidden_size, **options, "dtype": layer.dtype}
    return f"{type(layer).__name__}({', '.join(f'{name}={value}' for name, value in shown.items())})"


def array(value: Any, axes: str, sizes: tuple[int | None, ...], *, who: str, name: str, dtype: Any) -> np.ndarray:
    """A format's array as NumPy's, of the wanted shape and type."""
    return _validate.array(np.asarray(value), axes, sizes, who=who, name=name, dtype=dtype)
