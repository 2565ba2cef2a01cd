"""Releases, narrowed to the person: those of their cases, and those that belong to no case."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from vedette.publication.releases.coding import parse_document
from vedette.publication.releases.document import Document
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK, CONTENT, Role
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.consent.models import Withdrawal
from vedette_hq.consent.queries import asked_cases
from vedette_hq.identity.models import Protected
from vedette_hq.missions.models import Mission
from vedette_hq.missions.queries import visible_missions
from vedette_hq.records.models import Record
from vedette_hq.releases.models import (
    OPEN_STATES,
    OUT_STATES,
    Handed,
    Label,
    Leaving,
    Override,
    Piece,
    PieceBlock,
    Release,
    ReleaseText,
    Run,
    State,
    Stop,
    Undertaking,
)
from vedette_hq.vault.models import CaseItem, Item

CASELESS = frozenset({Role.LEAD, Role.EDITOR})
"""Those who work on releases that belong to no case."""


def visible_releases(person: Person) -> QuerySet[Release]:
    """Return the releases of the person's cases; to leads and editors those without a case, too."""
    if person.role not in CONTENT or not person.is_active:
        return Release.objects.none()
    mine = Q(case__in=visible_cases(person))
    if person.role in CASELESS:
        mine |= Q(case__isnull=True)
    return Release.objects.filter(mine).select_related("case", "mission", "made_by", "corrects")


def own_releases(person: Person) -> QuerySet[Release]:
    """Return those that can still be written, of open cases."""
    return visible_releases(person).filter(
        Q(case__isnull=True) | Q(case__closed__isnull=True), state__in=OPEN_STATES
    )


def waiting_releases(person: Person) -> QuerySet[Release]:
    """Return those that have not left: checked, under embargo, or still written."""
    return visible_releases(person).filter(state__in=(*OPEN_STATES, State.EMBARGOED))


def checked_releases(person: Person) -> QuerySet[Release]:
    """Return those that may leave now: their checks were green when they were made."""
    return visible_releases(person).filter(state__in=(State.CHECKED, State.EMBARGOED))


def out_releases(person: Person) -> QuerySet[Release]:
    """Return those that came out and were not retracted."""
    return visible_releases(person).filter(state__in=OUT_STATES)


def visible_pieces(person: Person) -> QuerySet[Piece]:
    """Return the files of the person's releases."""
    return Piece.objects.filter(release__in=visible_releases(person)).select_related("release")


def own_pieces(person: Person) -> QuerySet[Piece]:
    """Return those of releases that can still be written."""
    return Piece.objects.filter(release__in=own_releases(person), dropped__isnull=True)


def visible_handed(person: Person) -> QuerySet[Handed]:
    """Return what was given to partners, of the person's releases."""
    return Handed.objects.filter(release__in=visible_releases(person), told__isnull=True)


def publicity_cases(person: Person) -> QuerySet[Case]:
    """Return the cases of which the person may publish: their own."""
    return visible_cases(person)


def own_undertakings(person: Person) -> QuerySet[Undertaking]:
    """Return the undertakings of secrecy of the person's cases that still bind."""
    if person.role not in CASEWORK:
        return Undertaking.objects.none()
    return Undertaking.objects.filter(case__in=visible_cases(person), lifted__isnull=True)


def current_labels(person: Person | None = None) -> QuerySet[Label]:
    """Return the labels that are printed now."""
    return Label.objects.filter(ended__isnull=True)


def cases_to_choose(person: Person) -> list[Case]:
    """Return the open cases that a release can be of."""
    return list(visible_cases(person).filter(closed__isnull=True).order_by("title"))


def missions_to_choose(person: Person) -> list[Mission]:
    """Return the missions that a release can tell of."""
    return list(visible_missions(person).order_by("-opened")[:200])


def texts_of(release: Release) -> dict[str, ReleaseText]:
    """Return the newest text of each language, in the order of the release's languages."""
    found: dict[str, ReleaseText] = {}
    for one in release.texts.select_related("made_by", "reviewed_by").order_by("number"):
        found[one.language] = one
    return {tongue: found[tongue] for tongue in release.languages if tongue in found}


def document_of(text: ReleaseText) -> Document:
    """Return the document of a text."""
    return parse_document(bytes(text.data))


def pieces_of(release: Release) -> list[Piece]:
    """Return its files in the order in which they came."""
    return list(release.pieces.filter(dropped__isnull=True).order_by("made", "pk"))


def piece_bytes(piece: Piece) -> Iterator[bytes]:
    """Yield the bytes of a file, block by block."""
    for number in piece.blocks.order_by("number").values_list("pk", flat=True):
        yield bytes(PieceBlock.objects.get(pk=number).data)


def piece_data(piece: Piece) -> bytes:
    """Return all bytes of a file."""
    return b"".join(piece_bytes(piece))


