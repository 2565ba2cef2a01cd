"""Filters for dates, sizes, digests and names that strangers gave."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.values.instants import parse_instant

register = template.Library()
KEPT = 4096
"""So many written instants and sizes are kept: a list writes hundreds, of no person."""


def _aware(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, str) and value:
        try:
            return parse_instant(value, "instant").astimezone(UTC)
        except VedetteError:
            return None
    return None


@register.simple_tag(takes_context=True)
def mission_name(context: Any, mission: Any) -> str:
    """Write how this reader is told a mission's name: its title only for its team."""
    from vedette_hq.missions.queries import called

    request = context["request"]
    if not hasattr(request, "missions_called"):
        request.missions_called = called(request.person)
    return str(request.missions_called(mission))


@register.filter
def instant(value: object) -> SafeString | str:
    """Write an instant (a datetime or its text) in the reader's language, in UTC and saying so."""
    at = _aware(value)
    return "–" if at is None else _instant(at.replace(microsecond=0), get_language() or "en")


@lru_cache(maxsize=KEPT)
def _instant(at: datetime, language: str) -> SafeString:
    words = formats.date_format(at, "DATETIME_FORMAT")
    return format_html('<time datetime="{}">{} UTC</time>', at.isoformat(timespec="seconds"), words)


@register.filter
def day(value: object) -> SafeString | str:
    """Write the day of an instant in the reader's language."""
    at = _aware(value)
    if at is None:
        return "–"
    return format_html(
        '<time datetime="{}">{}</time>', at.date().isoformat(), formats.date_format(at, "DATE_FORMAT")
    )


@register.filter
def size(value: object) -> str:
    """Write a number of bytes in the reader's language."""
    return _size(str(value), get_language() or "en")


@lru_cache(maxsize=KEPT)
def _size(value: str, language: str) -> str:
    return str(filesizeformat(value))


@register.filter
def digest(value: object) -> SafeString:
    """Write a digest in groups of eight, so that it can break and be read aloud."""
    text = str(value)
    groups = " ".join(text[i : i + 8] for i in range(0, len(text), 8))
    return format_html('<span class="digest">{}</span>', groups)


@register.filter
def short(value: object) -> SafeString:
    """Write the first eight characters of an identifier or digest, the whole in its title."""
    text = str(value)
    return format_html('<abbr class="digest" title="{}">{}</abbr>', text, text[:8])


@register.filter
def foreign(value: object) -> SafeString:
    """Write a name that a stranger gave: set apart in its own direction, control characters made visible."""
    from vedette.values.shown import shown

    text = shown(str(value), 300) if value else _("(no name)")
    return format_html('<bdi class="foreign">{}</bdi>', text)
