"""Tables of counts, from the cases that the person may see, by the fields that they may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max, Min, QuerySet

from vedette.errors import UsageError
from vedette.records.counting import UNKNOWN, Unit
from vedette.records.schema import Kind
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK
from vedette_hq.cases.models import Case
from vedette_hq.cases.queries import visible_cases
from vedette_hq.counting.asking import AXES, PARTS, UNITS, Asked, Axis, counted
from vedette_hq.counting.keeping import catch_up
from vedette_hq.counting.models import Double, Frozen
from vedette_hq.matching.queries import entities_for
from vedette_hq.records.fields import shown_fields
from vedette_hq.records.models import Act, Actor, Changed, Source
from vedette_hq.records.queries import labels, record_cases, visible_records, writable_cases
from vedette_hq.terms.queries import label

MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table of counts: rows and columns as (key, label) in order, cells, totals counted apart.

    A key is a term, an id, a place or a time; empty is unknown. Totals of victims are not sums of cells: one
    person may stand in several.
    """

    asked: Asked
    rows: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    cells: Mapping[tuple[str, str], int]
    row_totals: Mapping[str, int]
    column_totals: Mapping[str, int]
    total: int
    cases: tuple[str, ...]
    sources: int
    first: date | None
    last: date | None
    reached: int
    additive: bool = field(default=True)


def countable_cases(person: Person) -> QuerySet[Case]:
    """Return the cases whose acts the person may count: those whose records they may read."""
    return record_cases(person)


def axes_for(person: Person) -> dict[str, Axis]:
    """Return the axes whose fields the person may see."""
    shown = {kind: shown_fields(person, kind) for kind in (Kind.ACT, Kind.PERSON, Kind.GROUP)}
    return {name: axis for name, axis in AXES.items() if all(one in shown[kind] for kind, one in axis.needs)}


def types_of(person: Person) -> list[str]:
    """Return the types of acts that stand in the person's cases, when they may see types."""
    if "type" not in shown_fields(person, Kind.ACT):
        return []
    rows = Act.objects.filter(case__in=countable_cases(person)).order_by("type")
    return list(rows.values_list("type", flat=True).distinct())


def units_for(person: Person) -> dict[Unit, Any]:
    """Return the units that the person may count."""
    shown = shown_fields(person, Kind.ACT)
    hidden = {
        *((Unit.VICTIMS, Unit.PAIRS) if "victim" not in shown else ()),
        *((Unit.INVOLVEMENTS,) if "parts" not in shown else ()),
        *((Unit.METHODS,) if "methods" not in shown else ()),
    }
    return {unit: title for unit, title in UNITS.items() if unit not in hidden}


def table(person: Person, asked: Asked) -> Table:
    """Count. Raises: UsageError for an axis or unit that there is not, for this person."""
    axes, units = axes_for(person), units_for(person)
    if asked.rows not in axes or asked.columns not in axes or asked.unit not in units:
        raise UsageError("table: no such rows, columns or unit")
    if asked.rows == asked.columns:
        raise UsageError("table: rows and columns are the same")
    cases = sorted(countable_cases(person).values_list("pk", flat=True))
    if asked.cases:
        cases = [pk for pk in cases if pk in asked.cases]
    reached = catch_up(cases)
    found, texts = counted(asked, cases, _moved(person, cases))
    if len(found.cells) > MOST_CELLS:
        raise UsageError("table: is too large; choose fewer rows or columns, or a shorter time")
    first, last, sources = _span(asked, cases)
    return Table(
        asked=asked,
        rows=named(person, axes[asked.rows], [texts[a] for a in found.rows]),
        columns=named(person, axes[asked.columns], [texts[b] for b in found.columns]),
        cells={(texts[a], texts[b]): n for (a, b), n in found.table().items()},
        row_totals={texts[a]: n for a, n in found.rows.items()},
        column_totals={texts[b]: n for b, n in found.columns.items()},
        total=found.total,
        cases=tuple(cases),
        sources=sources,
        first=first,
        last=last,
        reached=reached,
        additive=asked.unit is Unit.ACTS and not {asked.rows, asked.columns} & (PARTS | {"method"}),
    )


def victims_of(person: Person, asked: Asked) -> list[str]:
    """Return the records of the victims that a table counts: whose consent is asked before it leaves."""
    cases = countable_cases(person)
    if asked.cases:
        cases = cases.filter(pk__in=asked.cases)
    rows = Act.objects.filter(case__in=cases)
    if asked.types:
        rows = rows.filter(type__in=asked.types)
    rows = rows.filter(victim__kind=Kind.PERSON)
    return list(rows.order_by("victim_id").values_list("victim_id", flat=True).distinct())


def _moved(person: Person, cases: Sequence[str]) -> dict[str, str]:
    """Return entities of one case that are one with somebody of another, to the one entity of both."""
    judged = entities_for(person)
    if len(cases) < 2 or not judged:
        return {}
    found: dict[str, str] = {}
    ids = sorted(judged)
    for start in range(0, len(ids), 500):
        rows = Actor.objects.filter(pk__in=ids[start : start + 500], case__in=cases)
        found.update((entity, judged[pk]) for pk, entity in rows.values_list("pk", "entity"))
    return found


