"""Writing records: new ones, changes, and what forms ask for while they are filled in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vedette.errors import ConflictError, VedetteError
from vedette.records.places import MAX_QUERY_CHARS, gazetteer
from vedette.records.revisions import View
from vedette.records.schema import FIELDS, Kind
from vedette_hq.records import choosing, queries, saving, showing
from vedette_hq.records.forms import RecordForm
from vedette_hq.records.models import Record
from vedette_hq.records.words import ABOUT, kind_label
from vedette_hq.vault.showing import in_words

_AGAIN = ("event", "victim", "who", "related")
"""Fields that a link to a new record may fill."""


def _suggest() -> str:
    """Return where names like one that is typed are asked for; empty when there is no such desk."""
    try:
        return reverse("names:suggest")
    except NoReverseMatch:
        return ""


def _given(request: Any, kind: Kind) -> dict[str, str]:
    fields = FIELDS[kind]
    return {name: str(request.GET[name])[:32] for name in _AGAIN if name in fields and request.GET.get(name)}


def _context(request: Any, form: RecordForm, case: Any, **more: Any) -> dict[str, Any]:
    main = [each for each in form.fields if each.main]
    further = [each for each in form.fields if not each.main]
    return {
        "form": form,
        "case": case,
        "kind": form.kind,
        "kind_label": kind_label(form.kind),
        "main": main,
        "further": further,
        "unfolded": any(each.filled for each in further),
        "suggest": _suggest(),
        "choices": reverse("records:choices", args=[case.pk]),
        "places": reverse("records:places"),
        "reason": request.POST.get("reason", ""),
        **more,
    }


def new(request: Any, id: str) -> HttpResponse:
    """Make a record of a case: its kind is chosen first."""
    case = request.subject
    name = request.GET.get("kind", "")
    if name not in set(Kind):
        kinds = [(kind, kind_label(kind), ABOUT[kind]) for kind in Kind]
        context = {"title": _("A new record"), "case": case, "kinds": kinds}
        return render(request, "records/kinds.html", {**context, "cite": request.GET.get("cite", "")})
    kind = Kind(name)
    sent = request.POST if request.method == "POST" else None
    hand = [request.GET["cite"]] if request.GET.get("cite") else []
    form = RecordForm(request.person, case, kind, data=sent, given=_given(request, kind), hand=hand)
    done = request.POST.get("do", "")
    if sent is not None and done in ("save", "again") and form.is_valid():
        try:
            made = saving.make(form, request.person, request.POST.get("reason", ""))
        except VedetteError as error:
            form.problems.append(in_words(error))
        else:
            messages.success(request, _("Written."))
            return _on(form, made, again=done == "again")
    wrong = done in ("save", "again")
    context = _context(request, form, case, title=_TITLES_NEW[kind]())
    return render(request, "records/form.html", context, status=400 if wrong else 200)


_TITLES_NEW = {
    Kind.EVENT: lambda: _("A new event"),
    Kind.ACT: lambda: _("A new act"),
    Kind.PERSON: lambda: _("A new person"),
    Kind.GROUP: lambda: _("A new group"),
    Kind.PLACE: lambda: _("A new place"),
    Kind.TIE: lambda: _("A new tie"),
    Kind.CHAIN: lambda: _("A new chain of events"),
    Kind.INTERVENTION: lambda: _("A new intervention"),
}


def _on(form: RecordForm, made: Record, *, again: bool) -> HttpResponseRedirect:
    """To the record; or to another one like it, of the same event and statement."""
    if not again:
        return HttpResponseRedirect(reverse("records:record", args=[made.pk]))
    view = showing.sheet_of(form.person, made)
    asked: dict[str, str] = {"kind": form.kind}
    if form.hand:
        asked["cite"] = form.hand[0].statement.pk
    for each in view.fields:
        if each.name == "event" and each.values:
            asked["event"] = each.values[0].to
    return HttpResponseRedirect(reverse("records:new", args=[form.case.pk]) + "?" + urlencode(asked))


def _version(request: Any, record: Record) -> int:
    text = request.POST.get("version", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not 1 <= number <= record.version:
        raise Http404
    return number


def edit(request: Any, id: str) -> HttpResponse:
    """Change a record, with a reason; what somebody else changed meanwhile is shown, not overwritten."""
    record: Record = request.subject
    person, kind = request.person, Kind(record.kind)
    if record.withdrawn is not None:
        messages.error(request, _("It is withdrawn. Let it stand again first."))
        return redirect("records:record", record.pk)
    current = queries.seen(person, record).view
    sent = request.POST if request.method == "POST" else None
    version = _version(request, record) if sent is not None else record.version
    base = queries.seen(person, record, version).view if version != record.version else current
    form = RecordForm(person, record.case, kind, view=base, data=sent)
    more: dict[str, Any] = {}
    done = request.POST.get("do", "")
    if done == "save":
        answer, more = _save(request, form, record, base, current, version)
        if answer is not None:
            return answer
    context = _context(
        request, form, record.case, record=record, version=more.pop("version", version), **more
    )
    context["title"] = showing.titles(person, [record]).get(record.pk, record.pk[:8])
    return render(request, "records/form.html", context, status=400 if done == "save" else 200)


def _save(
    request: Any, form: RecordForm, record: Record, base: View, current: View, version: int
) -> tuple[HttpResponse | None, dict[str, Any]]:
    reason = " ".join(request.POST.get("reason", "").split())
    valid = form.is_valid()
    if not reason or len(reason) > 500:
        return None, {"reason_error": _("Say why, in at most 500 characters.")}
    if not valid:
        return None, {}
    if version != record.version:
        return None, _meanwhile(form, record, base, current)
    try:
        made = saving.change(form, record, form.changed(base), request.person, reason, version)
    except ConflictError as error:
        record.refresh_from_db()
        if record.version == version:
            form.problems.append(in_words(error))
            return None, {}
        return None, _meanwhile(form, record, base, queries.seen(request.person, record).view)
    except VedetteError as error:
        form.problems.append(in_words(error))
        return None, {}
    messages.success(request, _("Written.") if made else _("Nothing was different; nothing was written."))
    return redirect("records:record", record.pk), {}


def _meanwhile(form: RecordForm, record: Record, base: View, current: View) -> dict[str, Any]:
    clashes = form.rebase(base, current)
    return {"version": record.version, "meanwhile": True, "clashes": clashes}


def places(request: Any) -> JsonResponse:
    """Give places of the gazetteer by what is typed of their name, for a form that has a script."""
    words = " ".join(str(request.GET.get("q", "")).split())[:MAX_QUERY_CHARS]
    language = get_language() or "en"
    held = gazetteer()
    found = [
        {
            "code": one.place.code,
            "label": held.label(one.place, language),
            "lat": f"{one.place.lat:.5f}",
            "lon": f"{one.place.lon:.5f}",
            "precision": one.place.precision,
        }
        for one in (held.find(words, language, 6) if words else ())
    ]
    return JsonResponse({"found": found})


def choices(request: Any, id: str) -> JsonResponse:
    """Give records of a case by a piece of their name, for a form that has a script."""
    kinds = [Kind(one) for one in request.GET.get("kinds", "").split(",") if one in set(Kind)]
    words = str(request.GET.get("q", ""))[:200]
    found = choosing.choices(request.person, request.subject, kinds, words, 30) if kinds else []
    return JsonResponse({"found": [{"id": one.id, "label": one.label, "kind": one.kind} for one in found]})
