"""The pages of `missions`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import LEADS, STAFF
from vedette_hq.missions.queries import governed_missions, own_missions, visible_devices, visible_missions

PAGES: tuple[Page, ...] = (
    Page("missions:list", "GET", STAFF),
    Page("missions:mission", "GET", STAFF, of="governed_mission"),
    Page("missions:who", "GET", STAFF, of="governed_mission"),
    Page("missions:add", "POST", LEADS, of="governed_mission", fresh=True),
    Page("missions:end", "POST", LEADS, of="governed_mission"),
    Page("missions:title", "POST", LEADS, of="own_mission"),
    Page("missions:close", "POST", LEADS, of="governed_mission"),
    Page("missions:reopen", "POST", LEADS, of="governed_mission"),
    Page("missions:device", "GET", STAFF, of="device"),
)
SCOPES: Scopes = {
    "mission": visible_missions,
    "own_mission": own_missions,
    "governed_mission": governed_missions,
    "device": visible_devices,
}
