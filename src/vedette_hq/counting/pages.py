"""The pages of `counting`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK, CONTENT
from vedette_hq.counting.queries import revocable_doubles, visible_frozen

PAGES: tuple[Page, ...] = (
    Page("counting:table", "GET", CONTENT),
    Page("counting:export", "POST", CONTENT),
    Page("counting:freeze", "POST", CONTENT),
    Page("counting:kept", "GET", CONTENT),
    Page("counting:frozen", "GET", CONTENT, of="frozen_table"),
    Page("counting:doubles", "GET", CASEWORK),
    Page("counting:judge", "POST", CASEWORK),
    Page("counting:revoke", "POST", CASEWORK, of="double"),
)
SCOPES: Scopes = {"frozen_table": visible_frozen, "double": revocable_doubles}
