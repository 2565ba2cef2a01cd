"""A table as it may leave the house: small cells hidden, and what every number must carry.

Unit, period, cases, number of sources, day of extraction, the rule, and that it is documented, not total.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vedette.records.counting import MINIMUM, Guarded, guard
from vedette_hq.audit.export import defused
from vedette_hq.counting.asking import AXES, UNITS
from vedette_hq.counting.queries import Table

HIDDEN = "·"
"""Stands in a cell that is hidden."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A table and its guarded numbers; `left_out` is how many victims are not in it for want of consent."""

    table: Table
    safe: Guarded
    left_out: int = 0


def outside(table: Table, left_out: int = 0) -> Outside:
    """Return the table with small cells hidden."""
    return Outside(table, guard(table.cells, table.row_totals, table.column_totals, table.total), left_out)


def caption(table: Table, *, safe: bool, left_out: int = 0, day: date | None = None) -> list[str]:
    """Return the lines that stand under a table, in the reader's language; `day` of extraction, or today."""
    asked = table.asked
    first = table.first.isoformat() if table.first else "…"
    last = table.last.isoformat() if table.last else "…"
    if asked.months:
        first, last = (_month(one) for one in asked.months)
    lines = [
        _("Documented, not total: what sources told this group, not all that happened."),
        _("Unit: %(unit)s. Period: %(first)s to %(last)s.")
        % {"unit": UNITS[asked.unit], "first": first, "last": last},
        ngettext("From %(count)d independent source.", "From %(count)d independent sources.", table.sources)
        % {"count": table.sources}
        + " "
        + ngettext("%(count)d case.", "%(count)d cases.", len(table.cases)) % {"count": len(table.cases)},
        _("Extracted on %(day)s.") % {"day": (day or timezone.now().date()).isoformat()},
        _(
            "Rule: an act is one victim, one type of act, one occasion; "
            "where a source does not separate times or places it is one act, marked as repeated."
        ),
    ]
    if asked.months:
        lines.append(_("Acts whose date does not surely lie in this period are not counted."))
    if not table.additive:
        lines.append(_("Totals are counted apart and are not sums: the same may stand in several cells."))
    if safe:
        lines.append(
            _("Numbers below %(least)d, and some beside them, are hidden (%(mark)s).")
            % {"least": MINIMUM, "mark": HIDDEN}
        )
    if left_out:
        lines.append(
            ngettext(
                "%(count)d victim is not counted: no consent to statistics.",
                "%(count)d victims are not counted: no consent to statistics.",
                left_out,
            )
            % {"count": left_out}
        )
    return lines


def _month(number: int) -> str:
    if number in (101, 999912):
        return "…"
    return f"{number // 100:04d}-{number % 100:02d}"


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is drawn: its label, its cells as text, its total."""

    label: str
    cells: tuple[str, ...]
    total: str


def lines(table: Table, safe: Guarded | None) -> tuple[list[Line], Line]:
    """Return the rows and the last line with the totals; with `safe`, as they may leave the house."""
    drawn = []
    for row, label in table.rows:
        cells = tuple(_cell(table, safe, (row, column)) for column, _label in table.columns)
        total = table.row_totals.get(row, 0) if safe is None else safe.rows.get(row, 0)
        drawn.append(Line(label, cells, _number(total)))
    totals: Mapping[str, int | None] = table.column_totals if safe is None else safe.columns
    foot = tuple(_number(totals.get(column, 0)) for column, _label in table.columns)
    whole = table.total if safe is None else safe.total
    return drawn, Line("", foot, _number(whole))


def _cell(table: Table, safe: Guarded | None, place: tuple[str, str]) -> str:
    if safe is not None:
        return HIDDEN if place in safe.hidden else _number(safe.cells.get(place, 0))
    return _number(table.cells.get(place, 0))


def _number(value: int | None) -> str:
    return HIDDEN if value is None else str(value)


def as_csv(found: Outside) -> bytes:
    """Return the guarded table as CSV in UTF-8, its caption under it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    rows, foot = lines(found.table, found.safe)
    asked = found.table.asked
    unknown, total = _("unknown"), _("total")
    head = [f"{AXES[asked.rows].title} / {AXES[asked.columns].title}"]
    head += [label or unknown for _key, label in found.table.columns] + [total]
    writer.writerow([defused(str(cell)) for cell in head])
    for line in rows:
        writer.writerow([defused(line.label or unknown), *line.cells, line.total])
    writer.writerow([total, *foot.cells, foot.total])
    writer.writerow([])
    for one in caption(found.table, safe=True, left_out=found.left_out):
        writer.writerow([one])
    return text.getvalue().encode("utf-8-sig")
