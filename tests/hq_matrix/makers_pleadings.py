"""Rows of texts: a text with its first revision, and what was typeset of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from hq_matrix.makers import Kind, Side
from vedette_hq.access.roles import CASEWORK


def text(side: Side) -> Any:
    """A text of the case of a side, for nobody by name."""
    from vedette.cases.pleadings.material import Fact, Material
    from vedette.cases.pleadings.plain import plain
    from vedette_hq.pleadings.models import Revision, Text

    made = Text.objects.create(
        case=side.row("case"),
        kind="complaint_124",
        language="ru",
        title=f"title of text {side.word}",
        made_by=side.maker,
    )
    material = Material("ru", facts=(Fact("2026-03", f"fact of text {side.word}"),))
    Revision.objects.create(text=made, number=1, part="begin", data=plain(material), made_by=side.maker)
    return made


def issue(side: Side) -> Any:
    """What was typeset of it."""
    from vedette_hq.pleadings.models import Issue

    held = side.row("pleading")
    return Issue.objects.create(
        text=held,
        revision=held.revisions.first(),
        language="ru",
        on=date(2026, 3, 2),
        pdf=b"x",
        docx=b"x",
        pdf_sha256="0" * 64,
        docx_sha256="0" * 64,
        pages=1,
        ready=False,
        found={"missing": [], "limits": [], "checks": [["secrecy", None]]},
        made_by=side.maker,
    )


def _withdraw(held: Any) -> None:
    held.withdrawn, held.withdrawn_reason = timezone.now(), "x"
    held.save()


def _close(held: Any) -> None:
    type(held).objects.filter(pk=held.pk).update(closed=timezone.now())


def _same(name: str) -> Any:
    return lambda side: side.row(name)


KINDS = {
    "text_case": Kind(_same("case"), CASEWORK, through="case", over=_close),
    "open_text_case": Kind(_same("case"), CASEWORK, through="case", over=_close, seen_over=False),
    "pleading": Kind(text, CASEWORK, shows="title", through="case", over=_withdraw),
    "own_pleading": Kind(_same("pleading"), CASEWORK, through="case", over=_withdraw, seen_over=False),
    "pleading_issue": Kind(issue, CASEWORK, through="case"),
    # over with its text, which is over on that side
    "own_pleading_issue": Kind(_same("pleading_issue"), CASEWORK, through="case", seen_over=False),
}
