"""The words of the watch: what was promised, what was heard, who is told when.

All instants are Unix seconds, all lengths seconds. Whatever program watches, headquarters or a partner, holds
the same order, gathers the same facts, and computes the same episodes from them.

Normative page: docs/formats/watch.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vedette.formats.keys import VerifierKey


class Status(StrEnum):
    """What a check-in says. To whoever looks on, all four look alike."""

    OK = "ok"
    HELP = "help"
    DURESS = "duress"
    EVACUATE = "evacuate"


class Cause(StrEnum):
    """Why an episode began."""

    SILENCE = "silence"
    HELP = "help"
    DURESS = "duress"
    EVACUATE = "evacuate"
    ALARM = "alarm"
    """Raised by hand: an attack seen, a call for help."""
    WATCHER = "watcher"
    """A watcher is silent: headquarters, or a partner."""


DUTIES = ("officer", "second", "head", "crisis", "partner")
"""Who is told, as the ladder names them; each watcher knows which people these are."""


@dataclass(frozen=True, slots=True)
class Promise:
    """That one member will be heard from: from `opens` on, and before the grace after `due` has ended."""

    id: str
    member: str
    opens: int
    due: int
    grace: int

    @property
    def ends(self) -> int:
        """The last second at which it can be kept."""
        return self.due + self.grace


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of the ladder.

    `after` is counted from the end of the grace. Who is in `tell` is told, and again every `again` seconds
    until a named human has taken the level. Not taken for `unheard` seconds, the next level begins early.
    `sheets`: from here on the sealed contact sheets may be opened.
    """

    level: int
    after: int
    tell: tuple[str, ...]
    again: int
    unheard: int
    actions: tuple[str, ...]
    sheets: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """One who checks in: a tag of 8 hex digits, never a name; what their codes are made from.

    `letters` are the columns that mean ok, help, duress, evacuate, in this order: "CABD". They are known by
    heart and stand on no list. `key` verifies signed texts, None for a member without a device.
    """

    tag: str
    seed: bytes
    letters: str
    key: VerifierKey | None


@dataclass(frozen=True, slots=True)
class Watcher:
    """One program that watches. Rank 0 is headquarters; partners climb in the order of their ranks."""

    name: str
    rank: int
    key: VerifierKey
    url: str
    """"" for headquarters, which nobody calls."""


@dataclass(frozen=True, slots=True)
class Order:
    """What every watcher of one mission holds. A later version takes the place of an earlier one.

    `patience`: headquarters, unheard for so long, is silent, and partners climb. `step`: so long the partner
    of the next rank waits for the one before. `most_delay`: the longest delay a member may ask for.
    `cancelled`: nothing is watched from `ends` on.
    """

    watch: str
    version: int
    begins: int
    ends: int
    promises: tuple[Promise, ...]
    members: tuple[Member, ...]
    ladder: tuple[Rung, ...]
    watchers: tuple[Watcher, ...]
    patience: int
    step: int
    most_delay: int
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """An authenticated check-in. `at` is when the first watcher had it; `delay` 0 when none is asked.

    `id` is made from watch, member, row and status: the same check-in at two watchers is one. `claim` is when
    the device says it was made, None without a device; it is shown and never decides.
    """

    id: str
    member: str
    row: int
    status: Status
    delay: int
    at: int
    watcher: str
    way: str
    """web, text or voice."""
    claim: int | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """An episode begun by hand."""

    id: str
    cause: Cause
    level: int
    at: int
    watcher: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A named human has taken one level of one episode. The name stays with the watcher; `who` is a tag."""

    episode: str
    level: int
    at: int
    watcher: str
    who: str


@dataclass(frozen=True, slots=True)
class Ended:
    """An episode was ended by people: `why` is safe, false-alarm or handed-over."""

    episode: str
    at: int
    why: str
    watcher: str


@dataclass(frozen=True, slots=True)
class Told:
    """An alert left: its place in the ladder, and the watcher that sent it.

    `sure` is False when nobody knows whether it arrived: a time-out, or a process that died while sending.
    The next round then comes sooner.
    """

    alert: str
    episode: str
    level: int
    round: int
    duty: str
    at: int
    watcher: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one watch. `heard`: when each other watcher was last heard, by name."""

    reports: tuple[Report, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    taken: tuple[Taken, ...] = ()
    ended: tuple[Ended, ...] = ()
    told: tuple[Told, ...] = ()
    heard: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Episode:
    """One story of alarm. `begins` is the instant from which its levels are counted, `floor` its first level.

    `id` is made from the watch and the promise, report or alarm that began it: the same at every watcher.
    `over`: when it ended, None while it lasts.
    """

    id: str
    cause: Cause
    source: str
    member: str
    begins: int
    floor: int
    over: int | None


@dataclass(frozen=True, slots=True)
class Alert:
    """One telling of one duty. `id` is made from watcher, watch, episode, level, round and duty: sent twice,
    it is known as the same. `due` is when it was to be sent.

    `down`: how long this watcher was down when it should have been sent, in seconds.
    """

    id: str
    watch: str
    episode: str
    cause: Cause
    level: int
    round: int
    duty: str
    due: int
    down: int = 0
