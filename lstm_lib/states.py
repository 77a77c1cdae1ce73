"""What composed layers carry from step to step: the states of their parts, under one roof.

Whatever the layer, ``state.h`` is what a head reads at the end of a sequence.
"""

from typing import Any, NamedTuple

import numpy as np


class BidirectionalState(NamedTuple):
    """States of the two directions; ``backward`` is the one that reads each sequence from its end."""

    forward: Any
    backward: Any

    @property
    def h(self) -> np.ndarray:
        """Hidden states of both directions side by side, (B, H_forward + H_backward)."""
        return np.concatenate([self.forward.h, self.backward.h], axis=1)


class StackState(tuple):
    """States of a stack's layers, the lowest first."""

    __slots__ = ()

    @property
    def h(self) -> np.ndarray:
        """Hidden state (B, H) of the top layer."""
        return self[-1].h


def with_h(state: Any, h: np.ndarray) -> Any:
    """The same state with another ``h``: the way to say "this gradient reaches the end of the run through h"."""
    if isinstance(state, StackState):
        return StackState((*state[:-1], with_h(state[-1], h)))
    if isinstance(state, BidirectionalState):
        width = state.forward.h.shape[1]
        return BidirectionalState(with_h(state.forward, h[:, :width]), with_h(state.backward, h[:, width:]))
    return state._replace(h=h)
