"""The carousel: a matter refused, the refusal cancelled, refused again; counted from acts and their dates.

What is counted is said by each pattern and each doubt; nothing is weighed. Numbers that come from law or
practice stand in `NUMBERS`, with their sources.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vedette.errors import UsageError

MAX_ACTS = 2_000


class Kind(StrEnum):
    """What an act is. `STOPS` end an inquiry, `UNDOING` sets them aside, `DOING` is work on the matter."""

    REPORT = "report"
    EXTENSION = "extension"
    REFUSAL = "refusal"
    SUSPENSION = "suspension"
    CLOSING = "closing"
    CANCELLATION = "cancellation"
    RESUMPTION = "resumption"
    OPENING = "opening"
    TRANSFER = "transfer"
    INVESTIGATOR = "investigator"
    EXPERTISE_ORDERED = "expertise-ordered"
    EXPERTISE_DONE = "expertise-done"
    COMPLAINT = "complaint"
    HEARING = "hearing"
    ORDER = "order"
    DISMISSAL = "dismissal"
    TERMINATION = "termination"


STOPS = frozenset({Kind.REFUSAL, Kind.SUSPENSION, Kind.CLOSING})
UNDOING = frozenset({Kind.CANCELLATION, Kind.RESUMPTION})
DOING = frozenset({Kind.OPENING, Kind.EXPERTISE_ORDERED, Kind.EXPERTISE_DONE})


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `on` is its date (of a hearing: for which it was set); `served`: when we got it.

    `by` is the office, `who` the official; `due` is until when an order or an expertise had to be carried
    out, where it says so. Acts of one day stand in the order given.
    """

    kind: Kind
    on: date
    id: str = ""
    served: date | None = None
    by: str = ""
    who: str = ""
    number: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is compared with: its name, where it is from, how sure we are, when last checked."""

    name: str
    value: int
    source: str
    confidence: str
    """S: seen in its source; G: from memory, not verified; D: our own choice."""
    checked: date


_CHECKED = date(2026, 11, 23)
_LYAPIN = "Lyapin v. Russia, no. 46956/09, ECtHR, 24 July 2014"
REFUSALS = Number("refusals", 10, _LYAPIN, "S", _CHECKED)
MONTHS = Number("months", 20, _LYAPIN, "S", _CHECKED)
EVE_DAYS = Number("eve", 3, "", "D", _CHECKED)
"""A decision set aside at most so many days before a hearing: our own choice, no rule says it."""
CHECK_DAYS = Number("check", 30, "CPC, art. 144(3)", "G", _CHECKED)
"""The longest check of a crime report."""
NUMBERS = (REFUSALS, MONTHS, EVE_DAYS, CHECK_DAYS)


class Found(StrEnum):
    """A pattern."""

    CAROUSEL = "carousel"
    """A stop was set aside, and the matter stopped again."""
    LYAPIN = "lyapin"
    """As many refusals as in Lyapin, or more, in as many months or fewer."""
    EVE = "eve"
    """A stop was set aside on the day of a hearing of the complaint against it, or within `EVE_DAYS`."""
    IGNORED = "ignored-order"
    """After an order the matter was stopped again without any work on it, or nothing followed in time."""
    EXPERTISE = "expertise-delay"
    """An expertise came after its date; without a date, later than the longest check."""
    INVESTIGATORS = "investigators"
    """The matter passed from one official to another."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, how often, and over how many days; `acts` are the ids of those it rests on."""

    found: Found
    count: int
    days: int
    acts: tuple[str, ...] = ()


class Unsure(StrEnum):
    """What the acts do not say, so that a count may be too low."""

    NOT_SET_ASIDE = "not-set-aside"
    """A stop follows a stop, and nothing says that the first was set aside."""
    NOTHING_TO_SET_ASIDE = "nothing-to-set-aside"
    """A cancellation or resumption without a stop that stood."""
    NO_REPORT = "no-report"
    """The first stop follows no report: days of the first inquiry are not known."""
    NOT_SERVED = "not-served"
    """When a stop was served is not written down."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt and the act it is about."""

    unsure: Unsure
    act: str


@dataclass(frozen=True, slots=True)
class Round:
    """One round: a stop and what became of it. Days are between dates; None where a date is not known."""

    n: int
    stop: Act
    since_previous: int | None
    inquiry: int | None
    """Days of inquiry: from the report, or from when the last stop was set aside, to this stop."""
    undone: Act | None
    stood: int | None
    """Days it stood until it was set aside; None while it stands."""
    eve: int | None
    """Days from its setting aside to the hearing on whose eve that was."""


@dataclass(frozen=True, slots=True)
class Expertise:
    """An expertise: ordered, done or not, days it took until then (until today), whether that was late."""

    ordered: Act
    done: Act | None
    days: int
    late: bool


