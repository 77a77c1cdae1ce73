"""The words of a reader's sentence, for the figures in which a network reads: what js/sentence.js does in the page."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from lstm_lib import _validate
from lstm_lib.widgets.say import listed, number, percent

MOST = 60  # words read at most
#: The order of a model's parameters in a page.
ORDER = ("recurrent.W", "recurrent.U", "recurrent.b", "head.W", "head.b")
_UNKNOWN = "<unknown>"


def tokens(sentence: str) -> list[str]:
    """Split a text like `lstm_lib.tasks.sentiment_tokens`, with letters of all alphabets."""
    return re.findall(r"[^\W\d_]+", re.sub(r"n['’]t\b", " not", sentence.lower()))


def brief(word: str) -> str:
    """A word as it is shown: no longer than a column can be."""
    return f"{word[:14]}…" if len(word) > 16 else word


def one_hot(words: Sequence[str], vocabulary: Sequence[str]) -> np.ndarray:
    """Rows (T, 1, D); a strange word is the vocabulary's "<unknown>", or a row of zeros where it has none."""
    column = {word: k for k, word in enumerate(vocabulary)}
    x = np.zeros((len(words), 1, len(column)))
    for t, word in enumerate(words):
        place = column.get(word, column.get(_UNKNOWN))
        if place is not None:
            x[t, 0, place] = 1
    return x


def remarks(sentence: str, vocabulary: Sequence[str]) -> list[str]:
    """Sentences on what of a text was not read as it stands."""
    every, notes = tokens(sentence), []
    if len(every) > MOST:
        notes.append(f"Only the first {MOST} of {number(len(every))} words are read.")
    if re.search(r"[^\w\s.,;:!?'’‘\"“”()…–-]|[\d_]", sentence):
        notes.append("Numbers and signs are left out.")
    strange = list(dict.fromkeys(word for word in every[:MOST] if word not in vocabulary))
    if strange:
        more = " and others" if len(strange) > 5 else ""
        notes.append(f"Not in the vocabulary: {listed([brief(word) for word in strange[:5]])}{more}.")
    if not every:
        notes.insert(0, "There is no word to read: type a sentence, or choose one above.")
    return notes


def ranked(labels: Sequence[str], verdict: np.ndarray) -> str:
    """Labels with their probabilities, the likeliest first."""
    pairs = sorted(zip(labels, verdict, strict=True), key=lambda pair: -pair[1])
    return ", ".join(f"{label} {percent(p)}" for label, p in pairs)


def check_model(
    params: Mapping[str, np.ndarray],
    vocabulary: Sequence[str],
    labels: Sequence[str],
    *,
    who: str,
    cell: str,
    blocks: int,
) -> None:
    """Raise unless the parameters are those of one recurrent layer with a dense head, for these words and labels."""
    _validate.same_keys(params, ORDER, who=who, name="params")
    hidden, D, K = len(params["recurrent.U"]), len(vocabulary), len(labels)
    columns = blocks * hidden
    for key, shape in zip(ORDER, [(D, columns), (hidden, columns), (columns,), (hidden, K), (K,)], strict=True):
        if np.shape(params[key]) != shape:
            raise ValueError(
                f'{who}: params["{key}"] must have shape {shape} for {D} words, {hidden} units and {K} labels, got '
                f"{np.shape(params[key])}. Pass model.params of an {cell} with a dense head, its whole vocabulary and "
                "all labels."
            )
