"""What time it is, when clocks lie.

A wall clock can be set by anybody. A watcher believes it only while nothing speaks against it: the clock of
the running machine that only counts, the last instant it wrote down, and what the other watchers say it is.

Normative page: docs/formats/watch.md, 10.
"""

from __future__ import annotations

from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.formats.decimal import parse_decimal
from vedette.missions.watch.rungs import SETTLE

TOLERANCE = 60
"""Clocks that differ by no more say the same, in seconds."""
DRIFT = 5
"""A wall clock that moves by no more is being adjusted, not set."""
OUTAGE = 72 * 3600
"""A watcher that was down is believed to have been down no longer, when its clock is the only one to say
more.
"""
FRESH = 600
"""What another watcher said counts for so long, by the counting clock."""
MAX_INSTANT = 1 << 40


@dataclass(frozen=True, slots=True)
class Mark:
    """What is written down every few seconds: trusted time, the counting clock, and which start of the
    machine.
    """

    at: int
    counted: int
    boot: str

    def encode(self) -> bytes:
        """One line."""
        return f"{self.at} {self.counted} {self.boot}\n".encode()


def parse_mark(data: bytes) -> Mark:
    """What `Mark.encode` wrote. Raises: FormatError."""
    try:
        parts = data.decode("ascii").removesuffix("\n").split(" ")
    except UnicodeDecodeError:
        raise FormatError("time mark: not ASCII") from None
    if len(data) > 200 or len(parts) != 3:
        raise FormatError("time mark: two numbers and a start expected")
    mark = Mark(parse_decimal(parts[0], "time mark"), parse_decimal(parts[1], "time mark"), parts[2])
    if mark.encode() != data:
        raise FormatError("time mark: not written as it is written")
    return mark


@dataclass(frozen=True, slots=True)
class Now:
    """Trusted time in Unix seconds. `steady_since`: the instant from which it has run without being set anew.
    It stays the same number until the time is set anew: stories are named by it.

    `doubt`: why it may be wrong, for people; "" when nothing speaks against it.
    """

    at: int
    steady_since: int
    doubt: str = ""

    @property
    def settled(self) -> bool:
        """Whether it has been steady for long enough to be believed where the others say something else."""
        return self.at - self.steady_since >= SETTLE


class Timekeeper:
    """The trusted time of one watcher; reads no clock, is told what the clocks say.

    What it believes has a weight: one for a machine that has counted without a break, or for a clock that
    goes on within three days from what was written down; half for a clock nothing is known of, and half for
    agreeing with the wall clock; one for every other watcher that says the same. A larger group that says
    otherwise sets it anew.

    `wall`: Unix seconds of the wall clock. `counted`: seconds of a clock that only counts while the machine
    is up, also while it sleeps (CLOCK_BOOTTIME). `boot`: names this start of the machine. `mark`: what was
    last written down, None at the very first start.
    """

    def __init__(self, wall: int, counted: int, boot: str, mark: Mark | None = None) -> None:
        self._boot = boot
        self._said: dict[str, tuple[int, int]] = {}
        self._doubt = ""
        base, own = wall, 0.5
        if mark is not None and mark.boot == boot and counted >= mark.counted:
            # the machine has counted all along: nobody can set that clock
            base, own = mark.at + counted - mark.counted, 1.0
            if abs(wall - base) <= TOLERANCE:
                base = wall
        elif mark is not None and wall < mark.at - TOLERANCE:
            base, own = mark.at, 0.0
            self._doubt = f"the clock is {_length(mark.at - wall)} behind what was last written down"
        elif mark is not None and wall > mark.at + OUTAGE:
            own = 0.0
            self._doubt = f"the clock is {_length(wall - mark.at)} after what was last written down"
        elif mark is not None:
            base, own = max(wall, mark.at), 1.0
        self._own = own
        self._start_doubt = self._doubt
        self._base, self._counted = base, counted
        self._steady = base

    def heard(self, name: str, said: int, counted: int) -> None:
        """Another watcher says that it is `said`; heard when the counting clock stood at `counted`."""
        if 0 <= said < MAX_INSTANT:
            self._said[name] = (said, counted)

    def now(self, wall: int, counted: int) -> Now:
        """Trusted time now; to be called every second or so. It only grows, but where it is set anew."""
        trusted = self._base + counted - self._counted
        if abs(wall - trusted) <= DRIFT:
            self._base, self._counted = max(wall, trusted - 1), counted
            trusted = self._base
        trusted = self._judge(trusted, wall, counted)
        return Now(trusted, self._steady, self._doubt)

    def mark(self, now: Now, counted: int) -> Mark:
        """What to write down, so that the next start knows."""
        return Mark(now.at, counted, self._boot)

    def _judge(self, trusted: int, wall: int, counted: int) -> int:
        voices = [said + counted - when for said, when in self._said.values() if 0 <= counted - when <= FRESH]
        agree = [each for each in voices if abs(each - trusted) <= TOLERANCE]
        against = [each for each in voices if abs(each - trusted) > TOLERANCE]
        agrees = abs(wall - trusted) <= TOLERANCE
        # what was only written down is left for what anybody says; else the larger group has it
        group = _cluster(against if self._own else voices)
        size = len(group) + (not agrees and any(abs(wall - each) <= TOLERANCE for each in group))
        if group and size > (len(agree) if self._own else 0) + self._own + 0.5 * agrees:
            return self._set_anew(sorted(group)[len(group) // 2], counted)
        if agree:
            self._start_doubt = ""
        self._doubt = self._words(trusted, wall, agree, against)
        return trusted

    def _set_anew(self, at: int, counted: int) -> int:
        self._base, self._counted, self._steady = at, counted, at
        self._own, self._start_doubt = 1.0, ""
        self._doubt = "the time was set anew by what the other watchers say"
        return at

    def _words(self, trusted: int, wall: int, agree: list[int], against: list[int]) -> str:
        if abs(wall - trusted) > TOLERANCE:
            way = "ahead of" if wall > trusted else "behind"
            return f"the clock is {_length(abs(wall - trusted))} {way} the time that is trusted"
        if len(against) > len(agree):
            return f"another watcher's clock differs by {_length(abs(against[0] - trusted))}"
        return self._start_doubt


def _cluster(instants: list[int]) -> list[int]:
    """The largest group of instants that say the same; of equal groups the earliest."""
    best: list[int] = []
    for start in sorted(instants):
        group = [each for each in instants if start <= each <= start + TOLERANCE]
        if len(group) > len(best):
            best = group
    return best


def _length(seconds: int) -> str:
    """A length for people."""
    for unit, size in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} seconds"
