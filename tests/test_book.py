"""The build stops when it must, says where, and keeps or throws away what it executed before: on a small book.

Each build is a process of its own, as `make book` starts it.
"""

import json
from pathlib import Path

import pytest
from small_book import HEAD, build, cell

from tools import course, execute


def runs(root: Path) -> int:
    return len((root / "ran.txt").read_text().splitlines())


def test_build_failing_cell_is_named_and_mended_book_builds(small):
    page = small / "chapters" / "01_first.md"
    good = page.read_text()
    page.write_text(good + cell("# the last one\nratio = 1 / 0"))
    failed = build(small)
    assert failed.returncode == 1
    assert (
        "\nchapters/01_first.md:21: code cell 3, `# the last one`, line `ratio = 1 / 0`: ZeroDivisionError: "
        in failed.stderr
    )
    assert "Traceback" not in failed.stderr
    assert not (small / "_build" / "html").exists()

    page.write_text(good)
    mended = build(small)
    assert mended.returncode == 0, mended.stderr
    assert "42" in (small / "_build" / "html" / "chapters" / "01_first.html").read_text()
    assert list(json.loads((small / "_build" / "timings.json").read_text())) == ["chapters/01_first.md"]

    again = build(small)
    assert again.returncode == 0
    assert "nothing changed" in again.stdout


def test_build_executes_once_until_the_library_changes(small):
    assert build(small).returncode == 0
    assert runs(small) == 1, "the pages must be written from the cells that ran, not run them again"

    (small / "intro.md").write_text("# A small book\n\nAnother sentence.\n")
    assert "0 of 1 pages executed" in build(small).stdout
    assert runs(small) == 1

    (small / "lstm_lib" / "cells.py").write_text("keep = 0.5\n")
    after = build(small)
    assert after.returncode == 0
    assert "lstm_lib, a stored result or requirements.txt changed: all chapters are executed anew" in after.stdout
    assert runs(small) == 2


def test_build_warning_fails_every_time_and_leaves_no_stale_page(small):
    intro = small / "intro.md"
    good = intro.read_text()
    assert build(small).returncode == 0
    intro.write_text(good + "\nSee {ref}`nowhere`.\n")
    for attempt in (1, 2):
        failed = build(small)
        assert failed.returncode == 1, f"attempt {attempt} passed"
        assert "intro.md" in failed.stderr
        assert "nowhere" in failed.stderr
    (small / "_toc.yml").write_text("format: jb-book\nroot: intro\n")
    (small / "chapters" / "01_first.md").unlink()
    intro.write_text(good)
    assert build(small).returncode == 0
    assert not (small / "_build" / "html" / "chapters").exists()


def test_build_number_glued_twice_fails(small):
    twice = cell("from lstm_lib.notebook import glue\nglue(n=1)") + cell("glue(n=2)")
    (small / "chapters" / "01_first.md").write_text(HEAD + "# First\n\n" + twice)
    failed = build(small)
    assert failed.returncode == 1
    assert "glue key 'n' duplicate" in failed.stderr


@pytest.mark.parametrize("folder", ["chapters", "appendices"])
def test_pages_missing_in_contents_is_named(small, folder):
    (small / folder / "02_second.md").write_text("# Second\n")
    with pytest.raises(course.CourseError) as caught:
        course.pages(small)
    assert str(caught.value) == (
        f"{folder}/02_second.md is not in the book: add `- file: {folder}/02_second` to _toc.yml, or remove the page."
    )


def test_pages_listed_but_not_written_is_named(small):
    (small / "chapters" / "01_first.md").unlink()
    with pytest.raises(course.CourseError) as caught:
        course.pages(small)
    assert str(caught.value) == (
        "_toc.yml lists chapters/01_first, but there is no chapters/01_first.md: write it, or remove the line."
    )


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ('import warnings\nwarnings.warn("old")', "code cell 1, `import warnings`: wrote to stderr: "),
        ("while True: pass", "code cell 1, `while True: pass`: took longer than 2 s (_config.yml, execute.timeout)"),
        ("import os\nos._exit(3)", "code cell 1, `import os`: the kernel died"),
        ('raise KeyError("gate")', "code cell 1, `raise KeyError(\"gate\")`: KeyError: 'gate'"),
        ("short = 1\nassert short > 1", "code cell 1, `short = 1`, line `assert short > 1`: AssertionError"),
        ("def half(:", "code cell 1, `def half(:`: SyntaxError: "),
    ],
    ids=["warning", "endless", "killed", "raises", "asserts", "syntax"],
)
def test_run_bad_cell_is_named_and_not_kept(small, code, complaint):
    path = small / "chapters" / "01_first.md"
    path.write_text(HEAD + "# First\n\n" + cell(code))
    for _ in range(2):
        (done,) = execute.run([execute.read_page(path)], small, small / "cache", timeout=2)
        assert complaint in done.failure
        assert done.failure.startswith(f"{path}:1")


def test_open_cache_forgets_all_when_a_dependency_changes(small):
    cache = small / "cache"
    assert execute.open_cache(small, cache) is None
    (cache / "kept").touch()
    assert execute.open_cache(small, cache) is None
    assert (cache / "kept").exists()
    for name in ("lstm_lib/new.js", "requirements.txt", "experiments/results/sweep.json", "experiments/task.py"):
        (small / name).parent.mkdir(parents=True, exist_ok=True)
        (small / name).write_text("changed\n")
        assert execute.open_cache(small, cache)
        assert not (cache / "kept").exists()
        (cache / "kept").touch()


@pytest.mark.parametrize(
    ("config", "address"),
    [
        ({"repository": {"url": "https://github.com/Someone/lstm-course"}}, "https://someone.github.io/lstm-course/"),
        ({"repository": {"url": "https://github.com/a/b/"}}, "https://a.github.io/b/"),
        ({"repository": {"url": "https://github.com/a/b"}, "html": {"baseurl": "https://x.org/c"}}, "https://x.org/c/"),
    ],
)
def test_site_address_follows_the_repository(config, address):
    assert course.site_address(config) == address
