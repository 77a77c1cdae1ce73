"""Every quiz is complete, shown, and refutes each wrong answer in its own chapter; a broken one is refused in words."""

import copy
from pathlib import Path

import pytest
import yaml
from says import says

from tools import course, labels, myst, quizzes
from tools.citations import Citations
from tools.plain import Plain

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "chapters").glob("*.quiz.yml"))
GOOD = [
    {
        "id": "sky",
        "text": "Which colour has the sky?",
        "options": [
            {
                "text": "Green",
                "feedback": "Look up.",
                "misconception": "The sky is grass.",
                "see": "cell-sky",
            },
            {"text": "Blue", "feedback": "By day.", "right": True},
        ],
    }
]


@pytest.fixture(scope="module")
def known():
    """All labels of the book."""
    return labels.Labels.read(ROOT, course.pages(ROOT)).by_name


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_quiz_of_a_chapter_is_complete_shown_and_points_into_its_chapter(source, known):
    name = source.name.removesuffix(".quiz.yml")
    questions = quizzes.read(source)
    assert 4 <= len(questions) <= 8
    options = [option for question in questions for option in question["options"]]
    for option in options:
        if "right" not in option:
            assert option["see"] in known, (
                f"{source.name}: {option['see']} is no label; put ({option['see']})= above a cell"
            )
            assert known[option["see"]].page == f"chapters/{name}", f"{source.name}: {option['see']} is elsewhere"
    assert len({option["feedback"] for option in options}) == len(options), "an option borrows another's feedback"
    places = [[("right" in option) for option in question["options"]].index(True) for question in questions]
    assert all(places.count(place) <= len(places) / 2 for place in places), f"the right option stands at {places}"


@pytest.mark.parametrize("page", course.pages(ROOT), ids=lambda path: path.stem)
def test_page_shows_the_quiz_that_lies_beside_it_and_no_other(page):
    source = page.with_suffix(".quiz.yml")
    blocks = list(myst.blocks(page.read_text(encoding="utf-8").split("\n"), 1))
    shown = [block.argument for block in blocks if isinstance(block, myst.Directive) and block.name == "quiz"]
    assert shown == ([page.stem] if source.exists() else []), f"{page.name}: a line ```{{quiz}} {page.stem} is wanted"


def test_read_complete_quiz_is_returned_as_written(tmp_path):
    assert quizzes.read(written(tmp_path, GOOD)) == GOOD


def written(folder, questions):
    path = folder / "01_sky.quiz.yml"
    path.write_text(questions if isinstance(questions, str) else yaml.safe_dump(questions), encoding="utf-8")
    return path


def changed(change):
    """Return the good quiz with one change made by `change(question)`."""
    questions = copy.deepcopy(GOOD)
    change(questions[0])
    return questions


ONE_RIGHT = "01_sky.quiz.yml, question sky: exactly one of several options must have `right: true`, got {} of {}."


