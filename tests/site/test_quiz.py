"""A chapter's quiz in a reader's hands: by keyboard, by ear, without a script, on a phone and on paper."""

import browser as reader
import every_page
import pytest

from tools import quizzes

SOURCES = sorted((reader.SITE.parents[1] / "chapters").glob("*.quiz.yml"))
VISIBLE = ".quiz fieldset:has({}) .quiz-feedback:visible"


def address(source):
    return f"chapters/{source.name.removesuffix('.quiz.yml')}.html"


@pytest.fixture(params=SOURCES, ids=lambda source: source.name.removesuffix(".quiz.yml"))
def quiz(request):
    """The questions of one chapter and the address of its page."""
    return quizzes.read(request.param), address(request.param)


@pytest.fixture
def opened(quiz, contexts, home):
    """The questions, and the page that shows them."""
    visit = reader.Visit(contexts["light"], home + quiz[1], home)
    yield quiz[0], visit
    visit.page.close()


def choose(page, questions, k):
    """Choose option `k` of every question, or its last one; return the marks of the inputs."""
    marks = [f"#quiz-{question['id']}-{min(k, len(question['options']) - 1)}" for question in questions]
    for mark in marks:
        page.check(mark)
    return marks


def heard(text):
    return " ".join(text.split())


def test_wrong_option_by_keyboard_shows_its_feedback_and_announces_it(opened):
    questions, visit = opened
    page, first = visit.page, questions[0]
    page.click("section:has(> .quiz) > p")  # where the reader is; the next thing to reach is the first question
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == f"quiz-{first['id']}-0"

    wrong = next(k for k, option in enumerate(first["options"]) if "right" not in option)
    page.keyboard.press("Space")
    for _ in range(wrong):
        page.keyboard.press("ArrowDown")
    mark = f"#quiz-{first['id']}-{wrong}"
    assert page.is_checked(mark)
    shown = page.locator(VISIBLE.format(mark))
    assert shown.count() == 1
    assert first["options"][wrong]["misconception"].rstrip(".") in shown.inner_text()
    # What a screen reader gets: a group with the question as its name, and in it a status that speaks.
    group = page.get_by_role("group").filter(has=page.locator(mark))
    assert group.get_by_role("status").text_content() == heard(shown.text_content())
    assert 'group "Question 1.' in group.aria_snapshot()

    while group.locator(":focus").count():
        page.keyboard.press("Tab")
    assert group.get_by_role("status").text_content() == ""
    assert shown.is_visible()


def test_every_option_gives_its_own_feedback_and_shows_where_it_is_refuted(opened):
    questions, visit = opened
    for question in questions:
        for k, option in enumerate(question["options"]):
            mark = f"#quiz-{question['id']}-{k}"
            visit.page.check(mark)
            shown = visit.page.locator(VISIBLE.format(mark))
            assert shown.count() == 1
            assert shown.inner_text().startswith("Right." if "right" in option else "Not so.")
            if "right" in option:
                continue
            shown.locator(f"a[href='#{option['see']}']").click()
            visit.page.wait_for_timeout(50)
            top = visit.page.evaluate(
                "name => document.getElementById(name).getBoundingClientRect().top", option["see"]
            )
            assert 0 <= top < 450, f"{option['see']} is not in sight after the jump"
    assert not visit.complaints


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_feedback_open_fits_a_phone_and_axe_finds_nothing(quiz, contexts, home, theme):
    questions, page_address = quiz
    visit = reader.Visit(contexts[theme], home + page_address, home)
    visit.page.evaluate(every_page.AXE)
    visit.resize(390)
    for k in range(max(len(question["options"]) for question in questions)):
        choose(visit.page, questions, k)
        assert visit.overflow() is None
        found = visit.page.evaluate("() => axe.run('.quiz').then(result => result.violations.map(rule => rule.id))")
        assert found == []
    visit.page.close()


def test_feedback_shows_without_a_script(quiz, chromium, home):
    questions, page_address = quiz
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(home + page_address)
    for mark in choose(page, questions, 0):
        assert page.locator(VISIBLE.format(mark)).count() == 1
    context.close()


def test_paper_shows_the_questions_and_no_answer(opened):
    questions, visit = opened
    choose(visit.page, questions, 0)
    visit.page.emulate_media(media="print")
    assert visit.page.locator(".quiz label:visible").count() == sum(len(question["options"]) for question in questions)
    assert visit.page.locator(".quiz-feedback:visible").count() == 0
