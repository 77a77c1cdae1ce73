"""The notebooks beside the chapters follow them, and nothing of MyST stands raw in one."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tools import course, execute, labels, myst, notebooks
from tools.citations import Citations
from tools.plain import Plain

ROOT = Path(__file__).parents[1]
PATHS = [path.with_suffix(".ipynb") for path in course.pages(ROOT) if execute.read_page(path)]
SITE = "https://someone.github.io/course/"
BIB = """
@article{gers2000, author = {Gers, Felix A. and Schmidhuber, J{\\"u}rgen and Cummins, Fred}, year = {2000},
  title = {Learning to Forget: Continual Prediction with {LSTM}}, journal = {Neural Computation}, doi = {10.1162/x}}
@article{hochreiter1997, author = {Hochreiter, Sepp and Schmidhuber, J{\\"u}rgen}, year = {1997},
  title = {Long Short-Term Memory}, journal = {Neural Computation}}
@inproceedings{elman1990, author = {Elman, Jeffrey L.}, year = {1990}, title = {Finding Structure in Time},
  booktitle = {Cognitive Science}, url = {https://example.org/elman}}
"""


@pytest.fixture
def plain(tmp_path):
    """The conversion of a page among others, with labels and works to refer to."""
    (tmp_path / "references.bib").write_text(BIB)
    known = labels.Labels(
        {
            "step": labels.Label("chapters/06_forward", "equation", "6.2"),
            "fig-gates": labels.Label("chapters/06_forward", "figure", "6.1"),
            "fig-decay": labels.Label("chapters/03_vanishing", "figure", "3.4"),
            "why": labels.Label("chapters/03_vanishing", "section", "", "Why it shrinks"),
            "thm": labels.Label("chapters/06_forward", "theorem", "6.1"),
            "tbl": labels.Label("chapters/06_forward", "table", "6.1"),
        },
        {"chapters/03_vanishing": "Why gradients vanish", "chapters/06_forward": "Forward", "appendices/notation": "N"},
    )
    pages = frozenset({"chapters/03_vanishing", "chapters/06_forward"})
    works = Citations([tmp_path / "references.bib"])
    return Plain(tmp_path, "chapters/06_forward", known, works, SITE, pages)


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("{math}`x^2`", "$x^2$"),
        ("{eq}`step`", "(6.2)"),
        ("{numref}`fig-gates`", "Figure 6.1"),
        ("{numref}`curve %s <fig-gates>`", "curve 6.1"),
        ("{numref}`fig-decay`", "[Figure 3.4](03_vanishing.ipynb)"),
        ("{ref}`why`", "[Why it shrinks](03_vanishing.ipynb)"),
        ("{ref}`this <why>`", "[this](03_vanishing.ipynb)"),
        ("{prf:ref}`thm`", "Theorem 6.1"),
        ("{doc}`03_vanishing`", "[Why gradients vanish](03_vanishing.ipynb)"),
        ("{doc}`the letters <../appendices/notation>`", f"[the letters]({SITE}appendices/notation.html)"),
        ("{term}`gates <gate>`", "gates"),
        ("{cite:p}`hochreiter1997,gers2000`", "(Hochreiter and Schmidhuber, 1997; Gers et al., 2000)"),
        ("{cite:t}`elman1990`", "Elman (1990)"),
        ("{download}`the task <../exercises/06_forward.ipynb>`", "[the task](../exercises/06_forward.ipynb)"),
        ("{glue:text}`left:.2f`", "`left`"),
        ("{py:func}`lstm_lib.lstm_step`", "`lstm_lib.lstm_step()`"),
        ("{py:class}`~lstm_lib.LSTM`", "`LSTM`"),
        ("a`{eq}` b", "a`{eq}` b"),
        ("`code` and ``{eq}`step` ``", "`code` and ``{eq}`step` ``"),
        ("[there](03_vanishing.md)", "[there](03_vanishing.ipynb)"),
        ("[up](../appendices/notation.md#h)", f"[up]({SITE}appendices/notation.html#h)"),
        ("kept[^1]\n\n[^1]: not lost", "kept<sup>1</sup>\n\n<sup>1</sup> not lost"),
    ],
)  # fmt: skip
def test_convert_role_becomes_text(plain, role, text):
    assert plain.convert(role, 1) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("```{math}\n:label: step\nc = f c\n```", "$$\nc = f c\n\\tag{6.2}\n$$"),
        ("$$ c = f c $$ (step)", "$$\n c = f c \n\\tag{6.2}\n$$"),
        ("$$\na &= 1 \\\\\nb &= 2\n$$", "$$\n\\begin{aligned}\na &= 1 \\\\\nb &= 2\n\\end{aligned}\n$$"),
        (":::{note}\nKeep {eq}`step`.\n:::", "> **Note**\n>\n> Keep (6.2)."),
        (":::{admonition} Predict *first*\n:class: tip\nWhat?\n:::", "> **Predict *first***\n>\n> What?"),
        (":::{dropdown} Solution\nSo.\n:::", "<details>\n<summary>Solution</summary>\n\nSo.\n\n</details>"),
        ("::::{tip}\n:::{note}\nInner.\n:::\n::::", "> **Tip**\n>\n> > **Note**\n> >\n> > Inner."),
        (":::{prf:theorem} Vanishing\n:label: thm\nIt shrinks.\n:::",
         "> **Theorem 6.1 (Vanishing)**\n>\n> It shrinks."),
        ("```{figure} ../static/cell.svg\n:name: fig-gates\n:alt: A cell.\nThe **cell**.\n```",
         "![A cell.](../static/cell.svg)\n\n**Figure 6.1.** The **cell**."),
        (":::{table} Letters\n:name: tbl\n| a |\n| - |\n| {eq}`step` |\n:::",
         "**Table 6.1.** Letters\n\n| a |\n| - |\n| (6.2) |"),
        ("```{list-table}\n:header-rows: 1\n* - a\n  - b\n* - 1\n  - 2\n```", "| a | b |\n| --- | --- |\n| 1 | 2 |"),
        ("```python\n:::{note}\n```", "```python\n:::{note}\n```"),
        ("(why)=\n## Why", "## Why"),
        ("% a remark\nText", "Text"),
        ("::::{tab-set}\n:::{tab-item} NumPy\n`a`\n:::\n::::", "**NumPy**\n\n`a`"),
    ],
)  # fmt: skip
def test_convert_directive_becomes_markdown(plain, source, text):
    assert plain.convert(source, 1) == text


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("One.\n\n:::{mermaid}\nx\n:::",
         "12: {mermaid} has no plain form: use another, or add a rule to tools/plain.py."),
        ("One\n{guilabel}`x`",
         "11: {guilabel}`x` has no plain form: use another role, or add a rule to tools/plain.py."),
        ("{eq}`nothing`", "10: there is no label nothing in the book."),
        ("{doc}`07_none`", "10: there is no page chapters/07_none in the book."),
        ("{cite:t}`nobody`", "10: {cite:t} cites nobody, which is not in references.bib."),
        (":::{note}\nx", "10: `:::{note}` is not closed: add a line `:::`."),
        ("$$ x", "10: the formula that begins with `$$` is not closed: add a line `$$`."),
        ("```{figure} a.svg\nCaption\n```", "10: {figure} needs :alt:, a sentence for who cannot see the picture."),
        ("\\begin{align}\nx\n\\end{align}", "10: a bare environment: put the formula between $$ and $$."),
        ("{numref}`why`", "10: a section has no number to refer to: use {ref} or {eq}."),
    ],
)  # fmt: skip
def test_convert_what_has_no_plain_form_is_refused(plain, source, complaint):
    with pytest.raises(myst.MystError) as caught:
        plain.convert(source, 10)
    assert str(caught.value) == complaint


def test_works_cited_once_in_full(plain):
    plain.convert("{cite:p}`elman1990` {cite:t}`gers2000` {cite:t}`elman1990`", 1)
    assert plain.cited == ["elman1990", "gers2000"]
    assert plain.citations.full("gers2000") == (
        "Gers, Felix A., Schmidhuber, Jürgen, Cummins, Fred (2000). "
        "*Learning to Forget: Continual Prediction with LSTM*. Neural Computation. <https://doi.org/10.1162/x>"
    )


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook_follows_its_page(path):
    wanted = notebooks.render(ROOT)[path]
    assert path.exists() and path.read_text(encoding="utf-8") == wanted, (
        f"{path.relative_to(ROOT)} does not follow its page: run make notebooks and commit the result."
    )


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook_is_valid_and_plain(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    first, *rest = notebook.cells
    repository = course.settings(ROOT)["repository"]["url"]
    assert '"google.colab" in sys.modules' in first.source
    assert f"{repository}.git" in first.source
    assert all(not cell.get("outputs") for cell in notebook.cells)
    for cell in rest:
        if cell.cell_type == "markdown":
            shown = re.sub(r"^```.*?^```", "", cell.source, flags=re.DOTALL | re.MULTILINE)
            assert not re.search(r"(?<!`)\{[a-z][\w:-]*\}`|^\s*:::|^\([\w-]+\)=", shown, re.MULTILINE), cell.source


def test_check_notebook_edited_by_hand_names_it_and_the_mend(tmp_path):
    book = tmp_path / "book"
    (book / "chapters").mkdir(parents=True)
    front = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n"
    (book / "_config.yml").write_text("repository:\n  url: https://github.com/a/b\n  branch: main\n")
    (book / "_toc.yml").write_text("format: jb-book\nroot: intro\nchapters:\n  - file: chapters/01_first\n")
    (book / "intro.md").write_text("# Book\n")
    (book / "chapters" / "01_first.md").write_text(front + "# First\n\n```{code-cell} ipython3\n1\n```\n")

    def tool(*options):
        command = [sys.executable, "-m", "tools.notebooks", "--root", str(book), *options]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert tool().returncode == 0
    notebook = book / "chapters" / "01_first.ipynb"
    before = notebook.read_bytes()
    assert tool("--check").returncode == 0
    assert tool().returncode == 0
    assert notebook.read_bytes() == before, "a second run must give the same bytes"
    notebook.write_text(notebook.read_text().replace('"1"', '"2"'))
    found = tool("--check")
    assert found.returncode == 1
    assert found.stderr == (
        "chapters/01_first.ipynb does not follow its chapter: run make notebooks and commit the result.\n"
    )
    (book / "chapters" / "01_first.md").write_text(front + "# First\n\n:::{mermaid}\nx\n:::\n")
    refused = tool()
    assert refused.returncode == 1
    assert refused.stderr.startswith("chapters/01_first.md:10: {mermaid} has no plain form")


def test_binder_pins_are_those_of_the_book():
    def pins(path):
        return {line for line in (ROOT / path).read_text().splitlines() if "==" in line and line[0] != "#"}

    binder = pins(".binder/requirements.txt")
    assert {line.split("==")[0] for line in binder} >= {"numpy", "matplotlib", "ipywidgets", "anywidget", "tqdm"}
    assert binder <= pins("requirements.txt")
    assert re.fullmatch(r"python-3\.1[1-3]\n", (ROOT / ".binder/runtime.txt").read_text())
    assert (ROOT / ".binder/start").stat().st_mode & 0o111
