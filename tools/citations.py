"""Names the works of references.bib in plain text, for notebooks, where no bibliography extension runs."""

from __future__ import annotations

from pathlib import Path

from pybtex.database import Entry, parse_file
from pybtex.richtext import Text


class Citations:
    """The works of the book's .bib files.

    Parameters
    ----------
    paths
        The files, as `_config.yml` lists them.
    """

    def __init__(self, paths: list[Path]) -> None:
        self.works: dict[str, Entry] = {}
        for path in paths:
            self.works |= dict(parse_file(str(path), bib_format="bibtex").entries)

    def __contains__(self, key: str) -> bool:
        return key in self.works

    def names(self, key: str) -> str:
        """Return the authors as a sentence names them: one, two, or the first "et al."."""
        people = [_plain(" ".join(p.prelast_names + p.last_names)) for p in self._people(self.works[key])]
        if len(people) > 2:
            return f"{people[0]} et al."
        return " and ".join(people)

    def year(self, key: str) -> str:
        """Return the year of publication."""
        return self.works[key].fields["year"]

    def textual(self, keys: list[str]) -> str:
        """Return `Gers et al. (2000) and Bengio et al. (1994)`."""
        return " and ".join(f"{self.names(key)} ({self.year(key)})" for key in keys)

    def parenthetical(self, keys: list[str]) -> str:
        """Return `(Gers et al., 2000; Bengio et al., 1994)`."""
        return "(" + "; ".join(f"{self.names(key)}, {self.year(key)}" for key in keys) + ")"

    def full(self, key: str) -> str:
        """Return one line of Markdown that lets a reader find the work."""
        entry = self.works[key]
        fields = {name: _plain(value) for name, value in entry.fields.items() if name not in ("doi", "url")}
        venue = fields.get("journal") or fields.get("booktitle") or fields.get("publisher") or fields.get("school")
        people = ", ".join(_plain(str(person)) for person in self._people(entry))
        parts = [f"{people} ({self.year(key)}). *{fields['title']}*"] + ([venue] if venue else [])
        doi, url = entry.fields.get("doi"), entry.fields.get("url")
        link = f"https://doi.org/{doi}" if doi else url
        return ". ".join(parts) + "." + (f" <{link}>" if link else "")

    @staticmethod
    def _people(entry: Entry) -> list:
        return entry.persons.get("author") or entry.persons.get("editor") or []


def _plain(latex: str) -> str:
    return str(Text.from_latex(latex))
