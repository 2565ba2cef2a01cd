"""Papers, cards and the press kit of a release, made of the texts that stand, and put among its files.

What is put there goes through the checks with the texts. The files of the site bear no embargo: it ends
before they are read. Those in the press kit do.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from django.db import transaction

from vedette.adapters.cards import card_png
from vedette.adapters.typesetting import Typeset, typeset_freely
from vedette.errors import ConflictError, UsageError
from vedette.house.redacting import Redactor
from vedette.papers.docx import docx_bytes
from vedette.papers.plain import text
from vedette.publication.press.card import SIZES, card_of
from vedette.publication.press.composing import Composed, Lack, compose
from vedette.publication.press.kit import EXTENSIONS, KitPicture, kit_bytes
from vedette.publication.press.papers import Letterhead, day, paper_of
from vedette.publication.press.parts import FORMS
from vedette.publication.releases.document import Document
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.press import queries
from vedette_hq.releases.models import LEFT_STATES, Piece, Release
from vedette_hq.releases.queries import document_of, labels_in, piece_data, pieces_of, texts_of
from vedette_hq.releases.services import add_piece

READ = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
}
MAX_SIDE = 2400


def group_in(language: str) -> str:
    """Return the group's name in a language, as the words of the house have it; "" when nobody wrote it."""
    for code in (language, "en", "fr", "ru"):
        held = queries.house_words(code)
        if held is not None and held.data.get("values", {}).get("group"):
            return str(held.data["values"]["group"])
    return ""


def embargo_of(release: Release) -> tuple[datetime | None, str]:
    """Return until when there is an embargo, and by which clock: as it was set, else as it was typed."""
    if release.embargo_until is not None:
        return release.embargo_until, release.embargo_zone or "UTC"
    until = typed_embargo(release)
    return until, queries.draft_of(release).shared.values.get("embargo_zone", "UTC") if until else ""


def typed_embargo(release: Release) -> datetime | None:
    """Return until when there is an embargo as it was typed into the parts."""
    values = queries.draft_of(release).shared.values if release.kind in FORMS else {}
    if not values.get("embargo"):
        return None
    zone = ZoneInfo(values.get("embargo_zone", "UTC"))
    return datetime.fromisoformat(values["embargo"]).replace(tzinfo=zone).astimezone(UTC)


def embargo_words(release: Release, language: str) -> str:
    """Return until when, in words of a language; "" without an embargo."""
    until, zone = embargo_of(release)
    if until is None:
        return ""
    local = until.astimezone(ZoneInfo(zone))
    return f"{day(local.date().isoformat(), language)}, {local:%H:%M} ({zone})"


def head_of(release: Release, document: Document, *, kit: bool = False) -> Letterhead:
    """Return what stands on each page of a paper of a release."""
    language = document.language
    return Letterhead(
        group_in(language),
        embargo=embargo_words(release, language) if kit and release.state not in LEFT_STATES else "",
        labels=tuple(one for one in labels_in(language) if one not in document.labels),
    )


def composed(release: Release, language: str) -> Composed:
    """Return the text as its parts make it, and what it lacks: too many pages is one of it."""
    made = compose(queries.draft_of(release), language, release.code)
    form = FORMS[release.kind]
    if form.pages is None or not made.document.title:
        return made
    paper = paper_of(made.document.public(), head_of(release, made.document, kit=True))
    if typeset_freely(paper).pages <= form.pages:
        return made
    return Composed(made.document, (Lack("happened", "pages"), *made.lacks))


