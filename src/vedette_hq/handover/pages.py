"""The pages of `handover`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK
from vedette_hq.handover.queries import (
    READERS,
    handover_cases,
    handover_missions,
    visible_notes,
    visible_sheets,
    writable_notes,
)

PAGES: tuple[Page, ...] = (
    Page("handover:start", "GET", READERS),
    Page("handover:case", "GET", CASEWORK, of="handover_case"),
    Page("handover:case_write", "POST", CASEWORK, of="handover_case"),
    Page("handover:case_give", "POST", CASEWORK, of="handover_case"),
    Page("handover:mission", "GET", READERS, of="handover_mission"),
    Page("handover:mission_write", "POST", CASEWORK, of="handover_mission"),
    Page("handover:mission_give", "POST", CASEWORK, of="handover_mission"),
    Page("handover:note", "GET", READERS, of="handover_note"),
    Page("handover:rewrite", "POST", CASEWORK, of="own_handover_note"),
    Page("handover:end", "POST", CASEWORK, of="own_handover_note"),
    Page("handover:sheet", "GET", READERS, of="handover_sheet"),
    Page("handover:take", "POST", READERS, of="handover_sheet"),
)
SCOPES: Scopes = {
    "handover_case": handover_cases,
    "handover_mission": handover_missions,
    "handover_note": visible_notes,
    "own_handover_note": writable_notes,
    "handover_sheet": visible_sheets,
}
