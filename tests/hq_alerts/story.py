"""A gateway that really listens, a channel to it, people who are reached by it, and an alert of the watch."""

from __future__ import annotations

from typing import Any

from vedette.missions.watch.values import Alert, Cause

WATCH = "7f3a" * 8


def gateway(port: int, name: str = "sms", **more: Any) -> Any:
    """A channel to an HTTP gateway on this machine."""
    from vedette_hq.alerts.models import Channel

    settings = {
        "url": f"http://127.0.0.1:{port}/send",
        "body": '{"to": "{to}", "text": "{text}", "id": "{id}"}',
        "deadline": 2,
        **more,
    }
    return Channel.objects.create(name=name, kind="http", settings=settings)


def reached(person: Any, channel: Any, to: str) -> Any:
    """A verified way."""
    from django.utils import timezone

    from vedette_hq.access.fields import new_id
    from vedette_hq.alerts.models import Way

    way = Way(id=new_id(), person=person, channel=channel, hint="…", verified=timezone.now())
    way.place = Way.objects.filter(person=person).count()
    way.keep(to)
    way.save(force_insert=True)
    return way


def has_duty(person: Any, duty: str) -> Any:
    """A standing duty."""
    from vedette_hq.alerts.models import Standing

    return Standing.objects.create(duty=duty, person=person, given_by=person)


def alert(number: int = 1, *, level: int = 1, round_: int = 0, duty: str = "officer", down: int = 0) -> Alert:
    """An alert of the watch, as the engine makes it."""
    return Alert(f"{number:032x}", WATCH, "e" * 32, Cause.DURESS, level, round_, duty, 1_800_000_000, down)
