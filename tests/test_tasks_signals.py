"""Do spikes and waves come when they should, and is the chaotic series integrated to its order?"""

import numpy as np
import pytest

from lstm_lib import tasks


def rng(seed=0):
    return np.random.default_rng(seed)


def test_spike_delays_intervals_are_period_plus_target():
    batch = tasks.spike_delays(rng(), 400, period=10, largest=3, spikes=4)
    for b in range(400):
        steps = np.flatnonzero(batch.x[:, b, 0]) + 1
        assert len(steps) == 4 and batch.lengths[b] == steps[-1]
        np.testing.assert_array_equal(np.diff(steps, prepend=0) - 10, batch.y[steps - 1, b, 0])
    np.testing.assert_array_equal(batch.mask, batch.x[:, :, 0] == 1)
    shares = np.bincount(batch.y[batch.mask][:, 0].astype(int)) / 1600
    assert np.abs(shares - 0.25).max() < 0.05
    assert set(np.unique(batch.x)) == {0, 1}
    assert (tasks.spike_delays(rng(), 50).x.sum(axis=0) == 1).all()  # one spike, unless told otherwise
    assert set(tasks.spike_delays(rng(), 50).lengths) == {10, 11}


def test_periodic_wave_has_its_period_and_its_shape():
    for wave in ("spikes", "cosine", "triangle", "rectangle"):
        batch = tasks.periodic_wave(40, wave=wave, period=10, batch_size=3)
        y = batch.y[:, 0, 0]
        assert not batch.x.any() and batch.x.shape == (40, 3, 1)
        np.testing.assert_array_equal(batch.y[:, 1], batch.y[:, 0])
        np.testing.assert_array_equal(y[10:], y[:-10])
        assert y.min() == 0 and y.max() == pytest.approx(1)
    t = np.arange(1, 11)
    np.testing.assert_allclose(
        tasks.periodic_wave(10, wave="cosine").y[:, 0, 0], (1 - np.cos(2 * np.pi * t / 10)) / 2, atol=1e-15
    )
    np.testing.assert_allclose(
        tasks.periodic_wave(10, wave="triangle").y[:, 0, 0], [0.2, 0.4, 0.6, 0.8, 1, 0.8, 0.6, 0.4, 0.2, 0], atol=1e-15
    )
    assert tasks.periodic_wave(10, wave="rectangle").y[:, 0, 0].tolist() == [0, 0, 0, 0, 0, 1, 1, 1, 1, 0]


def test_mackey_glass_series_while_the_past_is_constant_is_the_exact_exponential():
    t = np.arange(18)
    limit = 0.2 * 1.2 / (1 + 1.2**10) / 0.1
    np.testing.assert_allclose(tasks.mackey_glass_series(18), limit + (1.2 - limit) * np.exp(-0.1 * t), rtol=1e-9)


def test_mackey_glass_series_error_falls_with_the_fourth_power_of_the_step():
    exact = tasks.mackey_glass_series(80, step=0.0625)[-1]
    errors = [abs(tasks.mackey_glass_series(80, step=h)[-1] - exact) for h in (1.0, 0.5, 0.25)]
    ratios = [errors[0] / errors[1], errors[1] / errors[2]]
    assert all(12 < ratio < 24 for ratio in ratios), ratios


def test_mackey_glass_series_delay_decides_between_a_cycle_and_chaos():
    # two starts that differ by 1e-8: with a long delay they part, with a short one they do not
    def spread(delay):
        pair = [tasks.mackey_glass_series(3000, delay=delay, start=start) for start in (1.2, 1.2 + 1e-8)]
        return np.abs(pair[0] - pair[1])[-500:].max()

    assert spread(17.0) > 1e-5
    assert spread(5.0) < 1e-7


def test_mackey_glass_windows_come_from_the_series():
    series = np.arange(30.0)
    batch = tasks.mackey_glass(rng(), 200, 10, horizon=4, series=series)
    assert batch.x.min() == 0 and batch.y.max() == 29  # first and last window occur
    np.testing.assert_array_equal(np.diff(batch.x, axis=0), 1)
    np.testing.assert_array_equal(batch.y - batch.x, 4)
    assert tasks.mackey_glass(rng(), 3, 26, horizon=4, series=series).x[0].tolist() == [[0.0]] * 3
    assert tasks.mackey_glass(rng(), 3, 1).x.shape == (1, 3, 1)
    default = tasks.mackey_glass(rng(), 4, 50).x
    assert 0.2 < default.min() < default.max() < 1.5
