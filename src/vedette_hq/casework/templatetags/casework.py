"""The tabs of a case, for every application whose pages are about one."""

from __future__ import annotations

from typing import Any

from django import template

from vedette_hq.casework.tabs import Tab, tabs

register = template.Library()


@register.simple_tag(takes_context=True)
def case_tabs(context: Any, case: Any) -> list[Tab]:
    """Return the tabs of a case for the reader of this page."""
    request = context["request"]
    match = request.resolver_match
    return tabs(request.person, case.pk, match.view_name if match else "")
