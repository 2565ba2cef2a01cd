"""Telling the people of a partner: one alert of the ladder becomes messages by several independent channels.

Before a message goes out it stands in the state as begun, so that a program killed in between knows that it
may have left: the same message then goes again only where its id is recognised.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from vedette.adapters.alerts.delivery import Sent, Way, may_repeat, message_id, sum_of, tell, ways_now
from vedette.adapters.alerts.message import Channel, Outcome, Result, refused, unsure
from vedette.adapters.alerts.settings import read_channels
from vedette.adapters.alerts.texts import alert_number, alert_text
from vedette.errors import StoreError, VedetteError
from vedette.missions.watch.values import Alert
from vedette_partner.door import complain
from vedette_partner.watch.people import People, Person
from vedette_partner.watch.state import State

CHANNELS = "channels.toml"
WAIT_SECONDS = 12.0
"""So long a telling is waited for; other threads tell others meanwhile."""


def number_of(episode: str, level: int) -> str:
    """The number by which people speak of one level of one episode: the same in every round."""
    return alert_number(f"{episode}:{level}")


class Channels:
    """The channels of `channels.toml`, read again when the file changes; faults of it are told once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._held: Mapping[str, Channel] = {}
        self._lock = threading.Lock()

    def now(self) -> Mapping[str, Channel]:
        """The channels; those of before when the file cannot be understood any more."""
        with self._lock:
            try:
                found = self._path.stat()
                stamp = (found.st_mtime_ns, found.st_size)
            except OSError:
                stamp = (0, 0)
            if stamp != self._stamp:
                self._stamp = stamp
                try:
                    self._held = read_channels(self._path)
                except VedetteError as error:
                    complain("watch", f"{error}; the channels of before stay")
            return self._held


class Sender:
    """Sends alerts to this partner's people. May be called from any thread."""

    def __init__(
        self,
        state: State,
        channels: Channels,
        clock: Callable[[], int],
        wait: float = WAIT_SECONDS,
    ) -> None:
        self._state = state
        self._people = People(state)
        self._channels = channels
        self._clock = clock
        self._wait = wait

    def send(self, alert: Alert) -> Outcome:
        """Tell everybody who has the alert's duty; return what became of it as a whole.

        The alert itself is in the state already. Raises: StoreError when nothing can be noted.
        """
        people = self._people.of(alert.duty)
        if not people:
            complain("watch", f"alert of level {alert.level}: nobody here has the duty {alert.duty}")
            return refused("nobody has this duty")
        return self._tell(alert.id, people, alert, "watch")

    def drill(self, id: str, number: str, watch: str, person: Person, level: int) -> Outcome:
        """Send a drill, marked as one. Raises: StoreError."""
        text = alert_text("watch-drill", person.language, number=number, watch=watch, level=level)
        return sum_of(tell(id, text, _ways(person), self._channels.now(), wait=10))

    def trial(self, id: str, number: str, person: Person) -> tuple[Sent, ...]:
        """Send a trial by every way of one person, and wait for what becomes of it."""
        text = alert_text("trial", person.language, number=number)
        return tell(id, text, _ways(person), self._channels.now(), wait=15)

    def _tell(self, id: str, people: Sequence[Person], alert: Alert, code: str) -> Outcome:
        channels = self._channels.now()
        number = number_of(alert.episode, alert.level)
        found: list[Sent] = []
        lock = threading.Lock()
        failed: list[StoreError] = []

        def one(person: Person) -> None:
            try:
                sent = self._person(id, person, alert, code, number, channels)
            except StoreError as error:
                failed.append(error)
                return
            with lock:
                found.extend(sent)

        threads = [threading.Thread(target=one, args=(person,), daemon=True) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]
        return sum_of(found)

    def _person(
        self,
        id: str,
        person: Person,
        alert: Alert,
        code: str,
        number: str,
        channels: Mapping[str, Channel],
    ) -> list[Sent]:
        ways: list[Way] = []
        before: list[Sent] = []
        for way in ways_now(_ways(person), alert.round, alert.level):
            known = self._sending(message_id(id, way))
            channel = channels.get(way.channel)
            if known is None or (channel is not None and may_repeat(_outcome(known), channel)):
                ways.append(way)
            else:
                before.append(Sent(way, _outcome(known) or unsure("begun before")))
        now = self._clock()
        with self._state.transaction() as db:
            for way in ways:
                db.execute(
                    "INSERT INTO sending VALUES (?, ?, ?, ?, '', ?)"
                    " ON CONFLICT (message) DO UPDATE SET outcome = '', at = excluded.at",
                    (message_id(id, way), id, person.tag, way.channel, now),
                )
        text = alert_text(
            code, person.language, number=number, watch=alert.watch, level=alert.level, down=alert.down
        )

        def late(sent: Sent) -> None:
            try:
                self._note(id, sent)
            except StoreError as error:
                complain("watch", error)

        sent = tell(id, text, ways, channels, wait=self._wait, done=late)
        for each in sent:
            if each.outcome.result is not Result.ACCEPTED:
                complain("watch", f"alert {number} by {each.way.channel}: {each.outcome.result}")
            self._note(id, each)
        return [*before, *sent]

    def _note(self, id: str, sent: Sent) -> None:
        with self._state.transaction() as db:
            # never back from accepted: two threads may tell of one message
            db.execute(
                "UPDATE sending SET outcome = ? WHERE message = ? AND outcome <> 'accepted'",
                (sent.outcome.result.value, message_id(id, sent.way)),
            )

    def _sending(self, message: str) -> str | None:
        rows = self._state.rows("SELECT outcome FROM sending WHERE message = ?", message)
        return str(rows[0][0]) if rows else None


def _ways(person: Person) -> tuple[Way, ...]:
    return tuple(Way(channel, address) for channel, address in person.addresses)


def _outcome(word: str | None) -> Outcome | None:
    """The outcome in a row: None for one that was begun and has no end."""
    return Outcome(Result(word)) if word else None
