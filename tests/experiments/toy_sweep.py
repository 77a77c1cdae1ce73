"""What the tests of the runner sweep over: it takes a moment, depends on its seed, and counts its calls in a file."""

import os
import time
from pathlib import Path

import numpy as np


def run(settings, seed):
    """A curve, its end, and a number that is none."""
    time.sleep(settings.get("pause", 0))
    if settings.get("fail") == seed:
        raise ArithmeticError("this one fails")
    if "TOY_CALLS" in os.environ:
        with Path(os.environ["TOY_CALLS"]).open("a") as file:
            file.write(f"{settings['cell']} {settings['lag']} {seed}\n")
    curve = np.random.default_rng([seed, settings["lag"]]).normal(size=3).cumsum()
    return {"curve": curve, "end": curve[-1], "solved": bool(curve[-1] > 0), "nothing": np.nan}


def words(settings, seed):
    """No plain numbers."""
    return {"verdict": "good"}


def lonely(settings):
    """Takes no seed."""
