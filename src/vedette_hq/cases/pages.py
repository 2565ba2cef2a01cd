"""The pages of `cases`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CONTENT, LEADS, OVERSIGHT
from vedette_hq.cases.queries import governed_cases, led_cases, visible_cases

READERS = CONTENT | OVERSIGHT
PAGES: tuple[Page, ...] = (
    Page("cases:list", "GET", READERS),
    Page("cases:new", "GET POST", LEADS),
    Page("cases:case", "GET", READERS, of="governed_case"),
    Page("cases:who", "GET", READERS, of="governed_case"),
    Page("cases:propose", "POST", LEADS, of="governed_case", fresh=True),
    Page("cases:end", "POST", LEADS, of="governed_case"),
    Page("cases:title", "POST", LEADS, of="led_case"),
    Page("cases:close", "POST", LEADS, of="led_case"),
    Page("cases:reopen", "POST", LEADS, of="led_case"),
)
SCOPES: Scopes = {"case": visible_cases, "governed_case": governed_cases, "led_case": led_cases}
