"""Telling people: an alert of the watch, a reminder until somebody takes it, and what became of each telling.

The watch decides when its alerts are told, by its own engine, and calls `deliver`. Reminders have their clock
here: `remind` is level-triggered, the worker tells and climbs until somebody has taken it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from vedette.adapters.alerts import Channel as LibraryChannel
from vedette.adapters.alerts import (
    Outcome,
    Posting,
    Result,
    Sent,
    alert_number,
    alert_text,
    may_repeat,
    send_all,
    ways_now,
)
from vedette.adapters.alerts import Way as LibraryWay
from vedette.errors import ConflictError, MissingError, UsageError, VedetteError
from vedette_hq.access.middleware import is_own_path
from vedette_hq.access.models import Person
from vedette_hq.access.services import active_leads, notify
from vedette_hq.alerts import queries
from vedette_hq.alerts.live import live_channels, note_health
from vedette_hq.alerts.models import Alert, Duty, Sending, Told, Way
from vedette_hq.audit.services import note

if TYPE_CHECKING:
    from vedette.missions.watch.values import Alert as WatchAlert
    from vedette_hq.outbox.loop import Work

REPEAT = timedelta(seconds=15)
"""The same telling by the same way is not tried again sooner."""
WORKER_WAIT = 3.0
"""The worker waits so long for channels; what answers later is written down when it does."""
FAILING = 3
"""So many faults of a channel in a row are told to the leads."""


def watch_key(episode: str, level: int) -> str:
    """Return the key of the alert of one level of an episode."""
    return f"watch:{episode}:{level}"


# telling


@dataclass(frozen=True, slots=True)
class _Telling:
    """One round: what is told, in which words."""

    alert: Alert
    id: str
    code: str
    round: int
    level: int
    down: int = 0

    def text(self, language: str) -> str:
        held = self.alert
        return alert_text(
            self.code, language, number=held.number, watch=held.watch, level=self.level, down=self.down
        )


def deliver(
    alert: WatchAlert,
    *,
    people: Sequence[Person] | None = None,
    drill: bool = False,
    target: str = "",
    wait: float = 10.0,
) -> Outcome:
    """Tell an alert of the watch to whoever has its duty, and return what became of it as a whole.

    Idempotent by `alert.id`: what was accepted is not sent again; what may have been accepted only where the
    channel knows the id. When nobody of the duty can be reached the next one is told at once, at last the
    leads. Not in a transaction: it waits for the network, at most `wait` seconds; what answers later is
    written down then. Raises: DatabaseError, and UsageError for an alert that is none.
    """
    level = min(max(alert.level, 0), 9)
    held, _new = Alert.objects.get_or_create(
        key=watch_key(alert.episode, alert.level),
        defaults={
            "origin": Alert.Origin.WATCH,
            "code": "watch-drill" if drill else "watch",
            "number": alert_number(watch_key(alert.episode, alert.level)),
            "watch": alert.watch,
            "episode": alert.episode,
            "drill": drill,
            "level": level,
            "duty": alert.duty if alert.duty in Duty.values else "",
            "target": target if is_own_path(target) and len(target) <= 200 else "",
        },
    )
    if held.taken is not None:
        return Outcome(Result.ACCEPTED, "taken already")
    # the engine asks again after it said that all was over: it goes by later facts
    Alert.objects.filter(pk=held.pk, ended__isnull=False).update(ended=None)
    Alert.objects.filter(pk=held.pk, round__lt=alert.round).update(round=alert.round)
    telling = _Telling(held, alert.id, held.code, alert.round, level, 0 if drill else alert.down)
    groups = [list(people)] if people is not None else queries.told_for(alert.duty)
    return _tell_groups(telling, groups, wait)


def _tell_groups(telling: _Telling, groups: Sequence[Sequence[Person]], wait: float) -> Outcome:
    """Tell the first group that can be reached; those before it are told too, as far as they can be."""
    outcome = Outcome(Result.REFUSED, "nobody is there to be told")
    for people in groups:
        outcome = _tell(telling, people, wait)
        if outcome.result is not Result.REFUSED:
            break
    return outcome


def _tell(telling: _Telling, people: Sequence[Person], wait: float) -> Outcome:
    channels = live_channels()
    found: list[Outcome] = []
    ways = {person.pk: queries.ways_of(person) for person in people}
    first: dict[str, list[Way]] = {}
    for person in people:
        _see(telling.alert, person)
        first[person.pk] = _first(ways[person.pk], telling)
    reached = _send(telling, [(one, way) for one in people for way in first[one.pk]], channels, wait)
    rest = [
        (one, way)
        for one in people
        if not any(reached[way.pk].accepted for way in first[one.pk])
        for way in ways[one.pk]
        if way not in first[one.pk]
    ]
    if rest:
        reached |= _send(telling, rest, channels, wait)
    found = list(reached.values())
    for result in (Result.ACCEPTED, Result.UNSURE):
        many = sum(1 for one in found if one.result is result)
        if many:
            return Outcome(result, f"{many} of {len(found)} ways")
    return Outcome(Result.REFUSED, f"0 of {len(found)} ways")


def _first(ways: Sequence[Way], telling: _Telling) -> list[Way]:
    chosen = ways_now([LibraryWay(way.channel.name, way.pk) for way in ways], telling.round, telling.level)
    picked = {one.to for one in chosen}
    return [way for way in ways if way.pk in picked]


def _see(alert: Alert, person: Person) -> None:
    """Let a person see the alert here too, whatever becomes of the ways out."""
    Told.objects.get_or_create(alert=alert, person=person)
    address = reverse("alerts:alert", args=[alert.pk])
    notify(person, "alerts.open", address=address, key=f"alert:{alert.pk}", number=alert.number)


def _send(
    telling: _Telling,
    pairs: Sequence[tuple[Person, Way]],
    channels: dict[str, LibraryChannel],
    wait: float,
) -> dict[str, Outcome]:
    """Send by each way that may be used now; return what is known of all of them, by the way's id."""
    known: dict[str, Outcome] = {}
    rows: list[Sending] = []
    postings: list[Posting] = []
    for person, way in pairs:
        row, outcome = _begin(telling, person, way, channels.get(way.channel.name))
        if row is None:
            known[way.pk] = outcome
            continue
        try:
            to = way.open()
        except VedetteError as error:
            _finish(row.pk, Outcome(Result.REFUSED, str(error)))
            known[way.pk] = Outcome(Result.REFUSED, str(error))
            continue
        rows.append(row)
        postings.append(Posting(LibraryWay(way.channel.name, to), telling.text(person.language)))
    by_way = {(one.way.channel, one.way.to): row.pk for one, row in zip(postings, rows, strict=True)}

    def late(sent: Sent) -> None:
        """Called in a thread of its own, whose connection to the database it ends."""
        with suppress(DatabaseError):
            _finish(by_way[sent.way.channel, sent.way.to], sent.outcome)
        connection.close()

    for row, sent in zip(rows, send_all(telling.id, postings, channels, wait=wait, done=late), strict=True):
        _finish(row.pk, sent.outcome)
        known[row.way] = sent.outcome
    return known


