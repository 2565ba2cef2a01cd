"""Papers: what each lacks, drafts of them, making all at once, reading, signing off, taking away, sending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vedette.errors import VedetteError
from vedette.protection.appeals import LANGUAGES
from vedette.protection.appeals_papers import KINDS, compose, kind_of
from vedette_hq.appeals import consents, making, queries, services, showing
from vedette_hq.appeals.forms import SentForm
from vedette_hq.appeals.models import Bundle, Made
from vedette_hq.appeals.views import _head, done, failed, first_error


def _answer(content: bytes, form: str, name: str) -> HttpResponse:
    found = HttpResponse(content, content_type=making.FORMS[form])
    found.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return found


def papers(request: Any, id: str) -> HttpResponse:
    """Show each paper in each language as it would be made now, and what was made."""
    head = _head(request, "papers")
    held, person = request.subject, request.person
    rows = []
    if head["version"]:
        urgent = making.urgent_now(person, held)
        for kind in KINDS:
            found = {language: compose(kind.code, urgent, language) for language in LANGUAGES}
            lacks = {one: () for each in found.values() for one in each.missing if one.what != "translation"}
            rows.append(
                {
                    "code": kind.code,
                    "name": showing.paper_name(kind.code),
                    "languages": [
                        (language, one.ready, language in kind.filed) for language, one in found.items()
                    ],
                    "ready": all(one.ready for one in found.values()),
                    "lacks": [showing.lack(one) for one in lacks if one.must],
                }
            )
    chosen = {one.authority_id: one.copy for one in held.chosen.all()}
    book = queries.addresses(person).filter(retired__isnull=True).order_by("kind", "name_en", "name_ru")
    context = {
        **head,
        "title": pgettext("of an appeal", "Papers"),
        "rules": showing.rules(),
        "rows": rows,
        "bundles": held.bundles.select_related("made_by", "version").order_by("-made")[:50],
        "book": [(one, "copy" if chosen.get(one.pk) else "to" if one.pk in chosen else "") for one in book],
    }
    return render(request, "appeals/papers.html", context)


def draft(request: Any, id: str, paper: str, language: str, form: str) -> HttpResponse:
    """Give one paper as it would be made now, marked as a draft."""
    if form not in making.FORMS or language not in LANGUAGES or paper not in {one.code for one in KINDS}:
        raise Http404
    try:
        urgent = making.urgent_now(request.person, request.subject)
        content = making.rendered(compose(paper, urgent, language, draft=True), form)
    except VedetteError as error:
        failed(request, error)
        return redirect("appeals:papers", id)
    return _answer(content, form, f"draft-{paper}-{language}")


def make(request: Any, id: str) -> HttpResponse:
    """Make all papers in all languages."""
    try:
        found = making.make(request.subject, request.person)
    except VedetteError as error:
        failed(request, error)
        return redirect("appeals:papers", id)
    messages.success(request, _("All papers are made. Two people read and sign them before they leave."))
    return redirect("appeals:bundle", found.pk)


def bundle(request: Any, id: str) -> HttpResponse:
    """Show what was made at one time: read, sign off, take away."""
    held: Bundle = request.subject
    person, track = request.person, held.track
    rows = list(
        held.papers.defer("pdf", "docx").select_related("first_by", "second_by").prefetch_related("sent")
    )
    order = {kind.code: place for place, kind in enumerate(KINDS)}
    rows.sort(key=lambda one: (order.get(one.code, 99), LANGUAGES.index(one.language)))
    lines = [_line(person, track, one) for one in rows]
    newest = track.bundles.order_by("-made").first()
    stale = queries.version_of(track)
    request.subject = track
    head = _head(request, "papers")
    request.subject = held
    context = {
        **head,
        "title": _("Papers made together"),
        "bundle": held,
        "lines": lines,
        "newest": newest,
        "old": newest is not None and newest.pk != held.pk,
        "stale": stale is not None and stale.pk != held.version_id,
        "may_sign": any(one["may_sign"] for one in lines) and head["writes"],
        "may_take": any(not one["why"] for one in lines) and head["writes"],
    }
    return render(request, "appeals/bundle.html", context)


def _line(person: Any, track: Any, one: Made) -> dict[str, Any]:
    kind = kind_of(one.code)
    mine = person.pk in (one.first_by_id, one.second_by_id)
    lacks = [showing.lack(each) for each in making.missing_of(one)]
    return {
        "made": one,
        "name": showing.paper_name(one.code),
        "signed": kind.signed,
        "filed": one.language in kind.filed,
        "may_sign": kind.signed and one.ready and not mine and one.second_by_id is None,
        "why": making.why_held(person, track, one),
        "must": [each for each in lacks if each.must],
        "count": sum(1 for each in lacks if not each.must),
        "sent": list(one.sent.all()),
    }


def sign(request: Any, id: str) -> HttpResponse:
    """Sign off the papers that were read."""
    wanted = request.POST.getlist("paper")
    done(request, lambda: making.sign(request.subject, request.person, wanted), _("Signed off."))
    return redirect("appeals:bundle", id)


def take(request: Any, id: str) -> HttpResponse:
    """Give the chosen papers as one file; those that may not leave stay here."""
    try:
        found = making.take(request.subject, request.person, request.POST.getlist("paper"))
    except VedetteError as error:
        failed(request, error)
        return redirect("appeals:bundle", id)
    answer = HttpResponse(found.content, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="papers-{id[:8]}.zip"'
    return answer


def paper(request: Any, id: str) -> HttpResponse:
    """Show one paper: its digests, who signed, what it lacked, to whom it went."""
    held: Made = request.subject
    track = held.bundle.track
    request.subject = track
    head = _head(request, "papers")
    request.subject = held
    line = _line(request.person, track, held)
    context = {
        **head,
        "title": showing.paper_name(held.code),
        "line": line,
        "made": held,
        "lacks": [showing.lack(each) for each in making.missing_of(held)],
        "refusals": consents.refusals(request.person, track, kind_of(held.code), held.language),
        "sent": held.sent.select_related("by").order_by("-at"),
        "may_send": head["writes"] and line["filed"] and not line["why"],
        "form": SentForm(),
    }
    return render(request, "appeals/paper.html", context)


def read(request: Any, id: str, form: str) -> HttpResponse:
    """Give a paper to be read: marked as a draft until two have signed it."""
    held: Made = request.subject
    if form not in making.FORMS:
        raise Http404
    try:
        content = making.draft(held, form)
    except VedetteError as error:
        failed(request, error)
        return redirect("appeals:paper", id)
    return _answer(content, form, f"read-{held.code}-{held.language}")


def sent(request: Any, id: str) -> HttpResponse:
    """Write down that a paper went out."""
    form = SentForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        at = data["at"] or timezone.now()
        verb = lambda: services.sent(  # noqa: E731
            request.subject, request.person, at, data["to"], data["how"], data["reference"]
        )
        done(request, verb, _("Written down."))
    else:
        first_error(request, form)
    return redirect("appeals:paper", id)
