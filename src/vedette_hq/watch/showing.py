"""What the board shows: who is in alarm, who is late, who is next, who acts, whether the watch itself runs.

It is computed from the order in force and from what was heard, as the engine does; the engine need not run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from vedette.missions.watch import values
from vedette.missions.watch.ladder import MemberStanding, State, episodes, level, standing, starts
from vedette_hq.access.models import Person
from vedette_hq.alerts.queries import people_of
from vedette_hq.watch import queries, words
from vedette_hq.watch.acting import story_of
from vedette_hq.watch.facts import facts_of, me, order_in_force, who_took
from vedette_hq.watch.models import Episode, Member, Peer, Promise, Shift, Step, Watch, at

STALE_SECONDS = 20
"""An engine that has not looked for so long does not run."""
NEXT_MANY = 30


@dataclass(slots=True)
class Line:
    """A checklist's line."""

    level: int
    code: str
    words: str
    step: Step | None


@dataclass(slots=True)
class Alarm:
    """One episode as the board shows it."""

    row: Episode
    watch: Watch
    level: int
    cause: str
    quiet: str
    who: str
    tag: str = ""
    reach: str = ""
    last: datetime | None = None
    taken: dict[str, Any] | None = None
    mine: bool = False
    told: list[str] = field(default_factory=list)
    following: dict[str, Any] | None = None
    checklist: list[Line] = field(default_factory=list)
    ended: str = ""

    @property
    def drill(self) -> bool:
        """Whether nothing is wrong."""
        return self.watch.drill


@dataclass(slots=True)
class Row:
    """One promise as the board shows it, with what a delay made of it."""

    watch: Watch
    promise: Promise
    who: str
    tag: str
    reach: str
    words: str
    due: int
    ends: int
    delayed: bool
    late: bool

    @property
    def drill(self) -> bool:
        """Whether it is of a drill."""
        return self.watch.drill


@dataclass(slots=True)
class Board:
    """All of it."""

    alarms: list[Alarm]
    late: list[Row]
    next: list[Row]
    digest: str


def board(person: Person, now: int) -> Board:
    """Return the board as a person may see it at `now`, Unix seconds."""
    watches = queries.visible_watches(person).filter(pk__in=queries.running(now).values("pk"))
    alarms: list[Alarm] = []
    rows: list[Row] = []
    for watch in watches.select_related("mission"):
        found, coming = _of_watch(watch, person, now)
        alarms += found
        rows += coming
    # the gravest first; of equals the one that nobody has in hand, then the oldest
    alarms.sort(key=lambda one: (one.drill, -one.level, one.taken is not None, one.row.begins))
    rows.sort(key=lambda one: (one.due, one.who))
    late = [row for row in rows if row.late]
    coming = [row for row in rows if not row.late][:NEXT_MANY]
    return Board(alarms, late, coming, _digest(alarms, late, coming))


def _digest(alarms: Sequence[Alarm], late: Sequence[Row], coming: Sequence[Row]) -> str:
    told = [
        [
            one.row.pk,
            one.level,
            one.taken["level"] if one.taken else 0,
            [bool(line.step) for line in one.checklist],
        ]
        for one in alarms
    ]
    rows = [[row.promise.pk, row.due, row.late] for row in (*late, *coming)]
    return hashlib.sha256(json.dumps([told, rows]).encode()).hexdigest()[:16]


def _of_watch(watch: Watch, person: Person, now: int) -> tuple[list[Alarm], list[Row]]:
    order = order_in_force(watch)
    if order is None:
        return [], []
    facts = facts_of(watch)
    members = {one.tag: one for one in watch.members.all()}
    stands = {one.member: one for one in standing(order, facts, now)}
    rows = list(watch.episodes.filter(over__isnull=True).select_related("member", "watch"))
    held = {row.key for row in rows}
    # what the engine has not written down yet is shown all the same
    for story in episodes(order, facts, now):
        if story.over is None and story.id not in held and not watch.episodes.filter(key=story.id).exists():
            member = members.get(story.member)
            rows.append(
                Episode(
                    pk="",
                    watch=watch,
                    key=story.id,
                    cause=str(story.cause),
                    member=member,
                    begins=story.begins,
                    floor=story.floor,
                )
            )
    alarms = [alarm_of(row, person, now, order, facts, members, stands) for row in rows]
    promises = {one.pk: one for one in watch.promises.all()}
    coming = [_row(watch, stand, members.get(tag), promises, now) for tag, stand in stands.items()]
    # a level is shown from 1 on; a silence that has not reached it is among those who are late
    shown = [one for one in alarms if one.level or one.row.cause != values.Cause.SILENCE]
    return shown, [one for one in coming if one is not None]


