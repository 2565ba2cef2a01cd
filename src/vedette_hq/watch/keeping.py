"""The watch that goes on while nobody is logged in: threads of the worker's process, beside its errands.

One thread looks, at least each second, and writes down who is to be told; others send, so that a slow channel
holds up no look; one more speaks with the partners (`exchanging`). Each has a database connection of its own.
Nothing here depends on a session.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, close_old_connections, connection
from django.urls import reverse

from vedette.adapters.alerts import Outcome, Result
from vedette.errors import VedetteError
from vedette.missions.watch.engine import Engine
from vedette.missions.watch.timekeeping import Now, Timekeeper, parse_mark
from vedette.missions.watch.values import Alert, Taken
from vedette_hq.access.services import active_leads
from vedette_hq.audit.services import note
from vedette_hq.config.runtime import current
from vedette_hq.watch import duties, queries
from vedette_hq.watch.facts import me, record, tag_of
from vedette_hq.watch.models import Episode, Event, House, Shift, Watch
from vedette_hq.watch.setting_up import house_row
from vedette_hq.watch.store import RowStore, free_claims

LOOK_SECONDS = 0.4
SENDERS = 3
PULSE_SECONDS = 5.0
HOUSE_SECONDS = 3.0
"""So often shifts, the dead-man's signal and what was taken elsewhere are looked at."""
TAKEN_BACK = timedelta(days=3)


def counted() -> int:
    """Return the seconds of a clock that only counts while the machine is up, its sleep too."""
    return (
        int(time.clock_gettime(time.CLOCK_BOOTTIME))
        if hasattr(time, "CLOCK_BOOTTIME")
        else int(time.monotonic())
    )


