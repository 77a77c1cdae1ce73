"""Connectivity: what a network's guess at the next character hangs on, one by one; the live figure of chapter 9."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import traitlets
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lstm_lib import _validate
from lstm_lib.activations import softmax
from lstm_lib.dense import Dense
from lstm_lib.lstm import LSTM
from lstm_lib.models import SequenceModel
from lstm_lib.style import GATES, INK
from lstm_lib.widgets.brackets import ALPHABET, EXAMPLES, PARAMS
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.characters import MOST, called, places, remarks, rows, split
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.say import fixed, listed, percent
from lstm_lib.widgets.sentence import ORDER, check_model, one_hot

#: Texts to try where the caller names none: what an LSTM must remember to go on with Python.
PYTHON = {
    "an open bracket": "total = sum(len(name) for name in names",
    "an open string": "raise ValueError('the length of the list",
    "after def": "def f(x):\n    ",
    "two levels deep": "for k in range(10):\n    if k % 2:\n        print(k)\n",
}


class Reading(NamedTuple):
    """The characters, the probability of every next one, the likeliest, and how much each that was read moved it."""

    shown: list[str]
    p: np.ndarray
    top: list[int]
    moved: np.ndarray


class Connectivity(LiveFigure):
    """A text to edit; at a chosen character, how much each one before it moved a network's likeliest next character.

    The measure is the norm of the gradient of that character's log probability for the one-hot input of each step,
    relative to the largest. The weights travel in the page as float16. Without a model the figure holds two units set
    by hand, one of which remembers an open bracket.

    Parameters
    ----------
    model : SequenceModel, optional
        One LSTM with a dense head that predicts the next character from one-hot ones, read at every step.
    alphabet : sequence of K characters, optional
        The character of each column; "?" stands for all others, without it they are rows of zeros.
    text : str, optional
        The first text; otherwise the first example.
    examples : dict, optional
        Texts to try under a short title each, read to the end; (text, characters read) for a place in the middle.
    step : int
        How many characters are read; what lies beyond the text is its end.
    shade : {"linear", "log"}
        Whether shades are in proportion, or fade by a third with each power of ten.

    References
    ----------
    Madsen, A., "Visualizing memorization in RNNs", Distill, 2019.
    """

    _esm = bundle("connectivity")

    network = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    text = traitlets.Unicode("").tag(sync=True)
    step = traitlets.Int(MOST, min=0, max=MOST).tag(sync=True)
    shade = traitlets.Enum(["linear", "log"], "linear").tag(sync=True)

    def __init__(
        self,
        model: SequenceModel | None = None,
        alphabet: Sequence[str] = (),
        *,
        text: str | None = None,
        examples: Mapping[str, str | tuple[str, int]] | None = None,
        **state: Any,
    ) -> None:
        if model is None:
            params, alphabet, examples = PARAMS, ALPHABET, examples or EXAMPLES
        else:
            params, examples = model.params, examples or PYTHON
        if len(set(alphabet)) != len(alphabet) or any(len(c) != 1 for c in alphabet):
            raise ValueError(
                "Connectivity: alphabet must hold single characters, each once, got "
                f"{len(alphabet)} of which {len(set(alphabet))} differ. Pass the character of every column."
            )
        check_model(params, alphabet, alphabet, who="Connectivity", cell="LSTM", blocks=4)
        with np.errstate(over="ignore"):
            rounded = {key: np.asarray(params[key]).astype("<f2") for key in ORDER}
        for key, value in rounded.items():
            _validate.all_finite(value, "place", who="Connectivity", name=f'params["{key}"] as float16')
        self._params = {key: value.astype(np.float64) for key, value in rounded.items()}
        titled = {title: found if isinstance(found, tuple) else (found, MOST) for title, found in examples.items()}
        first, step = next(iter(titled.values()), ("", MOST)) if text is None else (text, MOST)
        super().__init__(
            network={
                "alphabet": "".join(alphabet),
                "hidden": len(params["recurrent.U"]),
                "examples": [[title, *found] for title, found in titled.items()],
            },
            weights=b"".join(value.tobytes() for value in rounded.values()),
            **{"text": first, "step": step, **state},
        )

    @property
    def heights(self) -> tuple[int, int]:
        """Pixels that the figure takes: rows of the longest text, on a wide and on a narrow page."""
        texts = [self.text, *(text for _, text, _ in self.network["examples"])]
        wide, narrow = (max(rows(split(text)[:MOST], columns) for text in texts) for columns in (63, 33))
        guesses = 30 * min(3, len(self.network["alphabet"]))
        return 345 + 30 * wide + guesses, 480 + 30 * narrow + guesses

    def run(self) -> Reading:
        """Read the text as far as `step` with `lstm_lib`, and differentiate, in float64 from the float16 weights."""
        alphabet, units = self.network["alphabet"], self.network["hidden"]
        shown = split(self.text)[:MOST]
        step = min(self.step, len(shown))
        rng = np.random.default_rng(0)
        layer, head = LSTM(len(alphabet), units, rng=rng), Dense(units, len(alphabet), rng=rng)
        layer.params = {key: self._params[f"recurrent.{key}"] for key in "WUb"}
        head.params = {key: self._params[f"head.{key}"] for key in "Wb"}
        if step == 0:
            p, moved = softmax(head.forward(np.zeros((1, units))))[0], np.zeros(0)
            return Reading(shown, p, likeliest(p), moved)
        seen = [c if c in alphabet else "?" for c in shown[:step]]
        trace = layer.forward(one_hot(seen, alphabet))
        p = softmax(head.forward(trace.h[-1]))[0]
        top = likeliest(p)
        dscores = np.eye(len(p))[top[0]] - p  # of the log probability
        dh = np.zeros_like(trace.h)
        dh[-1, 0] = head.params["W"] @ dscores
        sizes = np.linalg.norm(layer.backward(trace, dh).x[:, 0], axis=1)
        return Reading(shown, p, top, sizes / (sizes.max() or 1))

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        notes = remarks(self.text, self.network["alphabet"])
        if not split(self.text):
            return " ".join(notes)
        shown, p, top, moved = self.run()
        step, alphabet = len(moved), self.network["alphabet"]
        ones = "the likeliest next ones are" if len(top) > 1 else "the next one is"
        guess = f"{ones} {listed([f'{called(alphabet[k])} {percent(p[k])}' for k in top])}."
        if step == 0:
            return " ".join([f"No character read yet: {guess}", *notes])
        named = [f"{called(c)} {step - 1 - t} back" for t, c in enumerate(shown[: step - 1])]
        named.append(f"{called(shown[step - 1])} just read")
        order = np.flatnonzero(moved).tolist()
        most = sorted(order, key=lambda t: (-moved[t], t))[:3]
        by = "by no character."
        if most:
            far = next(t for t in order if moved[t] >= 0.01)
            strongest = listed([f"{named[t]} ({fixed(moved[t])})" for t in most])
            by = f"most by {strongest}; the farthest with 0.01 or more is {named[far]}."
        if self.shade == "log":
            notes.insert(0, "A shade fades by a third with each power of ten.")
        text = f"After {called(shown[step - 1])}, character {step} of {len(shown)}, {guess}"
        return " ".join([text, f"The first of these was moved {by}", *notes])

    def dark(self, moved: float) -> float:
        """From what moved a character how much, relative to the largest, how dark it is."""
        return moved if self.shade == "linear" else max(0.0, 1 + np.log10(max(moved, 1e-9)) / 3)

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        shown, p, top, moved = self.run()
        columns = 52
        many = rows(shown, columns)
        figure.set_size_inches(6.4, 1.1 + 0.3 * many)
        above, below = figure.subplots(2, 1, height_ratios=[many, 3.5])
        above.set(xlim=(0, columns), ylim=(many, 0))
        above.set_axis_off()
        colour = to_rgb(GATES["h"]["color"])
        for t, (c, row, column) in enumerate(places(shown, columns)):
            strength = 0.7 * self.dark(moved[t]) if t < len(moved) else 0
            edge = INK if t == len(moved) - 1 else "none"
            above.add_patch(Rectangle((column, row), 1, 0.9, facecolor=(*colour, strength), edgecolor=edge))
            ink = {"alpha": 1 if t < len(moved) else 0.4, "ha": "center", "va": "center"}
            letter = {"\n": "↵"}.get(c, c if c in self.network["alphabet"] else "?")
            above.text(column + 0.5, row + 0.45, letter, family="monospace", parse_math=False, **ink)
        below.barh(range(len(top)), p[top], color=colour)
        below.set_yticks(range(len(top)), [called(self.network["alphabet"][k]) for k in top], parse_math=False)
        below.set(xlim=(0, 1), xlabel="probability of the next character")
        below.invert_yaxis()


def likeliest(p: np.ndarray) -> list[int]:
    """Columns of the three greatest probabilities."""
    return sorted(range(len(p)), key=lambda k: (-p[k], k))[:3]
