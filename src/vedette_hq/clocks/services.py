"""What can be done about deadlines: begin, meet, suspend, resume, restore, withdraw, confirm. One verb each.

    start(person, case, "ru.389_4.15d", taken=date(2025, 3, 14), evidence="handed over in court") -> Deadline
    meet(person, deadline, on, evidence)

The rule is that of its family which governs the day of the decision: `ecthr.4m` asked for a decision of
January 2022 gives `ecthr.6m`.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.cases.clocks import Start, compute, governing
from vedette.errors import ConflictError, UsageError
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CASEWORK
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.clocks import reckoning, reminding
from vedette_hq.clocks.editions import Book, book
from vedette_hq.clocks.models import OPEN, Deadline, Shift, Stop

MAX_TITLE_CHARS, MAX_WORDS_CHARS, MAX_EVIDENCE_CHARS, MAX_ORIGIN_CHARS = 200, 500, 300, 100
MAX_STOPS = 100


def _words(text: str, most: int, what: str, *, needed: bool = True) -> str:
    found = " ".join(text.split())
    if len(found) > most or (needed and not found):
        raise UsageError(f"{what}: say it in at most {most} characters")
    return found


def _may(person: Person) -> None:
    if person.role not in CASEWORK:
        raise UsageError("deadline: is not for this role")


def start(
    person: Person,
    case: Case,
    rule: str,
    *,
    event: date | None = None,
    taken: date | None = None,
    served: date | None = None,
    served_latest: date | None = None,
    named: date | None = None,
    evidence: str = "",
    title: str = "",
    by: str = "",
    origin: str = "",
    region: str = "RU-CE",
    in_force: Book | None = None,
) -> Deadline:
    """Begin a deadline and return it; of the same `origin` in a case it is begun once.

    `by`: "us" or "authority", empty for who owes it by the rule. Raises: UsageError for a day that is missing
    or turned round, MissingError for an unknown rule or region, ConflictError when the case is closed.
    """
    _may(person)
    held = in_force or book()
    asked = held.rule(rule)
    governed = taken or served or event or named
    found = governing(held.rules.values(), rule, governed) if governed else asked
    owed = by or found.owed_by
    if owed not in Deadline.Owed.values:
        raise UsageError("deadline: owed by us or by an authority")
    begun = Start(
        event,
        taken,
        served,
        served_latest,
        named,
        _words(evidence, MAX_EVIDENCE_CHARS, "evidence", needed=False),
    )
    today = timezone.localdate()
    if any(day is not None and day > today for day in (event, taken, served, served_latest)):
        raise UsageError("deadline: what sets it running lies in days to come")
    term = compute(found, begun, held.calendar(region))
    row = Deadline(
        case=case,
        title=_words(title, MAX_TITLE_CHARS, "title", needed=False),
        rule=found.id,
        region=region,
        owed_by=owed,
        event=event,
        taken=taken,
        served=served,
        served_latest=served_latest,
        named=named,
        evidence=begun.evidence,
        origin=_words(origin, MAX_ORIGIN_CHARS, "origin", needed=False),
        made_by=person,
    )
    reckoning.write(row, term)
    with transaction.atomic():
        if Case.objects.select_for_update().get(pk=case.pk).closed is not None:
            raise ConflictError("case: is closed")
        if row.origin:
            earlier = Deadline.objects.filter(case=case, origin=row.origin).first()
            if earlier is not None:
                return earlier
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise ConflictError("deadline: was begun twice at the same moment; look at the list") from None
        note(person, "clocks.start", "deadline", row.pk, what=row.rule)
    return row


def _locked(deadline: Deadline) -> Deadline:
    row = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if Case.objects.filter(pk=row.case_id, closed__isnull=False).exists():
        raise ConflictError("case: is closed")
    return row


def _open(deadline: Deadline) -> Deadline:
    row = _locked(deadline)
    if not row.open:
        raise ConflictError("deadline: is over")
    return row


def meet(person: Person, deadline: Deadline, on: date, evidence: str = "") -> Deadline:
    """Say that it was met on a day, also when it was marked as missed. Raises: UsageError, ConflictError."""
    _may(person)
    words = _words(evidence, MAX_WORDS_CHARS, "evidence", needed=False)
    if on > timezone.localdate():
        raise UsageError("deadline: was not met in days to come")
    with transaction.atomic():
        row = _locked(deadline)
        if row.state not in (*OPEN, Deadline.State.MISSED):
            raise ConflictError("deadline: is over")
        row.state, row.ended, row.ended_words = Deadline.State.MET, on, words
        row.save(update_fields=["state", "ended", "ended_words"])
        reminding.end(row)
        note(person, "clocks.meet", "deadline", row.pk)
    return row


def miss(person: Person, deadline: Deadline, words: str) -> Deadline:
    """Say that nothing was done until its latest day. Raises: UsageError before that day, ConflictError."""
    _may(person)
    said = _words(words, MAX_WORDS_CHARS, "reason")
    with transaction.atomic():
        row = _open(deadline)
        last = row.restored_to or row.theirs
        if timezone.localdate() <= last:
            raise UsageError("deadline: its latest day has not passed")
        row.state, row.ended_words = Deadline.State.MISSED, said
        row.save(update_fields=["state", "ended_words"])
        reminding.end(row)
        note(person, "clocks.miss", "deadline", row.pk)
    return row


def suspend(person: Person, deadline: Deadline, since: date, words: str) -> Deadline:
    """Let it stand still from a day on. Raises: UsageError, ConflictError when it does already."""
    _may(person)
    said = _words(words, MAX_WORDS_CHARS, "reason")
    if since > timezone.localdate():
        raise UsageError("deadline: does not stand still from days to come")
    with transaction.atomic():
        row = _open(deadline)
        if row.state == Deadline.State.SUSPENDED:
            raise ConflictError("deadline: stands still already")
        if row.stops.count() >= MAX_STOPS:
            raise UsageError(f"deadline: at most {MAX_STOPS} suspensions")
        Stop.objects.create(deadline=row, first=since, words=said, made_by=person)
        row.state = Deadline.State.SUSPENDED
        row.save(update_fields=["state"])
        reminding.end(row)
        note(person, "clocks.suspend", "deadline", row.pk)
    return row


def resume(person: Person, deadline: Deadline, last: date) -> Deadline:
    """Let it run again after the last day on which it stood still. Raises: UsageError, ConflictError."""
    _may(person)
    if last > timezone.localdate():
        raise UsageError("deadline: does not run again from days to come")
    with transaction.atomic():
        row = _open(deadline)
        stop = row.stops.filter(last__isnull=True).first()
        if stop is None:
            raise ConflictError("deadline: does not stand still")
        if last < stop.first:
            raise UsageError("suspension: ends before it begins")
        stop.last = last
        stop.save(update_fields=["last"])
        row.state = Deadline.State.RESTORED if row.restored_to else Deadline.State.RUNNING
        _again(row)
        note(person, "clocks.resume", "deadline", row.pk)
    return row


def _again(row: Deadline) -> None:
    term = reckoning.reckon(row, book())
    if (term.ours, term.theirs) != (row.ours, row.theirs):
        reckoning.shift_of(row, term).save(force_insert=True)
        row.confirmed = row.confirmed_by = None
    reckoning.write(row, term)
    row.told = []
    row.save()


def restore(person: Person, deadline: Deadline, until: date, words: str) -> Deadline:
    """Note that a missed term was restored, until when. Raises: UsageError, ConflictError."""
    _may(person)
    said = _words(words, MAX_WORDS_CHARS, "decision")
    with transaction.atomic():
        row = _locked(deadline)
        late = row.open and timezone.localdate() > row.theirs
        if row.state != Deadline.State.MISSED and not late:
            raise ConflictError("deadline: was not missed")
        if until <= row.theirs:
            raise UsageError("deadline: the new last day lies after the one that was missed")
        if until > timezone.localdate() + timedelta(days=3_660):
            raise UsageError("deadline: the new last day lies too far ahead")
        row.state, row.restored_to, row.due = Deadline.State.RESTORED, until, until
        row.ended_words, row.told = said, []
        row.confirmed = row.confirmed_by = None
        row.save()
        note(person, "clocks.restore", "deadline", row.pk)
    return row


def withdraw(person: Person, deadline: Deadline, words: str) -> Deadline:
    """Withdraw what was begun by mistake; it stays readable. Raises: UsageError, ConflictError."""
    _may(person)
    said = _words(words, MAX_WORDS_CHARS, "reason")
    with transaction.atomic():
        row = _locked(deadline)
        if row.state == Deadline.State.WITHDRAWN:
            raise ConflictError("deadline: was withdrawn already")
        row.state, row.ended_words = Deadline.State.WITHDRAWN, said
        row.save(update_fields=["state", "ended_words"])
        reminding.end(row)
        note(person, "clocks.withdraw", "deadline", row.pk)
    return row


def confirm(person: Person, deadline: Deadline, ours: date, theirs: date) -> Deadline:
    """Say that both dates, as read, are right; not who began it. Raises: ConflictError, UsageError."""
    _may(person)
    with transaction.atomic():
        row = _open(deadline)
        if row.made_by_id == person.pk:
            raise UsageError("deadline: another confirms it, not who began it")
        if (row.ours, row.theirs) != (ours, theirs):
            raise ConflictError("deadline: its dates have moved since; read them again")
        row.confirmed, row.confirmed_by = timezone.now(), person
        row.save(update_fields=["confirmed", "confirmed_by"])
        note(person, "clocks.confirm", "deadline", row.pk)
    return row


def see_shift(person: Person, shift: Shift) -> None:
    """Say that one has seen what a new reckoning moved. Said twice it is said once."""
    with transaction.atomic():
        if (
            Shift.objects.filter(pk=shift.pk, seen__isnull=True).update(seen=timezone.now(), seen_by=person)
            == 1
        ):
            note(person, "clocks.seen", "deadline", shift.deadline_id)
