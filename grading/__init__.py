"""Grades a class: learners' code runs in a sandbox of its own, tests and expected values stay outside it.

`python -m grading EXERCISE SUBMISSIONS_DIR -o OUT` is the entrance; `appendices/instructors.md` tells how to use it.
"""


class Refused(Exception):
    """The grader cannot do what it was asked; the message is the sentence that the instructor reads."""
