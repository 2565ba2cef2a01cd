"""Records to choose from in a form: of one case, of some kinds, by a piece of their name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from vedette.records.schema import Kind
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.identity.models import Protected
from vedette_hq.identity.queries import visible_protected
from vedette_hq.records.fields import shown_fields
from vedette_hq.records.models import Actor, Event, NameVariant, Record
from vedette_hq.records.queries import visible_records
from vedette_hq.records.showing import titles
from vedette_hq.records.words import kind_label

MOST = 200
PROTECTED = "protected:"
"""Before the id of a protected person who has no record yet."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A record that can be chosen."""

    id: str
    label: str
    kind: str


def choices(
    person: Person, case: Case, kinds: Collection[Kind], words: str = "", most: int = MOST
) -> list[Choice]:
    """Return standing records of a case of `record_cases`: those whose name fits the words, or the newest."""
    words = " ".join(words.split())[:200]
    rows = visible_records(person).filter(case=case, kind__in=list(kinds), withdrawn__isnull=True)
    if words:
        ids = _found(person, case, kinds, words, most)
        held = {record.pk: record for record in rows.filter(pk__in=ids)}
        records = [held[pk] for pk in ids if pk in held]
    else:
        records = list(rows.order_by("-made", "-pk")[:most])
    return as_choices(person, records)


def as_choices(person: Person, records: list[Record]) -> list[Choice]:
    """Return visible records as choices, in their order."""
    called = titles(person, records)
    return [Choice(one.pk, called.get(one.pk, one.pk[:8]), kind_label(one.kind)) for one in records]


def chosen(person: Person, case: Case, ids: Iterable[str]) -> list[Choice]:
    """Return these records of the case as choices, withdrawn ones too."""
    wanted = list(dict.fromkeys(ids))
    return as_choices(person, list(visible_records(person).filter(case=case, pk__in=wanted)))


def _found(person: Person, case: Case, kinds: Collection[Kind], words: str, most: int) -> list[str]:
    named: list[Kind] = [
        kind for kind in kinds if kind is not Kind.EVENT and "name" in shown_fields(person, kind)
    ]
    found: list[str] = []
    if named:
        found += _by_name(person, case, named, words, most)
    if Kind.EVENT in kinds and "title" in shown_fields(person, Kind.EVENT):
        events = Event.objects.filter(case=case)
        for word in words.split()[:6]:
            events = events.filter(title__icontains=word)
        found += events.order_by("-first").values_list("pk", flat=True)[:most]
    if Kind.PERSON in kinds:
        by = Actor.objects.filter(case=case, kind=Kind.PERSON, pseudonym__icontains=words)
        found += by.values_list("pk", flat=True)[:most]
    return list(dict.fromkeys(found))[:most]


def _by_name(person: Person, case: Case, kinds: list[Kind], words: str, most: int) -> list[str]:
    rows = NameVariant.objects.filter(case=case, record_kind__in=kinds)
    for word in words.split()[:6]:
        rows = rows.filter(text__icontains=word)
    found: list[str] = list(rows.order_by("text").values_list("record_id", flat=True)[:most])
    return found + _in_other_scripts(person, case, kinds, words)


def _in_other_scripts(person: Person, case: Case, kinds: list[Kind], words: str) -> list[str]:
    """Ask the names desk, which stands after this application and may not be there."""
    try:
        find: Any = import_module("vedette_hq.names.queries").find
    except (ImportError, AttributeError):
        return []
    actors = [kind for kind in kinds if kind is not Kind.PLACE]
    return [str(hit.record_id) for hit in find(person, words, kinds=actors, limit=20, case=case.pk)]


def protected_without_record(person: Person, case: Case) -> list[Protected]:
    """Return the protected persons of a case of whom nobody made a record yet."""
    there = Actor.objects.filter(case=case).exclude(protected="").values_list("protected", flat=True)
    return list(visible_protected(person).filter(case=case).exclude(pk__in=list(there)).order_by("pseudonym"))
