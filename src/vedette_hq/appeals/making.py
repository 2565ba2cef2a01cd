"""Papers: made all at once, signed off by two, taken away when the consent gate lets them leave."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from vedette.adapters.typesetting import typeset_freely
from vedette.errors import ConflictError, UsageError
from vedette.papers.docx import docx_bytes
from vedette.papers.plain import text
from vedette.protection.appeals import LANGUAGES, Urgent
from vedette.protection.appeals_desk import Missing
from vedette.protection.appeals_papers import KINDS, Composed, compose, kind_of
from vedette_hq.access.models import Person
from vedette_hq.appeals import consents, queries
from vedette_hq.appeals.models import Bundle, Made, Track
from vedette_hq.audit.services import note

FORMS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
}
PUBLIC = "C17"
"""The scope of papers that name the person in public."""
_TIME = (1980, 1, 1, 0, 0, 0)


def frozen_of(person: Person, track: Track) -> dict[str, Any]:
    """Return calls, addressees, consents and today, as a bundle keeps them."""
    return {
        "calls": [
            [one.at.isoformat(), one.station, one.number, one.who, one.answer]
            for one in queries.calls_of(person, track)
        ],
        "addressees": [
            [dict(one.names), list(one.contact), one.copy] for one in queries.addressees_of(track)
        ],
        "government": consents.yes_or_no(person, track, "C13"),
        "public": consents.yes_or_no(person, track, "C14"),
        "today": timezone.now().date().isoformat(),
    }


def urgent_now(person: Person, track: Track) -> Urgent:
    """Return what is known of a track now. Raises: ConflictError when nothing is."""
    version = queries.version_of(track)
    if version is None:
        raise ConflictError("urgent track: nothing is written yet")
    return queries.thaw(version.data, frozen_of(person, track))


def rendered(composed: Composed, form: str) -> bytes:
    """Return a paper in a form of `FORMS`. Raises: as `typeset`, UsageError for another form."""
    if form == "pdf":
        return typeset_freely(composed.paper).pdf
    if form == "docx":
        return docx_bytes(composed.paper)
    if form == "txt":
        return text(composed.paper).encode("utf-8")
    raise UsageError("paper: there is no such form")


def make(track: Track, by: Person) -> Bundle:
    """Make every paper in every language from what is known now; keep the bytes and their digests.

    A paper longer than its limit is made and says so; it cannot be signed. Raises: ConflictError, UsageError
    without typst.
    """
    version = queries.version_of(track)
    if version is None:
        raise ConflictError("urgent track: nothing is written yet")
    frozen = frozen_of(by, track)
    urgent = queries.thaw(version.data, frozen)
    rows = [_paper(urgent, kind.code, language) for kind in KINDS for language in LANGUAGES]
    with transaction.atomic():
        held = Track.objects.select_for_update().get(pk=track.pk)
        if held.ended is not None:
            raise ConflictError("urgent track: has ended")
        bundle = Bundle.objects.create(track=held, version=version, frozen=frozen, made_by=by)
        for row in rows:
            row.bundle = bundle
        Made.objects.bulk_create(rows)
        note(by, "urgent.make", "bundle", bundle.pk, about=track.pk, count=len(rows))
    return bundle


def _paper(urgent: Urgent, code: str, language: str) -> Made:
    composed = compose(code, urgent, language)
    set_ = typeset_freely(composed.paper)
    missing, allowed = list(composed.missing), composed.paper.limits.pages
    if allowed is not None and set_.pages > allowed:
        missing.insert(0, Missing("limit", str(allowed), must=True))
    if not set_.archive:
        missing.append(Missing("letters", code))
    docx = docx_bytes(composed.paper)
    return Made(
        code=code,
        language=language,
        pdf=set_.pdf,
        docx=docx,
        pdf_sha256=hashlib.sha256(set_.pdf).hexdigest(),
        docx_sha256=hashlib.sha256(docx).hexdigest(),
        pages=set_.pages,
        words=composed.words,
        ready=not any(one.must for one in missing),
        missing=[asdict(one) for one in missing],
    )


def missing_of(made: Made) -> list[Missing]:
    """Return what a paper lacked when it was made."""
    return [Missing(**one) for one in made.missing]


def draft(made: Made, form: str) -> bytes:
    """Return a paper of a bundle again, marked on every page as a draft: to be read before it is signed."""
    held = made.bundle
    urgent = queries.thaw(held.version.data, held.frozen)
    return rendered(compose(made.code, urgent, made.language, draft=made.second_by_id is None), form)


def sign(bundle: Bundle, by: Person, papers: Iterable[str]) -> int:
    """Sign off papers of a bundle that one has read; return how many. Two sign each, one after the other.

    Raises: UsageError when none was chosen or one is not of the bundle, ConflictError when one is not ready,
    was signed by this person, or by two; then none is signed.
    """
    wanted = list(dict.fromkeys(papers))
    now = timezone.now()
    with transaction.atomic():
        if Track.objects.select_for_update().get(pk=bundle.track_id).ended is not None:
            raise ConflictError("urgent track: has ended")
        rows = {one.pk: one for one in Made.objects.filter(bundle=bundle).defer("pdf", "docx")}
        if not wanted or set(wanted) - set(rows):
            raise UsageError("papers: choose those that you have read")
        for pk in wanted:
            row = rows[pk]
            if not kind_of(row.code).signed or not row.ready:
                raise ConflictError(f"paper {row.code}/{row.language}: lacks what must be there")
            if by.pk in (row.first_by_id, row.second_by_id) or row.second_by_id is not None:
                raise ConflictError(f"paper {row.code}/{row.language}: is signed by two, or by you already")
            first = Made.objects.filter(pk=pk, first_by__isnull=True)
            second = Made.objects.filter(pk=pk, first_by__isnull=False, second_by__isnull=True)
            if first.update(first_by=by, first_at=now) != 1 and (
                second.exclude(first_by=by).update(second_by=by, second_at=now) != 1
            ):
                raise ConflictError("paper: was signed by somebody else in the meantime")
            note(by, "urgent.sign", "paper", pk, what=row.code, digest=row.pdf_sha256)
    return len(wanted)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken away: a zip of PDF and DOCX, the papers in it, those that could not leave and why."""

    content: bytes
    papers: tuple[Made, ...]
    held_back: tuple[tuple[Made, str], ...]


