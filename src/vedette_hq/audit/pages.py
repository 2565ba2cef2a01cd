"""The pages of `audit`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import LEADS, OVERSIGHT, STAFF
from vedette_hq.audit.queries import audited_items, audited_people, settleable_alarms

PAGES: tuple[Page, ...] = (
    Page("audit:acts", "GET", OVERSIGHT),
    Page("audit:export", "POST", OVERSIGHT, fresh=True),
    Page("audit:check", "POST", OVERSIGHT),
    Page("audit:mine", "GET", STAFF),
    Page("audit:item", "GET", OVERSIGHT, of="audited_item"),
    Page("audit:person", "GET", OVERSIGHT, of="audited_person"),
    Page("audit:who_item", "GET", OVERSIGHT, of="audited_item"),
    Page("audit:who_person", "GET", OVERSIGHT, of="audited_person"),
    Page("audit:alarms", "GET", OVERSIGHT),
    Page("audit:alarm", "GET POST", LEADS, of="settleable_alarm"),
)
SCOPES: Scopes = {
    "audited_item": audited_items,
    "audited_person": audited_people,
    "settleable_alarm": settleable_alarms,
}
