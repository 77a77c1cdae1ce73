"""What a task says about bad input, word for word."""

import importlib

import numpy as np
import pytest
from says import says

from lstm_lib import tasks

rng = np.random.default_rng(0)

WITH_BATCH = {
    "multiplication": lambda *a, **k: tasks.multiplication(*a, **k),
    "copying": lambda *a, **k: tasks.copying(*a, 5, **k),
    "temporal_order": lambda *a, **k: tasks.temporal_order(*a, **k),
    "two_sequence": lambda *a, **k: tasks.two_sequence(*a, **k),
    "delayed_recall": lambda *a, **k: tasks.delayed_recall(*a, 5, **k),
    "embedded_reber": lambda *a, **k: tasks.embedded_reber(*a, **k),
    "continual_reber": lambda *a, **k: tasks.continual_reber(*a, 5, **k),
    "counting": lambda *a, **k: tasks.counting(*a, **k),
    "parity": lambda *a, **k: tasks.parity(*a, 5, **k),
    "spike_delays": lambda *a, **k: tasks.spike_delays(*a, **k),
    "mackey_glass": lambda *a, **k: tasks.mackey_glass(*a, 5, **k),
    "characters": lambda *a, **k: tasks.characters(*a, 5, **k),
}


@pytest.mark.parametrize("name", WITH_BATCH)
def test_task_bad_request_is_refused(name):
    task = WITH_BATCH[name]
    with says(
        TypeError,
        f"{name}: rng must be a numpy.random.Generator, got int. Pass rng=np.random.default_rng(seed).",
    ):
        task(0, 3)
    with says(
        ValueError, f"{name}: batch_size must be a whole number above 0, got 0. Pass, for example, batch_size=1."
    ):
        task(rng, 0)
    with says(ValueError, f"{name}: dtype must be float32 or float64, got int64. Pass dtype=np.float64."):
        task(rng, 3, dtype=np.int64)


