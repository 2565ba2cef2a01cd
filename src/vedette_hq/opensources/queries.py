"""Records of collection, narrowed to the person asking."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from vedette.cases.sources.record import CollectionRecord, Item, Note, Said, missing, unanswered
from vedette.cases.sources.survey import MAX_SURVEY_BYTES, Survey, parse_survey
from vedette.cases.sources.tables import table
from vedette.errors import MissingError
from vedette.values.instants import write_instant
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK, Role
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.opensources import models
from vedette_hq.opensources.models import Part, Reading, Source, Version
from vedette_hq.vault.models import CaseItem
from vedette_hq.vault.models import Item as Row
from vedette_hq.vault.queries import own_items, visible_items

MOST = 500


def readable_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose records of collection the person may read."""
    return visible_cases(person) if person.role in CASEWORK else Case.objects.none()


def open_cases(person: Person) -> QuerySet[Case]:
    """Return the cases for which the person may write such records."""
    return readable_cases(person).filter(closed__isnull=True)


def visible_sources(person: Person) -> QuerySet[Source]:
    """Return the records of the cases in whose teams the person is."""
    return Source.objects.filter(case__in=readable_cases(person))


def own_sources(person: Person) -> QuerySet[Source]:
    """Return the records that the person may write: those of open cases."""
    return Source.objects.filter(case__in=open_cases(person))


def visible_parts(person: Person) -> QuerySet[Part]:
    """Return the items of such records that the person may see."""
    return Part.objects.filter(
        source__in=visible_sources(person), until__isnull=True, item__in=visible_items(person)
    )


def own_parts(person: Person) -> QuerySet[Part]:
    """Return the items that the person may take off a record."""
    return visible_parts(person).filter(source__in=own_sources(person))


def own_notes(person: Person) -> QuerySet[models.Note]:
    """Return the steps of verification that the person may set aside: their own, and a lead's all."""
    rows = models.Note.objects.filter(source__in=own_sources(person), withdrawn__isnull=True)
    return rows if person.role == Role.LEAD else rows.filter(by=person)


def sources_of(person: Person, case: Case) -> QuerySet[Source]:
    """Return the records of a case, the newest first."""
    return visible_sources(person).filter(case=case).select_related("opened_by").order_by("-opened")


def version_of(source: Source) -> Version | None:
    """Return what a record says now, None while nobody wrote anything."""
    return source.versions.select_related("made_by").order_by("-number").first()


def parts_of(person: Person, source: Source) -> list[Part]:
    """Return the items of a record that the person may see, in the order in which they were added."""
    rows = visible_parts(person).filter(source=source).select_related("item__device", "item__mission")
    return list(rows.order_by("since", "pk"))


def notes_of(source: Source) -> list[models.Note]:
    """Return the steps of verification, those that stand first, the earliest first."""
    rows = source.notes.select_related("by", "withdrawn_by").order_by("at", "pk")[:MOST]
    return sorted(rows, key=lambda one: one.withdrawn is not None)


def items_for(person: Person, source: Source) -> list[Row]:
    """Return the items that can be added to a record: of its case, and archives of the person's missions."""
    inside = CaseItem.objects.filter(case=source.case_id, until__isnull=True).values("item")
    mine = own_items(person).filter(kind="archive").values("pk")
    held = Part.objects.filter(source=source, until__isnull=True).values("item")
    rows = visible_items(person).filter(Q(pk__in=inside) | Q(pk__in=mine)).exclude(pk__in=held)
    return list(rows.order_by("-received")[:MOST])


def said_of(version: Version | None, name: str) -> dict[str, Said]:
    """Return what stands in the fields or answers of a version, every code once."""
    data = version.data.get(name, {}) if version else {}
    known = table("fields" if name == "fields" else "questions")
    return {code: Said(*data.get(code, ("", ""))) for code in known}


def record_of(person: Person, source: Source) -> CollectionRecord:
    """Return the record as it stands now, as it would be sealed by this person."""
    from django.utils import timezone

    version = version_of(source)
    rows = (
        Part.objects.filter(source=source, until__isnull=True).select_related("item").order_by("since", "pk")
    )
    empty = "0" * 64
    return CollectionRecord(
        source.pk,
        version.number if version else 1,
        source.stage,
        write_instant(timezone.now()),
        person.pseudonym,
        {code: said for code, said in said_of(version, "fields").items() if said != Said()},
        tuple(
            Item(one.part, one.item.package_sha256, one.item.content_sha256 or empty, one.item.size)
            for one in rows
        ),
        {code: said for code, said in said_of(version, "answers").items() if said != Said()},
        tuple(
            Note(one.method, one.finding, one.words, one.by.pseudonym, write_instant(one.at))
            for one in source.notes.filter(withdrawn__isnull=True).select_related("by").order_by("at", "pk")
        ),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A record as it is listed: how much of it is missing, and whether its questions are answered."""

    source: Source
    missing: int
    questions: int
    sound: bool | None
    """Whether every archive of it is as its digests say; None without one that was read."""


def lines(person: Person, rows: QuerySet[Source]) -> list[Line]:
    """Return records as they are listed."""
    found = []
    for source in rows.select_related("case", "opened_by").order_by("-opened")[:MOST]:
        record = record_of(person, source)
        items = [part.item_id for part in parts_of(person, source)]
        read = list(Reading.objects.filter(pk__in=items, data__isnull=False).values_list("sound", flat=True))
        sound = all(read) if read else None
        found.append(Line(source, len(missing(record)), len(unanswered(record)), sound))
    return found


def reading_of(item: Row) -> Reading | None:
    """Return what was read of an archive, None while it was not asked for."""
    return Reading.objects.filter(pk=item.pk).first()


def survey_of(reading: Reading) -> Survey:
    """Return the survey of an archive that was read. Raises: MissingError, FormatError."""
    if reading.data is None:
        raise MissingError("archive: was not read yet")
    opener = zlib.decompressobj()
    return parse_survey(opener.decompress(bytes(reading.data), MAX_SURVEY_BYTES))
