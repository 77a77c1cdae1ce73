"""Word stepper: a plain RNN reads a sentence in the page, one word at a time; the live figure of chapter 1."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import traitlets
from matplotlib.figure import Figure

from lstm_lib.activations import softmax
from lstm_lib.dense import Dense
from lstm_lib.plotting import plot_units
from lstm_lib.rnn import RNN
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.say import fixed
from lstm_lib.widgets.sentence import MOST, ORDER, brief, check_model, one_hot, ranked, remarks, tokens

# Two units without training: the first holds on to whoever was named last, the second lets go.
_WORDS = ("boy", "girl", "the", "near", "house", "waves")
_HAND_SET = {
    "recurrent.W": np.array([[-4.0, -1.0], [4.0, 1.0], *np.zeros((4, 2))]),
    "recurrent.U": np.array([[2.0, 0.0], [0.0, 0.7]]),
    "recurrent.b": np.zeros(2),
    "head.W": np.array([[-3.0, 3.0], [0.0, 0.0]]),
    "head.b": np.zeros(2),
}


class Reading(NamedTuple):
    """The words, hidden states after 0 … T words, and the probability of each label after as many."""

    words: list[str]
    h: np.ndarray
    verdicts: np.ndarray


class WordStepper(LiveFigure):
    """A sentence to edit and to step through: the hidden state of an RNN, and one unit's sum with all its numbers.

    The weights travel in the page as float32. Without parameters the figure holds two units set by hand.

    Parameters
    ----------
    params : dict, optional
        ``model.params`` of a :class:`lstm_lib.SequenceModel` with one tanh RNN and a dense head: "recurrent.W" (D, H),
        "recurrent.U", "recurrent.b", "head.W" (H, K), "head.b".
    vocabulary : sequence of D words, optional
        The word of each row of W, lower case; "<unknown>" stands for all others, without it they are rows of zeros.
    labels : sequence of K words, optional
        What the head chooses among.
    sentences : dict, optional
        Sentences to try, each under a short title; the first is shown.
    sentence, unit, step : str, int, int
        The present state: the text, the unit whose sum is shown (counted from 1), and how many words are read.
    """

    _esm = bundle("word_stepper")

    network = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    sentence = traitlets.Unicode("").tag(sync=True)
    step = traitlets.Int(MOST, min=0, max=MOST).tag(sync=True)

    def __init__(
        self,
        params: Mapping[str, np.ndarray] | None = None,
        vocabulary: Sequence[str] = (),
        labels: Sequence[str] = (),
        *,
        sentences: Mapping[str, str] | None = None,
        **state: Any,
    ) -> None:
        if params is None:
            params, vocabulary, labels = _HAND_SET, _WORDS, ("the boy", "the girl")
            sentences = {
                "the girl near the house": "the girl near the house waves",
                "the boy … the girl": "the boy waves the girl waves",
            }
        check_model(params, vocabulary, labels, who="WordStepper", cell="RNN", blocks=1)
        self._params = {key: np.asarray(params[key], np.float32) for key in ORDER}
        network = {
            "name": "network",
            "words": list(vocabulary),
            "labels": list(labels),
            "hidden": len(params["recurrent.U"]),
            "sentences": [[*pair] for pair in (sentences or {}).items()],
        }
        packed = b"".join(self._params[key].astype("<f4").tobytes() for key in ORDER)
        first = next(iter((sentences or {}).values()), "")
        # The units to choose from are the network's own.
        self.add_traits(unit=traitlets.Int(1, min=1, max=network["hidden"]).tag(sync=True))
        super().__init__(network=network, weights=packed, **{"sentence": first, **state})

    @property
    def heights(self) -> tuple[int, int]:
        """Pixels that the figure takes: map and table grow with the units, the answer with the labels."""
        units, labels = self.network["hidden"], len(self.network["labels"])
        grows = max(3, min(12, round(96 / units))) * units + 20 * labels + 29 * (units + 4)
        return 370 + grows, 540 + grows

    def run(self) -> Reading:
        """Read the sentence with `lstm_lib`, in float64 from the float32 weights."""
        params = {key: value.astype(np.float64) for key, value in self._params.items()}
        words = tokens(self.sentence)[:MOST]
        x = one_hot(words, self.network["words"])
        rng, units = np.random.default_rng(0), self.network["hidden"]
        layer, head = RNN(x.shape[2], units, rng=rng), Dense(units, len(self.network["labels"]), rng=rng)
        layer.params = {key: params[f"recurrent.{key}"] for key in "WUb"}
        head.params = {key: params[f"head.{key}"] for key in "Wb"}
        h = np.concatenate([np.zeros((1, 1, units)), layer.forward(x).h])
        return Reading(words, h[:, 0], softmax(head.forward(h))[:, 0])

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        notes = remarks(self.sentence, self.network["words"])
        if not tokens(self.sentence):
            return " ".join(notes)
        words, h, verdicts = self.run()
        step, unit = min(self.step, len(words)), self.unit - 1
        if step == 0:
            return " ".join(["No word read yet: every unit is 0.", *notes])
        W, U, b = (self._params[f"recurrent.{key}"].astype(np.float64)[..., unit] for key in "WUb")
        word, before = one_hot(words, self.network["words"])[step - 1, 0] @ W, h[step - 1] @ U
        answer = ranked(self.network["labels"], verdicts[step])
        text = (
            f"After “{brief(words[step - 1])}”, word {step} of {len(words)}: the word gives unit {self.unit} "
            f"{fixed(word)}, the state before it {fixed(before)}, the bias {fixed(b)}; together a = "
            f"{fixed(word + before + b)}, so h = tanh(a) = {fixed(h[step, unit])}. "
            f"If the sentence ended here: {answer}."
        )
        return " ".join([text, *notes])

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        figure.set_size_inches(6.4, 3.2)
        ax = figure.subplots()
        words, h, _ = self.run()
        if words:
            plot_units(h[1:], words, ax, label="hidden state $h$")
        else:
            ax.text(0.5, 0.5, "no words", ha="center")
            ax.set_axis_off()