def mark_of(release: Release) -> str:
    """Return the digest of its texts and files as they stand: reviews and checks hold for one mark only."""
    lines = [release.audience, ",".join(release.languages)]
    lines += [f"{tongue} {one.sha256}" for tongue, one in sorted(texts_of(release).items())]
    for one in sorted(pieces_of(release), key=lambda piece: str(piece.pk)):
        lines.append(f"{one.pk} {one.name} {one.sha256} {one.derivative} {one.captions} {one.people}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def last_run(release: Release) -> Run | None:
    """Return the newest run of the checks, done or not."""
    return release.runs.select_related("asked_by").order_by("-asked").first()


def labels_in(language: str) -> tuple[str, ...]:
    """Return the labels to be printed in a language, by country."""
    rows = current_labels().filter(language=language).order_by("country")
    return tuple(rows.values_list("words", flat=True))


def label_countries() -> int:
    """Return of how many countries labels are printed."""
    return current_labels().values("country").distinct().count()


def items_of(release: Release) -> QuerySet[Item]:
    """Return the items of the case of a release."""
    held = CaseItem.objects.filter(case=release.case, until__isnull=True).values("item")
    return Item.objects.filter(pk__in=held) if release.case_id else Item.objects.none()


@dataclass(frozen=True, slots=True)
class Out:
    """A release as it stands outside: what readers may have of it, without any id of the house."""

    release: Release
    documents: dict[str, Document]
    pieces: tuple[Piece, ...]
    corrections: tuple[Release, ...] = ()


def stopped_releases() -> QuerySet[Stop]:
    """Return the stops that hold."""
    return Stop.objects.filter(ended__isnull=True)


def released(language: str | None = None) -> Iterator[Out]:
    """Yield what is out, newest first; what a withdrawn consent stopped or was retracted is not among it.

    A retraction stands in place of what it takes back. With a `language`, only what has that language.
    """
    stopped = set(stopped_releases().values_list("release_id", flat=True))
    rows = Release.objects.filter(state__in=OUT_STATES).exclude(pk__in=stopped)
    for release in rows.select_related("corrects").order_by("-released_at", "pk"):
        texts = texts_of(release)
        if language is not None and language not in texts:
            continue
        documents = {tongue: document_of(one).public() for tongue, one in texts.items()}
        later = (
            release.corrections.filter(state__in=OUT_STATES).exclude(pk__in=stopped).order_by("released_at")
        )
        yield Out(release, documents, tuple(pieces_of(release)), tuple(later))


def publicity_mark() -> str:
    """Return a digest that changes whenever what `released` yields changes."""
    rows = (
        Release.objects.filter(state__in=OUT_STATES).order_by("pk").values_list("pk", "state", "released_at")
    )
    stops = stopped_releases().order_by("pk").values_list("pk", flat=True)
    labels = current_labels().order_by("pk").values_list("pk", flat=True)
    text = repr((list(rows), list(stops), list(labels)))
    return hashlib.sha256(text.encode()).hexdigest()


def left_about(person: Person, subject: str) -> list[Leaving]:
    """Return everything that left about one person in the reader's cases, newest first."""
    rows = Leaving.objects.filter(subject=subject, case__in=asked_cases(person))
    return list(rows.select_related("release", "by").order_by("-at"))


def people_left(person: Person) -> list[tuple[str, int]]:
    """Return (subject, how many) of all about whom something left in the reader's cases."""
    rows = Leaving.objects.filter(case__in=asked_cases(person)).order_by("subject")
    counted: dict[str, int] = {}
    for subject in rows.values_list("subject", flat=True):
        counted[subject] = counted.get(subject, 0) + 1
    return list(counted.items())


def stops_of(releases: Iterable[Release]) -> dict[str, list[Stop]]:
    """Return the stops of some releases."""
    found: dict[str, list[Stop]] = {}
    for one in stopped_releases().filter(release__in=list(releases)).select_related("withdrawal"):
        found.setdefault(str(one.release_id), []).append(one)
    return found


def withdrawals_of(subject: Record | Protected) -> list[Withdrawal]:
    """Return what one person took back, newest first."""
    mine = Q(protected=subject) if isinstance(subject, Protected) else Q(record=subject)
    return list(Withdrawal.objects.filter(mine).order_by("-at"))


def handed_of(person: Person, releases: Iterable[str]) -> list[Handed]:
    """Return to whom some of the reader's releases were given, newest first."""
    rows = Handed.objects.filter(release__in=visible_releases(person)).filter(release__in=list(releases))
    return list(rows.select_related("release").order_by("-at"))


def overrides_of(release: Release) -> dict[int, Override]:
    """Return what was asked to be opened for it as it stands, by number of the check."""
    rows = Override.objects.filter(release=release, mark=mark_of(release))
    return {one.number: one for one in rows.select_related("first_by", "second_by")}
