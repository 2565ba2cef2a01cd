"""Rows of `clocks`: a deadline, what a reckoning moved, an edition of a term."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from hq_matrix.makers import Kind, Side
from vedette_hq.access.roles import CASEWORK

DAY = date(2026, 3, 2)


def deadline(side: Side) -> Any:
    """A deadline of the case of a side."""
    from vedette_hq.clocks.models import Deadline

    return Deadline.objects.create(
        case=side.row("case"),
        title=f"title of deadline {side.word}",
        rule="ru.124.3d",
        rule_version=1,
        region="RU-CE",
        calendar="RU-CE/1+RU/1",
        owed_by="authority",
        event=DAY,
        ours=date(2026, 3, 4),
        theirs=date(2026, 3, 5),
        due=date(2026, 3, 5),
        made_by=side.maker,
    )


def shift(side: Side) -> Any:
    """A deadline that was moved by a day."""
    from vedette_hq.clocks.models import Shift

    return Shift.objects.create(
        deadline=deadline(side),
        ours_before=DAY,
        theirs_before=DAY,
        ours_after=date(2026, 3, 3),
        theirs_after=date(2026, 3, 3),
        rule_before=1,
        rule_after=1,
        calendar_before="RU-CE/1+RU/1",
        calendar_after="RU-CE/2+RU/1",
    )


def edition(side: Side) -> Any:
    """An edition of a term that nobody took over."""
    from vedette.cases.clocks import rule
    from vedette.cases.clocks.rules import as_json
    from vedette_hq.clocks.models import Edition

    content = {**as_json(rule("ru.124.3d")), "length": 4, "version": 2}
    return Edition.objects.create(
        kind="rule",
        name="ru.124.3d",
        number=2,
        content=content,
        reason=f"reason of edition {side.word}",
        made_by=side.maker,
    )


def _close(held: Any) -> None:
    type(held).objects.filter(pk=held.pk).update(closed=timezone.now())


def _close_its_case(held: Any) -> None:
    _close(held.case)


def _withdraw(held: Any) -> None:
    type(held).objects.filter(pk=held.pk).update(state="withdrawn")


def _seen(held: Any) -> None:
    type(held).objects.filter(pk=held.pk).update(seen=timezone.now(), seen_by=held.deadline.made_by)


def _case(side: Side) -> Any:
    return side.row("case")


KINDS = {
    "clocks_case": Kind(_case, CASEWORK, through="case", over=_close),
    "clocks_workable": Kind(_case, CASEWORK, through="case", over=_close, seen_over=False),
    "deadline": Kind(deadline, CASEWORK, shows="title", through="case", over=_withdraw),
    "workable_deadline": Kind(deadline, CASEWORK, through="case", over=_close_its_case, seen_over=False),
    "deadline_shift": Kind(shift, CASEWORK, through="case", over=_seen),
    "clock_edition": Kind(edition, CASEWORK, far=CASEWORK, through="case"),
}
