"""The pages of `finding`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CONTENT
from vedette_hq.finding.queries import fillable_lists, own_lists, visible_lists

PAGES: tuple[Page, ...] = (
    Page("finding:search", "GET", CONTENT),
    Page("finding:keep", "POST", CONTENT),
    Page("finding:pick_into", "POST", CONTENT),
    Page("finding:lists", "GET POST", CONTENT),
    Page("finding:list", "GET", CONTENT, of="list"),
    Page("finding:change", "POST", CONTENT, of="own_list"),
    Page("finding:end", "POST", CONTENT, of="own_list"),
    Page("finding:pick", "POST", CONTENT, of="fillable_list"),
    Page("finding:table", "GET", CONTENT),
    Page("finding:map", "GET", CONTENT),
    Page("finding:timeline", "GET", CONTENT),
    Page("finding:network", "GET", CONTENT),
    Page("finding:chain", "GET", CONTENT),
    Page("finding:export", "POST", CONTENT),
)
SCOPES: Scopes = {"list": visible_lists, "own_list": own_lists, "fillable_list": fillable_lists}