@dataclass(frozen=True, slots=True)
class Order:
    """An order and what followed: the stop that answered it, or nothing; days until then."""

    order: Act
    answered_by: Act | None
    days: int
    ignored: bool


@dataclass(frozen=True, slots=True)
class Carousel:
    """The table and its totals. `months` are whole calendar months from first to last, `rest` days more."""

    rounds: tuple[Round, ...]
    refusals: int
    cancelled: int
    """How many rounds were set aside."""
    first: date | None
    last: date | None
    """Of the report or first stop, and of the last stop."""
    days: int
    months: int
    rest: int
    inquiry: int
    stood: int
    """Totals of the days known of each round."""
    officials: tuple[str, ...]
    """Who signed or took over, in order, each change once."""
    expertises: tuple[Expertise, ...]
    orders: tuple[Order, ...]
    patterns: tuple[Pattern, ...]
    doubts: tuple[Doubt, ...]

    def has(self, found: Found) -> bool:
        """Say whether a pattern was found."""
        return any(one.found is found for one in self.patterns)


def months_between(first: date, last: date) -> tuple[int, int]:
    """Return whole calendar months from one date to a later one, and the days left over.

    A month ends on the same number, or on the last day of a shorter month.
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    while months and months_later(first, months) > last:
        months -= 1
    return months, (last - months_later(first, months)).days


def months_later(first: date, months: int) -> date:
    """Return the date so many months later, on the last day where the month is shorter."""
    year, month = divmod(first.month - 1 + months, 12)
    year += first.year
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(first.day, date.fromordinal(after.toordinal() - 1).day))


def carousel(acts: Iterable[Act], today: date) -> Carousel:
    """Return the table of a matter as it stands `today`; acts after today are hearings still to come.

    Raises: UsageError for more than `MAX_ACTS` acts, for an act but a hearing after today, or one served
    before its date.
    """
    given = sorted(acts, key=lambda one: one.on)
    if len(given) > MAX_ACTS:
        raise UsageError(f"carousel: at most {MAX_ACTS} acts expected, {len(given)} found")
    for one in given:
        if one.on > today and one.kind is not Kind.HEARING:
            raise UsageError(f"act {one.id or one.kind}: lies after the day of counting")
        if one.served is not None and one.served < one.on:
            raise UsageError(f"act {one.id or one.kind}: was served before its date")
    doubts: list[Doubt] = []
    rounds = _rounds(given, doubts)
    refusals = [one.stop for one in rounds if one.stop.kind is Kind.REFUSAL]
    report = next((one.on for one in given if one.kind is Kind.REPORT), None)
    first = min(filter(None, (report, rounds[0].stop.on if rounds else None)), default=None)
    last = rounds[-1].stop.on if rounds else first
    months, rest = months_between(first, last) if first and last else (0, 0)
    expertises, orders, officials = _expertises(given, today), _orders(given, today), _officials(given)
    patterns = [
        *_turning(rounds),
        *_lyapin(refusals),
        *_eves(rounds),
        *_ignored(orders),
        *_late(expertises),
    ]
    if len(officials) > 1:
        whose = tuple(one.id for one in given if one.who and one.id)
        patterns.append(Pattern(Found.INVESTIGATORS, len(officials) - 1, _span(given), whose))
    return Carousel(
        rounds=tuple(rounds),
        refusals=len(refusals),
        cancelled=sum(1 for one in rounds if one.undone is not None),
        first=first,
        last=last,
        days=(last - first).days if first and last else 0,
        months=months,
        rest=rest,
        inquiry=sum(one.inquiry or 0 for one in rounds),
        stood=sum(one.stood or 0 for one in rounds),
        officials=tuple(officials),
        expertises=tuple(expertises),
        orders=tuple(orders),
        patterns=tuple(patterns),
        doubts=tuple(doubts),
    )


def _rounds(given: list[Act], doubts: list[Doubt]) -> list[Round]:
    """Pair each stop with what set it aside: the first undoing after it, before the next stop."""
    found: list[Round] = []
    hearings = [one.on for one in given if one.kind is Kind.HEARING]
    runs = None
    standing: Act | None = None
    for one in given:
        if one.kind in (Kind.REPORT, Kind.OPENING) and standing is None:
            runs = runs or one.on
        elif one.kind in STOPS:
            if standing is not None:
                doubts.append(Doubt(Unsure.NOT_SET_ASIDE, standing.id))
                runs = None
            elif runs is None and not found:
                doubts.append(Doubt(Unsure.NO_REPORT, one.id))
            if one.served is None:
                doubts.append(Doubt(Unsure.NOT_SERVED, one.id))
            since = (one.on - found[-1].stop.on).days if found else None
            inquiry = (one.on - runs).days if runs is not None else None
            found.append(Round(len(found) + 1, one, since, inquiry, None, None, None))
            standing, runs = one, None
        elif one.kind in UNDOING:
            runs = one.on
            if standing is None:
                doubts.append(Doubt(Unsure.NOTHING_TO_SET_ASIDE, one.id))
                continue
            near = [(day - one.on).days for day in hearings if 0 <= (day - one.on).days <= EVE_DAYS.value]
            held = found[-1]
            stood = (one.on - standing.on).days
            found[-1] = Round(
                held.n, held.stop, held.since_previous, held.inquiry, one, stood, min(near, default=None)
            )
            standing = None
    return found


def _turning(rounds: list[Round]) -> list[Pattern]:
    turns = [held for held, _next in itertools.pairwise(rounds) if held.undone is not None]
    if not turns:
        return []
    acts = tuple(one.stop.id for one in rounds if one.stop.id)
    return [Pattern(Found.CAROUSEL, len(turns), (rounds[-1].stop.on - rounds[0].stop.on).days, acts)]


def _lyapin(refusals: list[Act]) -> list[Pattern]:
    """Look for the tightest run of as many refusals as in Lyapin, and how far it goes on in that time."""
    many = REFUSALS.value
    for start in range(len(refusals) - many + 1):
        end = months_later(refusals[start].on, MONTHS.value)
        run = [one for one in refusals[start:] if one.on <= end]
        if len(run) >= many:
            days = (run[-1].on - run[0].on).days
            return [Pattern(Found.LYAPIN, len(run), days, tuple(one.id for one in run if one.id))]
    return []


def _eves(rounds: list[Round]) -> list[Pattern]:
    eves = [one for one in rounds if one.eve is not None]
    acts = tuple(one.undone.id for one in eves if one.undone is not None and one.undone.id)
    return [Pattern(Found.EVE, len(eves), min(one.eve or 0 for one in eves), acts)] if eves else []


def _orders(given: list[Act], today: date) -> list[Order]:
    """What followed each order, and each cancellation that says until when something is to be done."""
    found = []
    for place, one in enumerate(given):
        if one.kind is not Kind.ORDER and not (one.kind is Kind.CANCELLATION and one.due):
            continue
        after = next((each for each in given[place + 1 :] if each.kind in STOPS | DOING), None)
        stopped = after is not None and after.kind in STOPS
        if after is not None:
            late = one.due is not None and after.on > one.due
            days = (after.on - one.on).days
            found.append(Order(one, after if stopped else None, days, stopped or late))
        else:
            past = one.due is not None and today > one.due
            found.append(Order(one, None, (today - one.on).days, past))
    return found


def _ignored(orders: list[Order]) -> list[Pattern]:
    held = [one for one in orders if one.ignored]
    acts = tuple(one.order.id for one in held if one.order.id)
    return [Pattern(Found.IGNORED, len(held), sum(one.days for one in held), acts)] if held else []


def _expertises(given: list[Act], today: date) -> list[Expertise]:
    """Pair each order of an expertise with the next done: the one of its number, else the first waiting."""
    waiting: list[Act] = []
    pairs: list[tuple[Act, Act | None]] = []
    for one in given:
        if one.kind is Kind.EXPERTISE_ORDERED:
            waiting.append(one)
        elif one.kind is Kind.EXPERTISE_DONE and waiting:
            same = (each for each in waiting if each.number and each.number == one.number)
            ordered = next(same, waiting[0])
            waiting.remove(ordered)
            pairs.append((ordered, one))
    pairs += [(one, None) for one in waiting]
    found = []
    for ordered, done in sorted(pairs, key=lambda pair: pair[0].on):
        end = done.on if done else today
        days = (end - ordered.on).days
        late = end > ordered.due if ordered.due else days > CHECK_DAYS.value
        found.append(Expertise(ordered, done, days, late))
    return found


def _late(expertises: list[Expertise]) -> list[Pattern]:
    late = [one for one in expertises if one.late]
    acts = tuple(one.ordered.id for one in late if one.ordered.id)
    return [Pattern(Found.EXPERTISE, len(late), sum(one.days for one in late), acts)] if late else []


def _officials(given: list[Act]) -> list[str]:
    """Who had the matter, one after the other, by the names on decisions and on changes."""
    found: list[str] = []
    for one in given:
        who = " ".join(one.who.split())
        counts = one.kind in STOPS or one.kind in (Kind.INVESTIGATOR, Kind.EXTENSION)
        if counts and who and (not found or found[-1].casefold() != who.casefold()):
            found.append(who)
    return found


def _span(given: list[Act]) -> int:
    """Days from the first act to the last by a named official."""
    named = [one.on for one in given if one.who]
    return (named[-1] - named[0]).days if named else 0
