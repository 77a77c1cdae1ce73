"""The Mackey–Glass series: a chaotic signal whose next value depends on one long past.

The equation has a delay, so the integrator is part of the task; this one is stated and tested for its order.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch, request

GAIN, DECAY, POWER = 0.2, 0.1, 10
TRANSIENT = 1000  # samples of the default series that are thrown away


def mackey_glass_series(
    samples: int, *, delay: float = 17.0, start: float = 1.2, every: float = 1.0, step: float = 0.1
) -> np.ndarray:
    r"""Solution of :math:`\dot x(t) = 0.2\, x(t-\tau) / (1 + x(t-\tau)^{10}) - 0.1\, x(t)` at even times.

    Integrated by the classical Runge–Kutta method of fourth order with a fixed step; delayed values between two
    steps come from the cubic through both values and slopes, so that the order is kept. Before time 0 the solution is
    constant.

    Parameters
    ----------
    samples : int
        How many values, the first at time 0.
    delay : float
        τ in units of time, a multiple of ``step``; 17 is chaotic.
    start : float
        x at and before time 0.
    every : float
        Time between two values, a multiple of ``step``.
    step : float
        Length of an integration step.

    Returns
    -------
    array (samples,)

    Raises
    ------
    ValueError
        If an argument is not a positive number, or a time is not a multiple of the step.

    References
    ----------
    Mackey, M. C. and Glass, L., "Oscillation and chaos in physiological control systems", Science 197, 1977.

    Examples
    --------
    >>> mackey_glass_series(3).round(4).tolist()
    [1.2, 1.1176, 1.043]
    """
    who = "mackey_glass_series"
    _validate.positive(samples, who=who, name="samples", integer=True)
    for name, value in (("delay", delay), ("start", start), ("every", every), ("step", step)):
        _validate.positive(value, who=who, name=name)
    lag, stride = round(delay / step), round(every / step)
    for name, value, steps in (("delay", delay, lag), ("every", every, stride)):
        if steps < 1 or abs(value - steps * step) > 1e-9 * value:
            raise ValueError(
                f"{who}: {name} must be a multiple of step = {step}, got {value}. Choose a step that divides it."
            )
    return np.array(_integrate(float(start), lag, float(step), (samples - 1) * stride + 1)[::stride])


def _integrate(start: float, lag: int, h: float, count: int) -> list[float]:
    """Values at times 0, h, 2h, …; plain floats, because NumPy is slower on single numbers."""
    values = [start] * (lag + 1)  # from time -lag h to 0
    slopes = [0.0] * lag  # at the start of the interval after each value
    for k in range(count - 1):
        x, left, right = values[-1], values[k], values[k + 1]
        k1 = _slope(x, left)
        slopes.append(k1)
        before_right = 0.0 if k + 1 == lag else slopes[k + 1]  # at time 0 the slope jumps
        middle = (left + right) / 2 + h * (slopes[k] - before_right) / 8
        k2 = _slope(x + h * k1 / 2, middle)
        k3 = _slope(x + h * k2 / 2, middle)
        k4 = _slope(x + h * k3, right)
        values.append(x + h * (k1 + 2 * k2 + 2 * k3 + k4) / 6)
    return values[lag:]


def _slope(x: float, delayed: float) -> float:
    return GAIN * delayed / (1 + delayed**POWER) - DECAY * x


@lru_cache(maxsize=1)
def _default_series() -> np.ndarray:
    series = mackey_glass_series(TRANSIENT + 10_000)[TRANSIENT:]
    series.flags.writeable = False
    return series


def mackey_glass(
    rng: np.random.Generator,
    batch_size: int,
    length: int,
    *,
    horizon: int = 1,
    series: np.ndarray | None = None,
    dtype: Any = np.float64,
) -> Batch:
    """Windows of a Mackey–Glass series; the target of every step is the value ``horizon`` samples later.

    Windows overlap: keep training and test apart by giving each its own stretch of one series. Published
    results differ in horizon, sampling, start and integrator, so they compare only where all four agree.

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    length : int
        T, at least 1.
    horizon : int
        How many samples ahead, at least 1.
    series : array (N,), optional
        The series to cut from, N ≥ length + horizon. Left out: 10,000 samples of :func:`mackey_glass_series` one unit
        of time apart, after a transient of 1,000.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` and ``y`` (T, B, 1).

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind or is out of range.

    Examples
    --------
    >>> batch = mackey_glass(np.random.default_rng(0), 2, 50, horizon=3)
    >>> bool((batch.x[3:] == batch.y[:-3]).all())
    True
    """
    who = "mackey_glass"
    dtype = request(rng, batch_size, dtype, who=who)
    length = _validate.at_least(length, 1, who=who, name="length", todo="Pass the steps.")
    horizon = _validate.at_least(horizon, 1, who=who, name="horizon", todo="Look ahead.")
    series = _default_series() if series is None else _validate.array(series, "(N,)", (None,), who=who, name="series")
    places = len(series) - length - horizon + 1
    if places < 1:
        raise ValueError(
            f"{who}: series must hold at least length + horizon = {length + horizon} samples, got {len(series)}. "
            "Make it longer."
        )
    first = rng.integers(0, places, size=batch_size)
    rows = np.arange(length)[:, None] + first
    return Batch(*(series[r][:, :, None].astype(dtype) for r in (rows, rows + horizon)))
