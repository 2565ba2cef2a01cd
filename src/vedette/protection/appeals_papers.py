"""All papers of the urgent track: which there are, what each must have before it leaves, composing one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from vedette.errors import MissingError
from vedette.papers.tree import Paper, word_count
from vedette.protection.appeals import LANGUAGES, Urgent
from vedette.protection.appeals_authorities import crime_report, special_procedures, wgeid
from vedette.protection.appeals_desk import Desk, Missing, phrase
from vedette.protection.appeals_publics import amnesty, call_log, consent_form, observatory, statement


@dataclass(frozen=True, slots=True)
class Kind:
    """One paper. `scopes` are the consents without which it does not leave; `filed` the languages in which it
    is filed (others are for reading); `output` the step of the investigation that sending it is.
    """

    code: str
    compose: Callable[[Desk], Paper]
    scopes: tuple[str, ...] = ()
    filed: tuple[str, ...] = LANGUAGES
    output: str = ""
    signed: bool = True
    """Whether two sign it off before it leaves."""


KINDS: tuple[Kind, ...] = (
    Kind("crime-report", crime_report, ("C09",), ("ru",), "urgent-crime-report"),
    Kind("wgeid", wgeid, ("C13",), ("en", "fr"), "urgent-wgeid"),
    Kind("special-procedures", special_procedures, ("C13",), ("en", "fr"), "urgent-special-procedures"),
    Kind("observatory", observatory, ("C15", "C17")),
    Kind("amnesty", amnesty, ("C15", "C17")),
    Kind("statement", statement, ("C17",)),
    Kind("calls", call_log, signed=False),
    Kind("consent", consent_form, signed=False),
)
URGENT = ("crime-report", "wgeid", "special-procedures", "observatory", "amnesty")
"""The five that must be there within the first day."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A paper, what it lacks, and how many words it has. `filed`: in this language it is the one to file."""

    paper: Paper
    missing: tuple[Missing, ...]
    words: int
    filed: bool

    @property
    def ready(self) -> bool:
        """Whether nothing is missing without which it is not sent."""
        return not any(one.must for one in self.missing)


def kind_of(code: str) -> Kind:
    """Return a kind of paper. Raises: MissingError."""
    for one in KINDS:
        if one.code == code:
            return one
    raise MissingError(f"paper {code}: there is no such paper")


def compose(code: str, urgent: Urgent, language: str, *, draft: bool = False) -> Composed:
    """Return a paper in a language; nothing that is not in the data set stands on it.

    `draft` marks it on every page as not signed off. Raises: MissingError for an unknown paper or language.
    """
    kind = kind_of(code)
    if language not in LANGUAGES:
        raise MissingError(f"paper {code}: there is no such language")
    desk = Desk(urgent, language)
    paper = kind.compose(desk)
    words = word_count(paper)
    if paper.limits.words is not None and words > paper.limits.words:
        desk.lack("limit", str(paper.limits.words), must=True)
    if draft and kind.signed:
        mark = phrase("draft", language)
        paper = replace(paper, mark=f"{mark} · {paper.mark}" if paper.mark else mark)
    order = sorted(desk.missing, key=lambda one: not one.must)
    return Composed(paper, tuple(order), words, language in kind.filed)


def missing_of_all(urgent: Urgent) -> dict[Missing, tuple[str, ...]]:
    """Return everything that is missing, with the papers that lack it; what must be there comes first.

    What is a must for one paper is listed as a must.
    """
    found: dict[Missing, list[str]] = {}
    for kind in KINDS:
        for language in LANGUAGES:
            for one in compose(kind.code, urgent, language).missing:
                papers = found.setdefault(one, [])
                if kind.code not in papers:
                    papers.append(kind.code)
    musts = {(one.what, one.key) for one in found if one.must}
    merged: dict[Missing, list[str]] = {}
    for one, papers in found.items():
        whole = Missing(one.what, one.key, (one.what, one.key) in musts)
        held = merged.setdefault(whole, [])
        held += [each for each in papers if each not in held]
    return {one: tuple(merged[one]) for one in sorted(merged, key=lambda each: not each.must)}
