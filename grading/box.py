"""The grader's end of one learner's process: starts it, asks it, and ends it when it takes too long or too much.

Whatever comes back is data or the news that the process is lost (:class:`Died`); nothing it sends can do more.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grading import memory
from grading.channel import Channel, TooMuch
from grading.clean import clean
from grading.inside import wire
from grading.limits import Limits
from grading.sandbox import Sandbox, environment
from lstm_lib.check.plain import Wrong

START_SECONDS = 60


class Died(Wrong):
    """The learner's process is lost, and with it what it had defined; the message says why."""


class Unstartable(Exception):
    """The sandbox does not start, which is no fault of the learner's."""


class Box:
    """A sandbox with one learner's process.

    Parameters
    ----------
    sandbox
        How it is started.
    limits
        What it may use; the time for all of it runs from now.
    forbidden
        Modules that answers may not use.
    """

    def __init__(self, sandbox: Sandbox, limits: Limits, forbidden: tuple[str, ...] = ()) -> None:
        self._sandbox = sandbox
        self._limits = limits
        self._forbidden = forbidden
        self._process: subprocess.Popen | None = None
        self._last = time.monotonic() + limits.total
        self._until, self._seconds = self._last, limits.total
        self.running = False
        self.run_number = 0

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def exhausted(self) -> bool:
        """Whether the time for the whole submission is used up."""
        return time.monotonic() >= self._last

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Give everything in the block together so many seconds."""
        self._seconds, self._until = seconds, min(time.monotonic() + seconds, self._last)
        try:
            yield
        finally:
            self._until = self._last

    def begin(self) -> None:
        """Start a fresh run, in which nothing is defined."""
        self.end()
        self.run_number += 1
        if self._process is None or not self._begun():
            self.close()
            self._launch()
            if not self._begun():
                self.close()
                raise Died(self._out_of_time) if self.exhausted else Unstartable("a learner's process does not start")
        self.running = True

    def end(self) -> None:
        """End the run; the sandbox stays for the next one."""
        if self.running:
            self.running = False
            with contextlib.suppress(Died), self.within(1):
                if "ended" not in self._exchange({"op": "end"}):
                    self.close()

    def close(self) -> None:
        """End the process and everything that it started."""
        self.running = False
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._process = None
        self._channel.close()
        shutil.rmtree(self._work, ignore_errors=True)

    def run(self, name: str, source: str) -> str:
        """Run a cell, and say in one sentence what it raised, or nothing."""
        raised = self.ask({"op": "cell", "name": name, "source": source}).get("raised")
        return raised if isinstance(raised, str) else ""

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a question about what the cells defined, and return the answer, not yet unpacked."""
        if not self.running:
            raise Died("the program had ended")
        reply = self._exchange(message)
        if "ended" in reply:
            self.running = False
            raise Died(_ending(reply["ended"]))
        return reply

    def _begun(self) -> bool:
        with contextlib.suppress(Died), self.within(START_SECONDS):
            return self._exchange({"op": "begin"}) == {"begun": True}
        return False

    def _launch(self) -> None:
        """Start the sandbox, and wait until its worker is ready."""
        self._work = Path(tempfile.mkdtemp(prefix="learner-", dir=self._sandbox.site.parent))
        if self._sandbox.kind == "wrap":  # the command may make the process another user's
            self._work.chmod(0o777)
        command = self._sandbox.command(self._limits)
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours, wire.longest(self._limits.answer), self._look)
        with theirs, tempfile.TemporaryFile() as complaint:
            try:
                self._process = subprocess.Popen(
                    command,
                    stdin=theirs,
                    stdout=theirs,
                    stderr=complaint,
                    cwd=self._work,
                    # The engine of a container may need our variables; the worker keeps none of them.
                    env=None if self._sandbox.kind == "wrap" else environment(),
                    start_new_session=True,
                )
            except OSError as error:
                shutil.rmtree(self._work, ignore_errors=True)
                raise Unstartable(f"{command[0]} cannot be started ({error.strerror})") from None
            theirs.close()  # so that we hear when the last of the learner's processes has closed it
            settings = {**self._sandbox.settings(), "forbidden": self._forbidden}
            limits = {name: getattr(self._limits, name) for name in ("memory", "total", "processes", "answer")}
            with contextlib.suppress(Died), self.within(START_SECONDS):
                if self._exchange({**settings, **limits}) == {"ready": True}:
                    return
            self.close()
            if self.exhausted:
                raise Died(self._out_of_time)
            complaint.seek(0)
            said = complaint.read().decode(errors="replace").strip().splitlines()
            name = Path(command[0]).name
            raise Unstartable(f"{name} says: {clean(said[-1], 300)}" if said else f"{name} ends at once")

    def _exchange(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send one line and wait for one; end the process if it is late, greedy or talks nonsense."""
        try:
            self._channel.send(wire.dumps(message), self._until)
            line = self._channel.receive(self._until)
            if not wire.small(line, self._limits.answer):
                raise TooMuch
            return wire.loads(line)
        except TimeoutError:
            stopped = f"it was stopped after {self._seconds:g} s; does it loop for ever?"
            reason = self._out_of_time if self.exhausted else stopped
        except (OSError, EOFError):
            reason = "the program ended by itself"
        except TooMuch:
            reason = "it sent more than it may"
        except MemoryError:
            reason = f"it took more than {self._limits.memory} MB of memory"
        except ValueError:
            reason = "its answer could not be read"
        self.close()
        raise Died(reason)

    def _look(self) -> None:
        if memory.of_family(self._process.pid) > self._limits.memory << 20:
            raise MemoryError

    @property
    def _out_of_time(self) -> str:
        return f"the {self._limits.total:g} s for the whole notebook are used up"


def _ending(status: Any) -> str:
    """Say how a process ended, given what `os.waitstatus_to_exitcode` says."""
    if isinstance(status, int) and status < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-status).name
            return f"the program crashed ({name}): out of memory, or a recursion without end?"
    return "the program ended by itself; is there an exit()?"