def _begin(
    telling: _Telling, person: Person, way: Way, channel: LibraryChannel | None
) -> tuple[Sending | None, Outcome]:
    """Write down that this telling leaves by this way; no row when it left already and may not again."""
    now = timezone.now()
    row, new = Sending.objects.get_or_create(
        telling=telling.id,
        way=way.pk,
        defaults={
            "alert": telling.alert,
            "person": person,
            "channel": way.channel.name,
            "round": telling.round,
            "level": telling.level,
            "tries": 1,
            "begun": now,
        },
    )
    if new:
        return row, Outcome(Result.UNSURE)
    held = Outcome(Result(row.outcome), row.detail) if row.outcome else None
    standing = held or Outcome(Result.UNSURE, "begun")
    if standing.accepted or now - row.begun < REPEAT or channel is None or not may_repeat(held, channel):
        return None, standing
    mine = Sending.objects.filter(pk=row.pk, tries=row.tries).exclude(outcome=Sending.Outcome.ACCEPTED)
    if mine.update(tries=row.tries + 1, begun=now, outcome="", at=None) != 1:
        return None, standing
    return row, standing


def _finish(sending: str, outcome: Outcome) -> None:
    """Write down what became of a telling; what was accepted stays so."""
    now = timezone.now()
    row = Sending.objects.filter(pk=sending).first()
    if row is None:
        return
    mine = Sending.objects.filter(pk=sending).exclude(outcome=Sending.Outcome.ACCEPTED)
    if mine.update(outcome=str(outcome.result), detail=outcome.detail[:120], at=now) != 1:
        return
    if note_health(row.channel, row.way, outcome, now) == FAILING:
        failing(row.channel)


