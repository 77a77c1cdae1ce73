"""Do the long-lag problems follow their papers: positions, lengths, class balance, targets?

A task that differs from its paper in one of these is another task, and its numbers compare with nothing.
"""

import numpy as np
import pytest

from lstm_lib import tasks

MANY = 4000


def rng(seed=0):
    return np.random.default_rng(seed)


def balanced(classes, count, tolerance=0.03):
    shares = np.bincount(classes, minlength=count) / len(classes)
    return len(shares) == count and np.abs(shares - 1 / count).max() < tolerance


def padded_with_zeros(batch):
    ended = np.arange(len(batch.x))[:, None] >= batch.lengths
    return not batch.x[ended].any()


@pytest.mark.parametrize(
    "draw",
    [
        lambda r: tasks.multiplication(r, 3, 30),
        lambda r: tasks.copying(r, 3, 5),
        lambda r: tasks.temporal_order(r, 3, symbols=3),
        lambda r: tasks.two_sequence(r, 3, version="3c"),
        lambda r: tasks.delayed_recall(r, 3, 7),
        lambda r: tasks.embedded_reber(r, 3),
        lambda r: tasks.continual_reber(r, 3, 40),
        lambda r: tasks.counting(r, 3, letters=3),
        lambda r: tasks.parity(r, 3, (4, 40)),
        lambda r: tasks.spike_delays(r, 3, largest=5),
        lambda r: tasks.mackey_glass(r, 3, 20),
        lambda r: tasks.characters(r, 3, 20),
    ],
    ids=[
        "multiplication",
        "copying",
        "order",
        "two-sequence",
        "recall",
        "reber",
        "stream",
        "counting",
        "parity",
        "spikes",
        "chaos",
        "text",
    ],
)
def test_task_same_seed_gives_the_same_batch_and_another_seed_another(draw):
    one, again, other = draw(rng(1)), draw(rng(1)), draw(rng(2))
    for field, value in one._asdict().items():
        np.testing.assert_array_equal(value, getattr(again, field), err_msg=field)
    assert one.x.shape != other.x.shape or not np.array_equal(one.x, other.x)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_task_dtype_is_what_was_asked_for(dtype):
    assert tasks.multiplication(rng(), 2, 30, dtype=dtype).y.dtype == dtype
    assert tasks.delayed_recall(rng(), 2, 5, dtype=dtype).x.dtype == dtype
    assert tasks.two_sequence(rng(), 2, dtype=dtype).x.dtype == dtype
    assert tasks.spike_delays(rng(), 2, dtype=dtype).y.dtype == dtype
    assert tasks.periodic_wave(9, dtype=dtype).y.dtype == dtype
    assert tasks.mackey_glass(rng(), 2, 9, dtype=dtype).x.dtype == dtype
    assert tasks.reber_batch(["BTXSE"], embedded=False, dtype=dtype).x.dtype == dtype


@pytest.mark.parametrize("task", [tasks.multiplication, tasks.temporal_order, tasks.two_sequence])
def test_task_length_left_out_is_the_papers(task):
    assert tasks.multiplication(rng(), 2).lengths.min() >= 100
    np.testing.assert_array_equal(task(rng(), 20).x, task(rng(), 20, 100).x)


# -- multiplication ----------------------------------------------------------------------------------------------


def test_multiplication_protocol():
    batch = tasks.multiplication(rng(), MANY, 100)
    values, markers = batch.x[:, :, 0], batch.x[:, :, 1]
    assert padded_with_zeros(batch)
    assert (batch.lengths.min(), batch.lengths.max()) == (100, 110)
    inside = values[(np.arange(len(values))[:, None] < batch.lengths) & (np.arange(len(values))[:, None] > 0)]
    assert inside.min() >= 0 and inside.max() < 1
    np.testing.assert_allclose(np.histogram(inside, 10, (0, 1))[0] / len(inside), 0.1, atol=0.002)
    assert (np.sum(markers == 1, axis=0) == 2).all()
    np.testing.assert_array_equal(np.prod(np.where(markers == 1, values, 1), axis=0), batch.y[:, 0])
    places = np.argwhere(markers.T == 1)[:, 1].reshape(-1, 2)
    assert places[:, 0].min() == 0 and places[:, 0].max() == 9  # one of the first ten
    assert places[:, 1].max() == 48  # the other among the first T/2 - 1
    assert (markers[batch.lengths - 1, np.arange(MANY)] == -1).all()
    starts_marked = markers[0] == 1
    assert starts_marked.any() and (values[0, starts_marked] == 1).all()
    assert (markers[0, ~starts_marked] == -1).all()


# -- copying -----------------------------------------------------------------------------------------------------


def test_copying_protocol_of_the_paper():
    batch = tasks.copying(rng(), 500, 30)
    shown = batch.x.argmax(axis=2)
    assert batch.x.shape == (50, 500, 10) and batch.y.shape == (50, 500)
    assert batch.lengths is None and batch.mask is None
    np.testing.assert_array_equal(batch.x.sum(axis=2), 1)
    np.testing.assert_array_equal(shown[:10], batch.y[-10:])
    assert balanced(shown[:10].ravel(), 8)
    assert (shown[10:39] == 8).all() and (shown[39] == 9).all() and (shown[40:] == 8).all()
    assert (batch.y[:40] == 8).all()


