"""Translations narrowed to the person: of the releases that they see. Terms and names are the house's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from vedette.publication.releases.document import Document
from vedette.publication.translation import Difference, Name, Names, Spelling, Term, Terms, compare
from vedette.publication.translation.comparing import Side, spelled
from vedette.publication.translation.parts import Part, Rendering, carried, pairs, parse_renderings, parts
from vedette.records.names import score
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CONTENT
from vedette_hq.releases.models import Release, ReleaseText
from vedette_hq.releases.queries import document_of, texts_of
from vedette_hq.translation.models import AgreedName, GlossaryTerm, Stays, Version, Work

MOST_NAMES = 1_000
ALIKE = 0.75
"""From this score on a spelling is found."""


def glossary(person: Person) -> QuerySet[GlossaryTerm]:
    """Return the terms of the house, those out of use too."""
    open_ = person.role in CONTENT and person.is_active
    return GlossaryTerm.objects.all() if open_ else GlossaryTerm.objects.none()


def agreed_names(person: Person) -> QuerySet[AgreedName]:
    """Return the names of the house, those out of use too."""
    open_ = person.role in CONTENT and person.is_active
    return AgreedName.objects.all() if open_ else AgreedName.objects.none()


def terms() -> Terms:
    """Return the terms in use, as texts are held against them."""
    rows = GlossaryTerm.objects.filter(retired__isnull=True).order_by("pk")
    return Terms(Term(one.pk, dict(one.renderings), one.note) for one in rows)


def names() -> Names:
    """Return the names in use, as texts are held against them."""
    rows = AgreedName.objects.filter(retired__isnull=True).order_by("pk")
    return Names(Name(one.pk, one.kind, spellings_of(one)) for one in rows)


def found_names(person: Person, asked: str) -> list[AgreedName]:
    """Return the names in use by their letters; those like what is asked, in any script, the best first."""
    rows = list(agreed_names(person).filter(retired__isnull=True).order_by("made", "pk")[:MOST_NAMES])
    rows.sort(key=lambda one: str(one).casefold())
    if not asked.strip():
        return rows
    scored = [(max((_alike(asked, way) for way in _ways(one)), default=0.0), one) for one in rows]
    best = [pair for pair in scored if pair[0] >= ALIKE]
    return [one for _score, one in sorted(best, key=lambda pair: -pair[0])]


def _ways(row: AgreedName) -> list[str]:
    return [way for one in spellings_of(row).values() for way in (one.approved, *one.variants) if way]


def _alike(asked: str, way: str) -> float:
    return score(asked, way, explain=False).score


def spellings_of(row: AgreedName) -> dict[str, Spelling]:
    """Return the spellings of a line by language."""
    return {
        language: Spelling(one["approved"], tuple(one["variants"])) for language, one in row.spellings.items()
    }


def work_of(release: Release, language: str) -> Work | None:
    """Return the translation of a release into a language, if it was begun."""
    return Work.objects.filter(release=release, language=language).first()


def newest(work: Work) -> Version | None:
    """Return what stands of a translation."""
    return work.versions.select_related("source", "text", "made_by").order_by("-number").first()


def renderings_of(version: Version | None) -> dict[str, Rendering]:
    """Return what a version holds. Raises: FormatError."""
    return parse_renderings(json.loads(bytes(version.parts))) if version else {}


def source_of(release: Release, language: str) -> ReleaseText | None:
    """Return the text from which a release is translated into a language: the first language that has one.

    A text that was itself translated comes after those that were not.
    """
    held = texts_of(release)
    order = [one for one in release.languages if one in held and one != language]
    first = [one for one in order if not held[one].source]
    return held[(first or order)[0]] if order else None


@dataclass(frozen=True, slots=True)
class Row:
    """A part side by side: the words of its translation, whether its source changed since, what differs."""

    part: Part
    words: str
    stale: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """A release beside its translation: the text it is made from, the newest version, the rows."""

    release: Release
    language: str
    source: ReleaseText
    document: Document
    version: Version | None
    rows: tuple[Row, ...]

    @property
    def left(self) -> int:
        """How many parts wait for words, or for a look because their source changed."""
        return sum(1 for row in self.rows if not row.words or row.stale)


def beside(release: Release, language: str, *, looking: bool = True) -> Beside | None:
    """Return a release side by side with its translation as it stands; None when there is no source.

    Not `looking`: nothing is compared, only counted.
    """
    source = source_of(release, language)
    if source is None:
        return None
    document = document_of(source)
    work = work_of(release, language)
    version = newest(work) if work else None
    held = carried(document, renderings_of(version))
    known, agreed = (names(), terms()) if looking else (Names(()), Terms(()))
    rows = []
    for part in parts(document):
        words, stale = held.get(part.path, ("", False))
        left, right = Side(document.language, part.words), Side(language, words)
        found = compare(part.path, left, right, names=known, terms=agreed) if words and looking else ()
        rows.append(Row(part, words, stale, found))
    return Beside(release, language, source, document, version, tuple(rows))


def differences_of(source: Document, target: Document) -> list[Difference]:
    """Return how a text of a release differs from the one it was made from, part by part."""
    known, agreed = names(), terms()
    found: list[Difference] = []
    for path, ours, theirs in pairs(source, target):
        sides = Side(source.language, ours), Side(target.language, theirs)
        if ours.strip() != theirs.strip() or any(letter.isalpha() for letter in ours):
            found += compare(path, *sides, names=known, terms=agreed)
    return found


def misspelled(document: Document) -> list[Difference]:
    """Return the names of a document that are in another spelling than the approved one."""
    known = names()
    return [
        each
        for part in parts(document)
        for each in spelled(part.path, Side(document.language, part.words), known)
    ]


@dataclass(frozen=True, slots=True)
class Compared:
    """The newest text of a language held against its source. `binding`: it was translated from it.

    A text that was written by itself is compared all the same, for who reads; it need not say the same. The
    only text of a release, or the one that others are translated from, is looked at for its spellings.
    """

    differences: tuple[Difference, ...]
    binding: bool

    def standing(self, stays: Mapping[str, str]) -> list[Difference]:
        """Return the grave ones that nobody left with a word."""
        return [one for one in self.differences if one.grave and one.key not in stays]


def compared(release: Release, language: str) -> Compared | None:
    """Return how the text of a language differs from its source as that stands now; None without a text."""
    held = texts_of(release)
    text = held.get(language)
    if text is None:
        return None
    if text.source:
        old = ReleaseText.objects.filter(pk=text.source, release=release).first()
        source = held.get(old.language) if old else None
    else:
        source = source_of(release, language)
        if source is not None and source.source:
            source = None
    if source is None or source.language == language:
        return Compared(tuple(misspelled(document_of(text))), False)
    found = differences_of(document_of(source), document_of(text))
    return Compared(tuple(found), bool(text.source))


def stays_of(release: Release, language: str) -> dict[str, str]:
    """Return the words with which differences were left, by key."""
    rows = Stays.objects.filter(work__release=release, work__language=language)
    return dict(rows.values_list("key", "words"))
