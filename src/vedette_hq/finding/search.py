"""Asking the index: hits a page at a time, facets, snippets; the same from SQLite and PostgreSQL.

Newest change first, a page beginning after the place where the one before ended. Facets are counted over the
newest `FACETED` hits; when there are more, the page says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils.safestring import SafeString

from vedette.records.schema import Kind
from vedette.records.stems import holds_phrase, quotes
from vedette_hq.finding.asking import Asked, Expression, Sight, expression
from vedette_hq.finding.snippets import Marker, snippets_of
from vedette_hq.finding.tokens import STATEMENT, texts
from vedette_hq.records.models import Act, Statement
from vedette_hq.records.queries import Seen, seen_many, visible_records, visible_statements
from vedette_hq.records.showing import titles

PAGE = 50
FACETED = 1000
COMPARED = 1000
"""Of a phrase, so many candidates are read and compared word for word."""
ROOM = 1000
MOST = 10_000
"""Of a list that is asked anew, so many objects are taken to a map, a network, an export."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One object found, as this person may see it."""

    object_id: str
    kind: str
    case_id: str
    label: str
    withdrawn: bool
    snippets: tuple[tuple[str, SafeString], ...]
    """(name of the field, its text round the words that were asked for, marked)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. `next` is the place after it, 0 at the end; `count` is exact unless `more`."""

    hits: tuple[Hit, ...]
    next: int = 0
    count: int = 0
    more: bool = False
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


def find(sight: Sight, asked: Asked, *, before: int = 0, size: int = PAGE, facets: bool = True) -> Found:
    """Return a page of what fits, within what the person may see."""
    wanted = expression(sight, asked)
    if wanted.never:
        return Found(())
    phrases = quotes(asked.words)
    if phrases:
        return _literal(sight, asked, wanted, phrases, before, size, facets)
    rows = rows_of(wanted, before, max(2 * size, FACETED) + 1 if facets and not before else 2 * size + 1)
    groups = _objects(rows)
    page = groups[:size]
    hits = tuple(hits_of(sight, asked, [row.object_id for row in page]))
    following = page[-1].change * ROOM if len(groups) > size else 0
    if not facets:
        return Found(hits, following)
    counted = groups if not before else _objects(rows_of(wanted, 0, FACETED + 1))
    more = len(counted) > FACETED or (not before and len(rows) > FACETED)
    counted = counted[:FACETED]
    return Found(hits, following, len(counted), more, facets_of(sight, counted))


def _literal(
    sight: Sight,
    asked: Asked,
    wanted: Expression,
    phrases: list[str],
    before: int,
    size: int,
    facets: bool,
) -> Found:
    """Return hits in whose own texts the phrases stand word for word: candidates are read and compared."""
    held: list[Line] = []
    rows = rows_of(wanted, 0, COMPARED + 1)
    groups = _objects(rows)
    for start in range(0, len(groups), 500):
        part = groups[start : start + 500]
        fits = _holding(sight, [row.object_id for row in part], phrases)
        held += [row for row in part if row.object_id in fits]
    page = [row for row in held if not before or row.change * ROOM < before]
    following = page[size - 1].change * ROOM if len(page) > size else 0
    hits = tuple(hits_of(sight, asked, [row.object_id for row in page[:size]]))
    counted = facets_of(sight, held) if facets else {}
    return Found(hits, following, len(held), len(rows) > COMPARED, counted)


def _holding(sight: Sight, ids: Sequence[str], phrases: list[str]) -> set[str]:
    """Return those of some objects of which each phrase stands in a text that this person sees."""
    found = set()
    for seen in seen_many(sight.person, list(visible_records(sight.person).filter(pk__in=ids))):
        said = [text for _, text, _ in texts_of(seen)]
        if all(any(holds_phrase(text, phrase) for text in said) for phrase in phrases):
            found.add(seen.record.pk)
    for row in visible_statements(sight.person).filter(pk__in=ids).select_related("source"):
        said = [text for _, text, _ in statement_texts(sight, row)]
        if all(any(holds_phrase(text, phrase) for text in said) for phrase in phrases):
            found.add(row.pk)
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the index."""

    id: int
    object_id: str
    kind: str
    case_id: str
    first: date | None
    last: date | None

    @property
    def change(self) -> int:
        """The number of the object's newest change."""
        return self.id // ROOM


def rows_of(wanted: Expression, before: int, most: int) -> list[Line]:
    """Return up to `most` rows that fit, the newest first."""
    if wanted.never:
        return []
    sql, parameters = _select(wanted, before)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT %s", [*parameters, most])
        return [Line(*row) for row in cursor.fetchall()]


_COLUMNS = "e.object_id, e.kind, e.case_id, e.first, e.last"


