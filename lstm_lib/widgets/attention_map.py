"""Where a decoder looks while it writes: attention maps of a trained network; the live figure of chapter 12."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from lstm_lib.style import GATES, INK
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.say import fixed

# Without maps: weights as one might wish them.
_WEIGHTS = [[0.3, 0.0, 0.7], [0.0, 0.1, 0.9], [0.0, 0.8, 0.2]]
_WISHED = {
    "girl": {"source": ["the", "tall", "girl"], "target": ["la", "ragazza", "alta"], "weights": _WEIGHTS},
    "boy": {"source": ["the", "tall", "boy"], "target": ["il", "ragazzo", "alto"], "weights": _WEIGHTS},
}


class AttentionMap(LiveFigure):
    """Weights of every source word for every word that was written, one sentence at a time.

    Parameters
    ----------
    maps : dict, optional
        Under a short title each: ``source`` (S words), ``target`` (T words), ``weights`` (T, S), whose rows sum to 1.
    sentence : str
        The title of the map that is shown.
    word : int
        The target word that is looked into, counted from 1; 0 is none.
    """

    _esm = bundle("attention_map")

    maps = traitlets.List().tag(sync=True)  # a page sorts the keys of a dict
    sentence = traitlets.Unicode().tag(sync=True)

    def __init__(self, maps: Mapping[str, Mapping[str, Any]] | None = None, **state: Any) -> None:
        plain = [_checked(title, found) for title, found in (maps or _WISHED).items()]
        most = max(len(found["target"]) for found in plain)
        self.add_traits(word=traitlets.Int(min(1, most), min=0, max=most).tag(sync=True))
        super().__init__(maps=plain, **{"sentence": plain[0]["title"], **state})

    @traitlets.validate("sentence")
    def _known(self, proposal: Any) -> str:
        titles = [found["title"] for found in self.maps]
        if proposal.value not in titles:
            raise traitlets.TraitError(
                f"AttentionMap: sentence must be {' or '.join(titles)}, got {proposal.value!r}. Choose one of them."
            )
        return proposal.value

    @property
    def heights(self) -> tuple[int, int]:
        """Pixels that the figure takes: it grows with the longest translation."""
        rows = max(len(found["target"]) for found in self.maps)
        return 322 + 26 * rows, 341 + 31 * rows

    def shown(self) -> tuple[list[str], list[str], list[list[float]]]:
        """The map that is shown: source, target and weights."""
        found = next(found for found in self.maps if found["title"] == self.sentence)
        return found["source"], found["target"], found["weights"]

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        source, target, weights = self.shown()
        text = f"“{' '.join(source)}”: “{' '.join(target)}”. "
        word = min(self.word, len(target))
        if word == 0:
            return text + f"No word chosen yet of the {len(target)}."
        row = weights[word - 1]
        order = sorted(range(len(source)), key=lambda s: (-row[s], s))[:3]
        looks = ", ".join(f"“{source[s]}” {fixed(row[s])}" for s in order)
        return text + f"Word {word} of {len(target)}, “{target[word - 1]}”, looks at {looks}."

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        source, target, weights = self.shown()
        figure.set_size_inches(6.0, 1.2 + 0.27 * len(target))
        ax = figure.subplots()
        picture = np.zeros((*np.shape(weights), 4))
        picture[..., :3], picture[..., 3] = to_rgba(GATES["h"]["color"])[:3], weights
        ax.imshow(picture, aspect="auto", interpolation="nearest")
        ax.set_xticks(range(len(source)), source, rotation=40, ha="left")
        ax.set_yticks(range(len(target)), target)
        ax.xaxis.tick_top()
        if self.word:
            ax.axhspan(min(self.word, len(target)) - 1.5, min(self.word, len(target)) - 0.5, fill=False, edgecolor=INK)


def _checked(title: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """One map as plain data."""
    source, target = ([str(word) for word in found[key]] for key in ("source", "target"))
    weights: Sequence[Any] = np.asarray(found["weights"], float)
    if weights.shape != (len(target), len(source)) or not np.allclose(weights.sum(axis=1), 1, atol=1e-3):
        raise ValueError(
            f"AttentionMap: weights of {title!r} must have shape (T, S) = ({len(target)}, {len(source)}) and rows "
            f"that sum to 1, got {weights.shape}. Pass trace.weights[:, b]."
        )
    return {"title": title, "source": source, "target": target, "weights": weights.round(5).tolist()}
