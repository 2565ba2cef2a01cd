"""The pages of `register`: how the register, its witnesses and the outbox stand."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import STAFF

PAGES: tuple[Page, ...] = (Page("register:standing", "GET", STAFF),)
SCOPES: Scopes = {}
