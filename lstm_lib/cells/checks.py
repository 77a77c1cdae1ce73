"""What a step refuses: parameters, states and gradients that do not fit together.

A cell says what shapes it wants, by name; the sentences are the same for all cells.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_lib import _validate

Params = Mapping[str, np.ndarray]
Shapes = Mapping[str, tuple[str, ...]]

WHAT_TO_DO = {
    "p": "Give one row per gate that has weights, in the order i, f, o.",
    "R": "Give a row and a column for each unit of the gates i, f, o.",
    "bn": "Give one number per hidden unit.",
    "gc": "Give one number per hidden unit.",
    "bc": "Give one number per hidden unit.",
}


def column_shapes(blocks: int) -> dict[str, tuple[str, ...]]:
    """Axes of W, U and b with ``blocks`` blocks of H columns side by side."""
    columns = "H" if blocks == 1 else f"{blocks}H"
    return {"W": ("D", columns), "U": ("H", columns), "b": (columns,)}


def check_params(
    params: Params,
    shapes: Shapes,
    *,
    who: str,
    D: int | None = None,
    H: int | None = None,
    dtype: np.dtype | None = None,
) -> None:
    """Refuse parameters whose names, shapes or types do not fit together.

    ``shapes`` names every parameter's axes, for example ``{"U": ("H", "4H")}``; H left out is read off ``U``'s rows, or
    off ``W``'s columns where there is no ``U``.
    """
    _validate.same_keys(params, shapes, who=who, name="params")
    columns = shapes["W"][-1]
    if H is None and "U" in shapes:
        H = next(iter(getattr(params["U"], "shape", ())), None)
    elif H is None:
        H = next((size // blocks_in(shapes) for size in getattr(params["W"], "shape", ())[1:]), None)
    for name, axes in shapes.items():
        _validate.array(
            params[name],
            f"({', '.join(axes)}{',' * (len(axes) == 1)})",
            tuple(axis_size(axis, D, H) for axis in axes),
            who=who,
            name=f'params["{name}"]',
            dtype=dtype,
            finite=False,
            todo=WHAT_TO_DO.get(name, f"Give all gates' columns side by side, {columns} in all."),
        )
        dtype = params[name].dtype


def blocks_in(shapes: Shapes) -> int:
    """How many blocks of H columns W has."""
    return int(shapes["W"][1][:-1] or 1)


def axis_size(axis: str, D: int | None, H: int | None) -> int | None:
    """The number that an axis' name stands for: ``"4H"`` is four times H, ``"3"`` is three."""
    if axis == "D":
        return D
    if not axis.endswith("H"):
        return int(axis)
    return None if H is None else int(axis[:-1] or 1) * H


def check_step(x_t: np.ndarray, state: Any, params: Params, kind: type, shapes: Shapes, *, who: str) -> None:
    """Refuse a step's input or previous state whose shape, type or values do not fit the parameters."""
    check_params(params, shapes, who=who)
    dtype, (input_size, columns) = params["W"].dtype, params["W"].shape
    hidden_size = columns // blocks_in(shapes)
    _validate.array(
        x_t,
        "(B, D)",
        (None, input_size),
        who=who,
        name="x_t",
        dtype=dtype,
        todo="Pass one time step with its batch axis: x[t] of an x of shape (T, B, D).",
    )
    check_state(state, kind, len(x_t), hidden_size, dtype, who=who)


def check_kind(value: Any, kind: type, *, who: str, name: str) -> None:
    """Refuse what is not the named tuple ``kind``, a bare tuple or array above all."""
    if not isinstance(value, kind):
        fields = ", ".join(kind._fields)
        raise TypeError(
            f"{who}: {name} must be {kind.__name__}({fields}), got {type(value).__name__}. "
            f"Wrap the arrays: {kind.__name__}({fields})."
        )


def check_state(
    state: Any,
    kind: type,
    batch: int,
    hidden_size: int,
    dtype: Any,
    *,
    who: str,
    name: str = "state",
) -> None:
    """Refuse a state of the wrong kind, shape, type, or with values that are not finite."""
    check_kind(state, kind, who=who, name=name)
    for field, value in zip(state._fields, state, strict=True):
        _validate.array(
            value,
            "(B, H)",
            (batch, hidden_size),
            who=who,
            name=f"{name}.{field}",
            dtype=dtype,
            todo="One row per sequence, one column per hidden unit.",
        )


def check_step_gradient(new: Any, gradients: Mapping[str, Any], state: Any, *, who: str) -> None:
    """Refuse an incoming gradient, or a step's record, that does not fit the state."""
    batch, hidden_size = state.h.shape
    for field, value in zip(new._fields, new, strict=True):
        if np.shape(value) != (batch, hidden_size):
            raise ValueError(
                f"{who}: the step's {field} must have shape (B, H) = {(batch, hidden_size)}, got {np.shape(value)}. "
                "Pass what the forward step returned for these arguments."
            )
    for name, value in gradients.items():
        _validate.array(
            value,
            "(B, H)",
            (batch, hidden_size),
            who=who,
            name=name,
            dtype=state.h.dtype,
            todo="One gradient per hidden unit of every sequence.",
        )


def step_param_gradients(x_t: np.ndarray, h_prev: np.ndarray, da: np.ndarray) -> dict[str, np.ndarray]:
    """Gradients of ``a = x_t W + h_prev U + b`` for its three parameters, summed over the batch."""
    return {"W": x_t.T @ da, "U": h_prev.T @ da, "b": da.sum(axis=0)}
