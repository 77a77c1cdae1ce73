"""Reads the source of an exercise, `exercises/NN_topic.md`, and makes the learner's and the solution's cells of it.

Everything an author can get wrong in the text is refused here, in one sentence that names the file and the cell.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

import jupytext

HEADING = re.compile(r"^## Task (q\d+): (.+)$", re.MULTILINE)
HINT = re.compile(r"^```\{hint\}\n(.*?)\n```$\n*", re.MULTILINE | re.DOTALL)
CHECK = re.compile(r'\s*check\("(q\d+)"\)\s*')
BLOCK = re.compile(r"^( *)# BEGIN SOLUTION *\n(.*?)^ *# END SOLUTION *$", re.MULTILINE | re.DOTALL)
VALUE = re.compile(r"  # SOLUTION(?:: (.*))?$")
MARK = re.compile(r"#\s*(BEGIN |END )?SOLUTION")


class Refused(Exception):
    """The source cannot become notebooks; the message is the sentence that the author reads."""


@dataclass
class Cell:
    """One cell as the learner and as the solution's reader get it."""

    number: int
    kind: str
    learner: str
    solution: str
    tag: str = ""


@dataclass
class Question:
    """One task of the exercise."""

    name: str
    task: str
    title: str
    points: int
    hints: list[str] = field(default_factory=list)
    solution: str = ""
    removed: list[str] = field(default_factory=list)
    checked: bool = False


@dataclass
class Exercise:
    """An exercise as its source says it."""

    name: str
    place: str
    cells: list[Cell]
    questions: dict[str, Question]
    given: set[str] = field(default_factory=set)  # lines of cells tagged `given`, which answers may repeat

    def task_names(self, text: str) -> str:
        """Replace the `Task q2` of the source by the `Task 6.2` that learners read."""
        return re.sub(r"\bTask (q\d+)\b", lambda m: f"Task {task_number(self.name, m[1])}", text)


def task_number(exercise: str, question: str) -> str:
    """Return the number of a task, such as 6.2 for q2 of 06_lstm_forward."""
    return f"{int(exercise[:2])}.{question[1:]}"


def read(path: Path, points: dict[str, int]) -> Exercise:
    """Return the exercise that `path` holds.

    Parameters
    ----------
    path
        `exercises/NN_topic.md`.
    points
        What the tests of each question are worth together.
    """
    place = f"{path.parent.name}/{path.name}"
    if not re.fullmatch(r"\d\d_[a-z0-9_]+", path.stem):
        raise Refused(f"{place}: the name of an exercise must look like 06_lstm_forward.md; rename it.")
    exercise = Exercise(path.stem, place, [], {})
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst")
    current: Question | None = None
    for number, cell in enumerate(notebook.cells, 1):
        where = (
            f"{place}, cell {number} ({cell.source.strip().splitlines()[0][:40] if cell.source.strip() else 'empty'})"
        )
        if cell.cell_type == "markdown":
            current = _read_text(exercise, current, number, cell.source, points, where)
        else:
            _read_code(exercise, current, number, cell, where)
    _complete(exercise, points)
    return exercise


def _read_text(
    exercise: Exercise, current: Question | None, number: int, text: str, points: dict[str, int], where: str
) -> Question | None:
    """Add a text cell, take its hints out of it, and return the question that it leaves open."""
    for part in re.split(r"(?=^## )", text, flags=re.MULTILINE):
        if heading := HEADING.match(part):
            name, title = heading.groups()
            if name in exercise.questions:
                raise Refused(f"{where}: there are two headings for {name}; number the questions q1, q2, q3.")
            if name != f"q{len(exercise.questions) + 1}":
                raise Refused(f"{where}: {name} must be q{len(exercise.questions) + 1}; number the questions in order.")
            current = Question(name, task_number(exercise.name, name), title, points.get(name, 0))
            exercise.questions[name] = current
        elif part.startswith("## "):
            current = None
        for hint in HINT.findall(part):
            if current is None:
                raise Refused(f'{where}: a hint must stand below its task\'s heading, "## Task q1: ...".')
            current.hints.append(exercise.task_names(hint).strip())
    if MARK.search(text):
        raise Refused(f"{where}: a solution mark stands in text; only answer cells, tagged answer-q1, have solutions.")

    def heading_line(match: re.Match[str]) -> str:
        question = exercise.questions[match[1]]
        unit = "point" if question.points == 1 else "points"
        return f"## Task {question.task}: {question.title} ({question.points} {unit})"

    text = exercise.task_names(HEADING.sub(heading_line, HINT.sub("", text))).strip()
    if text:
        exercise.cells.append(Cell(number, "markdown", text, text))
    return current


