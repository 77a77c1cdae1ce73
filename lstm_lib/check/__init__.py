"""Instant feedback in an exercise notebook, and the tests that it shares with a grader.

A learner needs :func:`checker`; the author of an exercise needs :func:`graded` and the comparisons that
:mod:`lstm_lib.check.compare` holds.
"""

from lstm_lib.check.compare import choice, close, close_all, shaped, unpack
from lstm_lib.check.notebook import Checker, checker
from lstm_lib.check.plain import Unanswered, Wrong
from lstm_lib.check.testing import GradedTest, Outcome, graded
from lstm_lib.check.work import Work

__all__ = [
    "Checker",
    "GradedTest",
    "Outcome",
    "Unanswered",
    "Work",
    "Wrong",
    "checker",
    "choice",
    "close",
    "close_all",
    "graded",
    "shaped",
    "unpack",
]
