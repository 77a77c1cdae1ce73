"""What one submission may use, and how an instructor changes it: `--limit cell=60 --limit memory=4096`.

The limits are wide for what a course asks (an ordinary answer takes milliseconds), so a slow machine costs no marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from grading import Refused


@dataclass(frozen=True)
class Limits:
    """Limits of one submission.

    Attributes
    ----------
    cell : float
        Seconds for one cell.
    test : float
        Seconds for all that one test asks.
    total : float
        Seconds for the submission, starts included.
    memory : int
        Megabytes, all its processes together.
    processes : int
        Processes and threads that run at one time.
    answer : int
        Megabytes of one answer to a test.
    """

    cell: float = 20.0
    test: float = 10.0
    total: float = 120.0
    memory: int = 2048
    processes: int = 8
    answer: int = 16

    def changed(self, settings: Sequence[str]) -> Limits:
        """Return these limits with some replaced, each given as `name=number`."""
        known = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        values = {}
        for setting in settings:
            name, _, number = setting.partition("=")
            try:
                values[name] = known[name](number)
                if not 0 < values[name] < 1e9:
                    raise ValueError
            except (KeyError, ValueError):
                wanted = ", ".join(f"{name}={getattr(self, name):g}" for name in known)
                raise Refused(f"grading: --limit must be one of {wanted}, with your number, got {setting!r}.") from None
        return replace(self, **values)
