"""What people do with imports: bring a file, say its mapping, try it, run it, decide conflicts, undo it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, LimitError, UsageError
from vedette.records.mapping import parse_mapping
from vedette.records.revisions import fold, plain_changes
from vedette.records.values import parse_value
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.exchange import import_staging
from vedette_hq.exchange.import_rows import insert
from vedette_hq.exchange.import_shapes import histories, settle
from vedette_hq.exchange.import_staging import MAX_BYTES, PIECE_BYTES
from vedette_hq.exchange.importing import check_fields
from vedette_hq.exchange.models import WORKING, Import, ImportConflict, Imported, ImportProblem, Stage
from vedette_hq.records import writing
from vedette_hq.records.models import Changed, Record, Revision

EDITABLE = (Stage.WAITING, Stage.CHECKED, Stage.REFUSED)
Decision = ImportConflict.Decision


def begin(case: Case, name: str, by: Person) -> Import:
    """Make an import whose file is still to come. Raises: ConflictError."""
    if case.closed is not None:
        raise ConflictError("case: is closed")
    with transaction.atomic():
        made = Import.objects.create(case=case, made_by=by, name=" ".join(name.split())[:200])
        note(by, "import.bring", "import", made.pk)
    return made


def add_piece(run: Import, number: int, data: bytes) -> int:
    """Keep one piece of the file; the next one, or the last one again. Return how many there are.

    Raises: ConflictError out of order, LimitError, FormatError, StoreError.
    """
    if not data or len(data) > PIECE_BYTES:
        raise FormatError(f"import: a piece has 1 to {PIECE_BYTES} bytes")
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=run.pk)
        if held.stage != Stage.RECEIVING:
            raise ConflictError("import: its file is here already")
        again = number == held.pieces - 1
        if number != held.pieces and not again:
            raise ConflictError(f"import: piece {held.pieces} is the next one")
        if held.size % PIECE_BYTES and not again:
            raise ConflictError("import: a shorter piece was the last one")
        size = number * PIECE_BYTES + len(data)
        if size > MAX_BYTES:
            raise LimitError(f"import: a file has at most {MAX_BYTES >> 20} MiB", hint="bring it in parts")
        import_staging.write_piece(run.pk, number, data)
        Import.objects.filter(pk=run.pk).update(pieces=number + 1, size=size)
    return number + 1


def whole(run: Import, by: Person) -> None:
    """The file is here. Raises: ConflictError, FormatError for an empty one."""
    held = Import.objects.get(pk=run.pk)
    if not held.size:
        raise FormatError("import: the file is empty")
    digest = import_staging.digest_of(held.pk, held.pieces, held.size)
    mine = Import.objects.filter(pk=run.pk, stage=Stage.RECEIVING, pieces=held.pieces)
    if mine.update(stage=Stage.WAITING, digest=digest) != 1:
        raise ConflictError("import: its file is here already")


def bring(case: Case, name: str, pieces: Iterable[bytes], by: Person) -> Import:
    """Bring a whole file at once. Raises: as `begin`, `add_piece`, `whole`."""
    run = begin(case, name, by)
    number, held = 0, b""
    for data in pieces:
        held += data
        while len(held) >= PIECE_BYTES:
            number = add_piece(run, number, held[:PIECE_BYTES])
            held = held[PIECE_BYTES:]
    if held:
        add_piece(run, number, held)
    whole(run, by)
    return Import.objects.get(pk=run.pk)


def give_mapping(run: Import, text: str, by: Person) -> None:
    """Say how its rows become records. Raises: FormatError, LimitError, ConflictError."""
    plan = parse_mapping(text)
    check_fields(plan, by)
    mine = Import.objects.filter(pk=run.pk, stage__in=EDITABLE)
    if mine.update(mapping=text, set=plan.set, stage=Stage.WAITING, refusal="", counts={}) != 1:
        raise ConflictError("import: its mapping cannot be changed any more")
    ImportProblem.objects.filter(of=run.pk).delete()


def _set_out(run: Import, by: Person, before: tuple[Stage, ...], stage: Stage, verb: str) -> None:
    if run.case.closed is not None:
        raise ConflictError("case: is closed")
    with transaction.atomic():
        busy = Import.objects.filter(case=run.case_id, stage__in=(Stage.RUNNING, Stage.UNDOING))
        if stage != Stage.CHECKING and busy.exists():
            raise ConflictError("import: another one of this case is under way; wait for its end")
        fields: dict[str, object] = {"stage": stage, "by": by, "began": timezone.now(), "ended": None}
        fields |= {"round": 0, "reached": 0, "tries": 0, "refusal": ""}
        if stage != Stage.UNDOING:
            fields |= {"counts": {}, "chain": ""}
            ImportProblem.objects.filter(of=run.pk).delete()
        if Import.objects.filter(pk=run.pk, stage__in=before).exclude(mapping="").update(**fields) != 1:
            raise ConflictError("import: this cannot be done with it now")
        note(by, verb, "import", run.pk)


def check(run: Import, by: Person) -> None:
    """Have a trial run made: nothing is written. Raises: ConflictError."""
    _set_out(run, by, EDITABLE, Stage.CHECKING, "import.check")


def start(run: Import, by: Person) -> None:
    """Have it imported; a trial run must have been. Raises: ConflictError."""
    _set_out(run, by, (Stage.CHECKED,), Stage.RUNNING, "import.run")


def go_on_after(run: Import, by: Person) -> None:
    """Go on with one that was refused while it ran; what is written is found again. Raises: ConflictError."""
    if not Imported.objects.filter(of=run.pk).exists():
        raise ConflictError("import: this cannot be done with it now")
    _set_out(run, by, (Stage.REFUSED,), Stage.RUNNING, "import.run")


def undo(run: Import, by: Person) -> None:
    """Have what it wrote taken back. Raises: ConflictError when a later import changed the same things."""
    before = (Stage.DONE, Stage.REFUSED)
    mine = Imported.objects.filter(of=run.pk, undone=False)
    if not mine.exists():
        raise ConflictError("import: wrote nothing")
    newest = mine.order_by("-id").values_list("id", flat=True)[0]
    later = Imported.objects.filter(case=run.case_id, undone=False, id__gt=newest).exclude(of=run.pk)
    if later.filter(external__in=mine.values("external")).exists():
        raise ConflictError(
            "import: a later import changed some of the same", hint="undo the later one first, then this one"
        )
    _set_out(run, by, before, Stage.UNDOING, "import.undo")


def discard(run: Import, by: Person) -> None:
    """Give up an import that wrote nothing; its file goes. Raises: ConflictError."""
    may = (Stage.RECEIVING, Stage.WAITING, Stage.CHECKING, Stage.CHECKED, Stage.REFUSED)
    with transaction.atomic():
        if Imported.objects.filter(of=run.pk).exists():
            raise ConflictError("import: wrote something; undo it instead")
        if Import.objects.filter(pk=run.pk, stage__in=may).update(stage=Stage.DISCARDED) != 1:
            raise ConflictError("import: this cannot be done with it now")
        note(by, "import.discard", "import", run.pk)
    import_staging.remove(run.pk)


def decide(conflict: ImportConflict, decision: str, by: Person) -> None:
    """Say which stands: what is here, or what the file says. Raises: ConflictError, UsageError.

    For a record that was withdrawn here, taking the file's lets it stand again; its fields follow with the
    next import.
    """
    if decision not in Decision.values:
        raise UsageError("conflict: keep or take")
    with transaction.atomic():
        run = Import.objects.select_for_update().select_related("case").get(pk=conflict.of_id)
        if run.stage in WORKING or run.case.closed is not None:
            raise ConflictError("import: is under way, or its case is closed")
        mine = ImportConflict.objects.filter(pk=conflict.pk, decision="")
        if mine.update(decision=decision, decided=timezone.now(), decided_by=by) != 1:
            raise ConflictError("conflict: was decided already")
        record = Record.objects.select_for_update().get(pk=conflict.record_id)
        whole_record = conflict.why == ImportConflict.Why.WITHDRAWN
        said = conflict.values[0] if whole_record else {conflict.field: conflict.digest}
        before: dict[str, list[object]] = {}
        if decision == Decision.TAKE and whole_record:
            writing.restore(record, by, "import: the file stands")
            said = {}
        elif decision == Decision.TAKE:
            before = _take(run, conflict, record, by)
        insert(
            Imported,
            [
                Imported(
                    of=run,
                    case_id=run.case_id,
                    external=conflict.external,
                    kind=record.kind,
                    object_id=record.pk,
                    did=Imported.Did.CHANGE if before else Imported.Did.KEEP,
                    fields=said,
                    before=before,
                )
            ],
        )
        note(by, "import.decide", record.kind, record.pk, field=conflict.field, said=decision)


def _take(run: Import, conflict: ImportConflict, record: Record, by: Person) -> dict[str, list[object]]:
    past = histories([record.pk])[record.pk]
    view = fold([one.changes for one in past])
    if record.withdrawn is not None:
        raise ConflictError("record: is withdrawn; restore it first")
    field = conflict.field
    stood = [one.plain() for one in view.get(field, [])]
    changes = {field: [parse_value(one, field) for one in conflict.values]}
    made = Revision(record=record, number=past[-1].number + 1, at=timezone.now(), by=by, run=run.pk)
    made.changes, made.reason = plain_changes(changes), "import: the file stands"
    made.digest = writing.digest_of(made, past[-1].digest)
    insert(Revision, [made])
    record.version = made.number
    settle([(record, fold([one.changes for one in [*past, made]]))])
    insert(Changed, [Changed(object_id=record.pk, kind=record.kind)])
    return {field: list(stood)}
