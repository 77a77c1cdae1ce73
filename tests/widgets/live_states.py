"""The live figures as data for node: which module is whose, and the state that Python would send to a page."""

import numpy as np

import lstm_lib.widgets as widgets
from lstm_lib import LSTM, Dense, SequenceModel
from lstm_lib.tasks import SENTIMENT_VERDICTS, SENTIMENT_WORDS

MODULES = {
    "Anatomy": "anatomy",
    "Carousel": "carousel",
    "GradientXRay": "xray",
    "OneCell": "one_cell",
    "SentenceMemory": "sentence_memory",
    "Vanishing": "vanishing",
}
# The page gets bytes as a DataView, here as numbers; what can be set may depend on them.
SPEC = (
    "(() => { if (data.weights) data.weights = new DataView(Uint8Array.from(data.weights).buffer);"
    " return typeof specOf === 'undefined' ? spec : specOf((name) => data[name]); })()"
)
PLUMBING = ("layout", "tooltip", "tabbable")


def module_of(figure):
    """The JavaScript module of a figure."""
    return MODULES[type(figure).__name__]


def state_of(figure):
    """What the page gets of a figure, as plain data."""
    names = [name for name in figure.traits(sync=True) if not name.startswith("_") and name not in PLUMBING]
    state = {name: getattr(figure, name) for name in names}
    return {name: list(value) if isinstance(value, bytes) else value for name, value in state.items()}


def trained(**state):
    """A sentence memory with a second network, small and untrained."""
    rng = np.random.default_rng(4)
    model = SequenceModel(LSTM(len(SENTIMENT_WORDS), 3, rng=rng), Dense(3, 2, rng=rng))
    sentences = {"one": "I really enjoyed the movie"}
    return widgets.SentenceMemory(model.params, SENTIMENT_WORDS, SENTIMENT_VERDICTS, sentences=sentences, **state)


def every_figure():
    """One figure of each class in its first state, and the sentence memory with two networks."""
    return [*(getattr(widgets, name)() for name in widgets.__all__), trained()]
