"""A plan as a value and as bytes: strict both ways, of sizes that tell little.

    {"plan":"…32 hex…","sections":{"purpose":{…},"roster":[{"key":"1f2e3d4c",…},…],…},
     "vedette":"mission-plan/1","version":3}

in JCS, filled with blanks to a multiple of 4096 bytes. Normative page: docs/formats/mission-plan.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time

from vedette.errors import FormatError, LimitError
from vedette.formats import jcs
from vedette.missions.plan.schema import (
    BY_CODE,
    MAX_LINE_CHARS,
    MAX_REFS,
    MAX_ROWS,
    MAX_TEXT_CHARS,
    SECTIONS,
    Field,
    Kind,
    Section,
)

FORM = "mission-plan/1"
STEP = 4_096
MAX_PLAN_BYTES = 1 << 20
MAX_NUMBER = 100_000
_KEY = re.compile(r"[0-9a-f]{8}")
_ID = re.compile(r"[0-9a-f]{32}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_POINT = re.compile(r"(-?\d{1,2}\.\d{1,5}) (-?\d{1,3}\.\d{1,5})")

Value = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a section; `key` is "" in a section of one row."""

    values: Mapping[str, Value]
    key: str = ""

    def text(self, name: str) -> str:
        """Return a text, "" when there is none."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """Return a number, None when there is none."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def yes(self, name: str) -> bool:
        """Say whether it was said."""
        return self.values.get(name) is True

    def refs(self, name: str) -> tuple[str, ...]:
        """Return the keys of other rows."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else (value,) if isinstance(value, str) and value else ()

    def day(self, name: str) -> date | None:
        """Return a day, None when there is none."""
        text = self.text(name)
        return date.fromisoformat(text) if text else None

    def clock(self, name: str) -> time | None:
        """Return a time of day, None when there is none."""
        text = self.text(name)
        return time.fromisoformat(text) if text else None

    def point(self, name: str) -> tuple[float, float] | None:
        """Return (latitude, longitude), None when there is none."""
        text = self.text(name)
        if not text:
            return None
        lat, _, lon = text.partition(" ")
        return float(lat), float(lon)


EMPTY = Row({})


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a plan; every value was checked."""

    id: str
    version: int
    sections: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def rows(self, code: str) -> tuple[Row, ...]:
        """Return the rows of a section."""
        return self.sections.get(code, ())

    def one(self, code: str) -> Row:
        """Return the row of a section that has one; an empty one when nothing was written."""
        rows = self.rows(code)
        return rows[0] if rows else EMPTY

    def row(self, code: str, key: str) -> Row | None:
        """Return a row by its key."""
        return next((row for row in self.rows(code) if row.key == key), None)

    def with_section(self, code: str, rows: tuple[Row, ...]) -> Plan:
        """Return a plan in which one section is another. Raises: FormatError, LimitError."""
        held = {**self.sections, code: rows}
        return parse_plain(replace(self, sections={c: r for c, r in held.items() if r}).plain())

    def plain(self) -> dict[str, object]:
        """Return it as plain JSON values."""
        return {
            "vedette": FORM,
            "plan": self.id,
            "version": self.version,
            "sections": {code: _plain_rows(BY_CODE[code], rows) for code, rows in self.sections.items()},
        }

    def encode(self) -> bytes:
        """Return its bytes. Raises: LimitError when it is longer than a plan may be."""
        data = jcs.encode(self.plain())
        data += b" " * (-len(data) % STEP)
        if len(data) > MAX_PLAN_BYTES:
            raise LimitError("plan: is longer than 1 MiB")
        return data

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes, in hex: what stands when it was destroyed."""
        return hashlib.sha256(self.encode()).hexdigest()


def _plain_rows(section: Section, rows: tuple[Row, ...]) -> object:
    plain = [_plain_row(row) for row in rows]
    return plain if section.many else plain[0]


def _plain_row(row: Row) -> dict[str, object]:
    values: dict[str, object] = {n: list(v) if isinstance(v, tuple) else v for n, v in row.values.items()}
    return {**values, "key": row.key} if row.key else values


def parse_plan(data: bytes) -> Plan:
    """Return the plan written in `data`; every other spelling is refused.

    Raises: FormatError, LimitError.
    """
    if len(data) > MAX_PLAN_BYTES:
        raise LimitError("plan: is longer than 1 MiB")
    if not data or len(data) % STEP:
        raise FormatError("plan: is not of a size that is written")
    plan = parse_plain(jcs.parse(data.rstrip(b" "), max_bytes=MAX_PLAN_BYTES))
    if plan.encode() != data:
        raise FormatError("plan: is written another way than we write it")
    return plan


def parse_plain(value: object) -> Plan:
    """Return the plan of plain JSON values. Raises: FormatError naming section and field; LimitError."""
    if not isinstance(value, Mapping) or sorted(value) != ["plan", "sections", "vedette", "version"]:
        raise FormatError("plan: its members are plan, sections, vedette, version")
    if value["vedette"] != FORM:
        raise FormatError(f"plan: is not of the form {FORM}")
    id_, version, sections = value["plan"], value["version"], value["sections"]
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        raise FormatError("plan: its id has 32 hexadecimal digits")
    if not isinstance(version, int) or isinstance(version, bool) or not 0 <= version <= MAX_NUMBER:
        raise FormatError("plan: its version is a number")
    if not isinstance(sections, Mapping):
        raise FormatError("plan: its sections are an object")
    unknown = set(sections) - set(BY_CODE)
    if unknown:
        raise FormatError("plan: has a section that is unknown")
    held = {one.code: _parse_section(one, sections[one.code]) for one in SECTIONS if one.code in sections}
    return Plan(id_, version, held)


def _parse_section(section: Section, value: object) -> tuple[Row, ...]:
    if not section.many:
        row = _parse_row(section, value)
        if not row.values:
            raise FormatError(f"plan: {section.code} is empty and written")
        return (row,)
    if not isinstance(value, list | tuple) or not value:
        raise FormatError(f"plan: {section.code} is a list with something in it")
    if len(value) > MAX_ROWS:
        raise LimitError(f"plan: {section.code} has more than {MAX_ROWS} rows")
    rows = tuple(_parse_row(section, one) for one in value)
    if len({row.key for row in rows}) != len(rows):
        raise FormatError(f"plan: {section.code} has a key twice")
    return rows


def _parse_row(section: Section, value: object) -> Row:
    if not isinstance(value, Mapping):
        raise FormatError(f"plan: {section.code} has a row that is no object")
    key = value.get("key", "")
    if section.many != bool(key) or not isinstance(key, str) or (key and not _KEY.fullmatch(key)):
        raise FormatError(f"plan: {section.code} has a row without its key of 8 hexadecimal digits")
    known = {one.name: one for one in section.fields}
    values: dict[str, Value] = {}
    for name, given in value.items():
        if name == "key":
            continue
        if name not in known:
            raise FormatError(f"plan: {section.code} has a field that is unknown")
        values[name] = _parse_value(section.code, known[name], given)
    return Row(values, key)


def _parse_value(code: str, field: Field, value: object) -> Value:
    where = f"plan: {code}.{field.name}"
    match field.kind:
        case Kind.YES:
            if value is not True:
                raise FormatError(f"{where} is true or not written")
            return True
        case Kind.NUMBER:
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_NUMBER:
                raise FormatError(f"{where} is a number from 0 to {MAX_NUMBER}")
            return value
        case Kind.REFS:
            if not isinstance(value, list | tuple) or not value or len(value) > MAX_REFS:
                raise FormatError(f"{where} is a list of keys")
            keys = tuple(str(one) for one in value)
            if not all(_KEY.fullmatch(one) for one in keys) or len(set(keys)) != len(keys):
                raise FormatError(f"{where} is a list of keys")
            return keys
    if not isinstance(value, str) or not value:
        raise FormatError(f"{where} is a text")
    _check_text(where, field, value)
    return value


def _check_text(where: str, field: Field, text: str) -> None:
    if text != text.strip() or any(c < " " and c not in "\n\t" for c in text) or "\x7f" in text:
        raise FormatError(f"{where} has blanks at its ends or a control character")
    most = MAX_TEXT_CHARS if field.kind is Kind.TEXT else MAX_LINE_CHARS
    if len(text) > most:
        raise LimitError(f"{where} has more than {most} characters")
    if field.kind is not Kind.TEXT and "\n" in text:
        raise FormatError(f"{where} is one line")
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise FormatError(f"{where} has a lone surrogate")
    if not _fits(field, text):
        raise FormatError(f"{where} is no {field.kind}")


def _fits(field: Field, text: str) -> bool:
    match field.kind:
        case Kind.CHOICE:
            return text in field.choices
        case Kind.REF:
            return _KEY.fullmatch(text) is not None
        case Kind.TIME:
            return text.isascii() and _TIME.fullmatch(text) is not None
        case Kind.TIMES:
            times = text.split(" ")
            return (
                text.isascii()
                and all(_TIME.fullmatch(one) for one in times)
                and times == sorted(set(times))
                and len(times) <= 24
            )
        case Kind.DATE:
            return text.isascii() and _DATE.fullmatch(text) is not None and _is_day(text)
        case Kind.POINT:
            found = _POINT.fullmatch(text) if text.isascii() else None
            return found is not None and abs(float(found[1])) <= 90 and abs(float(found[2])) <= 180
    return True


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).year >= 2000
    except ValueError:
        return False