def boot() -> str:
    """Return what names this start of the machine."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return "unknown"


class Clock:
    """The trusted time of this house; asked by every thread of the watch."""

    def __init__(self, mark: str) -> None:
        kept = None
        with suppress(VedetteError):
            kept = parse_mark(mark.encode()) if mark else None
        self._lock = threading.Lock()
        self._keeper = Timekeeper(int(time.time()), counted(), boot(), kept)

    def now(self) -> Now:
        """The trusted time."""
        with self._lock:
            return self._keeper.now(int(time.time()), counted())

    def heard(self, name: str, said: int) -> None:
        """What another watcher says the time is."""
        with self._lock:
            self._keeper.heard(name, said, counted())

    def mark(self) -> str:
        """What is written down for the next start."""
        with self._lock:
            now = self._keeper.now(int(time.time()), counted())
            return self._keeper.mark(now, counted()).encode().decode("ascii")


def send(alert: Alert) -> Outcome:
    """Tell the people of a duty, by the application `alerts`. In a drill, those who were chosen for it."""
    from vedette_hq.alerts.services import deliver

    watch = Watch.objects.filter(pk=alert.watch).first()
    if watch is None:
        return Outcome(Result.REFUSED, "the watch is gone")
    if watch.drill and alert.duty not in watch.duties:
        return Outcome(Result.ACCEPTED, "a drill: on the board only")
    row = Episode.objects.filter(key=alert.episode).values_list("pk", flat=True).first()
    target = reverse("watch:episode", args=[row]) if row else ""
    return deliver(alert, drill=watch.drill, target=target)


class Keeper:
    """All threads of the watch. `begin` starts them, `end` lets them finish what they are at."""

    def __init__(self, told: Callable[[bool], None] = lambda _running: None) -> None:
        self._told = told
        """Is told again and again whether something is watched: then the house does not lock for idleness."""
        self._ended = threading.Event()
        self._wake = threading.Event()
        self._threads: list[threading.Thread] = []
        self._clock: Clock | None = None
        self._store = RowStore()
        self._engine: Engine | None = None
        self._last: dict[str, float] = {}

    def begin(self) -> None:
        """Start the threads."""
        from vedette_hq.watch.exchanging import Exchanging

        self._thread("watch", self._looking)
        for number in range(SENDERS):
            self._thread(f"watch-send-{number}", self._sending)
        self._thread("watch-partners", lambda: Exchanging(self._wait, self.clock).run())

    def _thread(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._safely, args=(work,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _safely(self, work: Callable[[], None]) -> None:
        """A thread of the watch never ends for a fault: it begins anew after a second."""
        while not self._ended.is_set():
            try:
                work()
            except (VedetteError, OSError, DatabaseError):
                close_old_connections()
            except Exception:  # noqa: BLE001 - whatever it is, the watch goes on; the pulse tells when it does not
                close_old_connections()
            self._ended.wait(1.0)
        connection.close()

    def _wait(self, seconds: float) -> bool:
        """Wait; True when it is to end."""
        return self._ended.wait(seconds)

    def clock(self) -> Clock:
        """The trusted time, once it is known."""
        while self._clock is None and not self._ended.wait(0.05):
            pass
        if self._clock is None:
            raise OSError("the watch has ended")
        return self._clock

    def end(self, seconds: float = 1.5) -> None:
        """Let every thread finish, at most so many seconds."""
        self._ended.set()
        self._wake.set()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    # looking

    def _looking(self) -> None:
        held = house_row()
        if self._clock is None:
            free_claims()
            self._clock = Clock(held.mark)
        now = self._clock.now()
        House.objects.filter(pk="house").update(opened=datetime.fromtimestamp(now.at, UTC))
        self._engine = Engine(
            self._store,
            me(),
            send,
            owner=secrets.token_hex(8),
            up_since=now.steady_since,
            clock=lambda: self.clock().now().at,
        )
        while not self._ended.is_set():
            self._look()
            self._ended.wait(LOOK_SECONDS)

    def _look(self) -> None:
        assert self._engine is not None  # noqa: S101
        now = self.clock().now()
        # by a change of it the engine sees that the time was set anew, and looks at everything
        self._store.up_since = self._engine.up_since = now.steady_since
        if self._time("taken", 1.0):
            take_over_taken(now.at)
        ticked = self._engine.look(now.at)
        if ticked.intended:
            self._wake.set()
        if self._time("house", HOUSE_SECONDS):
            look_at_house(now.at)
            self._told(running_now(now.at))
        if self._time("pulse", PULSE_SECONDS):
            shift = now.at - int(time.time())
            House.objects.filter(pk="house").update(
                pulse=now.at,
                doubt=now.doubt[:200],
                mark=self.clock().mark(),
                shift=shift if abs(shift) > 5 else 0,
            )

    def _time(self, name: str, seconds: float) -> bool:
        if time.monotonic() - self._last.get(name, float("-inf")) < seconds:
            return False
        self._last[name] = time.monotonic()
        return True

    # sending

    def _sending(self) -> None:
        while not self._ended.is_set():
            engine = self._engine
            if engine is not None:
                ticked = engine.deliver(self.clock().now().at, most=4)
                if ticked.sent or ticked.unsure:
                    continue
            self._wake.wait(LOOK_SECONDS)
            self._wake.clear()


def running_now(now: int) -> bool:
    """Say whether something is watched: an order runs, or an alarm is open."""
    rows = queries.running(now)
    return rows.filter(begins__lte=now + 3_600).exists()


def take_over_taken(now: int) -> None:
    """What people took on the pages of alerts counts as taken in the watch."""
    from vedette_hq.alerts.queries import taken_watch

    since = datetime.fromtimestamp(now, UTC) - TAKEN_BACK
    for each in taken_watch(since):
        row = Episode.objects.filter(key=each.episode).select_related("watch").first()
        if row is None or not each.level:
            continue
        mine = f"{row.key}:{each.level}"
        if mine in _TAKEN:
            continue
        at = min(int(each.taken.timestamp()), now)
        done = Event.objects.filter(watch=row.watch, kind="taken", person=each.person)
        # one who took a level on the board has their own event; the alert followed it
        if not any(_same(event, row.key, each.level) for event in done):
            record(row.watch, Taken(row.key, each.level, at, me(), tag_of(each.person)), each.person)
        if len(_TAKEN) > 10_000:
            _TAKEN.clear()
        _TAKEN.add(mine)


_TAKEN: set[str] = set()


def _same(event: Event, key: str, level: int) -> bool:
    from vedette.formats.note import parse_note
    from vedette.missions.watch.events import parse_event_text

    fact = parse_event_text(parse_note(bytes(event.body)).text)[1]
    return isinstance(fact, Taken) and fact.episode == key and fact.level >= level


def look_at_house(now: int) -> None:
    """Remind of duties nobody took over and of the dead-man's signal; lock the house when it is missed."""
    from vedette_hq.alerts.services import remind, settle

    at = datetime.fromtimestamp(now, UTC)
    for shift in Shift.objects.filter(
        taken__isnull=True, withdrawn__isnull=True, begins__lte=at - queries.SLACK, ends__gt=at
    ).select_related("person"):
        people = {one.pk: one for one in (shift.person, *active_leads())}
        remind("watch.duty", list(people.values()), f"watch.duty:{shift.pk}", target=reverse("watch:duty"))
    for shift in Shift.objects.filter(taken__gte=at - timedelta(minutes=5)):
        settle(f"watch.duty:{shift.pk}")
    held = queries.house()
    if held is None or not held.hours or held.here is None:
        return
    due = duties.reminder(held, at)
    until = duties.deadline(held)
    leads = active_leads()
    if due and leads:
        remind("watch.deadman", leads, duties.reminder_key(held.here, due), target=reverse("watch:deadman"))
    if until is not None and at >= until:
        control = current().control
        if control is None:
            return
        if held.missed is None or held.missed < until:
            House.objects.filter(pk="house").update(missed=at)
            note(None, "watch.deadman-lock", "house", "")
        control("lock")
