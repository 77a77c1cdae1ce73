"""The characters of a text that a network reads one by one: what js/characters.js does in the page."""

from collections.abc import Sequence

from lstm_lib.widgets.say import listed, number

MOST = 200  # characters read at most


def split(text: str) -> list[str]:
    """A text's characters; a tab is four spaces."""
    return list(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))


def called(c: str) -> str:
    """A character's name in a sentence."""
    return {" ": "a space", "\n": "a line break"}.get(c, f"“{c}”")


def remarks(text: str, alphabet: str) -> list[str]:
    """Sentences on what of a text was not read as it stands."""
    every, notes = split(text), []
    if not every:
        notes.append("There is nothing to read: type a text, or choose one above.")
    if len(every) > MOST:
        notes.append(f"Only the first {MOST} of {number(len(every))} characters are read.")
    strange = list(dict.fromkeys(c for c in every[:MOST] if c not in alphabet))
    if strange:
        instead = called("?") if "?" in alphabet else "nothing"
        names = listed([called(c) for c in strange[:5]]) + (" and others" if len(strange) > 5 else "")
        notes.append(f"Not in the alphabet, and read as {instead}: {names}.")
    return notes


def places(shown: Sequence[str], columns: int) -> list[tuple[str, int, int]]:
    """Each character with its row and column where so many fit; a line break ends its row."""
    found, row, column = [], 0, 0
    for c in shown:
        if column == columns:
            row, column = row + 1, 0
        found.append((c, row, column))
        row, column = (row + 1, 0) if c == "\n" else (row, column + 1)
    return found


def rows(shown: Sequence[str], columns: int) -> int:
    """Rows that the characters take."""
    return 1 + max((row for _, row, _ in places(shown, columns)), default=0)
