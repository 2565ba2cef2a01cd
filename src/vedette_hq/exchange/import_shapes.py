"""What the writer of imports works with: counts, rows as plain objects, histories of records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vedette.records.mapping import Draft, DraftValue, Ref
from vedette.records.revisions import View
from vedette_hq.exchange.import_rows import insert, update
from vedette_hq.records.models import Citation, Record, Revision, Source
from vedette_hq.records.projecting import project, unproject

LOOK_AT_ONCE = 400


@dataclass(slots=True)
class Counts:
    """What came of rows: by kind what was made, changed, the same; conflicts; rows refused; problems."""

    made: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)
    conflicts: int = 0
    refused: int = 0
    problems: int = 0

    def plain(self) -> dict[str, Any]:
        """Return them as JSON."""
        return {name: getattr(self, name) for name in _COUNTED}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Counts:
        """Read them again."""
        return cls(**{name: plain[name] for name in _COUNTED if name in plain})


_COUNTED = ("made", "changed", "same", "conflicts", "refused", "problems")


# Rows as plain objects: a class of Django's takes longer to make than the row to write.


@dataclass(slots=True)
class Written:
    """A row of `Revision`."""

    record_id: str
    number: int
    done: str
    at: datetime
    by_id: str | None
    reason: str
    changes: dict[str, Any]
    run: str
    digest: str = ""


@dataclass(slots=True)
class Note:
    """A row of `Imported`."""

    of_id: str
    case_id: str
    external: str
    kind: str
    object_id: str
    did: str
    fields: dict[str, str]
    before: dict[str, Any]
    undone: bool = False


@dataclass(slots=True)
class Feed:
    """A row of `Changed`."""

    object_id: str
    kind: str


@dataclass(slots=True)
class Cite:
    """A row of `Citation`."""

    statement_id: str
    record_id: str


@dataclass(slots=True)
class There:
    """What stands for an external id: its object, and what an import said of it last."""

    pk: str
    kind: str
    fields: dict[str, str] | None = None
    withdrawn: bool = False
    sources: str = ""


@dataclass(slots=True)
class Change:
    """A record that a draft changes."""

    draft: Draft
    there: There
    values: View
    digests: dict[str, str]
    restore: bool


class Refused(Exception):
    """A draft that cannot be written: its row is left out."""

    def __init__(self, code: str, column: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.column, self.detail = code, column[:200], detail[:300]


def keys_in(value: Any) -> Iterable[str]:
    """Yield the keys of references that stand anywhere in a value."""
    if isinstance(value, Ref):
        yield value.key
    elif isinstance(value, dict):
        for one in value.values():
            if isinstance(one, Ref):
                yield one.key


def cited_in(values: Iterable[DraftValue]) -> set[str]:
    """Yield what these values cite."""
    return {key for one in values for key in one.cites}


def targets_in(value: Any, pk: str) -> bool:
    """Yield the records that a value names."""
    return value == pk or (isinstance(value, dict) and pk in (value.get("actor"), value.get("record")))


def bare_of(plain: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return values without what they cite."""
    return [{name: one for name, one in each.items() if name != "cites"} for each in plain]


def of_import(past: Sequence[Revision], name: str) -> bool:
    """Say whether the last revision that set a field was an import's."""
    for one in reversed(past):
        if name in one.changes:
            return bool(one.run)
    return True


def pieces_of(values: Sequence[str]) -> Iterable[Sequence[str]]:
    """Yield values a slice at a time."""
    for start in range(0, len(values), LOOK_AT_ONCE):
        yield values[start : start + LOOK_AT_ONCE]


def histories(ids: Sequence[str]) -> dict[str, list[Revision]]:
    """Return the revisions of records, in order."""
    found: dict[str, list[Revision]] = {pk: [] for pk in ids}
    for each in pieces_of(ids):
        for one in Revision.objects.filter(record__in=each).order_by("record", "number"):
            found[one.record_id].append(one)
    return found


def settle(views: Sequence[tuple[Record, View]], gone: Sequence[Record] = ()) -> None:
    """Make rows, citations and version of records those of their views; take away those of withdrawn ones."""
    if views:
        project(views)
    if gone:
        unproject(gone)
    wanted = {
        record.pk: {pk for each in view.values() for one in each for pk in one.cites}
        for record, view in views
    } | {record.pk: set() for record in gone}
    there: dict[str, set[str]] = {pk: set() for pk in wanted}
    for each in pieces_of(list(wanted)):
        for pk, statement in Citation.objects.filter(record__in=each).values_list(
            "record_id", "statement_id"
        ):
            there[pk].add(statement)
    for pk, cites in wanted.items():
        if there[pk] - cites:
            Citation.objects.filter(record=pk, statement__in=there[pk] - cites).delete()
    added = [Cite(one, pk) for pk, cites in wanted.items() for one in sorted(cites - there[pk])]
    insert(Citation, added)
    update(Record, ("version", "withdrawn"), [record for record, _ in views] + list(gone))


_SOURCE_MAX = {"title": 500, "address": 2000, "connection": 80, "reliability": 80, "material": 80}
_SOURCE_TERMS = {
    "connection": "source-connections",
    "reliability": "reliability",
    "material": "material",
}


def source_of(draft: Draft, known: Callable[[str, str], bool]) -> tuple[str, str, dict[str, str]]:
    """Return what a source is, its title and its other fields, checked. Raises: Refused."""
    values = {name: str(each[0].value).strip() for name, each in draft.fields.items()}
    what, title = values.pop("what", "") or "data", " ".join(values.pop("title", "").split())
    if what not in Source.What.values:
        raise Refused("value", draft.columns.get("what", "what"), "source: what")
    if not title:
        raise Refused("needs", draft.columns.get("title", "title"), "source: title")
    for name, value in {"title": title, **values}.items():
        if len(value) > _SOURCE_MAX[name]:
            raise Refused("value", draft.columns[name], f"source: {name} is too long")
        if value and name in _SOURCE_TERMS and not known(_SOURCE_TERMS[name], value):
            raise Refused("value", draft.columns[name], f"no such term in {_SOURCE_TERMS[name]}")
    return what, title, values
