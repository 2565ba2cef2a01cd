"""Terms with their agreed renderings, found in a text in any form of their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vedette.records.stems import words


@dataclass(frozen=True, slots=True)
class Term:
    """One notion and how it is called: `renderings` by language, each with `|` between what is accepted."""

    id: str
    renderings: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    def accepted(self, language: str) -> tuple[str, ...]:
        """Return how it may be called in a language, the preferred first."""
        return tuple(each.strip() for each in self.renderings.get(language, "").split("|") if each.strip())


@dataclass(frozen=True, slots=True)
class Found:
    """A term that stands at `start` to `end` of a text."""

    term: Term
    start: int
    end: int


class Terms:
    """Terms to be looked for in many texts: found by the stems of their first words, by language."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._index: dict[str, dict[str, list[tuple[Term, tuple[str, ...]]]]] = {}

    def beginning(self, language: str, stem: str) -> list[tuple[Term, tuple[str, ...]]]:
        """Return the terms whose renderings in a language begin with a stem, each with all its stems."""
        if language not in self._index:
            index: dict[str, list[tuple[Term, tuple[str, ...]]]] = {}
            for term in self.terms:
                for one in term.accepted(language):
                    stems = tuple(each.stem for each in words(one, language))
                    if stems:
                        index.setdefault(stems[0], []).append((term, stems))
            self._index[language] = index
        return self._index[language].get(stem, [])


def terms_in(text: str, language: str, terms: Terms | Iterable[Term]) -> tuple[Found, ...]:
    """Return where terms stand in a text, in order; of two at a place the longer."""
    table = terms if isinstance(terms, Terms) else Terms(terms)
    said = list(words(text, language))
    found: list[Found] = []
    for at, word in enumerate(said):
        for term, stems in table.beginning(language, word.stem):
            if tuple(each.stem for each in said[at : at + len(stems)]) == stems:
                found.append(Found(term, word.start, said[at + len(stems) - 1].end))
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or kept[-1].end <= each.start:
            kept.append(each)
    return tuple(kept)
