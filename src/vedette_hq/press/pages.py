"""The pages of `press`, who may come in, and whose objects they are about."""

from __future__ import annotations

from vedette_hq.access.pages import Page, Scopes
from vedette_hq.access.roles import CONTENT
from vedette_hq.press.queries import PRESS, composed_releases, own_composed, readers

PAGES: tuple[Page, ...] = (
    Page("press:list", "GET", CONTENT),
    Page("press:new", "GET POST", CONTENT),
    Page("press:compose", "GET", CONTENT, of="press_text"),
    Page("press:compose", "POST", CONTENT, of="own_press_text"),
    Page("press:read", "GET", CONTENT, of="release"),
    Page("press:kit", "GET", CONTENT, of="release"),
    Page("press:make", "POST", CONTENT, of="own_release"),
    Page("press:picture", "POST", CONTENT, of="own_release"),
    Page("press:words", "GET", PRESS),
    Page("press:words_of", "GET POST", PRESS),
    Page("press:readers", "GET", PRESS),
    Page("press:reader_new", "GET POST", PRESS),
    Page("press:mailing", "POST", PRESS, fresh=True),
    Page("press:reader", "GET POST", PRESS, of="press_reader"),
    Page("press:reader_end", "POST", PRESS, of="press_reader"),
)
SCOPES: Scopes = {
    "press_text": composed_releases,
    "own_press_text": own_composed,
    "press_reader": readers,
}
