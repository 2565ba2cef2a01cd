"""Suggestions and judgements: the queue, two records beside each other, taking back, how good links are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.records.schema import Kind
from vedette_hq.access.roles import Role
from vedette_hq.matching import queries, services, showing
from vedette_hq.matching.forms import JudgeForm, OtherForm, ReasonForm, SearchForm
from vedette_hq.matching.models import Candidate, Judgement
from vedette_hq.matching.suggesting import model_in_use
from vedette_hq.matching.words import FIELDS, VERDICTS, VIEWS, VIEWS_ABOUT, bits_words, level_words
from vedette_hq.names.queries import find
from vedette_hq.names.saying import sentences
from vedette_hq.records.queries import labels

MANY = 25
SESSION_CAP = 60
"""After so many verdicts within an hour the page asks whether a pause would do good."""


def _view(request: Any) -> str:
    asked = str(request.POST.get("view") or request.GET.get("view", ""))
    return asked if asked in queries.VIEWS else "strong"


def queue(request: Any) -> HttpResponse:
    """List the pairs that may be one, the heaviest first."""
    view = _view(request)
    try:
        page = max(0, min(int(request.GET.get("page", "0")), 10_000))
    except ValueError:
        raise Http404 from None
    rows = queries.queue(request.person, view)
    found = list(rows.select_related("case_one", "case_two")[page * MANY : page * MANY + MANY + 1])
    context = {
        "title": _("Who may be the same"),
        "tabs": [(name, VIEWS[name], queries.queue(request.person, name).count()) for name in queries.VIEWS],
        "view": view,
        "view_label": VIEWS[view],
        "about": VIEWS_ABOUT[view],
        "rows": showing.rows_of(request.person, found[:MANY], view),
        "earlier": f"view={view}&page={page + 1}" if len(found) > MANY else "",
        "later": f"view={view}&page={page - 1}" if page else "",
        "undo": queries.revocable(request.person).filter(pk=str(request.GET.get("undo", ""))[:32]).first(),
    }
    return render(request, "matching/queue.html", context)


def _next(request: Any, view: str, after: str = "") -> Candidate | None:
    rows = queries.queue(request.person, view)
    return rows.exclude(pk=after).first()


def _pair_page(request: Any, form: JudgeForm | None = None, status: int = 200) -> HttpResponse:
    person, row, view = request.person, request.subject, _view(request)
    found = showing.beside(person, row.one, row.two)
    blind = queries.is_blind(person, row)
    log = [] if blind else queries.judgements_of(person, (row.one_id, row.two_id))
    entries = showing.entries_of(person, log)
    mine = any(one.judgement.by_id == person.pk and one.revoked is None for one in entries)
    following = _next(request, view, row.pk)
    context = {
        "title": _("Are these two the same?"),
        "candidate": row,
        "beside": found,
        "band": VIEWS[found.band],
        "blind": blind,
        "entries": entries,
        "may_judge": not mine,
        "form": form or JudgeForm(),
        "verdicts": [(code, VERDICTS[code], code[0]) for code in Judgement.Verdict.values],
        "view": view,
        "following": following,
        "tired": queries.lately(person) >= SESSION_CAP,
        "undo": queries.revocable(person).filter(pk=str(request.GET.get("undo", ""))[:32]).first(),
    }
    return render(request, "matching/pair.html", context, status=status)


def pair(request: Any, id: str) -> HttpResponse:
    """Show two records field by field, and what each field says."""
    return _pair_page(request)


def judge(request: Any, id: str) -> HttpResponse:
    """Write down a verdict; show the next pair, with a way back."""
    row, form, view = request.subject, JudgeForm(request.POST), _view(request)
    if not form.is_valid():
        return _pair_page(request, form, 400)
    verdict = form.cleaned_data["verdict"]
    blind = queries.is_blind(request.person, row)
    try:
        made = services.judge(
            row.one, row.two, verdict, request.person, form.cleaned_data["reason"], blind=blind
        )
    except VedetteError as error:
        form.add_error(None, str(error))
        return _pair_page(request, form, 400)
    messages.success(request, _("Written down: %(verdict)s.") % {"verdict": VERDICTS[verdict]})
    following = _next(request, view, row.pk)
    target = reverse("matching:pair", args=[following.pk]) if following else reverse("matching:queue")
    return redirect(f"{target}?view={view}&undo={made.pk}")


def judgement(request: Any, id: str) -> HttpResponse:
    """Show one judgement: who, when, why; and take it back when that is theirs to do."""
    row = request.subject if request.subject.done == Judgement.Done.JUDGE else request.subject.revokes
    found = queries.candidate_of(row.one_id, row.two_id)
    if found is not None and queries.is_blind(request.person, found) and row.by_id != request.person.pk:
        raise Http404
    return _judgement_page(request, row, ReasonForm())


def _judgement_page(request: Any, row: Judgement, form: ReasonForm, status: int = 200) -> HttpResponse:
    called = labels(request.person, [row.one_id, row.two_id])
    entry = showing.entries_of(request.person, [row])[0]
    hidden = queries.without(request.person)[row.kind]
    context = {
        "title": _("A judgement"),
        "entry": entry,
        "candidate": queries.candidate_of(row.one_id, row.two_id),
        "left": called.get(row.one_id, ""),
        "right": called.get(row.two_id, ""),
        "evidence": [
            (FIELDS[name], level_words(name, level))
            for name, level in row.evidence.items()
            if name not in hidden
        ],
        "weight": bits_words(row.bits) if row.bits is not None and not hidden else "",
        "form": form,
    }
    return render(request, "matching/judgement.html", context, status=status)


def revoke(request: Any, id: str) -> HttpResponse:
    """Take a judgement back."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _judgement_page(request, request.subject, form, 400)
    try:
        services.revoke(request.subject, request.person, form.cleaned_data["reason"])
    except VedetteError as error:
        form.add_error(None, str(error))
        return _judgement_page(request, request.subject, form, 400)
    messages.success(request, _("Taken back. What was held to be one before is so again."))
    return redirect("matching:judgement", request.subject.pk)


