"""What changed between two rotas, and how the burden is shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from vedette.missions.rota.values import Problem, Teams


@dataclass(frozen=True, slots=True)
class Change:
    """What changed for one turn."""

    turn: str
    joined: tuple[str, ...]
    left: tuple[str, ...]


def changes(before: Teams, after: Teams) -> list[Change]:
    """Return the turns whose team is another, with who joined and who left, by key."""
    found = []
    for turn in sorted({*before, *after}):
        old, new = set(before.get(turn, ())), set(after.get(turn, ()))
        if old != new:
            found.append(Change(turn, tuple(sorted(new - old)), tuple(sorted(old - new))))
    return found


@dataclass(frozen=True, slots=True)
class Burden:
    """What one person carries: turns and days of this rota, days before it, wishes not met, last day away.

    `recent` counts the days of turns that began within the rules' window before the rota's first day.
    """

    member: str
    turns: int
    days: int
    recent: int
    unmet: int
    incidents: int
    last: date | None


def burdens(problem: Problem, teams: Teams) -> list[Burden]:
    """Return what each person carries, who carries most first."""
    first = min((turn.span.first for turn in problem.turns), default=None)
    found = []
    for one in problem.members:
        mine = [turn for turn in problem.turns if one.key in teams.get(turn.key, ())]
        since = None if first is None else first - timedelta(days=problem.rules.window)
        recent = sum(span.days for span in one.past if since is not None and span.first >= since)
        unmet = sum(1 for turn in mine if any(span.meets(turn.span) for span in one.rather_not))
        near = sum(1 for day in one.incidents if since is not None and day >= since)
        last = max([turn.span.last for turn in mine] + [span.last for span in one.past], default=None)
        days = sum(turn.span.days for turn in mine)
        found.append(Burden(one.key, len(mine), days, recent, unmet, near, last))
    return sorted(found, key=lambda one: (-one.days - one.recent, one.member))


@dataclass(frozen=True, slots=True)
class Figures:
    """A rota in numbers, to compare proposals: never one number."""

    open: int
    most_days: int
    least_days: int
    unmet: int
    changed: int
    people: int


def figures(problem: Problem, teams: Teams, before: Teams) -> Figures:
    """Return the numbers of a rota beside the one before it."""
    shared = burdens(problem, teams)
    carried = [one.days + one.recent for one in shared]
    return Figures(
        sum(1 for turn in problem.turns if not teams.get(turn.key)),
        max(carried, default=0),
        min(carried, default=0),
        sum(one.unmet for one in shared),
        sum(len(one.joined) + len(one.left) for one in changes(before, teams)),
        sum(1 for one in shared if one.turns),
    )
