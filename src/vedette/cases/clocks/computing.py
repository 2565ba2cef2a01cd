"""Both dates of a term: the earliest plausible last day, for what we owe, and the latest, for others."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vedette.cases.clocks.calendars import Calendar, Gap
from vedette.cases.clocks.reading import FIRST, LAST
from vedette.cases.clocks.rules import FirstDay, From, RollOver, Rule, Unit
from vedette.errors import UsageError

DAY = timedelta(days=1)
MOST_SUSPENDED = 200


@dataclass(frozen=True, slots=True)
class Start:
    """What sets a term running. `served_latest`: proofs of service differ, and this is the latest of them.

    `evidence` says what shows it. `named` is the day that stands in a paper.
    """

    event: date | None = None
    taken: date | None = None
    served: date | None = None
    served_latest: date | None = None
    named: date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Suspension:
    """The days, both included, in which the term does not run. With no last day it still stands still."""

    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reckoning: a code, the day it leads to, a number, another day."""

    code: str
    day: date
    number: int = 0
    other: date | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a date may be otherwise: a code, and what fills its gaps."""

    code: str
    number: int = 0
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A term reckoned. `first_plausible` ≤ `last_plausible`; how, by which versions, and what is in doubt."""

    first_plausible: date
    last_plausible: date
    steps: tuple[Step, ...]
    doubts: tuple[Doubt, ...]
    rule: Rule
    calendar: str

    @property
    def ours(self) -> date:
        """The day by which we act: the earliest plausible one."""
        return self.first_plausible

    @property
    def theirs(self) -> date:
        """The day after which we may say that an authority is late; for us, the legal maximum."""
        return self.last_plausible


