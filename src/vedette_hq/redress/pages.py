"""The pages of `redress`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CASEWORK, LEADS
from vedette_hq.redress.queries import (
    open_cases,
    open_earlier,
    open_proceedings,
    open_steps,
    redress_cases,
    visible_proceedings,
)

PAGES: tuple[Page, ...] = (
    Page("redress:list", "GET", CASEWORK),
    Page("redress:statistics", "GET", LEADS),
    Page("redress:case", "GET", CASEWORK, of="redress_case"),
    Page("redress:router", "GET", CASEWORK, of="redress_case"),
    Page("redress:occurrence", "POST", CASEWORK, of="open_redress_case"),
    Page("redress:earlier", "POST", CASEWORK, of="open_redress_case"),
    Page("redress:earlier_end", "POST", CASEWORK, of="redress_earlier"),
    Page("redress:begin", "POST", CASEWORK, of="open_redress_case"),
    Page("redress:carousel", "GET", CASEWORK, of="redress_case"),
    Page("redress:table", "GET", CASEWORK, of="redress_case"),
    Page("redress:proceeding", "GET", CASEWORK, of="proceeding"),
    Page("redress:diagram", "GET", CASEWORK, of="proceeding"),
    Page("redress:step", "GET", CASEWORK, of="proceeding"),
    Page("redress:step", "POST", CASEWORK, of="open_proceeding"),
    Page("redress:act", "POST", CASEWORK, of="open_proceeding"),
    Page("redress:move", "POST", LEADS, of="open_proceeding", fresh=True),
    Page("redress:back", "POST", CASEWORK, of="redress_step"),
)
SCOPES: Scopes = {
    "redress_case": redress_cases,
    "open_redress_case": open_cases,
    "redress_earlier": open_earlier,
    "proceeding": visible_proceedings,
    "open_proceeding": open_proceedings,
    "redress_step": open_steps,
}
