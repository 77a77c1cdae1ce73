"""Generators of the classic problems on which recurrent networks are compared.

Each takes a Generator and gives a :class:`Batch`; each names the paper whose protocol it follows.
"""

from lstm_lib.tasks.adding import adding
from lstm_lib.tasks.agreement import AGREEMENT_FORMS, AGREEMENT_WORDS, agreement
from lstm_lib.tasks.batch import Batch, encode

__all__ = [
    "AGREEMENT_FORMS",
    "AGREEMENT_WORDS",
    "Batch",
    "adding",
    "agreement",
    "encode",
]
