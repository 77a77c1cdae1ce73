"""Executes the book's chapters, two at a time, into the cache from which the pages are then built.

MyST-NB would execute them itself, one after another, and keep the outputs when the library changed: its cache
knows the text of the cells only. Here the cache carries a key of everything else that an output depends on.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import platform
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

JOBS = 2
# What a cell's output depends on besides its text.
DEPENDENCIES = ("lstm_lib/**/*", "experiments/*.py", "experiments/results/*.json", "requirements.txt")


@dataclass
class Page:
    """A page with executable cells, and what became of them."""

    path: Path
    notebook: nbformat.NotebookNode
    seconds: float = 0.0
    failure: str | None = None


def files(root: Path, patterns: Iterable[str]) -> Iterator[Path]:
    """Yield the files under `root` that match, in a fixed order, without what Python or Jupyter left there."""
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts:
                yield path


def digest(root: Path, patterns: Iterable[str]) -> str:
    """Return one hash of the names and bytes of all files under `root` that match."""
    total = hashlib.sha256(platform.python_version().encode())
    for path in files(root, patterns):
        total.update(path.relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def open_cache(root: Path, folder: Path) -> str | None:
    """Throw the cache in `folder` away if what outputs depend on changed; return why, if so."""
    key, stamp = digest(root, DEPENDENCIES), folder / "key.txt"
    old = stamp.read_text().strip() if stamp.exists() else None
    if old == key:
        return None
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stamp.write_text(key + "\n")
    return "lstm_lib, a stored result or requirements.txt changed" if old else None


def read_page(path: Path) -> Page | None:
    """Read a page as MyST-NB will; None if it has no executable cells."""
    text = path.read_text(encoding="utf-8")
    if not is_myst_markdown_notebook(text):
        return None
    config = MdParserConfig(enable_extensions={"dollarmath", "amsmath", "colon_fence", "deflist"})
    notebook = read_myst_markdown_notebook(text, config=config, add_source_map=True, path=str(path))
    return Page(path, notebook)


def run(pages: list[Page], root: Path, cache_folder: Path, timeout: int) -> list[Page]:
    """Execute the pages that the cache does not hold, print one line for each, and store those without failure.

    Returns the pages that were executed; `failure` says what went wrong in one.
    """
    cache = get_cache(str(cache_folder))
    todo = [page for page in pages if not _cached(cache, page)]
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as many processes as cores: more threads only wait

    async def everything() -> None:
        places = asyncio.Semaphore(JOBS)

        async def one(page: Page) -> None:
            async with places:
                await _execute(page, timeout)
            name = page.path.relative_to(root)
            print(
                f"  {name}  {page.seconds:.1f} s{'  FAILED' if page.failure else ''}",
                flush=True,
            )
            if not page.failure:
                data = {"execution_seconds": page.seconds}
                bundle = CacheBundleIn(page.notebook, str(page.path), data=data)
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)

        await asyncio.gather(*map(one, todo))

    asyncio.run(everything())
    return todo


def _cached(cache, page: Page) -> bool:
    try:
        cache.match_cache_notebook(page.notebook)
    except KeyError:
        return False
    return True


async def _execute(page: Page, timeout: int) -> None:
    """Run all cells of a page in a kernel of its own, started in the page's folder."""
    started, at = time.perf_counter(), {"index": 0}
    client = NotebookClient(
        page.notebook,
        timeout=timeout,
        record_timing=False,  # times would become part of the cells, and the cache would not know them again
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],  # it would warn that the kernel listens on this machine
        resources={"metadata": {"path": str(page.path.parent)}},
        on_cell_start=lambda cell, cell_index: at.update(index=cell_index),
    )
    try:
        # What cells write to stderr comes as their output; here only a kernel that is being ended would speak.
        await client.async_execute(stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        what = f"{error.ename}: {error.evalue}".rstrip(": ")
        inner = re.search(r"Cell In\[\d+\], line (\d+)", re.sub(r"\x1b\[[\d;]*m", "", error.traceback))
        page.failure = _failure(page, at["index"], what, int(inner[1]) if inner else 1)
    except CellTimeoutError:
        page.failure = _failure(page, at["index"], f"took longer than {timeout} s (_config.yml, execute.timeout)")
    except DeadKernelError:
        page.failure = _failure(page, at["index"], "the kernel died")
    else:
        page.failure = _complaint(page)
    page.seconds = time.perf_counter() - started


def _complaint(page: Page) -> str | None:
    """Say which cell wrote to stderr: a warning there is one that every reader of the page would get."""
    for index, cell in enumerate(page.notebook.cells):
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                return _failure(page, index, "wrote to stderr: " + output.text.strip().splitlines()[0])
    return None


def _failure(page: Page, index: int, what: str, inner: int = 1) -> str:
    """Name file and line, the cell by number and first line, and the line inside it that failed."""
    lines = page.notebook.cells[index].source.splitlines()
    number = sum(cell.cell_type == "code" for cell in page.notebook.cells[: index + 1])
    at = page.notebook.metadata.source_map[index]  # the cell's options, if it has any, stand before its code
    text = page.path.read_text(encoding="utf-8").splitlines()
    at = next((n for n in range(at, len(text)) if text[n] == lines[0]), at)
    where = f"`{lines[0].strip()}`" + (f", line `{lines[inner - 1].strip()}`" if 1 < inner <= len(lines) else "")
    return f"{page.path}:{at + inner}: code cell {number}, {where}: {what}"