def test_copying_baseline_is_the_loss_of_knowing_only_when():
    batch = tasks.copying(rng(), 3, 7, symbols=4, alphabet=5)
    scores = np.full((*batch.y.shape, 6), -50.0)
    scores[:-4, :, 5] = 0
    scores[-4:, :, :5] = 0
    from lstm_lib.losses import softmax_cross_entropy

    assert tasks.copying_baseline(50) == pytest.approx(10 * np.log(8) / 70)  # the paper's task
    assert tasks.copying_baseline(7, symbols=4, alphabet=5) == pytest.approx(softmax_cross_entropy(scores, batch.y)[0])


# -- temporal order ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "symbols, windows", [(2, [(10, 20), (50, 60)]), (3, [(10, 20), (33, 43), (66, 76)])], ids=["6a", "6b"]
)
def test_temporal_order_protocol(symbols, windows):
    batch = tasks.temporal_order(rng(), MANY, symbols=symbols)
    shown = batch.x.argmax(axis=2)
    inside = np.arange(len(shown))[:, None] < batch.lengths
    assert padded_with_zeros(batch)
    np.testing.assert_array_equal(batch.x.sum(axis=2), inside)
    assert (batch.lengths.min(), batch.lengths.max()) == (100, 110)
    assert (shown[0] == 0).all() and (shown[batch.lengths - 1, np.arange(MANY)] == 1).all()
    assert np.sum((shown == 1) & inside) == MANY  # the trigger stands nowhere else
    places = np.argwhere(shown.T >= 6)[:, 1].reshape(MANY, symbols)
    for k, (low, high) in enumerate(windows):
        assert (places[:, k].min(), places[:, k].max()) == (low, high)
    order = shown[places, np.arange(MANY)[:, None]] - 6
    np.testing.assert_array_equal(order @ (2 ** np.arange(symbols)[::-1]), batch.y)
    assert balanced(batch.y, 2**symbols)
    distractors = shown[(shown >= 2) & (shown <= 5) & inside]
    assert balanced(distractors - 2, 4)


def test_temporal_order_other_length_scales_the_windows():
    batch = tasks.temporal_order(rng(), MANY, 200)
    places = np.argwhere(batch.x.argmax(axis=2).T >= 6)[:, 1].reshape(MANY, 2)
    assert (places.min(axis=0).tolist(), places.max(axis=0).tolist()) == ([20, 100], [40, 120])
    assert (batch.lengths.min(), batch.lengths.max()) == (200, 220)


# -- two-sequence problem ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("version, targets", [("3a", (0, 1)), ("3b", (0, 1)), ("3c", (0.8, 0.2))])
def test_two_sequence_protocol(version, targets):
    batch = tasks.two_sequence(rng(), MANY, version=version)
    x, y = batch.x[:, :, 0], batch.y[:, 0]
    assert padded_with_zeros(batch)
    assert batch.x.shape == (110, MANY, 1) and batch.y.shape == (MANY, 1)
    assert (batch.lengths.min(), batch.lengths.max()) == (100, 110)
    noise = x[3:][np.arange(3, len(x))[:, None] < batch.lengths]
    assert noise.mean() == pytest.approx(0, abs=0.01) and noise.var() == pytest.approx(0.2, rel=0.02)
    one = x[:3].mean(axis=0) > 0
    assert balanced(one.astype(int), 2)
    if version == "3b":
        assert x[:3, one].var() == pytest.approx(0.2, rel=0.1) and x[:3, one].mean() == pytest.approx(1, abs=0.03)
    else:
        np.testing.assert_array_equal(np.abs(x[:3]), 1)
        assert (x[:3] == x[0]).all()
    clean = np.where(one, targets[1], targets[0])
    if version == "3c":
        assert (y - clean)[one].mean() == pytest.approx(0, abs=0.03) == (y - clean)[~one].mean()
        assert (y - clean).var() == pytest.approx(0.1, rel=0.1)
    else:
        np.testing.assert_array_equal(y, clean)


def test_two_sequence_one_informative_value_leaves_noise_behind_it():
    batch = tasks.two_sequence(rng(), 50, informative=1)
    np.testing.assert_array_equal(np.abs(batch.x[0]), 1)
    assert (np.abs(batch.x[1]) != 1).all()


# -- delayed recall ----------------------------------------------------------------------------------------------


def test_delayed_recall_protocol_of_task_2c():
    batch = tasks.delayed_recall(rng(), MANY, 20, distractors=5)
    shown = batch.x.argmax(axis=2)
    assert padded_with_zeros(batch)
    assert batch.x.shape[2] == 9
    assert (shown[0] == 6).all()
    np.testing.assert_array_equal(shown[1] - 7, batch.y)
    assert balanced(batch.y, 2)
    assert (shown[batch.lengths - 1, np.arange(MANY)] == 5).all()
    between = (np.arange(len(shown))[:, None] < batch.lengths - 1) & (np.arange(len(shown))[:, None] > 1)
    assert balanced(shown[between], 5)
    further = between.sum(axis=0) - 20
    assert further.min() == 0
    assert further.mean() == pytest.approx(9, rel=0.05)  # the paper's formula: q + 10 - 1
    assert (further == 0).mean() == pytest.approx(0.1, abs=0.02)
