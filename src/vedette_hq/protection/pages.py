"""The pages of `protection`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import LEADS
from vedette_hq.protection.queries import (
    READERS,
    protection_missions,
    tellable_warnings,
    visible_follow_ups,
    visible_incidents,
    visible_publicity,
    visible_seizures,
    visible_taken,
    visible_to_tell,
    visible_warnings,
)


def _about(kind: str, *names: str) -> tuple[Page, ...]:
    return tuple(Page(f"protection:{name}", "POST", READERS, of=kind) for name in names)


PAGES: tuple[Page, ...] = (
    Page("protection:incidents", "GET", READERS),
    Page("protection:new", "GET POST", READERS),
    Page("protection:incident", "GET", READERS, of="incident"),
    Page("protection:edit", "GET POST", READERS, of="incident"),
    Page("protection:wordings", "GET", READERS, of="incident"),
    *_about("incident", "sight", "affect", "link", "tell", "follow", "voice", "complete", "close", "reopen"),
    Page("protection:do", "POST", READERS, of="incident_follow_up"),
    Page("protection:seize", "GET POST", READERS, of="incident", fresh=True),
    Page("protection:publicity", "GET POST", READERS),
    Page("protection:published", "GET", READERS, of="publicity"),
    Page("protection:chain", "GET", READERS, of="protection_mission"),
    Page("protection:warning", "GET", READERS),
    Page("protection:finding", "GET", READERS, of="warning"),
    *_about("warning", "finding_look", "finding_close", "finding_reopen"),
    Page("protection:finding_tell", "POST", LEADS, of="tellable_warning", fresh=True),
    Page("protection:seizure", "GET", READERS, of="seizure"),
    Page("protection:letter", "GET", READERS, of="seizure"),
    Page("protection:seizure_device", "POST", READERS, of="seizure", fresh=True),
    *_about("seizure", "seizure_list"),
    *_about("taken_device", "given_back"),
    *_about("to_tell", "told"),
)
SCOPES: Scopes = {
    "incident": visible_incidents,
    "incident_follow_up": visible_follow_ups,
    "publicity": visible_publicity,
    "protection_mission": protection_missions,
    "warning": visible_warnings,
    "tellable_warning": tellable_warnings,
    "seizure": visible_seizures,
    "taken_device": visible_taken,
    "to_tell": visible_to_tell,
}
