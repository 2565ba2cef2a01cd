"""Places in evidence, in words and as addresses of the viewer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def clock(seconds: int) -> str:
    """Return seconds as hours, minutes and seconds."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def words_of_place(locator: Mapping[str, Any]) -> str:
    """Return where in an item something stands, in the reader's language; empty for nowhere in particular."""
    found = []
    if "page" in locator:
        found.append(_("page %(number)s") % {"number": locator["page"]})
    if "second" in locator:
        until = locator.get("until")
        span = clock(locator["second"]) + (f"–{clock(until)}" if until is not None else "")
        found.append(_("at %(time)s") % {"time": span})
    if "area" in locator:
        found.append(_("marked in the picture"))
    if "paragraph" in locator:
        found.append(_("paragraph %(number)s") % {"number": locator["paragraph"]})
    if "row" in locator:
        found.append(_("row %(number)s") % {"number": locator["row"]})
    if "column" in locator:
        found.append(_("column %(name)s") % {"name": locator["column"]})
    return ", ".join(found)


def address_of_place(item_id: str, locator: Mapping[str, Any]) -> str:
    """Return the address of the viewer at that place of an item."""
    address = reverse("vault:view", args=[item_id])
    return f"{address}?page={locator['page']}" if "page" in locator else address
