"""The pages of `matching`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK, CONTENT, LEADS
from vedette_hq.matching import queries

PAGES: tuple[Page, ...] = (
    Page("matching:queue", "GET", CASEWORK),
    Page("matching:pair", "GET", CASEWORK, of="candidate"),
    Page("matching:judge", "POST", CASEWORK, of="candidate"),
    Page("matching:judgement", "GET", CASEWORK, of="judgement"),
    Page("matching:revoke", "POST", CASEWORK, of="revocable"),
    Page("matching:choose", "GET", CASEWORK, of="writable_actor"),
    Page("matching:put", "POST", CASEWORK, of="writable_actor"),
    Page("matching:quality", "GET", CASEWORK),
    Page("matching:learn", "POST", LEADS),
    Page("matching:shipped", "POST", LEADS),
    Page("matching:use", "POST", LEADS, of="model"),
    Page("matching:entity", "GET", CONTENT, of="actor"),
    Page("matching:units", "GET", CONTENT),
    Page("matching:unit", "GET", CONTENT, of="group"),
)
SCOPES: Scopes = {
    "candidate": queries.visible_candidates,
    "judgement": queries.readable_judgements,
    "revocable": queries.revocable,
    "writable_actor": queries.writable_actors,
    "actor": queries.visible_actors,
    "group": queries.visible_groups,
    "model": queries.visible_runs,
}
