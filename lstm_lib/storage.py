"""Saving layers and models to a file and getting them back.

The file is a plain NumPy archive without pickle: loading one cannot run anybody's code.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from lstm_lib import archive
from lstm_lib.bidirectional import Bidirectional
from lstm_lib.dense import Dense
from lstm_lib.embedding import Embedding
from lstm_lib.models import SequenceModel
from lstm_lib.recurrent import RecurrentLayer
from lstm_lib.stack import Stack


def save(path: str | Path, layer: Any) -> None:
    """Write a layer, a stack or a model to ``path`` (an ``.npz`` archive): its kind, options and parameters.

    Parameters
    ----------
    path : str or Path
        An older file there is replaced only once the new one is complete.
    layer : any layer of this library, Bidirectional, Stack or SequenceModel

    Raises
    ------
    TypeError
        If it is, or holds, something else: a class of your own, for example. Nothing is written then.
    """
    archive.write(path, _describe(layer), layer.params)


def load(path: str | Path) -> Any:
    """Read the layer or model that :func:`save` wrote, with arrays of its own.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is not such an archive, is damaged, or holds pickled objects.
    """
    todo = "Save the layer again."
    with archive.one_sentence(path, who="load", writer="lstm_lib.save", todo=todo):
        about, arrays = archive.read(path)
        layer = _build(about)
        params = layer.params
        if archive.kinds(arrays) != archive.kinds(params):
            raise ValueError("shapes or types do not fit")
        for name, value in params.items():
            value[...] = arrays[name]
    return layer


def _describe(layer: Any) -> dict[str, Any]:
    """Kind of a layer and the options that make another one, as JSON can hold them; the same for its parts."""
    kind = type(layer)
    if _kinds().get(kind.__name__) is not kind:
        raise TypeError(
            f"save: layer must be one of {', '.join(_kinds())}, got {kind.__name__}. Save its layers one by one."
        )
    about: dict[str, Any] = {"layer": kind.__name__}
    for name in inspect.signature(kind).parameters:
        value = layer.loss_name if (kind, name) == (SequenceModel, "loss") else getattr(layer, name, None)
        if isinstance(value, tuple):
            about[name] = [_describe(part) if hasattr(part, "params") else part for part in value]
        elif hasattr(value, "params"):
            about[name] = _describe(value)
        elif value is not None:  # what only the start depends on is no attribute: rng, forget_bias
            about[name] = value.name if isinstance(value, np.dtype) else value
    return about


def _build(about: dict[str, Any]) -> Any:
    """A layer of the described kind, with parameters yet to be filled."""
    options = dict(about)
    kind = _kinds()[options.pop("layer")]
    for name, value in options.items():
        if isinstance(value, dict):
            options[name] = _build(value)
        elif isinstance(value, list):
            options[name] = [_build(part) if isinstance(part, dict) else part for part in value]
    return kind(**options)


def _kinds() -> dict[str, type]:
    """All kinds that can be saved, by name."""
    kinds = (*_own(RecurrentLayer), Dense, Embedding, Bidirectional, Stack, SequenceModel)
    return {kind.__name__: kind for kind in kinds}


def _own(base: type) -> Iterator[type]:
    """Subclasses that this library defines and that can be made from their sizes: not the bases of others."""
    for kind in base.__subclasses__():
        options = list(inspect.signature(kind).parameters.values())[2:]
        if kind.__module__.startswith("lstm_lib.") and all(o.default is not o.empty for o in options):
            yield kind
        yield from _own(kind)
