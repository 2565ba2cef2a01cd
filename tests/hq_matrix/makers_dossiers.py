"""Rows of dossiers: a dossier with an exhibit, a version of it, one that is signed off."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from hq_matrix.makers import Kind, Side
from vedette_hq.access.roles import CASEWORK


def dossier(side: Side) -> Any:
    """A dossier of the case of a side."""
    from vedette_hq.dossiers.models import Dossier

    case = side.row("case")
    return Dossier.objects.create(case=case, title=f"title of dossier {side.word}", made_by=side.maker)


def version(side: Side) -> Any:
    """A version of it."""
    from vedette_hq.dossiers.models import Version

    return Version.objects.create(
        dossier=side.row("dossier"),
        recipient=f"recipient {side.word}",
        language="fr",
        scope="C11",
        made_by=side.maker,
        edited_by=side.maker,
    )


def signed(side: Side) -> Any:
    """A version that another lawyer signed off."""
    from vedette_hq.access.models import Person

    held = version(side)
    other = Person.objects.exclude(pk=side.maker.pk).order_by("pk").first()
    type(held).objects.filter(pk=held.pk).update(signed=timezone.now(), signed_by=other)
    held.refresh_from_db()
    return held


def _close(held: Any) -> None:
    case = held.dossier.case if hasattr(held, "dossier") else held.case
    type(case).objects.filter(pk=case.pk).update(closed=timezone.now())


def _same(name: str) -> Any:
    return lambda side: side.row(name)


KINDS = {
    "dossier": Kind(dossier, CASEWORK, shows="title", through="case", over=_close),
    "own_dossier": Kind(_same("dossier"), CASEWORK, through="case", over=_close, seen_over=False),
    "dossier_version": Kind(version, CASEWORK, shows="recipient", through="case", over=_close),
    "own_dossier_version": Kind(version, CASEWORK, through="case", over=_close, seen_over=False),
    "signed_dossier_version": Kind(signed, CASEWORK, through="case", over=_close, seen_over=False),
}
