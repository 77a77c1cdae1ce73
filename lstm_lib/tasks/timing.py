"""Timing: measure the time between spikes, and produce a wave of a fixed period out of nothing.

For these problems peephole connections were introduced; the book measures whether they are needed.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch, request

WAVES = ("spikes", "cosine", "triangle", "rectangle")


def spike_delays(
    rng: np.random.Generator,
    batch_size: int,
    *,
    period: int = 10,
    largest: int = 1,
    spikes: int = 1,
    dtype: Any = np.float64,
) -> Batch:
    r"""Spikes that come 0 … ``largest`` steps later than a known period; at each spike the delay is asked for.

    The n-th spike comes at :math:`T_n = T_{n-1} + F + I_n` with :math:`T_0 = 0` and :math:`I_n` equally likely in
    0 … ``largest``; steps are counted from 1. The target is :math:`I_n` at step :math:`T_n`; no other step counts,
    which is our choice: the paper's target between spikes could not be read. The protocol is quoted from a
    description of the paper, where F is 10 … 50, :math:`I_n` is 0 or 1, and an output is right within 0.49 ("MSD",
    streams of 100 spikes in training and 1,000 in tests; "NMSD" with one).

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    period : int
        F, at least 1.
    largest : int
        Largest delay, at least 1.
    spikes : int
        Spikes in each sequence, at least 1; each ends with its last.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, 1) with ones at the spikes, ``y`` (T, B, 1), ``mask`` (T, B) true at the spikes, ``lengths`` (B,).

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind or is out of range.

    References
    ----------
    Gers, F. A., Schraudolph, N. N. and Schmidhuber, J., "Learning precise timing with LSTM recurrent networks", Journal
    of Machine Learning Research 3, 2002.

    Examples
    --------
    >>> batch = spike_delays(np.random.default_rng(0), 1, period=3, spikes=2)
    >>> batch.x[:, 0, 0].astype(int).tolist(), batch.y[batch.mask[:, 0], 0, 0].tolist()
    ([0, 0, 0, 1, 0, 0, 0, 1], [1.0, 1.0])
    """
    who = "spike_delays"
    dtype = request(rng, batch_size, dtype, who=who)
    period = _validate.at_least(period, 1, who=who, name="period", todo="Pass it in steps.")
    largest = _validate.at_least(largest, 1, who=who, name="largest", todo="Without a choice there is no task.")
    spikes = _validate.at_least(spikes, 1, who=who, name="spikes", todo="Ask for one.")
    delays = rng.integers(0, largest + 1, size=(spikes, batch_size))
    places = (period + delays).cumsum(axis=0) - 1
    lengths, columns = places[-1] + 1, np.arange(batch_size)
    x, y = (np.zeros((lengths.max(), batch_size, 1), dtype) for _ in range(2))
    x[places, columns, 0] = 1
    y[places, columns, 0] = delays
    return Batch(x, y, lengths, mask=x[:, :, 0] == 1)


def periodic_wave(
    length: int, *, wave: str = "spikes", period: int = 10, batch_size: int = 1, dtype: Any = np.float64
) -> Batch:
    """A wave to be produced from an input of zeros: the network must keep time by itself.

    ``"spikes"`` has a 1 at the last step of every period, the constant case of the paper's spike generation. The
    others are its periodic functions, as quoted, with t counted from 1: (1 − cos 2πt/F)/2; up from 0 to 1 and down
    again in straight lines; 0 in the first half of the period and 1 in the second. There is nothing random in them,
    so all sequences of a batch are equal.

    Parameters
    ----------
    length : int
        T, at least 1.
    wave : {"spikes", "cosine", "triangle", "rectangle"}
    period : int
        F, at least 2; 10 and 25 in the paper.
    batch_size : int
        B.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, 1) zeros, ``y`` (T, B, 1) in [0, 1].

    References
    ----------
    As for :func:`spike_delays`. There an output is right within 0.49 for spikes and 0.3 for the other waves.

    Examples
    --------
    >>> periodic_wave(8, period=4).y[:, 0, 0].tolist()
    [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]
    """
    who = "periodic_wave"
    length = _validate.at_least(length, 1, who=who, name="length", todo="Pass the steps.")
    _validate.option(wave, WAVES, who=who, name="wave")
    period = _validate.at_least(period, 2, who=who, name="period", todo="Pass it in steps.")
    _validate.positive(batch_size, who=who, name="batch_size", integer=True)
    dtype = _validate.float_dtype(dtype, who=who)
    t = np.arange(1, length + 1)
    phase = t % period / period
    y = {
        "spikes": phase == 0,
        "cosine": (1 - np.cos(2 * np.pi * phase)) / 2,
        "triangle": 1 - np.abs(1 - 2 * phase),
        "rectangle": phase > 0.5,
    }[wave]
    y = np.repeat(y.astype(dtype)[:, None, None], batch_size, axis=1)
    return Batch(np.zeros_like(y), y)
