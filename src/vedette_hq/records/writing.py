"""Writing records: one way in, for forms and for imports. Nothing is overwritten.

Every write makes a revision; the rows that are asked and counted are made anew from the view; `Changed` says
in which order. Callers hold a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, MissingError, UsageError
from vedette.records.revisions import START, View, compare, fold, plain_changes
from vedette.records.schema import FIELDS, NEEDED, Kind, Type
from vedette.records.values import Value, checked
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.identity.models import Protected
from vedette_hq.records.checking import digest_of as digest_of
from vedette_hq.records.models import Changed, Citation, Record, Revision, Statement
from vedette_hq.records.projecting import project, unproject
from vedette_hq.records.queries import referred, whole_view
from vedette_hq.terms.queries import known

MAX_REASON_CHARS = 500
_FEED = 0x7265636F
"""The lock of the feed of changes."""
Changes = Mapping[str, Sequence[Value]]


def create(
    case: Case, kind: Kind, changes: Changes, by: Person | None, *, reason: str = "", external: str = ""
) -> Record:
    """Make a record with its first revision. Raises: FormatError, UsageError, MissingError, ConflictError."""
    _open(case)
    with transaction.atomic():
        found = _clean(kind, changes)
        if not any(found.values()):
            raise UsageError(f"{kind}: nothing is said")
        _complete(kind, found)
        try:
            with transaction.atomic():
                record = Record.objects.create(case=case, kind=kind, made_by=by, external=external)
        except IntegrityError:
            raise ConflictError("record: this id of the set is there already") from None
        made = _revise(record, View(), found, by, reason)
        note(by, "record.create", kind, record.pk, digest=made.digest)
    return record


def revise(
    record: Record, changes: Changes, by: Person | None, reason: str, *, version: int | None = None
) -> Revision | None:
    """Set fields anew; the others stay. Return the revision, None when nothing differs.

    `version` is the one the author saw: another in the meantime is a conflict.
    Raises: FormatError, UsageError, MissingError, ConflictError.
    """
    _open(record.case)
    _reasoned(reason)
    with transaction.atomic():
        record = Record.objects.select_for_update().get(pk=record.pk)
        if version is not None and version != record.version:
            raise ConflictError("record: somebody else changed it meanwhile; look at it again")
        if record.withdrawn is not None:
            raise ConflictError("record: is withdrawn; restore it first")
        kind = Kind(record.kind)
        before = whole_view(record)
        found = _clean(kind, changes)
        after = fold([plain_changes(before), plain_changes(found)])
        differ = {one.field for one in compare(before, after)}
        if not differ:
            return None
        _complete(kind, after)
        made = _revise(record, before, {name: found[name] for name in sorted(differ)}, by, reason)
        note(by, "record.revise", kind, record.pk, number=made.number, digest=made.digest)
    return made


def withdraw(record: Record, by: Person | None, reason: str) -> Revision:
    """Withdraw a record: it stands no more, and stays readable. Raises: UsageError, ConflictError."""
    return _turn(record, by, reason, Revision.Done.WITHDRAW)


def restore(record: Record, by: Person | None, reason: str) -> Revision:
    """Let a withdrawn record stand again. Raises: UsageError, ConflictError."""
    return _turn(record, by, reason, Revision.Done.RESTORE)


def _turn(record: Record, by: Person | None, reason: str, done: str) -> Revision:
    _open(record.case)
    _reasoned(reason)
    away = done == Revision.Done.WITHDRAW
    with transaction.atomic():
        record = Record.objects.select_for_update().get(pk=record.pk)
        if (record.withdrawn is not None) == away:
            raise ConflictError("record: is withdrawn already" if away else "record: is not withdrawn")
        made = _append(record, {}, by, reason, done)
        record.withdrawn = made.at if away else None
        record.save(update_fields=("withdrawn",))
        view = whole_view(record)
        if away:
            unproject([record])
        else:
            project([(record, view)])
        cite(record, View() if away else view)
        changed([(record.pk, record.kind)])
        note(by, f"record.{done}", record.kind, record.pk, number=made.number, digest=made.digest)
    return made


def _revise(record: Record, before: View, found: View, by: Person | None, reason: str) -> Revision:
    after = fold([plain_changes(before), plain_changes(found)])
    kind = Kind(record.kind)
    _check_references(record, kind, found)
    made = _append(record, plain_changes(found), by, reason, Revision.Done.WRITE)
    project([(record, after)])
    cite(record, after)
    changed([(record.pk, record.kind)])
    return made


def _append(
    record: Record, changes: Mapping[str, object], by: Person | None, reason: str, done: str
) -> Revision:
    last = Revision.objects.filter(record=record).order_by("-number").first()
    at = timezone.now()
    made = Revision(
        record=record,
        number=record.version + 1,
        done=done,
        at=at,
        by=by,
        reason=reason.strip(),
        changes=dict(changes),
    )
    made.digest = digest_of(made, last.digest if last else START)
    made.save(force_insert=True)
    record.version = made.number
    record.save(update_fields=("version",))
    return made


def _clean(kind: Kind, changes: Changes) -> View:
    return {name: checked(kind, name, list(values), known) for name, values in changes.items()}


def _complete(kind: Kind, view: View) -> None:
    for name in NEEDED[kind]:
        if not view.get(name):
            raise UsageError(f"{kind}: needs {FIELDS[kind][name].label.lower()}")
    if kind is Kind.PERSON and not (view.get("name") or view.get("pseudonym")):
        raise UsageError("person: needs a name or a pseudonym")
    if view.get("protected") and view.get("name"):
        raise UsageError(
            "person: a protected person is not named in records", "the identity desk has the name"
        )


def _check_references(record: Record, kind: Kind, view: View) -> None:
    """Refuse what names a record or statement that is not of this case."""
    wanted = set(referred(kind, view))
    there = dict(Record.objects.filter(pk__in=wanted, case=record.case_id).values_list("pk", "kind"))
    for name, values in view.items():
        field = FIELDS[kind][name]
        for one in values:
            target, to = one.value if field.type is Type.RECORD else None, field.to
            target = one.value["actor"] if field.type is Type.PART else target
            if field.type is Type.PLACE:
                target, to = one.value.get("record"), frozenset({Kind.PLACE})
            if target is not None and there.get(target) not in to:
                raise MissingError(f"{kind}: {name} names no such record of this case")
            if target == record.pk:
                raise UsageError(f"{kind}: {name} names the record itself")
    hidden = [one.value for one in view.get("protected", [])] if kind is Kind.PERSON else []
    if Protected.objects.filter(pk__in=hidden, case=record.case_id).count() != len(hidden):
        raise MissingError("person: protected names nobody of this case")
    cited = {pk for values in view.values() for one in values for pk in one.cites}
    if Statement.objects.filter(pk__in=cited, case=record.case_id).count() != len(cited):
        raise MissingError(f"{kind}: cites no such statement of this case")


def cite(record: Record, view: View) -> None:
    """Make the citations of a record those of its view."""
    wanted = {pk for values in view.values() for one in values for pk in one.cites}
    there = set(Citation.objects.filter(record=record).values_list("statement_id", flat=True))
    Citation.objects.filter(record=record, statement__in=there - wanted).delete()
    Citation.objects.bulk_create(Citation(statement_id=pk, record=record) for pk in sorted(wanted - there))


def take_turn() -> None:
    """Wait until no other transaction writes to the feed of changes; the turn ends with this transaction.

    SQLite has one writer anyhow. On PostgreSQL a number given earlier could else be seen later, and a reader
    who had gone past it would never read it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FEED])


def changed(objects: Iterable[tuple[str, str]]) -> None:
    """Say that these (id, kind) changed, in this order, in the caller's transaction."""
    take_turn()
    Changed.objects.bulk_create(Changed(object_id=pk, kind=kind) for pk, kind in objects)


def _open(case: Case) -> None:
    if case.closed is not None:
        raise ConflictError("case: is closed")


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise UsageError("record: say why")
    if len(reason) > MAX_REASON_CHARS:
        raise FormatError(f"record: a reason has at most {MAX_REASON_CHARS} characters")
