"""Interviews: beginning one, the desk, saving bit by bit, its end, signatures, print and history."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.errors import FormatError, VedetteError
from vedette_hq.access.fields import new_id
from vedette_hq.config.runtime import current
from vedette_hq.interviews import queries, talking
from vedette_hq.interviews.forms import (
    BeginForm,
    ComeForm,
    EarlierForm,
    FrameForm,
    QuestionForm,
    ReasonForm,
    SignForm,
)
from vedette_hq.interviews.models import Fragment, Interview, Passage
from vedette_hq.interviews.saving import parse_save
from vedette_hq.interviews.views import done, reason, told
from vedette_hq.records.queries import labels


def new(request: Any, id: str) -> HttpResponse:
    """Begin an interview."""
    case = request.subject
    records, protected = queries.subjects(request.person, case)
    named = labels(request.person, [one.pk for one in records])
    form = BeginForm(request.POST or None, (records, protected), named)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        frame = {name: data[name] for name in ("translated_to", "place", "interpreter")}
        try:
            made = talking.begin(
                case, request.person, data["purpose"], data["language"], **form.about(), **frame
            )
        except VedetteError as error:
            form.add_error(None, told(error))
        else:
            return redirect("interviews:talk", made.pk)
    context = {"title": _("Begin an interview"), "case": case, "form": form, "rules": True}
    return render(request, "interviews/form.html", context, status=400 if form.errors else 200)


def _rows(interview: Interview) -> list[dict[str, Any]]:
    kept: dict[tuple[str, str], list[Fragment]] = {}
    for one in queries.kept_of(interview):
        kept.setdefault((one.passage_id, one.field), []).append(one)
    found = []
    for row in queries.passages_of(interview):
        names = talking.FIELDS if row.number else ("words", "translation")
        texts = [
            {
                "field": name,
                "text": getattr(row, name),
                "version": int(row.versions.get(name, 0)),
                "kept": kept.get((row.pk, name), []),
            }
            for name in names
        ]
        found.append({"passage": row, "texts": texts})
    return found


def talk(request: Any, id: str) -> HttpResponse:
    """The desk of one interview."""
    interview = request.subject
    told_of, ours = queries.earlier_of(interview)
    pages = queries.pages_of(interview) if interview.ended else []
    context = {
        "title": _("Interview: %(label)s") % {"label": interview.label},
        "case": interview.case,
        "interview": interview,
        "open": interview.ended is None and interview.case.closed is None,
        "rows": _rows(interview),
        "people": interview.people.select_related("person").order_by("since"),
        "ours_here": len({one.person_id for one in interview.people.all() if one.ours and not one.until}),
        "pauses": interview.pauses.order_by("began"),
        "paused": interview.pauses.filter(ended__isnull=True).exists(),
        "told_of": told_of,
        "held_here": ours,
        "many": len(told_of) + len(ours),
        "account": interview.no_account or interview.passages.filter(number=0).exclude(words="").exists(),
        "frame_form": FrameForm(initial={name: getattr(interview, name) for name in talking.FRAME}),
        "come_form": ComeForm(None, queries.staff_of(interview.case)),
        "earlier_form": EarlierForm(),
        "question_form": QuestionForm(),
        "reason_form": ReasonForm(),
        "pages": range(1, len(pages) + 1),
        "signatures": queries.signatures_of(interview),
        "sign_form": SignForm(None, queries.items_of(request.person, interview.case)),
        "key": _draft_key(request.person.pk, interview.pk),
    }
    return render(request, "interviews/talk.html", context)


def _draft_key(person: str, interview: str) -> str:
    """The key under which a browser seals what it could not send: of one person and one interview."""
    about = f"vedette/hq/v1/draft/{person}/{interview}".encode("ascii")
    return HKDF(SHA256(), 32, None, about).derive(current().keys.site).hex()


def frame(request: Any, id: str) -> HttpResponse:
    """Change the frame of an interview."""
    form = FrameForm(request.POST)
    to = ("interviews:talk", request.subject.pk)
    if not form.is_valid():
        messages.error(request, _("Say which language is spoken."))
        return redirect(*to)
    verb = lambda: talking.set_frame(request.subject, request.person, **form.cleaned_data)  # noqa: E731
    return done(request, verb, _("Saved."), *to)


def ask(request: Any, id: str) -> HttpResponse:
    """Add the next question."""
    form = QuestionForm(request.POST)
    words = form.cleaned_data["question"] if form.is_valid() else ""
    try:
        made = talking.ask(request.subject, words, request.person)
    except VedetteError as error:
        messages.error(request, told(error))
        return redirect("interviews:talk", request.subject.pk)
    page = redirect("interviews:talk", request.subject.pk)
    page["Location"] += f"#passage-{made.number}"
    return page


def come(request: Any, id: str) -> HttpResponse:
    """Note that somebody is there."""
    form = ComeForm(request.POST, queries.staff_of(request.subject.case))
    to = ("interviews:talk", request.subject.pk)
    if not form.is_valid():
        messages.error(request, _("Choose who is there."))
        return redirect(*to)
    data = form.cleaned_data
    verb = lambda: talking.come(  # noqa: E731
        request.subject, request.person, data["role"], data["person"], data["name"]
    )
    return done(request, verb, _("Noted."), *to)


def leave(request: Any, id: str) -> HttpResponse:
    """Note that somebody has gone."""
    to = ("interviews:talk", request.subject.interview_id)
    return done(request, lambda: talking.leave(request.subject, request.person), _("Noted."), *to)


def pause(request: Any, id: str) -> HttpResponse:
    """Begin a pause, or end it."""
    to = ("interviews:talk", request.subject.pk)
    if "on" in request.POST:
        return done(request, lambda: talking.go_on(request.subject, request.person), _("It goes on."), *to)
    why = request.POST.get("reason", "")[:1000]
    return done(request, lambda: talking.pause(request.subject, request.person, why), _("Pause."), *to)


def earlier(request: Any, id: str) -> HttpResponse:
    """Note an earlier interview of the person."""
    form = EarlierForm(request.POST)
    to = ("interviews:talk", request.subject.pk)
    if not form.is_valid():
        messages.error(request, _("Say by whom the person was interviewed."))
        return redirect(*to)
    data = form.cleaned_data
    verb = lambda: talking.tell_earlier(  # noqa: E731
        request.subject, request.person, data["when"], data["by_whom"], data["words"]
    )
    return done(request, verb, _("Noted."), *to)


def save(request: Any, id: str) -> HttpResponse:
    """Save one text of one passage: in pieces from the script (JSON), or whole from its form."""
    passage: Passage = request.subject
    script = request.content_type == "application/json"
    try:
        sent = parse_save(request.body) if script else _from_form(request)
        saved = talking.write(passage, sent.field, sent.text, sent.base, request.person, sent.fragment)
    except VedetteError as error:
        if script:
            return JsonResponse({"reason": str(error)}, status=400)
        messages.error(request, told(error))
        return redirect("interviews:talk", passage.interview_id)
    if script:
        return JsonResponse({"version": saved.version, "text": saved.text, "kept": saved.kept})
    if saved.kept:
        messages.warning(
            request, _("Somebody else had written meanwhile, or it is over. Your text stands beside, below.")
        )
    else:
        messages.success(request, _("Saved."))
    page = redirect("interviews:talk", passage.interview_id)
    page["Location"] += f"#passage-{passage.number}"
    return page


def _from_form(request: Any) -> Any:
    from vedette_hq.interviews.saving import Sent

    base = request.POST.get("base", "")
    if not (base.isascii() and base.isdigit() and len(base) < 10):
        raise FormatError("passage: version is not a whole number")
    text = request.POST.get("text", "").replace("\r\n", "\n")
    return Sent(request.POST.get("field", ""), text, int(base), new_id())


def state(request: Any, id: str) -> JsonResponse:
    """Return what stands now, for a page that was away: versions and texts, and a token to send with."""
    texts = [
        {"passage": row["passage"].pk, "field": one["field"], "version": one["version"], "text": one["text"]}
        for row in _rows(request.subject)
        for one in row["texts"]
    ]
    over = request.subject.ended is not None
    return JsonResponse({"token": get_token(request), "texts": texts, "over": over})


def settle(request: Any, id: str) -> HttpResponse:
    """Say that a text kept beside needs no more attention."""
    passage = request.subject.passage

    def verb() -> None:
        talking.settle(request.subject, request.person)

    if request.headers.get("X-Requested-With") == "fetch":
        try:
            verb()
        except VedetteError as error:
            return JsonResponse({"reason": str(error)}, status=409)
        return JsonResponse({})
    return done(request, verb, _("Done. It stays in the history."), "interviews:talk", passage.interview_id)


def finish(request: Any, id: str) -> HttpResponse:
    """End the interview."""
    said = _("The interview is over. Print it, read it back, have each page signed.")
    verb = lambda: talking.finish(request.subject, request.person)  # noqa: E731
    return done(request, verb, said, "interviews:talk", request.subject.pk)


def resume(request: Any, id: str) -> HttpResponse:
    """Take it up again."""
    verb = lambda: talking.resume(request.subject, request.person, reason(request))  # noqa: E731
    said = _("It goes on. Pages that were signed are to be signed again.")
    return done(request, verb, said, "interviews:talk", request.subject.pk)


def enter(request: Any, id: str) -> HttpResponse:
    """Make a source and statements of it."""
    verb = lambda: talking.enter(request.subject, request.person)  # noqa: E731
    said = _("The account and each answer are statements now.")
    return done(request, verb, said, "interviews:talk", request.subject.pk)


def sign(request: Any, id: str) -> HttpResponse:
    """Note the signature of one page."""
    form = SignForm(request.POST, queries.items_of(request.person, request.subject.case))
    to = ("interviews:talk", request.subject.pk)
    if not form.is_valid():
        messages.error(request, _("Say which page."))
        return redirect(*to)
    data = form.cleaned_data
    verb = lambda: talking.sign(  # noqa: E731
        request.subject, request.person, data["page"], data["refused"], data["item"]
    )
    return done(request, verb, _("Noted."), *to)


def unsign(request: Any, id: str) -> HttpResponse:
    """Withdraw what was noted of a signature."""
    to = ("interviews:talk", request.subject.interview_id)
    verb = lambda: talking.unsign(request.subject, request.person, reason(request))  # noqa: E731
    return done(request, verb, _("Withdrawn. It stays readable."), *to)


def print_(request: Any, id: str) -> HttpResponse:
    """The interview on sheets of A4, each with its number and lines for signatures."""
    interview = request.subject
    pages = queries.pages_of(interview)
    context = {
        "title": _("Record of an interview"),
        "interview": interview,
        "sheets": list(enumerate(pages, 1)),
        "count": len(pages),
        "people": interview.people.select_related("person").order_by("since"),
        "pauses": interview.pauses.order_by("began"),
        "printed": timezone.now(),
    }
    return render(request, "interviews/sheets.html", context)


def history(request: Any, id: str) -> HttpResponse:
    """Show every edit of an interview, the newest first, and whether they give what stands."""
    interview = request.subject
    context = {
        "title": _("History of an interview"),
        "case": interview.case,
        "interview": interview,
        "revised": queries.history_of({"interview": [interview.pk]}),
        "fragments": queries.fragments_of(interview),
        "broken": queries.broken_texts(interview),
    }
    return render(request, "interviews/talk_history.html", context)
