"""The timeline of a view: dates as precise as they are, bars for what is known to a month or a year.

Few events are drawn one by one, from the first day they may mean to the last. Many are counted by month or
year, what is known to the day apart from what is known to the month, the year or a range only: nothing is put
upon a day that nobody gave. What has no date is counted beside the drawing and never left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from vedette.records.schema import Kind
from vedette_hq.finding.scope import Scope
from vedette_hq.finding.svg import ACCENT, INK, LINE, SOFT, WARM, Drawing
from vedette_hq.records.models import Act, Event

WIDTH = 900
SINGLE = 80
"""So many events are drawn one by one; more are counted."""
MAX_BINS = 60
ROW = 22
LEFT, RIGHT, TOP = 250, 20, 46
PRECISIONS = ("day", "month", "year", "range")
_COLORS = {"day": ACCENT, "month": "#5b8db0", "year": "#b48a3c", "range": WARM}


@dataclass(frozen=True, slots=True)
class Bar:
    """One event: its days (None where open), how precise, and how it is called."""

    record_id: str
    name: str
    first: date | None
    last: date | None
    precision: str


@dataclass(frozen=True, slots=True)
class Bin:
    """A month or a year, and how many events and acts are known to lie in it, by precision."""

    first: date
    last: date
    label: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Timeline:
    """`bars` when there are few, else `bins`; `wide` are those whose range is wider than a bin."""

    drawing: Drawing
    bars: tuple[Bar, ...]
    bins: tuple[Bin, ...]
    wide: int
    undated: tuple[tuple[str, int], ...]
    """(kind, how many have no date)."""
    since: date | None
    until: date | None
    hidden: tuple[str, ...]


Group = tuple[date | None, date | None, str, int]
"""(first, last, precision, how many)."""


def timeline_of(scope: Scope, since: date | None, until: date | None, label: str, address: str) -> Timeline:
    """Return the timeline of the events and acts of a view, or of its part from `since` to `until`."""
    hidden: list[str] = []
    undated: list[tuple[str, int]] = []
    groups: list[Group] = []
    for kind, model in ((Kind.EVENT, Event), (Kind.ACT, Act)):
        if not scope.sight.dated(kind):
            hidden.append(str(kind))
            continue
        rows = scope.rows(model)
        undated.append((str(kind), rows.filter(first__isnull=True, last__isnull=True).count()))
        groups += _groups(rows, since, until)
    titled = scope.sight.dated(Kind.EVENT) and scope.sight.shows(Kind.EVENT, "title")
    events = _window(scope.rows(Event), since, until) if titled else Event.objects.none()
    bars: tuple[Bar, ...] = ()
    if 0 < events.count() <= SINGLE:
        columns = ("pk", "title", "first", "last", "precision")
        bars = tuple(Bar(*row) for row in events.order_by("first", "last", "pk").values_list(*columns))
        drawing = _single(bars, since, until, label)
        return Timeline(drawing, bars, (), 0, tuple(undated), since, until, tuple(hidden))
    bins, wide = _bins(groups, since, until)
    return Timeline(
        _counted(bins, label, address), (), bins, wide, tuple(undated), since, until, tuple(hidden)
    )


def _window(rows: Any, since: date | None, until: date | None) -> Any:
    found = rows.exclude(first__isnull=True, last__isnull=True)
    if since is not None:
        found = found.filter(Q(last__isnull=True) | Q(last__gte=since))
    if until is not None:
        found = found.filter(Q(first__isnull=True) | Q(first__lte=until))
    return found


def _groups(rows: Any, since: date | None, until: date | None) -> list[Group]:
    found = _window(rows, since, until).values_list("first", "last", "precision")
    return list(found.annotate(many=Count("pk")).order_by())


def _bins(groups: Sequence[Group], since: date | None, until: date | None) -> tuple[tuple[Bin, ...], int]:
    days = [day for first, last, _, _ in groups for day in (first, last) if day is not None]
    if not days:
        return (), sum(count for *_, count in groups)
    low, high = max(min(days), since or date.min), min(max(days), until or date.max)
    if low > high:
        return (), sum(count for *_, count in groups)
    monthly = (high.year - low.year) * 12 + high.month - low.month < MAX_BINS
    step = 1 if monthly or high.year - low.year < MAX_BINS else (high.year - low.year) // MAX_BINS + 1
    starts = list(_starts(low, high, monthly, step))
    bins = [
        Bin(
            start,
            _before(starts, number, monthly, step),
            _label(start, monthly, step),
            dict.fromkeys(PRECISIONS, 0),
        )
        for number, start in enumerate(starts)
    ]
    wide = 0
    for first, last, precision, count in groups:
        at = _bin(bins, first, last)
        if at is None:
            wide += count
        else:
            at.counts[precision if precision in PRECISIONS else "range"] += count
    return tuple(bins), wide


def _starts(low: date, high: date, monthly: bool, step: int) -> Iterable[date]:
    day = date(low.year, low.month if monthly else 1, 1)
    while day <= high:
        yield day
        if monthly:
            day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        else:
            day = date(min(9999, day.year + step), 1, 1)
            if day.year == 9999:
                return


def _before(starts: Sequence[date], number: int, monthly: bool, step: int) -> date:
    if number + 1 < len(starts):
        return starts[number + 1] - timedelta(days=1)
    start = starts[number]
    if monthly:
        return date(start.year + start.month // 12, start.month % 12 + 1, 1) - timedelta(days=1)
    return date(min(9999, start.year + step - 1), 12, 31)


def _label(start: date, monthly: bool, step: int) -> str:
    if monthly:
        return f"{start:%Y-%m}"
    return f"{start.year}" if step == 1 else f"{start.year}–{start.year + step - 1}"


def _bin(bins: Sequence[Bin], first: date | None, last: date | None) -> Bin | None:
    """Return the bin that holds a date wholly, None when it reaches beyond one."""
    if first is None or last is None:
        return None
    low, high = 0, len(bins) - 1
    while low <= high:
        middle = (low + high) // 2
        if bins[middle].last < first:
            low = middle + 1
        elif bins[middle].first > first:
            high = middle - 1
        else:
            return bins[middle] if last <= bins[middle].last else None
    return None


def _single(bars: Sequence[Bar], since: date | None, until: date | None, label: str) -> Drawing:
    days = [day for bar in bars for day in (bar.first, bar.last) if day is not None]
    low, high = since or min(days), until or max(days)
    if high <= low:
        low, high = low - timedelta(days=15), low + timedelta(days=15)
    drawing = Drawing(WIDTH, TOP + ROW * len(bars) + 10, label)
    reach = (high - low).days or 1

    def place(day: date) -> float:
        share = (min(max(day, low), high) - low).days / reach
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    _axis(drawing, low, high, place, drawing.height)
    for number, bar in enumerate(bars):
        y = TOP + number * ROW
        start = place(bar.first or low)
        end = place(bar.last + timedelta(days=1)) if bar.last and bar.last < date.max else place(high)
        drawing.text(LEFT - 8, y + 14, _cut(bar.name), anchor="end")
        color = _COLORS.get(bar.precision, WARM)
        said = f"{bar.first or '…'} – {bar.last or '…'}"
        drawing.rectangle(
            start, y + 4, max(end - start, 4), ROW - 9, kind=f"bar {bar.precision}", fill=color, title=said
        )
        if bar.first is None:
            drawing.text(start - 2, y + 14, "‹", anchor="end", color=SOFT)
        if bar.last is None:
            drawing.text(end + 2, y + 14, "›", color=SOFT)
    return drawing


def _axis(drawing: Drawing, low: date, high: date, place: Any, height: int) -> None:
    years = high.year - low.year
    step = next((one for one in (1, 2, 5, 10, 20, 50, 100) if years / one <= 12), 500)
    if years >= 2:
        marks = [(date(year, 1, 1), str(year)) for year in range(low.year, high.year + 1) if year % step == 0]
    else:
        marks = [(day, f"{day:%Y-%m}") for day in _starts(low, high, True, 1)]
        marks = marks[:: max(1, len(marks) // 10)]
    for day, words in marks:
        if low <= day <= high:
            x = place(day)
            drawing.line(x, TOP - 14, x, height - 6, kind="grid", color=LINE)
            drawing.text(x, TOP - 20, words, anchor="middle", color=SOFT)


def _counted(bins: Sequence[Bin], label: str, address: str) -> Drawing:
    height, base = 320, 270
    drawing = Drawing(WIDTH, height, label)
    if not bins:
        return drawing
    most = max(1, *(one.total for one in bins))
    left = 60
    wide = (WIDTH - left - RIGHT) / len(bins)
    drawing.line(left, base, WIDTH - RIGHT, base, color=SOFT)
    drawing.text(left - 6, TOP + 4, str(most), anchor="end", color=SOFT)
    drawing.text(left - 6, base, "0", anchor="end", color=SOFT)
    every = max(1, len(bins) // 12)
    for number, one in enumerate(bins):
        x, y = left + number * wide, float(base)
        if one.total:
            drawing.link(f"{address}&from={one.first}&to={one.last}", f"{one.label}: {one.total}")
            for precision in PRECISIONS:
                count = one.counts[precision]
                if count:
                    high = count / most * (base - TOP)
                    y -= high
                    drawing.rectangle(
                        x + 1,
                        y,
                        max(wide - 2, 1.5),
                        high,
                        kind=f"bar {precision}",
                        fill=_COLORS[precision],
                        title=f"{one.label}: {count}",
                    )
            drawing.close()
        if number % every == 0:
            drawing.text(x + wide / 2, base + 16, one.label, anchor="middle", size=10, color=INK)
    at = float(left)
    for precision, words in legend():
        drawing.rectangle(at, height - 22, 12, 12, kind=f"bar {precision}", fill=_COLORS[precision])
        drawing.text(at + 18, height - 12, words, color=SOFT)
        at += 18 + 7.5 * len(words) + 24
    return drawing


def legend() -> tuple[tuple[str, str], ...]:
    """Return the precisions with their words."""
    return (
        ("day", _("known to the day")),
        ("month", _("known to the month")),
        ("year", _("known to the year")),
        ("range", _("within a range")),
    )


def _cut(text: str) -> str:
    return text if len(text) <= 36 else text[:35] + "…"
