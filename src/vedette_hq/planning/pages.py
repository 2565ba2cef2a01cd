"""The pages of `planning`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK, LEADS
from vedette_hq.planning.queries import (
    READERS,
    open_plans,
    planned_missions,
    visible_assessments,
    visible_copies,
    visible_plans,
    visible_told,
    writable_missions,
    writable_plans,
)

PAGES: tuple[Page, ...] = (
    Page("planning:list", "GET", READERS),
    Page("planning:calendar", "GET", READERS),
    Page("planning:statistics", "GET", READERS),
    Page("planning:mission", "GET", READERS, of="planned_mission"),
    Page("planning:begin", "POST", CASEWORK, of="writable_mission"),
    Page("planning:plan", "GET", READERS, of="plan"),
    Page("planning:section", "GET POST", CASEWORK, of="writable_plan"),
    Page("planning:versions", "GET", READERS, of="open_plan"),
    Page("planning:compare", "GET", READERS, of="open_plan"),
    Page("planning:print", "GET", READERS, of="open_plan"),
    Page("planning:map", "GET", READERS, of="open_plan"),
    Page("planning:propose", "POST", CASEWORK, of="writable_plan"),
    Page("planning:day", "GET", READERS, of="open_plan"),
    Page("planning:decide", "POST", CASEWORK, of="writable_plan"),
    Page("planning:stop", "POST", READERS, of="open_plan"),
    Page("planning:back", "POST", CASEWORK, of="writable_plan"),
    Page("planning:told", "POST", READERS, of="plan_told"),
    Page("planning:debrief", "GET POST", READERS, of="open_plan"),
    Page("planning:paper", "POST", CASEWORK, of="writable_plan"),
    Page("planning:seal", "GET POST", CASEWORK, of="writable_plan", fresh=True),
    Page("planning:copy_end", "POST", CASEWORK, of="plan_copy"),
    Page("planning:destroy", "POST", LEADS, of="writable_plan", fresh=True),
    Page("planning:risk", "GET", READERS, of="planned_mission"),
    Page("planning:assess", "GET POST", CASEWORK, of="writable_mission"),
    Page("planning:assessment", "GET", READERS, of="assessment"),
)
SCOPES: Scopes = {
    "planned_mission": planned_missions,
    "writable_mission": writable_missions,
    "plan": visible_plans,
    "open_plan": open_plans,
    "writable_plan": writable_plans,
    "plan_told": visible_told,
    "plan_copy": visible_copies,
    "assessment": visible_assessments,
}
