"""The worker's part of imports: trial run, import and undo, a few seconds at a time.

An import in a stage of `WORKING` is gone on with until it leaves it. Each batch is one transaction that also
says how far it came; who is killed loses a batch that was not committed, and nothing is doubled.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, LimitError, MissingError, OpenError
from vedette.records.mapping import NOTICES, Mapped, Plan, Problem, mapped, open_rows, parse_mapping
from vedette.records.mapping.rows import Row
from vedette.records.schema import Kind
from vedette_hq.audit.services import note
from vedette_hq.exchange import import_staging, import_undoing
from vedette_hq.exchange.import_shapes import Counts
from vedette_hq.exchange.import_writing import Writer
from vedette_hq.exchange.models import WORKING, Import, ImportProblem, Stage
from vedette_hq.records.fields import asked_fields
from vedette_hq.records.queries import writable_cases

if TYPE_CHECKING:
    from vedette_hq.access.models import Person
    from vedette_hq.outbox.loop import Work

BATCH_ROWS = 500
SLICE_SECONDS = 2.0
MAX_TRIES = 5
"""Slices that may die before the import is refused: it must not take the worker down again and again."""
MAX_PROBLEMS = 1000
"""Of one import, kept row by row; the others are counted."""


@dataclass(slots=True)
class Job:
    """One reading of a file, as far as this process is with it."""

    pk: str
    stage: str
    round: int
    reached: int
    plan: Plan
    file: BinaryIO
    rows: Iterator[Mapped]
    writer: Writer
    told: int = 0

    def fits(self, run: Import) -> bool:
        """Say whether this process stands where the database says."""
        mine = (self.pk, self.stage, self.round, self.reached)
        return mine == (run.pk, run.stage, run.round, run.reached)


@dataclass(slots=True)
class _Held:
    """What this process keeps open between two slices: at most one reading."""

    jobs: list[Job] = field(default_factory=list)

    def forget(self) -> None:
        for job in self.jobs:
            job.file.close()
        self.jobs.clear()


_held = _Held()


def look_duty(work: Work) -> None:
    """Go on with what is under way, the oldest first, for some seconds. Raises: DatabaseError."""
    if int(time.monotonic()) % 60 == 0:
        sweep()
    for pk in list(Import.objects.filter(stage__in=WORKING).order_by("made").values_list("pk", flat=True)):
        work.beat()
        go_on(pk, SLICE_SECONDS)


def sweep() -> None:
    """Take away files of which no import is left, or whose import needs them no more."""
    for pk in import_staging.kept():
        run = Import.objects.filter(pk=pk).first()
        if run is None or run.stage in (Stage.DONE, Stage.UNDOING, Stage.UNDONE, Stage.DISCARDED):
            import_staging.remove(pk)


def go_on(pk: str, seconds: float) -> bool:
    """Work on an import for some seconds; say whether it is still under way. Raises: DatabaseError."""
    run = Import.objects.select_related("case", "by").filter(pk=pk, stage__in=WORKING).first()
    if run is None:
        return False
    run.tries += 1
    Import.objects.filter(pk=pk).update(tries=run.tries)
    if run.tries > MAX_TRIES:
        _refuse(run, "import: the worker was stopped by it several times", "")
        return False
    try:
        _may_go_on(run)
        going = import_undoing.go_on(run, seconds) if run.stage == Stage.UNDOING else _slice(run, seconds)
    except (FormatError, LimitError, ConflictError, OpenError, MissingError) as error:
        _held.forget()
        _refuse(run, str(error), error.hint or "")
        return False
    Import.objects.filter(pk=pk).update(tries=0)
    return going


def _may_go_on(run: Import) -> None:
    if run.by is None or not writable_cases(run.by).filter(pk=run.case_id).exists():
        raise ConflictError("import: the case is closed, or who began it is not in its team any more")


def _refuse(run: Import, why: str, hint: str) -> None:
    with transaction.atomic():
        Import.objects.filter(pk=run.pk, stage__in=WORKING).update(
            stage=Stage.REFUSED,
            refusal=(f"{why} ({hint})" if hint else why)[:700],
            ended=timezone.now(),
        )
        note(run.by, "import.refuse", "import", run.pk, outcome="refused")


def check_fields(plan: Plan, person: Person) -> None:
    """Refuse a plan that writes fields which this person's forms do not show. Raises: ConflictError."""
    for template in plan.templates:
        if template.kind in ("source", "statement"):
            continue
        shown = asked_fields(person, Kind(template.kind))
        for rule in template.fields:
            if rule.name not in shown or rule.name == "protected":
                raise ConflictError(
                    f"mapping: the field {rule.name} of {template.kind} cannot be imported here",
                    hint="a lead turns fields on, with a purpose; the identity desk has protected persons",
                )


