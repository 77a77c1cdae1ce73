"""The live figures as data for node: which module is whose, and the state that Python would send to a page."""

import numpy as np

import lstm_lib.widgets as widgets
from lstm_lib import LSTM, RNN, Dense, SequenceModel
from lstm_lib.tasks import CHARACTERS, SENTIMENT_VERDICTS, SENTIMENT_WORDS

MODULES = {
    "Anatomy": "anatomy",
    "AttentionMap": "attention_map",
    "Carousel": "carousel",
    "CellBackward": "cell_backward",
    "Connectivity": "connectivity",
    "GradientXRay": "xray",
    "OneCell": "one_cell",
    "SentenceMemory": "sentence_memory",
    "SplitLeak": "split_leak",
    "SuccessRates": "success_rates",
    "ThroughTime": "through_time",
    "Vanishing": "vanishing",
    "WordStepper": "word_stepper",
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


def stepper(**state):
    """A word stepper with a small untrained network."""
    rng = np.random.default_rng(5)
    model = SequenceModel(RNN(len(SENTIMENT_WORDS), 3, rng=rng), Dense(3, 2, rng=rng))
    sentences = {"one": "I really enjoyed the movie"}
    return widgets.WordStepper(model.params, SENTIMENT_WORDS, SENTIMENT_VERDICTS, sentences=sentences, **state)


def rates(**state):
    """Success rates of two tasks, one of them without a cell at one lag."""
    rows = [
        {"task": task, "lag": lag, "equal": "width", "cell": cell, "solved": (lag * k) % 6, "trials": 5}
        for task in ("adding", "copying")
        for lag in (9, 25, 100)
        for k, cell in enumerate(("RNN", "LSTM, chrono"), start=1)
    ]
    rows.append({"task": "adding", "lag": 25, "equal": "parameters", "cell": "GRU", "solved": 7, "trials": 11})
    return widgets.SuccessRates(rows, **state)


def connected(units=4, *, seed=6, gain=3, **state):
    """A connectivity view of an untrained network with all characters, its weights large enough to tell them apart."""
    rng = np.random.default_rng(seed)
    model = SequenceModel(LSTM(len(CHARACTERS), units, rng=rng), Dense(units, len(CHARACTERS), rng=rng), read="all")
    for name in ("recurrent.W", "head.W"):
        model.params[name][...] *= gain
    return widgets.Connectivity(model, CHARACTERS, **state)


def every_figure():
    """One figure of each class in its first state, and those with networks of their own."""
    return [*(getattr(widgets, name)() for name in widgets.__all__), trained(), connected()]
