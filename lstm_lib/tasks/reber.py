"""Strings of the Reber grammar, plain, embedded and as an endless stream: say which symbols may come next.

The embedded form repeats its second symbol at the end, so that one prediction needs a memory of the whole string.
"""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.tasks.batch import Batch, next_symbols, request

#: The symbols of the Reber grammar, in column order.
REBER_SYMBOLS: tuple[str, ...] = tuple("BTSXPVE")
_COLUMN = {symbol: k for k, symbol in enumerate(REBER_SYMBOLS)}

# state -> {symbol: next state}; both branches of a state are equally likely
_INNER = {
    "start": {"B": 0},
    0: {"T": 1, "P": 2},
    1: {"S": 1, "X": 3},
    2: {"T": 2, "V": 4},
    3: {"X": 2, "S": 5},
    4: {"P": 3, "V": 5},
    5: {"E": "end"},
}


def _embed() -> dict[Any, dict[str, Any]]:
    """The automaton of B o [Reber string] o E with the same o in {T, P} twice: one copy of the inner one for each o."""
    states: dict[Any, dict[str, Any]] = {"start": {"B": "outer"}, "outer": {o: (o, "start") for o in "TP"}}
    for outer in "TP":
        for state, branches in _INNER.items():
            states[outer, state] = {symbol: (outer, target) for symbol, target in branches.items()}
        states[outer, "end"] = {outer: "last"}
    return states | {"last": {"E": "end"}}


_EMBEDDED = _embed()


def reber_strings(
    rng: np.random.Generator, count: int, *, embedded: bool = True, without: Collection[str] = ()
) -> list[str]:
    """Random strings of the (embedded) Reber grammar, drawn with replacement; every branch has probability 1/2.

    Parameters
    ----------
    rng : numpy.random.Generator
    count : int
        How many.
    embedded : bool
        Whether each is wrapped as B o … o E with o in {T, P}.
    without : collection of str
        Strings that must not be drawn: pass the training strings to get a test set without them. The paper has 256
        training strings and 256 test strings that share none.

    Returns
    -------
    list of str

    References
    ----------
    Hochreiter, S. and Schmidhuber, J., "Long short-term memory", Neural Computation 9(8), 1997, section 5.1, after
    Reber, A. S., "Implicit learning of artificial grammars", 1967. By its authors' word no long-lag problem.

    Examples
    --------
    >>> reber_strings(np.random.default_rng(0), 2)
    ['BPBPVPXTTTTVVEPE', 'BPBPVVEPE']
    """
    _validate.generator(rng, who="reber_strings")
    _validate.positive(count, who="reber_strings", name="count", integer=True)
    forbidden, strings = set(without), []
    while len(strings) < count:
        string = _string(rng, _EMBEDDED if embedded else _INNER)
        if string not in forbidden:
            strings.append(string)
    return strings


def _string(rng: np.random.Generator, states: dict) -> str:
    state, symbols = "start", []
    while state != "end":
        branches = list(states[state].items())
        symbol, state = branches[rng.integers(2)] if len(branches) == 2 else branches[0]
        symbols.append(symbol)
    return "".join(symbols)


def reber_batch(strings: Sequence[str], *, embedded: bool = True, dtype: Any = np.float64) -> Batch:
    """Next-symbol batch of given Reber strings.

    Parameters
    ----------
    strings : strings of the grammar
    embedded : bool
        Which grammar they are of.
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, 7) one-hot over :data:`REBER_SYMBOLS`, ``y`` (T, B) the symbol that followed, ``legal`` (T, B, 7)
        all that may follow, ``lengths`` (B,). The paper's criterion: at every step every legal symbol is ranked above
        every illegal one, see :func:`legal_above_illegal`.

    Raises
    ------
    ValueError
        If a string is not of the grammar.
    """
    states = _EMBEDDED if embedded else _INNER
    return next_symbols(strings, REBER_SYMBOLS, [_legal(string, states) for string in strings], dtype)


def _legal(string: str, states: dict) -> np.ndarray:
    """Symbols that may follow each symbol of ``string`` but the last; a new string may follow an ended one."""
    legal = np.zeros((len(string), len(REBER_SYMBOLS)), bool)
    state: Any = "start"
    for t, symbol in enumerate(string):
        follows = states[state]
        if symbol not in follows:
            raise ValueError(
                f"reber_batch: strings must follow the grammar, got {symbol!r} in {string!r} at place {t}, where only "
                f"{' or '.join(follows)} may stand. Draw them with reber_strings."
            )
        state = follows[symbol]
        state = "start" if state == "end" else state
        legal[t, [_COLUMN[s] for s in states[state]]] = True
    return legal[:-1]


def embedded_reber(rng: np.random.Generator, batch_size: int, *, dtype: Any = np.float64) -> Batch:
    """Fresh strings of the embedded Reber grammar, to be predicted symbol by symbol.

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B.
    dtype : float32 or float64

    Returns
    -------
    Batch
        As :func:`reber_batch`. The paper trains on 256 fixed strings instead: see :func:`reber_strings`.

    Examples
    --------
    >>> batch = embedded_reber(np.random.default_rng(0), 2)
    >>> batch.x.shape, "".join(REBER_SYMBOLS[k] for k in batch.y[:, 1])
    ((15, 2, 7), 'PBPVVEPEBBBBBBB')
    """
    dtype = request(rng, batch_size, dtype, who="embedded_reber")
    return reber_batch(reber_strings(rng, batch_size), dtype=dtype)


def continual_reber(rng: np.random.Generator, batch_size: int, length: int, *, dtype: Any = np.float64) -> Batch:
    """Streams of embedded Reber strings one after another, with nothing to show where one ends but its symbols.

    Published protocol, quoted from descriptions of the paper: a prediction is wrong when any output errs by more than
    0.49, and what counts is the number of symbols until the first error on 10 test streams. Whether its targets are
    the symbol that followed or all legal ones is not known to us: ``y`` has the first, ``legal`` the second.

    Parameters
    ----------
    rng : numpy.random.Generator
    batch_size : int
        B, the number of streams.
    length : int
        T, at least 1. A stream begins with a string and may end inside one.
    dtype : float32 or float64

    Returns
    -------
    Batch
        As :func:`reber_batch`, without ``lengths``.

    References
    ----------
    Gers, F. A., Schmidhuber, J. and Cummins, F., "Learning to forget: continual prediction with LSTM", Neural
    Computation 12(10), 2000.

    Examples
    --------
    >>> batch = continual_reber(np.random.default_rng(0), 1, 18)
    >>> "".join(REBER_SYMBOLS[k] for k in batch.x[:, 0].argmax(axis=1))
    'BPBPVPXTTTTVVEPEBP'
    """
    dtype = request(rng, batch_size, dtype, who="continual_reber")
    length = _validate.at_least(length, 1, who="continual_reber", name="length", todo="Pass the stream's steps.")
    streams = []
    for _ in range(batch_size):
        symbols = ""
        while len(symbols) <= length:
            symbols += _string(rng, _EMBEDDED)
        streams.append(symbols[: length + 1])
    return reber_batch(streams, dtype=dtype)._replace(lengths=None)