CASES = {
    "multiplication_short": (
        lambda: tasks.multiplication(rng, 2, 21),
        "multiplication: length must be a whole number of at least 22, got 21. Pass more steps.",
    ),
    "copying_delay": (
        lambda: tasks.copying(rng, 2, 0),
        "copying: delay must be a whole number of at least 1, got 0. Pass the silence in steps.",
    ),
    "copying_symbols": (
        lambda: tasks.copying(rng, 2, 5, symbols=0),
        "copying: symbols must be a whole number of at least 1, got 0. Ask for something to remember.",
    ),
    "copying_alphabet": (
        lambda: tasks.copying_baseline(5, alphabet=1),
        "copying_baseline: alphabet must be a whole number of at least 2, got 1. "
        "One symbol alone carries no information.",
    ),
    "order_short": (
        lambda: tasks.temporal_order(rng, 2, 19.5),
        "temporal_order: length must be a whole number of at least 20, got 19.5. Pass more steps.",
    ),
    "order_symbols": (
        lambda: tasks.temporal_order(rng, 2, symbols=4),
        "temporal_order: symbols must be 2 (task 6a) or 3 (task 6b), got 4. Pass one.",
    ),
    "two_sequence_version": (
        lambda: tasks.two_sequence(rng, 2, version="3d"),
        "two_sequence: version must be one of '3a', '3b', '3c', got '3d'. Choose one.",
    ),
    "two_sequence_informative": (
        lambda: tasks.two_sequence(rng, 2, informative=0),
        "two_sequence: informative must be a whole number of at least 1, got 0. Show the class.",
    ),
    "two_sequence_short": (
        lambda: tasks.two_sequence(rng, 2, 3),
        "two_sequence: length must be a whole number of at least 4, got 3. Leave room for noise.",
    ),
    "recall_delay": (
        lambda: tasks.delayed_recall(rng, 2, -1),
        "delayed_recall: delay must be a whole number of at least 1, got -1. Pass the lag in steps.",
    ),
    "recall_distractors": (
        lambda: tasks.delayed_recall(rng, 2, 5, distractors=True),
        "delayed_recall: distractors must be a whole number of at least 1, got True. Pass the number of kinds.",
    ),
    "reber_count": (
        lambda: tasks.reber_strings(rng, 0),
        "reber_strings: count must be a whole number above 0, got 0. Pass, for example, count=1.",
    ),
    "reber_string": (
        lambda: tasks.reber_batch(["BTBTXSEPE"]),
        "reber_batch: strings must follow the grammar, got 'P' in 'BTBTXSEPE' at place 7, where only T may stand. "
        "Draw them with reber_strings.",
    ),
    "reber_stream": (
        lambda: tasks.continual_reber(rng, 2, 0),
        "continual_reber: length must be a whole number of at least 1, got 0. Pass the stream's steps.",
    ),
    "counting_letters": (
        lambda: tasks.counting(rng, 2, letters=4),
        "counting: letters must be 2 (a, b) or 3 (a, b, c), got 4. Pass one.",
    ),
    "counting_range": (
        lambda: tasks.counting(rng, 2, n=(5, 2)),
        "counting: n must be a whole number of at least 1 or a pair (low, high) of such numbers with low <= high, "
        "got (5, 2). Pass one.",
    ),
    "counting_empty_word": (
        lambda: tasks.counting_batch([2, 0]),
        "counting_batch: counts must be a whole number of at least 1, got 0. Leave the empty word out.",
    ),
    "parity_length": (
        lambda: tasks.parity(rng, 2, [1, 2, 3]),
        "parity: length must be a whole number of at least 1 or a pair (low, high) of such numbers with low <= high, "
        "got [1, 2, 3]. Pass one.",
    ),
    "spikes_period": (
        lambda: tasks.spike_delays(rng, 2, period=0),
        "spike_delays: period must be a whole number of at least 1, got 0. Pass it in steps.",
    ),
    "spikes_largest": (
        lambda: tasks.spike_delays(rng, 2, largest=0),
        "spike_delays: largest must be a whole number of at least 1, got 0. Without a choice there is no task.",
    ),
    "spikes_none": (
        lambda: tasks.spike_delays(rng, 2, spikes=0),
        "spike_delays: spikes must be a whole number of at least 1, got 0. Ask for one.",
    ),
    "wave_kind": (
        lambda: tasks.periodic_wave(5, wave="sine"),
        "periodic_wave: wave must be one of 'spikes', 'cosine', 'triangle', 'rectangle', got 'sine'. Choose one.",
    ),
    "wave_period": (
        lambda: tasks.periodic_wave(5, period=1),
        "periodic_wave: period must be a whole number of at least 2, got 1. Pass it in steps.",
    ),
    "wave_length": (
        lambda: tasks.periodic_wave(0),
        "periodic_wave: length must be a whole number of at least 1, got 0. Pass the steps.",
    ),
    "series_delay": (
        lambda: tasks.mackey_glass_series(5, delay=17.03),
        "mackey_glass_series: delay must be a multiple of step = 0.1, got 17.03. Choose a step that divides it.",
    ),
    "series_every": (
        lambda: tasks.mackey_glass_series(5, every=0.04),
        "mackey_glass_series: every must be a multiple of step = 0.1, got 0.04. Choose a step that divides it.",
    ),
    "series_start": (
        lambda: tasks.mackey_glass_series(5, start=0),
        "mackey_glass_series: start must be a number above 0, got 0. Pass, for example, start=0.01.",
    ),
    "windows_short": (
        lambda: tasks.mackey_glass(rng, 2, 8, horizon=3, series=np.zeros(10)),
        "mackey_glass: series must hold at least length + horizon = 11 samples, got 10. Make it longer.",
    ),
    "windows_horizon": (
        lambda: tasks.mackey_glass(rng, 2, 8, horizon=0),
        "mackey_glass: horizon must be a whole number of at least 1, got 0. Look ahead.",
    ),
    "characters_part": (
        lambda: tasks.characters_text("dev"),
        "characters_text: part must be one of 'train', 'validation', 'test', got 'dev'. Choose one.",
    ),
    "characters_length": (
        lambda: tasks.characters(rng, 2, 0),
        "characters: length must be a whole number of at least 1, got 0. Pass the window's characters.",
    ),
    "characters_strange": (
        lambda: tasks.to_numbers("naïve"),
        "to_numbers: text must use printable ASCII and line breaks, got 'ï'. Replace the character.",
    ),
    "characters_numbers": (
        lambda: tasks.to_text(np.array([96])),
        "to_text: numbers must lie between 0 and K - 1 = 95, got 96. Count from 0, or make K larger.",
    ),
    "one_hot_floats": (
        lambda: tasks.one_hot(np.array([1.0]), 3),
        "one_hot: numbers must be a filled array of integers, got float64 of shape (1,). "
        "Convert it with numbers.astype(int).",
    ),
    "one_hot_negative": (
        lambda: tasks.one_hot(np.array([-1]), 3),
        "one_hot: numbers must lie between 0 and K - 1 = 2, got -1. Count from 0, or make K larger.",
    ),
    "next_symbols_short": (
        lambda: tasks.next_symbols(["ab", "b"], "ab"),
        "next_symbols: sentences must each hold at least two symbols, got one of 1. Leave it out.",
    ),
    "within_tolerance": (
        lambda: tasks.within(np.zeros((1, 1)), np.zeros((1, 1)), 0),
        "within: tolerance must be a number above 0, got 0. Pass, for example, tolerance=0.01.",
    ),
    "within_targets": (
        lambda: tasks.within(np.zeros((2, 1)), np.zeros((2, 3)), 0.1),
        "within: targets must have shape (..., K) = (2, 1), got (2, 3). Reshape targets.",
    ),
    "legal_shape": (
        lambda: tasks.legal_above_illegal(np.zeros((2, 3)), np.zeros((2, 4), bool)),
        "legal_above_illegal: legal must hold one truth value per score, shape (2, 3), got bool of shape (2, 4). "
        "Pass batch.legal.",
    ),
    "until_error_shape": (
        lambda: tasks.steps_until_error(np.zeros(3, bool)),
        "steps_until_error: right must hold one truth value per step and sequence, shape (T, B), got bool of shape "
        "(3,). Compare first, as legal_above_illegal does.",
    ),
}


def test_characters_without_installed_source_says_so(monkeypatch):
    module = importlib.import_module("lstm_lib.tasks.characters")
    monkeypatch.setattr(module, "CHARACTER_MODULES", ("time",))  # built in: it has no Python source
    module._whole_text.cache_clear()
    with says(
        RuntimeError,
        "characters_text: the standard library's source must be installed, got none for 'time'. "
        "Use a Python that ships .py files.",
    ):
        module._whole_text()


@pytest.mark.parametrize("case", CASES)
def test_task_bad_argument_is_refused(case):
    call, message = CASES[case]
    with says(ValueError, message):
        call()
