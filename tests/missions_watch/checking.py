"""The checker of the simulator: what a mission did, against what it should have done, counted another way."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from missions_watch.machine import (
    EXCHANGE,
    LATE,
    NAMES,
    START,
    Delivery,
    Machine,
)
from missions_watch.simulator import World
from vedette.missions.watch.events import Cancelled, Fact
from vedette.missions.watch.ladder import (
    SETTLE,
    UNSURE_AGAIN,
    episodes,
    starts,
)
from vedette.missions.watch.values import (
    Alarm,
    Cause,
    Ended,
    Facts,
    Promise,
    Report,
    Status,
    Taken,
    Told,
    Watcher,
)


def check(world: World) -> dict[str, list[str]]:
    """The faults of a mission: missed, late, twice, false. Empty lists when there are none."""
    faults: dict[str, list[str]] = {"missed": [], "twice": [], "false": [], "order": []}
    _check_told(world, faults)
    for watcher in world.order.watchers:
        if watcher.rank:
            _check_partner_told(world, watcher, faults)
    _check_twice(world, faults)
    _check_false(world, faults)
    _check_order(world, faults)
    return faults


def _known(world: World, name: str, fact_type: type, match: Callable[[Fact], bool]) -> int | None:
    """When a watcher first had a fact."""
    return next(
        (
            at
            for at, who, fact in world.arrivals
            if who == name and isinstance(fact, fact_type) and match(fact)
        ),
        None,
    )


def naive_silences(world: World) -> list[tuple[Promise, int | None]]:
    """Promises of members who never asked for a delay or help, that nobody kept in time; when they were
    heard.
    """
    reports = [(at, fact) for at, _, fact in world.arrivals if isinstance(fact, Report)]
    cancelled = [at for at, who, fact in world.arrivals if isinstance(fact, Cancelled) and who == NAMES[0]]
    # a copy that comes late is no new sign of life, once headquarters knows when the first one came
    came = {(fact.id, who): at for at, who, fact in reversed(world.arrivals) if isinstance(fact, Report)}
    first: dict[str, int] = {}
    for _, who, fact in world.arrivals:
        if who == NAMES[0] and isinstance(fact, Report):
            first[fact.id] = min(came.get((fact.id, fact.watcher), 1 << 60), first.get(fact.id, 1 << 60))
    odd = {fact.member for _, fact in reports if fact.delay or fact.status is not Status.OK}
    found = []
    for promise in world.order.promises:
        if promise.member in odd or any(at <= promise.ends + 2 for at in cancelled):
            continue
        heard = sorted(
            at
            for at, fact in reports
            if fact.member == promise.member and at >= promise.opens - 2 and first.get(fact.id, at) >= at - 2
        )
        if not heard or heard[0] > promise.ends + 2:
            found.append((promise, heard[0] if heard else None))
    return found


def _ready(machine: Machine, since: int, end: int) -> int | None:
    """When a machine has been on, with a gateway that takes, for a minute after `since`; None if never."""
    for begin, stop in machine.ups:
        at = max(begin, since)
        while at < stop:
            blocked = next(((a, b) for a, b in machine.outages if a <= at < b), None)
            if blocked:
                at = blocked[1]
                continue
            free = min([stop, *(a for a, _ in machine.outages if a > at)])
            if free - at >= LATE:
                return at + LATE if at + LATE < end else None
            at = free  # killed, refused: the minute begins again
    return None


def _check_told(world: World, faults: dict[str, list[str]]) -> None:
    """Every level that began was told by headquarters within a minute of its being up and knowing."""
    order, head = world.order, world.machines[NAMES[0]]
    told: dict[tuple[str, int, str], int] = {}
    for each in world.deliveries:
        if each.watcher == NAMES[0]:
            told.setdefault((each.alert.episode, each.alert.level, each.alert.duty), each.at)
    loaded = head.store.load(order.watch)
    assert loaded is not None
    offset_free = loaded.facts
    seen = {}
    for episode in episodes(loaded.order, offset_free, world.now):
        if episode.cause is Cause.WATCHER:
            continue
        seen[episode.source] = episode
        source = episode.source.split("+")[-1]
        known = _known(world, NAMES[0], Report | Alarm, lambda fact, source=source: fact.id == source) or 0
        stops = [at for at, who, fact in world.arrivals if who == NAMES[0] and _stops(fact, episode.id)]
        # a late check-in ends a silence: what came to headquarters after the silence began
        if episode.over is not None and not stops:
            stops = [at for at, who, fact in world.arrivals if who == NAMES[0] and _heard(fact, episode)]
        for rung, begins in starts(loaded.order, episode, offset_free, world.now):
            due = max(begins, known)
            ready = _ready(head, due, world.now)
            if ready is None:
                continue
            taken = [
                at
                for at, who, fact in world.arrivals
                if who == NAMES[0]
                and isinstance(fact, Taken)
                and fact.episode == episode.id
                and fact.level >= rung.level
            ]
            if (
                min(
                    [*stops, *taken, *(([episode.over]) if episode.over is not None else [])], default=1 << 60
                )
                <= ready
            ):
                continue
            for duty in rung.tell:
                at = told.get((episode.id, rung.level, duty))
                if duty == "partner" or (at is not None and at <= ready + 1):
                    continue
                # what came later says that it had begun: look when it had, by what had come until then
                for begun, until in _begun_spans(world, NAMES[0], episode.id, rung.level):
                    again = _ready(head, begun, world.now)
                    if again is not None and again < until and (at is None or at > again + 1):
                        faults["missed"].append(
                            f"{episode.cause} level {rung.level} {duty}: begun {begun - START}, "
                            f"ready {again - START}, told {at and at - START}"
                        )
                        break
    naive = naive_silences(world)
    first = order.ladder[0]
    covered = [e for e in seen.values() if e.cause is Cause.SILENCE]
    for promise, heard in naive:
        begins = promise.ends + first.after
        ready = _ready(head, begins, world.now)
        if ready is None or (heard is not None and heard <= ready + 60):
            continue
        mine = [e for e in covered if e.member == promise.member and e.begins <= promise.ends]
        if not mine:
            faults["missed"].append(f"promise due {promise.due - START}: no episode at all")


def _facts_then(world: World, name: str, instant: int) -> Facts:
    """What had come to a watcher up to an instant; its own tellings left out."""
    known = [fact for at, who, fact in world.arrivals if who == name and at <= instant]
    return Facts(
        tuple(f for f in known if isinstance(f, Report)),
        tuple(f for f in known if isinstance(f, Alarm)),
        tuple(f for f in known if isinstance(f, Taken)),
        tuple(f for f in known if isinstance(f, Ended)),
    )


def _steady(machine: Machine) -> list[tuple[int, int]]:
    """While a machine was on and its time was not set anew."""
    found = []
    for up, down in machine.ups:
        edges = [up, *sorted(at for at in machine.anew if up < at < down), down]
        found += list(itertools.pairwise(edges))
    return found


def _check_partner_told(world: World, partner: Watcher, faults: dict[str, list[str]]) -> None:
    """While headquarters is off for longer than its patience, a partner that is up tells every level, to
    every duty, in its turn; a higher level that it told them stands for the lower ones.
    """
    order, machine, head = world.order, world.machines[partner.name], world.machines[NAMES[0]]
    loaded = machine.store.load(order.watch)
    assert loaded is not None
    told: dict[tuple[str, str], list[Delivery]] = {}
    for each in world.deliveries:
        if each.watcher == partner.name:
            told.setdefault((each.alert.episode, each.alert.duty), []).append(each)
    waits = (partner.rank - 1) * order.step
    offs = list(zip([stop for _, stop in head.ups], [*(a for a, _ in head.ups[1:]), world.now], strict=True))
    for episode in episodes(loaded.order, loaded.facts, world.now):
        for rung, _ in starts(loaded.order, episode, loaded.facts, world.now):
            others = [
                fact.at
                for _, who, fact in world.arrivals
                if who == partner.name and isinstance(fact, Told) and fact.watcher != partner.name
                if (fact.episode, fact.level) == (episode.id, rung.level) and fact.duty != "partner"
            ]
            turn = max((at + rung.unheard + partner.rank * order.step for at in others), default=0)
            for begun, until in _begun_spans(world, partner.name, episode.id, rung.level):
                for off, on in offs:
                    # counted anew from its own start, and from when its time was set
                    for since, down in _steady(machine):
                        silent = max(off + 2 * EXCHANGE, since) + order.patience + waits
                        due = max(begun + waits, silent, since + SETTLE, turn)
                        ready = _ready(machine, due, world.now)
                        if ready is None or ready >= min(until, on, down):
                            continue
                        for duty in set(rung.tell) - {"partner"}:
                            known = told.get((episode.id, duty), [])
                            if not any(e.alert.level >= rung.level and e.at <= ready + 1 for e in known):
                                faults["missed"].append(
                                    f"{partner.name}: {episode.cause} level {rung.level} {duty}: "
                                    f"due {due - START}, ready {ready - START}"
                                )


def _begun_spans(world: World, name: str, episode: str, number: int) -> list[tuple[int, int]]:
    """While a level had begun, lasted and was not taken, by what a watcher held at each moment."""
    loaded = world.machines[name].store.load(world.order.watch)
    assert loaded is not None
    news = sorted({START} | {at for at, who, _ in world.arrivals if who == name})
    edges = sorted({*news, *(promise.ends + 1 for promise in world.order.promises)})
    found: list[tuple[int, int]] = []
    for since, until in zip(edges, [*edges[1:], world.now], strict=True):
        facts = _facts_then(world, name, since)
        each = next((e for e in episodes(loaded.order, facts, since) if e.id == episode), None)
        if each is None or each.over is not None:
            continue
        if any(taken.episode == episode and taken.level >= number for taken in facts.taken):
            continue
        begins = next(
            begins for rung, begins in starts(loaded.order, each, facts, since) if rung.level == number
        )
        if begins >= until:
            continue
        if found and found[-1][1] == since and begins <= since:
            found[-1] = (found[-1][0], until)
        else:
            found.append((max(begins, since), until))
    return found


def _stops(fact: Fact, episode: str) -> bool:
    return isinstance(fact, Ended) and fact.episode == episode


def _heard(fact: Fact, episode: object) -> bool:
    return isinstance(fact, Report) and fact.member == getattr(episode, "member", "")


def _check_twice(world: World, faults: dict[str, list[str]]) -> None:
    """Nobody has the same round of the same level twice, nor two rounds closer than they may be."""
    seen: dict[tuple[str, str, int, str, int], int] = {}
    for each in world.deliveries:
        alert = each.alert
        place = (each.watcher, alert.episode, alert.level, alert.duty, alert.round)
        if place in seen:
            faults["twice"].append(f"{place[2:]} at {seen[place] - START} and {each.at - START}")
        before = seen.get((*place[:4], alert.round - 1))
        if before is not None and each.at - before < UNSURE_AGAIN - 1:
            faults["twice"].append(f"{place[2:]}: rounds at {before - START} and {each.at - START}")
        seen[place] = each.at
    # two partners that can speak to each other do not both tell a level, but when nobody took it
    for each in world.deliveries:
        if each.watcher == NAMES[2] and each.alert.cause is not Cause.WATCHER and each.alert.round == 0:
            others = [
                one
                for one in world.deliveries
                if one.watcher == NAMES[1]
                and one.alert.episode == each.alert.episode
                and one.alert.level == each.alert.level
                and one.at < each.at - 3 * EXCHANGE
                and not world.cuts_between(NAMES[1], NAMES[2], one.at, each.at)
            ]
            # the wait is counted from the first telling, of which a repetition in contact tells too
            since = min(
                (
                    one.at
                    for one in world.deliveries
                    if one.watcher == NAMES[1]
                    and (one.alert.episode, one.alert.level) == (each.alert.episode, each.alert.level)
                ),
                default=0,
            )
            rung = world.order.ladder[each.alert.level - 1]
            asked = any(
                isinstance(fact, Told) and fact.duty == "partner" and fact.level == each.alert.level
                for _, _, fact in world.arrivals
            )
            if others and not asked and each.at < since + rung.unheard + world.order.step - 2 * EXCHANGE:
                faults["twice"].append(
                    f"two partners told level {each.alert.level} at "
                    f"{others[0].at - START} and {each.at - START}"
                )


def _check_false(world: World, faults: dict[str, list[str]]) -> None:
    """Nobody is told what is not so, as far as the watcher could know."""
    order = world.order
    promises = {promise.id: promise for promise in order.promises}
    for each in world.deliveries:
        alert, machine = each.alert, world.machines[each.watcher]
        known = [(at, fact) for at, who, fact in world.arrivals if who == each.watcher and at < each.at]
        if any(isinstance(fact, Ended) and fact.episode == alert.episode for _, fact in known):
            faults["false"].append(f"level {alert.level} after its end")
        if any(
            isinstance(f, Taken) and f.episode == alert.episode and f.level >= alert.level for _, f in known
        ):
            faults["false"].append(f"level {alert.level} after it was taken")
        if alert.cause is Cause.WATCHER:
            _check_false_watcher(world, each, faults)
        if alert.cause is not Cause.SILENCE:
            continue
        loaded = machine.store.load(order.watch)
        assert loaded is not None
        facts = Facts(reports=tuple(f for _, f in known if isinstance(f, Report)), told=())
        source = next(
            (e.source for e in episodes(loaded.order, loaded.facts, world.now) if e.id == alert.episode), None
        )
        if source is None or "+" in source:
            continue
        promise = promises[source]
        if each.at < promise.ends + order.ladder[0].after - 2:
            faults["false"].append(f"told {promise.ends + order.ladder[0].after - each.at} s before its time")
        # the same check-in by several ways is one, and came when it first came (2.1)
        firsts = {r.id: r for r in sorted(facts.reports, key=lambda r: -r.at)}
        if any(
            r.member == promise.member and promise.opens <= r.at <= promise.ends and not r.delay
            for r in firsts.values()
        ):
            faults["false"].append("told of a promise that was kept")
        if any(isinstance(f, Cancelled) and f.at <= promise.ends for _, f in known):
            faults["false"].append("told of a mission that was cancelled")
        # kept at another watcher with whom it was in contact all the while since
        for at, who, fact in world.arrivals:
            if (
                isinstance(fact, Report)
                and fact.member == promise.member
                and not fact.delay
                and promise.opens + 2 <= at <= promise.ends - 2
                and at < each.at - 3 * EXCHANGE
                and fact.watcher == who != each.watcher
                and (fact.id not in firsts or firsts[fact.id].at >= promise.opens)
                and not world.cuts_between(who, each.watcher, at, each.at)
            ):
                faults["false"].append(f"told of a promise kept at {who}")


def _check_false_watcher(world: World, each: Delivery, faults: dict[str, list[str]]) -> None:
    others = [name for name in world.machines if name != each.watcher]
    if each.watcher != NAMES[0]:
        others = [NAMES[0]]
    since = each.at - world.order.patience + 2 * EXCHANGE + 5
    if all(not world.cuts_between(name, each.watcher, since, each.at) for name in others):
        faults["false"].append("told of a silent watcher that was heard all the while")


def _check_order(world: World, faults: dict[str, list[str]]) -> None:
    """Levels come in their order; after an outage the alert says for how long nothing was sent."""
    last: dict[tuple[str, str], int] = {}
    for each in world.deliveries:
        if each.alert.round == 0:
            place = (each.watcher, each.alert.episode)  # one person may have several duties
            if (
                each.alert.level < last.get(place, 0)
                and world.refuse_rate == 0
                and world.kill_rate == 0
                and not world.machines[each.watcher].outages
            ):
                faults["order"].append(f"level {each.alert.level} after level {last[place]}")
            last[place] = each.alert.level
        machine = world.machines[each.watcher]
        begun = next((a for a, b in machine.ups if a <= each.at <= b), machine.since)
        if (
            each.alert.round == 0
            and each.alert.due < begun - 60
            and each.alert.down <= 0
            and not machine.offset
        ):
            faults["order"].append("an outage that is not told")
