"""Which terms there are: ours, and those the group added."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Count, Max, QuerySet
from django.utils.translation import get_language

from vedette.records.vocabulary import Term, builtin, label_of, ordered
from vedette_hq.access.models import Person
from vedette_hq.access.roles import Role
from vedette_hq.terms.models import GroupTerm, TermFile
from vedette_hq.terms.titles import TITLES

KEPT_SECONDS = 1.0
"""What the group added is asked for anew after so long; a code not found is asked for at once."""


class _Group:
    """The group's terms, as this process read them last."""

    def __init__(self) -> None:
        self.at = -KEPT_SECONDS
        self.terms: dict[str, dict[str, Term]] = {}

    def read(self) -> dict[str, dict[str, Term]]:
        if time.monotonic() - self.at >= KEPT_SECONDS:
            self.terms = {}
            for row in GroupTerm.objects.order_by("added", "code"):
                self.terms.setdefault(row.vocabulary, {})[row.code] = as_term(row)
            self.at = time.monotonic()
        return self.terms


_group = _Group()


def forget() -> None:
    """Read the group's terms anew next time: after one was added, changed or taken back."""
    _group.at = -KEPT_SECONDS


def as_term(row: GroupTerm) -> Term:
    """Return a row as a term; taken out of use in version 1 of the group's own list."""
    return Term(
        row.code,
        row.parent,
        row.huridocs,
        MappingProxyType(row.labels),
        MappingProxyType(row.meaning),
        int(row.retired is not None),
    )


def known(vocabulary: str, code: str) -> bool:
    """Say whether a vocabulary has a code, ours or the group's; one taken out of use still counts."""
    ours = builtin().get(vocabulary)
    if ours is not None and code in ours.terms:
        return True
    if code in _group.read().get(vocabulary, {}):
        return True
    return GroupTerm.objects.filter(vocabulary=vocabulary, code=code).exists()


def terms(vocabulary: str, *, retired: bool = False) -> list[Term]:
    """Return the terms of a vocabulary in the order shown, the group's after ours under the same parent."""
    return [term for _, term in tree(vocabulary, retired=retired)]


def tree(vocabulary: str, *, retired: bool = False) -> list[tuple[int, Term]]:
    """Return the terms with their depth. Ours come first; `retired`: also those out of use."""
    ours = builtin().get(vocabulary)
    found: dict[str, Term] = dict(ours.terms) if ours else {}
    for code, term in _group.read().get(vocabulary, {}).items():
        found.setdefault(code, term)
    return ordered(term for term in found.values() if retired or not term.retired)


def term(vocabulary: str, code: str) -> Term | None:
    """Return one term, also when it is out of use."""
    ours = builtin().get(vocabulary)
    if ours is not None and code in ours.terms:
        return ours.terms[code]
    return _group.read().get(vocabulary, {}).get(code)


def label(vocabulary: str, code: str, language: str | None = None) -> str:
    """Return the label of a code in a language (of the reader when not given); the code if it has none."""
    found = term(vocabulary, code)
    return code if found is None else label_of(found, (language or get_language() or "en").split("-")[0])


def labels(vocabulary: str, language: str | None = None) -> Mapping[str, str]:
    """Return code to label of all terms of a vocabulary, also those out of use."""
    chosen = (language or get_language() or "en").split("-")[0]
    return {one.code: label_of(one, chosen) for one in terms(vocabulary, retired=True)}


# -- for the pages --


@dataclass(frozen=True, slots=True)
class Listed:
    """A vocabulary in the list: how many terms of ours, how many the group added."""

    name: str
    title: str
    version: int
    huridocs: str
    ours: int
    group: int


@dataclass(frozen=True, slots=True)
class Line:
    """A term on the page of its vocabulary, in the reader's language."""

    term: Term
    depth: int
    label: str
    meaning: str
    others: tuple[tuple[str, str], ...]
    """Language to label, of the other languages."""
    ours: bool


def exists(vocabulary: str) -> bool:
    """Say whether there is a vocabulary of this name, ours or the group's."""
    return vocabulary in builtin() or vocabulary in _group.read()


def title(vocabulary: str) -> str:
    """Return what a vocabulary is called."""
    if vocabulary in TITLES:
        return str(TITLES[vocabulary])
    row = GroupTerm.objects.filter(vocabulary=vocabulary).exclude(list_title="").first()
    return row.list_title if row else vocabulary


def listed() -> list[Listed]:
    """Return all vocabularies: ours in their order, then the group's by title."""
    rows = GroupTerm.objects.values("vocabulary").annotate(n=Count("pk"), called=Max("list_title"))
    group = {row["vocabulary"]: (row["n"], row["called"]) for row in rows}
    found = []
    for name, words in TITLES.items():
        ours = builtin()[name]
        found.append(
            Listed(
                name, str(words), ours.version, ours.huridocs, len(ours.terms), group.pop(name, (0, ""))[0]
            )
        )
    others = [Listed(name, called or name, 0, "", 0, n) for name, (n, called) in group.items()]
    return found + sorted(others, key=lambda one: (one.title, one.name))


def lines(vocabulary: str, wanted: str = "", language: str | None = None) -> list[Line]:
    """Return the terms of a vocabulary, also those out of use; `wanted` must stand in code or words."""
    chosen = (language or get_language() or "en").split("-")[0]
    ours = builtin().get(vocabulary)
    found = []
    for depth, one in tree(vocabulary, retired=True):
        text = " ".join((one.code, one.huridocs, *one.labels.values(), *one.meaning.values())).casefold()
        if wanted.casefold().strip() in text:
            others = tuple((key, label) for key, label in one.labels.items() if key != chosen)
            meaning = one.meaning.get(chosen) or one.meaning.get("en") or next(iter(one.meaning.values()), "")
            mine = ours is not None and one.code in ours.terms
            found.append(Line(one, depth, label_of(one, chosen), meaning, others, mine))
    return found


def search(wanted: str, most: int = 200) -> list[tuple[str, Line]]:
    """Return terms of all vocabularies in which a text stands, with the name of the vocabulary."""
    found: list[tuple[str, Line]] = []
    for one in listed():
        found += [(one.name, line) for line in lines(one.name, wanted)]
        if len(found) >= most:
            return found[:most]
    return found


def given_files(person: Person) -> QuerySet[TermFile]:
    """Return the files that leads gave and that wait to be taken over, for any lead."""
    if person.role != Role.LEAD or not person.is_active:
        return TermFile.objects.none()
    return TermFile.objects.filter(done__isnull=True)


@dataclass(frozen=True, slots=True)
class Coming:
    """A list of a file before it is taken over: how many terms it has, how many would come, a few of them."""

    name: str
    title: str
    terms: int
    new: int
    some: tuple[str, ...]


def dry_run(file: TermFile) -> list[Coming]:
    """Return what taking over each list of a file would bring."""
    chosen = (get_language() or "en").split("-")[0]
    found = []
    for name, given in file.lists.items():
        there = set(_group.read().get(name, {}))
        some = tuple(row[3].get(chosen) or next(iter(row[3].values())) for row in given["rows"][:3])
        new = sum(row[0] not in there for row in given["rows"])
        found.append(Coming(name, given["title"], len(given["rows"]), new, some))
    return found
