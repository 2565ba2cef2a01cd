"""The pages of `effect`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CONTENT
from vedette_hq.effect.queries import open_tasks, standing_happened, visible_happened

PAGES: tuple[Page, ...] = (
    Page("effect:list", "GET", CONTENT),
    Page("effect:add", "GET POST", CONTENT),
    Page("effect:line", "GET", CONTENT, of="happened"),
    Page("effect:withdraw", "POST", CONTENT, of="standing_happened"),
    Page("effect:follow", "POST", CONTENT, of="standing_happened"),
    Page("effect:done", "POST", CONTENT, of="effect_task"),
)
SCOPES: Scopes = {
    "happened": visible_happened,
    "standing_happened": standing_happened,
    "effect_task": open_tasks,
}
