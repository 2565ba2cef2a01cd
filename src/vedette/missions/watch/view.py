"""What follows from an order and facts at one instant: who was silent, what was called, who can be heard.

The ladder says from it whom to tell: `ladder` has what others call. Nothing is remembered between two
instants.

Normative page: docs/formats/watch.md, 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vedette.missions.watch.rungs import FLOORS, NEVER, PEOPLE_END, SETTLE, episode_id, watcher_of
from vedette.missions.watch.silence import Account, first_of_each, member_account, promises_by_member
from vedette.missions.watch.timekeeping import TOLERANCE
from vedette.missions.watch.values import Cause, Episode, Facts, Order, Report, Rung, Status, Taken, Watcher


def taken_of(facts: Facts, at: int) -> dict[str, list[Taken]]:
    """By episode, what people have taken up to `at`, by time."""
    found: dict[str, list[Taken]] = {}
    for each in sorted(facts.taken, key=lambda one: (one.at, -one.level, one.watcher, one.who)):
        if each.at <= at:
            found.setdefault(each.episode, []).append(each)
    return found


def starts_of(order: Order, episode: Episode, taken: Sequence[Taken]) -> list[tuple[Rung, int]]:
    """`ladder.starts`, by what people took of this episode."""
    ladder = order.ladder
    if episode.cause is Cause.WATCHER:
        return [(ladder[0], episode.begins)]
    floor = min(max(episode.floor, 1), len(ladder))
    # a call begins on its floor at once; silence begins with the length of its first level
    base = episode.begins - (0 if episode.cause is Cause.SILENCE else ladder[floor - 1].after)
    found: list[tuple[Rung, int]] = []
    for rung in ladder[floor - 1 :]:
        begins = base + rung.after
        if found:
            before, since = found[-1]
            early = since + before.unheard
            if early < begins and not any(each.level >= before.level and each.at <= early for each in taken):
                begins = early
        found.append((rung, begins))
    return found


def level_of(order: Order, episode: Episode, taken: Sequence[Taken], at: int) -> int:
    """`ladder.level`, by what people took of this episode."""
    if at < episode.begins or (episode.over is not None and at >= episode.over):
        return 0
    known = [each for each in taken if each.at <= at]
    reached = [rung.level for rung, begins in starts_of(order, episode, known) if begins <= at]
    return reached[-1] if reached else 0


def _first_ends(facts: Facts, at: int) -> dict[str, int]:
    first: dict[str, int] = {}
    for each in facts.ended:
        if each.at <= at:
            first[each.episode] = min(each.at, first.get(each.episode, NEVER))
    return first


def _not_before(over: int | None, begins: int) -> int | None:
    return None if over is None else max(over, begins)


class View:
    """All that follows from an order and facts at one instant, computed once."""

    def __init__(self, order: Order, facts: Facts, at: int, name: str = "", up_since: int = 0) -> None:
        self.order, self.facts, self.at, self.up_since = order, facts, at, up_since
        self.me = watcher_of(order, name) if name else None
        # an instant so far ahead was written before the clock was set back: it says nothing of today
        self.heard = {other: when for other, when in facts.heard if when <= at + TOLERANCE}
        self.ended = _first_ends(facts, at)
        self.taken = taken_of(facts, at)
        self.reports = first_of_each(facts.reports, at)
        by_member: dict[str, list[Report]] = {}
        for report in self.reports:
            by_member.setdefault(report.member, []).append(report)
        self.accounts = {
            tag: member_account(promises, by_member.get(tag, ()), at, order.most_delay)
            for tag, promises in promises_by_member(order).items()
        }
        calls = list(self._calls())
        found = list(calls)
        for tag, each in self.accounts.items():
            if each.misses:
                found += self._silences(tag, each, [call for call in calls if call.member == tag])
        if self.me is not None:
            found += self._silent_watchers(self.me)
        undone = {told.episode for told in facts.told if told.at <= at} - {each.id for each in found}
        if undone:
            found += self._undone(undone)
        self.episodes = sorted(found, key=lambda each: (each.begins, each.id))

    def _calls(self) -> Iterator[Episode]:
        """Help, duress and evacuation, by whoever called; and what was raised by hand."""
        order, at = self.order, self.at
        for report in self.reports:
            if report.status is not Status.OK and report.member in self.accounts:
                cause = Cause(report.status.value)
                id_ = episode_id(order.watch, cause, report.id)
                over = _not_before(self.ended.get(id_), report.at)
                floor = FLOORS[report.status]
                yield Episode(id_, cause, report.id, report.member, report.at, floor, over)
        seen: set[str] = set()
        for alarm in sorted(self.facts.alarms, key=lambda each: (each.at, each.id, each.watcher)):
            if alarm.at <= at and alarm.id not in seen:
                seen.add(alarm.id)
                id_ = episode_id(order.watch, alarm.cause, alarm.id)
                over = _not_before(self.ended.get(id_), alarm.at)
                yield Episode(id_, alarm.cause, alarm.id, "", alarm.at, alarm.level, over)

    def _silences(self, member: str, own: Account, calls: Sequence[Episode]) -> Iterator[Episode]:
        """The silences of one member. What is missed while an episode of theirs lasts belongs to that one."""
        order = self.order
        covers: list[tuple[int, int | None]] = [(call.begins, call.over) for call in calls]
        for miss in own.misses:
            ends = miss.ends
            if any(begins <= ends and (over is None or ends <= over) for begins, over in covers):
                continue
            id_ = episode_id(order.watch, Cause.SILENCE, miss.source)
            open_ = Episode(id_, Cause.SILENCE, miss.source, member, ends, 1, None)
            over = _not_before(self.ended.get(id_), ends)
            heard = next((report.at for report in own.reports if report.at > ends), None)
            sooner = heard is not None and (over is None or heard < over)
            if heard is not None and sooner:
                taken = self.taken.get(id_, ())
                if level_of(order, open_, taken, heard) < PEOPLE_END:
                    over = heard
            yield replace(open_, over=over)
            covers.append((ends, over))

    def silent_from(self, name: str, rank: int) -> int:
        """When a watcher that is not heard again counts as silent, to one of that rank."""
        order = self.order
        heard = self.heard.get(name, order.begins)
        return max(heard, self.up_since, order.begins) + order.patience + max(rank - 1, 0) * order.step

    def _silent_watchers(self, me: Watcher) -> Iterator[Episode]:
        """Headquarters watches its partners, they watch headquarters; while the mission lasts."""
        order = self.order
        for other in order.watchers:
            if other.name == me.name or (me.rank and other.rank):
                continue
            begins = self.silent_from(other.name, me.rank)
            if begins <= self.at and begins < order.ends:
                source = f"{other.name} {begins} {me.name}"
                id_ = episode_id(order.watch, Cause.WATCHER, source)
                over = _not_before(self.ended.get(id_), begins)
                yield Episode(id_, Cause.WATCHER, source, "", begins, 1, over)

    def _undone(self, told: set[str]) -> Iterator[Episode]:
        """Silences that were told and never were, as is known now: somebody else had heard the member."""
        order = self.order
        delays = [
            (report.id, report.at + min(report.delay, order.most_delay))
            for report in self.reports
            if report.delay
        ]
        for promise in order.promises:
            moved = [(f"{promise.id}+{id_}", due + promise.grace) for id_, due in delays]
            for source, ends in ((promise.id, promise.ends), *moved):
                id_ = episode_id(order.watch, Cause.SILENCE, source)
                if id_ in told:
                    yield Episode(id_, Cause.SILENCE, source, promise.member, ends, 1, ends)

    def climbs_from(self, me: Watcher) -> int:
        """From when a watcher climbs by itself: headquarters always, partners while it is silent."""
        if me.rank == 0:
            return 0
        head = next(other for other in self.order.watchers if other.rank == 0)
        return self.silent_from(head.name, me.rank)

    def settled(self, me: Watcher) -> bool:
        """As `ladder.settled`."""
        others = [other.name for other in self.order.watchers if other.name != me.name]
        heard = all(self.heard.get(name, -1) >= self.up_since for name in others)
        return heard or self.at - self.up_since >= SETTLE
