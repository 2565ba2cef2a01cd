"""Deadlines reckoned from what their rows say; all of them again when a term or a calendar changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from vedette.cases.clocks import Start, Suspension, Term, compute
from vedette.errors import VedetteError
from vedette_hq.clocks.editions import Book, book
from vedette_hq.clocks.models import OPEN, Deadline, Edition, Night, Shift, Stop

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline whose dates another reckoning moves."""

    deadline: Deadline
    term: Term


def start_of(row: Deadline) -> Start:
    """Return what set a deadline running."""
    return Start(row.event, row.taken, row.served, row.served_latest, row.named, row.evidence)


def spans(stops: Iterable[Stop]) -> tuple[Suspension, ...]:
    """Return the spans in which it stood still."""
    return tuple(Suspension(one.first, one.last) for one in stops)


def reckon(row: Deadline, in_force: Book, stops: Sequence[Stop] | None = None) -> Term:
    """Return a deadline's term by what is in force. Raises: UsageError, MissingError."""
    held = list(row.stops.all()) if stops is None else stops
    return compute(in_force.rule(row.rule), start_of(row), in_force.calendar(row.region), spans(held))


def write(row: Deadline, term: Term) -> None:
    """Put both dates and their editions on a row; it is not saved here."""
    row.ours, row.theirs = term.ours, term.theirs
    row.rule_version, row.calendar = term.rule.version, term.calendar
    row.due = row.restored_to or (row.ours if row.owed_by == Deadline.Owed.US else row.theirs)


def _others(rows: Sequence[Deadline], in_force: Book) -> Iterable[Moved]:
    """Yield the rows whose term is another than what they hold."""
    stops: dict[str, list[Stop]] = defaultdict(list)
    for stop in Stop.objects.filter(deadline__in=[row.pk for row in rows]):
        stops[stop.deadline_id].append(stop)
    for row in rows:
        try:
            term = reckon(row, in_force, stops[row.pk])
        except VedetteError:
            continue  # its term was taken out of the table: it keeps what it has
        if (term.ours, term.theirs, term.rule.version, term.calendar) != (
            *(row.ours, row.theirs, row.rule_version, row.calendar),
        ):
            yield Moved(row, term)


def would_move(edition: Edition, rows: Iterable[Deadline]) -> list[Moved]:
    """Return which of these deadlines an edition would move if it were taken over; nothing is changed."""
    found = _others(list(rows), book(edition))
    return [
        one for one in found if (one.term.ours, one.term.theirs) != (one.deadline.ours, one.deadline.theirs)
    ]


def recompute(work: Work | None = None) -> tuple[int, int]:
    """Reckon every open deadline again; return how many were looked at and how many moved.

    What moved is kept as a `Shift`, has to be confirmed again, and its reminders begin anew.
    """
    in_force, looked, moved, after = book(), 0, 0, ""
    while True:
        with transaction.atomic():
            open_ = Deadline.objects.select_for_update().filter(state__in=OPEN, pk__gt=after)
            rows = list(open_.order_by("pk")[:BATCH])
            if not rows:
                return looked, moved
            looked, after = looked + len(rows), rows[-1].pk
            moved += _take_over(list(_others(rows, in_force)))
        if work is not None:
            work.beat()


def _take_over(found: Sequence[Moved]) -> int:
    shifts: list[Shift] = []
    same: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for one in found:
        row, term = one.deadline, one.term
        moves = (term.ours, term.theirs) != (row.ours, row.theirs)
        if moves:
            shifts.append(shift_of(row, term))
        write(row, term)
        same[moves, row.ours, row.theirs, row.due, row.rule_version, row.calendar].append(row.pk)
    for (moves, ours, theirs, due, version, calendar), pks in same.items():
        values: dict[str, Any] = {"rule_version": version, "calendar": calendar}
        if moves:
            values |= {"ours": ours, "theirs": theirs, "due": due, "told": []}
            values |= {"confirmed": None, "confirmed_by": None}
        Deadline.objects.filter(pk__in=pks).update(**values)
    Shift.objects.bulk_create(shifts, batch_size=500)
    return len(shifts)


def shift_of(row: Deadline, term: Term) -> Shift:
    """Return what moves a deadline to a term, not saved; the row still holds what was before."""
    return Shift(
        deadline=row,
        ours_before=row.ours,
        theirs_before=row.theirs,
        ours_after=term.ours,
        theirs_after=term.theirs,
        rule_before=row.rule_version,
        rule_after=term.rule.version,
        calendar_before=row.calendar,
        calendar_after=term.calendar,
    )


def night_duty(work: Work | None) -> None:
    """Reckon everything again once a day; called by the worker every hour."""
    today = timezone.localdate()
    if Night.objects.filter(day=today).exists():
        return
    looked, moved = recompute(work)
    Night.objects.update_or_create(
        day=today, defaults={"at": timezone.now(), "looked": looked, "moved": moved}
    )