def _open(run: Import) -> Job:
    """Begin to read, or go on where an earlier process stopped."""
    plan = parse_mapping(run.mapping)
    if run.by is not None:
        check_fields(plan, run.by)
    dry = run.stage == Stage.CHECKING
    if dry and (run.reached or run.round):
        _restart(run)
    file = import_staging.open_file(run.pk, run.pieces, run.size)
    try:
        rounds = plan.rounds
        writer = Writer(run, dry=dry)
        for number in range(run.round):
            for row in mapped(plan, _again(plan, run), rounds[number]):
                writer.remember(row)
        _, rows = open_rows(plan, file)
        found = mapped(plan, rows, rounds[run.round])
        for row in islice(found, run.reached):
            writer.remember(row)
    except BaseException:
        file.close()
        raise
    told = ImportProblem.objects.filter(of=run.pk).count()
    return Job(run.pk, run.stage, run.round, run.reached, plan, file, found, writer, told)


def _again(plan: Plan, run: Import) -> Iterator[Row]:
    with import_staging.open_file(run.pk, run.pieces, run.size) as file:
        yield from open_rows(plan, file)[1]


def _restart(run: Import) -> None:
    """A trial run writes nothing: one that was interrupted begins anew."""
    with transaction.atomic():
        ImportProblem.objects.filter(of=run.pk).delete()
        run.round, run.reached, run.rows, run.counts = 0, 0, 0, {}
        run.save(update_fields=("round", "reached", "rows", "counts"))


def _slice(run: Import, seconds: float) -> bool:
    until = time.monotonic() + seconds
    held = [job for job in _held.jobs if job.fits(run)]
    if not held:
        _held.forget()
        held = [_open(run)]
        _held.jobs.append(held[0])
    job = held[0]
    dry = job.stage == Stage.CHECKING
    while True:
        rows = list(islice(job.rows, BATCH_ROWS))
        if not rows:
            return _finish(run, job)
        try:
            _batch(run, job, rows, dry)
        except BaseException:
            _held.forget()  # what it remembers is not what was committed
            raise
        if time.monotonic() >= until:
            return True


def _batch(run: Import, job: Job, rows: list[Mapped], dry: bool) -> None:
    with transaction.atomic():
        problems = job.writer.write(rows)
        reached = job.reached + len(rows)
        fields: dict[str, object] = {"reached": reached, "counts": job.writer.counts.plain(), "tries": 0}
        fields["chain"] = job.writer.chain
        if run.round == 0:
            fields["rows"] = max(run.rows, reached)
        mine = Import.objects.filter(pk=run.pk, stage=job.stage, round=job.round, reached=job.reached)
        if mine.update(**fields) != 1:
            raise ConflictError("import: somebody else goes on with it")
        if job.told < MAX_PROBLEMS:
            ImportProblem.objects.bulk_create(
                _row(run.pk, one) for one in problems[: MAX_PROBLEMS - job.told]
            )
        job.told += len(problems)
    job.reached = reached
    run.rows = max(run.rows, reached) if run.round == 0 else run.rows


def _row(pk: str, one: Problem) -> ImportProblem:
    return ImportProblem(
        of_id=pk,
        row=one.row,
        line=one.line,
        column=one.column[:200],
        code=one.code,
        detail=one.detail[:300],
        notice=one.code in NOTICES,
    )


def _finish(run: Import, job: Job) -> bool:
    """A reading is over: begin the next one, or be done."""
    if not job.reached and run.round == 0:
        raise FormatError("file: has no rows")
    rounds = len(job.plan.rounds)
    with transaction.atomic():
        mine = Import.objects.filter(pk=run.pk, stage=job.stage, round=job.round, reached=job.reached)
        if job.round + 1 < rounds:
            if mine.update(round=job.round + 1, reached=0) != 1:
                raise ConflictError("import: somebody else goes on with it")
        else:
            done = Stage.CHECKED if job.stage == Stage.CHECKING else Stage.DONE
            if mine.update(stage=done, ended=timezone.now()) != 1:
                raise ConflictError("import: somebody else goes on with it")
            counts = job.writer.counts
            verb = "import.checked" if done == Stage.CHECKED else "import.done"
            note(
                run.by, verb, "import", run.pk, outcome="done", **_detail(counts, job.writer.chain, run.rows)
            )
    if job.round + 1 < rounds:
        job.round, job.reached = job.round + 1, 0
        job.file.seek(0)
        job.rows = mapped(job.plan, open_rows(job.plan, job.file)[1], job.plan.rounds[job.round])
        return True
    _held.forget()
    if job.stage != Stage.CHECKING:
        import_staging.remove(run.pk)
    return False


def _detail(counts: Counts, chain: str, rows: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rows": rows,
        "made": sum(counts.made.values()),
        "changed": sum(counts.changed.values()),
        "conflicts": counts.conflicts,
        "refused": counts.refused,
    }
    if chain:
        found["revisions"] = chain
    return found


def columns_of(run: Import, plan: Plan, most: int) -> tuple[list[str], list[dict[str, object]]]:
    """Return the columns of a file and its first rows, for the one who brought it. Raises: VedetteError."""
    with import_staging.open_file(run.pk, run.pieces, run.size) as file:
        columns, rows = open_rows(plan, file)
        samples = [row.cells for row in islice(rows, most)]
    if not columns:
        columns = list(dict.fromkeys(name for one in samples for name in one))
    return columns, samples
