"""Arrays and a description of them in one file: a NumPy archive with a line of JSON, and no pickle.

Reading such a file cannot run anybody's code, and a file that is damaged or not ours is refused with one sentence.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np


def write(path: str | Path, about: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Write ``arrays`` and the description ``about`` to ``path``; an older file stays whole until the new one is."""
    path = Path(path)
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as file:
        np.savez(file, about=np.array(json.dumps(about)), **arrays)
    os.replace(unfinished, path)


def read(path: str | Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Description and arrays of a file; any exception but FileNotFoundError means that it is no such file."""
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    return json.loads(str(arrays.pop("about"))), arrays


@contextmanager
def one_sentence(path: str | Path, *, who: str, writer: str, todo: str) -> Iterator[None]:
    """Turn whatever goes wrong with a file into one ValueError that names the file and who should have written it."""
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(
            f"{who}: {Path(path).name} must be an archive written by {writer}, got one that cannot be read "
            f"({type(error).__name__}). {todo}"
        ) from error


def kinds(arrays: Mapping[str, np.ndarray]) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    """Shape and type of each array, to compare two collections."""
    return {name: (array.shape, array.dtype) for name, array in arrays.items()}
