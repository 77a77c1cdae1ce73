"""Generators of the classic problems on which recurrent networks are compared.

Each takes a Generator and gives a :class:`Batch`; each names the paper whose protocol it follows.
"""

from lstm_lib.tasks.adding import adding
from lstm_lib.tasks.agreement import AGREEMENT_FORMS, AGREEMENT_WORDS, agreement
from lstm_lib.tasks.batch import Batch, encode, next_symbols, one_hot
from lstm_lib.tasks.characters import (
    CHARACTER_MODULES,
    CHARACTERS,
    characters,
    characters_text,
    to_numbers,
    to_text,
)
from lstm_lib.tasks.copying import copying, copying_baseline
from lstm_lib.tasks.counting import counting, counting_batch
from lstm_lib.tasks.criteria import legal_above_illegal, steps_until_error, within
from lstm_lib.tasks.mackey_glass import mackey_glass, mackey_glass_series
from lstm_lib.tasks.multiplication import multiplication
from lstm_lib.tasks.parity import parity
from lstm_lib.tasks.reber import REBER_SYMBOLS, continual_reber, embedded_reber, reber_batch, reber_strings
from lstm_lib.tasks.recall import delayed_recall
from lstm_lib.tasks.reviews import REVIEWS, Review, reviews
from lstm_lib.tasks.sentiment import SENTIMENT_VERDICTS, SENTIMENT_WORDS, UNKNOWN, sentiment, sentiment_tokens
from lstm_lib.tasks.temporal_order import TEMPORAL_ORDER_SYMBOLS, temporal_order
from lstm_lib.tasks.timing import periodic_wave, spike_delays
from lstm_lib.tasks.translation import ENGLISH, ITALIAN, Pairs, translate, translation
from lstm_lib.tasks.two_sequence import two_sequence

__all__ = [
    "AGREEMENT_FORMS",
    "AGREEMENT_WORDS",
    "CHARACTERS",
    "CHARACTER_MODULES",
    "ENGLISH",
    "ITALIAN",
    "REBER_SYMBOLS",
    "REVIEWS",
    "SENTIMENT_VERDICTS",
    "SENTIMENT_WORDS",
    "TEMPORAL_ORDER_SYMBOLS",
    "UNKNOWN",
    "Batch",
    "Pairs",
    "Review",
    "adding",
    "agreement",
    "characters",
    "characters_text",
    "continual_reber",
    "copying",
    "copying_baseline",
    "counting",
    "counting_batch",
    "delayed_recall",
    "embedded_reber",
    "encode",
    "legal_above_illegal",
    "mackey_glass",
    "mackey_glass_series",
    "multiplication",
    "next_symbols",
    "one_hot",
    "parity",
    "periodic_wave",
    "reber_batch",
    "reber_strings",
    "reviews",
    "sentiment",
    "sentiment_tokens",
    "spike_delays",
    "steps_until_error",
    "temporal_order",
    "to_numbers",
    "to_text",
    "translate",
    "translation",
    "two_sequence",
    "within",
]
