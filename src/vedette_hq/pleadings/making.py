"""A text made: composed, its limits measured on the PDF, kept with its digests, signed by two, filed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from vedette.adapters.typesetting import typeset_freely
from vedette.cases.pleadings.domestic_rules import phrase
from vedette.cases.pleadings.material import Draft, measured
from vedette.cases.pleadings.registry import compose
from vedette.cases.pleadings.registry import kind as kind_of
from vedette.errors import ConflictError, UsageError
from vedette.papers.docx import docx_bytes
from vedette.papers.plain import text as as_text
from vedette.papers.tree import Paper
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.casework.letters import LetterSaid, PaperSaid, Proof, keep_paper, prove, write_letter
from vedette_hq.casework.models import Letter
from vedette_hq.casework.models import Paper as OfficePaper
from vedette_hq.pleadings import changes, consents, queries
from vedette_hq.pleadings.models import Answer, Filing, Issue, Revision, Text
from vedette_hq.pleadings.services import held

FORMS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
}
LETTERS = {
    "crime_report": Letter.Kind.REPORT,
    "complaint_124": Letter.Kind.COMPLAINT,
    "complaint_125": Letter.Kind.COMPLAINT,
    "appeal_389": Letter.Kind.APPEAL,
    "request": Letter.Kind.REQUEST,
    "warrant_request": Letter.Kind.REQUEST,
}
"""What a filed text is among the letters; of a body abroad an application, else another letter."""


def draft_of(revision: Revision, kind: str, language: str, on: date) -> Draft:
    """Return a revision composed as of a day, its limits measured. Raises: as `compose`, `typeset_freely`."""
    made = compose(kind, queries.material_of(revision), language, on)
    return measured(made, lambda paper: typeset_freely(paper).pages)


def marked(draft: Draft) -> Paper:
    """Return the paper with the mark of a draft on every page."""
    word = phrase("draft")[draft.language]
    paper = draft.paper
    return replace(paper, mark=f"{word} · {paper.mark}" if paper.mark else word)


def rendered(paper: Paper, form: str) -> bytes:
    """Return a paper in a form of `FORMS`. Raises: as `typeset_freely`, UsageError for another form."""
    if form == "pdf":
        return typeset_freely(paper).pdf
    if form == "docx":
        return docx_bytes(paper)
    if form == "txt":
        return as_text(paper).encode("utf-8")
    raise UsageError("text: there is no such form")


def found_of(draft: Draft) -> dict[str, Any]:
    """Return what was found in a draft, as an issue keeps it."""
    return {
        "missing": [[one.field, one.must] for one in draft.missing],
        "limits": [[one.name, one.measured, one.allowed] for one in draft.limits],
        "checks": [[one.name, one.ok] for one in draft.checklist],
    }


def make(text: Text, by: Person, language: str) -> Issue:
    """Typeset what stands, in a language; keep the bytes, their digests and what was found.

    Raises: as `draft_of`, ConflictError.
    """
    today = timezone.localdate()
    revision = queries.revision_of(text)
    draft = draft_of(revision, text.kind, language, today)
    set_ = typeset_freely(draft.paper)
    docx = docx_bytes(draft.paper)
    with transaction.atomic():
        row = held(text, by)
        made = Issue.objects.create(
            text=row,
            revision=revision,
            language=language,
            on=today,
            pdf=set_.pdf,
            docx=docx,
            pdf_sha256=hashlib.sha256(set_.pdf).hexdigest(),
            docx_sha256=hashlib.sha256(docx).hexdigest(),
            pages=set_.pages,
            ready=draft.ready and set_.archive,
            found=found_of(draft),
            known=changes.known(row, by, row.language),
            made_by=by,
        )
        note(by, "text.make", "case", row.case_id, text=row.pk, issue=made.pk, digest=made.pdf_sha256)
    return made


def content(issue: Issue, form: str) -> bytes:
    """Return an issue in a form, marked as a draft until two have signed it. Raises: UsageError."""
    if issue.second_by_id is not None and form in ("pdf", "docx"):
        return bytes(issue.pdf if form == "pdf" else issue.docx)
    draft = compose(issue.text.kind, queries.material_of(issue.revision), issue.language, issue.on)
    return rendered(draft.paper if issue.second_by_id is not None else marked(draft), form)


def answers_of(issue: Issue) -> dict[str, Answer]:
    """Return the newest answer to each line of the checklist."""
    return {one.name: one for one in issue.answers.select_related("by").order_by("at", "pk")}


def unanswered(issue: Issue) -> list[str]:
    """Return the open lines of the checklist to which nobody has said yes."""
    said = answers_of(issue)
    return [name for name, ok in issue.found["checks"] if ok is None and not (name in said and said[name].ok)]


def answer(issue: Issue, by: Person, name: str, ok: bool, words: str) -> None:
    """Answer one open line of the checklist. Raises: UsageError, ConflictError when it is signed already."""
    if name not in [each for each, held_ in issue.found["checks"] if held_ is None]:
        raise UsageError("checklist: this line is not open")
    said = " ".join(words.split())
    if len(said) > 500:
        raise UsageError("words: at most 500 characters")
    with transaction.atomic():
        row = held(issue.text, by)
        if Issue.objects.filter(pk=issue.pk, first_by__isnull=False).exists():
            raise ConflictError("text: is signed already")
        Answer.objects.create(issue=issue, name=name, ok=ok, words=said, by=by)
        note(by, "text.answer", "case", row.case_id, issue=issue.pk, what=name)


def sign(issue: Issue, by: Person) -> None:
    """Sign off what one has read: two do, one after the other.

    Raises: ConflictError when it is not ready, a line of the checklist is open, one signed already, or
    something changed since it was typeset.
    """
    now = timezone.now()
    with transaction.atomic():
        row = held(issue.text, by)
        fresh = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        if not fresh.ready:
            raise ConflictError("text: lacks what must be there")
        if unanswered(fresh):
            raise ConflictError("text: a line of the checklist is open")
        if by.pk in (fresh.first_by_id, fresh.second_by_id) or fresh.second_by_id is not None:
            raise ConflictError("text: is signed by two, or by you already")
        _as_it_was(fresh)
        if fresh.first_by_id is None:
            Issue.objects.filter(pk=fresh.pk).update(first_by=by, first_at=now)
        else:
            Issue.objects.filter(pk=fresh.pk).update(second_by=by, second_at=now)
        note(by, "text.sign", "case", row.case_id, issue=fresh.pk, digest=fresh.pdf_sha256)


@dataclass(frozen=True, slots=True)
class FilingSaid:
    """To which body a text went, on which day, and what proves it."""

    body: str
    on: date
    how: str
    strength: str
    number: str = ""
    proof_number: str = ""
    proof_words: str = ""
    proof_paper: OfficePaper | None = None


def file(issue: Issue, by: Person, said: FilingSaid) -> Letter:
    """Write down that a text was filed: a letter of casework with the PDF and its proof; the gate is told.

    Raises: ConflictError when two have not signed, something changed since it was typeset, there is no
    client or no consent, or it was filed; UsageError.
    """
    with transaction.atomic():
        row = held(issue.text, by)
        fresh = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        if fresh.second_by_id is None:
            raise ConflictError("text: two sign it off before it leaves")
        if Filing.objects.filter(issue=fresh).exists():
            raise ConflictError("text: was filed already")
        _as_it_was(fresh)
        if kind_of(row.kind).speaks and not consents.has_client(by, row):
            raise ConflictError("text: there is no client now for whom it could speak")
        missing = consents.refusals(by, row, fresh.language, said.body)
        if missing:
            scopes = ", ".join(scope for scope, _reasons in missing)
            raise ConflictError(
                f"text: there is no consent for {scopes}", hint="ask the person, scope by scope"
            )
        consents.leave(by, row, fresh.language, said.body)
        title = row.title or kind_of(row.kind).title[fresh.language]
        kind = LETTERS.get(row.kind, Letter.Kind.APPLICATION if _abroad(row.kind) else Letter.Kind.OTHER)
        letter = write_letter(
            row.case,
            LetterSaid(
                way=Letter.Way.OUT,
                kind=kind,
                body=said.body,
                title=title[:300],
                moved=said.on,
                dated=fresh.on,
                number=said.number,
                client=row.client,
                origin=f"pleadings:{fresh.pk}",
            ),
            by,
        )
        kept = keep_paper(
            row.case,
            PaperSaid(
                OfficePaper.Kind.FILED,
                title[:300],
                FORMS["pdf"],
                fresh.on,
                fresh.language,
                fresh.pages,
                letter,
            ),
            bytes(fresh.pdf),
            by,
        )
        prove(
            letter,
            Proof(said.how, said.on, said.strength, said.proof_number, said.proof_words, said.proof_paper),
            by,
        )
        Filing.objects.create(issue=fresh, letter=letter, by=by)
        note(by, "text.file", "case", row.case_id, issue=fresh.pk, letter=letter.pk, paper=kept.pk)
    return letter


def _abroad(kind: str) -> bool:
    return "ru" not in kind_of(kind).languages or kind in ("hrc", "cat22", "ecthr_form")


def _as_it_was(issue: Issue) -> None:
    """Raise ConflictError naming what changed since an issue was typeset."""
    found = changes.since(issue)
    if found:
        raise ConflictError(
            f"text: changed since it was typeset: {', '.join(found)}", hint="look at it, and typeset it again"
        )
