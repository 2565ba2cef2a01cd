"""What a process of a test does with the database of a house that nobody serves just now."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

STARTED = time.time()


def fill(house: Path, secret: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Do the task that `options` names; return what the test wants to know."""
    from vedette.house.lockbox import HouseKeys
    from vedette_hq.config import runtime
    from vedette_hq.config.settings_file import load_settings

    settings = load_settings(house)
    runtime.install(runtime.Runtime(house, HouseKeys.of(secret), settings, lambda: datetime.now(UTC)))
    os.environ["DJANGO_SETTINGS_MODULE"] = "vedette_hq.config.settings"
    import django

    django.setup()
    return {"watch": _watch, "deadman": _deadman, "deadman-past": _past}[options["task"]](**options)


def _watch(*, wait: int, after: int, again: int = 5, **_rest: Any) -> dict[str, Any]:
    """A mission watched: the promise, and its level 1, run out in `wait` seconds from now, or twice what this
    process took to come so far, whichever is later.
    """
    from django.utils import timezone

    from vedette.missions.watch.ladder import LADDER
    from vedette_hq.access.models import Membership, Person
    from vedette_hq.alerts.models import Channel, Way
    from vedette_hq.missions.models import Mission
    from vedette_hq.watch import cards, duties, setting_up
    from vedette_hq.watch.models import Promise

    now = timezone.now()
    lead = Person.objects.create(
        login="lead", name="Invented lead", pseudonym="p-lead", role="lead", joined=now
    )
    mission = Mission.objects.create(pseudonym="m-1", title="Invented mission")
    Membership.objects.create(person=lead, kind="mission", object_id=mission.pk)
    channel = Channel.objects.create(name="ring", kind="command", settings={"program": "ring"})
    way = Way(person=lead, channel=channel, hint="…", verified=now)
    way.keep("+000")
    way.save()
    shift = duties.plan("officer", lead, now - timedelta(minutes=1), now + timedelta(hours=8), lead)
    duties.take_over(shift, lead)
    watch = setting_up.create(mission, now - timedelta(hours=1), now + timedelta(days=2), "UTC", lead)
    member = cards.add_member(watch, None, "Ilya, invented", lead)
    due = int(time.time()) + max(wait, 2 * int(time.time() - STARTED))
    Promise.objects.create(
        watch=watch, member=member, opens=due - 3000, due=due - 2, grace=2 - after, made_by=lead
    )
    ladder = list(LADDER)
    from dataclasses import replace

    ladder[0] = replace(ladder[0], after=after, again=again, unheard=3000)
    setting_up.set_ladder(watch, ladder, lead)
    setting_up.put_in_force(watch, lead)
    return {"level": due, "watch": watch.pk, "tag": member.tag}


def _deadman(**_rest: Any) -> dict[str, Any]:
    from django.utils import timezone

    from vedette_hq.access.models import Person
    from vedette_hq.watch import duties

    lead = Person.objects.create(
        login="lead", name="Invented lead", pseudonym="p-lead", role="lead", joined=timezone.now()
    )
    duties.set_hours(2, lead)
    return {}


def _past(**_rest: Any) -> dict[str, Any]:
    """The signal was given long ago, and whoever opens the house has had their hour."""
    from vedette_hq.watch.models import House

    past = datetime.now(UTC) - timedelta(hours=3)
    House.objects.filter(pk="house").update(here=past, opened=past)
    return {}
