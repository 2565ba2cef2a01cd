"""What differs between two versions of a plan, by rows and fields; and how far a plan is filled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vedette.missions.plan.document import EMPTY, Plan, Row, Value
from vedette.missions.plan.schema import BY_CODE, SECTIONS, Section


class What(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs. `fields`: (name, before, after); None where there is nothing."""

    section: str
    key: str
    what: What
    fields: tuple[tuple[str, Value | None, Value | None], ...]


def differences(old: Plan, new: Plan) -> tuple[Difference, ...]:
    """Return what differs, in the order of the sections and of the rows; a moved row does not differ."""
    found: list[Difference] = []
    for section in SECTIONS:
        before = {row.key: row for row in old.rows(section.code)}
        after = {row.key: row for row in new.rows(section.code)}
        keys = [*after, *(key for key in before if key not in after)]
        for key in keys:
            one = _difference(section, key, before.get(key), after.get(key))
            if one is not None:
                found.append(one)
    return tuple(found)


def _difference(section: Section, key: str, old: Row | None, new: Row | None) -> Difference | None:
    before, after = old or EMPTY, new or EMPTY
    fields = tuple(
        (one.name, before.values.get(one.name), after.values.get(one.name))
        for one in section.fields
        if before.values.get(one.name) != after.values.get(one.name)
    )
    if not fields and (old is None) == (new is None):
        return None
    what = What.ADDED if old is None else What.REMOVED if new is None else What.CHANGED
    return Difference(section.code, key, what, fields)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one section is filled: `missing` names (key, field) of what it needs."""

    section: str
    rows: int
    missing: tuple[tuple[str, str], ...]
    optional: bool

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing and (self.rows > 0 or self.optional)


def progress(plan: Plan) -> tuple[Progress, ...]:
    """Return how far each section is filled."""
    found = []
    for section in SECTIONS:
        rows = plan.rows(section.code)
        asked = rows if rows or section.many else (EMPTY,)
        missing = tuple(
            (row.key, one.name)
            for row in asked
            for one in section.fields
            if one.need and one.name not in row.values
        )
        found.append(Progress(section.code, len(rows), missing, section.optional))
    return tuple(found)


COPIED_WITHOUT: dict[str, tuple[str, ...]] = {
    "purpose": ("begins", "ends"),
    "roster": ("briefed", "consent", "returned"),
    "lodging": ("begins", "ends"),
    "route": ("day",),
    "vehicles": ("checked",),
    "meetings": (),
    "signals": ("clear", "duress", "habit", "proof"),
    "kit": ("medical", "bag"),
    "legal": ("powers", "sheet", "lawyer_begins", "lawyer_ends"),
    "ending": ("destroy",),
    "devices": ("wiped",),
}
"""What is asked anew of each plan: days, what was done, what was agreed, what may be known by now."""
NOT_COPIED = frozenset({"meetings", "words"})


def copied(old: Plan, plan_id: str) -> Plan:
    """Return a first version of a new plan: what the old one says, without what must be asked anew."""
    held: dict[str, tuple[Row, ...]] = {}
    for code, rows in old.sections.items():
        if code in NOT_COPIED:
            continue
        left_out = COPIED_WITHOUT.get(code, ())
        kept = tuple(
            Row({name: value for name, value in row.values.items() if name not in left_out}, row.key)
            for row in rows
        )
        kept = tuple(row for row in kept if row.values)
        if kept:
            held[code] = kept
    return Plan(plan_id, 0, held)


def names_row(code: str, row: Row) -> str:
    """Return what a row is called: its name, or what comes nearest; "" for a section of one row."""
    section = BY_CODE[code]
    if not section.many:
        return ""
    for name in ("name", "criterion", "stage", "word", "party", "goal"):
        if row.text(name):
            day = row.text("day")
            return f"{day} {row.text(name)}".strip()
    return row.key
