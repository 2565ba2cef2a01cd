"""One machine of the simulator: its store, its clock, its workers, its gateway; killed at any step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from missions_watch.memory import MemoryStore
from vedette.formats.keys import Algorithm, VerifierKey
from vedette.missions.watch.engine import Engine
from vedette.missions.watch.events import Fact
from vedette.missions.watch.ladder import (
    SETTLE,
)
from vedette.missions.watch.timekeeping import Mark, Timekeeper
from vedette.missions.watch.values import (
    Alert,
)

if TYPE_CHECKING:
    from missions_watch.simulator import World

MINUTE, HOUR, DAY = 60, 3600, 86_400
START = 1_774_742_400  # 29 March 2026, 00:00 UTC: the clocks of Europe change this night
EXCHANGE = 20
LATE = 60
NAMES = ("hq.example/c1", "nord.example/c1", "sud.example/c1")


class KilledError(BaseException):
    """This process is dead from here on."""


@dataclass
class Delivery:
    """What a person has in hand."""

    at: int
    watcher: str
    alert: Alert


@dataclass(frozen=True)
class Result:
    """An outcome of a sending."""

    result: str


def key(name: str) -> VerifierKey:
    """A key nobody signs with here."""
    return VerifierKey(name, Algorithm.ED25519, bytes(32))


def spans(on: list[tuple[int, int]], a: int, b: int) -> int:
    """For how long of [a, b) something was on."""
    return sum(max(0, min(b, end) - max(a, begin)) for begin, end in on)


class Machine:
    """One watcher: its store, its clock, its workers, its gateway."""

    def __init__(self, world: World, name: str, workers: int) -> None:
        self.world = world
        self.name = name
        self.store = MemoryStore(step=self.step)
        self.offset = 0
        self.boots = 0
        self.booted = world.now
        self.up = True
        self.ups: list[tuple[int, int]] = []
        self.since = world.now
        self.mark: Mark | None = None
        self.workers = workers
        self.dead: set[int] = set()
        self.engines: dict[int, Engine] = {}
        self.running: list[int] = []
        self.known: set[tuple[str, str]] = set()
        self.refuses_until = 0
        self.passed = 0
        self.told_time: tuple[object, tuple[int, int]] = (None, (0, 0))
        self.outages: list[tuple[int, int]] = []
        self.anew: list[int] = []
        self.keeper = Timekeeper(world.now, 0, "0")
        for worker in range(workers):
            self.start(worker)

    # clocks

    def wall(self) -> int:
        return self.world.now + self.offset

    def counted(self) -> int:
        return self.world.now - self.booted

    def trusted(self) -> tuple[int, int]:
        """Trusted time, and since when it is steady."""
        if self.world.believes_walls:
            return self.wall(), self.wall() - (self.world.now - self.since)
        if self.told_time[0] == (self.world.now, self.keeper):
            return self.told_time[1]
        before = self.told_time[1][1]
        found = self.keeper.now(self.wall(), self.counted())
        if found.steady_since != before:
            self.anew.append(self.world.now)
        self.mark = self.keeper.mark(found, self.counted())
        self.told_time = ((self.world.now, self.keeper), (found.at, found.steady_since))
        return self.told_time[1]

    # processes

    def start(self, worker: int) -> None:
        self.dead.discard(worker)
        self.engines[worker] = self.world.engine(
            self.store,
            self.name,
            self.send,
            owner=f"{self.name} {worker} {next(self.world.serial)}",
            up_since=self.trusted()[1],
            recognises_ids=self.world.knows_ids,
        )
        self.soon(worker)

    def soon(self, worker: int | None = None, after: int = 1) -> None:
        for each in range(self.workers) if worker is None else (worker,):
            self.world.at(self.world.now + after, lambda each=each: self.tick(each), "tick")

    def tick(self, worker: int) -> None:
        if not self.up or worker in self.dead or worker in self.running:
            return
        now, steady = self.trusted()
        self.world.hear(self, now)
        now, steady = self.trusted()
        engine = self.engines[worker]
        engine.up_since = steady
        self.running.append(worker)
        try:
            ticked = engine.tick(now)
            assert not ticked.faults, ticked.faults
            wait = self.store.next_time(now) - now
            self.world.ticks += 1
            self.world.at(
                self.world.now + min(max(1, wait), HOUR), lambda: self.tick(worker), "tick", (self, worker)
            )
        except KilledError:
            self.dead.add(worker)
            self.world.killed += 1
            down = self.world.random.choice((1, 3, 20, 60))
            self.outages.append((self.world.now, self.world.now + down))
            self.world.at(
                self.world.now + down, lambda: self.up and worker in self.dead and self.start(worker)
            )
        finally:
            self.running.remove(worker)
            held = len(self.store.watches[self.world.order.watch].events)
            if held != self.passed:
                self.passed = held
                self.world.pass_on()

    def step(self, name: str) -> None:
        """Between any two steps: this process dies, the other worker comes in, or something happens."""
        world = self.world
        if world.calm or not self.running:
            return
        draw = world.random.random()
        if draw < world.kill_rate:
            raise KilledError
        if draw < world.kill_rate + world.race_rate and len(self.running) < self.workers:
            self.tick(1 - self.running[-1])
        elif draw < world.kill_rate + 2 * world.race_rate:
            world.meanwhile()

    def off(self, length: int) -> None:
        """The machine is off for so long."""
        if not self.up:
            return
        self.trusted()
        self.up = False
        self.ups.append((self.since, self.world.now))
        self.world.contact_changed()
        self.world.at(self.world.now + length, self.on)

    def on(self) -> None:
        self.boots += 1
        # a clock that lies over a restart is found out by two others, or by one when it lies beyond belief
        others = sum(
            self.world.can_speak(self.name, name) for name in self.world.machines if name != self.name
        )
        if others < (1 if abs(self.offset) >= 30 * DAY else 2):
            self.offset = 0
        self.booted = self.since = self.world.now
        self.up = True
        self.keeper = Timekeeper(self.wall(), 0, str(self.boots), self.mark)
        self.world.contact_changed()
        for worker in range(self.workers):
            self.start(worker)
        self.soon(after=EXCHANGE + 1)

    # people

    def send(self, alert: Alert) -> Result:
        world = self.world
        self.step("send")
        recipient = f"{self.name} {alert.duty}"
        draw = world.random.random()
        if world.now < self.refuses_until or draw < world.refuse_rate:
            self.outages.append((world.now, world.now + 1))
            return Result("refused")
        if draw < world.refuse_rate + world.lose_rate:
            self.outages.append((world.now, world.now + 1))
            return Result("unsure")
        if not (world.knows_ids and (recipient, alert.id) in self.known):
            self.known.add((recipient, alert.id))
            world.delivered(Delivery(world.now, self.name, alert))
        self.step("sent")
        if draw < world.refuse_rate + world.lose_rate + world.unsure_rate:
            return Result("unsure")
        return Result("accepted")

    def happen(self, fact: Callable[[int], Fact]) -> bool:
        """Something is kept here, if the machine is on and has asked the others what time it is."""
        if not self.up or (self.boots and self.world.now - self.booted <= SETTLE):
            return False
        now, _ = self.trusted()
        one = fact(now)
        event = self.store.event(self.world.order.watch, one)
        if not self.store.add(self.world.order.watch, [event], now):
            return True
        self.world.arrived(self, one)
        self.world.pass_on()
        self.soon(after=self.world.random.choice((0, 1)))
        return True
