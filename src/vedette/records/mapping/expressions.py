"""What a mapping says of one value: where it is found in a row, and what is done to it.

The steps are taken in this order, whatever the order in the file: text or const or first, each, split, strip,
replace, match, case, default, lookup, and at the end date, number or flag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from vedette.errors import VedetteError
from vedette.records.dates import parse_date
from vedette.records.mapping.problems import Fault
from vedette.records.mapping.rows import look

MAX_MATCHED_CHARS = 20_000
_ISO = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_TIMED = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_WHOLE = re.compile(r"(\d{1,13})(?:[.,]0+)?", re.ASCII)
_RANGE = re.compile(r"(\d{1,13})(?:\.0+)?\s*(?:-|–|—|\.\.|to|до|à)\s*(\d{1,13})(?:\.0+)?", re.ASCII)
_PARTS = re.compile(r"\{([^{}]*)\}")


@dataclass(slots=True)
class Scope:
    """What an expression reads: the cells of the row, and within `each` one element and its number."""

    cells: dict[str, Any]
    row: int
    element: Any = ""
    index: int = 0


class Text:
    """A text with columns in braces: "{city}, {state}". Alone in braces a column gives its value as it is."""

    __slots__ = ("_alone", "_parts", "columns", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        pieces = _PARTS.split(source)
        self._parts: list[tuple[bool, str]] = [
            (bool(number % 2), piece) for number, piece in enumerate(pieces) if piece or number % 2
        ]
        names = [piece for named, piece in self._parts if named]
        self.columns = [name for name in names if not name.startswith((".", "#"))]
        self._alone = names[0] if len(self._parts) == 1 and names else None

    def raw(self, scope: Scope) -> Any:
        """Return what stands there: text, a list or an object. Text with an empty column is kept."""
        if self._alone is not None:
            return found_at(self._alone, scope)
        said = [piece if not named else plain(found_at(piece, scope)) for named, piece in self._parts]
        filled = any(text.strip() for (named, _), text in zip(self._parts, said, strict=True) if named)
        return "".join(said) if filled or not any(named for named, _ in self._parts) else ""

    def text(self, scope: Scope) -> str:
        """Return it as text without space around it."""
        return plain(self.raw(scope)).strip()


def found_at(name: str, scope: Scope) -> Any:
    """Return what a name in braces means."""
    if not name.startswith((".", "#")):
        cells = scope.cells
        return cells[name] if name in cells else look(cells, name)
    if name == "#":
        return str(scope.index)
    if name == "#row":
        return str(scope.row)
    if name == ".":
        return scope.element
    return look(scope.element, name[1:])


def plain(value: Any) -> str:
    """Return a value as text: of a list its texts with commas between; an object is a fault."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(filter(None, (plain(one) for one in value)))
    raise Fault("row", "", "an object stands where text is needed")


@dataclass(slots=True)
class Got:
    """One value with what is said about it."""

    value: Any
    note: str = ""
    confidence: str = ""
    language: str = ""
    kind: str = ""


Step = Callable[[str], Iterable[Any]]


