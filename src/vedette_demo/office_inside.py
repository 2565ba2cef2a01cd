"""What the demonstration does with the site's database: a process of its own, told on standard input.

Django is told once what it runs on; so each house has its own process here.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vedette.house.lockbox import HouseKeys
from vedette_demo.run import now

LISTED_SECONDS = 300.0


def people(missions: Sequence[str], persons: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Make the tables, the invented people and their teams; give name, role and one-time link of each."""
    from vedette_hq.access.models import Membership, Person
    from vedette_hq.access.services import found, invite
    from vedette_hq.config.preparing import prepare
    from vedette_hq.config.runtime import current
    from vedette_hq.missions.models import Mission

    prepare(current())
    invited = []
    for number, (login, name, role, language) in enumerate(persons):
        first = number == 0
        link = found(login, name, language) if first else invite(None, login, name, role, language).address
        invited.append((name, role, link))
    for mission in missions:
        title = f"{mission.removeprefix('m-').capitalize()} mission"
        row, _ = Mission.objects.get_or_create(pseudonym=mission, defaults={"title": title})
        for person in Person.objects.exclude(role="auditor"):
            Membership.objects.create(person=person, kind="mission", object_id=row.pk)
    return {"people": invited}


def listed(count: int) -> dict[str, Any]:
    """Wait until the worker has listed `count` items; say how many it has."""
    from vedette_hq.vault.models import Item

    until = time.monotonic() + LISTED_SECONDS
    while (have := Item.objects.filter(state="projected").count()) < count and time.monotonic() < until:
        time.sleep(0.2)
    return {"count": have}


def main() -> None:
    """Do what standard input asks for; answer with one line of JSON."""
    asked = json.load(sys.stdin)
    from vedette_hq.config import runtime
    from vedette_hq.config.settings_file import load_settings

    house = Path(asked["house"])
    keys = HouseKeys.of(bytes.fromhex(asked["secret"]))
    runtime.install(runtime.Runtime(house, keys, load_settings(house), now, demonstration=True))
    os.environ["DJANGO_SETTINGS_MODULE"] = "vedette_hq.config.settings"
    import django

    django.setup()
    if asked["work"] == "people":
        done = people(asked["missions"], asked["people"])
    elif asked["work"] == "records":
        from vedette_demo.office_records import tell

        done = tell()
    elif asked["work"] == "missions":
        from vedette_demo.office_missions import tell as tell_mission

        done = tell_mission(asked["mission"])
    else:
        done = listed(int(asked["count"]))
    print(json.dumps(done))


if __name__ == "__main__":
    main()