def why_held(person: Person, track: Track, made: Made) -> str:
    """Return why a paper cannot leave: "signed" (not by two), "silent", "consent"; "" when it can.

    What names the person in public leaves only once it was decided with the family that it becomes public.
    """
    kind = kind_of(made.code)
    if not kind.signed:
        return ""
    if made.second_by_id is None:
        return "signed"
    if PUBLIC in kind.scopes and not queries.is_public(track):
        return "silent"
    return "consent" if consents.refusals(person, track, kind, made.language) else ""


def take(bundle: Bundle, by: Person, papers: Iterable[str]) -> Taken:
    """Take papers away, to be sent: those signed off by two for which there is consent; the gate is told.

    Raises: UsageError when none was chosen, ConflictError when none can leave.
    """
    wanted = set(papers)
    with transaction.atomic():
        track = Track.objects.select_for_update().get(pk=bundle.track_id)
        rows = list(Made.objects.filter(bundle=bundle, pk__in=wanted).order_by("code", "language"))
        if not rows or len(rows) != len(wanted):
            raise UsageError("papers: choose those that you take away")
        leaving, held_back = [], []
        for row in rows:
            why = why_held(by, track, row)
            if why:
                held_back.append((row, why))
            else:
                leaving.append(row)
        if not leaving:
            raise ConflictError("papers: none of them can leave: two sign, and there is consent, first")
        for row in leaving:
            consents.leave(by, track, kind_of(row.code), row.language)
            note(by, "urgent.take", "paper", row.pk, what=row.code, digest=row.pdf_sha256)
    return Taken(_zipped(leaving), tuple(leaving), tuple(held_back))


def _zipped(papers: list[Made]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        lines = []
        for one in papers:
            for form, content, digest in (
                ("pdf", one.pdf, one.pdf_sha256),
                ("docx", one.docx, one.docx_sha256),
            ):
                name = f"{one.code}-{one.language}.{form}"
                packed.writestr(zipfile.ZipInfo(name, _TIME), bytes(content))
                lines.append(f"{digest}  {name}\n")
        packed.writestr(zipfile.ZipInfo("SHA256SUMS", _TIME), "".join(lines))
    return held.getvalue()
