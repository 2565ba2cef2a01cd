"""Making people, items and answers of an invented case."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

DAYS = timedelta(days=1)


def person_record(case: Any, name: str, by: Any, **more: Any) -> Any:
    """A record of kind person."""
    from vedette.records.schema import Kind
    from vedette.records.values import Value
    from vedette_hq.records.writing import create

    changes = {field: [Value(value)] for field, value in more.items()}
    if name:
        changes["name"] = [Value({"text": name})]
    return create(case, Kind.PERSON, changes, by)


def item(case: Any, by: Any) -> Any:
    """An item of a case."""
    from vedette_hq.missions.models import Device, Mission
    from vedette_hq.vault.models import CaseItem, Item

    mission = Mission.objects.get_or_create(pseudonym="m-1")[0]
    device, _ = Device.objects.get_or_create(origin="device.invented.example/x", mission=mission)
    made = Item.objects.create(
        package_sha256=secrets.token_hex(32),
        item=secrets.token_hex(16),
        mission=mission,
        device=device,
        device_index=Item.objects.count(),
        kind="picture",
        consent=["C17/one"],
    )
    CaseItem.objects.create(case=case, item=made, added_by=by)
    return made


def talk(**more: Any) -> Any:
    """A conversation of yesterday."""
    from vedette_hq.consent.services import Talk

    return Talk(
        **{
            "at": datetime.now(UTC) - DAYS,
            "language": "ru",
            "form": "written",
            "place": "office",
            "risks": "risks-1/ru",
            "method": "a word to the cousin abroad",
            **more,
        }
    )


def yes(subject: Any, scope: str, by: Any, said: dict[str, Any] | None = None, **more: Any) -> Any:
    """One answer of yes, or with `given` False of no."""
    from vedette_hq.consent.services import Answered, answer, subject_of

    given = {"given": True, **more}
    return answer(subject_of(subject), talk(**(said or {})), [Answered(scope, **given)], by)[0]


def take_back(subject: Any, scope: str, by: Any, **more: Any) -> Any:
    """A withdrawal of now."""
    from vedette_hq.consent.services import subject_of, withdraw

    given = {"at": datetime.now(UTC), "channel": "call", "voluntary": "yes", "reach": "no", **more}
    return withdraw(subject_of(subject), scope, by, **given)
