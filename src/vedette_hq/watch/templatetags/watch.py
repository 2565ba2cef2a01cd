"""A filter for the board: an instant as a clock, with its day when that is not today."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def clock(value: object) -> SafeString | str:
    """Write hours and minutes in UTC, saying so."""
    if not isinstance(value, datetime):
        return "–"
    at = value.astimezone(UTC)
    today = at.date() == timezone.now().astimezone(UTC).date()
    day = "" if today else f"{formats.date_format(at, 'j E')}, "
    return format_html(
        '<time datetime="{}">{}{} UTC</time>', at.isoformat(timespec="seconds"), day, f"{at:%H:%M}"
    )
