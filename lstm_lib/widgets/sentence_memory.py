"""Sentence memory: an LSTM reads the reader's own sentence in the page, the live figure of chapter 6."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import traitlets
from matplotlib.figure import Figure

from lstm_lib import _validate
from lstm_lib.activations import softmax
from lstm_lib.dense import Dense
from lstm_lib.lstm import LSTM, LSTMTrace
from lstm_lib.plotting import label_steps, plot_steps, plot_units
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.hand_set import HAND_SET
from lstm_lib.widgets.say import fixed, listed, number

MOST = 60  # words read at most
_UNKNOWN = "<unknown>"


class Reading(NamedTuple):
    """What a network made of a sentence: its words, the run, and the probability of each label after 0 … T words."""

    words: list[str]
    trace: LSTMTrace
    verdicts: np.ndarray


class SentenceMemory(LiveFigure):
    """A sentence to edit, and per word the gates, cell and hidden state of an LSTM that reads it in the page.

    The weights travel in the page as float32. Without parameters the figure holds the cell of chapter 6 that is set
    by hand to remember the subject of a sentence; with them it holds both.

    Parameters
    ----------
    params : dict, optional
        ``model.params`` of a trained :class:`lstm_lib.SequenceModel` with one LSTM and a dense head: "recurrent.W"
        (D, 4H), "recurrent.U", "recurrent.b", "head.W" (H, K), "head.b".
    vocabulary : sequence of D words, optional
        The word of each row of W, lower case; "<unknown>" stands for all others, without it they are rows of zeros.
    labels : sequence of K words, optional
        What the head chooses among.
    sentences : dict or sequence of strings
        Sentences to try, in a dict with a short title each; the first is shown.
    name : str
        How readers call this network.
    sentence, model, step : str, str, int
        The present state: the text, the network's name, and how many words are read.
    """

    _esm = bundle("sentence_memory")

    models = traitlets.List(traitlets.Dict()).tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    sentence = traitlets.Unicode("").tag(sync=True)
    model = traitlets.Unicode("").tag(sync=True)
    step = traitlets.Int(MOST, min=0, max=MOST).tag(sync=True)

    def __init__(
        self,
        params: Mapping[str, np.ndarray] | None = None,
        vocabulary: Sequence[str] = (),
        labels: Sequence[str] = (),
        *,
        sentences: Mapping[str, str] | Sequence[str] = (),
        name: str = "trained",
        **state: Any,
    ) -> None:
        networks = [HAND_SET]
        if params is not None:
            titled = dict(sentences) if isinstance(sentences, Mapping) else {s: s for s in sentences}
            _check(params, vocabulary, labels)
            networks.insert(0, (name, params, vocabulary, labels, titled))
        self._params = {named: {k: np.asarray(v, np.float32) for k, v in p.items()} for named, p, *_ in networks}
        models = [
            {
                "name": named,
                "words": list(w),
                "labels": list(k),
                "hidden": len(p["recurrent.U"]),
                "sentences": [[*pair] for pair in s.items()],
            }
            for named, p, w, k, s in networks
        ]
        order = ("recurrent.W", "recurrent.U", "recurrent.b", "head.W", "head.b")
        packed = b"".join(self._params[m["name"]][key].astype("<f4").tobytes() for m in models for key in order)
        first = {"model": models[0]["name"], "sentence": next(iter(networks[0][-1].values()), "")}
        super().__init__(models=models, weights=packed, **{**first, **state})

    @property
    def heights(self) -> tuple[int, int]:
        """Pixels that the figure takes: maps grow with the units, the answer with the labels."""
        units, labels = self.network["hidden"], len(self.network["labels"])
        rows = [22 if units == 1 else max(3, min(12, round(room / units))) for room in (56, 96)]
        maps = 3 * units * sum(rows) + 20 * labels
        return 365 + maps, 600 + maps

    @property
    def network(self) -> dict[str, Any]:
        """The chosen network's words, labels and sizes."""
        return next((m for m in self.models if m["name"] == self.model), self.models[0])

    def run(self) -> Reading:
        """Read the sentence with `lstm_lib`, in float64 from the float32 weights."""
        params = {key: value.astype(np.float64) for key, value in self._params[self.network["name"]].items()}
        words, column = tokens(self.sentence)[:MOST], {word: k for k, word in enumerate(self.network["words"])}
        x = np.zeros((len(words), 1, len(column)))
        for t, word in enumerate(words):
            place = column.get(word, column.get(_UNKNOWN))
            if place is not None:
                x[t, 0, place] = 1
        layer, head = (
            LSTM(len(column), self.network["hidden"], rng=np.random.default_rng(0)),
            Dense(self.network["hidden"], len(self.network["labels"]), rng=np.random.default_rng(0)),
        )
        layer.params = {key: params[f"recurrent.{key}"] for key in "WUb"}
        head.params = {key: params[f"head.{key}"] for key in "Wb"}
        trace = layer.forward(x)
        h = np.concatenate([np.zeros((1, 1, layer.hidden_size)), trace.h])
        return Reading(words, trace, softmax(head.forward(h))[:, 0])

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        every = tokens(self.sentence)
        known, strange, notes = set(self.network["words"]), [], []
        if len(every) > MOST:
            notes.append(f"Only the first {MOST} of {number(len(every))} words are read.")
        if re.search(r"[^\w\s.,;:!?'’‘\"“”()…–-]|[\d_]", self.sentence):
            notes.append("Numbers and signs are left out.")
        strange = list(dict.fromkeys(word for word in every[:MOST] if word not in known))
        if strange:
            more = " and others" if len(strange) > 5 else ""
            notes.append(f"Not in the vocabulary: {listed([_brief(word) for word in strange[:5]])}{more}.")
        if not every:
            return " ".join(["There is no word to read: type a sentence, or choose one above.", *notes])
        words, trace, verdicts = self.run()
        step = min(self.step, len(words))
        pairs = sorted(zip(self.network["labels"], verdicts[step], strict=True), key=lambda pair: -pair[1])
        answer = ", ".join(f"{label} {int(100 * p + 0.5)}\u00a0%" for label, p in pairs)
        if step == 0:
            return " ".join([f"No word read yet; the network says {answer}.", *notes])
        f, i, o = (fixed(getattr(trace, gate)[step - 1].mean()) for gate in "fio")
        text = f"After “{_brief(words[step - 1])}”, word {step} of {len(words)}: {answer}. "
        return " ".join([f"{text}On average the units keep {f}, write {i} and show {o}.", *notes])

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        figure.set_size_inches(6.4, 4.4)
        top, bottom = figure.subplots(2, 1)
        if not tokens(self.sentence):
            top.text(0.5, 0, "no words", ha="center")
            top.set_axis_off()
            bottom.set_axis_off()
            return
        words, trace, verdicts = self.run()
        if self.network["hidden"] == 1:
            plot_steps({gate: getattr(trace, gate)[:, 0, 0] for gate in "ifogch"}, words, ax=top)
        else:
            plot_units(trace.c[:, 0], words, ax=top, label="cell $c$")
        for k, label in enumerate(self.network["labels"]):
            bottom.plot(np.arange(1, len(words) + 1), verdicts[1:, k], "os^DvP"[k % 6] + "-", label=label)
        label_steps(bottom, len(words), words)
        bottom.set(ylabel="probability", ylim=(-0.05, 1.05))
        bottom.legend(loc="center left", bbox_to_anchor=(1, 0.5))


