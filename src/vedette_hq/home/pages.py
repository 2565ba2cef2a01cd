"""The first page, the lock, and the languages."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes, Stage

PAGES: tuple[Page, ...] = (
    Page("home:start", "GET"),
    Page("home:lock", "GET POST"),
    Page("home:language", "POST", stage=Stage.PUBLIC),
    Page("home:alive", "GET", stage=Stage.PUBLIC),
)
SCOPES: Scopes = {}
