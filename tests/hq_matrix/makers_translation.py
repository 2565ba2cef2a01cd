"""Rows of translation and effect: a term, a name, what happened around a release, what is to be done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from hq_matrix.makers import Kind, Side
from vedette_hq.access.roles import CONTENT


def term(side: Side) -> Any:
    """A term of the glossary."""
    from vedette_hq.translation.models import GlossaryTerm

    said = {"en": f"term {side.word}", "fr": f"terme {side.word}"}
    return GlossaryTerm.objects.create(renderings=said, made_by=side.maker)


def agreed_name(side: Side) -> Any:
    """A name of the table."""
    from vedette_hq.translation.models import AgreedName

    said = {"en": {"approved": f"Name {side.word}", "variants": []}}
    return AgreedName.objects.create(kind="place", spellings=said, made_by=side.maker)


def happened(side: Side) -> Any:
    """A line of the log of effects."""
    from vedette_hq.effect.models import Happened

    return Happened.objects.create(
        release=side.row("release"),
        kind="answer",
        tone="neither",
        day=date(2026, 1, 2),
        words=f"answer {side.word}",
        made_by=side.maker,
    )


def task(side: Side) -> Any:
    """What is to be done after it."""
    from vedette_hq.effect.models import Task

    return Task.objects.create(
        happened=side.row("happened"), words=f"do {side.word}", due=date(2026, 1, 9), made_by=side.maker
    )


def _withdraw(held: Any) -> None:
    held.withdrawn, held.withdrawn_reason = timezone.now(), "invented"
    held.save()


def _done(held: Any) -> None:
    held.done = timezone.now()
    held.save()


KINDS = {
    "glossary_term": Kind(term, CONTENT, CONTENT),
    "agreed_name": Kind(agreed_name, CONTENT, CONTENT),
    "happened": Kind(happened, CONTENT, through="case", over=_withdraw),
    "standing_happened": Kind(
        lambda side: side.row("happened"), CONTENT, through="case", over=_withdraw, seen_over=False
    ),
    "effect_task": Kind(task, CONTENT, through="case", over=_done, seen_over=False),
}
