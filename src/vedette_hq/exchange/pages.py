"""The pages of `exchange`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK, CONTENT, LEADS
from vedette_hq.exchange.import_queries import visible_imports

IMPORTS: tuple[Page, ...] = (
    Page("exchange:imports", "GET POST", CASEWORK),
    Page("exchange:import_begin", "POST", CASEWORK),
    Page("exchange:import", "GET", CASEWORK, of="import"),
    Page("exchange:import_piece", "POST", CASEWORK, of="import"),
    Page("exchange:import_whole", "POST", CASEWORK, of="import"),
    Page("exchange:import_mapping", "POST", CASEWORK, of="import"),
    Page("exchange:import_check", "POST", CASEWORK, of="import"),
    Page("exchange:import_run", "POST", CASEWORK, of="import"),
    Page("exchange:import_undo", "POST", CASEWORK, of="import", fresh=True),
    Page("exchange:import_discard", "POST", CASEWORK, of="import"),
    Page("exchange:import_progress", "GET", CASEWORK, of="import"),
    Page("exchange:import_problems", "GET", CASEWORK, of="import"),
    Page("exchange:import_conflicts", "GET POST", CASEWORK, of="import"),
)
EXPORTS: tuple[Page, ...] = (
    Page("exchange:exports", "GET", CONTENT),
    Page("exchange:export_look", "POST", CONTENT),
    Page("exchange:export_leave", "POST", CONTENT, fresh=True),
    Page("exchange:export_whole", "POST", LEADS, fresh=True),
    Page("exchange:export_take", "POST", CASEWORK),
)
PAGES: tuple[Page, ...] = (*IMPORTS, *EXPORTS)
SCOPES: Scopes = {"import": visible_imports}
