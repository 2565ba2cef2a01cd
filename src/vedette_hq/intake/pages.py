"""The pages of `intake`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes, Stage
from vedette_hq.intake.queries import (
    DESK,
    LOOKING,
    visible_deliveries,
    visible_refusals,
    visible_tickets,
)

PAGES: tuple[Page, ...] = (
    Page("intake:desk", "GET", LOOKING),
    Page("intake:stick", "POST", DESK),
    Page("intake:delivery", "GET", LOOKING, of="delivery"),
    Page("intake:progress", "GET", LOOKING, of="delivery"),
    Page("intake:receipts", "GET", LOOKING, of="delivery"),
    Page("intake:receipts_zip", "GET", LOOKING, of="delivery"),
    Page("intake:abort", "POST", DESK, of="delivery"),
    Page("intake:quarantine", "GET", LOOKING),
    Page("intake:refusal", "GET", LOOKING, of="refusal"),
    Page("intake:refusal", "POST", DESK, of="refusal"),
    Page("intake:gaps", "GET", LOOKING),
    Page("intake:figures", "GET", LOOKING),
    Page("intake:tickets", "GET", LOOKING),
    Page("intake:tickets", "POST", DESK, fresh=True),
    Page("intake:ticket_end", "POST", DESK, of="ticket"),
    # the interface: who asks is found out by the views, session, ticket or signature
    Page("api:about", "GET", stage=Stage.PUBLIC, machine=True),
    Page("api:openapi", "GET", stage=Stage.PUBLIC, machine=True),
    Page("api:delivery", "GET", LOOKING, machine=True),
    Page("api:delivery", "PUT DELETE", DESK, machine=True),
    Page("api:offer", "POST", DESK, machine=True),
    Page("api:close", "POST", DESK, machine=True),
    Page("api:packages", "GET", LOOKING, machine=True),
    Page("api:receipts", "GET", LOOKING, machine=True),
    Page("api:piece", "PUT", DESK, machine=True),
    Page("api:receipt", "GET", LOOKING, machine=True, argument="sha256"),
)
SCOPES: Scopes = {
    "delivery": visible_deliveries,
    "refusal": visible_refusals,
    "ticket": visible_tickets,
}