@dataclass(slots=True)
class Expression:
    """How values are found. `finish` makes of a text the value of the field's type."""

    text: Text | None = None
    const: str | None = None
    first: tuple[Expression, ...] = ()
    range: tuple[Expression, ...] = ()
    open_end: str | None = None
    each: Each | None = None
    split: re.Pattern[str] | None = None
    strip: str = ""
    replace: tuple[tuple[str, str], ...] = ()
    match: re.Pattern[str] | None = None
    case: str = ""
    default: Text | None = None
    lookup: Mapping[str, tuple[str, ...]] | None = None
    other: str = "refuse"
    finish: Step | None = None
    language: Text | None = None
    kind: str = ""
    confidence: Expression | None = None
    note: Text | None = None
    bad: str = "refuse"
    cites: tuple[str, ...] | None = None
    columns: list[str] = field(default_factory=list)

    @property
    def column(self) -> str:
        """The first of its columns, to name where something is wrong."""
        return self.columns[0] if self.columns else ""

    def values(self, scope: Scope, notices: list[Fault]) -> list[Got]:
        """Return the values found in a row. Raises: Fault."""
        if self.each is not None:
            found: list[Got] = []
            for index, element in enumerate(self.each.elements(scope), 1):
                found += self._of(Scope(scope.cells, scope.row, element, index), notices)
            return found
        return self._of(scope, notices)

    def one(self, scope: Scope) -> str:
        """Return the only value as text, "" for none. Raises: Fault."""
        found = self.values(scope, [])
        if len(found) > 1:
            raise Fault("many", self.column)
        return str(found[0].value) if found else ""

    def _of(self, scope: Scope, notices: list[Fault]) -> list[Got]:
        found: list[Got] = []
        for text in self._texts(scope):
            try:
                values = list(self._value(text))
            except Fault as fault:
                fault.column = fault.column or self.column
                if self.bad == "refuse":
                    raise
                notices.append(Fault("left-out", fault.column))
                continue
            for value in values:
                got = Got(value)
                if self.note is not None:
                    got.note = self.note.text(scope)
                if self.confidence is not None:
                    got.confidence = self.confidence.one(scope)
                if self.language is not None:
                    got.language = self.language.text(scope)
                got.kind = self.kind
                found.append(got)
        return found

    def _texts(self, scope: Scope) -> list[str]:
        if self.first:
            for one in self.first:
                got = one.values(scope, [])
                if got:
                    return [str(each.value) for each in got]
            return self._defaulted([], scope)
        if self.range:
            return self._range(scope)
        raw = self.const if self.const is not None else self.text.raw(scope) if self.text else ""
        texts = (
            [raw] if isinstance(raw, str) else [plain(one) for one in raw] if isinstance(raw, list) else None
        )
        if texts is None:
            raise Fault("row", self.column, "an object stands where text is needed")
        if self.split is not None:
            texts = [piece for text in texts for piece in self.split.split(text)]
        return self._defaulted([text for text in map(self._cleaned, texts) if text], scope)

    def _defaulted(self, texts: list[str], scope: Scope) -> list[str]:
        if texts or self.default is None:
            return texts
        text = self.default.text(scope)
        return [text] if text else []

    def _cleaned(self, text: str) -> str:
        text = text.strip()
        if self.strip:
            text = text.strip(self.strip).strip()
        for before, after in self.replace:
            text = text.replace(before, after)
        if self.match is not None:
            if len(text) > MAX_MATCHED_CHARS:
                raise Fault("row", self.column, "is too long for a pattern")
            found = self.match.search(text)
            text = "" if not found else (found[1] or "") if self.match.groups else found[0]
        if self.case:
            text = text.lower() if self.case == "lower" else text.upper()
        return text.strip()

    def _range(self, scope: Scope) -> list[str]:
        ends = [[str(got.value) for got in one.values(scope, [])] for one in self.range]
        begin, end = (one[0] if one else "" for one in ends)
        if not begin:
            return [f"../{end}" if self.open_end is not None else end] if end else []
        if not end:
            return [begin if self.open_end is None else f"{begin}/{self.open_end}"]
        if begin == end:
            return [begin]
        try:
            low, high = parse_date(begin), parse_date(end)
        except VedetteError:
            return [f"{begin}/{end}"]
        if low.first and high.last and high.last < low.first:
            raise Fault("date-order", self.column)
        return [f"{begin}/{end}"]

    def _value(self, text: str) -> Iterable[Any]:
        if self.lookup is None:
            return self.finish(text) if self.finish else (text,)
        found = self.lookup.get(text)
        if found is None:
            found = self.lookup.get(text.casefold())
        if found is None:
            if self.other == "skip":
                return ()
            if self.other == "refuse":
                raise Fault("lookup", self.column)
            found = (text,)
        return [value for one in found for value in (self.finish(one) if self.finish else (one,))]


@dataclass(slots=True)
class Each:
    """What is gone through one by one: the elements of a list, or the pieces of a cell."""

    text: Text
    split: re.Pattern[str] | None = None

    def elements(self, scope: Scope) -> list[Any]:
        """Return the elements, without empty ones."""
        raw = self.text.raw(scope)
        found = raw if isinstance(raw, list) else [raw]
        if self.split is not None:
            found = [
                piece.strip() for one in found if isinstance(one, str) for piece in self.split.split(one)
            ]
        return [one for one in found if one != ""]


# finishing steps


def as_date(pattern: str) -> Step:
    """Return the step that makes EDTF of a date: "iso", "unix", "unix-ms", "auto", or a pattern of dates."""

    def step(text: str) -> Iterable[str]:
        found = _dated(text, pattern)
        if found is None:
            raise Fault("date")
        return (found,)

    return step