def _row(
    watch: Watch, stand: MemberStanding, member: Member | None, promises: dict[str, Promise], now: int
) -> Row | None:
    promise = promises.get(stand.promise or "")
    if member is None or promise is None or stand.due is None or stand.ends is None:
        return None
    if stand.level and stand.episode is not None and stand.episode.cause == values.Cause.SILENCE:
        return None  # stands above, in alarm
    shown = Promise(pk=promise.pk, opens=promise.opens, due=stand.due, grace=stand.ends - stand.due)
    late = stand.state in (State.LATE, State.OVERDUE) and stand.due <= now
    return Row(
        watch,
        shown,
        member.name,
        member.tag,
        member.reach,
        promise.words,
        stand.due,
        stand.begins if stand.state is State.OVERDUE and stand.begins else stand.ends,
        stand.due != promise.due,
        late,
    )


def alarm_of(
    row: Episode,
    person: Person,
    now: int,
    order: values.Order,
    facts: values.Facts,
    members: dict[str, Member],
    stands: dict[str, MemberStanding],
) -> Alarm:
    """Return one episode as it is shown."""
    story = values.Episode(
        row.key,
        values.Cause(row.cause),
        "",
        row.member.tag if row.member else "",
        row.begins,
        row.floor,
        row.over,
    )
    reached = level(order, story, facts, now) if row.over is None else row.top
    if row.over is None and story.cause is values.Cause.WATCHER:
        reached = 1
    member = row.member
    stand = stands.get(member.tag) if member else None
    found = Alarm(
        row,
        row.watch,
        reached,
        str(words.CAUSES.get(row.cause, row.cause)),
        str(words.QUIET.get(row.cause, "")),
        member.name if member else _("The mission"),
        member.tag if member else "",
        member.reach if member and row.cause != values.Cause.DURESS else "",
        at(stand.heard) if stand and stand.heard else None,
        ended=str(words.ENDINGS.get(row.why, row.why)),
    )
    found.taken = _taken(row, facts, reached)
    found.mine = bool(found.taken and found.taken["level"] >= reached)
    rungs = {rung.level: rung for rung in order.ladder}
    if reached in rungs:
        found.told = [words.duty(each) for each in rungs[reached].tell]
    coming = [(rung.level, begins) for rung, begins in starts(order, story, facts, now) if begins > now]
    if coming and row.over is None:
        found.following = {"level": coming[0][0], "at": at(coming[0][1]), "seconds": coming[0][1]}
    if row.cause != values.Cause.WATCHER:
        found.checklist = _checklist(
            row, [rungs[n] for n in range(row.floor, reached + 1) if n in rungs], reached
        )
    return found


def _checklist(row: Episode, rungs: Sequence[values.Rung], reached: int) -> list[Line]:
    """This level's first, then what was left undone on the levels before."""
    own = {int(each["level"]): each.get("own", []) for each in row.watch.ladder}
    steps = row.steps.exclude(action="").select_related("done_by") if row.pk else ()
    done = {(step.level, step.action): step for step in steps}
    found = []
    for rung in sorted(rungs, key=lambda one: -one.level):
        for code in (*rung.actions, *own.get(rung.level, ())):
            step = done.get((rung.level, code))
            if rung.level == reached or step is None:
                found.append(Line(rung.level, code, words.action(code), step))
    return found


def _taken(row: Episode, facts: values.Facts, reached: int) -> dict[str, Any] | None:
    held = [each for each in facts.taken if each.episode == row.key]
    if not held:
        return None
    last = max(held, key=lambda each: (each.level, each.at))
    if last.level < reached:
        return None
    return {"level": last.level, "at": at(last.at), "who": who_took(row.watch, last)}


