"""The pages of `identity`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK
from vedette_hq.identity.queries import desk_cases, visible_protected

PAGES: tuple[Page, ...] = (
    Page("identity:persons", "GET", CASEWORK),
    Page("identity:case", "GET", CASEWORK, of="desk_case", watched=True),
    Page("identity:new", "GET POST", CASEWORK, of="desk_case", watched=True),
    Page("identity:keys", "GET POST", CASEWORK, of="desk_case", fresh=True, watched=True),
    Page("identity:person", "GET", CASEWORK, of="protected", watched=True),
    Page("identity:add", "GET POST", CASEWORK, of="protected", watched=True),
    Page("identity:open", "GET POST", CASEWORK, of="protected", fresh=True, watched=True),
    Page("identity:who", "GET", CASEWORK, of="protected", watched=True),
)
SCOPES: Scopes = {"desk_case": desk_cases, "protected": visible_protected}
