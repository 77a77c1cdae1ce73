"""Reads a chapter's self-check quiz, `chapters/NN_topic.quiz.yml`, for the page and for the notebook.

A quiz whose key or feedback is not complete would mislead a learner, so it is refused in a sentence that says where.
"""

from __future__ import annotations

from pathlib import Path

import yaml

QUESTION = ("id", "text", "options")
RIGHT = ("text", "feedback", "right")
WRONG = ("text", "feedback", "misconception", "see")


class QuizError(ValueError):
    """A quiz file that would mislead a reader, in words for whoever wrote it."""


def read(path: Path) -> list[dict]:
    """Return the questions of a quiz file.

    Parameters
    ----------
    path
        `chapters/NN_topic.quiz.yml`: a list of questions, each with an `id`, a `text` and `options`. The right option
        has `right: true` and `feedback`; a wrong one has `feedback`, its `misconception`, and in `see` the label of
        the cell or figure that refutes it.
    """
    try:
        questions = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise QuizError(f"{path.name}: there is no such file; write the quiz, or remove it from the page.") from None
    except yaml.MarkedYAMLError as error:
        raise QuizError(
            f"{path.name}, line {error.problem_mark.line + 1}: {error.problem}; a text with a colon needs quotes."
        ) from None
    if not isinstance(questions, list) or not questions:
        raise QuizError(f"{path.name}: a quiz must be a list of questions; begin each with `- id: name`.")
    seen: set[str] = set()
    for number, question in enumerate(questions, 1):
        named = isinstance(question, dict) and question.get("id")
        place = f"{path.name}, question {named or number}"
        _complete(question, QUESTION, place, "a question")
        if named in seen:
            raise QuizError(f"{place}: this id is used twice; give every question its own.")
        seen.add(named)
        _check_options(question.get("options"), place)
    return questions


def _check_options(options: object, place: str) -> None:
    if not isinstance(options, list) or not all(isinstance(option, dict) for option in options):
        raise QuizError(f"{place}: options must be a list; begin each with `- text: ...`.")
    right = [option for option in options if "right" in option]
    if len(right) != 1 or len(options) < 2 or right[0]["right"] is not True:
        raise QuizError(
            f"{place}: exactly one of several options must have `right: true`, got {len(right)} of {len(options)}."
        )
    for letter, option in zip("abcdefgh", options, strict=False):
        right_one = option is right[0]
        _complete(
            option,
            RIGHT if right_one else WRONG,
            f"{place}, option {letter}",
            f"a {'right' if right_one else 'wrong'} option",
        )


def _complete(part: object, keys: tuple[str, ...], place: str, what: str) -> None:
    """Refuse what has not exactly these keys, each with something in it."""
    given = part if isinstance(part, dict) else {}
    for key in given:
        if key not in keys:
            raise QuizError(f"{place}: {what} has no key {key!r}; it has {', '.join(keys)}.")
    for key in keys:
        if key not in ("right", "options") and not (isinstance(given.get(key), str) and given[key].strip()):
            raise QuizError(f"{place}: {key} is missing; {what} has {', '.join(keys)}.")
