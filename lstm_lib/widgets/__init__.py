"""Live figures: anywidget classes that compute in the page, with and without a Python kernel behind it.

One class per figure; the mathematics they show stands once, in js/core.js, and is tested against the library.
"""

from lstm_lib.widgets.anatomy import Anatomy
from lstm_lib.widgets.attention_map import AttentionMap
from lstm_lib.widgets.carousel import Carousel
from lstm_lib.widgets.cell_backward import CellBackward
from lstm_lib.widgets.connectivity import Connectivity
from lstm_lib.widgets.one_cell import OneCell
from lstm_lib.widgets.sentence_memory import SentenceMemory
from lstm_lib.widgets.split_leak import SplitLeak
from lstm_lib.widgets.success_rates import SuccessRates
from lstm_lib.widgets.through_time import ThroughTime
from lstm_lib.widgets.vanishing import Vanishing
from lstm_lib.widgets.word_stepper import WordStepper
from lstm_lib.widgets.xray import GradientXRay

__all__ = [
    "Anatomy",
    "AttentionMap",
    "Carousel",
    "CellBackward",
    "Connectivity",
    "GradientXRay",
    "OneCell",
    "SentenceMemory",
    "SplitLeak",
    "SuccessRates",
    "ThroughTime",
    "Vanishing",
    "WordStepper",
]
