"""Rows of redaction: one of an item of the case of a side, and a file that was built."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from hq_matrix.makers import Kind, Side, item
from vedette_hq.access.roles import CONTENT


def redaction(side: Side) -> Any:
    """A redaction of an item that stays in the case of a side."""
    from vedette_hq.redaction.models import Redaction
    from vedette_hq.vault.models import CaseItem

    held = CaseItem.objects.create(case=side.row("case"), item=item(side), added_by=side.maker)
    return Redaction.objects.create(
        case=held.case, item=held.item, kind="picture", language="ru", made_by=side.maker
    )


def product(side: Side) -> Any:
    """A file of it."""
    from vedette_hq.redaction.models import Product

    return Product.objects.create(
        redaction=side.row("redaction"),
        name=f"file-{side.word}.jpg",
        media_type="image/jpeg",
        size=0,
        sha256="0" * 64,
    )


def _close(held: Any) -> None:
    case = held.case if hasattr(held, "case") else held.redaction.case
    type(case).objects.filter(pk=case.pk).update(closed=timezone.now())


def _same(name: str) -> Any:
    return lambda side: side.row(name)


KINDS = {
    "redaction": Kind(redaction, CONTENT, through="case", over=_close),
    "own_redaction": Kind(_same("redaction"), CONTENT, through="case", over=_close, seen_over=False),
    "redaction_product": Kind(product, CONTENT, shows="name", through="case", over=_close),
}
