"""The pages of `redaction`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CONTENT
from vedette_hq.redaction.queries import own_redactions, visible_products, visible_redactions

_WORK = "open decide words area drop voice confirm again hand"

PAGES: tuple[Page, ...] = (
    Page("redaction:list", "GET", CONTENT),
    Page("redaction:new", "GET POST", CONTENT),
    Page("redaction:one", "GET", CONTENT, of="redaction"),
    Page("redaction:text", "GET", CONTENT, of="redaction"),
    Page("redaction:areas", "GET", CONTENT, of="redaction"),
    Page("redaction:page", "GET", CONTENT, of="redaction"),
    *(Page(f"redaction:{name}", "POST", CONTENT, of="own_redaction") for name in _WORK.split()),
    Page("redaction:product", "GET", CONTENT, of="redaction_product"),
)
SCOPES: Scopes = {
    "redaction": visible_redactions,
    "own_redaction": own_redactions,
    "redaction_product": visible_products,
}
