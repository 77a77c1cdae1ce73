"""What README and CONTRIBUTING promise: the example prints what is printed there, and every command exists."""

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_readme_example_prints_what_the_readme_shows():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code, shown = re.search(r"```python\n(.*?)```\s+```text\n(.*?)```", readme, re.DOTALL).groups()
    assert len([line for line in code.splitlines() if line]) <= 10
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    form, accuracy = printed.getvalue().splitlines()
    shown_form, shown_accuracy = shown.splitlines()
    assert form == shown_form
    # the last digit may differ on a machine that rounds otherwise
    numbers = [float(re.search(r"([\d.]+)%", line)[1]) for line in (accuracy, shown_accuracy)]
    assert numbers[0] == pytest.approx(numbers[1], abs=1.0)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_page_names_only_make_targets_that_exist(name):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"(?:`|^)make ([a-z]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert named
    assert set(named) <= targets


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_page_names_only_files_that_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    quoted = [
        p for p in re.findall(r"`([\w./]+/[\w.]*)`", text) if "NN_" not in p and not p.startswith(("_build", ".venv"))
    ]
    assert linked + quoted
    assert [path for path in linked + quoted if not (ROOT / path).exists()] == []
