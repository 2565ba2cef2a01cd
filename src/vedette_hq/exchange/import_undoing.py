"""Taking back an import: what it made is withdrawn, what it changed is as it stood before.

What people did since is never touched: a record that somebody revised, or that a record made here rests on,
stays, and is counted as kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError
from vedette.records.revisions import View, fold, plain_changes
from vedette.records.values import parse_value
from vedette_hq.audit.services import note
from vedette_hq.exchange.import_rows import chained, insert
from vedette_hq.exchange.import_shapes import histories, settle
from vedette_hq.exchange.models import Import, Imported, Stage
from vedette_hq.records import writing
from vedette_hq.records.models import (
    Act,
    Changed,
    Citation,
    Event,
    Part,
    Record,
    Revision,
    Site,
    Statement,
    Tie,
)

BATCH = 300
REASON = "import undone"


def go_on(run: Import, seconds: float) -> bool:
    """Undo for some seconds; say whether something is left. Raises: ConflictError, DatabaseError."""
    until = time.monotonic() + seconds
    while _batch(run):
        if time.monotonic() >= until:
            return True
    with transaction.atomic():
        if Import.objects.filter(pk=run.pk, stage=Stage.UNDOING).update(
            stage=Stage.UNDONE, ended=timezone.now()
        ):
            counts = Import.objects.values_list("counts", flat=True).get(pk=run.pk)
            kept = int(counts.get("kept", 0))
            note(run.by, "import.undone", "import", run.pk, kept=kept, revisions=run.chain)
    return False


def _batch(run: Import) -> bool:
    """Undo the newest of what is left: records first, statements when none is left. Say whether any was."""
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=run.pk)
        if held.stage != Stage.UNDOING:
            raise ConflictError("import: somebody else goes on with it")
        left = Imported.objects.filter(of=run.pk, undone=False)
        notes = list(left.exclude(kind__in=("statement", "source")).order_by("-id")[:BATCH])
        if notes:
            kept = _records(held, notes)
        else:
            notes = list(left.filter(kind="statement").order_by("-id")[:BATCH])
            kept = _statements(held, notes) if notes else 0
        if not notes:
            left.update(undone=True)
            return False
        Imported.objects.filter(pk__in=[one.pk for one in notes]).update(undone=True)
        counts = dict(held.counts)
        counts["kept"] = int(counts.get("kept", 0)) + kept
        counts["undone"] = int(counts.get("undone", 0)) + len(notes) - kept
        Import.objects.filter(pk=run.pk).update(
            counts=counts, chain=held.chain, reached=held.reached + len(notes), tries=0
        )
        run.chain = held.chain
    return True


def _records(run: Import, notes: Sequence[Imported]) -> int:
    ids = list(dict.fromkeys(one.object_id for one in notes))
    locked = Record.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    records = {one.pk: one for one in locked}
    past = histories(ids)
    needed = _needed(run, [one.object_id for one in notes if one.did != Imported.Did.CHANGE])
    at = timezone.now()
    made: list[Revision] = []
    views: dict[str, tuple[Record, View]] = {}
    gone: list[Record] = []
    kept = 0

    def revise(record: Record, changes: View, done: str) -> Revision:
        last = past[record.pk][-1]
        one = Revision(record=record, number=last.number + 1, done=done, at=at, by_id=run.by_id)
        one.changes, one.run, one.reason = plain_changes(changes), run.pk, REASON
        one.digest = writing.digest_of(one, last.digest)
        made.append(one)
        past[record.pk].append(one)
        record.version = one.number
        return one

    for each in notes:
        record = records[each.object_id]
        if each.did == Imported.Did.KEEP:
            continue
        people = [one for one in past[record.pk] if not one.run and one.number > _first(past[record.pk], run)]
        if each.did in (Imported.Did.CREATE, Imported.Did.RESTORE):
            if people or record.pk in needed:
                kept += record.withdrawn is None
                continue
            _put_back(each, record, past[record.pk], revise, views)
            if record.withdrawn is None:
                revise(record, {}, Revision.Done.WITHDRAW)
                record.withdrawn = at
                gone.append(record)
                views.pop(record.pk, None)
        elif not _put_back(each, record, past[record.pk], revise, views):
            kept += 1
    insert(Revision, made)
    settle(list(views.values()), gone)
    insert(
        Changed,
        [Changed(object_id=one.pk, kind=one.kind) for one in [*(r for r, _ in views.values()), *gone]],
    )
    if made:
        run.chain = chained(run.chain, [one.digest for one in made])
    return kept


def _first(past: Sequence[Revision], run: Import) -> int:
    return min((one.number for one in past if one.run == run.pk), default=0)


def _put_back(
    each: Imported,
    record: Record,
    past: list[Revision],
    revise: Callable[[Record, View, str], Revision],
    views: dict[str, tuple[Record, View]],
) -> bool:
    """Set the fields of a note to what stood before, but not those that people set since."""
    view = fold([one.changes for one in past])
    wanted: View = {}
    whole = True
    for name, values in each.before.items():
        last = next((one for one in reversed(past) if name in one.changes), None)
        if last is not None and not last.run:
            whole = False
            continue
        before = [parse_value(one, name) for one in values]
        if [one.plain() for one in view.get(name, [])] != [one.plain() for one in before]:
            wanted[name] = before
    if wanted:
        revise(record, {name: wanted[name] for name in sorted(wanted)}, Revision.Done.WRITE)
        views[record.pk] = (record, fold([one.changes for one in past]))
    return whole


def _needed(run: Import, ids: Sequence[str]) -> set[str]:
    """Return which of these records others rest on that this import did not make."""
    found: set[str] = set()
    asked: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
        (Act, "record", ("event_id", "victim_id")),
        (Part, "act", ("actor_id",)),
        (Tie, "record", ("one_id", "two_id")),
        *((model, "record", ("place_record",)) for model in (Event, Act, Site)),
    )
    for model, key, names in asked:
        for name in names:
            rows = model.objects.filter(**{f"{name}__in": ids}).exclude(**{f"{key}__run": run.pk})
            found.update(rows.values_list(name, flat=True))
    return found


def _statements(run: Import, notes: Sequence[Imported]) -> int:
    ids = [one.object_id for one in notes]
    cited = set(Citation.objects.filter(statement__in=ids).values_list("statement_id", flat=True))
    at = timezone.now()
    gone = [one for one in notes if one.object_id not in cited]
    Statement.objects.filter(pk__in=[one.object_id for one in gone], withdrawn__isnull=True).update(
        withdrawn=at, withdrawn_by_id=run.by_id, withdrawn_reason=REASON
    )
    back = {str(one.before["replaced"]): one.object_id for one in gone if one.before.get("replaced")}
    for old, new in back.items():
        Statement.objects.filter(pk=old, withdrawn_reason=f"import: {new}").update(
            withdrawn=None, withdrawn_by=None, withdrawn_reason=""
        )
    insert(
        Changed, [Changed(object_id=pk, kind="statement") for pk in [*(one.object_id for one in gone), *back]]
    )
    return len(notes) - len(gone)
