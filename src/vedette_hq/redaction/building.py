"""What the worker does: search faces, build the new files, seal the record of it into the vault."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from vedette.adapters.opening import memory_file
from vedette.adapters.typesetting import typeset_apart
from vedette.custody.events import Action, CustodyEvent
from vedette.errors import FormatError, LimitError, MissingError, VedetteError
from vedette.house.redacting import Area, FilmPlan, Redactor, Track, available
from vedette.papers.docx import docx_bytes
from vedette.publication.redaction import (
    Counted,
    Cut,
    DerivativeRecord,
    PagePicture,
    apply_cuts,
    encode_derivative,
    left,
    picture_pdf,
    text_paper,
)
from vedette.seal import parse_recipient, seal_stream
from vedette.values.ids import new_id
from vedette.values.instants import write_instant
from vedette_hq.audit.services import note
from vedette_hq.redaction.models import Kind, Mark, Product, ProductBlock, Redaction, State
from vedette_hq.redaction.registering import register_of
from vedette_hq.redaction.services import source_text
from vedette_hq.vault import projecting

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work
    from vedette_hq.outbox.models import Errand

BLOCK = 1 << 20
SIDE = 1600
"""Pixels of the longer side of a page: areas are counted in these."""
MAX_PAGES = 300
MAX_BY_HAND = 2_000
WHATS = {"face": "face", "plate": "plate", "document": "text", "address": "text", "phone": "text"}


@contextmanager
def opened(work: Work, redaction: Redaction) -> Iterator[BinaryIO]:
    """Give the opened item, in memory. Raises: VedetteError."""
    reader = projecting.reader_of(work)
    item = redaction.item
    slip = reader.slip(item.device.origin, item.device_index)
    if slip.package_sha256 != item.package_sha256:
        raise MissingError("redaction: another package stands in the place of its item")
    with reader.opened(slip, work.warden) as held:
        held.content.seek(0)
        yield held.content


def pages_of(source: BinaryIO, media_type: str) -> Iterator[bytes]:
    """Yield the pages of a document as pictures, drawn in the cage. Raises: LimitError, VedetteError."""
    for number in range(1, MAX_PAGES + 2):
        if number > MAX_PAGES:
            raise LimitError(f"redaction: a document of over {MAX_PAGES} pages; cut it in parts")
        try:
            yield projecting.looker().page(source, media_type, number, SIDE)
        except (MissingError, FormatError):
            if number == 1:
                raise
            return


def _area(mark: Mark) -> Area:
    return Area(mark.x, mark.y, mark.w, mark.h, 1.0, WHATS.get(mark.reason, "other"), mark.shape or "box")


# searching


def search(work: Work, errands: Sequence[Errand]) -> None:
    """Look for faces, and say what size the pages or frames have."""
    for errand in errands:
        row = Redaction.objects.select_related("item__device").get(pk=errand.payload["redaction"])
        if not row.searching:
            continue
        failure, found = "", []
        try:
            with opened(work, row) as source, Redactor() as redactor:
                found = _FINDERS[row.kind](work, redactor, row, source)
        except DatabaseError:
            raise
        except (VedetteError, OSError) as error:
            failure = str(error)[:300]
        with transaction.atomic():
            row.marks.filter(by_program=True).delete()
            Mark.objects.bulk_create(found, batch_size=200)
            row.searching, row.failure = False, failure
            row.save(update_fields=["searching", "failure", "width", "height", "count", "by_hand"])
            outcome = "failed" if failure else "done"
            note(None, "redaction.search", "redaction", row.pk, outcome=outcome, count=len(found))


def _face(row: Redaction, area: Area, page: int) -> Mark:
    return Mark(
        redaction=row,
        page=page,
        last=page,
        x=max(0, area.x),
        y=max(0, area.y),
        w=area.w + min(0, area.x),
        h=area.h + min(0, area.y),
        shape=area.shape,
        cls="R1",
        reason="face",
        certainty="sure" if area.score >= 0.7 else "likely",
        by_program=True,
    )


def _in_picture(work: Work, redactor: Redactor, row: Redaction, source: BinaryIO) -> list[Mark]:
    row.width, row.height = redactor.size_of(source)
    row.count = 1
    if "faces" in available():
        return []
    source.seek(0)
    return [_face(row, area, 1) for area in redactor.find_faces(source).areas]


def _in_pages(work: Work, redactor: Redactor, row: Redaction, source: BinaryIO) -> list[Mark]:
    found, faces = [], "faces" not in available()
    for number, page in enumerate(pages_of(source, row.item.media_type), 1):
        row.count = number
        if number == 1:
            row.width, row.height = redactor.size_of(io.BytesIO(page))
        if faces:
            found += [_face(row, area, number) for area in redactor.find_faces(io.BytesIO(page)).areas]
        work.beat()
    return found


def _in_film(work: Work, redactor: Redactor, row: Redaction, source: BinaryIO) -> list[Mark]:
    tracked = redactor.track_faces(source, progress=lambda _done: work.beat())
    row.width, row.height, row.count = tracked.seen.width, tracked.seen.height, tracked.seen.frames
    row.by_hand = list(tracked.uncertain[:MAX_BY_HAND])
    found = []
    for track in tracked.plan.tracks:
        (first, x, y, w, h), last = track.keys[0], track.keys[-1][0]
        found.append(
            Mark(
                redaction=row,
                page=first,
                last=last,
                x=x,
                y=y,
                w=w,
                h=h,
                shape=track.shape,
                keys=[list(key) for key in track.keys],
                cls="R1",
                reason="face",
                by_program=True,
            )
        )
    return found


_FINDERS: dict[str, Callable[[Work, Redactor, Redaction, BinaryIO], list[Mark]]] = {
    Kind.PICTURE: _in_picture,
    Kind.PAGES: _in_pages,
    Kind.FILM: _in_film,
}


# building


def build(work: Work, errands: Sequence[Errand]) -> None:
    """Build what was confirmed. Done twice, it is there once."""
    for errand in errands:
        row = Redaction.objects.select_related(
            "item__device", "item__mission", "case", "derived", "made_by", "confirmed_by"
        ).get(pk=errand.payload["redaction"])
        if row.state != State.CONFIRMED:
            continue
        failure = ""
        row.products.all().delete()
        try:
            _BUILDERS[row.kind](work, row)
            _seal_record(work, row)
        except DatabaseError:
            raise
        except (VedetteError, OSError) as error:
            failure = str(error)[:300] or "failed"
        with transaction.atomic():
            if failure:
                row.products.all().delete()
                row.state, row.failure = State.FAILED, failure
            else:
                row.state, row.failure, row.built = State.BUILT, "", timezone.now()
            row.save(update_fields=["state", "failure", "built", "event", "object_sha256", "record"])
            outcome = "failed" if failure else "done"
            note(None, "redaction.build", "redaction", row.pk, outcome=outcome)


def _keep(row: Redaction, name: str, media_type: str, source: BinaryIO) -> Product:
    """Write a file that was built into the tables, block by block."""
    source.seek(0)
    digest, size, number = hashlib.sha256(), 0, 0
    with transaction.atomic():
        made = Product.objects.create(redaction=row, name="", media_type=media_type, size=0, sha256="")
        while block := source.read(BLOCK):
            digest.update(block)
            size, number = size + len(block), number + 1
            ProductBlock.objects.create(product=made, number=number, data=block)
        made.name = f"{name}-{str(made.pk)[:8]}.{_ENDINGS[media_type]}"
        made.size, made.sha256 = size, digest.hexdigest()
        made.save()
    return made


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ENDINGS = {
    "application/pdf": "pdf",
    _DOCX: "docx",
    "image/jpeg": "jpg",
    "video/mp4": "mp4",
    "audio/mp4": "m4a",
}


def accepted(row: Redaction) -> list[Mark]:
    """Return the cuts that people decided to make."""
    return list(row.marks.filter(state=Mark.State.ACCEPTED))


def cut_text(row: Redaction) -> str:
    """Return the text with the accepted cuts made.

    Raises: FormatError when a name of the register still stands in it that nobody decided to leave.
    """
    text = source_text(row)
    made = [Cut(one.start, one.end, one.cls, one.reason, one.replacement) for one in accepted(row)]
    cleared = apply_cuts(text, made)
    leave = {
        " ".join(text[one.start : one.end].casefold().split()) for one in row.marks.filter(state="refused")
    }
    stays = [
        one
        for one in left(cleared, row.language, register_of(row.case))
        if one.certainty == "sure" and " ".join(cleared[one.start : one.end].casefold().split()) not in leave
    ]
    if stays:
        raise FormatError(f"redaction: {len(stays)} names or words of the case still stand in the text")
    return cleared


def _text(work: Work, row: Redaction) -> None:
    cleared = cut_text(row)
    with translation.override(row.language if row.language in ("en", "fr", "ru") else "en"):
        changed = row.marks.filter(state="accepted", person__gt="").exists() and row.release_id is not None
        said = _("Parts of this document were removed or made more general to protect people.")
        said += " " + _("Names were changed.") if changed else ""
        paper = text_paper(_("Document"), row.language, cleared, said)
    work.beat()
    _keep(row, "document", "application/pdf", io.BytesIO(typeset_apart(paper).pdf))
    _keep(row, "document", _DOCX, io.BytesIO(docx_bytes(paper)))


def _pages(work: Work, row: Redaction) -> None:
    areas: dict[int, list[Area]] = {}
    for mark in accepted(row):
        areas.setdefault(mark.page, []).append(_area(mark))
    pages = []
    with opened(work, row) as source, Redactor() as redactor:
        for number, page in enumerate(pages_of(source, row.item.media_type), 1):
            out = io.BytesIO()
            made = redactor.rebuild_picture(io.BytesIO(page), areas.get(number, []), out)
            pages.append(PagePicture(out.getvalue(), made.width, made.height))
            work.beat()
    _keep(row, "document", "application/pdf", io.BytesIO(picture_pdf(pages, language=row.language)))


def _picture(work: Work, row: Redaction) -> None:
    out = io.BytesIO()
    with opened(work, row) as source, Redactor() as redactor:
        redactor.rebuild_picture(source, [_area(mark) for mark in accepted(row)], out)
    _keep(row, "picture", "image/jpeg", out)


def plan_of(row: Redaction, states: Sequence[str] = ("accepted",)) -> FilmPlan:
    """Return the plan by which a film is built anew."""
    tracks = []
    for mark in row.marks.filter(state__in=states):
        keys = tuple((int(f), int(x), int(y), int(w), int(h)) for f, x, y, w, h in mark.keys)
        tracks.append(Track(keys, WHATS.get(mark.reason, "other"), mark.shape or "box"))
    return FilmPlan(tuple(tracks), row.voice)


def _film(work: Work, row: Redaction) -> None:
    with opened(work, row) as source, Redactor() as redactor, memory_file("film") as out:
        redactor.rebuild_film(source, plan_of(row), out, progress=lambda _done: work.beat())
        _keep(row, "film", "video/mp4", out)


def _sound(work: Work, row: Redaction) -> None:
    if row.voice == Redaction.Voice.REMOVE:
        raise FormatError("redaction: nothing is left of a recording whose sound is taken away")
    with opened(work, row) as source, Redactor() as redactor, memory_file("sound") as out:
        redactor.rebuild_sound(source, row.voice, out)
        _keep(row, "recording", "audio/mp4", out)


_BUILDERS: dict[str, Callable[[Work, Redaction], None]] = {
    Kind.TEXT: _text,
    Kind.PAGES: _pages,
    Kind.PICTURE: _picture,
    Kind.FILM: _film,
    Kind.SOUND: _sound,
}


# the record


def _place(row: Redaction, mark: Mark) -> str:
    if row.kind == Kind.TEXT:
        return f"characters {mark.start}-{mark.end}"
    if row.kind == Kind.FILM:
        return f"frames {mark.page}-{mark.last}"
    return f"page {mark.page}: {mark.x},{mark.y} {mark.w}x{mark.h}"


def record_of(row: Redaction) -> DerivativeRecord:
    """Return what is known of a derivative that was built."""
    if row.confirmed_by is None or row.confirmed is None:
        raise MissingError("redaction: is confirmed by nobody")
    cuts = []
    for mark in accepted(row):
        effect = "fill" if row.kind != Kind.TEXT else "replace" if mark.replacement else "remove"
        cuts.append(Counted(mark.cls, mark.reason, effect, _place(row, mark), mark.by_program))
    if row.kind in (Kind.FILM, Kind.SOUND) and row.voice != Redaction.Voice.KEEP:
        effect = "alter" if row.voice == Redaction.Voice.ALTER else "remove"
        cuts.append(Counted("R1", "voice", effect, "whole", False))
    return DerivativeRecord(
        row.item.content_sha256,
        row.kind,
        tuple(row.products.order_by("name").values_list("sha256", flat=True)),
        tuple(cuts),
        write_instant(row.confirmed),
        row.made_by.pseudonym,
        row.confirmed_by.pseudonym,
    )


def _seal_record(work: Work, row: Redaction) -> None:
    """Put the record, sealed to the mission's readers, into the vault, and enter that it was made.

    The entry names the sealed bytes, which differ each time: it proves no file to be that item's.
    """
    record = encode_derivative(record_of(row))
    listed = projecting.reader_of(work).mission(row.item.mission.pseudonym).get("recipients")
    recipients = [parse_recipient(str(one)) for one in listed] if isinstance(listed, list) else []
    if not recipients:
        raise MissingError("redaction: the mission of its item has no recipients")
    sealed = io.BytesIO()
    seal_stream(io.BytesIO(record), sealed, recipients)
    data = sealed.getvalue()
    row.object_sha256 = hashlib.sha256(data).hexdigest()
    row.event, row.record = new_id(os.urandom), record.decode("utf-8")
    work.hq.vault.put(row.object_sha256, len(data), io.BytesIO(data))
    event = CustodyEvent(
        event=row.event,
        action=Action.DERIVE,
        time=write_instant(timezone.now()),
        actor=row.confirmed_by.pseudonym if row.confirmed_by is not None else row.made_by.pseudonym,
        package_sha256=row.item.package_sha256,
        reason=f"redacted as {row.kind}",
        digest_before=row.item.package_sha256,
        digest_after=row.object_sha256,
    )
    work.hq.enter([(event.action.entry_type, event.values())])
