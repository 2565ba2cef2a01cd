"""Who did what, and who can see what: lists for leads and auditors, and one's own acts for everybody."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.errors import ProofError, VedetteError
from vedette_hq.audit import export as exporting
from vedette_hq.audit import queries, services
from vedette_hq.audit.forms import FilterForm, FoundForm
from vedette_hq.audit.seeing import reach, who_sees


def _form(request: Any, data: Any) -> FilterForm:
    mine = queries.visible_acts(request.person)
    named = queries.named_for(request.person)
    people = [(one.pk, named(one)) for one in queries.audited_people(request.person).order_by("pseudonym")]
    return FilterForm(data, people, *queries.choices_of(mine))


def _before(request: HttpRequest) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _listed(request: Any, acts: Any, **more: Any) -> dict[str, Any]:
    """One page of acts, and where the pages beside it are."""
    before = _before(request)
    shown = acts.filter(number__lt=before) if before is not None else acts
    rows = queries.lines(shown.order_by("-number")[: queries.PAGE + 1], request.person)
    further = len(rows) > queries.PAGE
    rows = rows[: queries.PAGE]
    asked = {name: value for name, value in request.GET.items() if value and name != "before"}
    return {
        "acts": rows,
        "earlier": urlencode({**asked, "before": rows[-1].number}) if further else "",
        "later": urlencode(asked) or "all=1" if before is not None else "",
        **more,
    }


def acts(request: Any) -> HttpResponse:
    """List all acts, newest first, those that were asked for."""
    form = _form(request, request.GET)
    valid = form.is_valid()
    found = queries.visible_acts(request.person)
    found = queries.narrowed(found, form.wanted()) if valid else found.none()
    context = _listed(
        request,
        found,
        title=_("Audit"),
        form=form,
        anchor=queries.newest_anchor(),
        checked=queries.checked(),
        alarms=queries.visible_alarms(request.person).filter(settled__isnull=True).count(),
    )
    return render(request, "audit/acts.html", context, status=200 if valid else 400)


def export(request: Any) -> Any:
    """Give the acts that were asked for as CSV; noted."""
    form = _form(request, request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("This could not be understood"))
    found = queries.narrowed(queries.visible_acts(request.person), form.wanted())
    with transaction.atomic():
        services.note(request.person, "acts.export", "acts", "", count=found.count())
    response = StreamingHttpResponse(
        exporting.rows(found, request.person), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="acts.csv"'
    return response


def check(request: Any) -> HttpResponse:
    """Check the whole chain now, and say what was found."""
    try:
        head = services.check_chain(whole=True)
    except ProofError as error:
        messages.error(request, _("The chain is broken. %(what)s") % {"what": error})
    else:
        messages.success(
            request, _("%(count)s acts checked: none is missing, none was altered.") % {"count": head.size}
        )
    services.note(request.person, "acts.check", "acts")
    return redirect("audit:acts")


def mine(request: Any) -> HttpResponse:
    """List one's own acts."""
    context = _listed(request, queries.own_acts(request.person), title=_("What you did"))
    return render(request, "audit/mine.html", context)


def item(request: Any, id: str) -> HttpResponse:
    """List what was done with one item."""
    found = queries.visible_acts(request.person).filter(object_id=request.subject.pk)
    context = _listed(request, found, title=_("Acts upon one item"), subject=request.subject)
    return render(request, "audit/item.html", context)


def person(request: Any, id: str) -> HttpResponse:
    """List what one person did."""
    found = queries.visible_acts(request.person).filter(person=request.subject)
    name = queries.named_for(request.person)(request.subject)
    context = _listed(request, found, title=_("Acts of one person"), subject=request.subject, name=name)
    return render(request, "audit/person.html", context)


def who_item(request: Any, id: str) -> HttpResponse:
    """Show who can see an item now."""
    context = {"title": _("Who can see this item now"), "subject": request.subject, **seen_by(request)}
    return render(request, "audit/who_item.html", context)


def who_person(request: Any, id: str) -> HttpResponse:
    """Show what a person can see now, and who can see that person."""
    found, names = reach(request.subject)
    name = queries.named_for(request.person)(request.subject)
    context = {"title": _("What one person can see now"), "subject": request.subject, "name": name}
    return render(
        request, "audit/who_person.html", {**context, "reach": found, "pages": names, **seen_by(request)}
    )


def seen_by(request: Any) -> dict[str, Any]:
    """Return what `audit/seen_by.html` needs: who may do what with the subject of this page."""
    named = queries.named_for(request.person)
    return {"sights": [(named(sight.person), sight) for sight in who_sees(request.subject)]}


def alarms(request: Any) -> HttpResponse:
    """List the alarms, open ones first."""
    named = queries.named_for(request.person)
    found = queries.visible_alarms(request.person).order_by("settled", "-at")
    may = set(queries.settleable_alarms(request.person).values_list("pk", flat=True))
    rows = [(one, named(one.person), named(one.settled_by), one.pk in may) for one in found[:300]]
    # databases disagree on where rows without a date stand
    rows.sort(key=lambda row: row[0].settled is not None)
    return render(request, "audit/alarms.html", {"title": _("Alarms"), "alarms": rows})


def alarm(request: Any, id: str) -> HttpResponse:
    """Show one alarm, and take what a lead found."""
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.settle_alarm(request.subject, request.person, form.cleaned_data["words"])
        except VedetteError as error:
            form.add_error("words", str(error))
        else:
            messages.success(request, _("It is noted that you looked into it."))
            return redirect("audit:alarms")
    name = queries.named_for(request.person)(request.subject.person)
    context = {"title": _("Look into an alarm"), "alarm": request.subject, "name": name, "form": form}
    return render(request, "audit/alarm.html", context, status=400 if form.errors else 200)