@pytest.mark.parametrize(
    ("questions", "message"),
    [
        ([], "01_sky.quiz.yml: a quiz must be a list of questions; begin each with `- id: name`."),
        ("sky: blue", "01_sky.quiz.yml: a quiz must be a list of questions; begin each with `- id: name`."),
        ("- id: sky\n  text: Which: one?",
         "01_sky.quiz.yml, line 2: mapping values are not allowed here; a text with a colon needs quotes."),
        (["sky"], "01_sky.quiz.yml, question 1: id is missing; a question has id, text, options."),
        (changed(lambda q: q.pop("id")),
         "01_sky.quiz.yml, question 1: id is missing; a question has id, text, options."),
        (changed(lambda q: q.update(text=" ")),
         "01_sky.quiz.yml, question sky: text is missing; a question has id, text, options."),
        (changed(lambda q: q.update(hint="Up")),
         "01_sky.quiz.yml, question sky: a question has no key 'hint'; it has id, text, options."),
        (GOOD + GOOD, "01_sky.quiz.yml, question sky: this id is used twice; give every question its own."),
        (changed(lambda q: q.pop("options")),
         "01_sky.quiz.yml, question sky: options must be a list; begin each with `- text: ...`."),
        (changed(lambda q: q.update(options=["Green", "Blue"])),
         "01_sky.quiz.yml, question sky: options must be a list; begin each with `- text: ...`."),
        (changed(lambda q: q["options"].pop(0)), ONE_RIGHT.format(1, 1)),
        (changed(lambda q: q["options"][1].pop("right")), ONE_RIGHT.format(0, 2)),
        (changed(lambda q: q["options"][0].update(right=True)), ONE_RIGHT.format(2, 2)),
        (changed(lambda q: q["options"][1].update(right=False)), ONE_RIGHT.format(1, 2)),
        (changed(lambda q: q["options"][0].pop("feedback")),
         "01_sky.quiz.yml, question sky, option a: feedback is missing; "
         "a wrong option has text, feedback, misconception, see."),
        (changed(lambda q: q["options"][0].pop("misconception")),
         "01_sky.quiz.yml, question sky, option a: misconception is missing; "
         "a wrong option has text, feedback, misconception, see."),
        (changed(lambda q: q["options"][0].pop("see")),
         "01_sky.quiz.yml, question sky, option a: see is missing; "
         "a wrong option has text, feedback, misconception, see."),
        (changed(lambda q: q["options"][0].update(sea="cell-sky")),
         "01_sky.quiz.yml, question sky, option a: a wrong option has no key 'sea'; "
         "it has text, feedback, misconception, see."),
        (changed(lambda q: q["options"][1].pop("feedback")),
         "01_sky.quiz.yml, question sky, option b: feedback is missing; a right option has text, feedback, right."),
        (changed(lambda q: q["options"][1].update(misconception="None")),
         "01_sky.quiz.yml, question sky, option b: a right option has no key 'misconception'; "
         "it has text, feedback, right."),
    ],
)  # fmt: skip
def test_read_broken_quiz_names_file_question_and_mend(tmp_path, questions, message):
    with says(quizzes.QuizError, message):
        quizzes.read(written(tmp_path, questions))


def test_read_quiz_that_is_not_there_is_refused(tmp_path):
    with says(quizzes.QuizError, "01_sky.quiz.yml: there is no such file; write the quiz, or remove it from the page."):
        quizzes.read(tmp_path / "01_sky.quiz.yml")


@pytest.fixture
def plain(tmp_path):
    """The conversion of a page with the good quiz beside it."""
    (tmp_path / "chapters").mkdir()
    written(tmp_path / "chapters", GOOD)
    section = labels.Label("chapters/01_sky", "cell", "", "The air above")
    known = labels.Labels({"cell-sky": section}, {"chapters/01_sky": "The sky"})
    return Plain(tmp_path, "chapters/01_sky", known, Citations([]), "https://example.org/", frozenset())


def test_convert_quiz_becomes_questions_with_folded_answers(plain):
    assert plain.convert("```{quiz} 01_sky\n```", 1) == (
        "**Question 1.** Which colour has the sky?\n\n- (a) Green\n- (b) Blue\n\n"
        "<details>\n<summary>Answers</summary>\n\n"
        "- (a) Not so. Look up. See the code in *The air above*. *Misconception: The sky is grass.*\n"
        "- (b) Right. By day.\n\n</details>"
    )


def test_convert_quiz_broken_or_absent_names_the_line_of_the_page(plain, tmp_path):
    with says(myst.MystError, "7: 02_sea.quiz.yml: there is no such file; write the quiz, or remove it from the page."):
        plain.convert("```{quiz} 02_sea\n```", 7)
    written(tmp_path / "chapters", changed(lambda q: q["options"][0].pop("see")))
    with says(
        myst.MystError,
        "7: 01_sky.quiz.yml, question sky, option a: see is missing; "
        "a wrong option has text, feedback, misconception, see.",
    ):
        plain.convert("```{quiz} 01_sky\n```", 7)


def test_labels_of_cells_belong_to_the_section_they_stand_in(known):
    """A label above a cell once took the title of the heading after it."""
    label = known["cell-clipping-share"]
    assert (label.kind, label.title) == ("cell", "Explosions, cliffs and clipping")