def pulse(now: int) -> dict[str, Any]:
    """Return whether the engine runs."""
    held = queries.house()
    running = queries.running(now).exists()
    good = not running or (held is not None and now - held.pulse <= STALE_SECONDS)
    return {"good": good, "doubt": held.doubt if held else ""}


def duty_lines(now: datetime) -> list[dict[str, Any]]:
    """Return each duty with who has it and who should have taken it over."""
    missed = queries.due_shifts(now)
    found = []
    for value, label in Shift.Duty.choices:
        shifts = queries.on_duty(value, now)
        people = people_of(value)
        found.append(
            {
                "label": label,
                "shifts": shifts,
                "people": people,
                "nobody": not people,
                "missed": [one for one in missed if one.duty == value and one.begins + queries.SLACK <= now],
            }
        )
    return found


def peers(person: Person, now: int) -> list[dict[str, Any]]:
    """Return the partners who watch what this person sees, each once, with when it was heard."""
    watches = queries.visible_watches(person).filter(pk__in=queries.running(now).values("pk"), drill=False)
    found: dict[str, dict[str, Any]] = {}
    for peer in Peer.objects.filter(watch__in=watches).select_related("watch"):
        if peer.short not in peer.watch.partners:
            continue
        held = found.setdefault(
            peer.short, {"short": peer.short, "heard": None, "good": False, "behind": False, "at": 0}
        )
        held["behind"] |= peer.delivered < peer.watch.version
        if peer.heard >= held["at"] and peer.heard:
            held.update(at=peer.heard, heard=at(peer.heard), good=now - peer.heard <= peer.watch.patience)
    return [found[short] for short in sorted(found)]


def level_of(row: Episode, now: int) -> int:
    """Return how far an alarm has gone; how far it went, once it is over."""
    order = order_in_force(row.watch)
    if order is None or row.over is not None:
        return row.top
    return level(order, story_of(row), facts_of(row.watch), now)


def one_alarm(row: Episode, person: Person, now: int) -> Alarm:
    """Return one alarm as its own page shows it."""
    watch = row.watch
    order = order_in_force(watch)
    if order is None:
        return Alarm(row, watch, row.top, "", "", "")
    facts = facts_of(watch)
    members = {one.tag: one for one in watch.members.all()}
    stands = {one.member: one for one in standing(order, facts, now)}
    return alarm_of(row, person, now, order, facts, members, stands)


def log_of(row: Episode) -> list[dict[str, Any]]:
    """Return all that happened in one alarm, the newest first."""
    facts = facts_of(row.watch)
    found: list[dict[str, Any]] = [
        {
            "at": step.done,
            "level": step.level,
            "words": step.words,
            "who": step.done_by.name,
            "what": words.action(step.action) if step.action else "",
        }
        for step in row.steps.select_related("done_by")
    ]
    for one in facts.taken:
        if one.episode == row.key:
            found.append(
                {
                    "at": at(one.at),
                    "level": one.level,
                    "what": _("taken by"),
                    "words": "",
                    "who": who_took(row.watch, one),
                }
            )
    for told in facts.told:
        if told.episode == row.key:
            whom = words.duty(told.duty)
            said = (
                _("told: %(whom)s") % {"whom": whom}
                if told.sure
                else _("perhaps told: %(whom)s") % {"whom": whom}
            )
            found.append(
                {
                    "at": at(told.at),
                    "level": told.level,
                    "what": said,
                    "words": "",
                    "who": _watcher(told.watcher),
                }
            )
    for ended in facts.ended:
        if ended.episode == row.key:
            found.append(
                {
                    "at": at(ended.at),
                    "level": 0,
                    "what": str(words.ENDINGS.get(ended.why, ended.why)),
                    "words": "",
                    "who": _watcher(ended.watcher),
                }
            )
    return sorted(found, key=lambda one: one["at"], reverse=True)


def _watcher(name: str) -> str:
    """Return which partner did it; nothing for headquarters."""
    return "" if name == me() else name.partition("/")[0]
