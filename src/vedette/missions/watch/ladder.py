"""The ladder: from what was promised and heard, who is to be told now, and how far each story has gone.

Everything here is a function of an order, of facts and of an instant. Nothing is remembered between two
calls: whoever gathers the same facts, in whatever order they came, computes the same.

Normative page: docs/formats/watch.md, 2 and 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vedette.missions.watch.rungs import (
    HOUR,
    LADDER,
    MINUTE,
    PEOPLE_END,
    SETTLE,
    UNSURE_AGAIN,
    alert_id,
    check_ladder,
    episode_id,
    report_id,
    watcher_of,
)
from vedette.missions.watch.silence import Account, Pending
from vedette.missions.watch.timekeeping import TOLERANCE
from vedette.missions.watch.values import (
    DUTIES,
    Alert,
    Cause,
    Episode,
    Facts,
    Order,
    Rung,
    Taken,
    Told,
    Watcher,
)
from vedette.missions.watch.view import View, level_of, starts_of, taken_of

__all__ = [
    "LADDER",
    "PEOPLE_END",
    "SETTLE",
    "UNSURE_AGAIN",
    "MemberStanding",
    "State",
    "alert_id",
    "alerts",
    "check_ladder",
    "episode_id",
    "episodes",
    "level",
    "look",
    "next_look",
    "report_id",
    "settled",
    "standing",
    "starts",
    "watcher_of",
]

DOUBTFUL = 30 * MINUTE
"""A text that says it was made so long before it came is shown as doubtful."""


class State(StrEnum):
    """How one member stands."""

    DONE = "done"
    """Nothing more is promised."""
    WAITING = "waiting"
    """The next promise is not open yet."""
    OPEN = "open"
    LATE = "late"
    """Due, and the grace is running."""
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class MemberStanding:
    """One member on the board. `promise` is the id of the next one not kept, `due` and `ends` as it was
    moved.

    `episode` is the gravest that lasts, with its level; `taken` who has it in hand, if anybody; `begins` the
    instant at which the next level begins. `doubt`: the text last heard from says it was made long before it
    came.
    """

    member: str
    state: State
    promise: str | None
    due: int | None
    ends: int | None
    heard: int | None
    episode: Episode | None
    level: int
    begins: int | None
    taken: Taken | None
    doubt: bool = False


def starts(order: Order, episode: Episode, facts: Facts, at: int) -> list[tuple[Rung, int]]:
    """Each level of the episode from its floor on, with the instant at which it begins.

    Instants after `at` are what holds when nobody takes a level and nobody ends the episode.
    """
    return starts_of(order, episode, taken_of(facts, at).get(episode.id, ()))


def level(order: Order, episode: Episode, facts: Facts, at: int) -> int:
    """The level of the episode at `at`: 0 before the first, and when it is over."""
    return level_of(order, episode, taken_of(facts, at).get(episode.id, ()), at)


def episodes(
    order: Order, facts: Facts, at: int, watcher_name: str = "", *, up_since: int = 0
) -> tuple[Episode, ...]:
    """Every episode that began up to `at`, by its beginning; those that are over too.

    With `watcher_name`, also those that are this watcher's alone: another watcher is silent, which it can say
    only from when it was itself up. A silence that was told and that facts which came later undo stands there
    as over at its beginning, so that it is counted as a false alarm.

    Raises: MissingError for a watcher that is none.
    """
    return tuple(View(order, facts, at, watcher_name, up_since).episodes)


def settled(order: Order, facts: Facts, at: int, watcher_name: str, up_since: int) -> bool:
    """Whether this watcher has heard every other since it started, or has waited long enough: before, it
    tells nobody anything. It may have missed what ends a silence, and its clock may be wrong.
    """
    return View(order, facts, at, "", up_since).settled(watcher_of(order, watcher_name))


@dataclass(frozen=True, slots=True)
class _Telling:
    episode: Episode
    level: int
    round: int
    duty: str
    due: int


def _gap(rung: Rung, own: Sequence[Told]) -> int:
    """How long after the last round the next is due."""
    unsure = 0
    for told in reversed(own):
        if told.sure:
            break
        unsure += 1
    return min(rung.again, UNSURE_AGAIN + 10 * (unsure > 1)) if unsure else rung.again


def _tellings(view: View, me: Watcher) -> Iterator[_Telling]:
    """What is to be told of every open episode, now or, when nothing changes, later."""
    order, facts, at = view.order, view.facts, view.at
    open_ = [each for each in view.episodes if each.over is None]
    if not open_:
        return
    own: dict[tuple[str, int, str], list[Told]] = {}
    others: dict[tuple[str, int], int] = {}
    asked: set[tuple[str, int]] = set()
    ranks = {each.name: each.rank for each in order.watchers}
    for told in sorted(facts.told, key=lambda each: (each.round, each.at)):
        if told.watcher == me.name:
            own.setdefault((told.episode, told.level, told.duty), []).append(told)
        elif told.duty == "partner" and ranks.get(told.watcher) == 0:
            asked.add((told.episode, told.level))
        elif told.round == 0:
            # whoever told it last is waited for
            key = (told.episode, told.level)
            others[key] = max(told.at, others.get(key, 0))
    climbs = view.climbs_from(me)
    hold = 0 if view.settled(me) else view.up_since + SETTLE
    for episode in open_:
        mine_taken = view.taken.get(episode.id, ())
        taken = max((each.level for each in mine_taken), default=0)
        reached = [(rung, begins) for rung, begins in starts_of(order, episode, mine_taken) if begins <= at]
        for rung, begins in reached:
            if taken >= rung.level:
                continue
            last = rung is reached[-1][0]
            # the partner before has its step to tell each level: two that climb tell it once, and in order
            turn = max(climbs, begins + max(me.rank - 1, 0) * order.step)
            for duty, earliest in _duties(me, episode, rung, turn, others, asked, order.step * me.rank):
                mine = own.get((episode.id, rung.level, duty), [])
                above = any((episode.id, each.level, duty) in own for each in order.ladder[rung.level :])
                if me.rank and not mine and above:
                    continue  # a partner waits longer for what others told: it never goes down again
                if not mine:
                    due = max(begins, earliest)
                elif last or not mine[-1].sure:
                    due = mine[-1].at + _gap(rung, mine)
                else:
                    continue
                due = max(due, hold)
                yield _Telling(episode, rung.level, len(mine) and mine[-1].round + 1, duty, due)


def _duties(
    me: Watcher,
    episode: Episode,
    rung: Rung,
    climbs: int,
    others: dict[tuple[str, int], int],
    asked: set[tuple[str, int]],
    wait: int,
) -> Iterator[tuple[str, int]]:
    """Whom this watcher tells of one level, and from when."""
    if episode.cause is Cause.WATCHER:
        yield "officer", episode.begins
        return
    if me.rank == 0:
        yield from ((duty, 0) for duty in rung.tell)
        return
    key = (episode.id, rung.level)
    earliest = climbs
    if key in others:
        earliest = max(earliest, others[key] + rung.unheard + wait)
    for duty in rung.tell:
        if duty != "partner":
            # headquarters asked its partners: their officers hear of it at once
            yield duty, 0 if duty == "officer" and key in asked else earliest
    if key in asked and "officer" not in rung.tell:
        yield "officer", 0


def look(
    order: Order, facts: Facts, at: int, watcher_name: str, *, up_since: int
) -> tuple[tuple[Alert, ...], int]:
    """What `alerts` and `next_look` say, computed at once."""
    view = View(order, facts, at, watcher_name, up_since)
    me = watcher_of(order, watcher_name)
    tellings = list(_tellings(view, me))
    found = [_alert(view, me, telling) for telling in tellings if telling.due <= at]
    found.sort(key=lambda each: (each.due, each.level, DUTIES.index(each.duty), each.id))
    return tuple(found), _next(view, me, tellings)


def _alert(view: View, me: Watcher, telling: _Telling) -> Alert:
    episode, watch = telling.episode, view.order.watch
    down = max(0, min(view.up_since, view.at) - telling.due) if telling.round == 0 else 0
    id_ = alert_id(me.name, watch, episode.id, telling.level, telling.round, telling.duty)
    return Alert(
        id_, watch, episode.id, episode.cause, telling.level, telling.round, telling.duty, telling.due, down
    )


def _next(view: View, me: Watcher | None, tellings: Sequence[_Telling]) -> int:
    at = view.at
    found = [at + HOUR]
    # written before the clock was set back, or by a clock ahead of this one: it counts when its instant comes
    facts = view.facts
    for several in (facts.reports, facts.alarms, facts.taken, facts.ended):
        found += [fact.at for fact in several]
    for each in view.accounts.values():
        found += [pending.ends + 1 for pending in each.waiting]
        if each.later:
            found.append(min(promise.due + promise.grace for promise in each.later) + 1)
    for episode in view.episodes:
        if episode.over is None:
            found += [begins for _, begins in starts_of(view.order, episode, view.taken.get(episode.id, ()))]
    if me is not None:
        found += [telling.due for telling in tellings]
        found.append(view.climbs_from(me))
        found += [when - TOLERANCE for _, when in view.facts.heard]
        found += [
            view.silent_from(other.name, me.rank)
            for other in view.order.watchers
            if other.name != me.name and not (me.rank and other.rank)
        ]
    return min(instant for instant in found if instant > at)


def alerts(order: Order, facts: Facts, at: int, watcher_name: str, *, up_since: int) -> tuple[Alert, ...]:
    """What this watcher is to send now and has not sent, in the order in which it is to be sent.

    `up_since`: from when its program has run, and its clock has been steady. After an outage every level that
    began meanwhile is told once, the last one in rounds; `down` says for how long nothing was sent. An alert
    of the duty "partner" goes into the exchange, not to people.

    Raises: MissingError for a watcher that is none.
    """
    return look(order, facts, at, watcher_name, up_since=up_since)[0]


def next_look(order: Order, facts: Facts, at: int, watcher_name: str = "", *, up_since: int = 0) -> int:
    """The next instant after `at` at which something can be due without a new fact; at most an hour ahead."""
    found = _next(View(order, facts, at), None, ())
    return min(found, look(order, facts, at, watcher_name, up_since=up_since)[1]) if watcher_name else found


def standing(order: Order, facts: Facts, at: int) -> tuple[MemberStanding, ...]:
    """How each member stands at `at`, in the order's order."""
    view = View(order, facts, at)
    every = [each for each in view.episodes if each.over is None]
    return tuple(
        _stands(view, tag, own, [each for each in every if each.member == tag])
        for tag, own in view.accounts.items()
    )


