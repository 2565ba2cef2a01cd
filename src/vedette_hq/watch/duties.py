"""Who is on duty: shifts planned, taken over, handed on. And the dead-man's signal of the house.

A duty never falls between two people: who has it keeps it until the next one has taken it over.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette_hq.access.models import Person
from vedette_hq.access.roles import Role
from vedette_hq.audit.services import note
from vedette_hq.watch import queries
from vedette_hq.watch.models import House, Shift
from vedette_hq.watch.setting_up import house_row

MOST_SHIFT = timedelta(days=8)
MOST_WORDS = 2_000
LEAST_HOURS, MOST_HOURS = 2, 24 * 14
AFTER_OPENING = timedelta(hours=1)
"""A house that was opened anew waits at least so long for a lead before it locks itself again."""
REMINDERS = (0.5, 0.75, 0.9)
"""Of the time that is left after a lead's last signal, when leads are reminded."""


def plan(duty: str, person: Person, begins: datetime, ends: datetime, by: Person) -> Shift:
    """Plan a shift. Raises: UsageError for times that cannot be or one who cannot have a duty."""
    if duty not in Shift.Duty.values:
        raise UsageError("shift: no such duty")
    if person.role not in queries.OFFICERS or not person.is_active:
        raise UsageError("shift: this person cannot have a duty")
    if not timedelta(minutes=15) <= ends - begins <= MOST_SHIFT:
        raise UsageError("shift: lasts from 15 minutes to 8 days")
    with transaction.atomic():
        made = Shift.objects.create(duty=duty, person=person, begins=begins, ends=ends, made_by=by)
        note(by, "watch.shift", "shift", made.pk, duty=duty, whom=person.pk)
    return made


def unplan(shift: Shift, by: Person) -> None:
    """Take a shift out of the plan that nobody has taken over. Raises: ConflictError."""
    with transaction.atomic():
        mine = Shift.objects.filter(pk=shift.pk, taken__isnull=True, withdrawn__isnull=True)
        if mine.update(withdrawn=timezone.now()) != 1:
            raise ConflictError("shift: was taken over already")
        note(by, "watch.shift-withdraw", "shift", shift.pk)


def write_words(shift: Shift, words: str, by: Person) -> None:
    """Write what whoever comes next must know; rewritten until it was taken over. Raises: UsageError."""
    words = words.strip()
    if len(words) > MOST_WORDS:
        raise UsageError(f"hand-over: at most {MOST_WORDS} characters")
    with transaction.atomic():
        if Shift.objects.filter(pk=shift.pk, released__isnull=True).update(words=words) != 1:
            raise ConflictError("hand-over: the next one has taken over already")
        note(by, "watch.shift-words", "shift", shift.pk)


def take_over(shift: Shift, by: Person) -> None:
    """Take a duty over, having read what the last one wrote; the last one is released.

    Only whose shift it is takes it. Raises: UsageError, ConflictError when it is too early, over, or taken.
    """
    now = timezone.now()
    if by.pk != shift.person_id:
        raise UsageError("shift: is another's")
    if now < shift.begins - queries.SLACK or now >= shift.ends:
        raise ConflictError("shift: is not now", hint="it can be taken over from 15 minutes before it begins")
    with transaction.atomic():
        mine = Shift.objects.filter(pk=shift.pk, taken__isnull=True, withdrawn__isnull=True)
        if mine.update(taken=now) != 1:
            raise ConflictError("shift: was taken over already")
        before = Shift.objects.filter(duty=shift.duty, taken__isnull=False, released__isnull=True)
        if shift.duty != Shift.Duty.CRISIS:  # a crisis team has several people
            before.exclude(pk=shift.pk).update(released=now)
        note(by, "watch.shift-take", "shift", shift.pk, duty=shift.duty)


def step_down(shift: Shift, by: Person) -> None:
    """Leave a duty that somebody else has too. Raises: ConflictError when nobody else has it."""
    now = timezone.now()
    with transaction.atomic():
        others = [one for one in queries.on_duty(shift.duty, now) if one.pk != shift.pk]
        if not others:
            raise ConflictError("shift: nobody else has this duty", hint="the next one takes it over first")
        if (
            Shift.objects.filter(pk=shift.pk, taken__isnull=False, released__isnull=True).update(released=now)
            != 1
        ):
            raise ConflictError("shift: you do not have it")
        note(by, "watch.shift-leave", "shift", shift.pk, duty=shift.duty)


def told(duty: str, now: datetime | None = None) -> list[Person]:
    """Return who is told when the ladder tells a duty: who has it, and who should have taken it over.

    Nobody: `alerts` tells those who have it for good, then the next duty up, at last the leads.
    """
    now = now or timezone.now()
    rows = [*queries.on_duty(duty, now), *(one for one in queries.due_shifts(now) if one.duty == duty)]
    return list({one.person_id: one.person for one in rows}.values())


# the dead-man's signal


def set_hours(hours: int, by: Person) -> None:
    """Have the house lock itself when no lead says "I am here" for so many hours; 0 turns it off.

    Raises: UsageError.
    """
    if hours and not LEAST_HOURS <= hours <= MOST_HOURS:
        raise UsageError(f"dead-man: {LEAST_HOURS} to {MOST_HOURS} hours, or 0 for never")
    house_row()
    with transaction.atomic():
        House.objects.filter(pk="house").update(hours=hours, here=timezone.now(), here_by=by, missed=None)
        note(by, "watch.deadman", "house", "", hours=hours)


def here(by: Person) -> None:
    """Say "I am here". Raises: UsageError for one who is no lead."""
    if by.role != Role.LEAD:
        raise UsageError("dead-man: a lead says it")
    from vedette_hq.alerts.services import settle

    before = house_row().here
    with transaction.atomic():
        if before is not None:
            for number in range(1, len(REMINDERS) + 1):
                settle(reminder_key(before, number))
        House.objects.filter(pk="house").update(here=timezone.now(), here_by=by, missed=None)
        note(by, "watch.here", "house", "")


def deadline(held: House) -> datetime | None:
    """Return when the house locks itself unless a lead says "I am here"; None when that is turned off."""
    if not held.hours or held.here is None:
        return None
    until = held.here + timedelta(hours=held.hours)
    if held.opened is not None:
        until = max(until, held.opened + AFTER_OPENING)
    return until


def reminder_key(here: datetime, number: int) -> str:
    """Return the key of one of the reminders that follow a signal."""
    return f"watch.deadman:{int(here.timestamp())}:{number}"


def reminder(held: House, now: datetime) -> int:
    """Return how many reminders are due by now, 0 to 3."""
    if not held.hours or held.here is None:
        return 0
    gone = (now - held.here) / timedelta(hours=held.hours)
    return sum(1 for share in REMINDERS if gone >= share)
