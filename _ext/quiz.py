"""Puts a chapter's self-check quiz into its page, from `chapters/NN_topic.quiz.yml`.

Native radio buttons and a style sheet show the feedback, so a quiz works by keyboard, from a folder and without a
script; `static/quiz.js` only reads the feedback to those who cannot see it appear.
"""

from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tools.quizzes import QuizError, read


class Quiz(SphinxDirective):
    """``{quiz} NN_topic``: the questions of ``NN_topic.quiz.yml`` beside the page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return one box per question."""
        path = Path(self.env.doc2path(self.env.docname)).with_name(f"{self.arguments[0]}.quiz.yml")
        self.env.note_dependency(str(path))
        try:
            questions = read(path)
        except QuizError as error:
            raise self.error(str(error)) from error
        return [self._question(number, question) for number, question in enumerate(questions, 1)]

    def _question(self, number: int, question: dict) -> nodes.Node:
        name = f"quiz-{question['id']}"
        box = nodes.container(classes=["quiz"])
        box += _html(f'<fieldset><legend><span class="quiz-number">Question {number}.</span> ')
        box += self._inline(question["text"])
        box += _html("</legend>")
        for k, option in enumerate(question["options"]):
            kind = "right" if option.get("right") else "wrong"
            box += _html(
                f'<div class="quiz-option quiz-{kind}"><input type="radio" name="{name}" id="{name}-{k}">'
                f'<label for="{name}-{k}">'
            )
            box += self._inline(option["text"])
            box += _html('</label><div class="quiz-feedback">')
            box += self._parse(_feedback(option))
            box += _html("</div></div>")
        box += _html('<p class="quiz-live" role="status"></p></fieldset>')
        return box

    def _parse(self, text: str) -> list[nodes.Node]:
        holder = nodes.Element()
        self.state.nested_parse(StringList(text.splitlines(), self.arguments[0]), self.content_offset, holder)
        return holder.children

    def _inline(self, text: str) -> nodes.Node:
        (paragraph,) = self._parse(" ".join(text.split()))
        return nodes.inline("", "", *paragraph.children)


def _feedback(option: dict) -> str:
    """Return what a reader is told who chose this option."""
    if option.get("right"):
        return f"**Right.** {option['feedback']}"
    see = option["see"]
    link = f"See {{numref}}`{see}`." if see.startswith("fig-") else f"{{ref}}`See the cell that shows it. <{see}>`"
    return f"**Not so.** {option['feedback']} {link}\n\n*Misconception: {option['misconception'].rstrip('.')}.*"


def _html(text: str) -> nodes.Node:
    return nodes.raw("", text, format="html")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("quiz", Quiz)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
