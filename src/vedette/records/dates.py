"""Partial dates: EDTF text, the first and last day it may mean, and how precise it is.

EDTF of ISO 8601-2:2019, levels 0, 1 and 2, for the years 1 to 9999. Reading is strict: one text, one meaning.
What sources write in their own ways is read by `from_source`; what people read is written by `words`.

Source: docs/formats/partial-date.md.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from vedette.errors import FormatError

MAX_CHARS = 200
MAX_MEMBERS = 50
"""Of a set."""
PRECISIONS = ("day", "month", "year", "range", "unknown")
_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_ONE = re.compile(
    r"([?~%]?)([0-9X]{4}|Y[0-9]{1,4}E[0-9]|Y[0-9]{5,9})(S[1-9])?([?~%]?)"
    r"(?:-([?~%]?)([0-9X]{2})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?))?)?"
)
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])"
    r"(?:Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?"
)
_PARTS = {
    **{21 + 4 * k: (3, 5, 0) for k in (0, 1)},
    **{22 + 4 * k: (6, 8, 0) for k in (0, 1)},
    **{23 + 4 * k: (9, 11, 0) for k in (0, 1)},
    **{24 + 4 * k: (1, 2, 1) for k in (0, 1)},
    29: (9, 11, 0),
    30: (1, 2, 1),
    31: (3, 5, 0),
    32: (6, 8, 0),
    **{33 + k: (1 + 3 * k, 3 + 3 * k, 0) for k in range(4)},
    **{37 + k: (1 + 4 * k, 4 + 4 * k, 0) for k in range(3)},
    40: (1, 6, 0),
    41: (7, 12, 0),
}
"""Part of a year: first month, last month, and in which year that one lies.

A winter may be the one at the beginning or at the end of its year: it reaches from January to February of the
next year, so that no reading is left out. The same for a southern summer.
"""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as given. `first` and `last` are inclusive; None is open or unknown.

    `precision`: day, month, year, range (also parts of a year, decades and sets) or unknown.
    """

    text: str
    first: date | None
    last: date | None
    precision: str
    uncertain: bool = False
    """The source itself doubts it (`?`)."""
    approximate: bool = False
    """It is near this (`~`); `first` and `last` are those of the date as written."""


def parse_date(text: str, what: str = "date") -> PartialDate:
    """Return the date written in EDTF, levels 0 to 2. Raises: FormatError naming `what`."""
    found = _PLAIN.fullmatch(text)
    try:
        if found:
            return _plain(text, *found.groups())
        if len(text) > MAX_CHARS or not text:
            raise ValueError
        if text[0] in "[{":
            return _set(text)
        if "/" in text:
            return _interval(text)
        if "T" in text:
            return _moment(text)
        return _one(text)
    except (ValueError, OverflowError):
        raise FormatError(f"{what}: is not a date in EDTF") from None


def _plain(text: str, year: str, month: str | None, day: str | None) -> PartialDate:
    if month and int(month) > 12:
        return _one(text)
    if day:
        only = date(int(year), int(month or 0), int(day))
        return PartialDate(text, only, only, "day")
    if month:
        first = date(int(year), int(month), 1)
        return PartialDate(text, first, _end(int(year), int(month)), "month")
    return PartialDate(text, date(int(year), 1, 1), date(int(year), 12, 31), "year")


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _moment(text: str) -> PartialDate:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError
    only = date.fromisoformat(found[1])
    return PartialDate(text, only, only, "day")


def _one(text: str) -> PartialDate:
    found = _ONE.fullmatch(text)
    if found is None:
        raise ValueError
    _, year, digits, _, _, month, _, _, day, _ = found.groups()
    marks = {mark for mark in text if mark in "?~%"}
    uncertain, approximate = bool(marks & {"?", "%"}), bool(marks & {"~", "%"})
    if digits and (month or "X" in year):
        raise ValueError
    first, last, precision = _bounds(_years(year, digits), year, month, day)
    return PartialDate(text, first, last, precision, uncertain, approximate)


