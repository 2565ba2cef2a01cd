"""A plan as pages show it: rows of labels and words, without what this reader may not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.utils import formats
from django.utils.translation import gettext as _

from vedette.missions.plan.comparing import Difference, names_row
from vedette.missions.plan.document import Plan as Document
from vedette.missions.plan.document import Row, Value
from vedette.missions.plan.schema import BY_CODE, SECTIONS, Field, Kind
from vedette_hq.access.models import Person
from vedette_hq.planning.models import Plan
from vedette_hq.planning.queries import reads_personal
from vedette_hq.planning.words import SECTIONS as TITLES
from vedette_hq.planning.words import choice_label, field_label


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row: what it is called and its filled fields as (label, words, long)."""

    key: str
    name: str
    cells: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One section with its rows."""

    code: str
    title: str
    rows: tuple[ShownRow, ...]


class Reader:
    """Writes plans for one reader. `names` are accounts by id; `personal` and `secret` say what is shown."""

    def __init__(
        self,
        person: Person,
        plan: Plan,
        names: Mapping[str, str],
        *,
        personal: bool = True,
        secret: bool = True,
    ) -> None:
        self.person, self.plan, self.names = person, plan, names
        self.personal, self.secret = personal, secret

    def hides(self, field: Field, row: Row | None) -> bool:
        """Say whether a field is not for this reader, or left out."""
        if field.secret and not self.secret:
            return True
        return field.personal and not (self.personal and reads_personal(self.person, self.plan, row))

    def sections(self, document: Document) -> list[ShownSection]:
        """Return all sections that say something."""
        found = []
        for section in SECTIONS:
            rows = tuple(self.row(document, section.code, row) for row in document.rows(section.code))
            if rows:
                found.append(ShownSection(section.code, str(TITLES[section.code][0]), rows))
        return found

    def row(self, document: Document, code: str, row: Row) -> ShownRow:
        """Return one row."""
        cells = []
        for field in BY_CODE[code].fields:
            value = row.values.get(field.name)
            if value is None:
                continue
            hidden = self.hides(field, row)
            words = _("left out here") if hidden else self.words(document, code, field, value)
            cells.append((field_label(code, field.name), words, field.kind is Kind.TEXT and not hidden))
        return ShownRow(row.key, names_row(code, row), tuple(cells))

    def words(self, document: Document, code: str, field: Field, value: Value) -> str:
        """Return a value in words."""
        match field.kind:
            case Kind.YES:
                return _("yes")
            case Kind.CHOICE:
                return choice_label(code, field.name, str(value))
            case Kind.DATE:
                return formats.date_format(datetime.fromisoformat(str(value)), "DATE_FORMAT")
            case Kind.REF | Kind.REFS:
                keys = value if isinstance(value, tuple) else (str(value),)
                return ", ".join(_row_name(document, field.refers, key) for key in keys)
        if code == "roster" and field.name == "account":
            return self.names.get(str(value), "–")
        return str(value)

    def differences(
        self, old: Document, new: Document, found: tuple[Difference, ...]
    ) -> list[tuple[str, str, str, str, list[tuple[str, str, str]]]]:
        """Return (section, its title, what became of it, name, [(label, before, after)]) of what differs."""
        shown = []
        for one in found:
            section = BY_CODE[one.section]
            row = new.row(one.section, one.key) or old.row(one.section, one.key)
            if not section.many:
                row = new.one(one.section) if new.rows(one.section) else old.one(one.section)
            cells = []
            for name, before, after in one.fields:
                field = section.field(name)
                if self.hides(field, row):
                    cells.append((field_label(one.section, name), _("left out here"), _("left out here")))
                    continue
                texts = [
                    "" if value is None else self.words(document, one.section, field, value)
                    for document, value in ((old, before), (new, after))
                ]
                cells.append((field_label(one.section, name), texts[0], texts[1]))
            called = names_row(one.section, row) if row else ""
            title = str(TITLES[one.section][0])
            shown.append((one.section, title, str(one.what), called, cells))
        return shown


def _row_name(document: Document, code: str, key: str) -> str:
    row = document.row(code, key)
    return names_row(code, row) if row else _("not in the list any more")


def without_hidden(document: Document, reader: Reader) -> Document:
    """Return a plan without what this reader may not read: for a copy that they carry."""
    held = document
    for section in SECTIONS:
        rows = []
        for row in document.rows(section.code):
            dropped = {one.name for one in section.fields if reader.hides(one, row)}
            values = {name: value for name, value in row.values.items() if name not in dropped}
            if values:
                rows.append(Row(values, row.key))
        held = held.with_section(section.code, tuple(rows))
    return held


def noon(day: object) -> datetime | None:
    """Return noon of a day, for the filters that take instants."""
    from datetime import date

    return datetime.combine(day, time(12), UTC) if isinstance(day, date) else None
