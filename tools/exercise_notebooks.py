"""Makes the two notebooks of an exercise, executes them, and refuses what would mislead a learner.

What an execution leaves that differs between machines (pictures, times, versions) is taken out, so bytes repeat.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lstm_lib.check.notebook import OPEN, PASSED
from tools.exercise_source import Exercise, Refused

KERNELS = 2
SECONDS_PER_CELL = 60


def notebook(exercise: Exercise, address: dict[str, str], *, learner: bool) -> nbformat.NotebookNode:
    """Return the learner's or the solution's notebook, not yet executed."""
    url, branch = address["url"], address["branch"]
    places = "JupyterLab"
    if url.startswith("https://github.com/"):
        slug, file = url.removeprefix("https://github.com/"), f"exercises/{exercise.name}.ipynb"
        colab = f"https://colab.research.google.com/github/{slug}/blob/{branch}/{file}"
        binder = f"https://mybinder.org/v2/gh/{slug}/{branch}?urlpath=lab/tree/{file}"
        places = f"JupyterLab, in [Colab]({colab}) or on [Binder]({binder})"
    note = (
        f"**How to work here.** Run this notebook in {places}, from top to bottom.\n"
        'Replace `...`, or the line `raise NotImplementedError(...)`, run the cell, then run `check("q1")` below it.\n'
        'After a wrong try `hint("q1")` gives a hint, then a second one, then offers the solution.'
        if learner
        else f"**These are the model answers.** The notebook to work in is [{exercise.name}](../{exercise.name}.ipynb)."
    )
    install = (
        "# Colab does not have the course's library; anywhere else this cell does nothing.\nimport sys\n\n"
        f'if "google.colab" in sys.modules:\n    %pip install --quiet "lstm_lib @ git+{url}@{branch}"'
    )
    setup = f'from lstm_lib.check import checker\n\ncheck = checker("{exercise.name}")\nhint = check.hint'
    cells = []
    for cell in exercise.cells:
        source = cell.learner if learner else cell.solution
        new = new_markdown_cell(source) if cell.kind == "markdown" else new_code_cell(source)
        new.id = cell.tag or f"cell-{cell.number:02d}"
        if cell.tag:
            new.metadata.update(tags=[cell.tag], deletable=False)
        cells.append(new)
    cells[1:1] = [
        new_markdown_cell(note, id="note"),
        new_code_cell(install, id="install"),
        new_code_cell(setup, id="setup", metadata={"tags": ["setup"], "deletable": False}),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}, "lstm_course": {"exercise": exercise.name}}
    return new_notebook(cells=cells, metadata=metadata)


async def execute_all(notebooks: list[nbformat.NotebookNode]) -> None:
    """Execute notebooks in place, a few at a time; what went wrong is left in them for `accept` to find."""
    free = asyncio.Semaphore(KERNELS)
    # Whoever runs the tests may draw elsewhere; an exercise draws in its notebook.
    settings = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}

    async def execute(nb: nbformat.NotebookNode) -> None:
        # An empty folder of its own: a notebook works wherever a learner puts it.
        async with free:
            with tempfile.TemporaryDirectory() as folder:
                client = NotebookClient(
                    nb,
                    timeout=SECONDS_PER_CELL,
                    record_timing=False,
                    coalesce_streams=True,
                    extra_arguments=["--log-level=ERROR"],  # no word about the transport on the author's screen
                    resources={"metadata": {"path": folder}},
                )
                try:
                    await client.async_execute(env=settings, stderr=subprocess.DEVNULL)
                except CellExecutionError:
                    pass  # the error is among the outputs, where accept finds it
                except (CellTimeoutError, DeadKernelError) as error:
                    nb.metadata["stopped"] = str(error).splitlines()[0]

    await asyncio.gather(*map(execute, notebooks))


def accept(exercise: Exercise, nb: nbformat.NotebookNode, *, learner: bool) -> None:
    """Refuse an executed notebook that would mislead, and take out of it what differs from run to run."""
    which = f"{exercise.place}, {'learner' if learner else 'solution'} notebook"
    if "stopped" in nb.metadata:
        raise Refused(f"{which}: {nb.metadata['stopped']}")
    for cell in nb.cells:
        if cell.cell_type != "code":
            continue
        where = f"{which}, cell {cell.id} ({cell.source.splitlines()[0][:40]})"
        cell.metadata.pop("execution", None)
        for output in cell.outputs:
            if output.output_type == "error":
                raise Refused(f"{where}: fails with {output.ename}: {output.evalue}; no cell of an exercise may fail.")
            if set(output.get("data", {})) - {"text/plain"}:
                # Pictures differ between machines: their description stays, and nbval runs the cell without comparing.
                output.data = {"text/plain": output.data.get("text/plain", "")}
                output.metadata = {}
                cell.metadata["tags"] = sorted({*cell.metadata.get("tags", []), "nbval-ignore-output"})
        drawn = "nbval-ignore-output" in cell.metadata.get("tags", [])
        if any(output.get("name") == "stderr" for output in cell.outputs) and not drawn:
            raise Refused(f"{where}: writes to stderr, which differs between machines; silence or print it.")
        cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
        if cell.id.startswith("check-"):
            line = "".join(output.get("text", "") for output in cell.outputs)
            wanted = OPEN if learner else PASSED
            if wanted not in line:
                raise Refused(f"{where}: must say {wanted!r} but says {line.strip()!r}; mend the source or the check.")
    nb.metadata.language_info = {"name": "python"}
    if learner:
        _no_trace_of_answers(exercise, nb, which)
    nbformat.validate(nb)


def _no_trace_of_answers(exercise: Exercise, nb: nbformat.NotebookNode, which: str) -> None:
    """Refuse a learner's notebook in which any line of a model answer can be read, unless it was given on purpose."""
    for cell in nb.cells:
        texts = [cell.source, *(str(o.get("text", o.get("data", ""))) for o in cell.get("outputs", []))]
        lines = [line.strip() for text in texts for line in text.splitlines()]
        for question in exercise.questions.values():
            for answer in filter(_telling, map(str.strip, question.removed)):
                if answer in exercise.given:
                    continue
                if answer in lines or (len(answer) >= 12 and any(answer in line for line in lines)):
                    raise Refused(
                        f"{which}, cell {cell.id}: contains the line `{answer}` of {question.name}'s answer; reword it."
                    )


def _telling(line: str) -> bool:
    return sum(character.isalnum() for character in line) >= 3 and line not in ("else:", "return", "pass", "continue")