def _read_code(exercise: Exercise, current: Question | None, number: int, cell: dict, where: str) -> None:
    """Add a code cell: an answer becomes stub and solution, a check is tagged, anything else stays."""
    source = exercise.task_names(cell.source)
    answers = [tag[7:] for tag in cell.metadata.get("tags", []) if tag.startswith("answer-")]
    check = CHECK.fullmatch(source)
    if answers:
        name = answers[0]
        question = exercise.questions.get(name)
        if question is not None and question.solution:
            raise Refused(f"{where}: {name} has two answer cells; a question has one.")
        if question is None or question is not current:
            raise Refused(f'{where}: the answer to {name} must stand below its heading, "## Task {name}: ...".')
        if not MARK.search(source):
            raise Refused(
                f"{where}: the answer cell of {name} has no solution mark; end a value's line with `  # SOLUTION`, "
                "or put a function's lines between `# BEGIN SOLUTION` and `# END SOLUTION`."
            )
        try:
            ast.parse(source)
        except SyntaxError as error:
            raise Refused(f"{where}: the answer of {name} is not Python: {error.msg} (line {error.lineno}).") from None
        learner, question.solution, question.removed = split(source, question.task, where)
        exercise.cells.append(Cell(number, "code", learner, question.solution, f"answer-{name}"))
        return
    if MARK.search(source):
        raise Refused(f"{where}: a solution mark stands outside an answer cell; tag the cell answer-q1 or remove it.")
    if check:
        question = exercise.questions.get(check[1])
        if question is None or not question.solution:
            raise Refused(f"{where}: check({check[1]!r}) must follow the answer cell of {check[1]}.")
        if question.checked:
            raise Refused(f"{where}: {check[1]} has two check cells; a question has one.")
        question.checked = True
    if "given" in cell.metadata.get("tags", []):
        exercise.given.update(map(str.strip, source.splitlines()))
    exercise.cells.append(Cell(number, "code", source, source, f"check-{check[1]}" if check else ""))


def split(source: str, task: str, where: str) -> tuple[str, str, list[str]]:
    """Return an answer cell as the learner's stub, as the solution without marks, and the lines that the stub lacks."""
    removed: list[str] = []

    def stub(match: re.Match[str]) -> str:
        if not match[1]:
            raise Refused(f"{where}: BEGIN SOLUTION must be indented, inside a function; mark a value with # SOLUTION.")
        removed.extend(match[2].splitlines())
        return f'{match[1]}raise NotImplementedError("Task {task}: write this part, then run the check below.")'

    learner = BLOCK.sub(stub, source)
    solution = BLOCK.sub(lambda match: match[2].rstrip("\n"), source)
    lines = learner.splitlines()
    for node in reversed(list(ast.walk(ast.parse(learner)))):
        if not isinstance(node, ast.stmt) or not (mark := VALUE.search(lines[node.lineno - 1])):
            continue
        if not isinstance(node, ast.Assign) or not all(isinstance(target, ast.Name) for target in node.targets):
            continue
        names = " = ".join(target.id for target in node.targets)
        removed.extend(VALUE.sub("", line) for line in lines[node.lineno - 1 : node.end_lineno])
        comment = f"  # {mark[1]}" if mark[1] else ""
        lines[node.lineno - 1 : node.end_lineno] = [f"{' ' * node.col_offset}{names} = ...{comment}"]
    learner = "\n".join(lines)
    solution = "\n".join(
        VALUE.sub(lambda mark: f"  # {mark[1]}" if mark[1] else "", line) for line in solution.splitlines()
    )
    if MARK.search(learner) or MARK.search(solution):
        raise Refused(
            f"{where}: a solution mark cannot be used; `  # SOLUTION` ends the first line of `name = value`, "
            "and each `# BEGIN SOLUTION` has its `# END SOLUTION`."
        )
    return learner, solution, removed


def _complete(exercise: Exercise, points: dict[str, int]) -> None:
    """Refuse an exercise in which a part of a question is missing."""
    for question in exercise.questions.values():
        place = f"{exercise.place}, {question.name} ({question.title})"
        if not question.solution:
            raise Refused(f"{place}: the question has no answer cell; tag one answer-{question.name}.")
        if not question.checked:
            raise Refused(f'{place}: the question has no check cell; add a cell with check("{question.name}") alone.')
        if len(question.hints) != 2:
            raise Refused(f"{place}: the question needs two hints, not {len(question.hints)}; add ```{{hint}} blocks.")
        if question.points < 1:
            raise Refused(f"{place}: no test is worth points; write one in lstm_lib/checks/{exercise.name}.py.")
    if unknown := sorted(set(points) - set(exercise.questions)):
        raise Refused(f"{exercise.place}: there are tests for {', '.join(unknown)} but no such question; add it.")
    if not exercise.questions:
        raise Refused(f'{exercise.place}: there is no question; write a heading "## Task q1: ...".')
