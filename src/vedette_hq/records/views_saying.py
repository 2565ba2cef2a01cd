"""Sources and statements: written down beside the evidence, read with what rests on them, corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.audit.queries import named_for
from vedette_hq.cases.models import Case
from vedette_hq.records import queries, saying
from vedette_hq.records.fields import sees_sources
from vedette_hq.records.forms_saying import FromForm, SourceForm, StatementForm, initial_of
from vedette_hq.records.models import Source, Statement
from vedette_hq.records.naming import citing
from vedette_hq.records.saying_places import address_of_place, words_of_place
from vedette_hq.records.showing import date_words, term_words
from vedette_hq.records.words import WHAT
from vedette_hq.vault.models import Item
from vedette_hq.vault.queries import visible_items
from vedette_hq.vault.services import opening_of
from vedette_hq.vault.showing import in_words, number_of, sheet


def source_new(request: Any, id: str) -> HttpResponse:
    """Add a source to a case."""
    case: Case = request.subject
    form = SourceForm(request.POST if request.method == "POST" else None, request.person, case)
    if form.is_valid():
        what, title, fields = form.found()
        try:
            made = saying.add_source(case, what, title, request.person, **fields)
        except VedetteError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("Added. Write down what it said."))
            return redirect("records:source", made.pk)
    context = {"title": _("A new source"), "case": case, "form": form}
    return render(request, "records/source_new.html", context, status=400 if form.errors else 200)


def source(request: Any, id: str) -> HttpResponse:
    """Show a source and what it said."""
    subject: Source = request.subject
    rows = queries.visible_statements(request.person).filter(source=subject).order_by("-made")
    facts = (
        (_("What it is"), WHAT.get(subject.what, subject.what)),
        (_("How it knows"), term_words("source-connections", subject.connection)),
        (_("How reliable"), term_words("reliability", subject.reliability)),
        (_("Kind of material"), term_words("material", subject.material)),
        (_("Where it is published"), subject.address),
        (_("Its id in the data it comes from"), subject.external),
        (_("Protected person"), subject.protected.pseudonym if subject.protected else ""),
    )
    context = {
        "title": subject.title,
        "source": subject,
        "case": subject.case,
        "facts": [(name, text) for name, text in facts if text],
        "statements": rows[:500],
        "copies": subject.copies.order_by("made"),
        "by": named_for(request.person)(subject.made_by) if subject.made_by else "",
        "item": visible_items(request.person).filter(pk=subject.item_id or "").first(),
        "writes": queries.writable_cases(request.person).filter(pk=subject.case_id).exists(),
    }
    return render(request, "records/source.html", context)


def _shown(request: Any, item: Item | None, page: int) -> dict[str, Any]:
    """Return what stands beside the form: the item, when this person has opened it within the hour."""
    if item is None:
        return {"item": None}
    opening = opening_of(request.person, item)
    open_now = opening is not None and not (item.covered and opening.uncovered is None)
    return {"item": item, "open_now": open_now, **(sheet(item, page) if open_now else {})}


def _item(request: Any, form: StatementForm, given: str) -> Item | None:
    pk = str(request.POST.get("item", "")) if request.method == "POST" else given
    return form.items.get(pk)


def statement_new(request: Any, id: str) -> HttpResponse:
    """Write down what a source said; the item it stands in is shown beside the form."""
    case: Case = request.subject
    posted = request.POST if request.method == "POST" else None
    sent = posted if posted is None or posted.get("do") == "save" else None
    page = str(request.GET.get("page", "1"))
    first = {name: request.GET[name] for name in ("item", "page", "second") if request.GET.get(name)}
    if posted is not None and sent is None:  # only another item or page is to be shown
        first = {name: text for name, text in posted.items() if name in StatementForm.base_fields}
        page = str(posted.get("page") or "1")
    chosen = posted.get("source", "") if posted is not None else request.GET.get("source", "")
    form = StatementForm(sent, request.person, case, first)
    whose = FromForm(sent, request.person, case, str(chosen))
    if sent is None and posted is not None:
        whose.initial.update({name: posted.get(name, "") for name in ("new_what", "new_title")})
    if sent is not None and form.is_valid() & whose.is_valid():
        words, fields = form.found()
        try:
            with transaction.atomic():
                made = saying.say(_source(request, case, whose), words, request.person, **fields)
        except VedetteError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("Written down. What it shows can be concluded from here."))
            return redirect("records:statement", made.pk)
    context = {
        "title": _("Write down a statement"),
        "case": case,
        "form": form,
        "whose": whose,
        **_shown(request, _item(request, form, str(first.get("item", ""))), number_of(page)),
    }
    wrong = sent is not None
    return render(request, "records/statement_form.html", context, status=400 if wrong else 200)


def _source(request: Any, case: Case, whose: FromForm) -> Source:
    data = whose.cleaned_data
    if data["source"]:
        return whose.sources[data["source"]]
    return saying.add_source(case, data["new_what"] or "person", data["new_title"], request.person)


def statement(request: Any, id: str) -> HttpResponse:
    """Show a statement, where it stands, and what rests on it."""
    subject: Statement = request.subject
    told = sees_sources(request.person)
    item = visible_items(request.person).filter(pk=subject.item_id or "").first() if told else None
    person, named = request.person, named_for(request.person)
    shown = _shown(request, item, int(subject.locator.get("page", 1)))
    replaced = queries.visible_statements(person).filter(replaces=subject).first()
    facts = (
        (_("When it was said"), date_words(subject.said) if subject.said else ""),
        (_("The time it tells of"), date_words(subject.about) if subject.about else ""),
        (_("The same in the source’s words"), subject.about_words),
        (_("Interpreter"), subject.interpreter if told else ""),
        (
            _("Its id in the data it comes from"),
            subject.external if told and not subject.external.startswith("interview:") else "",
        ),
    )
    context = {
        "title": _("Statement"),
        "statement": subject,
        "case": subject.case,
        "told": told,
        "place": words_of_place(subject.locator) if told else "",
        "seen_at": address_of_place(item.pk, subject.locator) if item else "",
        "facts": [(name, text) for name, text in facts if text],
        "by": named(subject.made_by) if subject.made_by else "",
        "withdrawn_by": named(subject.withdrawn_by) if subject.withdrawn_by else "",
        "replaced": replaced,
        "citing": citing(person, subject),
        "writes": queries.writable_statements(person).filter(pk=subject.pk).exists(),
        "area": subject.locator.get("area"),
        **shown,
    }
    return render(request, "records/statement.html", context)


def correct(request: Any, id: str) -> HttpResponse:
    """Write a statement that replaces this one."""
    subject: Statement = request.subject
    posted = request.POST if request.method == "POST" else None
    sent = posted if posted is None or posted.get("do") == "save" else None
    first = initial_of(subject)
    if posted is not None and sent is None:
        first = {name: text for name, text in posted.items() if name in StatementForm.base_fields}
    form = StatementForm(sent, request.person, subject.case, first)
    reason = " ".join(str(posted.get("reason", "")).split()) if posted is not None else ""
    if sent is not None and form.is_valid() and reason:
        words, fields = form.found()
        try:
            made = saying.correct(subject, words, request.person, reason, **fields)
        except VedetteError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(
                request, _("Corrected. What rested on the old one is marked until somebody looks.")
            )
            return redirect("records:statement", made.pk)
    page = number_of(str((posted or first).get("page") or "1"))
    context = {
        "title": _("Correct a statement"),
        "case": subject.case,
        "form": form,
        "corrects": subject,
        "reason": reason,
        "reason_error": sent is not None and not reason,
        **_shown(request, _item(request, form, str(first.get("item", ""))), page),
    }
    return render(request, "records/statement_form.html", context, status=400 if sent is not None else 200)


def withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a statement."""
    try:
        saying.retract(request.subject, request.person, request.POST.get("reason", ""))
    except VedetteError as error:
        messages.error(request, in_words(error))
    else:
        messages.success(request, _("Withdrawn. What rests on it is marked."))
    return redirect("records:statement", request.subject.pk)


def item(request: Any, id: str) -> HttpResponse:
    """Show what was written down from an item, and in which cases more can be."""
    subject: Item = request.subject
    told = sees_sources(request.person)
    rows = queries.visible_statements(request.person).filter(item=subject) if told else ()
    cases = queries.writable_cases(request.person).filter(items__item=subject, items__until__isnull=True)
    context = {
        "title": _("What was written down from an item"),
        "item": subject,
        "statements": [(one, words_of_place(one.locator)) for one in rows],
        "cases": cases.order_by("title"),
    }
    return render(request, "records/item.html", context)
