"""What was typeset of a text: drafts, making one, its checklist, signing off by two, filing with proof."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vedette.cases.pleadings.material import LANGUAGES
from vedette.cases.pleadings.registry import compose
from vedette.cases.pleadings.registry import kind as kind_of
from vedette.errors import VedetteError
from vedette_hq.casework.queries import papers_of, served
from vedette_hq.casework.showing import chosen_paper, done, failed, wrong
from vedette_hq.pleadings import changes, consents, making, queries, showing
from vedette_hq.pleadings.forms import FileForm
from vedette_hq.pleadings.models import Issue
from vedette_hq.pleadings.views import head


def _answer(content: bytes, form: str, name: str) -> HttpResponse:
    found = HttpResponse(content, content_type=making.FORMS[form])
    found.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return found


def draft(request: Any, id: str, language: str, form: str) -> HttpResponse:
    """Give a text as it would be made now, marked as a draft."""
    if form not in making.FORMS or language not in LANGUAGES:
        raise Http404
    held = request.subject
    try:
        material = queries.material_of(queries.revision_of(held))
        made = compose(held.kind, material, language, showing.today())
        content = making.rendered(making.marked(made), form)
    except VedetteError as error:
        failed(request, error)
        return redirect("pleadings:text", id)
    return _answer(content, form, f"draft-{id[:8]}-{language}")


def make(request: Any, id: str) -> HttpResponse:
    """Typeset a text."""
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        raise Http404
    try:
        made = making.make(request.subject, request.person, language)
    except VedetteError as error:
        failed(request, error)
        return redirect("pleadings:text", id)
    messages.success(request, _("Typeset. Two people read and sign it before it leaves."))
    return redirect("pleadings:issue", made.pk)


def issue(request: Any, id: str) -> HttpResponse:
    """Show what was typeset: its digests, its checklist, who signed, where it went."""
    held: Issue = request.subject
    person, text = request.person, held.text
    made = making.draft_of(held.revision, text.kind, held.language, held.on)
    filing = getattr(held, "filing", None)
    open_lines = making.unanswered(held)
    mine = person.pk in (held.first_by_id, held.second_by_id)
    above = head(request, text)
    papers = [(one.pk, str(one)) for one in papers_of(person, text.case)]
    refused = consents.refusals(person, text, held.language) if held.second_by_id and not filing else []
    found = showing.findings(made)
    changed = changes.since(held)
    alone = kind_of(text.kind).speaks and not consents.has_client(person, text)
    context = above | {
        "title": above["name"],
        "issue": held,
        "missing": found["missing"],
        "limits": found["limits"],
        "lines": showing.checks_of(held, made, making.answers_of(held)),
        "changed": showing.changed(changed),
        "may_answer": above["writes"] and held.first_by_id is None,
        "may_sign": above["writes"]
        and held.ready
        and not open_lines
        and not mine
        and not changed
        and held.second_by_id is None,
        "open_lines": open_lines,
        "refused": refused,
        "alone": alone,
        "may_file": above["writes"]
        and held.second_by_id is not None
        and filing is None
        and not changed
        and not alone,
        "filing": filing,
        "served": served(filing.letter) if filing else None,
        "form": FileForm(None, papers),
        "filed_in": held.language in kind_of(text.kind).languages,
    }
    return render(request, "pleadings/issue.html", context)


def read(request: Any, id: str, form: str) -> HttpResponse:
    """Give what was typeset: marked as a draft until two have signed it."""
    held: Issue = request.subject
    if form not in making.FORMS:
        raise Http404
    try:
        content = making.content(held, form)
    except VedetteError as error:
        failed(request, error)
        return redirect("pleadings:issue", id)
    return _answer(content, form, f"text-{id[:8]}-{held.language}")


def answer(request: Any, id: str) -> HttpResponse:
    """Answer one open line of the checklist."""
    given = request.POST
    ok = given.get("ok") == "yes"
    name, words = given.get("name", ""), given.get("words", "")
    verb = lambda: making.answer(request.subject, request.person, name, ok, words)  # noqa: E731
    return done(request, verb, _("Written down."), "pleadings:issue", id)


def sign(request: Any, id: str) -> HttpResponse:
    """Sign off what one has read."""
    verb = lambda: making.sign(request.subject, request.person)  # noqa: E731
    return done(request, verb, _("Signed off."), "pleadings:issue", id)


def file(request: Any, id: str) -> HttpResponse:
    """Write down that it was filed, with the proof."""
    held: Issue = request.subject
    case = held.text.case
    papers = [(one.pk, str(one)) for one in papers_of(request.person, case)]
    form = FileForm(request.POST, papers)
    if not form.is_valid():
        return wrong(request, form, "pleadings:issue", id)
    data = form.cleaned_data
    said = making.FilingSaid(
        data["body"],
        data["on"],
        data["how"],
        data["strength"],
        data["number"],
        data["proof_number"],
        data["proof_words"],
        chosen_paper(request.person, case, data["proof_paper"]),
    )
    words = _("Filed. The letter, its copy and the proof stand among the letters of the case.")
    verb = lambda: making.file(held, request.person, said)  # noqa: E731
    return done(request, verb, words, "pleadings:issue", id)
