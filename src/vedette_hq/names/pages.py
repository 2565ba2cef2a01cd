"""The pages of `names`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CONTENT

PAGES: tuple[Page, ...] = (
    Page("names:search", "GET POST", CONTENT),
    Page("names:suggest", "GET POST", CONTENT),
)
SCOPES: Scopes = {}
