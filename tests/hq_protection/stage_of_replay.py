"""The stage on which attacks are replayed: real services at their times, and a line for all that is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import translation

from vedette.formats.keys import Algorithm, SigningKey
from vedette.missions.watch.ladder import LADDER, episodes, level
from vedette.missions.watch.values import Facts, Member, Order, Promise, Watcher


def utc(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """An instant of the story."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@dataclass
class Stage:
    """One story on its own mission. `lines` is what the report prints of it."""

    people: dict[str, Any]
    mission: Any
    work: Callable[[], Any] | None = None
    """Opens the house as the worker holds it; None where no device is part of the story."""
    lines: list[str] = field(default_factory=list)
    shown: dict[str, set[str]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)

    def when(self, at: datetime, words: str = "") -> None:
        """Begin a new moment of the story."""
        self.lines.append(f"- **{at:%-d %B %Y, %H:%M}** {words}".rstrip())

    def say(self, words: str) -> None:
        """One line of the moment."""
        self.lines.append(f"  - {words}")

    def report(self, at: datetime, kind: str, words: str, *, minutes: int = 10, **more: Any) -> Any:
        """Report an incident so many minutes after it began, and print what the system says to it."""
        from vedette_hq.protection.services import Report, report
        from vedette_hq.protection.words import instruction, kind_label

        entered = at + timedelta(minutes=minutes)
        said = Report(kind=kind, happened=at, noticed=entered, words=words, mission=self.mission, **more)
        with translation.override("en"):
            made = report(said, self.people["investigator"], now=entered)
            self.when(at, f"reported at {entered:%H:%M} as *{kind_label(kind)}*: {words}")
            if made.sort.grave and not made.near_miss:
                self.say("told at once to the mission's leads and watch officers, until one of them takes it")
            tasks = [
                f"{instruction(one.code, one.words)} (by {self._clock(entered, one.due)})"
                for one in made.follow_ups.order_by("due", "code")
            ]
            if tasks:
                self.say("to do: " + "; ".join(tasks))
        self.look(entered)
        return made

    @staticmethod
    def _clock(now: datetime, due: datetime) -> str:
        return f"{due:%H:%M}" if due - now < timedelta(hours=12) else f"{due:%-d %B, %H:%M}"

    def look(self, at: datetime) -> None:
        """Print what stands now and did not stand before."""
        from vedette_hq.protection import queries, warnings
        from vedette_hq.protection.models import Warning
        from vedette_hq.protection.words import reason_of

        with translation.override("en"):
            warnings.refresh(self.mission, at)
            rows = Warning.objects.filter(mission=self.mission, stands=True, closed__isnull=True)
            told = [(-row.weight, row.since, reason_of(row.pattern, row.values), row.key) for row in rows]
            for heavy, _since, reason, key in sorted(told):  # keys bear random ids: the last to decide
                mark = f"{key}:{-heavy}"
                if mark not in self._known:
                    self._known.add(mark)
                    self.say(f"early warning, {-heavy} of 5: {reason}")
            assert {one.code for one in queries.blocks(self.mission, at)} <= set(
                rows.values_list("pattern", flat=True)
            )

    def depart(self, at: datetime, name: str, words: str) -> set[str]:
        """Ask whether somebody may leave, and print the answer with its reasons."""
        from vedette_hq.protection import queries

        with translation.override("en"):
            found = queries.blocks(self.mission, at)
            self.when(at, words)
            if found:
                self.say("**nobody departs**: " + " ".join(one.words for one in found))
            else:
                self.say("**nothing stands against it here**")
        self.shown[name] = {one.code for one in found}
        return self.shown[name]

    def done(self, at: datetime, incident: Any, code: str, words: str) -> None:
        """Say that an instruction was done."""
        from vedette_hq.protection import services
        from vedette_hq.protection.words import instruction

        task = incident.follow_ups.get(code=code)
        services.do(task, words, self.people["watch"], now=at)
        late = "" if at <= task.due else ", late"
        with translation.override("en"):
            self.when(at, f"done{late}: {instruction(code, '')}. {words}")
        self.look(at)

    def silence(self, last: datetime, ends: datetime, every: int = 60, grace: int = 15) -> None:
        """Print which levels of the default ladder a silence reaches, by the watch's own pure functions."""
        key = SigningKey.from_seed("hq.invented.example", Algorithm.ED25519, bytes(32)).verifier
        first, length = int(last.timestamp()), int((ends - last).total_seconds())
        due = first + every * 60
        promises = [Promise("a" * 32, "0badcafe", first, due, grace * 60)]
        member = Member("0badcafe", bytes(32), "ABCD", None)
        order = Order(
            watch="b" * 32,
            version=1,
            begins=first - 3600,
            ends=first + length + 7 * 86_400,
            promises=tuple(promises),
            members=(member,),
            ladder=LADDER,
            watchers=(Watcher("hq", 0, key, ""),),
            patience=600,
            step=600,
            most_delay=7200,
        )
        reached: list[str] = []
        before = 0
        for at in range(first, first + length + 60, 60):
            rows = episodes(order, Facts(), at)
            now = max((level(order, row, Facts(), at) for row in rows), default=0)
            if now > before:
                reached.append(f"level {now} at {datetime.fromtimestamp(at, UTC):%H:%M}")
                before = now
        self.when(ends, f"no sign of life since {last:%H:%M}; a check-in was promised every {every} minutes")
        self.say(
            f"the ladder by itself, with nobody taking it (grace {grace} minutes): "
            + (", ".join(reached) or "silent")
        )
        self.shown["silence"] = set(reached)


@dataclass(frozen=True)
class Scenario:
    """One attack of the record; `before`, `during` and `limits` say what would have been different."""

    number: int
    title: str
    known: str
    play: Callable[[Stage], None]
    before: str
    during: str
    limits: str
