"""Lists of the records desk: the person's cases, the records of one, its statements and sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from vedette.errors import FormatError
from vedette.records.schema import Kind
from vedette.values.ids import parse_id
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.records.fields import sees_sources
from vedette_hq.records.models import Record, Source, Statement
from vedette_hq.records.queries import (
    record_cases,
    visible_records,
    visible_sources,
    visible_statements,
    writable_cases,
)
from vedette_hq.records.showing import ShownField, fields_in_words, titles
from vedette_hq.records.words import kind_label

PAGE = 50


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case at the desk: how many records and statements it has."""

    case: Case
    records: int
    statements: int
    open: bool


def case_lines(person: Person) -> list[CaseLine]:
    """Return the person's cases, the newest first, open ones before closed ones."""
    cases = list(record_cases(person).order_by("-opened"))
    records = _counts(visible_records(person).filter(withdrawn__isnull=True))
    said = _counts(visible_statements(person).filter(withdrawn__isnull=True))
    found = [
        CaseLine(case, records.get(case.pk, 0), said.get(case.pk, 0), case.closed is None) for case in cases
    ]
    return sorted(found, key=lambda line: not line.open)


def _counts(rows: QuerySet[Any]) -> dict[str, int]:
    return dict(rows.order_by().values_list("case_id").annotate(many=Count("pk")))


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind in a case, and how many stand."""

    kind: str
    label: str
    count: int


def tabs(person: Person, case: Case) -> list[Tab]:
    """Return the kinds of a case of `record_cases`, statements and sources first."""
    standing = visible_records(person).filter(case=case, withdrawn__isnull=True)
    counts = dict(standing.order_by().values_list("kind").annotate(many=Count("pk")))
    said = visible_statements(person).filter(case=case, withdrawn__isnull=True).count()
    first = [Tab("statement", kind_label("statement", many=True), said)]
    if sees_sources(person):
        sources = visible_sources(person).filter(case=case).count()
        first.append(Tab("source", kind_label("source", many=True), sources))
    return first + [Tab(kind, kind_label(kind, many=True), counts.get(kind, 0)) for kind in Kind]


@dataclass(frozen=True, slots=True)
class Line:
    """One record as it is listed: its name and a few of its values."""

    record: Record
    title: str
    facts: tuple[ShownField, ...]


FACTS: dict[str, tuple[str, ...]] = {
    Kind.EVENT: ("began", "ended", "place", "violation_status"),
    Kind.ACT: ("event", "began", "parts", "place"),
    Kind.PERSON: ("sex", "born", "occupation"),
    Kind.GROUP: ("type",),
    Kind.PLACE: ("type", "place"),
    Kind.TIE: ("post", "began", "ended"),
    Kind.CHAIN: (),
    Kind.INTERVENTION: ("event", "date", "response"),
}
"""Fields shown in a list, by kind."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list. `earlier` is the mark of the next page, empty on the last."""

    lines: Sequence[Any]
    earlier: str = ""


def records_of(person: Person, case: Case, kind: Kind, *, withdrawn: bool, before: str = "") -> Listed:
    """Return a page of the records of a kind, newest first. Raises: FormatError for a mark that is none."""
    from vedette_hq.records.queries import seen_many

    rows = visible_records(person).filter(case=case, kind=kind, withdrawn__isnull=not withdrawn)
    found, earlier = _page(rows, before)
    names = titles(person, found)
    lines = []
    for one in seen_many(person, found):
        view = {name: one.view[name] for name in FACTS[kind] if name in one.view}
        facts = fields_in_words(person, kind, view)
        lines.append(Line(one.record, names.get(one.record.pk, one.label), facts))
    return Listed(lines, earlier)


def statements_of(person: Person, case: Case, *, withdrawn: bool, before: str = "") -> Listed:
    """Return a page of the statements of a case. Raises: FormatError."""
    rows = visible_statements(person).filter(case=case, withdrawn__isnull=not withdrawn)
    found, earlier = _page(rows.select_related("source", "item"), before)
    return Listed(found, earlier)


def sources_of(person: Person, case: Case, before: str = "") -> Listed:
    """Return a page of the sources of a case, with how many statements each made. Raises: FormatError."""
    counted = Count("statements", filter=Q(statements__withdrawn__isnull=True))
    rows = visible_sources(person).filter(case=case).annotate(said=counted)
    found, earlier = _page(rows, before)
    return Listed(found, earlier)


def _page(rows: QuerySet[Any], before: str) -> tuple[list[Any], str]:
    if before:
        at, pk = _mark(before)
        rows = rows.filter(Q(made__lt=at) | Q(made=at, pk__lt=pk))
    found = list(rows.order_by("-made", "-pk")[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], f"{last.made.timestamp():.6f}-{last.pk}"


def _mark(text: str) -> tuple[datetime, str]:
    from datetime import UTC

    at, dash, pk = text.partition("-")
    plain = at.replace(".", "", 1)
    if not dash or not plain.isascii() or not plain.isdigit() or len(at) > 20:
        raise FormatError("list: is not a place in it")
    parse_id(pk, "list")
    return datetime.fromtimestamp(float(at), UTC), pk


def cases_to_write(person: Person, case: Case) -> bool:
    """Say whether the person may write in a case now."""
    return writable_cases(person).filter(pk=case.pk).exists()


def found_statements(person: Person, case: Case, words: str, most: int = 12) -> list[Statement]:
    """Return standing statements of a case that hold these words, or the newest ones; newest first."""
    rows = visible_statements(person).filter(case=case, withdrawn__isnull=True)
    for word in words.split()[:6]:
        rows = rows.filter(Q(words__icontains=word) | Q(translation__icontains=word))
    return list(rows.select_related("source", "item").order_by("-made", "-pk")[:most])


def sources_for(person: Person, case: Case, most: int = 300) -> list[Source]:
    """Return the sources of a case from which a new statement can be chosen to come, newest first."""
    return list(visible_sources(person).filter(case=case).order_by("-made", "-pk")[:most])
