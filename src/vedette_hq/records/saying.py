"""The source layer: sources, and what each said. A statement is never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, MissingError, UsageError
from vedette.records.dates import parse_date
from vedette.records.values import MAX_LINE_CHARS, MAX_WORDS_CHARS
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.records.checking import statement_digest
from vedette_hq.records.models import Source, Statement
from vedette_hq.records.writing import changed

_SOURCE = frozenset(
    {"protected", "item", "connection", "reliability", "material", "address", "external", "copied_from"}
)
_SAID = frozenset(
    {"item", "locator", "language", "translation", "translated_to", "translated_by", "interpreter", "said"}
    | {"about", "about_words", "external"}
)


def add_source(case: Case, what: str, title: str, by: Person | None, **fields: Any) -> Source:
    """Add a source to a case. Raises: UsageError, FormatError, MissingError, ConflictError."""
    if case.closed is not None:
        raise ConflictError("case: is closed")
    if what not in Source.What.values or set(fields) - _SOURCE:
        raise UsageError("source: no such kind or field")
    title = " ".join(title.split())
    if not title or len(title) > 500:
        raise FormatError("source: a title has 1 to 500 characters")
    for name in ("protected", "copied_from"):
        other = fields.get(name)
        if other is not None and other.case_id != case.pk:
            raise MissingError(f"source: {name} is of another case")
    with transaction.atomic():
        made = Source.objects.create(case=case, what=what, title=title, made_by=by, **fields)
        note(by, "source.add", "source", made.pk)
    return made


def say(source: Source, words: str, by: Person | None, **fields: Any) -> Statement:
    """Write down what a source said. Raises: UsageError, FormatError, ConflictError."""
    if source.case.closed is not None:
        raise ConflictError("case: is closed")
    with transaction.atomic():
        made = Statement(case=source.case, source=source, made_by=by, **said(words, fields))
        made.save(force_insert=True)
        changed([(made.pk, "statement")])
        note(by, "statement.say", "statement", made.pk, digest=statement_digest(made))
    return made


def correct(statement: Statement, words: str, by: Person, reason: str, **fields: Any) -> Statement:
    """Write a statement that replaces another, which stays readable. Raises: as `say`, ConflictError."""
    if not reason.strip():
        raise UsageError("statement: say why it is corrected")
    with transaction.atomic():
        held = Statement.objects.select_for_update().select_related("case", "source").get(pk=statement.pk)
        if held.withdrawn is not None:
            raise ConflictError("statement: is withdrawn or replaced already")
        given = {name: getattr(held, name) for name in _SAID - {"external"}} | fields
        made = Statement(case=held.case, source=held.source, made_by=by, **said(words, given))
        made.replaces, made.reason = held, reason.strip()[:500]
        made.save(force_insert=True)
        _away(held, by, reason)
        changed([(made.pk, "statement")])
        note(by, "statement.correct", "statement", held.pk, by=made.pk)
        note(by, "statement.say", "statement", made.pk, digest=statement_digest(made))
    return made


def retract(statement: Statement, by: Person, reason: str) -> None:
    """Withdraw a statement; what cites it shows so. Raises: UsageError, ConflictError."""
    if not reason.strip():
        raise UsageError("statement: say why it is withdrawn")
    with transaction.atomic():
        held = Statement.objects.select_for_update().select_related("case").get(pk=statement.pk)
        if held.withdrawn is not None:
            raise ConflictError("statement: is withdrawn or replaced already")
        _away(held, by, reason)
        note(by, "statement.withdraw", "statement", held.pk)


def _away(held: Statement, by: Person, reason: str) -> None:
    if held.case.closed is not None:
        raise ConflictError("case: is closed")
    held.withdrawn, held.withdrawn_by, held.withdrawn_reason = timezone.now(), by, reason.strip()[:500]
    held.save(update_fields=("withdrawn", "withdrawn_by", "withdrawn_reason"))
    changed([(held.pk, "statement")])


def said(words: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a statement, checked. Raises: UsageError, FormatError."""
    if set(fields) - _SAID:
        raise UsageError("statement: no such field")
    if not words.strip() or len(words) > MAX_WORDS_CHARS:
        raise FormatError(f"statement: has 1 to {MAX_WORDS_CHARS} characters")
    found = dict(fields) | {"words": words.strip()}
    for name in ("said", "about"):
        if found.get(name):
            found[name] = parse_date(found[name], f"statement: {name}").text
    if len(found.get("about_words") or "") > 300 or len(found.get("translation") or "") > MAX_WORDS_CHARS:
        raise FormatError("statement: a field is too long")
    if any(len(found.get(name) or "") > MAX_LINE_CHARS for name in ("translated_by", "interpreter")):
        raise FormatError("statement: a field is too long")
    found["locator"] = locator(found.get("locator") or {})
    return found


def locator(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a place in an item, checked: see `Statement.locator`. Raises: FormatError."""
    found = dict(given)
    if set(found) - {"page", "second", "until", "area", "row", "column", "paragraph"}:
        raise FormatError("statement: no such place in the evidence")
    for name in ("page", "row", "paragraph"):
        if name in found and not _whole(found[name], 1, 10**9):
            raise FormatError(f"statement: {name} is not a whole number from 1")
    for name in ("second", "until"):
        if name in found and not _whole(found[name], 0, 10**7):
            raise FormatError(f"statement: {name} is not a whole number of seconds")
    if found.get("until", 10**7) < found.get("second", 0):
        raise FormatError("statement: ends before it begins")
    area = found.get("area")
    if area is not None and not (
        isinstance(area, list)
        and len(area) == 4
        and all(_whole(one, 0, 1000) for one in area)
        and area[2] > 0
        and area[3] > 0
        and area[0] + area[2] <= 1000
        and area[1] + area[3] <= 1000
    ):
        raise FormatError("statement: the area is not within the picture")
    if "column" in found and (not isinstance(found["column"], str) or len(found["column"]) > 200):
        raise FormatError("statement: column is not text")
    return found


def _whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
