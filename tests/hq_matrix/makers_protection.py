"""Rows of `protection`: incidents, warnings, what was taken."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from hq_matrix.makers import LEADS, NOBODY, Kind
from vedette_hq.access.roles import CASEWORK, Role

READERS = CASEWORK | {Role.WATCH}


def _set(**values: Any) -> Callable[[Any], Any]:
    def over(row: Any) -> None:
        for name, value in values.items():
            setattr(row, name, value() if callable(value) else value)
        row.save()

    return over


def incident(side: Any) -> Any:
    from vedette_hq.protection.models import Incident

    now = timezone.now()
    return Incident.objects.create(
        once=secrets.token_hex(16),
        mission=side.row("mission"),
        kind="T13",
        happened=now,
        noticed=now,
        words=f"words of incident {side.word}",
        place=f"place {side.word}",
        made_by=side.maker,
    )


def follow_up(side: Any) -> Any:
    from vedette_hq.protection.models import FollowUp

    return FollowUp.objects.create(
        incident=side.row("incident"),
        words=f"words of follow-up {side.word}",
        due=timezone.now(),
        made_by=side.maker,
    )


def publicity(side: Any) -> Any:
    from vedette_hq.protection.models import Publicity

    return Publicity.objects.create(
        mission=side.row("mission"),
        at=timezone.now(),
        title=f"title of publication {side.word}",
        made_by=side.maker,
    )


def warning(side: Any) -> Any:
    from vedette_hq.protection.models import Warning

    now = timezone.now()
    return Warning.objects.create(
        mission=side.row("mission"),
        key=f"place:{secrets.token_hex(8)}",
        pattern="place",
        weight=3,
        incidents=[side.row("incident").pk],
        values={"place": f"place of warning {side.word}", "times": 3},
        since=now,
        last=now,
    )


def across(side: Any) -> Any:
    from vedette_hq.protection.models import Across, Warning

    now = timezone.now()
    made = Warning.objects.create(
        across=True,
        key=f"across:plate:{secrets.token_hex(8)}",
        pattern="plate",
        weight=3,
        values={"plate": "A777AA-95", "times": 2},
        since=now,
        last=now,
    )
    Across.objects.create(warning=made, mission=side.row("mission"))
    return made


def seizure(side: Any) -> Any:
    from vedette_hq.protection.models import Seizure

    held = incident(side)
    return Seizure.objects.create(
        incident=held,
        mission=side.row("mission"),
        taken=held.happened,
        taken_by=f"hands of seizure {side.word}",
        made_by=side.maker,
    )


def taken(side: Any) -> Any:
    from vedette_hq.protection.models import TakenDevice

    return TakenDevice.objects.create(seizure=side.row("seizure"), words=f"thing {side.word}")


def to_tell(side: Any) -> Any:
    from vedette_hq.protection.models import ToTell

    return ToTell.objects.create(seizure=side.row("seizure"), words=f"somebody of {side.word}")


def _mission(side: Any) -> Any:
    from hq_matrix.makers import mission

    return side.rows.get("mission") or mission(side)


_CLOSED = _set(closed=timezone.now, closed_words="over")
KINDS = {
    "incident": Kind(incident, READERS, shows="words", over=_CLOSED),
    "incident_follow_up": Kind(follow_up, READERS, shows="words", over=_set(done=timezone.now)),
    "publicity": Kind(publicity, READERS, shows="title"),
    "protection_mission": Kind(_mission, READERS),
    "warning": Kind(warning, READERS, over=_set(closed=timezone.now, reason="over", stands=False)),
    "tellable_warning": Kind(across, NOBODY, LEADS, over=_set(told_teams=timezone.now), seen_over=False),
    "seizure": Kind(seizure, READERS, shows="taken_by"),
    "taken_device": Kind(taken, READERS, shows="words", over=_set(back=timezone.now)),
    "to_tell": Kind(to_tell, READERS, shows="words", over=_set(done=timezone.now)),
}
