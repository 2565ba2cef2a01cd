"""Papers of a case: kept in pieces, given back as they came."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette_hq.casework import letters as writing
from vedette_hq.casework import queries, services
from vedette_hq.casework.forms import PaperForm, ReasonForm
from vedette_hq.casework.showing import base, chosen_letter, done, failed, lists, wrong

ENDS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}
_TYPES = {"jpeg": "image/jpeg"} | {end: name for name, end in ENDS.items()}


def papers(request: Any, id: str) -> HttpResponse:
    """List the papers of a case; add one."""
    case, person = request.subject, request.person
    gone = queries.visible_papers(person).filter(case=case, withdrawn__isnull=False).order_by("number")
    context = base(request, case) | {
        "title": _("Papers of the case"),
        "papers": queries.papers_of(person, case),
        "gone": gone,
        "form": PaperForm(given=lists(person, case)),
        "reason_form": ReasonForm(auto_id="why_%s"),
        "piece": writing.PIECE_BYTES,
    }
    return render(request, "casework/papers.html", context)


def type_of(name: str) -> str:
    """Return the media type that the end of a file's name says; "" when it is none of ours."""
    return _TYPES.get(name.rpartition(".")[2].lower(), "")


def _said(request: Any, form: PaperForm, name: str) -> writing.PaperSaid:
    data = form.cleaned_data
    return writing.PaperSaid(
        data["kind"],
        data["title"],
        type_of(name),
        data["dated"],
        data["language"],
        data["pages"],
        chosen_letter(request.person, request.subject, data["letter"]),
    )


def paper_new(request: Any, id: str) -> HttpResponse:
    """Keep a paper that came with the form: a small one."""
    case = request.subject
    form = PaperForm(request.POST, request.FILES, given=lists(request.person, case))
    if not form.is_valid():
        return wrong(request, form, "casework:papers", case.pk)
    file = form.cleaned_data["file"]
    if file is None:
        form.add_error("file", _("Choose a file. Without a script in the browser it has at most 1 MB."))
        return wrong(request, form, "casework:papers", case.pk)
    said = _said(request, form, file.name or "")
    return done(
        request,
        lambda: writing.keep_paper(case, said, file.read(), request.person),
        _("Kept."),
        "casework:papers",
        case.pk,
    )


def _refused(error: VedetteError) -> JsonResponse:
    words = f"{error}. {error.hint}" if error.hint else str(error)
    return JsonResponse({"reason": words}, status=400)


def paper_begin(request: Any, id: str) -> JsonResponse:
    """Begin a paper whose pieces follow; say where they go."""
    form = PaperForm(request.POST, given=lists(request.person, request.subject))
    if not form.is_valid():
        words = "; ".join(
            f"{form.fields[name].label}: {' '.join(str(one) for one in said)}"
            for name, said in form.errors.items()
        )
        return JsonResponse({"reason": words}, status=400)
    try:
        said = _said(request, form, request.POST.get("name", ""))
        made = writing.begin_paper(request.subject, said, request.person)
    except VedetteError as error:
        return _refused(error)
    names = ("paper_piece", "paper_whole")
    return JsonResponse({name: reverse(f"casework:{name}", args=(made.pk,)) for name in names})


def paper_piece(request: Any, id: str) -> JsonResponse:
    """Take one piece."""
    number = request.GET.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        return JsonResponse({"reason": _("A piece has a number.")}, status=400)
    try:
        writing.add_piece(request.subject, int(number), request.body, request.person)
    except VedetteError as error:
        return _refused(error)
    return JsonResponse({})


def paper_whole(request: Any, id: str) -> JsonResponse:
    """Close a paper of which all pieces came."""
    try:
        writing.finish_paper(request.subject, request.person)
    except VedetteError as error:
        return _refused(error)
    return JsonResponse({"paper": reverse("casework:papers", args=(request.subject.case_id,))})


def paper_read(request: Any, id: str) -> HttpResponse | StreamingHttpResponse:
    """Give the bytes of a paper as a file; its name tells nothing but the number."""
    try:
        paper = writing.read_paper(request.subject, request.person)
    except VedetteError as error:
        failed(request, error)
        return HttpResponse(status=409)
    answer = StreamingHttpResponse(paper.chunks(), content_type=paper.media_type)
    end = ENDS.get(paper.media_type, "bin")
    answer["Content-Disposition"] = f'attachment; filename="paper-{paper.number}.{end}"'
    answer["Content-Length"] = str(paper.size)
    return answer


def paper_withdraw(request: Any, id: str) -> HttpResponse:
    """Withdraw a paper; it stays readable."""
    paper, form = request.subject, ReasonForm(request.POST)
    if not form.is_valid():
        return wrong(request, form, "casework:papers", paper.case_id)
    why = form.cleaned_data["reason"]
    return done(
        request,
        lambda: services.withdraw(paper, request.person, why, "paper.withdraw"),
        _("Withdrawn. It stays readable."),
        "casework:papers",
        paper.case_id,
    )
