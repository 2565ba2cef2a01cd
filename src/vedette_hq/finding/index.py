"""Keeping the index of words: read on from where it stands, in batches, each in one transaction.

Level-triggered: killed at any point, the next call goes on; done twice, the same rows stand. The rows of an
object bear the number of its newest change, so that an index made anew is the index there was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Max

from vedette.records.revisions import fold
from vedette.records.schema import Kind
from vedette_hq.finding.models import Entry, Progress
from vedette_hq.finding.tables import WORDS
from vedette_hq.finding.tokens import (
    FORM,
    GAP,
    ITEM,
    STATEMENT,
    Span,
    passages,
    record_tokens,
    said_span,
    span,
    span_tokens,
    text_tokens,
)
from vedette_hq.records.models import Changed, Citation, Record, Revision, Statement
from vedette_hq.vault.models import Item, ItemText, State, Word

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

BATCH = 1000
FEW = 300
"""So many changes are read by whoever asks; more are left to the worker."""
OVERLAP = 5000
"""So far back the worker looks for changes whose transaction ended later than one of a higher number."""
PASSAGE_ROOM = 1000
_RECORDS, _ITEMS = "records", "items"


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    object_id: str
    kind: str
    case_id: str
    first: date | None
    last: date | None
    tokens: list[str]


def behind() -> int:
    """Return how many changes of records and statements are not in the index yet."""
    reached = _reached(_RECORDS)
    newest = Changed.objects.aggregate(newest=Max("number"))["newest"] or 0
    if newest < reached:  # another database was put in the place of this one
        reached = 0
    return Changed.objects.filter(number__gt=reached).count()


def freshen() -> int:
    """Catch up when little is behind; return how many changes are left, which the worker will read."""
    left = behind()
    if 0 < left <= FEW:
        read_on(BATCH)
        left = behind()
    if 0 < _items_behind() <= FEW:
        _read_items()
    return left


def look_duty(work: Work) -> None:
    """Read on, a few batches a turn; what came late is read again."""
    for _ in range(5):
        if not read_on(BATCH):
            break
        work.beat()
    _read_late()
    _read_items()
    work.beat()


def rebuild() -> None:
    """Make the whole index anew."""
    with transaction.atomic():
        _empty()
    while read_on(10 * BATCH):
        pass
    while _read_items():
        pass


def _empty() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TABLE finding_words")
            cursor.execute(WORDS)
        cursor.execute("DELETE FROM finding_entry")
    Progress.objects.all().delete()


def _reached(name: str) -> int:
    return Progress.objects.filter(pk=name).values_list("number", flat=True).first() or 0


def _held(name: str) -> Progress:
    """Return the place that was reached, nobody else moving it; start anew when it is of another index."""
    Progress.objects.get_or_create(pk=name, defaults={"note": FORM})
    return Progress.objects.select_for_update().get(pk=name)


def read_on(most: int) -> int:
    """Read up to `most` changes; return how many were read."""
    with transaction.atomic():
        held = _held(_RECORDS)
        if (
            held.note != FORM
            or (Changed.objects.aggregate(newest=Max("number"))["newest"] or 0) < held.number
        ):
            _empty()
            held = _held(_RECORDS)
        rows = list(
            Changed.objects.filter(number__gt=held.number)
            .order_by("number")
            .values_list("number", "object_id", "kind")[:most]
        )
        if rows:
            _take(rows)
            Progress.objects.filter(pk=_RECORDS).update(number=rows[-1][0])
    return len(rows)


def _read_late() -> None:
    """Read what was committed after changes of higher numbers: PostgreSQL alone lets that happen."""
    if connection.vendor == "sqlite":
        return
    with transaction.atomic():
        held = _held(_RECORDS)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.number, c.object_id, c.kind FROM records_changed c"
                " WHERE c.number > %s AND c.number <= %s AND NOT EXISTS ("
                " SELECT 1 FROM finding_entry e WHERE e.object_id = c.object_id AND e.id >= c.number * %s)"
                " ORDER BY c.number",
                [held.number - OVERLAP, held.number, PASSAGE_ROOM],
            )
            rows = cursor.fetchall()
        if rows:
            _take(rows)


def _take(rows: Sequence[tuple[int, str, str]]) -> None:
    """Make the rows of these changed objects anew."""
    newest = {pk: (number, kind) for number, pk, kind in rows}
    statements = [pk for pk, (_, kind) in newest.items() if kind == STATEMENT]
    records = [pk for pk, (_, kind) in newest.items() if kind != STATEMENT]
    made: list[_Row] = []
    made += _statements(statements, newest)
    made += _records(records, newest)
    _replace(list(newest), made)


def _records(ids: Sequence[str], newest: dict[str, tuple[int, str]]) -> Iterable[_Row]:
    changes: dict[str, list[Any]] = {pk: [] for pk in ids}
    sources: dict[str, set[str]] = {}
    for part in _parts(ids):
        rows = Revision.objects.filter(record__in=part).order_by("record", "number")
        for pk, each in rows.values_list("record_id", "changes"):
            changes[pk].append(each)
        cited = Citation.objects.filter(record__in=part)
        for pk, source in cited.values_list("record_id", "statement__source_id"):
            sources.setdefault(pk, set()).add(source)
    for part in _parts(ids):
        held = Record.objects.filter(pk__in=part).values_list("pk", "kind", "case_id", "withdrawn")
        for pk, kind, case, withdrawn in held:
            view = fold(changes[pk])
            when = span(view)
            each = _common(kind, case, withdrawn is not None, when)
            each += [f"zs{one}" for one in sorted(sources.get(pk, ()))]
            tokens = record_tokens(Kind(kind), view)
            for number, passage in enumerate(passages(tokens, each)):
                at = newest[pk][0] * PASSAGE_ROOM + number
                yield _Row(at, pk, kind, case, when.first, when.last, passage)


_STATEMENT_COLUMNS = (
    *("pk", "case_id", "source_id", "source__title", "words", "language", "translation", "translated_to"),
    *("about", "about_words", "interpreter", "translated_by", "withdrawn"),
)


def _statements(ids: Sequence[str], newest: dict[str, tuple[int, str]]) -> Iterable[_Row]:
    for part in _parts(ids):
        for row in Statement.objects.filter(pk__in=part).values_list(*_STATEMENT_COLUMNS):
            pk, case, source, title, words, language, translation, translated_to = row[:8]
            about, about_words, interpreter, translated_by, withdrawn = row[8:]
            said = [(words, language), (translation, translated_to), (about_words, language)]
            who = [(title, ""), (interpreter, ""), (translated_by, "")]
            tokens = [*text_tokens(STATEMENT, "words", said), *text_tokens(STATEMENT, "source", who)]
            when = said_span(about)
            each = [*_common(STATEMENT, case, withdrawn is not None, when), f"zs{source}"]
            for number, passage in enumerate(passages(tokens, each)):
                at = newest[pk][0] * PASSAGE_ROOM + number
                yield _Row(at, pk, STATEMENT, case, when.first, when.last, passage)


def _common(kind: str, case: str, withdrawn: bool, when: Span) -> list[str]:
    dated = span_tokens(when.first, when.last, when.dated)
    return [f"zk{kind}", f"zc{case}", "zw" if withdrawn else "zl", *dated]


def _items_behind() -> int:
    return max(0, (Word.objects.aggregate(newest=Max("id"))["newest"] or 0) - _reached(_ITEMS))


def _read_items() -> int:
    """Read the texts of items whose words are new; return how many words were gone through.

    Items bear negative numbers: they are another list, ordered by arrival in the index.
    """
    with transaction.atomic():
        held = _held(_ITEMS)
        rows = list(
            Word.objects.filter(id__gt=held.number).order_by("id").values_list("id", "item_id")[: 20 * BATCH]
        )
        if not rows:
            return 0
        newest = {item: number for number, item in rows}
        made: list[_Row] = []
        for part in _parts(list(newest)):
            read = dict(ItemText.objects.filter(pk__in=part).values_list("pk", "text"))
            items = Item.objects.filter(pk__in=part, state=State.PROJECTED)
            for pk, name in items.values_list("pk", "name"):
                tokens = [
                    *text_tokens(ITEM, "text", [(read.get(pk, ""), "")]),
                    *text_tokens(ITEM, "name", [(name, "")]),
                ]
                for number, passage in enumerate(passages(tokens, ["zkitem", "zl"])):
                    at = -(newest[pk] * PASSAGE_ROOM + number)
                    made.append(_Row(at, pk, ITEM, "", None, None, passage))
        _replace(list(newest), made)
        Progress.objects.filter(pk=_ITEMS).update(number=rows[-1][0])
    return len(rows)


def _parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _replace(objects: Sequence[str], rows: Sequence[_Row]) -> None:
    """Put these rows in place of all that the index had of the objects."""
    for part in _parts(objects):
        gone = list(Entry.objects.filter(object_id__in=part).values_list("pk", flat=True))
        if gone:
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.executemany("DELETE FROM finding_words WHERE rowid = %s", [(one,) for one in gone])
            Entry.objects.filter(object_id__in=part).delete()
    columns = "id, object_id, kind, case_id, first, last"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            plain = [(row.id, row.object_id, row.kind, row.case_id, row.first, row.last) for row in rows]
            cursor.executemany(
                f"INSERT OR REPLACE INTO finding_entry ({columns}) VALUES (%s, %s, %s, %s, %s, %s)",  # noqa: S608
                plain,
            )
            cursor.executemany(
                "INSERT OR REPLACE INTO finding_words (rowid, words) VALUES (%s, %s)",
                [(row.id, " ".join(row.tokens)) for row in rows],
            )
            return
        marks = "%s, %s, %s, %s, %s, %s, %s::tsvector"
        cursor.executemany(
            f"INSERT INTO finding_entry ({columns}, words) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET"  # noqa: S608
            " object_id = EXCLUDED.object_id, kind = EXCLUDED.kind, case_id = EXCLUDED.case_id,"
            " first = EXCLUDED.first, last = EXCLUDED.last, words = EXCLUDED.words",
            [
                (row.id, row.object_id, row.kind, row.case_id, row.first, row.last, vector(row.tokens))
                for row in rows
            ],
        )


def vector(tokens: Sequence[str]) -> str:
    """Return tokens as the text of a tsvector, each with its places."""
    places: dict[str, list[int]] = {}
    for number, word in enumerate(tokens, 1):
        if word != GAP:
            places.setdefault(word, []).append(number)
    return " ".join(f"'{token}':{','.join(map(str, at))}" for token, at in places.items())
