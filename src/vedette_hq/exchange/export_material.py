"""What an export is made of, read in slices, by the cases and the fields that the person may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from vedette.records.exports.material import Material, OutItem, OutRecord, OutSource, OutStatement
from vedette.records.schema import Kind
from vedette_hq.access.models import Person
from vedette_hq.records.fields import sees_sources
from vedette_hq.records.models import Actor, Record, Source, Statement
from vedette_hq.records.queries import record_cases, seen_many, visible_records, visible_statements
from vedette_hq.vault.queries import visible_items

SLICE = 500
_ORDER = (Kind.PLACE, Kind.PERSON, Kind.GROUP, Kind.EVENT, Kind.ACT, Kind.TIE, Kind.CHAIN, Kind.INTERVENTION)
"""Records in the order in which another house can take them back: what is named comes first."""
M = TypeVar("M")


def material_of(person: Person, cases: Sequence[str], about: dict[str, str]) -> Material:
    """Return what the person may export of these cases; withdrawn records are left out."""
    mine = set(record_cases(person).filter(pk__in=cases).values_list("pk", flat=True))
    return Material(
        records=lambda: _records(person, mine),
        statements=lambda: _statements(person, mine),
        sources=lambda: _sources(person, mine),
        items=lambda: _items(person, mine),
        about=about,
    )


def _slices(rows: Any) -> Iterator[list[Any]]:
    """Yield the rows of a query in slices, in the order of their keys."""
    last = ""
    while True:
        some = list(rows.filter(pk__gt=last).order_by("pk")[:SLICE])
        if not some:
            return
        yield some
        last = some[-1].pk


def _records(person: Person, cases: set[str]) -> Iterator[OutRecord]:
    rows = visible_records(person).filter(case__in=cases, withdrawn__isnull=True)
    for kind in _ORDER:
        for some in _slices(rows.filter(kind=kind)):
            ids = [record.pk for record in some]
            entities = dict(Actor.objects.filter(pk__in=ids).values_list("pk", "entity"))
            for one in seen_many(person, some):
                made = one.record.made.isoformat(timespec="seconds")
                entity = entities.get(one.record.pk, "")
                yield OutRecord(one.record.pk, one.kind, one.view, entity, made, one.record.version)


def _statements(person: Person, cases: set[str]) -> Iterator[OutStatement]:
    sources, items = sees_sources(person), visible_items(person)
    for some in _slices(visible_statements(person).filter(case__in=cases)):
        seen = set(
            items.filter(pk__in=[one.item_id for one in some if one.item_id]).values_list("pk", flat=True)
        )
        for one in some:
            yield _statement(one, sources, seen)


def _statement(one: Statement, sources: bool, seen: set[str]) -> OutStatement:
    return OutStatement(
        id=one.pk,
        source=one.source_id if sources else "",
        words=one.words,
        language=one.language,
        translation=one.translation,
        translated_to=one.translated_to,
        about=one.about,
        about_words=one.about_words,
        said=one.said,
        item=one.item_id if one.item_id in seen else "",
        locator=one.locator,
        replaces=one.replaces_id or "",
        withdrawn=one.withdrawn.isoformat(timespec="seconds") if one.withdrawn else "",
        reason=one.reason,
    )


def _sources(person: Person, cases: set[str]) -> Iterator[OutSource]:
    if not sees_sources(person):
        return
    rows = Source.objects.filter(case__in=cases)
    originals = rows.filter(copied_from__isnull=True)
    for order in (originals, rows.filter(copied_from__isnull=False)):
        for some in _slices(order):
            for one in some:
                yield OutSource(
                    id=one.pk,
                    what=one.what,
                    title=one.title,
                    connection=one.connection,
                    reliability=one.reliability,
                    material=one.material,
                    address=one.address,
                    copied_from=one.copied_from_id or "",
                    external=one.external,
                )


def _items(person: Person, cases: set[str]) -> Iterator[OutItem]:
    rows = visible_items(person).filter(cases__case__in=cases, cases__until__isnull=True).distinct()
    for some in _slices(rows):
        for one in some:
            yield OutItem(
                id=one.pk,
                package_sha256=one.package_sha256,
                content_sha256=one.content_sha256,
                media_type=one.media_type,
                size=one.size,
                received=one.received.isoformat(timespec="seconds"),
                register_index=one.register_index,
            )


def persons_of(person: Person, cases: Sequence[str]) -> list[str]:
    """Return the records of persons in these cases: whose consent is asked before they leave."""
    rows = Record.objects.filter(case__in=record_cases(person).filter(pk__in=cases), kind=Kind.PERSON)
    return list(rows.filter(withdrawn__isnull=True).values_list("pk", flat=True))
