"""What the scripted person's helpers do inside a served house, each time in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hq_serving.stage import surroundings
from vedette.house.lockbox import HouseKeys


def inside(house: Path, secret: bytes, verb: str, **given: object) -> Any:
    """Run one of the verbs below on the tables of `house`; return what it returned."""
    asked = {"house": str(house), "secret": secret.hex(), "verb": verb, "given": given}
    done = subprocess.run(
        [sys.executable, "-m", "hq_appeals.inside"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        env=surroundings(),
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def agree(scopes: list[str]) -> str:
    """The second lead joins the case of the only track, and the family has said yes to these scopes."""
    from hq_appeals.story import agree as said
    from vedette_hq.access.models import Membership, Person
    from vedette_hq.appeals.models import Track

    track = Track.objects.get()
    lead, second = Person.objects.get(login="lead"), Person.objects.get(login="second")
    Membership.objects.create(person=second, kind="case", object_id=track.case_id)
    said(track.record, lead, scopes, giver="relative", relation="husband")
    return str(track.pk)


def steps_written() -> list[str]:
    """What the investigation of the case has written of the urgent track, and how many calls."""
    from vedette_hq.interviews.models import Call, Output

    found = [one.code for one in Output.objects.filter(step=-1).order_by("made")]
    return [*found, f"calls {Call.objects.count()}"]


VERBS = {"agree": agree, "steps_written": steps_written}

if __name__ == "__main__":
    asked = json.load(sys.stdin)
    from vedette_hq.config import runtime
    from vedette_hq.config.settings_file import load_settings

    folder = Path(asked["house"])
    keys = HouseKeys.of(bytes.fromhex(asked["secret"]))
    runtime.install(runtime.Runtime(folder, keys, load_settings(folder), lambda: datetime.now(UTC)))
    os.environ["DJANGO_SETTINGS_MODULE"] = "vedette_hq.config.settings"
    import django

    django.setup()
    print(json.dumps(VERBS[asked["verb"]](**asked["given"]), default=str))
