"""Rows of the urgent track: a track and what is known, its papers, a contact, an address of the book."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from hq_matrix.makers import Kind, Side
from vedette_hq.access.roles import CASEWORK


def track(side: Side) -> Any:
    """A track of the case of a side."""
    from vedette_hq.appeals.models import Track, Version

    made = Track.objects.create(case=side.row("case"), record=side.row("record"), opened_by=side.maker)
    values = {"name_local": f"name of urgent {side.word}", "last_seen": "2026-01-02T03:04"}
    data = {"language": "ru", "values": values, "rows": {}, "translations": {}}
    Version.objects.create(track=made, number=1, data=data, made_by=side.maker)
    return made


def bundle(side: Side) -> Any:
    """What was made of it."""
    from vedette_hq.appeals.models import Bundle

    held = side.row("urgent_track")
    frozen = {"calls": [], "addressees": [], "government": None, "public": None, "today": "2026-01-03"}
    return Bundle.objects.create(track=held, version=held.versions.first(), frozen=frozen, made_by=side.maker)


def paper(side: Side) -> Any:
    """One paper of it."""
    from vedette_hq.appeals.models import Made

    count = Made.objects.filter(bundle=side.row("urgent_bundle")).count()
    return Made.objects.create(
        bundle=side.row("urgent_bundle"),
        code="crime-report",
        language=("ru", "fr", "en")[count % 3],
        pdf=b"x",
        docx=b"x",
        pdf_sha256="0" * 64,
        docx_sha256="0" * 64,
        pages=1,
        words=1,
        ready=False,
    )


def contact(side: Side) -> Any:
    """Somebody of its contact tree."""
    from vedette_hq.appeals.models import Contact

    return Contact.objects.create(
        track=side.row("urgent_track"), role="family", name=f"contact {side.word}", made_by=side.maker
    )


def address(side: Side) -> Any:
    """A line of the book."""
    from vedette_hq.appeals.models import Authority

    return Authority.objects.create(kind="duty", name_en=f"address {side.word}", made_by=side.maker)


def _end(held: Any) -> None:
    held.ended, held.outcome = timezone.now(), "free"
    held.save()


def _same(name: str) -> Any:
    return lambda side: side.row(name)


KINDS = {
    "urgent_track": Kind(track, CASEWORK, through="case", over=_end),
    "own_urgent_track": Kind(_same("urgent_track"), CASEWORK, through="case", over=_end, seen_over=False),
    "urgent_bundle": Kind(bundle, CASEWORK, through="case"),
    "urgent_paper": Kind(paper, CASEWORK, through="case"),
    # over with its track, which is over on that side
    "urgent_contact": Kind(contact, CASEWORK, through="case", seen_over=False),
    "urgent_address": Kind(address, CASEWORK, CASEWORK),
}
