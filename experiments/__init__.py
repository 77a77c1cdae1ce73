"""Long sweeps behind a chapter's table: a function, a grid of settings, seeds, and the stored result.

`python -m experiments NAME` runs `sweeps/NAME.toml` and writes `results/NAME.json`; `settings.py` says what a sweep is.
"""