def _years(year: str, digits: str | None) -> tuple[int, int]:
    """Return the first and the last year that a year may mean."""
    if year[0] == "Y":
        number, _, power = year[1:].partition("E")
        value = int(number) * 10 ** int(power or 0)
        low = high = value
    else:
        low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if digits:
        size = 10 ** max(0, 4 - int(digits[1]))
        low, high = low - low % size, low - low % size + size - 1
    if high > 9999 or low == high == 0:
        raise ValueError
    return max(low, 1), high


def _bounds(
    years: tuple[int, int], year: str, month: str | None, day: str | None
) -> tuple[date | None, date | None, str]:
    low, high = years
    known = "X" not in year and low == high
    if month and not month.startswith("X") and "X" not in month and int(month) > 12:
        if day or int(month) not in _PARTS or not known:
            raise ValueError
        start, end, later = _PARTS[int(month)]
        return date(low, start, 1), _end(low + later, end), "range"
    months = _matching(month, 12) if month else list(range(1, 13))
    days = _matching(day, 31) if day else None
    fits = [
        (one, [d for d in days if d <= _longest(one, years)] if days else None)
        for one in months
        if days is None or any(d <= _longest(one, years) for d in days)
    ]
    if not fits:
        raise ValueError
    if year == "XXXX":
        return None, None, "unknown"
    return _first(low, high, fits), _last(low, high, fits), _precision(known, month, day)


def _precision(known: bool, month: str | None, day: str | None) -> str:
    if not known:
        return "range"
    if month in (None, "XX"):
        return "year" if day in (None, "XX") else "range"
    if month is not None and "X" in month:
        return "range"
    if day in (None, "XX"):
        return "month"
    return "range" if day is not None and "X" in day else "day"


def _matching(pattern: str, most: int) -> list[int]:
    found = [
        n for n in range(1, most + 1) if all(p in ("X", c) for p, c in zip(pattern, f"{n:02}", strict=True))
    ]
    if not found:
        raise ValueError
    return found


def _longest(month: int, years: tuple[int, int]) -> int:
    """Return how many days the month has in the year among these that gives it most."""
    if month != 2:
        return monthrange(2001, month)[1]
    low, high = years
    return 29 if any(monthrange(y, 2)[1] == 29 for y in range(low, min(high, low + 8) + 1)) else 28


def _first(low: int, high: int, fits: list[tuple[int, list[int] | None]]) -> date:
    for year in range(low, min(high, low + 8) + 1):
        for month, days in fits:
            for day in days or [1]:
                if day <= monthrange(year, month)[1]:
                    return date(year, month, day)
    raise ValueError


def _last(low: int, high: int, fits: list[tuple[int, list[int] | None]]) -> date:
    for year in range(high, max(low, high - 8) - 1, -1):
        for month, days in reversed(fits):
            length = monthrange(year, month)[1]
            for day in reversed(days) if days else [length]:
                if day <= length:
                    return date(year, month, day)
    raise ValueError


def _side(text: str) -> PartialDate | None:
    if text in ("", ".."):
        return None
    return _moment(text) if "T" in text else parse_date(text)


def _interval(text: str) -> PartialDate:
    start, end = text.split("/")
    try:
        low, high = _side(start), _side(end)
    except FormatError:
        raise ValueError from None
    if (low is None and high is None) or any(one and one.text[0] in "[{" for one in (low, high)):
        raise ValueError
    first, last = low.first if low else None, high.last if high else None
    if first and last and first > last:
        raise ValueError
    marked = [one for one in (low, high) if one]
    precision = "unknown" if all(one.precision == "unknown" for one in marked) else "range"
    return PartialDate(
        text,
        first,
        last,
        precision,
        any(one.uncertain for one in marked),
        any(one.approximate for one in marked),
    )