def reading(release: Release, language: str, form: str) -> bytes:
    """Return the text of a language as a paper or card, marked as a draft until it has left.

    Raises: UsageError for another form, ConflictError while there is no text.
    """
    held = texts_of(release).get(language)
    if held is None:
        raise ConflictError("text: nothing is written in this language yet")
    document = document_of(held).public()
    if form == "png":
        return card_png(card_of(document, group_in(language)))
    head = head_of(release, document, kit=True)
    drafted = Letterhead(head.group, head.embargo, release.state not in LEFT_STATES, head.labels)
    paper = paper_of(document, drafted)
    if form == "pdf":
        return typeset_freely(paper).pdf
    if form == "docx":
        return docx_bytes(paper)
    if form == "txt":
        return text(paper).encode()
    raise UsageError("paper: there is no such form")


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: how many files, and the languages whose paper is longer than its limit."""

    files: int
    long: tuple[str, ...]


def make(release: Release, by: Person) -> Made:
    """Make papers, cards and the press kit of every text, and put them among the files of the release.

    The kit has the papers with their embargo, plain text, cards in every size, the pictures with their
    captions. Same texts and files, same bytes: what is there already stays.
    Raises: ConflictError without a text or when it left already, UsageError without typst.
    """
    texts = texts_of(release)
    if not texts:
        raise ConflictError("press kit: write a text first")
    documents = {code: document_of(held).public() for code, held in texts.items()}
    long, kit, site = [], dict[str, bytes](), list[dict[str, Any]]()
    name = release.kind.replace("_", "-")
    for code, document in documents.items():
        own = _set(release, document, kit=False)
        limit = FORMS[release.kind].pages if release.kind in FORMS else None
        pressed = _set(release, document, kit=True)
        if limit is not None and max(own[0].pages, pressed[0].pages) > limit:
            long.append(code)
        kit[f"{name}-{code}.pdf"], kit[f"{name}-{code}.docx"] = pressed[0].pdf, pressed[1]
        kit[f"{name}-{code}.txt"] = pressed[2].encode()
        cards = {size: card_png(card_of(document, group_in(code), size)) for size in SIZES}
        kit |= {f"cards/{size}-{code}.png": data for size, data in cards.items()}
        alt = {
            code: {"alt": " · ".join(one for one in (document.title, group_in(code)) if one), "caption": ""}
        }
        stem = f"{release.code}-{code}"
        site += [
            {
                "name": f"{stem}.pdf",
                "role": "pdf",
                "language": code,
                "data": own[0].pdf,
                "media_type": READ["pdf"],
            },
            {
                "name": f"{stem}.docx",
                "role": "docx",
                "language": code,
                "data": own[1],
                "media_type": READ["docx"],
            },
            {
                "name": f"{stem}.png",
                "role": "card",
                "language": code,
                "data": cards["wide"],
                "media_type": READ["png"],
                "captions": alt,
            },
        ]
    embargo = {code: words for code in documents if (words := embargo_words(release, code))}
    seen = queries.pictures_of(release)
    packed = kit_bytes(kit, _pictures(seen), embargo)
    people = sorted({one for piece in seen for one in piece.people})
    site.append(
        {
            "name": f"{release.code}-press-kit.zip",
            "role": "zip",
            "data": packed,
            "media_type": "application/zip",
            "people": people,
        }
    )
    there = {one.name: one for one in pieces_of(release)}
    changed = [one for one in site if not _is_there(there.get(one["name"]), one)]
    with transaction.atomic():
        for one in changed:
            add_piece(by, release, **one)
        if changed:
            note(by, "press.make", "release", release.pk, count=len(changed))
    return Made(len(site), tuple(long))


def _is_there(piece: Piece | None, made: Mapping[str, Any]) -> bool:
    """Say whether a file is there already as it was made now: then reviews and checks of it hold on."""
    return (
        piece is not None
        and piece.sha256 == hashlib.sha256(made["data"]).hexdigest()
        and piece.captions == made.get("captions", {})
        and piece.people == made.get("people", [])
    )


def _set(release: Release, document: Document, *, kit: bool) -> tuple[Typeset, bytes, str]:
    paper = paper_of(document, head_of(release, document, kit=kit))
    return typeset_freely(paper), docx_bytes(paper), text(paper)


def _pictures(pieces: list[Piece]) -> list[KitPicture]:
    found = []
    for one in pieces:
        if one.media_type in EXTENSIONS:
            said: Mapping[str, Mapping[str, str]] = one.captions
            captions = {code: (each.get("caption", ""), each.get("alt", "")) for code, each in said.items()}
            found.append(KitPicture(piece_data(one), one.media_type, captions))
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as it came: its bytes, its use, what it shows by language, ids of those seen in it."""

    file: BinaryIO
    role: str
    captions: Mapping[str, Mapping[str, str]]
    people: tuple[str, ...] = ()


def add_picture(release: Release, by: Person, shown: Shown) -> Piece:
    """Put a picture among the files: decoded in the cage and written anew, without metadata.

    Raises: FormatError, LimitError for a file that is no picture that can be read, UsageError, ConflictError.
    """
    known = {pk for pk, _label in queries.people_of(by, release)}
    if shown.role not in ("portrait", "picture") or not set(shown.people) <= known:
        raise UsageError("picture: a use, and people of the case, expected")
    made = io.BytesIO()
    with Redactor() as redactor:
        wide, high = redactor.size_of(shown.file)
        shown.file.seek(0)
        redactor.rebuild_picture(shown.file, (), made, side=MAX_SIDE if max(wide, high) > MAX_SIDE else 0)
    taken = {one.name for one in pieces_of(release)}
    number = next(n for n in range(1, 10_000) if f"{shown.role}-{n:02d}.jpg" not in taken)
    return add_piece(
        by,
        release,
        name=f"{shown.role}-{number:02d}.jpg",
        role=shown.role,
        data=made.getvalue(),
        media_type="image/jpeg",
        captions=shown.captions,
        people=shown.people,
    )
