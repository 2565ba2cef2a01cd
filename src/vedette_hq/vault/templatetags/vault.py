"""Filters of the evidence room."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vedette_hq.missions.queries import called
from vedette_hq.templatetags.hq import foreign, instant, short, size
from vedette_hq.vault.labels import TABLES
from vedette_hq.vault.models import Item, State

register = template.Library()


@register.filter
def said(code: object, table: str) -> str:
    """Return the words for a code of a table of `labels`; the code itself when it has none."""
    return _said(str(code), table, get_language() or "en")


@lru_cache(maxsize=1024)
def _said(code: str, table: str, language: str) -> str:
    return str(TABLES[table].get(code, code))


_ROW = """<tr>{}
<td data-label="{}"><bdi>{}</bdi></td>
<td data-label="{}"><bdi>{}</bdi> · {}</td>
<td data-label="{}">{}</td>
<td data-label="{}" class="number">{}</td>
<td data-label="{}"><span class="state {}">{}</span></td>
</tr>"""
_NAMED = """
<th scope="row"><input type="hidden" name="item" value="{}"><a href="{}">{}</a></th>
<td data-label="{}">{}{}</td>"""
_MARK = """ <span class="state {}">{}</span>"""
_ANY = "0" * 32


@register.simple_tag(takes_context=True)
def item_rows(context: Any, items: Iterable[Item], *, nameless: bool) -> SafeString:
    """Return the rows of the list of items: fifty of them are written as fast as the rest of the page."""
    names = [_("Mission"), _("Device"), _("Arrived"), _("Size"), _("State")]
    kind, package, hard, broken = _("Kind"), _("Package"), _("hard to look at"), _("not readable")
    address = reverse("vault:custody" if nameless else "vault:item", args=[_ANY])
    written = SafeString()
    name_of = called(context["request"].person)
    for item in items:
        to = address.replace(_ANY, item.pk)
        if nameless:
            digest = short(item.package_sha256)
            head = format_html(
                '<th scope="row" data-label="{}"><a href="{}">{}</a></th>', package, to, digest
            )
        else:
            named = foreign(item.name) if item.state == State.PROJECTED else short(item.package_sha256)
            marks = SafeString()
            if item.graphic == "yes":
                marks += format_html(_MARK, "wait", hard)
            if item.state == State.FAILED:
                marks += format_html(_MARK, "bad", broken)
            head = format_html(_NAMED, item.pk, to, named, kind, said(item.kind, "kind"), marks)
        written += format_html(
            _ROW,
            head,
            names[0],
            name_of(item.mission),
            names[1],
            item.device.origin if nameless else str(item.device),
            item.device_index,
            names[2],
            instant(item.received),
            names[3],
            size(item.package_size),
            names[4],
            said(item.safety, "tone"),
            said(item.safety, "safety"),
        )
    return written
