"""Are the papers' criteria strict where they should be: at the tolerance, at ties, at NaN, at masked steps?"""

import numpy as np

from lstm_lib import tasks


def test_within_needs_every_output_strictly_inside():
    targets = np.array([[1.0, 0.0], [1.0, -1.0], [0.0, 0.0]])
    outputs = targets + np.array([[0.25, 0.0], [-0.2, 0.25], [np.nan, 0.0]])
    assert tasks.within(outputs, targets, 0.25).tolist() == [False, False, False]
    assert tasks.within(outputs, targets, 0.2500001).tolist() == [True, True, False]
    steps = np.stack([outputs, targets])  # (T, B, K)
    assert tasks.within(steps, np.stack([targets] * 2), 0.3).tolist() == [[True, True, False], [True, True, True]]


def test_legal_above_illegal_tie_is_wrong():
    legal = np.array([True, False, True, False])
    rows = np.array([[2.0, 1.0, 3.0, 0.0], [1.0, 1.0, 3.0, 0.0], [2.0, 2.5, 3.0, 0.0]])
    assert tasks.legal_above_illegal(rows, np.tile(legal, (3, 1))).tolist() == [True, False, False]
    steps = np.stack([rows, rows + 1])  # (T, B, K)
    assert tasks.legal_above_illegal(steps, np.tile(legal, (2, 3, 1))).tolist() == [[True, False, False]] * 2
    assert tasks.legal_above_illegal(rows[0], legal).tolist() is True


def test_legal_above_illegal_all_legal_or_none():
    row = np.array([[1.0, 2.0]])
    assert tasks.legal_above_illegal(row, np.array([[True, True]])).tolist() == [True]
    assert tasks.legal_above_illegal(row, np.array([[False, False]])).tolist() == [True]


def test_steps_until_error_ignores_masked_steps():
    right = np.array([[True, False], [False, True], [True, False]])
    mask = np.array([[True, False], [False, True], [True, True]])
    assert tasks.steps_until_error(right).tolist() == [1, 0]
    assert tasks.steps_until_error(right, mask).tolist() == [3, 2]