def tokens(sentence: str) -> list[str]:
    """Split a text like `lstm_lib.tasks.sentiment_tokens`, with letters of all alphabets."""
    return re.findall(r"[^\W\d_]+", re.sub(r"n['’]t\b", " not", sentence.lower()))


def _brief(word: str) -> str:
    """A word as it is shown: no longer than a column can be."""
    return f"{word[:14]}…" if len(word) > 16 else word


def _check(params: Mapping[str, np.ndarray], vocabulary: Sequence[str], labels: Sequence[str]) -> None:
    who = "SentenceMemory"
    wanted = ("recurrent.W", "recurrent.U", "recurrent.b", "head.W", "head.b")
    _validate.same_keys(params, wanted, who=who, name="params")
    hidden = len(params["recurrent.U"])
    shapes = [(len(vocabulary), 4 * hidden), (hidden, 4 * hidden), (4 * hidden,), (hidden, len(labels)), (len(labels),)]
    for key, shape in zip(wanted, shapes, strict=True):
        if np.shape(params[key]) != shape:
            raise ValueError(
                f'{who}: params["{key}"] must have shape {shape} for {len(vocabulary)} words, {hidden} units and '
                f"{len(labels)} labels, got {np.shape(params[key])}. Pass model.params of an LSTM with a dense head, "
                "its whole vocabulary and all labels."
            )
