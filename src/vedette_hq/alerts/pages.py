"""The pages of `alerts`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import LEADS
from vedette_hq.alerts.queries import TAKERS, all_channels, all_standing, own_ways, visible_alerts

PAGES: tuple[Page, ...] = (
    Page("alerts:start", "GET", TAKERS),
    Page("alerts:news", "GET", TAKERS),
    Page("alerts:past", "GET", TAKERS),
    Page("alerts:alert", "GET", TAKERS, of="alert"),
    Page("alerts:take", "POST", TAKERS, of="alert"),
    Page("alerts:ways", "GET", TAKERS),
    Page("alerts:way_add", "POST", TAKERS),
    Page("alerts:push_add", "POST", TAKERS),
    Page("alerts:way_try", "POST", TAKERS, of="way"),
    Page("alerts:way_confirm", "POST", TAKERS, of="way"),
    Page("alerts:way_first", "POST", TAKERS, of="way"),
    Page("alerts:way_remove", "POST", TAKERS, of="way"),
    Page("alerts:duties", "GET", LEADS),
    Page("alerts:duty_give", "POST", LEADS),
    Page("alerts:duty_end", "POST", LEADS, of="standing_duty"),
    Page("alerts:channels", "GET", LEADS),
    Page("alerts:channel_add", "GET POST", LEADS, fresh=True),
    Page("alerts:channel", "GET POST", LEADS, of="channel", fresh=True),
    Page("alerts:channel_try", "POST", LEADS, of="channel", fresh=True),
    Page("alerts:channel_switch", "POST", LEADS, of="channel", fresh=True),
    Page("alerts:channel_remove", "POST", LEADS, of="channel", fresh=True),
    Page("alerts:worker", "GET", TAKERS),
)
SCOPES: Scopes = {
    "alert": visible_alerts,
    "way": own_ways,
    "standing_duty": all_standing,
    "channel": all_channels,
}