def choose(request: Any, id: str) -> HttpResponse:
    """Look for others who may be the same as one record, by name, and put one beside it."""
    record, person = request.subject, request.person
    own = labels(person, [record.pk]).get(record.pk, "")
    form = SearchForm(request.GET if "q" in request.GET else {"q": own})
    asked = form.cleaned_data["q"] if form.is_valid() else own
    writable = set(queries.writable_actors(person).values_list("pk", flat=True)) if asked else set()
    hits = [
        (hit, sentences(hit.why)[:3])
        for hit in (find(person, asked, kinds=[Kind(record.kind)], limit=20) if asked else [])
        if hit.record_id != record.pk and hit.record_id in writable
    ]
    context = {
        "title": _("Look for the same elsewhere"),
        "record": record,
        "name": own,
        "form": form,
        "hits": hits,
    }
    return render(request, "matching/choose.html", context)


def put(request: Any, id: str) -> HttpResponse:
    """Put another record beside this one."""
    form = OtherForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        row = services.put_together(request.subject, form.cleaned_data["other"], request.person)
    except VedetteError:
        raise Http404 from None
    return redirect("matching:pair", row.pk)


def quality(request: Any) -> HttpResponse:
    """Show how good suggestions and judgements are."""
    found = queries.agreement(request.person)
    model = model_in_use()
    names = [VERDICTS[code] for code in Judgement.Verdict.values]
    context = {
        "title": _("How good the links are"),
        "bands": [(VIEWS[band.name], band) for band in queries.bands(request.person)],
        "agreement": found,
        "verdicts": names,
        "table": [(VERDICTS[code], counts) for code, counts in found.table],
        "share": round(100 * found.alike / found.pairs) if found.pairs else None,
        "kappa": f"{found.kappa / 1000:.2f}" if found.kappa is not None else "",
        "model": model.name,
        "shipped": model.name.startswith("shipped"),
        "runs": queries.visible_runs(request.person).order_by("-made").select_related("made_by")[:20],
        "leads": request.person.role == Role.LEAD,
        "changes": queries.recent(request.person),
    }
    return render(request, "matching/quality.html", context)


def learn(request: Any) -> HttpResponse:
    """Have weights learned by the worker."""
    try:
        services.ask_to_learn(request.person)
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The worker learns now. The result appears here and is used only when you say so.")
        )
    return redirect("matching:quality")


def use(request: Any, id: str) -> HttpResponse:
    """Use learned weights."""
    try:
        services.use(request.subject, request.person)
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("In use. All pairs are weighed again; judgements stay as they are."))
    return redirect("matching:quality")


def shipped(request: Any) -> HttpResponse:
    """Go back to the shipped weights."""
    try:
        services.use_shipped(request.person)
    except VedetteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The shipped weights are in use. All pairs are weighed again."))
    return redirect("matching:quality")