def add_months(day: date, months: int) -> date:
    """Return the day of the same number so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def compute(rule: Rule, start: Start, calendar: Calendar, suspensions: Sequence[Suspension] = ()) -> Term:
    """Return both dates of a term.

    Raises: UsageError when the day from which it is counted is not said or lies outside 1900 to 2140, when
    proofs of service are the wrong way round, or a suspension is.
    """
    bases, steps, doubts = _bases(rule, start)
    _check(rule, bases, suspensions)
    if rule.unit is Unit.NAMED:
        found = [(bases[0], [Step("named", bases[0])])]
    elif rule.unit is Unit.AT_ONCE:
        found = [(day, [Step("at-once", day)]) for day in bases]
        doubts.append(Doubt("at-once"))
    elif rule.unit is Unit.HOURS:
        found = [
            (day, [Step("hours", day, rule.length)])
            for day in (_hours(bases[0], rule), _hours(bases[-1], rule))
        ]
        doubts.append(Doubt("hours"))
    else:
        found = _readings(rule, bases, calendar, suspensions, doubts)
    first, how_first = min(found, key=lambda one: one[0])
    last, how_last = max(found, key=lambda one: one[0])
    steps += [Step("earliest", first), *how_first]
    if rule.roll_over is RollOver.NEXT and not calendar.is_working(last):
        moved = calendar.next_working(last)
        how_last = [*how_last, Step("rolled", moved, other=last)]
        doubts += _unknown(calendar, last, moved)
        last = moved
    elif rule.roll_over is RollOver.NEXT:
        doubts += _unknown(calendar, last, last)
    steps += [Step("latest", last), *how_last]
    if rule.roll_over is RollOver.NONE and rule.unit is not Unit.NAMED and last.weekday() > 4:
        steps.append(Step("not-rolled", last))
    if any(one.last is None for one in suspensions):
        doubts.append(Doubt("stands-still"))
    if rule.confidence != "S":
        doubts.append(Doubt(f"confidence-{rule.confidence}"))
    return Term(first, last, tuple(steps), _once(doubts), rule, calendar.label)


def _once(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    found: list[Doubt] = []
    for one in doubts:
        if one not in found:
            found.append(one)
    return tuple(found)


def _bases(rule: Rule, start: Start) -> tuple[list[date], list[Step], list[Doubt]]:
    """Return the days from which it may be counted, the earliest first."""
    doubts: list[Doubt] = []
    if rule.start is From.SERVED:
        if start.served is None:
            day = start.taken or start.event
            doubts.append(Doubt("not-served"))
        else:
            day = start.served
            if start.taken is not None and start.served < start.taken:
                raise UsageError(f"rule {rule.id}: served before it was taken")
            if start.served_latest is not None and start.served_latest != day:
                if start.served_latest < day:
                    raise UsageError(f"rule {rule.id}: the latest day of service lies before the first")
                doubts.append(Doubt("served-differ"))
                return (
                    [day, start.served_latest],
                    [Step("from-served", day, other=start.served_latest)],
                    doubts,
                )
    elif rule.start is From.TAKEN:
        day = start.taken or start.event
    elif rule.start is From.NAMED:
        day = start.named
    else:
        day = start.event or start.taken
    if day is None:
        raise UsageError(f"rule {rule.id}: say the day from which it is counted ({rule.start})")
    code = "from-taken" if doubts else f"from-{rule.start}"
    governed = start.taken or day
    if rule.unit is not Unit.NAMED and not rule.in_force(governed):
        doubts.append(Doubt("not-in-force"))
    return [day], [Step(code, day)], doubts


def _check(rule: Rule, bases: Sequence[date], suspensions: Sequence[Suspension]) -> None:
    for day in bases:
        if not FIRST <= day <= date(2140, 12, 31):
            raise UsageError(f"rule {rule.id}: the day {day.isoformat()} lies outside 1900 to 2140")
    if len(suspensions) > MOST_SUSPENDED:
        raise UsageError(f"rule {rule.id}: over {MOST_SUSPENDED} suspensions")
    for one in suspensions:
        if one.last is not None and one.last < one.first:
            raise UsageError(f"rule {rule.id}: a suspension ends before it begins")


def _hours(day: date, rule: Rule) -> date:
    """Return the day on which so many hours end: counted from the same hour, whatever it is."""
    return day + timedelta(days=-(-rule.length // 24))


def _readings(
    rule: Rule,
    bases: Sequence[date],
    calendar: Calendar,
    suspensions: Sequence[Suspension],
    doubts: list[Doubt],
) -> list[tuple[date, list[Step]]]:
    """Return the last day by every plausible reading of the rule."""
    lengths = [rule.length]
    unsure = rule.unsure
    if unsure is not None and any(unsure.first <= day <= unsure.last for day in bases):
        lengths.append(unsure.length)
        doubts.append(Doubt("length", unsure.length))
    counted = {
        FirstDay.COUNTED: (True,),
        FirstDay.NOT_COUNTED: (False,),
        FirstDay.DISPUTED: (True, False),
    }[rule.first_day]
    if len(counted) == 2:
        doubts.append(Doubt("first-day" if rule.regime == "ru_cpc" else "first-day-unsaid"))
    found = []
    for base in bases:
        for length in lengths:
            for first in counted:
                end, how = _reading(rule, base, length, first, calendar)
                if suspensions:
                    end, how = _suspended(base if first else base + DAY, end, how, suspensions)
                if end > LAST:
                    raise UsageError(f"rule {rule.id}: it would end after {LAST.isoformat()}")
                found.append((end, how))
    return found


def _reading(rule: Rule, base: date, length: int, first: bool, calendar: Calendar) -> tuple[date, list[Step]]:
    steps = [Step("first-counted" if first else "first-not-counted", base if first else base + DAY)]
    if rule.unit is Unit.DAYS:
        end = base + timedelta(days=length - 1 if first else length)
    elif rule.unit is Unit.WORKING_DAYS:
        end, left = (base if first else base + DAY), length
        while True:
            left -= calendar.is_working(end)
            if not left:
                break
            end += DAY
    else:
        months = length * 12 if rule.unit is Unit.YEARS else length
        end = add_months(base, months)
        if end.day != base.day:
            steps.append(Step("clipped", end, base.day))
        if first:
            end -= DAY
    return end, [*steps, Step(str(rule.unit), end, length)]


def _suspended(
    first: date, end: date, how: list[Step], suspensions: Sequence[Suspension]
) -> tuple[date, list[Step]]:
    """Walk over the days that do not count; a span that is still open moves nothing."""
    spans = [(one.first, one.last) for one in suspensions if one.last is not None]
    left, day, skipped = (end - first).days + 1, first, 0
    while True:
        if any(a <= day <= b for a, b in spans):
            skipped += 1
        else:
            left -= 1
        if left <= 0:
            break
        day += DAY
        if day > LAST:
            raise UsageError("suspension: the term would not end")
    return day, [*how, Step("suspended", day, skipped)] if skipped else how


def _unknown(calendar: Calendar, first: date, last: date) -> list[Doubt]:
    found = [Doubt("calendar", day.year) for day in (first, last) if not calendar.knows(day)]
    gaps = [Doubt("gap", gap=gap) for day in (first, last) for gap in calendar.gaps_on(day)]
    return [*found, *gaps]
