"""Does the drawing of an unrolled network show one set of parameters, every word, and what the output layer reads?"""

import matplotlib

matplotlib.use("Agg")

import pytest
from matplotlib import pyplot as plt
from says import says

from lstm_lib.diagrams_rnn import draw_unrolled

WORDS = ["the", "film", "was", "good"]


def texts(ax):
    found = [text.get_text() for text in ax.texts if text.get_text()]
    plt.close(ax.figure)
    return found


@pytest.mark.parametrize(("read", "layers"), [("none", 0), ("last", 1), ("all", 4)])
def test_draw_unrolled_same_box_at_every_word_and_output_where_it_is_read(read, layers):
    found = texts(draw_unrolled(WORDS, read=read))
    assert found.count("$W, U, b$") == 1 + len(WORDS)
    assert found.count("$W_s, b_s$") == layers
    assert all(found.count(word) == 1 for word in WORDS)
    assert {f"$h_{{{t}}}$" for t in range(5 if read != "last" else 4)} <= set(found)


def test_draw_unrolled_without_words_is_refused():
    with says(
        ValueError,
        "draw_unrolled: wanted at least one word and read among none, last, all, got 0 words and read='none'. "
        "Pass the words of a sentence.",
    ):
        draw_unrolled([])
