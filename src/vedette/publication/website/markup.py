"""Text as HTML: escaped, without control and direction characters."""

from __future__ import annotations

import unicodedata
from html import escape

RTL = ("ar",)


def shown_text(text: str) -> str:
    """Return `text` without control and direction characters; spaces that do not break stay."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or c.isprintable() or unicodedata.category(c) == "Zs")


def esc(text: str) -> str:
    """Return text as it may stand between tags and in an attribute."""
    return escape(shown_text(text))


def tongue(language: str, *, page: str = "") -> str:
    """Return the attributes that name a language and its direction; empty when it is that of the page."""
    if language == page:
        return ""
    turned = "rtl" if language in RTL else "ltr"
    facing = f' dir="{turned}"' if not page or (language in RTL) != (page in RTL) else ""
    return f' lang="{escape(language)}"{facing}'


def up(path: str) -> str:
    """Return how a page at `path` reaches the top of the site: "", "../", "../../"."""
    return "../" * path.count("/")
