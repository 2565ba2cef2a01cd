"""The glossary and the table of names."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.publication.releases.document import LANGUAGES
from vedette_hq.translation import queries, services
from vedette_hq.translation.forms import OWN_NAMES, NameForm, TermForm
from vedette_hq.translation.models import AgreedName, GlossaryTerm
from vedette_hq.translation.views import done

MOST = 1_000


def terms(request: Any) -> HttpResponse:
    """List the agreed terms."""
    rows = list(queries.glossary(request.person).filter(retired__isnull=True).order_by("made", "pk")[:MOST])
    rows.sort(key=lambda one: str(one).casefold())
    shown = [code for code in LANGUAGES if any(code in one.renderings for one in rows)] or ["en", "fr", "ru"]
    lines = [(one, [(code, OWN_NAMES[code], one.renderings.get(code, "")) for code in shown]) for one in rows]
    heads = [(code, OWN_NAMES[code]) for code in shown]
    context = {"title": _("Glossary"), "lines": lines, "heads": heads, "here": "terms"}
    return render(request, "translation/terms.html", context)


def _term(request: Any, held: GlossaryTerm | None) -> HttpResponse:
    form = TermForm(request.POST if request.method == "POST" else None, held)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        verb = lambda: services.keep_term(request.person, form.renderings(), note, held)  # noqa: E731
        if done(request, verb, _("Saved.")):
            return redirect("translation:terms")
    context = {"title": held or _("New term"), "form": form, "held": held, "here": "terms"}
    return render(request, "translation/term.html", context)


def term_new(request: Any) -> HttpResponse:
    """Write a term."""
    return _term(request, None)


def term(request: Any, id: str) -> HttpResponse:
    """Change a term."""
    return _term(request, request.subject)


def term_end(request: Any, id: str) -> HttpResponse:
    """Take a term out of use."""
    done(request, lambda: services.retire(request.person, request.subject), _("It is out of use."))
    return redirect("translation:terms")


def names(request: Any) -> HttpResponse:
    """List the agreed spellings."""
    asked = " ".join(request.GET.get("q", "").split())[:100]
    rows = queries.found_names(request.person, asked)
    shown = [code for code in LANGUAGES if any(code in one.spellings for one in rows)] or ["en", "fr", "ru"]
    lines = [(one, [(code, OWN_NAMES[code], one.spellings.get(code)) for code in shown]) for one in rows]
    heads = [(code, OWN_NAMES[code]) for code in shown]
    context = {"title": _("Table of names"), "lines": lines, "heads": heads, "here": "names"}
    context["asked"] = asked
    return render(request, "translation/names.html", context)


def _name(request: Any, held: AgreedName | None) -> HttpResponse:
    form = NameForm(request.POST if request.method == "POST" else None, held)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        verb = lambda: services.keep_name(  # noqa: E731
            request.person, data["kind"], form.spellings(), data["note"], held
        )
        if done(request, verb, _("Saved.")):
            return redirect("translation:names")
    context = {"title": held or _("New name"), "form": form, "held": held, "here": "names"}
    return render(request, "translation/name.html", context)


def name_new(request: Any) -> HttpResponse:
    """Write a name."""
    return _name(request, None)


def name(request: Any, id: str) -> HttpResponse:
    """Change a name."""
    return _name(request, request.subject)


def name_end(request: Any, id: str) -> HttpResponse:
    """Take a name out of use."""
    done(request, lambda: services.retire(request.person, request.subject), _("It is out of use."))
    return redirect("translation:names")
