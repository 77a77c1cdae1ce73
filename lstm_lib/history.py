"""The record of a training run: what the loop saw at every update, and what evaluations said.

Everything that decides about stopping is read from here, so that a resumed run decides alike.
"""

from dataclasses import dataclass, field


@dataclass
class History:
    """What happened during training.

    Attributes
    ----------
    loss : list of float
        Loss of every update's batch, before the update.
    norm : list of float
        Norm of every update's gradient, before clipping.
    lr : list of float
        Learning rate of every update.
    evaluations : list of (int, float)
        Number of updates done, and what ``evaluate`` said then.
    """

    loss: list[float] = field(default_factory=list)
    norm: list[float] = field(default_factory=list)
    lr: list[float] = field(default_factory=list)
    evaluations: list[tuple[int, float]] = field(default_factory=list)

    def best(self, better: str = "lower") -> int | None:
        """Place in ``evaluations`` of the first lowest (or ``"higher"``: highest) value; None before there is one."""
        sign = 1 if better == "lower" else -1
        values = [sign * value for _, value in self.evaluations]
        known = [value for value in values if value == value]  # NaN is never the best
        return values.index(min(known)) if known else None

    def waited(self, better: str = "lower") -> int:
        """How many evaluations there were since the best one."""
        best = self.best(better)
        return len(self.evaluations) - (0 if best is None else best + 1)
