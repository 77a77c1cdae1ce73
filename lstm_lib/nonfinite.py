"""Where a run first stopped being finite.

A NaN spreads to everything after it within a step or two; the first place is the only one that tells anything.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate


def check_run(trace: Any, *, who: str, of: str = "") -> None:
    """Refuse a run of a layer whose hidden states hold NaN or infinity, naming what went first.

    Parameters
    ----------
    trace : Trace
        Of a single layer, a stack or a bidirectional layer; the parts of the latter two are looked at in their order,
        a backward part in its own order of steps.
    who : str
        Who complains.
    of : str
        Name of the layer, for the message.

    Raises
    ------
    NotFiniteError
        Says the array, the step t, the sequence b and the unit h: a gate comes before the cell, and that before the
        hidden state of the same step.
    """
    if np.isfinite(trace.h).all():
        return
    for name, part in _parts(trace):
        check_run(part, who=who, of=f"{of}.{name}" if of else name)
    arrays = _in_order(trace)
    steps = {name: int(np.isfinite(a).all(axis=(1, 2)).argmin()) for name, a in arrays.items() if not _fine(a)}
    first = min(steps, key=steps.get)  # of equal steps the first in order
    _validate.all_finite(arrays[first], "(t, b, h)", who=who, name=f"{first} of {of}" if of else first)


def _parts(trace: Any) -> list[tuple[str, Any]]:
    """The runs that a composed run is made of, by name."""
    if hasattr(trace, "layers"):
        return [(f"layers[{k}]", part) for k, part in enumerate(trace.layers)]
    if hasattr(trace, "forward"):
        return [("forward_layer", trace.forward), ("backward_layer", trace.backward)]
    return []


def _in_order(trace: Any) -> dict[str, np.ndarray]:
    """What a step computes, (T, B, H) each, in the order in which it does: gates, cell, hidden state."""
    fields = trace.step(0)._fields if hasattr(trace, "step") else ()
    gates = {f"gate {name}": getattr(trace, name) for name in fields if name not in ("h", "c")}
    cell = {"the cell state": trace.c} if "c" in fields else {}
    return {**gates, **cell, "the hidden state": trace.h}


def _fine(array: np.ndarray) -> bool:
    return bool(np.isfinite(array).all())
