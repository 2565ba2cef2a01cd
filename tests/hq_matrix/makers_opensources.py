"""Rows of open sources: a record of collection, an archive of it, a step of verification."""

from __future__ import annotations

from typing import Any

from hq_matrix.makers import Kind, Side
from vedette_hq.access.roles import CASEWORK, LEADS


def source(side: Side) -> Any:
    """A record of the case of a side, with its first version."""
    from vedette_hq.opensources.models import Source, Version

    made = Source.objects.create(
        case=side.row("case"), title=f"title of source {side.word}", opened_by=side.maker
    )
    data = {"fields": {"address": [f"https://invented.example/{side.word}", ""]}, "answers": {}}
    Version.objects.create(source=made, number=1, data=data, made_by=side.maker)
    return made


def part(side: Side) -> Any:
    """A web archive of the record, in its case, with a reading that holds nothing."""
    import zlib

    from django.utils import timezone

    from vedette.cases.sources.survey import Survey, encode_survey
    from vedette_hq.opensources.models import Part, Reading
    from vedette_hq.vault.models import CaseItem, Item

    held = side.row("online_source")
    number = len(side.rows)
    item = Item.objects.create(
        package_sha256=f"{number:02x}{side.maker.pk}{held.pk}"[:64].ljust(64, "0"),
        mission=side.row("mission"),
        device=side.row("device"),
        device_index=10_000 + number,
        name=f"name of archive {side.word}",
        kind="archive",
    )
    CaseItem.objects.create(case=held.case, item=item, added_by=side.maker)
    data = zlib.compress(encode_survey(Survey()))
    Reading.objects.create(item=item, data=data, made=timezone.now(), sound=True)
    return Part.objects.create(source=held, item=item, part="archive", added_by=side.maker)


def note(side: Side) -> Any:
    """A step of verification."""
    from vedette_hq.opensources.models import Note

    return Note.objects.create(
        source=side.row("online_source"),
        method="place",
        finding="open",
        words=f"words of step {side.word}",
        by=side.maker,
    )


def _same(name: str) -> Any:
    return lambda side: side.row(name)


def _close(row: Any) -> None:
    from django.utils import timezone

    case = getattr(row, "case", row)
    type(case).objects.filter(pk=case.pk).update(closed=timezone.now())


def _close_of_source(row: Any) -> None:
    _close(row.source)


def _end(row: Any) -> None:
    from django.utils import timezone

    type(row).objects.filter(pk=row.pk).update(until=timezone.now())


KINDS = {
    "online_case": Kind(_same("case"), CASEWORK, through="case", over=_close),
    "own_online_case": Kind(_same("case"), CASEWORK, through="case", over=_close, seen_over=False),
    "online_source": Kind(source, CASEWORK, through="case", over=_close),
    "own_online_source": Kind(_same("online_source"), CASEWORK, through="case", over=_close, seen_over=False),
    "online_part": Kind(part, CASEWORK, through="case", over=_end, seen_over=False),
    "own_online_part": Kind(
        _same("online_part"), CASEWORK, through="case", over=_close_of_source, seen_over=False
    ),
    "own_online_note": Kind(note, LEADS, through="case", over=_close_of_source, seen_over=False),
}
