"""Targets of vedette.cases.clocks: terms and calendars as data.

The property: a value that is written again and read as the same, and reckons without any error but ours.
"""

from __future__ import annotations

from datetime import date

from targets import attempt, target

from vedette.cases.clocks import (
    Start,
    calendar,
    compute,
    encode_calendar,
    encode_rule,
    explain,
    parse_calendar,
    parse_rule,
    parse_rules,
    rules,
)
from vedette.cases.clocks.shipped import own_calendar

CLOCK = "clock-calendar"
_DAY = date(2025, 3, 14)


@target(CLOCK, 200)
def _calendar(data: bytes) -> None:
    found = attempt(parse_calendar, data)
    if found is not None:
        assert parse_calendar(encode_calendar(found)) == found
        assert found.base or attempt(found.next_working, _DAY) is None or found.next_working(_DAY) >= _DAY


@target("clock-rule", 400)
def _rule(data: bytes) -> None:
    found = attempt(parse_rule, data)
    if found is not None:
        assert parse_rule(encode_rule(found)) == found
        term = attempt(compute, found, Start(_DAY, _DAY, _DAY, None, _DAY), calendar("RU-CE"))
        if term is not None:
            assert term.ours <= term.theirs and all(explain(term, "ru"))


@target("clock-rules", 60)
def _rules(data: bytes) -> None:
    attempt(parse_rules, data)


def seeds() -> dict[str, list[bytes]]:
    """Real terms and calendars."""
    table = b'{"format":"vedette-terms","version":1,"rules":[%s]}' % encode_rule(rules()[0])
    return {
        CLOCK: [encode_calendar(own_calendar("RU-CE"))],
        "clock-rule": [encode_rule(one) for one in rules()],
        "clock-rules": [table],
    }
