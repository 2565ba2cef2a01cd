"""Consent of one person: the ledger, new answers, a withdrawal, the form that is read out and printed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.records.consent import EACH_TIME, EVERYTHING, LISTED, OUTWARD, SCOPES, Stands
from vedette.records.consent_words import LANGUAGES, READ_OUT, RISKS, risks_id, scope_meaning, scope_name
from vedette_hq.consent import queries, services
from vedette_hq.consent.forms import ScopeForm, TalkForm, WithdrawForm
from vedette_hq.consent.services import instant_of, subject_of
from vedette_hq.consent.words import STANDS, language, said, scope_words
from vedette_hq.identity.models import Protected
from vedette_hq.records.queries import labels


def _who(request: Any) -> queries.Who:
    thing = request.subject
    if isinstance(thing, Protected):
        return queries.Who(thing.pk, "protected", thing.pseudonym)
    return queries.Who(thing.pk, "record", labels(request.person, [thing.pk]).get(thing.pk, thing.pk[:8]))


def _context(request: Any, title: str) -> dict[str, Any]:
    who = _who(request)
    pages = {name: f"consent:{who.kind}_{name}" for name in ("new", "withdraw", "form")}
    return {
        "title": title,
        "who": who,
        "case": request.subject.case,
        "pages": pages | {"person": f"consent:{who.kind}"},
    }


def person(request: Any, id: str) -> HttpResponse:
    """Show the ledger of one person."""
    page = queries.page_of(request.person, request.subject.pk, timezone.now())
    rows = [
        {
            "code": line.scope,
            "name": scope_words(line.scope)[0],
            "meaning": scope_words(line.scope)[1],
            "state": STANDS[line.stands],
            "reasons": said(line.reasons),
            "grants": line.grants,
            "review": line.review,
            "outward": line.scope in OUTWARD,
            "each_time": line.scope in EACH_TIME,
        }
        for line in page.lines
    ]
    context = _context(request, _("Consent of %(name)s") % {"name": _who(request).label})
    context |= {
        "answered": [row for row in rows if row["grants"] or row["state"] is not STANDS[Stands.NONE]],
        "unasked": [row for row in rows if not row["grants"] and row["state"] is STANDS[Stands.NONE]],
        "withdrawals": [
            (row, _("Everything") if row.scope == EVERYTHING else scope_words(row.scope)[0])
            for row in page.withdrawals
        ],
        "left": [(row, scope_words(row.scope)[0]) for row in page.left],
        "published": page.published,
        "items": [(one, one.consent) for one in queries.items_of(request.subject.case) if one.consent],
    }
    return render(request, "consent/person.html", context)


def new(request: Any, id: str) -> HttpResponse:
    """Write down the answers of one conversation."""
    subject = subject_of(request.subject)
    items = queries.items_of(subject.case)
    posted = request.POST or None
    form = TalkForm(items, posted, initial={"read": risks_id(language()), "day": timezone.now().date()})
    scopes = [ScopeForm(scope, posted) for scope in SCOPES]
    status = 200
    if request.method == "POST":
        status = 400
        if all([form.is_valid(), *(one.is_valid() for one in scopes)]):
            answers = [answer for one in scopes if (answer := one.answered()) is not None]
            try:
                services.answer(subject, form.talk(), answers, request.person)
            except VedetteError as error:
                form.add_error(None, f"{error}. {error.hint}" if error.hint else str(error))
            else:
                messages.success(request, _("Written down. What was not asked stays a no."))
                return redirect(f"consent:{_who(request).kind}", subject.pk)
    context = _context(request, _("Write down answers")) | {
        "form": form,
        "scopes": scopes,
        "wrong": [one for one in scopes if one.errors],
        "read_out": READ_OUT[language()[:2] if language()[:2] in READ_OUT else "en"],
        "listed": LISTED,
    }
    return render(request, "consent/new.html", context, status=status)


def withdraw(request: Any, id: str) -> HttpResponse:
    """Write down that a consent was taken back."""
    subject = subject_of(request.subject)
    form = WithdrawForm(
        queries.items_of(subject.case), request.POST or None, initial={"day": timezone.now().date()}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.withdraw(
                subject,
                data["scope"],
                request.person,
                at=instant_of(data["day"]),
                channel=data["channel"],
                voluntary=data["voluntary"],
                reach=data["reach"],
                items=data.get("items") or None,
                words=data["words"],
                duress=data["duress"],
            )
        except VedetteError as error:
            form.add_error(None, f"{error}. {error.hint}" if error.hint else str(error))
        else:
            messages.success(request, _("It counts from now on, in every case. See below what had left."))
            return redirect("consent:withdrawal", made.pk)
    context = _context(request, _("Take a consent back")) | {"form": form}
    return render(request, "consent/withdraw.html", context, status=400 if form.errors else 200)


def form(request: Any, id: str = "") -> HttpResponse:
    """Show the form that is read out, and printed on paper; `language` is that of the person."""
    wanted = request.GET.get("language", "")
    to = wanted if wanted in LANGUAGES else language()[:2]
    to = to if to in LANGUAGES else "en"
    chosen = [scope for scope in request.GET.getlist("scope") if scope in SCOPES] or list(SCOPES)
    with translation.override(to):
        context: dict[str, Any] = {"title": _("Form of consent"), "who": None}
        if id:
            context = _context(request, _("Form of consent"))
        context |= {
            "to": to,
            "languages_of_form": [
                (one, {"en": "English", "fr": "français", "ru": "русский"}[one]) for one in LANGUAGES
            ],
            "chosen": chosen,
            "whole": len(chosen) == len(SCOPES),
            "choices": [(scope, scope_name(scope, to), scope in chosen) for scope in SCOPES],
            "read_out": READ_OUT[to],
            "risks": risks_id(to),
            "version": RISKS,
            "scopes": [
                (scope, scope_name(scope, to), scope_meaning(scope, to))
                for scope in SCOPES
                if scope in chosen
            ],
        }
        return render(request, "consent/form.html", context)
