"""The recurrent operators of ONNX: their inputs to our layers and back, without ONNX.

ONNX orders the gates i, o, f, c and z, r, h, has a leading axis for the directions, and two biases in one row.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.bidirectional import Bidirectional
from lstm_lib.interop.layers import CELLS, GATES, array, directions, make, one_kind, reorder

# Where our gates stand in ONNX's order, and ONNX's in ours.
OURS = {"RNN": (0,), "LSTM": (0, 2, 3, 1), "GRU": (1, 0, 2)}
THEIRS = {"RNN": (0,), "LSTM": (0, 3, 1, 2), "GRU": (1, 0, 2)}
PEEPHOLES = (0, 2, 1)  # i, o, f to i, f, o and back


def from_onnx(
    W: np.ndarray,
    R: np.ndarray,
    B: np.ndarray | None = None,
    P: np.ndarray | None = None,
    *,
    cell: str,
    activation: str = "tanh",
    input_forget: int = 0,
    linear_before_reset: int = 0,
) -> Any:
    """The layer that an ONNX operator ``RNN``, ``LSTM`` or ``GRU`` computes, with its default activations.

    Parameters
    ----------
    W : array (directions, gates · H, D)
        Input weights.
    R : array (directions, gates · H, H)
        Recurrent weights.
    B : array (directions, 2 · gates · H), optional
        Input and recurrent biases, one after the other.
    P : array (directions, 3 · H), optional
        Peepholes of an LSTM, in the order i, o, f.
    cell : {"RNN", "LSTM", "GRU"}
        The operator.
    activation : {"tanh", "relu", "linear", "sigmoid"}
        Of an RNN.
    input_forget : {0, 1}
        Attribute of the LSTM: 1 couples the gates, f = 1 − i; the layer then has f's weights, which are minus i's.
    linear_before_reset : {0, 1}
        Attribute of the GRU: whether the reset gate acts after the product, our ``reset_after``.

    Returns
    -------
    RNN, LSTM or GRU, or Bidirectional of two
        With copies of the arrays, float32 or float64 as they are.

    Raises
    ------
    TypeError, ValueError
        If shapes, types or options do not fit.

    References
    ----------
    ONNX operator reference: RNN, LSTM and GRU.

    Examples
    --------
    >>> from lstm_lib import LSTM
    >>> layer = LSTM(3, 4, peephole=True)
    >>> again = from_onnx(**to_onnx(layer))
    >>> all(np.array_equal(again.params[name], value) for name, value in layer.params.items())
    True
    """
    who = "from_onnx"
    _validate.option(cell, CELLS, who=who, name="cell")
    for name, value, owner in (
        ("input_forget", input_forget, "an LSTM"),
        ("linear_before_reset", linear_before_reset, "a GRU"),
    ):
        if value not in (0, 1) or (value and not owner.endswith(cell)):
            raise ValueError(
                f"{who}: {name} must be 0, or 1 for {owner}, got {value!r} for cell={cell!r}. Leave it out."
            )
    if P is not None and cell != "LSTM":
        raise ValueError(f"{who}: P must be left out for cell={cell!r}, got one. Only the LSTM has peepholes.")
    shape = np.shape(R)
    size = shape[2] if len(shape) == 3 else None
    count = shape[0] if len(shape) == 3 and shape[0] in (1, 2) else 1
    rows = None if size is None else GATES[cell] * size
    R = array(R, "(directions, gates H, H)", (count, rows, size), who=who, name="R", dtype=None)
    given: dict[str, Any] = {"who": who, "dtype": R.dtype}
    W = array(W, "(directions, gates H, D)", (count, rows, None), name="W", **given)
    B = np.zeros((count, 2 * rows), R.dtype) if B is None else B
    B = array(B, "(directions, 2 gates H)", (count, 2 * rows), name="B", **given)
    if P is not None:
        P = array(P, "(directions, 3 H)", (count, 3 * size), name="P", **given)
    options = {
        "RNN": {"activation": activation},
        "LSTM": {"peephole": P is not None, "coupled": bool(input_forget)},
        "GRU": {"reset_after": bool(linear_before_reset)},
    }[cell]
    parts = [
        make(cell, _params(cell, options, W[d], R[d], B[d], None if P is None else P[d]), **options)
        for d in range(count)
    ]
    return Bidirectional(*parts) if count == 2 else parts[0]


def _params(
    cell: str, options: dict[str, Any], W: np.ndarray, R: np.ndarray, B: np.ndarray, P: np.ndarray | None
) -> dict[str, np.ndarray]:
    """Our parameters of one direction."""
    of_input, of_state = (reorder(half, OURS[cell]) for half in np.split(B, 2))
    params = {"W": reorder(W.T, OURS[cell]), "U": reorder(R.T, OURS[cell]), "b": of_input + of_state}
    if options.get("reset_after"):
        size = R.shape[1]
        params["bn"] = of_state[-size:]
        params["b"][-size:] = of_input[-size:]
    if P is not None:
        params["p"] = P.reshape(3, -1)[list(PEEPHOLES)]
    if options.get("coupled"):
        # f = 1 - sigma(a_i) = sigma(-a_i)
        for name in ("W", "U", "b"):
            i, _, g, o = np.split(params[name], 4, axis=-1)
            params[name] = np.concatenate([-i, g, o], axis=-1)
        if P is not None:
            params["p"] = np.stack([-params["p"][0], params["p"][2]])
    return params


def to_onnx(layer: Any) -> dict[str, Any]:
    """Inputs and attributes of the ONNX operator that computes the same; :func:`from_onnx` takes them as they are.

    Parameters
    ----------
    layer : RNN, LSTM or GRU, or Bidirectional of two of one kind, size and options
        With peepholes, coupled gates and either GRU; ONNX has none of the other variants.

    Returns
    -------
    dict
        New arrays ``"W"``, ``"R"``, ``"B"`` and, with peepholes, ``"P"``: inputs of the operator. ``"cell"``: its
        name. The rest are its attributes that differ from their defaults (an RNN's activation in lower case); give it
        ``hidden_size`` too, and ``direction="bidirectional"`` where the arrays have two directions.

    Raises
    ------
    TypeError, ValueError
        If ONNX has no operator like it. Convert a stack layer by layer.
    """
    parts = directions(layer)
    kind = one_kind(parts, ("reset_after", "peephole", "coupled"), who="to_onnx")
    first, found = parts[0], [_inputs(kind, part) for part in parts]
    operator: dict[str, Any] = {name: np.stack([inputs[name] for inputs in found]) for name in found[0]}
    operator["cell"] = kind
    if kind == "RNN":
        operator["activation"] = first.activation
    if kind == "LSTM" and first.coupled:
        operator["input_forget"] = 1
    if kind == "GRU" and first.reset_after:
        operator["linear_before_reset"] = 1
    return operator


def _inputs(kind: str, layer: Any) -> dict[str, np.ndarray]:
    """ONNX's inputs of one direction."""
    ours = dict(layer.params)
    if kind == "LSTM" and layer.coupled:
        # f's own block goes along, so that the result is right even where the attribute is overlooked
        for name in ("W", "U", "b"):
            f, g, o = np.split(ours[name], 3, axis=-1)
            ours[name] = np.concatenate([-f, f, g, o], axis=-1)
        if layer.peephole:
            ours["p"] = np.stack([-ours["p"][0], *ours["p"]])
    of_state = np.zeros_like(ours["b"])
    if "bn" in ours:
        of_state[-layer.hidden_size :] = ours["bn"]
    inputs = {
        "W": reorder(ours["W"], THEIRS[kind]).T,
        "R": reorder(ours["U"], THEIRS[kind]).T,
        "B": np.concatenate([reorder(ours["b"], THEIRS[kind]), reorder(of_state, THEIRS[kind])]),
    }
    return inputs | ({"P": ours["p"][list(PEEPHOLES)].ravel()} if "p" in ours else {})