def members(text: str) -> list[tuple[str, str]]:
    """Return the members of a set `[…]` or `{…}`: each from and to, the same text twice for a single date.

    An empty text is open. Raises: FormatError.
    """
    found = []
    for part in text[1:-1].split(","):
        start, dots, end = part.strip().partition("..")
        found.append((start, end if dots else start))
    if not text.endswith("]" if text[:1] == "[" else "}") or len(found) > MAX_MEMBERS:
        raise FormatError("date: is not a set of dates")
    return found


def _set(text: str) -> PartialDate:
    try:
        pairs = members(text)
        ends = [(parse_date(a) if a else None, parse_date(b) if b else None) for a, b in pairs if a or b]
    except FormatError:
        raise ValueError from None
    flat = [one for pair in ends for one in pair if one]
    if len(ends) != len(pairs) or any(one.text[0] in "[{" or "/" in one.text for one in flat):
        raise ValueError
    if any(a and b and a.first and b.last and a.first > b.last for a, b in ends):
        raise ValueError
    firsts, lasts = [a.first if a else None for a, _ in ends], [b.last if b else None for _, b in ends]
    first = None if None in firsts else min(one for one in firsts if one)
    last = None if None in lasts else max(one for one in lasts if one)
    return PartialDate(
        text,
        first,
        last,
        "range",
        any(one.uncertain for one in flat),
        any(one.approximate for one in flat),
    )


# -- comparing --


def before(one: PartialDate, other: PartialDate) -> bool:
    """Say whether `one` is over before `other` begins, however both are read."""
    return one.last is not None and other.first is not None and one.last < other.first


def overlaps(one: PartialDate, other: PartialDate) -> bool:
    """Say whether some day may belong to both; what is open or unknown may."""
    return not before(one, other) and not before(other, one)


def within(one: PartialDate, other: PartialDate) -> bool:
    """Say whether every day that `one` may mean is one of `other`; an open end is within an open end only."""
    low = other.first is None or (one.first is not None and one.first >= other.first)
    high = other.last is None or (one.last is not None and one.last <= other.last)
    return low and high


# -- Events Standard Formats --


def to_esf(one: PartialDate) -> tuple[str, str]:
    """Return a date as the Events Standard Formats write it: a whole day, and a code of `date-types` or "".

    Unknown day is 1, unknown month January; a range is its first day, else its last, as an estimate. Two
    empty texts when nothing is known.
    """
    day = one.first or one.last
    if day is None:
        return "", ""
    doubtful = one.uncertain or one.approximate or one.precision in ("range", "unknown")
    kind = {"day": "", "month": "unknown-day", "year": "unknown-month-day"}.get(one.precision, "")
    return day.isoformat(), "estimate" if doubtful else kind


def from_esf(day: str, kind: str = "") -> str:
    """Return EDTF for a day and a code of `date-types` (slug, or digits of HURIDOCS). Raises: FormatError."""
    if not _PLAIN.fullmatch(day) or len(day) != 10:
        raise FormatError("date: is not a day as year-month-day")
    parse_date(day)
    code = kind.rstrip("0") if kind.isdigit() else kind
    match code:
        case "":
            return day
        case "01" | "estimate":
            return f"{day}~"
        case "02" | "unknown-day":
            return day[:7]
        case "03" | "unknown-month-day":
            return day[:4]
    raise FormatError("date: no such type of date")


# -- what sources write, what people read --


def from_source(text: str, pattern: str | None = None) -> str:
    """Return EDTF for a date as sources write it in English, French or Russian.

    `pattern`: `dd.mm.yyyy` and the like, when the source keeps to one form. Raises: FormatError, which says
    what is ambiguous.
    """
    from vedette.records.date_reading import read

    return read(text, pattern)


def words(one: PartialDate | str, language: str) -> str:
    """Return a date as people say it in `en`, `fr` or `ru`; other languages get English."""
    from vedette.records.date_words import written

    return written(parse_date(one) if isinstance(one, str) else one, language)


def day_before(day: date) -> str:
    """Return the day before, in EDTF."""
    return (day - timedelta(days=1)).isoformat()


def day_after(day: date) -> str:
    """Return the day after, in EDTF."""
    return (day + timedelta(days=1)).isoformat()
