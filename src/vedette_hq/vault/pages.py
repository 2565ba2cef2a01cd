"""The pages of `vault`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK, CONTENT, Role
from vedette_hq.vault import queries

_CUSTODY = CONTENT | {Role.AUDITOR}

PAGES: tuple[Page, ...] = (
    Page("vault:items", "GET", _CUSTODY),
    Page("vault:small", "POST", CONTENT),
    Page("vault:exposure", "GET", CONTENT),
    Page("vault:alike", "GET", CONTENT),
    Page("vault:item", "GET", CONTENT, of="item"),
    Page("vault:custody", "GET", _CUSTODY, of="custody_item"),
    Page("vault:open", "POST", CONTENT, of="item"),
    Page("vault:view", "GET", CONTENT, of="item"),
    Page("vault:page", "GET", CONTENT, of="item"),
    Page("vault:thumbnail", "GET", CONTENT, of="item"),
    Page("vault:stream", "GET", CONTENT, of="item"),
    Page("vault:copy", "GET POST", CONTENT, of="item", fresh=True),
    Page("vault:graphic", "POST", CONTENT, of="item"),
    Page("vault:derive", "GET POST", CASEWORK, of="item"),
    Page("vault:derived-withdraw", "POST", CASEWORK, of="own_derived"),
    Page("vault:derived-restore", "POST", CASEWORK, of="own_derived"),
    Page("vault:pair", "GET", CONTENT, of="pair"),
    Page("vault:pair-open", "POST", CONTENT, of="pair"),
    Page("vault:pair-judge", "POST", CASEWORK, of="pair"),
    Page("vault:pair-withdraw", "POST", CASEWORK, of="pair"),
    Page("vault:case-add", "POST", CASEWORK, of="own_item"),
    Page("vault:case-remove", "POST", CASEWORK, of="case_item"),
    Page("vault:objects", "GET", CASEWORK),
    Page("vault:object-new", "GET POST", CASEWORK),
    Page("vault:object", "GET", CASEWORK, of="object"),
    Page("vault:object-label", "GET", CASEWORK, of="object"),
    Page("vault:object-seal", "POST", CASEWORK, of="object"),
    Page("vault:object-break", "POST", CASEWORK, of="object"),
    Page("vault:object-hand", "POST", CASEWORK, of="object"),
    Page("vault:handover", "GET", CASEWORK, of="handover"),
)
SCOPES: Scopes = {
    "item": queries.visible_items,
    "own_item": queries.own_items,
    "custody_item": queries.custody_items,
    "own_derived": queries.own_derived,
    "pair": queries.visible_pairs,
    "case_item": queries.removable_case_items,
    "object": queries.visible_objects,
    "handover": queries.visible_handovers,
}