def named(person: Person, axis: Axis, keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return keys with the labels that this person may read, in order; what is unknown comes last."""
    all_keys = set(keys)
    known = sorted(all_keys - {UNKNOWN})
    if axis.vocabulary:
        found = {key: str(label(axis.vocabulary, key)) for key in known}
    elif axis.name == "actor":
        seen = labels(person, known)
        found = {key: seen.get(key, key[:8]) for key in known}
    elif axis.name == "case":
        titles = dict(visible_cases(person).filter(pk__in=known).values_list("pk", "title"))
        found = {key: titles.get(key, key[:8]) for key in known}
    elif axis.name == "place":
        found = _places(person, known)
    else:
        found = {key: key for key in known}
    order = sorted(found.items(), key=lambda one: (one[1].casefold(), one[0]))
    return (*order, *(((UNKNOWN, ""),) if UNKNOWN in all_keys else ()))


def _places(person: Person, keys: Iterable[str]) -> dict[str, str]:
    split = {key: key.partition(":")[::2] for key in keys}
    seen = labels(person, [rest for kind, rest in split.values() if kind == "place"])
    codes = [rest for kind, rest in split.values() if kind == "code"]
    rows = Act.objects.filter(place_code__in=codes, case__in=record_cases(person))
    words = dict(rows.values_list("place_code", "place_text").distinct()) if codes else {}
    found = {}
    for key, (kind, rest) in split.items():
        other = {"place": seen.get(rest, rest[:8]), "code": words.get(rest, rest)}
        found[key] = other.get(kind, rest)
    return found


def _span(asked: Asked, cases: list[str]) -> tuple[date | None, date | None, int]:
    """Return first and last day of what is counted, and how many independent sources stand behind it."""
    rows = Act.objects.filter(case__in=cases).aggregate(first=Min("first"), last=Max("last"))
    if asked.sources:
        return rows["first"], rows["last"], len(asked.sources)
    sources = Source.objects.filter(case__in=cases, copied_from__isnull=True).count()
    return rows["first"], rows["last"], sources


def visible_frozen(person: Person) -> QuerySet[Frozen]:
    """Return the tables that were kept from cases all of which the person may see, by axes they may see."""
    mine = set(countable_cases(person).values_list("pk", flat=True))
    axes, units = axes_for(person), units_for(person)
    rows = Frozen.objects.values_list("pk", "cases", "asked")
    seen = [
        pk
        for pk, cases, asked in rows
        if mine
        and set(cases) <= mine
        and {asked["rows"], asked["columns"]} <= set(axes)
        and asked["unit"] in units
    ]
    return Frozen.objects.filter(pk__in=seen)


def visible_doubles(person: Person) -> QuerySet[Double]:
    """Return the judgements that an act repeats another, in the person's cases."""
    return Double.objects.filter(case__in=record_cases(person))


def revocable_doubles(person: Person) -> QuerySet[Double]:
    """Return the judgements that the person may take back."""
    if person.role not in CASEWORK:
        return Double.objects.none()
    return Double.objects.filter(case__in=writable_cases(person), revoked__isnull=True)


@dataclass(frozen=True, slots=True)
class Offered:
    """Two acts that may be one: same victim, same type, days that meet."""

    one: str
    two: str
    type: str
    victim: str
    first: date | None
    last: date | None


def offered_doubles(person: Person, most: int = 100) -> list[Offered]:
    """Return pairs of acts of one victim and type whose days meet, not judged yet, at most so many."""
    if person.role not in CASEWORK:
        return []
    cases = list(writable_cases(person).values_list("pk", flat=True))
    if not cases or not {"victim", "type", "began"} <= set(shown_fields(person, Kind.ACT)):
        return []
    given = ", ".join("%s" for _case in cases)
    text = f"""
        SELECT a.record_id, b.record_id, a.type, va.entity, a.first, a.last
        FROM {Act._meta.db_table} a
        JOIN records_actor va ON va.record_id = a.victim_id
        JOIN records_actor vb ON vb.entity = va.entity
        JOIN {Act._meta.db_table} b ON b.victim_id = vb.record_id AND b.type = a.type
        WHERE a.case_id IN ({given}) AND b.case_id = a.case_id AND a.record_id < b.record_id
          AND (a.first IS NULL OR b.last IS NULL OR a.first <= b.last)
          AND (b.first IS NULL OR a.last IS NULL OR b.first <= a.last)
          AND NOT EXISTS (SELECT 1 FROM {Double._meta.db_table} d
                          WHERE (d.act_id = a.record_id AND d.of_id = b.record_id)
                             OR (d.act_id = b.record_id AND d.of_id = a.record_id))
        ORDER BY a.record_id, b.record_id LIMIT %s"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(text, [*cases, most])
        return [
            Offered(one, two, kind, victim, _day(first), _day(last))
            for one, two, kind, victim, first, last in cursor.fetchall()
        ]


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def countable_acts(person: Person) -> QuerySet[Any]:
    """Return the acts that the person may judge."""
    if person.role not in CASEWORK:
        return visible_records(person).none()
    return visible_records(person).filter(kind=Kind.ACT, case__in=writable_cases(person))


def newest_change() -> int:
    """Return the number of the newest change."""
    return Changed.objects.order_by("-number").values_list("number", flat=True).first() or 0
