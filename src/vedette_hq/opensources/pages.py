"""The pages of `opensources`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK
from vedette_hq.opensources import queries

PAGES: tuple[Page, ...] = (
    Page("opensources:list", "GET", CASEWORK),
    Page("opensources:case", "GET", CASEWORK, of="online_case"),
    Page("opensources:new", "GET POST", CASEWORK, of="own_online_case"),
    Page("opensources:source", "GET", CASEWORK, of="online_source"),
    Page("opensources:fields", "GET POST", CASEWORK, of="own_online_source"),
    Page("opensources:answers", "GET POST", CASEWORK, of="own_online_source"),
    *(
        Page(f"opensources:{name}", "POST", CASEWORK, of="own_online_source")
        for name in ("stage", "attach", "note", "seal")
    ),
    Page("opensources:take", "POST", CASEWORK, of="online_source", fresh=True),
    Page("opensources:detach", "POST", CASEWORK, of="own_online_part"),
    Page("opensources:note_end", "POST", CASEWORK, of="own_online_note"),
    Page("opensources:archive", "GET", CASEWORK, of="online_part"),
    Page("opensources:open", "POST", CASEWORK, of="online_part"),
    Page("opensources:again", "POST", CASEWORK, of="online_part"),
    Page("opensources:replay", "GET", CASEWORK, of="online_part"),
    Page("opensources:frame", "GET", CASEWORK, of="online_part"),
    Page("opensources:code", "GET", CASEWORK, of="online_part"),
)
SCOPES: Scopes = {
    "online_case": queries.readable_cases,
    "own_online_case": queries.open_cases,
    "online_source": queries.visible_sources,
    "own_online_source": queries.own_sources,
    "online_part": queries.visible_parts,
    "own_online_part": queries.own_parts,
    "own_online_note": queries.own_notes,
}