def _select(wanted: Expression, before: int) -> tuple[str, list[Any]]:
    parameters: list[Any] = []
    if connection.vendor == "sqlite":
        sql = (
            f"SELECT w.rowid, {_COLUMNS} FROM finding_words w JOIN finding_entry e ON e.id = w.rowid"  # noqa: S608
            " WHERE w.words MATCH %s"
        )
        key = "w.rowid"
        parameters.append(wanted.fts5())
    else:
        sql = f"SELECT e.id, {_COLUMNS} FROM finding_entry e WHERE e.words @@ %s::tsquery"  # noqa: S608
        key = "e.id"
        parameters.append(wanted.tsquery())
    if before:
        sql += f" AND {key} < %s"
        parameters.append(before)
    if wanted.until is not None:
        sql += " AND (e.first IS NULL OR e.first <= %s)"
        parameters.append(wanted.until)
    if wanted.since is not None:
        sql += " AND (e.last IS NULL OR e.last >= %s)"
        parameters.append(wanted.since)
    return f"{sql} ORDER BY {key} DESC", parameters


def _objects(rows: Iterable[Line]) -> list[Line]:
    """Return one row an object: its passages stand side by side."""
    found: dict[str, Line] = {}
    for row in rows:
        found.setdefault(row.object_id, row)
    return list(found.values())


def ids_of(sight: Sight, asked: Asked, most: int = MOST) -> tuple[list[str], bool]:
    """Return the ids of up to `most` objects that fit, and whether there are more."""
    wanted = expression(sight, asked)
    rows = rows_of(wanted, 0, most + 1)
    groups = _objects(rows)
    ids = [row.object_id for row in groups]
    phrases = quotes(asked.words)
    if phrases:
        fits: set[str] = set()
        for start in range(0, len(ids), 500):
            fits |= _holding(sight, ids[start : start + 500], phrases)
        ids = [pk for pk in ids if pk in fits]
    return ids[:most], len(rows) > most


def hits_of(sight: Sight, asked: Asked, ids: Sequence[str]) -> Iterable[Hit]:
    """Yield what is shown of these objects, in their order; one that is not there any more is left out."""
    marker = Marker(sight, asked)
    records = list(visible_records(sight.person).filter(pk__in=ids))
    seen = {one.record.pk: one for one in seen_many(sight.person, records)}
    names = titles(sight.person, records)
    said = {
        row.pk: row
        for row in visible_statements(sight.person).filter(pk__in=ids).select_related("source", "case")
    }
    for pk in ids:
        if pk in seen:
            one = seen[pk]
            shown = snippets_of(marker, one.kind, texts_of(one), one.view)
            gone = one.record.withdrawn is not None
            yield Hit(pk, str(one.kind), one.record.case_id, names.get(pk, one.label), gone, shown)
        elif pk in said:
            row = said[pk]
            shown = snippets_of(marker, None, statement_texts(sight, row), {})
            label = row.source.title if sight.sources else ""
            yield Hit(pk, STATEMENT, row.case_id, label, row.withdrawn is not None, shown)


Piece = tuple[str, str, str]
"""(field, text, language)."""


def texts_of(seen: Seen) -> list[Piece]:
    """Return the texts of a record that this person sees."""
    return [
        (name, text, language)
        for name, values in seen.view.items()
        for one in values
        for text, language in texts(seen.kind, name, one)
    ]


def statement_texts(sight: Sight, row: Statement) -> list[Piece]:
    """Return the texts of a statement that this person sees."""
    found = [("words", row.words, row.language), ("translation", row.translation, row.translated_to)]
    found.append(("about_words", row.about_words, row.language))
    if sight.sources:
        found.append(("source", row.source.title, ""))
        found += [("interpreter", row.interpreter, ""), ("translated_by", row.translated_by, "")]
    return [piece for piece in found if piece[1]]


def facets_of(sight: Sight, rows: Sequence[Line]) -> dict[str, list[tuple[str, int]]]:
    """Return for each facet its values with their counts, over these objects and shown fields alone."""
    kinds = Counter(row.kind for row in rows)
    cases = Counter(row.case_id for row in rows)
    dated = {kind for kind in kinds if sight.dated(kind)}
    years = Counter(
        str(row.first.year)
        for row in rows
        if row.first is not None
        and row.last is not None
        and row.first.year == row.last.year
        and row.kind in dated
    )
    found = {"kind": _most(kinds), "case": _most(cases)[:12], "year": sorted(years.items())}
    acts = [row.object_id for row in rows if row.kind == Kind.ACT]
    if acts and sight.shows(Kind.ACT, "type"):
        held = list(Act.objects.filter(pk__in=acts).values_list("type", "confidence"))
        found["type"] = _most(Counter(type_ for type_, _ in held))[:15]
        found["confidence"] = _most(Counter(confidence for _, confidence in held if confidence))
    return {name: values for name, values in found.items() if values}


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return the values with their counts, the most frequent first, the same on every database."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