def _stands(view: View, tag: str, own: Account, lasting: Sequence[Episode]) -> MemberStanding:
    order, at = view.order, view.at
    last = own.reports[-1] if own.reports else None
    levels = {each.id: level_of(order, each, view.taken.get(each.id, ()), at) for each in lasting}
    grave = max(lasting, key=lambda each: (levels[each.id], each.floor, -each.begins), default=None)
    # what people declared safe is past, kept or not
    following = next((each for each in own.waiting if grave is not None or each.ends >= at), None)
    if own.later and (following is None or own.later[0].due < following.due):
        promise = own.later[0]
        following = Pending(promise.id, promise, promise.due)
    taken = view.taken.get(grave.id, ()) if grave else ()
    ahead = [begins for _, begins in starts_of(order, grave, taken) if begins > at] if grave else []
    return MemberStanding(
        tag,
        _state(following, at, grave is not None),
        following.promise.id if following else None,
        following.due if following else None,
        following.ends if following else None,
        last.at if last else None,
        grave,
        levels[grave.id] if grave else 0,
        min(ahead, default=None),
        max(taken, key=lambda each: (each.level, each.at), default=None),
        bool(last and last.claim is not None and last.at - last.claim > DOUBTFUL),
    )


def _state(following: Pending | None, at: int, episode: bool) -> State:
    if episode:
        return State.OVERDUE
    if following is None:
        return State.DONE
    if at < following.promise.opens:
        return State.WAITING
    return State.OPEN if at <= following.due else State.LATE
