"""Encoder and decoder: one recurrent layer reads a sentence, a second writes another one.

With attention the decoder looks back at all that the encoder has read; without it the encoder's last state is all.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_lib.attention import attend, attend_backward
from lstm_lib.dense import Dense
from lstm_lib.embedding import Embedding
from lstm_lib.losses import softmax_cross_entropy
from lstm_lib.tasks.translation import Pairs


@dataclass(frozen=True, eq=False)
class Seq2SeqTrace:
    """One run of an encoder and a decoder.

    Attributes
    ----------
    encoder, decoder : Trace
        The runs of the two recurrent layers.
    read : array (T, B, H) or (T, B, 2H)
        What the head saw: decoder states, and beside them the context where there is attention.
    weights : array (T, B, S) or None
        The attention weights.
    scores : array (T, B, K)
        One per word of the target language.
    """

    encoder: Any
    decoder: Any
    read: np.ndarray
    weights: np.ndarray | None
    scores: np.ndarray


class Seq2Seq:
    """An encoder that reads word numbers, a decoder that starts from its last state, and a dense head.

    Parameters
    ----------
    source, target : Embedding
        Vectors of the words that are read, and of those that have been written.
    encoder, decoder : recurrent layers or stacks of the same kind and sizes
        The decoder's state before its first step is the encoder's at each sentence's end.
    head : Dense
        Reads H decoder values and gives the scores; a head for 2H values gets the context beside them: attention.

    Attributes
    ----------
    attention : bool
        Whether the head takes 2H values.
    params : dict
        All parameters by name, ``"source.W"`` … ``"head.b"``: the layers' own arrays, not copies.

    References
    ----------
    Sutskever, I., Vinyals, O. and Le, Q. V., "Sequence to sequence learning with neural networks", NeurIPS 2014;
    with attention: Luong, M.-T., Pham, H. and Manning, C. D., EMNLP 2015.

    Examples
    --------
    >>> from lstm_lib import LSTM
    >>> rng = np.random.default_rng(0)
    >>> words = Embedding(17, 4, rng=rng), Embedding(32, 4, rng=rng)
    >>> model = Seq2Seq(*words, LSTM(4, 8, rng=rng), LSTM(4, 8, rng=rng), Dense(16, 32, rng=rng))
    >>> model.attention, model.translate(np.array([[1], [3], [4], [5]]), steps=6).shape
    (True, (6, 1))
    """

    def __init__(self, source: Embedding, target: Embedding, encoder: Any, decoder: Any, head: Dense) -> None:
        H = decoder.hidden_size
        if encoder.hidden_size != H or head.input_size not in (H, 2 * H):
            raise ValueError(
                f"Seq2Seq: encoder must have the decoder's {H} units and head must take {H} values, or {2 * H} with "
                f"attention, got {encoder.hidden_size} and {head.input_size}. Make them of these sizes."
            )
        self.source, self.target, self.encoder, self.decoder, self.head = source, target, encoder, decoder, head
        self.attention = head.input_size == 2 * H

    @property
    def params(self) -> dict[str, np.ndarray]:
        """All parameters by name; writing into an array changes the model, a new array under a name does not."""
        parts = ("source", "target", "encoder", "decoder", "head")
        return _named({part: getattr(self, part).params for part in parts})

    def forward(self, pairs: Pairs) -> Seq2SeqTrace:
        """Scores of every word of the target, each given the true words before it."""
        encoder = self.encoder.forward(self.source.forward(pairs.source), lengths=pairs.source_lengths)
        written = self.target.forward(pairs.target[:-1])
        decoder = self.decoder.forward(written, encoder.state, pairs.target_lengths)
        read, weights = self._read(decoder, encoder)
        return Seq2SeqTrace(encoder, decoder, read, weights, self.head.forward(read))

    def _read(self, decoder: Any, encoder: Any) -> tuple[np.ndarray, np.ndarray | None]:
        if not self.attention:
            return decoder.h, None
        context, weights = attend(decoder.h, encoder.h, encoder.mask)
        return np.concatenate([decoder.h, context], axis=2), weights

    def loss(self, pairs: Pairs) -> float:
        """Mean loss per word, in nats."""
        trace = self.forward(pairs)
        return softmax_cross_entropy(trace.scores, pairs.target[1:], trace.decoder.mask)[0]

    def loss_and_gradients(self, pairs: Pairs) -> tuple[float, dict[str, np.ndarray]]:
        """Mean loss per word and its gradient for every parameter, under the names of :attr:`params`."""
        trace = self.forward(pairs)
        loss, dscores = softmax_cross_entropy(trace.scores, pairs.target[1:], trace.decoder.mask)
        head = self.head.backward(trace.read, dscores)
        dh, dkeys = head.x, None
        if self.attention:
            dh, dcontext = np.split(head.x, 2, axis=2)
            dquery, dkeys = attend_backward(dcontext, trace.decoder.h, trace.encoder.h, trace.weights)
            dh = dh + dquery
        decoder = self.decoder.backward(trace.decoder, dh)
        # two ways into the encoder: through its last state, and through all states that were looked at
        encoder = self.encoder.backward(trace.encoder, dkeys, decoder.state)
        grads = {
            "source": self.source.backward(pairs.source, encoder.x),
            "target": self.target.backward(pairs.target[:-1], decoder.x),
            "encoder": encoder,
            "decoder": decoder,
            "head": head,
        }
        return loss, _named({name: part.params for name, part in grads.items()})

    def translate(self, source: np.ndarray, lengths: Any = None, *, steps: int, start: int = 1) -> np.ndarray:
        """Write, always taking the likeliest word.

        Parameters
        ----------
        source : integer array (S, B)
        lengths : integer array (B,), optional
        steps : int
            How many words to write.
        start : int
            The word before the first.

        Returns
        -------
        integer array (steps, B)
        """
        encoder = self.encoder.forward(self.source.forward(source), lengths=lengths)
        state, word, words = encoder.state, np.full((1, source.shape[1]), start), []
        for _ in range(steps):
            decoder = self.decoder.forward(self.target.forward(word), state)
            word = self.head.forward(self._read(decoder, encoder)[0]).argmax(axis=2)
            words.append(word[0])
            state = decoder.state
        return np.array(words)

    def right(self, pairs: Pairs) -> np.ndarray:
        """Tell for every sentence (B,) whether each of its words, written without help, is right."""
        words = self.translate(pairs.source, pairs.source_lengths, steps=len(pairs.target) - 1)
        inside = np.arange(len(words))[:, None] < pairs.target_lengths
        return ((words == pairs.target[1:]) | ~inside).all(axis=0)


def _named(parts: dict[str, dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {f"{part}.{name}": array for part, arrays in parts.items() for name, array in arrays.items()}
