"""Rows of alerts: an alert, somebody's way to be reached, a channel, a standing duty."""

from __future__ import annotations

import secrets
from typing import Any

from django.utils import timezone

from hq_matrix.makers import NOBODY, Kind, Side
from vedette_hq.access.roles import LEADS, STAFF, Role

OVERSEE = frozenset({Role.LEAD, Role.WATCH})


def alert(side: Side) -> Any:
    """An alert that nobody was told yet: it names no mission and no case, and is of no team."""
    from vedette_hq.alerts.models import Alert

    return Alert.objects.create(
        key=f"invented:{secrets.token_hex(4)}", origin="remind", code="x", number="123456", duty="officer"
    )


def _taken(row: Any) -> None:
    row.taken, row.taken_by = timezone.now(), None
    from vedette_hq.access.models import Person

    row.taken_by = Person.objects.filter(role="lead").first()
    row.save()


def channel(side: Side) -> Any:
    """A gateway on this machine that is not there."""
    from vedette_hq.alerts.models import Channel

    settings = {"url": "http://127.0.0.1:1/send", "body": "{to} {text}", "deadline": 1}
    return Channel.objects.create(name=f"c{secrets.token_hex(6)}", kind="http", settings=settings)


def way(person: Any) -> Any:
    """A way of a person."""
    from vedette_hq.access.fields import new_id
    from vedette_hq.alerts.models import Channel, Way

    held, _new = Channel.objects.get_or_create(
        name="ways", kind="http", settings={"url": "http://127.0.0.1:1/", "body": "{to}{text}", "deadline": 1}
    )
    made = Way(id=new_id(), person=person, channel=held, hint="…")
    made.keep("+33600000001")
    made.save(force_insert=True)
    return made


def standing_duty(side: Side) -> Any:
    """A standing duty."""
    from hq.plugin import make_person
    from vedette_hq.alerts.models import Standing

    person = make_person(f"duty-{secrets.token_hex(4)}", "watch")
    return Standing.objects.create(duty="officer", person=person, given_by=side.maker)


def _ended(row: Any) -> None:
    row.until = timezone.now()
    row.save()


KINDS = {
    "alert": Kind(alert, OVERSEE, OVERSEE, over=_taken),
    "channel": Kind(channel, LEADS, LEADS, read_by=STAFF),  # chosen from, by whoever is reached by it
    "standing_duty": Kind(standing_duty, LEADS, LEADS, over=_ended),
    "way": Kind(way, STAFF, NOBODY, personal=True),
}
