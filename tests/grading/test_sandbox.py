"""The sandbox shows what it must and hides the rest, wherever that lies; without one the grader refuses."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from grading import __main__ as command
from grading import bubblewrap, sandbox, view
from grading.box import Box, Unstartable
from tests.grading import classroom
from tests.grading.classroom import NAME, SHORT

PACKAGES = next(path for path in view.packages() if (path / "numpy").is_dir())


def told(box, expression):
    """What an expression is in a learner's process, as text."""
    said = box.run("a cell", f"import os, sys\nraise ValueError(repr(({expression})))")
    return said.removeprefix("ValueError: ").rpartition(" (line")[0]


@pytest.fixture
def box(confined, tmp_path):
    """A process under bubblewrap, with secrets in places that it would see."""
    secret = [Path(np.__file__).parent / "fft", tmp_path]
    with sandbox.prepared("bwrap", ["lstm_lib", "tqdm", "numpy.fft"], secret=secret) as made, Box(made, SHORT) as box:
        box.begin()
        yield box


def test_secret_folder_is_hidden_even_inside_one_that_is_shown(box):
    assert told(box, f"os.listdir({str(PACKAGES / 'numpy' / 'fft')!r})") == "[]"
    assert told(box, f"len(os.listdir({str(PACKAGES / 'numpy' / 'linalg')!r})) > 3") == "True"


def test_forbidden_package_is_hidden(box):
    assert told(box, f"os.listdir({str(PACKAGES / 'tqdm')!r})") == "[]"


def test_course_is_not_there(box):
    there = f"[p for p in ({str(view.ROOT / 'exercises')!r}, {str(view.ROOT / 'grading')!r}) if os.path.exists(p)]"
    assert told(box, there) == "[]"
    assert told(box, "sorted(os.listdir(os.path.dirname(sys.modules['lstm_lib'].__file__)))").startswith(
        "['__init__.py'"
    )


def test_learner_is_nobody_and_alone(box):
    assert told(box, "os.getuid() == 0") == "False"
    assert int(told(box, "sum(p.isdigit() for p in os.listdir('/proc'))")) <= 4
    assert (
        told(box, "os.path.realpath('/proc/self/fd/0'), os.path.realpath('/proc/self/fd/2')")
        == "('/dev/null', '/dev/null')"
    )
    assert told(box, "open('/proc/net/route').read().count('\\n')") in ("0", "1")


def test_only_its_own_folder_can_be_written(box):
    writable = "[p for p in ('/', '/usr', '/dev', '/dev/shm', '/etc', '/tmp', '/proc') if os.access(p, os.W_OK)]"
    assert told(box, writable) == "['/tmp']"


def test_environment_is_a_few_harmless_variables(box):
    names = {*sandbox.environment(), "HOME", "TMPDIR", "MPLCONFIGDIR"}
    assert told(box, f"set(os.environ) - {names}") == "set()"


def test_folder_shown_inside_one_that_is_hidden_is_all_that_is_there(confined):
    """A course below /usr is hidden, and its Python below it is shown."""
    words = bubblewrap.command([Path("/usr/share/doc")], [Path("/usr/share"), Path("/no/such/folder")])
    run = subprocess.run([*words, "ls", "/usr/share"], capture_output=True, text=True)
    assert (run.stdout, run.returncode) == ("doc\n", 0), run.stderr
    assert subprocess.run([*words, "touch", "/usr/share/new"], capture_output=True).returncode != 0


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ("no bwrap", "bubblewrap is not installed"),
        ("old", "to count processes it needs Linux 5.14 or newer"),
        ("mac", "bubblewrap needs Linux"),
    ],
)
def test_grader_refuses_without_a_sandbox_and_says_the_two_ways_out(found, sentence, monkeypatch, tmp_path, capsys):
    if found == "no bwrap":
        monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    elif found == "old":
        monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: "/usr/bin/bwrap")
        monkeypatch.setattr(bubblewrap.os, "getuid", lambda: 1000)
        monkeypatch.setattr(bubblewrap.os, "uname", lambda: type("uname", (), {"release": "5.4.0-150-generic"}))
    else:
        monkeypatch.setattr(bubblewrap.sys, "platform", "darwin")
    classroom.write(tmp_path / "class" / "a.ipynb", classroom.notebook())
    assert command.main([NAME, str(tmp_path / "class"), "-o", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == (
        f"grading: no sandbox here: {sentence}. Put every learner's process into a container of yours with --wrap CMD, "
        "or, for work that you trust as your own, run it unprotected with --no-sandbox "
        "(see the appendix for instructors).\n"
    )
    assert not (tmp_path / "out").exists()


def test_grader_refuses_when_the_sandbox_does_not_start(monkeypatch, tmp_path, capsys):
    fake = tmp_path / "bin" / "bwrap"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(bubblewrap, "obstacle", lambda: "")
    classroom.write(tmp_path / "class" / "a.ipynb", classroom.notebook())
    assert command.main([NAME, str(tmp_path / "class"), "-o", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.startswith(
        "grading: no sandbox here: bwrap says: bwrap: setting up uid map: Permission denied. Put every"
    )
    assert not (tmp_path / "out").exists()


def test_wrapping_command_starts_the_process(tmp_path):
    path = classroom.write(tmp_path / "a.ipynb", classroom.notebook())
    with classroom.grader("wrap", wrap=["env", "COLOUR=blue"]) as grader:
        with grader.box() as box:
            box.begin()
            assert told(box, "b'COLOUR=blue' in open('/proc/self/environ', 'rb').read()") == "True"
            assert told(box, "'COLOUR' in os.environ") == "False"
        assert grader.grade(path, "a")["score"] == classroom.FULL


def test_wrapping_command_may_name_the_worker_itself(tmp_path):
    """A stand-in for `docker run`: it gets folders to mount and a time, and starts the worker its own way."""
    engine = tmp_path / "engine"
    engine.write_text(
        f'#!/bin/sh\n[ "$1" = -v ] && [ -d "$2" ] && [ "$3" = {int(SHORT.total) + 30} ] || exit 9\n'
        f'shift 3\nexec "{sandbox.PYTHON}" "$@"\n'
    )
    engine.chmod(0o755)
    wrap = [str(engine), "-v", "{site}", "{seconds}", "-s", "{worker}"]
    with classroom.grader("wrap", wrap=wrap) as grader, grader.box() as box:
        box.begin()
        assert told(box, "sys.argv[0].endswith('/site/worker.py')") == "True"


def test_wrapping_command_that_does_not_exist_is_told_so():
    with (
        classroom.grader("wrap", wrap=["/no/such/program"]) as grader,
        grader.box() as box,
        pytest.raises(Unstartable) as refusal,
    ):
        box.begin()
    assert str(refusal.value) == "/no/such/program cannot be started (No such file or directory)"


def test_view_has_no_checks_and_the_library_only_if_it_is_allowed(tmp_path):
    closed = view.build(tmp_path / "closed", ["lstm_lib"])
    opened = view.build(tmp_path / "opened", ["torch"])
    for folder in (closed, opened):
        assert not list(folder.rglob("checks")) and not list(folder.rglob("*.json"))
    assert not (closed / "lstm_lib" / "lstm.py").exists() and (opened / "lstm_lib" / "lstm.py").exists()