def failing(channel: str) -> None:
    """Tell the leads that a channel fails: by the others."""
    remind("alerts.failing", active_leads(), f"alerts.failing:{channel}:{timezone.now():%Y%m%d}")


# reminders


def remind(
    code: str,
    to: str | Person | Sequence[Person],
    key: str,
    *,
    target: str = "",
    again: int = 900,
    unheard: int = 1800,
    by: Person | None = None,
) -> Alert:
    """See that somebody is reminded until a human takes it; in the caller's transaction.

    Called as often as one likes. `to` is a duty (officer, second, head, crisis), a person, or several. The
    same `key` is one reminder while it stands: told again every `again` seconds, and not taken for `unheard`
    seconds it climbs a level, to the next duty. Taken, it stays silent; ended by `settle` and called again,
    it rings anew. `code` is a word of `words`, `target` the path of the page where something can be done.
    Raises: UsageError for a duty that is none, nobody, a key over 120 characters, a path of another site.
    """
    duty, people = _whom(to)
    if not key or len(key) > 120 or not key.isprintable():
        raise UsageError("reminder: its key is not one line of 1 to 120 characters")
    if target and not (is_own_path(target) and len(target) <= 200):
        raise UsageError("reminder: its target is not a path of this site")
    if not (60 <= again <= 86_400 and 60 <= unheard <= 7 * 86_400):
        raise UsageError("reminder: again is 60 to 86400 seconds, unheard 60 to 604800")
    now = timezone.now()
    values: dict[str, Any] = {
        "code": code[:60],
        "duty": duty,
        "people": people,
        "target": target,
        "again": again,
        "unheard": unheard,
        "by": by,
    }
    start = {
        "origin": Alert.Origin.REMINDER,
        "number": alert_number(key),
        "next": now,
        "begun": now,
        "climbed": now,
    }
    held, new = Alert.objects.get_or_create(key=key, defaults=values | start)
    if not new and held.ended is not None:
        anew = {**values, "begun": now, "climbed": now, "next": now, "level": 1, "round": held.round + 1}
        cleared = {"taken": None, "taken_by": None, "ended": None, "quieted": None}
        Alert.objects.filter(pk=held.pk, ended__isnull=False).update(**anew, **cleared)
        held.refresh_from_db()
    return held


def _whom(to: str | Person | Sequence[Person]) -> tuple[str, list[str]]:
    if isinstance(to, str):
        if to not in Duty.values:
            raise UsageError(f"reminder: {to[:20]} is no duty")
        return to, []
    people = [to] if isinstance(to, Person) else list(to)
    if not people:
        raise UsageError("reminder: goes to nobody")
    return "", [one.pk for one in people]


def settle(key: str) -> bool:
    """Say that what a reminder is about is over; return whether one stood. In the caller's transaction."""
    rows = Alert.objects.filter(key=key, origin=Alert.Origin.REMINDER, ended__isnull=True)
    return rows.update(ended=timezone.now(), next=None) == 1


