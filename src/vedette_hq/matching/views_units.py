"""A person over their cases, and units: the chain of command, posts over time, what a unit did."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from vedette.records.schema import Kind
from vedette_hq.matching import queries, showing, units
from vedette_hq.matching.forms import DayForm


def entity(request: Any, id: str) -> HttpResponse:
    """Show who is held to be one with a record, over the person's cases, with every value and its sources."""
    found = showing.entity_page(request.person, request.subject)
    writes = queries.writable_actors(request.person).filter(pk=request.subject.pk).exists()
    context = {
        "title": found.title,
        "found": found,
        "record": request.subject,
        "group": request.subject.kind == Kind.GROUP,
        "writes": writes,
    }
    return render(request, "matching/entity.html", context)


def unit_list(request: Any) -> HttpResponse:
    """List the units of the person's cases."""
    return render(
        request, "matching/units.html", {"title": _("Units"), "lines": units.unit_lines(request.person)}
    )


def unit(request: Any, id: str) -> HttpResponse:
    """Show a unit; with a day, who commanded on it."""
    form = DayForm(request.GET if request.GET.get("at") else None)
    at = form.cleaned_data["at"] if form.is_bound and form.is_valid() else None
    found = units.unit_page(request.person, request.subject, at)
    heads = [post for post in found.posts if post.heads and post.span.at != units.NO] if at else []
    context = {
        "title": found.title,
        "found": found,
        "record": request.subject,
        "form": form,
        "at": at,
        "heads": heads,
    }
    return render(request, "matching/unit.html", context, status=400 if form.errors else 200)
