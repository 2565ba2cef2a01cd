"""The outbox has no pages."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes

PAGES: tuple[Page, ...] = ()
SCOPES: Scopes = {}
