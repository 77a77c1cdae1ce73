"""Learning rates that change while a network learns.

A schedule is a function from the number of an update, counted from 1, to its learning rate; ``fit`` asks it each time.
"""

import math
from collections.abc import Callable

from lstm_lib import _validate

Schedule = Callable[[int], float]


def constant(lr: float) -> Schedule:
    """Always ``lr``."""
    _validate.positive(lr, who="constant", name="lr")
    return lambda update: lr


def cosine(lr: float, updates: int, *, final: float = 0.0) -> Schedule:
    r"""From ``lr`` down to ``final`` along half a cosine, then ``final``.

    Update u has :math:`\eta_u = \eta_\text{end} + \frac12 (\eta - \eta_\text{end}) (1 + \cos(\pi (u - 1) / U))`.

    Parameters
    ----------
    lr : float
        Learning rate of the first update.
    updates : int
        U, after which ``final`` is reached.
    final : float
        At least 0.

    References
    ----------
    Loshchilov, I. and Hutter, F., "SGDR: stochastic gradient descent with warm restarts", ICLR 2017, eq. 5, without
    restarts.

    Examples
    --------
    >>> schedule = cosine(0.1, 4)
    >>> [round(schedule(u), 4) for u in (1, 2, 3, 4, 5)]
    [0.1, 0.0854, 0.05, 0.0146, 0.0]
    """
    _validate.positive(lr, who="cosine", name="lr")
    _validate.positive(updates, who="cosine", name="updates", integer=True)
    _validate.positive(final, who="cosine", name="final", zero=True)
    return lambda update: final + (lr - final) * (1 + math.cos(math.pi * min(update - 1, updates) / updates)) / 2


def step(lr: float, every: int, *, factor: float = 0.1) -> Schedule:
    """``lr``, times ``factor`` after every ``every`` updates.

    Parameters
    ----------
    lr : float
        Learning rate of the first ``every`` updates.
    every : int
    factor : float
        Above 0, usually below 1.

    Examples
    --------
    >>> schedule = step(0.8, 2, factor=0.5)
    >>> [schedule(u) for u in (1, 2, 3, 4, 5)]
    [0.8, 0.8, 0.4, 0.4, 0.2]
    """
    _validate.positive(lr, who="step", name="lr")
    _validate.positive(every, who="step", name="every", integer=True)
    _validate.positive(factor, who="step", name="factor")
    return lambda update: lr * factor ** ((update - 1) // every)


def warm_up(updates: int, then: Schedule) -> Schedule:
    """Rise in equal steps to the first rate of ``then`` within ``updates`` updates, and follow ``then`` from there.

    Parameters
    ----------
    updates : int
        Length of the rise; its last update has the full rate.
    then : schedule
        Starts anew after the rise.

    Examples
    --------
    >>> schedule = warm_up(2, step(0.8, 1, factor=0.5))
    >>> [schedule(u) for u in (1, 2, 3, 4)]
    [0.4, 0.8, 0.8, 0.4]
    """
    _validate.positive(updates, who="warm_up", name="updates", integer=True)
    if not callable(then):
        raise TypeError(
            f"warm_up: then must be a schedule, got {type(then).__name__}. Wrap a number: warm_up({updates}, "
            f"constant({then!r}))."
        )
    return lambda update: then(1) * update / updates if update <= updates else then(update - updates)
