"""The pages of `website`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CONTENT
from vedette_hq.releases.queries import CASELESS
from vedette_hq.website.queries import visible_editions

PAGES: tuple[Page, ...] = (
    Page("website:start", "GET", CONTENT),
    Page("website:settings", "GET POST", CASELESS),
    Page("website:build", "POST", CASELESS),
    Page("website:edition", "GET", CONTENT, of="site_edition"),
    Page("website:archive", "GET", CONTENT),
    Page("website:shown", "GET", CONTENT),
    Page("website:preview", "GET", CONTENT, of="release"),
    Page("website:see", "GET", CONTENT, of="release"),
)
SCOPES: Scopes = {"site_edition": visible_editions}
