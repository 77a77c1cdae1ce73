"""Lines to and from a process that may be slow, silent or talkative: every wait ends, and no line is too long."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable

LOOK_SECONDS = 0.2


class TooMuch(Exception):
    """A line is longer than it may be."""


class Channel:
    """The grader's end of a socket.

    Parameters
    ----------
    end
        A connected socket.
    longest
        How many bytes a line may have.
    look : callable
        Called now and then while we wait; may raise to end the wait.
    """

    def __init__(self, end: socket.socket, longest: int, look: Callable[[], None]) -> None:
        self._socket = end
        self._longest = longest
        self._look = look
        self._rest = bytearray()

    def send(self, line: bytes, until: float) -> None:
        """Send a line, or raise TimeoutError when the clock says `until`."""
        self._socket.settimeout(max(until - time.monotonic(), 1e-3))
        self._socket.sendall(line)

    def receive(self, until: float) -> bytes:
        """Return the next line; raise EOFError, TooMuch, or TimeoutError when the clock says `until`."""
        searched = 0
        while (end := self._rest.find(b"\n", searched)) < 0:
            searched = len(self._rest)
            if searched > self._longest:
                raise TooMuch
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(min(left, LOOK_SECONDS))
            with contextlib.suppress(TimeoutError):
                more = self._socket.recv(1 << 20)
                if not more:
                    raise EOFError
                self._rest += more
                continue
            self._look()
        line = bytes(self._rest[:end])
        del self._rest[: end + 1]
        return line

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()
