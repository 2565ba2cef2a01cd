"""Turns and the people who go on them, as a rota sees them. Days are calendar days, first and last included.

Keys are opaque words chosen by the caller (ids): no name, place or case is needed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from vedette.errors import UsageError

Team = tuple[str, ...]
Teams = Mapping[str, Team]
"""Key of a turn → keys of the people who go, in any order."""

SMALLEST_TEAM = 2
"""Nobody goes alone; no rule can say less."""
MOST_MEMBERS, MOST_TURNS = 300, 500


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From a first to a last day, both included. Raises: UsageError when it ends before it begins."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise UsageError(f"rota: days end before they begin ({self.first} to {self.last})")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def meets(self, other: Span) -> bool:
        """Say whether a day is in both."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may go. `knows`: languages and skills; `family`, `barred`: regions closed to them.

    `sex` is "f", "m" or "" (not said). `own_most` is their own limit of turns in the rules' window, -1 for
    none. `fit` is the first day they may go again. `past` are turns before this rota, `incidents` the days on
    which something happened to them.
    """

    key: str
    head: bool = False
    newcomer: bool = False
    sex: str = ""
    organisation: str = ""
    knows: frozenset[str] = frozenset()
    home: str = ""
    family: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    away: tuple[Span, ...] = ()
    rather_not: tuple[Span, ...] = ()
    past: tuple[Span, ...] = ()
    incidents: tuple[date, ...] = ()
    fit: date | None = None
    own_most: int = -1


@dataclass(frozen=True, slots=True)
class Turn:
    """One team in one region from day to day. `wants`: (language or skill, how many people know it).

    `fixed`: its team is as it is; a proposal leaves it alone. Raises: UsageError for a team under two.
    """

    key: str
    span: Span
    region: str
    least: int = SMALLEST_TEAM
    most: int = 5
    wants: tuple[tuple[str, int], ...] = ()
    fixed: bool = False

    def __post_init__(self) -> None:
        if not SMALLEST_TEAM <= self.least <= self.most:
            raise UsageError(f"turn: a team has at least {SMALLEST_TEAM} people, and not more than its most")


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules of the group. `rest`, `after_incident`, `window`, `overlap` in days.

    `most_turns` and `most_days` are counted over turns that begin within `window` days of the first of them.
    `rest_as_long`: rest lasts at least as long as the turn before it. `overlap`: days that a turn shares with
    the next in the same region, for the hand-over.
    """

    head: bool = True
    mixed_sexes: bool = True
    mixed_organisations: bool = False
    most_newcomers: int = 1
    rest: int = 14
    rest_as_long: bool = False
    window: int = 182
    most_turns: int = 5
    most_days: int = 70
    no_home: bool = True
    no_family: bool = True
    after_incident: int = 30
    overlap: int = 1

    def __post_init__(self) -> None:
        counts = (self.rest, self.most_newcomers, self.after_incident, self.overlap)
        if min(counts) < 0 or min(self.window, self.most_turns, self.most_days) < 1 or self.window > 366:
            raise UsageError("rota: a number in the rules is too small or too large")

    def rest_after(self, span: Span) -> int:
        """Return how many whole days of rest follow a turn."""
        return max(self.rest, span.days) if self.rest_as_long else self.rest


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rota is made from. `kept`: (turn, person) → must go, or must not, as people decided.

    Raises: UsageError for a key given twice or unknown, and for more than can be worked out.
    """

    members: tuple[Member, ...]
    turns: tuple[Turn, ...]
    rules: Rules = field(default_factory=Rules)
    kept: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        people, turns = {one.key for one in self.members}, {one.key for one in self.turns}
        if len(people) != len(self.members) or len(turns) != len(self.turns):
            raise UsageError("rota: a person or a turn is given twice")
        if len(people) > MOST_MEMBERS or len(turns) > MOST_TURNS:
            raise UsageError(f"rota: at most {MOST_MEMBERS} people and {MOST_TURNS} turns")
        if any(turn not in turns or who not in people for turn, who in self.kept):
            raise UsageError("rota: what is kept names a person or a turn that is not there")

    def member(self, key: str) -> Member:
        """Return a person by key. Raises: KeyError."""
        return next(one for one in self.members if one.key == key)


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule that a team breaks. `detail` fills the gaps of its sentence."""

    rule: str
    turn: str
    members: tuple[str, ...] = ()
    detail: Mapping[str, str | int] = field(default_factory=dict)


RULES: tuple[str, ...] = (
    *("open", "alone", "small", "large", "head", "want", "sexes", "organisations", "newcomers"),
    *(
        "away",
        "double",
        "rest",
        "home",
        "family",
        "barred",
        "fit",
        "incident",
        "turns",
        "days",
        "own",
        "kept",
    ),
)
"""Every word a `Fault` can bear."""
NEVER = frozenset({"alone", "double", "away", "family", "barred"})
"""Broken by nobody's word: people are put in danger, or cannot come."""


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
