"""All pages of all applications as one table, and all scopes."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from vedette_hq.access.pages import Page, Scope
from vedette_hq.config.applications import APPLICATIONS


@cache
def pages() -> dict[str, tuple[Page, ...]]:
    """Return the rows of each address by its name."""
    found: dict[str, tuple[Page, ...]] = {}
    for application in APPLICATIONS:
        for page in import_module(f"vedette_hq.{application}.pages").PAGES:
            found[page.name] = (*found.get(page.name, ()), page)
    return found


@cache
def scopes() -> dict[str, Scope]:
    """Return the scopes by the kind of object they give."""
    found: dict[str, Scope] = {}
    for application in APPLICATIONS:
        found.update(import_module(f"vedette_hq.{application}.pages").SCOPES)
    return found


def declared(name: str, method: str) -> Page | None:
    """Return the row for an address and method, None when nobody declared one."""
    return next((page for page in pages().get(name, ()) if page.allows(method)), None)
