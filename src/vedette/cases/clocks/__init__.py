"""Terms as data, working calendars as data, and both dates of a deadline. Nothing here is legal advice."""

from vedette.cases.clocks.calendars import Calendar, Gap, differences, encode_calendar, parse_calendar
from vedette.cases.clocks.computing import Start, Suspension, Term, compute
from vedette.cases.clocks.rules import Rule, encode_rule, governing, parse_rule, parse_rules
from vedette.cases.clocks.shipped import REGIONS, RULE_IDS, calendar, rule, rules
from vedette.cases.clocks.words import doubts_in_words, explain

__all__ = [
    "REGIONS",
    "RULE_IDS",
    "Calendar",
    "Gap",
    "Rule",
    "Start",
    "Suspension",
    "Term",
    "calendar",
    "compute",
    "differences",
    "doubts_in_words",
    "encode_calendar",
    "encode_rule",
    "explain",
    "governing",
    "parse_calendar",
    "parse_rule",
    "parse_rules",
    "rule",
    "rules",
]
