"""Statistics of redress: outcomes, durations and remedies of the cases a person works on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median

from vedette_hq.access.models import Person
from vedette_hq.casework.models import Remedy
from vedette_hq.casework.queries import visible_remedies
from vedette_hq.redress import showing
from vedette_hq.redress.models import Proceeding, Step
from vedette_hq.redress.queries import definition_of, visible_proceedings

MOST = 20_000


@dataclass(frozen=True, slots=True)
class Body:
    """Procedures before one body: begun, ended, how, and how long those took that ended, in days."""

    name: str
    begun: int
    ended: int
    outcomes: tuple[tuple[str, int], ...]
    median: float | None
    longest: int | None


@dataclass(frozen=True, slots=True)
class Office:
    """Decisions of one office, and the days from the step before to each of them."""

    name: str
    decisions: tuple[tuple[str, int], ...]
    median: float | None
    longest: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """All that is counted."""

    bodies: tuple[Body, ...]
    offices: tuple[Office, ...]
    remedies: tuple[tuple[str, int], ...]


def counted(person: Person, language: str) -> Counted:
    """Return the statistics over the cases in whose team the person is; steps taken back do not count."""
    held = list(visible_proceedings(person).order_by("pk")[:MOST])
    steps = Step.objects.filter(proceeding__in=held, withdrawn__isnull=True).order_by("proceeding", "number")
    return Counted(_bodies(held, language), _offices(list(steps[: MOST * 10])), _remedies(person))


def _bodies(held: list[Proceeding], language: str) -> tuple[Body, ...]:
    found = []
    for procedure in sorted({one.procedure for one in held}):
        rows = [one for one in held if one.procedure == procedure]
        ended = [one for one in rows if one.ended is not None]
        days = [(one.ended - one.began).days for one in ended if one.ended is not None]
        ways = Counter(showing.state_words(definition_of(one), one.state, language) for one in ended)
        found.append(
            Body(
                showing.procedure_words(rows[0], language),
                len(rows),
                len(ended),
                tuple(ways.most_common()),
                median(days) if days else None,
                max(days, default=None),
            )
        )
    return tuple(found)


def _offices(steps: list[Step]) -> tuple[Office, ...]:
    """Read decisions by office; days run from the last step before of the same proceeding."""
    decided: dict[str, Counter[str]] = {}
    days: dict[str, list[int]] = {}
    before: dict[str, Step] = {}
    for one in steps:
        office = one.office.strip()
        last = before.get(one.proceeding_id)
        if office and one.counted:
            decided.setdefault(office, Counter())[str(one.get_counted_display())] += 1
            if last is not None and last.on <= one.on:
                days.setdefault(office, []).append((one.on - last.on).days)
        before[one.proceeding_id] = one
    return tuple(
        Office(
            office,
            tuple(decided[office].most_common()),
            median(days[office]) if days.get(office) else None,
            max(days.get(office, ()), default=None),
        )
        for office in sorted(decided)
    )


def _remedies(person: Person) -> tuple[tuple[str, int], ...]:
    """Count remedies that stand, by kind and how each stands now."""
    found: Counter[str] = Counter()
    rows = visible_remedies(person).filter(withdrawn__isnull=True).prefetch_related("progress")
    for one in rows[:MOST]:
        newest = max(one.progress.all(), key=lambda each: (each.on, each.made), default=None)
        state = str(newest.get_state_display()) if newest else "–"
        found[f"{Remedy.Kind(one.kind).label}, {state}"] += 1
    return tuple(sorted(found.items()))
