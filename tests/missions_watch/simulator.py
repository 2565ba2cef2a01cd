"""Missions played in a moment, each from a seed, with everything going wrong that can.

Headquarters with two workers, and two partners, each a machine with a wall clock that may be set by thirty
days, a store that keeps what it said it kept, and a gateway that refuses, that takes and then times out, or
that times out and takes nothing. Processes are killed before and after every transaction and every sending;
machines stay off for up to 72 hours; lines are cut; check-ins come late, twice, by another watcher, in the
same second as a cancelling. The engine, the ladder, the events and the timekeeper are the real ones; bytes
and signatures of the exchange are left out here, and tried in `test_exchange.py`.

`play(seed)` gives what a checker needs; `checking.check(world)` gives the faults it found.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from missions_watch.machine import (
    DAY,
    EXCHANGE,
    HOUR,
    MINUTE,
    NAMES,
    START,
    Delivery,
    Machine,
    key,
    spans,
)
from vedette.missions.watch.engine import Engine
from vedette.missions.watch.events import Cancelled, Fact
from vedette.missions.watch.ladder import (
    LADDER,
    SETTLE,
    report_id,
)
from vedette.missions.watch.values import (
    Alarm,
    Cause,
    Ended,
    Member,
    Order,
    Promise,
    Report,
    Status,
    Taken,
    Watcher,
)


@dataclass
class World:
    """One mission."""

    seed: int
    engine: type[Engine] = Engine
    believes_walls: bool = False
    settles: bool = True
    now: int = START
    calm: bool = False
    ticks: int = 0
    killed: int = 0
    deliveries: list[Delivery] = field(default_factory=list)
    arrivals: list[tuple[int, str, Fact]] = field(default_factory=list)
    cuts: list[tuple[frozenset[str], int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.serial = itertools.count()
        self.heap: list[tuple[int, float, int, Callable[[], object]]] = []
        self.pending: dict[object, int] = {}
        draw = self.random.random
        self.kill_rate = self.random.choice((0.0, 0.001, 0.01, 0.05))
        self.race_rate = self.random.choice((0.0, 0.02, 0.2))
        self.refuse_rate = self.random.choice((0.0, 0.1, 0.3))
        self.lose_rate = self.random.choice((0.0, 0.02))
        self.unsure_rate = self.random.choice((0.0, 0.1))
        self.knows_ids = draw() < 0.6
        self.cut: dict[frozenset[str], bool] = {}
        self.last_contact: dict[frozenset[str], int] = {}
        self.contact_since: dict[frozenset[str], int] = {}
        self.order = self._order()
        self.machines = {
            watcher.name: Machine(self, watcher.name, 2 if watcher.rank == 0 else self.random.choice((1, 2)))
            for watcher in self.order.watchers
        }
        for machine in self.machines.values():
            machine.store.give(self.order)
        self.contact_changed()
        self._script()

    # what is promised

    def _order(self) -> Order:
        rand = self.random
        partners = rand.choice((1, 2, 2))
        watchers = tuple(
            Watcher(name, rank, key(name), "https://x.example" if rank else "")
            for rank, name in enumerate(NAMES[: 1 + partners])
        )
        members = tuple(Member(f"{n:08x}", bytes(32), "ABCD", None) for n in range(rand.choice((1, 2, 3))))
        again = rand.choice((5 * MINUTE, 15 * MINUTE, 15 * MINUTE))
        ladder = tuple(replace(rung, again=max(rung.again, again)) for rung in LADDER)
        if rand.random() < 0.3:
            ladder = ladder[: rand.choice((1, 3, 5))]
        promises = []
        for member in members:
            at = START + rand.randrange(0, 4 * HOUR)
            for _ in range(rand.choice((1, 2, 4))):
                window, every = rand.choice(((HOUR, 3 * HOUR), (2 * HOUR, 8 * HOUR), (0, HOUR)))
                at += every
                grace = rand.choice((0, 10 * MINUTE, 30 * MINUTE))
                promises.append(Promise(f"{rand.getrandbits(128):032x}", member.tag, at - window, at, grace))
        ends = max(promise.ends for promise in promises)
        watch = f"{rand.getrandbits(128):032x}"
        return Order(
            watch,
            1,
            START,
            ends,
            tuple(promises),
            members,
            ladder,
            watchers,
            rand.choice((10, 30, 30)) * MINUTE,
            5 * MINUTE,
            2 * HOUR,
        )

    # what happens

    def _script(self) -> None:
        rand = self.random
        self.end = 0
        rows = itertools.count(1)
        for promise in self.order.promises:
            kind = rand.random()
            if kind < 0.55:
                at = rand.choice((rand.randint(promise.opens, promise.ends), promise.ends, promise.opens))
                self.check_in(at, promise.member, next(rows), Status.OK)
            elif kind < 0.65:  # too late
                self.check_in(
                    promise.ends + rand.choice((1, 300, 3000, 9000)), promise.member, next(rows), Status.OK
                )
            elif kind < 0.72:
                minutes = rand.choice((10, 60, 240))
                self.check_in(
                    rand.randint(promise.opens - 1800, promise.ends),
                    promise.member,
                    next(rows),
                    Status.OK,
                    minutes,
                )
            elif kind < 0.80:
                status = rand.choice((Status.HELP, Status.DURESS, Status.EVACUATE))
                self.check_in(rand.randint(promise.opens, promise.ends), promise.member, next(rows), status)
        last = max(promise.ends for promise in self.order.promises)
        if rand.random() < 0.1:
            at = rand.randint(START, last)
            alarm = Alarm(f"{rand.getrandbits(128):032x}", Cause.ALARM, rand.choice((1, 4)), 0, NAMES[0])
            self.try_until(at, NAMES[0], lambda now: replace(alarm, at=now))
        if rand.random() < 0.15:
            promise = rand.choice(self.order.promises)
            at = promise.ends + rand.choice(
                (0, 0, 1, self.order.ladder[0].after, self.order.ladder[0].after + 1)
            )
            self.try_until(at, NAMES[0], lambda now: Cancelled(now, NAMES[0]))
        self._troubles(last)
        self.end = max(self.end, last + 6 * HOUR)

    def _troubles(self, last: int) -> None:
        rand = self.random
        for name, machine in self.machines.items():
            for _ in range(rand.choice((0, 0, 1, 2))):
                length = rand.choice((30, 5 * MINUTE, HOUR, 8 * HOUR, rand.randint(0, 72 * HOUR)))
                promise = rand.choice(self.order.promises)
                at = rand.choice((rand.randint(START, last), promise.ends - 5, promise.ends + 600))
                self.at(max(at, START), lambda machine=machine, length=length: machine.off(length))
                self.end = max(self.end, at + length + 2 * HOUR)
            if rand.random() < 0.1:
                at = rand.randint(START, last)
                self.at(at, lambda machine=machine: self.refuse(machine, rand.choice((300, 7200))))
            del name
        if rand.random() < 0.5:
            liar = rand.choice(list(self.machines.values()))
            for _ in range(rand.choice((1, 2))):
                if True:
                    offset = rand.choice((30 * DAY, -30 * DAY, HOUR, -HOUR, 0))
                    self.at(rand.randint(START, last), lambda offset=offset: self.set_clock(liar, offset))
        for a in self.machines:
            for b in self.machines:
                if a < b and rand.random() < 0.2:
                    at = rand.randint(START, last)
                    length = rand.choice((60, HOUR, 10 * HOUR))
                    pair = frozenset((a, b))
                    self.at(at, lambda pair=pair, length=length: self.set_cut(pair, True, length))
                    self.at(at + length, lambda pair=pair: self.set_cut(pair, False))

    def refuse(self, machine: Machine, length: int) -> None:
        machine.refuses_until = self.now + length
        machine.outages.append((self.now, self.now + length))

    def set_clock(self, machine: Machine, offset: int) -> None:
        if machine.up:
            machine.trusted()
        machine.offset = offset
        machine.told_time = (None, (0, 0))
        if machine.up:
            machine.soon()

    def check_in(self, at: int, member: str, row: int, status: Status, minutes: int = 0) -> None:
        """A member says something, to whom it reaches; twice, or late, or by several ways."""
        rand = self.random
        ways = rand.sample(list(self.machines), rand.choice((1, 1, 2)) if len(self.machines) > 1 else 1)
        for name in ways:
            late = rand.choice((0, 0, 0, 5, 600, 7200)) if rand.random() < 0.3 else 0
            for _ in range(rand.choice((1, 1, 1, 2))):
                self.at(
                    max(at, START) + late,
                    lambda name=name: self.reach(name, member, row, status, minutes),
                )

    def reach(self, name: str, member: str, row: int, status: Status, minutes: int) -> None:
        machine = self.machines[name]
        if machine.up and (member, row) in machine.store.used(self.order.watch):
            return
        id_ = report_id(self.order.watch, member, row, status)
        if not machine.happen(lambda now: Report(id_, member, row, status, minutes * 60, now, name, "text")):
            self.at(self.now + 60, lambda: self.reach(name, member, row, status, minutes))

    def try_until(self, at: int, name: str, fact: Callable[[int], Fact]) -> None:
        def attempt() -> None:
            if not self.machines[name].happen(fact):
                self.at(self.now + 300, attempt)

        self.at(at, attempt)

    def arrived(self, machine: Machine, fact: Fact) -> None:
        self.arrivals.append((self.now, machine.name, fact))

    def delivered(self, delivery: Delivery) -> None:
        """A person has an alert: they may take it, and later end the episode."""
        self.deliveries.append(delivery)
        rand, alert = self.random, delivery.alert
        name = delivery.watcher
        if rand.random() < 0.4:
            at = self.now + rand.choice((0, 1, 60, 600))
            self.try_until(at, name, lambda now: Taken(alert.episode, alert.level, now, name, "0000000a"))
            if rand.random() < 0.5:
                later = at + rand.choice((0, 600, 4 * HOUR))
                self.try_until(later, name, lambda now: Ended(alert.episode, now, "safe", name))

    # lines

    def set_cut(self, pair: frozenset[str], cut: bool, length: int = 0) -> None:
        self.cut[pair] = cut
        if cut:
            self.cuts.append((pair, self.now, self.now + length))
        self.contact_changed()

    def in_contact(self, a: str, b: str) -> bool:
        return self.machines[a].up and self.machines[b].up and not self.cut.get(frozenset((a, b)))

    def can_speak(self, a: str, b: str) -> bool:
        """Whether b is on and the line to a is not cut."""
        return self.machines[b].up and not self.cut.get(frozenset((a, b)))

    def contact_changed(self) -> None:
        for a in self.machines:
            for b in self.machines:
                if a >= b:
                    continue
                pair = frozenset((a, b))
                if self.in_contact(a, b):
                    self.contact_since.setdefault(pair, self.now)
                elif pair in self.contact_since:
                    self.last_contact[pair] = self._last_exchange(pair)
                    del self.contact_since[pair]
        self.pass_on()

    def _last_exchange(self, pair: frozenset[str]) -> int:
        """When two watchers last spoke: at every full multiple of the interval while they can."""
        since = self.contact_since.get(pair)
        last = self.now - self.now % EXCHANGE
        if since is not None and last >= since:
            return last
        return self.last_contact.get(pair, 0)

    def hear(self, machine: Machine, now: int) -> None:
        """What the exchanges up to now have told a machine: who lives, and what time they say it is."""
        for name, other in self.machines.items():
            if other is machine:
                continue
            last = self._last_exchange(frozenset((machine.name, name)))
            for third in self.machines:
                if third not in (machine.name, name) and self.in_contact(machine.name, third):
                    last = max(last, self._last_exchange(frozenset((third, name))) - EXCHANGE)
            if last:
                heard = now - (self.now - last)
                held = machine.store.heard.get(name, 0)
                machine.store.heard[name] = heard if held > now else max(held, heard)
            if (
                self.in_contact(machine.name, name)
                and self._last_exchange(frozenset((machine.name, name))) > self.now - EXCHANGE
            ):
                machine.keeper.heard(name, other.trusted()[0], machine.counted())
                machine.told_time = (None, (0, 0))

    def pass_on(self) -> None:
        """Events go to everybody in contact, at the next exchange, sometimes at the one after."""
        late = EXCHANGE if self.random.random() < 0.1 else 0
        at = self.now - self.now % EXCHANGE + EXCHANGE + late
        self.at(at, self.exchange, "exchange", "exchange")

    def exchange(self) -> None:
        again = False
        for a in self.machines.values():
            for b in self.machines.values():
                if a is b or not self.in_contact(a.name, b.name):
                    continue
                if b.store.watches[self.order.watch].ids >= a.store.watches[self.order.watch].ids:
                    continue
                now, steady = b.trusted()
                if now - steady < SETTLE:  # as `Conversation` does while its clock cannot be believed
                    now = max([now, *(e.fact.at for e in a.store.watches[self.order.watch].events)])
                before = set(b.store.watches[self.order.watch].ids)
                b.store.add(self.order.watch, a.store.watches[self.order.watch].events, now)
                for event in b.store.watches[self.order.watch].events:
                    if event.id not in before:
                        self.arrived(b, event.fact)
                b.soon()
                again = True
        if again:
            self.pass_on()

    def cuts_between(self, a: str, b: str, since: int, until: int) -> bool:
        """Whether two watchers could not speak at some time between two instants."""
        for name in (a, b):
            machine = self.machines[name]
            on = [*machine.ups, *([(machine.since, self.now)] if machine.up else [])]
            if spans(on, since, until) < until - since:
                return True
        pair = frozenset((a, b))
        return any(pair == one and begin < until and end > since for one, begin, end in self.cuts)

    # time

    def at(self, when: int, what: Callable[[], object], name: str = "", once: object = None) -> None:
        when = max(when, self.now)
        if once is not None:
            # one future tick of each worker is enough; an earlier one may come besides
            if self.pending.get(once, 0) > self.now and self.pending[once] <= when:
                return
            self.pending[once] = when
        heapq.heappush(self.heap, (when, self.random.random(), next(self.serial), what))

    def meanwhile(self) -> None:
        """Something else of this very second happens in the middle of a step."""
        if self.heap and self.heap[0][0] <= self.now:
            _, _, _, what = heapq.heappop(self.heap)
            what()

    def run(self) -> World:
        while self.heap and self.heap[0][0] <= self.end:
            when, _, _, what = heapq.heappop(self.heap)
            self.now = max(when, self.now)
            what()
        # the troubles are over: whoever is off comes back, and has two quiet minutes
        self.calm = True
        self.now = max(self.now, self.end)
        for machine in self.machines.values():
            if machine.up:
                machine.ups.append((machine.since, self.now))
        return self


def play(seed: int, engine: type[Engine] = Engine, *, believes_walls: bool = False) -> World:
    """One mission from its seed, to its end."""
    return World(seed, engine, believes_walls).run()
