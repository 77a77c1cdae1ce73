"""The process that holds one learner's work: it runs cells when told to and answers what is asked about their names.

The first process imports what every run needs and then only forks: each run of the notebook has a fresh copy, and one
that ends takes nothing with it. A learner's code may change anything here; it finds no test and no expected value.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any


class Channel:
    """Lines of bytes to and from the grader.

    Parameters
    ----------
    file
        The number of an open socket.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self._rest = b""

    def receive(self) -> bytes:
        """Wait for a line; when the grader has gone, so do we."""
        while b"\n" not in self._rest:
            more = os.read(self._file, 1 << 20)
            if not more:
                os._exit(0)
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def send(self, line: bytes) -> None:
        """Send a line whole."""
        while line:
            line = line[os.write(self._file, line) :]


def confine(settings: dict[str, Any]) -> None:
    """Take from this process, for good, what a learner's code must not have."""
    import resource

    limits = {
        "RLIMIT_AS": settings["memory"] << 20,
        "RLIMIT_CPU": int(settings["total"]) + 1,
        "RLIMIT_FSIZE": 16 << 20,
        "RLIMIT_NOFILE": 64,
        "RLIMIT_CORE": 0,
    }
    if settings["own_processes"]:
        limits["RLIMIT_NPROC"] = settings["processes"] + 3  # the sandbox's own
    for name, wanted in limits.items():
        hard = resource.getrlimit(getattr(resource, name))[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(getattr(resource, name), (value, value))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # should the machine run out of memory, this goes first
    if settings["user"]:
        os.setgroups([])
        os.setgid(settings["user"])
        os.setuid(settings["user"])
    own = os.getcwd() if os.access(os.getcwd(), os.W_OK) else "/tmp"
    os.environ.clear()
    os.environ.update(settings["environment"], HOME=own, TMPDIR=own, MPLCONFIGDIR=own)


def serve(channel: Channel, settings: dict[str, Any]) -> None:
    """Run cells and answer questions until told to end."""
    from types import ModuleType

    from inside import cells, wire

    from lstm_lib.check.plain import Unanswered, Wrong
    from lstm_lib.check.work import Handle, Work

    notebook = sys.modules["__main__"] = ModuleType("__main__")
    names = vars(notebook)
    work = Work(names, settings["forbidden"])
    handles: list[Handle] = []

    def handle_for(value: Any) -> list:
        handles.append(value)
        return [len(handles) - 1, value.kind, value.name]

    def answer(message: dict[str, Any]) -> dict[str, Any]:
        subject = handles[message["handle"]] if "handle" in message else work
        if message["op"] == "cell":
            return {"raised": cells.run(message["name"], message["source"], names)}
        if message["op"] == "get":
            result = getattr(subject, message["name"])
        else:
            args, kwargs = wire.unpack(message["args"], lambda found: handles[found[0]])
            result = subject(*args, **kwargs)
        if (size := wire.weight(result) >> 20) > settings["answer"]:
            raise Wrong(f"the result is too large ({size} MB)")
        return {"value": wire.pack(result, handle_for)}

    def reply(message: dict[str, Any]) -> dict[str, Any]:
        try:
            return answer(message)
        except Unanswered as stub:
            return {"open": str(stub)}
        except Wrong as wrong:
            return {"wrong": str(wrong)}
        except BaseException as error:
            return {"wrong": f"the answer cannot be used ({type(error).__name__})"}

    me = os.getpid()
    channel.send(wire.dumps({"begun": True}))
    while (message := wire.loads(channel.receive()))["op"] != "end":
        data = reply(message)
        if os.getpid() != me:  # a copy that the learner's code made of us
            os._exit(0)
        if "handle" in message:
            data["warnings"] = handles[message["handle"]].warnings[:20]
        try:
            line = wire.dumps(data)
        except BaseException as error:
            line = wire.dumps({"wrong": f"the answer cannot be used ({type(error).__name__})"})
        if not wire.small(line, settings["answer"]):
            line = wire.dumps({"wrong": "the result is too large (arrays may be longer than lists)"})
        channel.send(line)


def main() -> None:
    """Prepare once, then fork for every run that the grader begins."""
    import json

    channel = Channel(os.dup(0))
    settings = json.loads(channel.receive())
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    confine(settings)
    sys.path[:0] = settings["path"]

    from inside import cells
    from inside.absent import Absence

    import lstm_lib.check.work  # noqa: F401

    Absence(settings["absent"], ["lstm_lib.check", "lstm_lib.checks"]).install()
    cells.furnish()
    os.dup2(nothing, 2)  # until now it says why a worker does not start
    channel.send(b'{"ready": true}\n')
    leave = os._exit
    while True:
        channel.receive()
        if child := os.fork():
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            channel.send(b'{"ended": %d}\n' % status)
        else:
            serve(channel, settings)
            leave(0)


if __name__ == "__main__":
    main()
