"""The pages of `appeals`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK
from vedette_hq.appeals.queries import (
    addresses,
    open_contacts,
    open_tracks,
    visible_bundles,
    visible_papers,
    visible_tracks,
)

_OWN = "call decide step contact addressees end make"

PAGES: tuple[Page, ...] = (
    Page("appeals:list", "GET", CASEWORK),
    Page("appeals:open", "GET POST", CASEWORK),
    Page("appeals:track", "GET", CASEWORK, of="urgent_track"),
    Page("appeals:facts", "GET", CASEWORK, of="urgent_track"),
    Page("appeals:facts", "POST", CASEWORK, of="own_urgent_track"),
    Page("appeals:translate", "GET", CASEWORK, of="urgent_track"),
    Page("appeals:translate", "POST", CASEWORK, of="own_urgent_track"),
    *(Page(f"appeals:{name}", "POST", CASEWORK, of="own_urgent_track") for name in _OWN.split()),
    Page("appeals:told", "POST", CASEWORK, of="urgent_contact"),
    Page("appeals:papers", "GET", CASEWORK, of="urgent_track"),
    Page("appeals:draft", "GET", CASEWORK, of="urgent_track"),
    Page("appeals:bundle", "GET", CASEWORK, of="urgent_bundle"),
    Page("appeals:sign", "POST", CASEWORK, of="urgent_bundle", fresh=True),
    Page("appeals:take", "POST", CASEWORK, of="urgent_bundle", fresh=True),
    Page("appeals:paper", "GET", CASEWORK, of="urgent_paper"),
    Page("appeals:read", "GET", CASEWORK, of="urgent_paper"),
    Page("appeals:sent", "POST", CASEWORK, of="urgent_paper"),
    Page("appeals:addresses", "GET", CASEWORK),
    Page("appeals:address_new", "GET POST", CASEWORK),
    Page("appeals:address", "GET POST", CASEWORK, of="urgent_address"),
    Page("appeals:address_end", "POST", CASEWORK, of="urgent_address"),
)
SCOPES: Scopes = {
    "urgent_track": visible_tracks,
    "own_urgent_track": open_tracks,
    "urgent_contact": open_contacts,
    "urgent_bundle": visible_bundles,
    "urgent_paper": visible_papers,
    "urgent_address": addresses,
}
