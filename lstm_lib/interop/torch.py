"""PyTorch's state dicts of recurrent layers: to our layers and back, without PyTorch.

A state dict is a plain mapping from names to arrays; tensors on the CPU will do as they are.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.bidirectional import Bidirectional
from lstm_lib.interop.layers import GATES, array, directions, make, one_kind
from lstm_lib.stack import Stack

NAME = re.compile(r"(weight_ih|weight_hh|bias_ih|bias_hh)_l(\d+)(_reverse)?")
KINDS = {gates: cell for cell, gates in GATES.items()}


def from_torch(state_dict: Mapping[str, Any], *, activation: str = "tanh", prefix: str = "") -> Any:
    """The layer whose weights ``torch.nn.RNN``, ``torch.nn.LSTM`` or ``torch.nn.GRU`` would save.

    PyTorch has the weights transposed, the gates in our order (i, f, g, o and r, z, n), and two biases. They only
    ever add up, so that the layer gets their sum; but the GRU's second bias of n stands inside the reset gate's reach
    and becomes ``"bn"``.

    Parameters
    ----------
    state_dict : mapping
        ``weight_ih_l0`` (gates · H, D), ``weight_hh_l0`` (gates · H, H), ``bias_ih_l0``, ``bias_hh_l0`` (gates · H,),
        the same with ``_l1`` … for further layers and with ``_reverse`` for the backward direction. Biases may be
        missing. Which cell it is shows in the shapes.
    activation : {"tanh", "relu"}
        Of an RNN: a state dict does not say.
    prefix : str
        What the names begin with in a larger model, such as ``"encoder."``; names without it are left alone.

    Returns
    -------
    RNN, LSTM or GRU, Bidirectional of two, or a Stack of either
        With copies of the arrays, float32 or float64 as they are.

    Raises
    ------
    TypeError, ValueError
        If names, shapes or types do not fit.

    Examples
    --------
    >>> from lstm_lib import LSTM
    >>> layer = LSTM(3, 4)
    >>> again = from_torch(to_torch(layer))
    >>> all(np.array_equal(again.params[name], value) for name, value in layer.params.items())
    True
    """
    who = "from_torch"
    _validate.option(activation, ("tanh", "relu"), who=who, name="activation")
    found = _sorted_names(state_dict, prefix)
    depth, both = max(k for k, _ in found) + 1, any(reverse for _, reverse in found)
    layers, below = [], None
    for k in range(depth):
        parts = []
        for reverse in ("", "_reverse")[: 1 + both]:
            arrays = found.get((k, reverse), {})
            parts.append(_layer(arrays, f"_l{k}{reverse}", below, activation))
        layers.append(Bidirectional(*parts) if both else parts[0])
        below = layers[-1]
    return layers[0] if depth == 1 else Stack(layers)


def _sorted_names(state_dict: Any, prefix: str) -> dict[tuple[int, str], dict[str, Any]]:
    """Arrays by layer and direction, under their names without these."""
    if not isinstance(state_dict, Mapping):
        raise TypeError(
            f"from_torch: state_dict must be a mapping from names to arrays, got {type(state_dict).__name__}. "
            "Pass module.state_dict()."
        )
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for name, value in state_dict.items():
        if name.startswith(prefix):
            match = NAME.fullmatch(name.removeprefix(prefix))
            if match is None:
                raise ValueError(
                    f"from_torch: state_dict must hold weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0 and their "
                    f"like, got {name!r}. Pass the recurrent layer's own, or prefix= what its names begin with."
                )
            kind, layer, reverse = match.groups()
            found.setdefault((int(layer), reverse or ""), {})[kind] = value
    if not found:
        raise ValueError(
            f"from_torch: state_dict must hold weight_ih_l0, weight_hh_l0 and their like, got none that begins with "
            f"{prefix!r}. Look at its keys."
        )
    return found


def _layer(arrays: dict[str, Any], suffix: str, below: Any, activation: str) -> Any:
    who = "from_torch"
    wanted = ("weight_ih", "weight_hh")
    missing = next((name for name in wanted if name not in arrays), None)
    if missing is not None:
        raise ValueError(
            f"from_torch: state_dict must hold weight_ih and weight_hh of every layer and direction, got no "
            f"{missing}{suffix}. Pass the whole state dict."
        )
    weights = np.asarray(arrays["weight_hh"])
    size = weights.shape[1] if weights.ndim == 2 else 0
    gates, rest = divmod(len(weights), size) if size else (0, 0)
    if rest or gates not in KINDS:
        raise ValueError(
            f"from_torch: weight_hh{suffix} must have shape (gates H, H) with 1, 3 or 4 gates, got {weights.shape}. "
            "Other cells, and projections, have no counterpart here."
        )
    rows, inputs = gates * size, None if below is None else below.hidden_size
    U = array(weights, "(gates H, H)", (rows, size), who=who, name=f"weight_hh{suffix}", dtype=None)
    options = {"who": who, "dtype": U.dtype}
    W = array(arrays["weight_ih"], "(gates H, D)", (rows, inputs), name=f"weight_ih{suffix}", **options)
    b, b_hh = (
        array(arrays.get(name, np.zeros(rows, U.dtype)), "(gates H,)", (rows,), name=f"{name}{suffix}", **options)
        for name in ("bias_ih", "bias_hh")
    )
    if KINDS[gates] != "GRU":
        own = {"activation": activation} if KINDS[gates] == "RNN" else {}
        return make(KINDS[gates], {"W": W.T, "U": U.T, "b": b + b_hh}, **own)
    of_gates, of_n = np.split(b_hh, [2 * size])
    return make("GRU", {"W": W.T, "U": U.T, "b": b + np.pad(of_gates, (0, size)), "bn": of_n})


def to_torch(layer: Any) -> dict[str, np.ndarray]:
    """State dict of the PyTorch module that computes the same: load it with ``load_state_dict`` after wrapping.

    Parameters
    ----------
    layer : RNN, LSTM or GRU, Bidirectional of two of one kind and size, or a Stack of such
        PyTorch has no peepholes, coupled gates or GRU with ``reset_after=False``, and one size for all layers of a
        module. Dropout and an RNN's activation are arguments of the module, not part of its state.

    Returns
    -------
    dict of new arrays
        Under PyTorch's names; ``bias_hh`` is zero but for the GRU's ``"bn"``. To load it:
        ``module.load_state_dict({name: torch.tensor(value) for name, value in found.items()})``.

    Raises
    ------
    TypeError, ValueError
        If PyTorch has no module like it.
    """
    layers = layer.layers if isinstance(layer, Stack) else (layer,)
    singles = [single for part in layers for single in directions(part)]
    kind = one_kind(singles, who="to_torch")
    if kind == "RNN" and singles[0].activation not in ("tanh", "relu"):
        raise ValueError(
            f"to_torch: activation must be 'tanh' or 'relu', got {singles[0].activation!r}. PyTorch has no other."
        )
    if len({len(directions(part)) for part in layers}) > 1:
        raise ValueError(
            "to_torch: layer must run one way in all layers or both ways in all, got a mixture. "
            "Convert its parts one by one."
        )
    found = {}
    for k, part in enumerate(layers):
        for single, reverse in zip(directions(part), ("", "_reverse"), strict=False):
            suffix = f"_l{k}{reverse}"
            found[f"weight_ih{suffix}"] = np.ascontiguousarray(single.params["W"].T)
            found[f"weight_hh{suffix}"] = np.ascontiguousarray(single.params["U"].T)
            found[f"bias_ih{suffix}"] = single.params["b"].copy()
            found[f"bias_hh{suffix}"] = np.zeros_like(single.params["b"])
            if kind == "GRU":
                found[f"bias_hh{suffix}"][-single.hidden_size :] = single.params["bn"]
    return found
