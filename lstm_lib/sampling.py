"""Writing with a language model: draw a symbol from what it predicts, feed it back, go on.

The temperature says how boldly: below 1 likely symbols become likelier still, above 1 the choice evens out.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.activations import softmax
from lstm_lib.bidirectional import Bidirectional
from lstm_lib.models import SequenceModel
from lstm_lib.stack import Stack
from lstm_lib.tasks.batch import one_hot


def sample(
    model: SequenceModel,
    prompt: np.ndarray,
    steps: int,
    *,
    rng: np.random.Generator,
    temperature: float = 1.0,
) -> np.ndarray:
    r"""Symbols that continue a prompt, each drawn with probability :math:`\operatorname{softmax}(s / \tau)`.

    Parameters
    ----------
    model : SequenceModel
        Trained to predict the next symbol with cross-entropy. It reads symbol numbers through an embedding, or one-hot
        rows; nothing is dropped.
    prompt : integer array (N,) or (N, B)
        Numbers of the symbols to start from, N at least 1; with a batch axis B texts are written side by side.
    steps : int
        How many symbols to write.
    rng : numpy.random.Generator
    temperature : float
        τ, at least 0; 0 always takes the likeliest symbol, 1 draws from the model's own distribution.

    Returns
    -------
    integer array (steps,) or (steps, B)
        The new symbols, without the prompt.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind or is out of range, or the model cannot be fed its own output.

    Examples
    --------
    >>> from lstm_lib import LSTM, Dense, SequenceModel
    >>> rng = np.random.default_rng(0)
    >>> model = SequenceModel(LSTM(5, 8, rng=rng), Dense(8, 5, rng=rng), read="all")
    >>> sample(model, np.array([0, 3]), 4, rng=rng).shape
    (4,)
    """
    _check_model(model)
    _validate.generator(rng, who="sample")
    steps = _validate.at_least(steps, 1, who="sample", name="steps", todo="Ask for a symbol.")
    temperature = _validate.positive(temperature, who="sample", name="temperature", zero=True)
    symbols = _validate.numbers(prompt, model.head.output_size, who="sample", name="prompt")
    if symbols.ndim not in (1, 2):
        raise ValueError(
            f"sample: prompt must have shape (N,) or (N, B), got {symbols.shape}. Put time first, then batch."
        )
    shown = symbols if symbols.ndim == 2 else symbols[:, None]
    state, written = None, []
    for _ in range(steps):
        x = shown if model.embedding is not None else one_hot(shown, model.recurrent.input_size, model.recurrent.dtype)
        trace = model.forward(x, state=state)
        state = trace.recurrent.state
        scores = trace.scores if model.read == "last" else trace.scores[-1]
        shown = _draw(scores, temperature, rng)[None]
        written.append(shown[0])
    found = np.stack(written)
    return found if symbols.ndim == 2 else found[:, 0]


def _draw(scores: np.ndarray, temperature: float, rng: np.random.Generator) -> np.ndarray:
    """One symbol per row of ``scores`` (B, K)."""
    if temperature == 0:
        return scores.argmax(axis=1)
    shifted = scores.astype(np.float64) - scores.max(axis=1, keepdims=True)  # a tiny temperature must not overflow
    with np.errstate(over="ignore"):
        edges = softmax(shifted / temperature).cumsum(axis=1)
    return (rng.random((len(scores), 1)) * edges[:, -1:] >= edges).sum(axis=1)


def _check_model(model: Any) -> None:
    if not isinstance(model, SequenceModel):
        raise TypeError(f"sample: model must be a SequenceModel, got {type(model).__name__}. Give the layer a head.")
    if model.loss_name != "cross_entropy":
        raise ValueError(f"sample: model must have loss 'cross_entropy', got {model.loss_name!r}. Train it on symbols.")
    if _looks_ahead(model.recurrent):
        raise ValueError(
            "sample: model must read from left to right, got a bidirectional layer. What comes next is not there yet."
        )
    known = model.recurrent.input_size if model.embedding is None else model.embedding.size
    if known != model.head.output_size:
        raise ValueError(
            f"sample: model must predict the symbols it reads, got {known} in and {model.head.output_size} out. "
            "Give input and head the same alphabet."
        )


def _looks_ahead(layer: Any) -> bool:
    return isinstance(layer, Bidirectional) or (isinstance(layer, Stack) and any(map(_looks_ahead, layer.layers)))
