"""Keras's lists of weights of recurrent layers: to our layers and back, without Keras.

``layer.get_weights()`` gives such a list, ``layer.set_weights(...)`` takes it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.bidirectional import Bidirectional
from lstm_lib.interop.layers import CELLS, GATES, array, directions, make, one_kind, reorder

# Keras's order of the gates is ours but for the GRU's z, r, h; the same change leads there and back.
ORDER = {"RNN": (0,), "LSTM": (0, 1, 2, 3), "GRU": (1, 0, 2)}


def from_keras(weights: Sequence[Any], *, cell: str, activation: str = "tanh", reset_after: bool = True) -> Any:
    """The layer whose weights Keras's ``SimpleRNN``, ``LSTM`` or ``GRU`` gives.

    Keras has the arrays in our shapes. It calls the LSTM's gates i, f, c, o, which is our order, and orders the GRU's
    as z, r, h. Layers of old versions use another function in place of σ ("hard_sigmoid"): then the outputs differ.

    Parameters
    ----------
    weights : sequence of arrays
        Kernel (D, gates · H), recurrent kernel (H, gates · H) and bias (gates · H,), as ``get_weights`` orders them;
        the bias may be missing, and is (2, gates · H) for a GRU with ``reset_after``. Of a ``Bidirectional`` with
        ``merge_mode="concat"`` the same for the backward layer after the forward one.
    cell : {"RNN", "LSTM", "GRU"}
        ``"RNN"`` is Keras's SimpleRNN.
    activation : {"tanh", "relu", "linear", "sigmoid"}
        Of an RNN: the weights do not say.
    reset_after : bool
        Of a GRU: the argument with which Keras made it.

    Returns
    -------
    RNN, LSTM or GRU, or Bidirectional of two
        With copies of the arrays, float32 or float64 as they are.

    Raises
    ------
    TypeError, ValueError
        If number, shapes or types do not fit.

    Examples
    --------
    >>> from lstm_lib import LSTM
    >>> layer = LSTM(3, 4)
    >>> again = from_keras(to_keras(layer), cell="LSTM")
    >>> all(np.array_equal(again.params[name], value) for name, value in layer.params.items())
    True
    """
    _validate.option(cell, CELLS, who="from_keras", name="cell")
    if not isinstance(weights, Sequence) or len(weights) not in (2, 3, 4, 6):
        got = len(weights) if isinstance(weights, Sequence) else type(weights).__name__
        raise ValueError(
            f"from_keras: weights must be a list of 2 or 3 arrays, or twice as many for both directions, got {got}. "
            "Pass layer.get_weights()."
        )
    options = {"RNN": {"activation": activation}, "LSTM": {}, "GRU": {"reset_after": reset_after}}[cell]
    if len(weights) < 4:
        return _layer(weights, 0, cell, options)
    half = len(weights) // 2
    return Bidirectional(*(_layer(weights[k : k + half], k, cell, options) for k in (0, half)))


def _layer(weights: Sequence[Any], first: int, cell: str, options: dict[str, Any]) -> Any:
    shape = np.shape(weights[1])
    size = shape[0] if len(shape) == 2 else None
    width = None if size is None else GATES[cell] * size
    names = [f"weights[{first + k}]" for k in range(len(weights))]
    given: dict[str, Any] = {"who": "from_keras", "dtype": None}
    U = array(weights[1], "(H, gates H)", (size, width), name=names[1], **given)
    given["dtype"] = U.dtype
    W = array(weights[0], "(D, gates H)", (None, width), name=names[0], **given)
    double = options.get("reset_after", False)
    b = np.zeros((2, width) if double else width, U.dtype)
    if len(weights) == 3:
        axes = "(2, gates H)" if double else "(gates H,)"
        b = array(weights[2], axes, b.shape, name=names[2], **given)
    params = {"W": reorder(W, ORDER[cell]), "U": reorder(U, ORDER[cell])}
    if not double:
        return make(cell, params | {"b": reorder(b, ORDER[cell])}, **options)
    of_input, of_state = reorder(b, ORDER[cell])
    of_gates, of_n = np.split(of_state, [2 * size])
    return make(cell, params | {"b": of_input + np.pad(of_gates, (0, size)), "bn": of_n}, **options)


def to_keras(layer: Any) -> list[np.ndarray]:
    """Weights for ``set_weights`` of the Keras layer that computes the same.

    Parameters
    ----------
    layer : RNN, LSTM or GRU, or Bidirectional of two of one kind and size
        Keras has no peepholes or coupled gates.

    Returns
    -------
    list of new arrays
        Kernel, recurrent kernel, bias; six for a Bidirectional.

    Raises
    ------
    TypeError, ValueError
        If Keras has no layer like it. Convert a stack layer by layer.
    """
    parts = directions(layer)
    kind = one_kind(parts, ("reset_after",), who="to_keras")
    weights = []
    for part in parts:
        bias = part.params["b"]
        if "bn" in part.params:
            bias = np.stack([bias, np.concatenate([np.zeros_like(bias[: -part.hidden_size]), part.params["bn"]])])
        weights += [reorder(value, ORDER[kind]) for value in (part.params["W"], part.params["U"], bias)]
    return weights