def end_watch(episode: str) -> int:
    """Say that an episode of the watch is over; return how many of its alerts were still open."""
    rows = Alert.objects.filter(origin=Alert.Origin.WATCH, episode=episode, ended__isnull=True)
    return rows.update(ended=timezone.now())


def remind_duty(work: Work | None) -> None:
    """Tell every reminder whose time has come; called by the worker every few seconds."""
    now = timezone.now()
    due = Alert.objects.filter(next__lte=now, taken__isnull=True, ended__isnull=True)
    for held in due.order_by("next")[:20]:
        if _climb(held, now):
            held.refresh_from_db()
            _ring(held)
        if work is not None:
            work.beat()


def _climb(held: Alert, now: datetime) -> bool:
    """Take this round of a reminder, one level up when it was not heard; False when another has taken it."""
    values: dict[str, Any] = {"next": now + timedelta(seconds=held.again), "round": held.round + 1}
    told = held.sendings.exists() or held.told.exists()
    if told and now - held.climbed >= timedelta(seconds=held.unheard):
        values |= {"level": min(held.level + 1, 9), "climbed": now}
        values["duty"] = queries.next_duty(held.duty) if held.duty else str(Duty.OFFICER)
    mine = Alert.objects.filter(pk=held.pk, round=held.round, taken__isnull=True, ended__isnull=True)
    return mine.update(**values) == 1


def _ring(held: Alert) -> None:
    """Tell one round: those named, and from the second level on whoever has the duty."""
    telling = _Telling(held, _round_id(held), "reminder", held.round - 1, held.level)
    named = list(Person.objects.filter(pk__in=held.people))
    active = [one for one in named if one.is_active]
    first = active if active and not held.duty else []
    groups = [first] if first else queries.told_for(held.duty or str(Duty.OFFICER))
    if held.duty and active:  # it has climbed: those it was meant for hear it too
        groups = [[*groups[0], *(one for one in active if one not in groups[0])], *groups[1:]]
    _tell_groups(telling, groups, WORKER_WAIT)


def _round_id(held: Alert) -> str:
    data = f"round\x00{held.key}\x00{held.begun.isoformat()}\x00{held.round}"
    return hashlib.sha256(data.encode()).hexdigest()[:32]


# taking


def take(person: Person, alert_id: str) -> Alert:
    """Let a person take an alert: it is theirs, and nobody is told again.

    `alert_id` is the row's id, its key, or the id of an alert of the watch. Taken twice by the same person is
    taken once. Raises: MissingError for one that this person may not see, ConflictError when another has it.
    """
    found = queries.alert_of(alert_id)
    if found is None or not queries.visible_alerts(person).filter(pk=found.pk).exists():
        raise MissingError("alert: is not there")
    with transaction.atomic():
        mine = Alert.objects.filter(pk=found.pk, taken__isnull=True, ended__isnull=True)
        if mine.update(taken=timezone.now(), taken_by=person, next=None) != 1:
            found.refresh_from_db()
            if found.taken_by_id == person.pk:
                return found
            raise ConflictError("alert: somebody else has taken it, or it is over")
        note(person, "alert.take", "alert", found.pk, number=found.number, level=found.level)
        if found.episode:  # who has a level has those below it
            below = Alert.objects.filter(episode=found.episode, level__lt=found.level)
            still = below.filter(taken__isnull=True, ended__isnull=True)
            still.update(taken=timezone.now(), taken_by=person)
    found.refresh_from_db()
    return found


def take_key(person: Person, key: str) -> bool:
    """Note that a person took an alert elsewhere (the board of the watch); return whether one was open.

    Whether they may is for the caller to know; it notes the act itself.
    """
    mine = Alert.objects.filter(key=key, taken__isnull=True, ended__isnull=True)
    return mine.update(taken=timezone.now(), taken_by=person, next=None) == 1
