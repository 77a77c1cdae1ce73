"""Sentence memory: an LSTM reads the reader's own sentence in the page, the live figure of chapter 6."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import traitlets
from matplotlib.figure import Figure

from lstm_lib.activations import softmax
from lstm_lib.dense import Dense
from lstm_lib.lstm import LSTM, LSTMTrace
from lstm_lib.plotting import label_steps, plot_steps, plot_units
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.hand_set import HAND_SET
from lstm_lib.widgets.say import fixed
from lstm_lib.widgets.sentence import MOST, ORDER, brief, check_model, one_hot, ranked, remarks, tokens


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
            check_model(params, vocabulary, labels, who="SentenceMemory", cell="LSTM", blocks=4)
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
        packed = b"".join(self._params[m["name"]][key].astype("<f4").tobytes() for m in models for key in ORDER)
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
        words = tokens(self.sentence)[:MOST]
        x = one_hot(words, self.network["words"])
        layer, head = (
            LSTM(x.shape[2], self.network["hidden"], rng=np.random.default_rng(0)),
            Dense(self.network["hidden"], len(self.network["labels"]), rng=np.random.default_rng(0)),
        )
        layer.params = {key: params[f"recurrent.{key}"] for key in "WUb"}
        head.params = {key: params[f"head.{key}"] for key in "Wb"}
        trace = layer.forward(x)
        h = np.concatenate([np.zeros((1, 1, layer.hidden_size)), trace.h])
        return Reading(words, trace, softmax(head.forward(h))[:, 0])

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        notes = remarks(self.sentence, self.network["words"])
        if not tokens(self.sentence):
            return " ".join(notes)
        words, trace, verdicts = self.run()
        step = min(self.step, len(words))
        answer = ranked(self.network["labels"], verdicts[step])
        if step == 0:
            return " ".join([f"No word read yet; the network says {answer}.", *notes])
        f, i, o = (fixed(getattr(trace, gate)[step - 1].mean()) for gate in "fio")
        text = f"After “{brief(words[step - 1])}”, word {step} of {len(words)}: {answer}. "
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
