"""Sentences about films, written by hand to test what was learnt from the toy language of ``sentiment``.

They were written before any network was trained on that language, were not changed afterwards, and are never trained
on. The text is the course's own and may be used under CC BY 4.0.
"""

from typing import Any, NamedTuple

import numpy as np

from lstm_lib.tasks.batch import Batch, encode
from lstm_lib.tasks.sentiment import SENTIMENT_WORDS, sentiment_tokens


class Review(NamedTuple):
    """A sentence, its verdict (0 negative, 1 positive), and its kind.

    The kinds are "plain", "negated", "contrast" (two verdicts, the last one counts), "far" (the verdict comes early,
    many words follow) and "free" (turns and words that the toy language lacks).
    """

    text: str
    verdict: int
    kind: str


_SENTENCES = {
    "plain": """
        + I really enjoyed the movie.
        + We loved every minute of it.
        + The acting was brilliant.
        + What a wonderful little film!
        + My mother found the story truly charming.
        + Last night we saw a very funny film at home.
        + The music was beautiful.
        + Everyone in my class liked the ending.
        + This is a great film for a quiet Sunday.
        + I admired the clever plot.
        + A good story, told with care.
        + The children loved the dog and the old captain.
        - I hated the ending.
        - The film was boring.
        - My brother disliked the music.
        - What a terrible waste of a good evening!
        - The plot is weak and the jokes are stupid.
        - We regretted buying the tickets.
        - It was a dull evening.
        - They found the second half really disappointing.
        - The acting was awful.
        - People hated this show when it came out.
        - A stupid story about a stupid car.
        - To be honest, the whole thing was bad.
    """,
    "negated": """
        + The film wasn't bad.
        + I did not hate it as much as I had feared.
        + Nobody regretted the trip to the cinema.
        + The ending was not disappointing.
        + It is not a dull film.
        + We didn't find the story boring.
        + There was never a dull moment.
        + I do not think the acting was weak.
        + The jokes weren't stupid.
        + My friends didn't dislike the new version.
        + Not a bad way to spend an evening.
        + I have never regretted seeing it twice.
        - I didn't enjoy the movie.
        - We did not like the ending.
        - The story was not very clever.
        - Nobody loved the second film.
        - It wasn't funny.
        - I don't think the acting was good.
        - My sister never liked this kind of show.
        - They did not find the songs beautiful.
        - It isn't a great film.
        - The film was never really funny.
        - I do not believe that people enjoyed it.
        - Not one of us liked the hero.
    """,
    "contrast": """
        + The first hour was boring, but the ending was wonderful.
        + My friends hated it but I loved it.
        + The plot was weak but the acting was great.
        + I expected a bad film but it was really good.
        + It looked stupid at first, but we enjoyed it.
        + The critics disliked the show but people loved it.
        + The music was awful, but the story was not bad.
        + I did not like the book but I admired the film.
        + The seats were terrible but the film was beautiful.
        + It was not a clever story, but it was funny.
        + The start is dull but the rest is brilliant.
        + He found it boring, but my sister and I enjoyed every scene.
        - The music was good but the film was dull.
        - I liked the book, but I hated the film.
        - The acting was great but the plot was stupid.
        - People loved it but I found it boring.
        - It was funny at first, but the ending was awful.
        - We wanted to like it but it was terrible.
        - The idea was clever, but I did not enjoy the film.
        - The pictures are beautiful but the story is weak.
        - Everyone said it was great, but nobody in our row liked it.
        - The cast is brilliant, but it is not a good film.
        - It wasn't boring, but it wasn't funny.
        - I enjoyed the trailer but the film was disappointing.
    """,
    "far": """
        + I loved the film that my uncle took us to on the evening before we left for the coast.
        + It was a wonderful story about a boy and his grandfather who cross the country in an old red bus.
        + We enjoyed the show, which we saw from the last row because the train from the north was late again.
        + The acting was brilliant from the moment the curtain went up until the lights came on in the hall.
        + My parents liked the music that the band played between the two parts while people went out for tea.
        + It was not a bad film for a cold night in the middle of the week with nothing else on in town.
        + Nobody hated the ending that the director had changed two days before the first show in the capital.
        + I found the plot clever when we talked about it on the long way home along the river with the others.
        + It was a charming picture about three women who open a shop in a small town by the sea after the war.
        + We admired the young actress who plays the daughter of the man who runs the station in the village.
        + I did not regret the two hours that I spent there with my cousin and his friends from work on Friday.
        + The film was funny in every scene with the neighbour who comes to the door to ask for a cup of sugar.
        - I hated the film that my uncle took us to on the evening before we left for the coast.
        - It was a boring story about a boy and his grandfather who cross the country in an old red bus.
        - We disliked the show, which we saw from the last row because the train from the north was late again.
        - The acting was weak from the moment the curtain went up until the lights came on in the hall.
        - My parents never liked the music that the band played between the two parts while people went out for tea.
        - It was not a good film for a cold night in the middle of the week with nothing else on in town.
        - Nobody loved the ending that the director had changed two days before the first show in the capital.
        - I found the plot stupid when we talked about it on the long way home along the river with the others.
        - It was a dull picture about three women who open a shop in a small town by the sea after the war.
        - I did not enjoy the two hours that I spent there with my cousin and his friends from work on Friday.
        - The film was terrible in every scene with the neighbour who comes to the door to ask for a cup of sugar.
        - We did not like the young actress who plays the daughter of the man who runs the station in the village.
    """,
    "free": """
        + Although the start was dull, I loved the film.
        + Go and see it, you will love it.
        + I could watch this great film again tomorrow.
        + Far from boring, it kept us awake until two.
        + I laughed and cried, and so will you.
        + The best film of the year.
        + You would have to be made of stone to hate it.
        + I had my doubts, and I was wrong: it is superb.
        + Without one weak scene, it ends too soon.
        + Few films are this clever.
        + My only regret is that I did not see it earlier.
        + Even those who hated the first part enjoyed this one.
        - Although the acting was good, I hated the film.
        - I fell asleep after ten minutes.
        - Do not waste your money on it.
        - A great cast cannot save a script as poor as this.
        - I wish I had liked it more.
        - Even those who loved the first part disliked this one.
        - It is too long by an hour.
        - Hardly anyone enjoyed it.
        - Anything but funny.
        - If this is a good film, I am the queen of Spain.
        - I have rarely been so happy to leave a cinema.
        - The trailer was the only good part.
    """,
}

#: All sentences, kind by kind.
REVIEWS: tuple[Review, ...] = tuple(
    Review(line[2:], int(line[0] == "+"), kind)
    for kind, text in _SENTENCES.items()
    for line in map(str.strip, text.strip().splitlines())
)


def reviews(*, dtype: Any = np.float64) -> Batch:
    """All reviews in the words of the toy language, to test on.

    Parameters
    ----------
    dtype : float32 or float64

    Returns
    -------
    Batch
        ``x`` (T, B, D) one-hot over ``SENTIMENT_WORDS``, ``y`` (B,) the verdicts, ``lengths`` (B,).

    Examples
    --------
    >>> batch = reviews()
    >>> bool(len(batch.y) == len(REVIEWS) and batch.y.mean() == 0.5)
    True
    """
    x, lengths = encode([sentiment_tokens(review.text) for review in REVIEWS], SENTIMENT_WORDS, dtype)
    return Batch(x, np.array([review.verdict for review in REVIEWS]), lengths)
