"""The book of addresses: authorities, duty stations, organisations; and choosing from it for a track."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette_hq.appeals import queries, services
from vedette_hq.appeals.forms import AddressForm
from vedette_hq.appeals.models import Authority
from vedette_hq.appeals.views import done

STALE = timedelta(days=180)
"""An address that nobody looked at for so long is said to be old."""


def addresses(request: Any) -> HttpResponse:
    """List the book, by kind; what was not checked lately is marked."""
    before = timezone.now().date() - STALE
    rows = (
        queries.addresses(request.person).filter(retired__isnull=True).order_by("kind", "name_en", "name_ru")
    )
    lines = [(one, one.checked is None or one.checked < before) for one in rows]
    context = {"title": _("Addresses"), "lines": lines}
    return render(request, "appeals/addresses.html", context)


def _entry(form: AddressForm) -> services.Entry:
    data = form.cleaned_data
    names = (data["name_en"], data["name_fr"], data["name_ru"])
    return services.Entry(data["kind"], *names, data["contact"], data["checked"])


def address_new(request: Any) -> HttpResponse:
    """Write a line of the book."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = lambda: services.keep_address(_entry(form), request.person)  # noqa: E731
        if done(request, verb, _("Saved.")):
            return redirect("appeals:addresses")
    context = {"title": _("New address"), "form": form, "held": None}
    return render(request, "appeals/address.html", context, status=400 if form.errors else 200)


def address(request: Any, id: str) -> HttpResponse:
    """Change a line of the book."""
    held: Authority = request.subject
    names = ("kind", "name_en", "name_fr", "name_ru", "contact", "checked")
    form = AddressForm(request.POST or None, initial={name: getattr(held, name) for name in names})
    if request.method == "POST" and form.is_valid():
        verb = lambda: services.keep_address(_entry(form), request.person, held)  # noqa: E731
        if done(request, verb, _("Saved.")):
            return redirect("appeals:addresses")
    context = {"title": str(held), "form": form, "held": held}
    return render(request, "appeals/address.html", context, status=400 if form.errors else 200)


def address_end(request: Any, id: str) -> HttpResponse:
    """Take a line of the book out of use."""
    done(request, lambda: services.retire_address(request.subject, request.person), _("Out of use."))
    return redirect("appeals:addresses")


def addressees(request: Any, id: str) -> HttpResponse:
    """Set to whom the appeals of a track are addressed."""
    said = {key[3:]: value for key, value in request.POST.items() if key.startswith("to:")}
    to = [pk for pk, value in said.items() if value == "to"]
    copies = [pk for pk, value in said.items() if value == "copy"]
    done(request, lambda: services.choose(request.subject, request.person, to, copies), _("Saved."))
    return redirect("appeals:papers", id)