_DAYS = {
    "dd.mm.yyyy": r"(?P<d>\d{1,2})[.](?P<m>\d{1,2})[.](?P<y>\d{4})(?:\s*г\.?)?",
    "dd/mm/yyyy": r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})",
    "mm/dd/yyyy": r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})",
    "dd-mm-yyyy": r"(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4})",
    "yyyy/mm/dd": r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})",
    "yyyymmdd": r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)",
}
PATTERNS = ("iso", "auto", "unix", "unix-ms", *_DAYS)
"""What `date` may say."""
_DIGITS = re.compile(r"\d{1,4}(\D)\s?\d{1,2}\1\s?\d{1,4}\s*(?:г\.?|года)?", re.ASCII)
_OR = re.compile(r"\s+(?:or|или|ou)\s+")
_COMPILED = {name: re.compile(text, re.ASCII) for name, text in _DAYS.items()}


@lru_cache(maxsize=65_536)
def _dated(text: str, pattern: str) -> str | None:
    if pattern in ("unix", "unix-ms"):
        return _from_unix(text, 1000 if pattern == "unix-ms" else 1)
    timed = _TIMED.fullmatch(text)
    if timed:
        text = timed[1]
    try:
        if _ISO.fullmatch(text):
            return parse_date(text).text
        compiled = _COMPILED.get(pattern)
        found = compiled.fullmatch(text) if compiled else None
        if found:
            return parse_date(f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}").text
        if pattern == "iso":
            return parse_date(text).text
        if pattern != "auto" and _DIGITS.fullmatch(text):
            return None  # in another order than was said
        either = _OR.split(text)
        if len(either) == 2:
            both = [_dated(one, pattern) for one in either]
            return parse_date("[" + ",".join(filter(None, both)) + "]").text if all(both) else None
        from vedette.records.dates import from_source  # reads more, and takes longer to load

        return parse_date(from_source(text)).text
    except VedetteError:
        return None


def _from_unix(text: str, per_second: int) -> str | None:
    found = re.fullmatch(r"(-?\d{1,15})(?:\.\d+)?", text, re.ASCII)
    if not found:
        return None
    try:
        return datetime.fromtimestamp(int(found[1]) / per_second, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def as_number(part: str = "", thousands: str = "") -> Step:
    """Return the step that makes a whole number: "5", "5.0"; of a range "5-7" the part "low" or "high"."""

    def step(text: str) -> Iterable[int]:
        if thousands:
            text = text.replace(thousands, "")
            if thousands == " ":
                text = text.replace("\u00a0", "").replace("\u202f", "").replace("\u2009", "")
        found = _WHOLE.fullmatch(text)
        if found:
            return (int(found[1]),)
        ranged = _RANGE.fullmatch(text) if part else None
        if ranged and int(ranged[1]) <= int(ranged[2]):
            return (int(ranged[1 if part == "low" else 2]),)
        raise Fault("number")

    return step


YES = frozenset({"true", "yes", "1", "да", "oui", "x", "y"})
NO = frozenset({"false", "no", "0", "нет", "non", "n"})


def as_flag(yes: frozenset[str] = YES, no: frozenset[str] = NO) -> Step:
    """Return the step that makes yes or no of a word."""

    def step(text: str) -> Iterable[bool]:
        word = text.casefold()
        if word in yes:
            return (True,)
        if word in no:
            return (False,)
        raise Fault("flag")

    return step


_DEGREES = re.compile(r"([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?", re.ASCII)


def degrees(text: str, most: int, column: str) -> str:
    """Return decimal degrees as text. Raises: Fault."""
    found = _DEGREES.fullmatch(text)
    if not found or abs(float(found[1].replace(",", "."))) > most:
        raise Fault("degrees", column)
    return found[1].replace(",", ".").lstrip("+")


def coordinates(text: str, column: str) -> tuple[str, str]:
    """Return latitude and longitude of "35.08, -106.65". Raises: Fault."""
    parts = [one for one in re.split(r"\s*[,;]\s+|\s*;\s*|\s+", text.strip()) if one]
    if len(parts) == 1:
        parts = text.split(",")
    if len(parts) != 2:
        raise Fault("degrees", column)
    return degrees(parts[0].strip(), 90, column), degrees(parts[1].strip(), 180, column)
