"""The pages of `clocks`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK
from vedette_hq.clocks.editing import EDITORS
from vedette_hq.clocks.queries import (
    clocks_cases,
    clocks_workable,
    visible_deadlines,
    visible_editions,
    visible_shifts,
    workable_deadlines,
)

VERBS = ("meet", "miss", "suspend", "resume", "restore", "withdraw", "confirm")
PAGES: tuple[Page, ...] = (
    Page("clocks:wall", "GET", CASEWORK),
    Page("clocks:file", "GET", CASEWORK),
    Page("clocks:case", "GET", CASEWORK, of="clocks_case"),
    Page("clocks:begin", "GET POST", CASEWORK, of="clocks_workable"),
    Page("clocks:deadline", "GET", CASEWORK, of="deadline"),
    *(Page(f"clocks:{verb}", "POST", CASEWORK, of="workable_deadline") for verb in VERBS),
    Page("clocks:shifts", "GET", CASEWORK),
    Page("clocks:seen", "POST", CASEWORK, of="deadline_shift"),
    Page("clocks:rules", "GET", CASEWORK),
    Page("clocks:calendar", "GET", CASEWORK),
    Page("clocks:change_rule", "GET POST", EDITORS),
    Page("clocks:change_calendar", "GET POST", EDITORS),
    Page("clocks:edition", "GET", CASEWORK, of="clock_edition"),
)
SCOPES: Scopes = {
    "clocks_case": clocks_cases,
    "clocks_workable": clocks_workable,
    "deadline": visible_deadlines,
    "workable_deadline": workable_deadlines,
    "deadline_shift": visible_shifts,
    "clock_edition": visible_editions,
}
