"""Which parts an LSTM has: peepholes, coupled gates, and what an ablation takes away.

Step, layer and kernel ask this one description, so that a variant is an option of them and never a copy.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lstm_lib import _validate
from lstm_lib.cells.states import LSTMGatesState, LSTMGatesStep, LSTMState, LSTMStep

# Each part that can be left out, and what stands in its place.
PARTS = {
    "input_gate": "i",
    "forget_gate": "f",
    "output_gate": "o",
    "input_activation": "g",
    "output_activation": "tanh(c)",
}


@dataclass(frozen=True)
class LSTMForm:
    """A member of the LSTM family; :func:`lstm_form` makes only those that make sense.

    Attributes
    ----------
    peephole : bool
        Gates look at the cell through ``"p"``.
    coupled : bool
        The input gate is 1 − f and has no weights.
    without : tuple of str
        Parts left out: a gate is then 1 and has no weights, an activation is then the identity.
    gate_recurrence : bool
        Gates see the gates of the step before through ``"R"``.
    """

    peephole: bool = False
    coupled: bool = False
    without: tuple[str, ...] = ()
    gate_recurrence: bool = False

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates that have weights, of i, f, o in this order."""
        absent = {PARTS[part] for part in self.without if part.endswith("gate")} | ({"i"} if self.coupled else set())
        return tuple(gate for gate in "ifo" if gate not in absent)

    @property
    def blocks(self) -> tuple[str, ...]:
        """The blocks of columns of W, U and b, in the order i, f, g, o: the candidate and the gates with weights."""
        return tuple(block for block in "ifgo" if block == "g" or block in self.gates)

    @property
    def shapes(self) -> dict[str, tuple[str, ...]]:
        """The axes of every parameter."""
        columns = f"{len(self.blocks)}H" if len(self.blocks) > 1 else "H"
        shapes = {"W": ("D", columns), "U": ("H", columns), "b": (columns,)}
        if self.peephole:
            shapes["p"] = (str(len(self.gates)), "H")
        if self.gate_recurrence:
            shapes["R"] = ("3H", "3H")
        return shapes

    @property
    def state_type(self) -> type:
        """What is carried from step to step."""
        return LSTMGatesState if self.gate_recurrence else LSTMState

    @property
    def step_type(self) -> type:
        """What one step leaves behind."""
        return LSTMGatesStep if self.gate_recurrence else LSTMStep


def lstm_form(
    *,
    peephole: bool = False,
    coupled: bool = False,
    without: str | Iterable[str] | None = (),
    gate_recurrence: bool = False,
    who: str,
) -> LSTMForm:
    """Return the form that these options describe, or say which of them do not go together.

    ``without`` is one of ``PARTS``, several of them, or None.
    """
    for name, value in (("peephole", peephole), ("coupled", coupled), ("gate_recurrence", gate_recurrence)):
        _validate.switch(value, who=who, name=name)
    form = LSTMForm(peephole, coupled, _parts(without, who), gate_recurrence)
    for part in ("input_gate", "forget_gate"):
        if coupled and part in form.without:
            raise ValueError(
                f"{who}: coupled=True makes the input gate 1 - f, got without={part!r} as well. "
                "Leave one of the two options out."
            )
    if gate_recurrence and len(form.gates) < 3:
        raise ValueError(
            f"{who}: gate_recurrence=True needs weights for the gates i, f and o, got them for "
            f"{', '.join(form.gates) or 'none'}. Leave out coupled and without."
        )
    if peephole and not form.gates:
        raise ValueError(f"{who}: peephole=True needs a gate that looks at the cell, got none. Leave peephole out.")
    return form


def _parts(without: Any, who: str) -> tuple[str, ...]:
    """``without`` as a tuple in the order of ``PARTS``."""
    found = (without,) if isinstance(without, str) else tuple(without or ())
    for part in found:
        if part not in PARTS:
            raise ValueError(
                f"{who}: without must name parts among {', '.join(map(repr, PARTS))}, got {part!r}. Choose among them."
            )
    return tuple(part for part in PARTS if part in found)
