"""Writes the notebook beside each page that has cells, `chapters/NN_topic.ipynb`: for Colab, Binder and download.

The chapter's text stays the only source. A notebook carries no outputs and nothing that changes from run to run,
so that an unchanged chapter gives unchanged bytes; `--check` says which notebook does not follow its chapter.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import course, execute, labels, myst
from tools.citations import Citations
from tools.plain import Plain

_LEFT_OVER = re.compile(r"(?<!`)\{[A-Za-z][\w:.+-]*\}`|^\s*(?::{3,}|`{3,})\{|^\([^()\s]+\)=", re.MULTILINE)
SETUP = """\
# In Colab, fetch the course and go to its folder; anywhere else this cell does nothing.
import sys

if "google.colab" in sys.modules:
    !git clone --quiet --depth 1 --branch {branch} {repository}.git /content/{name}
    %pip install --quiet "/content/{name}[plot,widgets,progress]"
    %cd -q /content/{folder}"""


def render(root: Path) -> dict[Path, str]:
    """Return the text of the notebook of every page that has cells, by the path where it belongs."""
    config = course.settings(root)
    pages = course.pages(root)
    known = labels.Labels.read(root, pages)
    running = {course.name_of(root, path): path for path in pages if execute.read_page(path)}
    works = Citations([root / name for name in config.get("bibtex_bibfiles", [])])
    notebooks = {}
    for page, path in running.items():
        plain = Plain(root, page, known, works, course.site_address(config), frozenset(running))
        try:
            notebooks[path.with_suffix(".ipynb")] = _notebook(path, plain, config["repository"])
        except myst.MystError as error:
            raise course.CourseError(f"{path.relative_to(root)}:{error}") from error
    return notebooks


def _notebook(path: Path, plain: Plain, repository: dict) -> str:
    address = repository["url"].rstrip("/")
    folder = f"{address.split('/')[-1]}/{plain.page.rpartition('/')[0]}".rstrip("/")
    setup = SETUP.format(repository=address, branch=repository["branch"], name=address.split("/")[-1], folder=folder)
    cells = [new_code_cell(setup, metadata={"tags": ["hide-input"], "jupyter": {"source_hidden": True}})]
    for cell, line in labels.cells(path):
        if cell.cell_type == "markdown":
            text = plain.convert(cell.source, line)
            cells += _texts(plain.title(text) if len(cells) == 1 else text)
            continue
        tags = cell.metadata.get("tags", [])
        kept = {"tags": tags} if tags else {}
        if "hide-input" in tags:
            kept["jupyter"] = {"source_hidden": True}
        cells.append(new_code_cell(cell.source, metadata=kept))
        caption = plain.caption(cell.metadata.get("mystnb", {}).get("figure", {}), line)
        if caption:
            cells.append(new_markdown_cell(caption))
    if plain.cited:
        works = "\n".join(f"- {plain.citations.full(key)}" for key in sorted(plain.cited))
        cells.append(new_markdown_cell(f"## Works cited\n\n{works}"))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number:03d}"
        if cell.cell_type == "markdown" and (left := _LEFT_OVER.search(cell.source)):
            raise myst.MystError(f"1: `{left[0].strip()}` would stand raw in the notebook: tools/plain.py missed it.")
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    notebook.nbformat_minor = 5
    return nbformat.writes(notebook) + "\n"


def _texts(text: str) -> list:
    """Cut text at its headings, so that a section of the notebook folds and moves as one."""
    parts = re.split(r"^(?=#{1,3} )", text, flags=re.MULTILINE) if "```" not in text else [text]
    return [new_markdown_cell(part.strip("\n")) for part in parts if part.strip()]


def main(arguments: list[str] | None = None) -> int:
    """Write the notebooks, or with `--check` say which are not what their chapters give."""
    parser = argparse.ArgumentParser(prog="python -m tools.notebooks", description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="folder of the book (default: here)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a notebook is stale")
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    try:
        wanted = render(root)
    except course.CourseError as error:
        print(error, file=sys.stderr)
        return 1
    present = {path for folder in (".", "chapters", "appendices") for path in (root / folder).glob("*.ipynb")}
    stale = [path for path, text in wanted.items() if path not in present or path.read_text(encoding="utf-8") != text]
    orphans = sorted(present - set(wanted))
    if options.check:
        for path in stale + orphans:
            why = "does not follow its chapter" if path in wanted else "has no chapter"
            print(f"{path.relative_to(root)} {why}: run make notebooks and commit the result.", file=sys.stderr)
        return 1 if stale or orphans else 0
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")
        print(f"notebooks: {path.relative_to(root)} written")
    for path in orphans:
        path.unlink()
        print(f"notebooks: {path.relative_to(root)} removed, it has no chapter")
    if not stale and not orphans:
        print(f"notebooks: all {len(wanted)} follow their chapters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
