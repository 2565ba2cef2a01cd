"""Rows of redress: an occurrence, what was used before, a proceeding and its steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from hq_matrix.makers import Kind, Side
from vedette_hq.access.roles import CASEWORK


def proceeding(side: Side) -> Any:
    """A crime report of the case of a side."""
    from vedette_hq.redress.models import Proceeding
    from vedette_hq.redress.services import begin

    made = begin(side.row("case"), side.maker, "ru_crime_report", date(2025, 3, 3))
    Proceeding.objects.filter(pk=made.pk).update(title=f"procedure {side.word}")
    return Proceeding.objects.get(pk=made.pk)


def step(side: Side) -> Any:
    """An act in it."""
    from vedette_hq.redress.entry import Entry
    from vedette_hq.redress.services import act

    entry = Entry(date(2025, 3, 4), counted="investigator", official=f"official {side.word}")
    return act(side.row("proceeding"), side.maker, entry)


def earlier(side: Side) -> Any:
    """A procedure used before."""
    from vedette_hq.redress.services import add_earlier

    case = side.row("case")
    return add_earlier(case, side.maker, "wgeid", date(2024, 1, 2), None, "", f"earlier {side.word}")


def _same(name: str) -> Any:
    return lambda side: side.row(name)


def _close(held: Any) -> None:
    held.case.closed = timezone.now()
    held.case.save()


def _back(held: Any) -> None:
    held.withdrawn = timezone.now()
    held.save()


def _closed(held: Any) -> None:
    held.closed = timezone.now()
    held.save()


KINDS = {
    "redress_case": Kind(_same("case"), CASEWORK, through="case", over=_closed),
    "open_redress_case": Kind(_same("case"), CASEWORK, through="case", over=_closed, seen_over=False),
    "redress_earlier": Kind(earlier, CASEWORK, shows="words", through="case", over=_back, seen_over=False),
    "proceeding": Kind(proceeding, CASEWORK, shows="title", through="case"),
    "open_proceeding": Kind(_same("proceeding"), CASEWORK, through="case", over=_close, seen_over=False),
    "redress_step": Kind(step, CASEWORK, shows="official", through="case", over=_back, seen_over=False),
}
