"""How the watch did: promises kept in time, alarms, false ones, how long people took (medians, seconds)."""

from __future__ import annotations

from statistics import median
from typing import TypedDict

from vedette.missions.watch.silence import account, first_of_each, promises_by_member
from vedette_hq.access.models import Person
from vedette_hq.missions.models import Mission
from vedette_hq.watch.facts import facts_of, now_seconds, order_in_force
from vedette_hq.watch.models import Episode, Watch
from vedette_hq.watch.queries import visible_watches


class Figures(TypedDict):
    """Of one watch. `false`: alarms that were ended as false or looked at as none.

    `told`, `taken`, `ended`: seconds from the beginning of an alarm to the first telling, the first taking,
    its end; medians, None for none.
    """

    promised: int
    kept: int
    alarms: int
    false: int
    told: int | None
    taken: int | None
    ended: int | None


def of_watch(watch: Watch, now: int | None = None) -> Figures:
    """Return the figures of one watch up to now: of promises whose grace has ended."""
    now = now_seconds() if now is None else now
    order = order_in_force(watch)
    promised = missed = 0
    if order is not None:
        facts = facts_of(watch)
        reports: dict[str, list[object]] = {}
        for one in first_of_each(facts.reports, now):
            reports.setdefault(one.member, []).append(one)
        for tag, promises in promises_by_member(order).items():
            promised += sum(1 for one in promises if one.ends < now)
            misses, _pending = account(promises, reports.get(tag, []), now, order.most_delay)  # type: ignore[arg-type]
            missed += len({one.source.partition("+")[0] for one in misses})
    rows = list(watch.episodes.exclude(cause="watcher"))
    return {
        "promised": promised,
        "kept": max(0, promised - missed),
        "alarms": len(rows),
        "false": sum(1 for one in rows if is_false(one)),
        "told": _middle([one.first_told - one.begins for one in rows if one.first_told is not None]),
        "taken": _middle([one.first_taken - one.begins for one in rows if one.first_taken is not None]),
        "ended": _middle([one.over - one.begins for one in rows if one.over is not None]),
    }


def is_false(row: Episode) -> bool:
    """Say whether an alarm was none: ended as false, by itself, or looked at and found so."""
    if row.verdict:
        return row.verdict != Episode.Verdict.REAL
    return row.why in ("false-alarm", "heard")


def _middle(numbers: list[int]) -> int | None:
    return int(median(max(0, one) for one in numbers)) if numbers else None


def of_all(person: Person) -> list[tuple[Watch, Figures]]:
    """Return the figures of every watch that a person may see, the newest first; drills last."""
    rows = (
        visible_watches(person).filter(version__gt=0).select_related("mission").order_by("drill", "-begins")
    )
    return [(watch, of_watch(watch)) for watch in rows[:100]]


def of_mission(person: Person, mission: Mission) -> Figures | None:
    """Return the figures of a mission's newest watch, None when it has none that this person may see."""
    row = (
        visible_watches(person)
        .filter(mission=mission, drill=False, version__gt=0)
        .order_by("-begins")
        .first()
    )
    return of_watch(row) if row is not None else None
