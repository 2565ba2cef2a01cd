"""The pages of `terms`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import LEADS, STAFF
from vedette_hq.terms.queries import given_files

PAGES: tuple[Page, ...] = (
    Page("terms:list", "GET", STAFF),
    Page("terms:vocabulary", "GET", STAFF),
    Page("terms:add", "GET POST", LEADS),
    Page("terms:retire", "POST", LEADS),
    Page("terms:use", "POST", LEADS),
    Page("terms:import", "GET POST", LEADS),
    Page("terms:take", "GET POST", LEADS, of="term_file"),
)
SCOPES: Scopes = {"term_file": given_files}
