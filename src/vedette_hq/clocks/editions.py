"""The terms and calendars in force: what Vedette brings, under what two people agreed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vedette.cases.clocks import Calendar, Rule
from vedette.cases.clocks import rules as shipped_rules
from vedette.cases.clocks.calendars import calendar_from
from vedette.cases.clocks.rules import rule_from
from vedette.cases.clocks.shipped import REGIONS, own_calendar
from vedette.errors import MissingError
from vedette_hq.clocks.models import Edition


@dataclass(frozen=True, slots=True)
class Book:
    """Every term and every calendar as they stand now, calendars both alone and laid over their bases."""

    rules: Mapping[str, Rule]
    own: Mapping[str, Calendar]
    laid: Mapping[str, Calendar]

    def rule(self, name: str) -> Rule:
        """Return a term. Raises: MissingError."""
        if name not in self.rules:
            raise MissingError(f"rule {name[:60]}: is not in the table")
        return self.rules[name]

    def calendar(self, region: str) -> Calendar:
        """Return a calendar, laid over its base. Raises: MissingError."""
        if region not in self.laid:
            raise MissingError(f"calendar {region[:12]}: there is none")
        return self.laid[region]


def _laid(own: Mapping[str, Calendar]) -> dict[str, Calendar]:
    found: dict[str, Calendar] = {}
    for region, each in own.items():
        found[region] = each.over(own[each.base]) if each.base else each
    return found


def book(but: Edition | None = None) -> Book:
    """Return what stands now; with `but`, what would stand if that edition were taken over."""
    rules = {one.id: one for one in shipped_rules()}
    own = {region: own_calendar(region) for region in REGIONS}
    rows = list(Edition.objects.filter(taken_over__isnull=False).order_by("number"))
    for row in [*rows, but] if but is not None else rows:
        if row.kind == Edition.Kind.RULE:
            rules[row.name] = rule_from(row.content)
        else:
            own[row.name] = calendar_from(row.content)
    return Book(rules, own, _laid(own))
