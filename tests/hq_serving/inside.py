"""Programs that a test runs on a house, each in a process: `python -m hq_serving.inside HOUSE VERB`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hq_serving.stage import PASSPHRASE, surroundings
from vedette.house.lockbox import HouseKeys, open_lockbox
from vedette_hq.config import runtime
from vedette_hq.config.settings_file import load_settings


def begin(house: Path) -> runtime.Runtime:
    """Load the site on `house`."""
    keys = HouseKeys.of(open_lockbox(house, PASSPHRASE))
    found = runtime.Runtime(house, keys, load_settings(house), lambda: datetime.now(UTC))
    runtime.install(found)
    os.environ["DJANGO_SETTINGS_MODULE"] = "vedette_hq.config.settings"
    import django

    django.setup()
    return found


def run_inside(house: Path, verb: str, *words: str) -> Any:
    """Run one of the verbs below, or several with + between; return what it returned, or a list."""
    done = subprocess.run(
        [sys.executable, "-m", "hq_serving.inside", str(house), verb, *words],
        capture_output=True,
        text=True,
        env=surroundings(),
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def start_inside(house: Path, verb: str, *words: str) -> subprocess.Popen[bytes]:
    """Start one of the verbs below; it writes lines."""
    return subprocess.Popen(
        [sys.executable, "-m", "hq_serving.inside", str(house), verb, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(),
    )


# verbs


def migrate() -> None:
    """Make the tables."""
    from vedette_hq.config.preparing import prepare

    prepare(runtime.current())


def fill(count: str = "60") -> int:
    """People, and one act of the first for each number: every kind of field that the site has."""
    from vedette_hq.access.models import Person
    from vedette_hq.audit.services import note
    from vedette_hq.outbox.services import put

    people = [
        Person.objects.create(
            login=f"person{number}",
            name=f"Олена «Invented» {number}\n\u2028",
            pseudonym=f"p-{number}",
            role="lead",
        )
        for number in range(20)
    ]
    for number in range(int(count)):
        note(people[0], "item.view", "item", f"{number:032x}", reason=number, said="é\n")
        put("settle", {"number": number, "nested": {"list": [1, None, True, "é"]}})
    return Person.objects.count()


def tell() -> int:
    """A case with records that name one another, a corrected statement, a judgement; how many records."""
    from django.utils import timezone

    from hq_counting import story
    from vedette.records.values import Value
    from vedette_hq.access.models import Person
    from vedette_hq.counting import keeping
    from vedette_hq.matching.services import judge
    from vedette_hq.records import saying, writing
    from vedette_hq.records.models import Record

    lead = Person.objects.get(login="person0")
    lead.joined = timezone.now()
    lead.save()
    told = story.worked_example(lead)
    source = saying.add_source(told.case, "document", "Paper", lead)
    saying.add_source(told.case, "document", "A copy of it", lead, copied_from=source)
    said = saying.say(source, "She was taken at dawn.", lead, language="en")
    saying.correct(said, "She was taken before dawn.", lead, "read again")
    writing.revise(told.acts[0], {"began": [Value("2010-02-11")]}, lead, "misread")
    judge(told.a, told.b, "same", lead, "an invented reason")
    keeping.catch_up()
    return Record.objects.count()


def dump() -> int:
    """Write the copy; how many files were written."""
    from vedette_hq.config.copy import dump as write

    found = runtime.current()
    return write(found.house, found.cover)


def digests() -> dict[str, list[str]]:
    """The digests of the copy, by table."""
    from vedette_hq.config import copy

    found = runtime.current()
    index = copy._read_index(found.house, found.cover)
    return {table: sorted(files.values()) for table, files in index["tables"].items()}


def counts() -> dict[str, int]:
    """Rows, by table."""
    from vedette_hq.config.copy import _models

    return {table: model._base_manager.count() for table, model in _models().items()}


def one_more() -> int:
    """One act more."""
    from vedette_hq.access.models import Person
    from vedette_hq.audit.services import note

    return note(Person.objects.first(), "item.view").number


def act(first: str) -> None:
    """Note acts and put errands until somebody ends this; print the number of each one acknowledged."""
    from django.db import transaction

    from vedette_hq.audit.services import note
    from vedette_hq.outbox.services import put

    number = int(first)
    while True:
        with transaction.atomic():
            note(None, "item.view", "item", f"{number:032x}")
            put("settle", {"number": number, "text": "x" * 200}, key=f"{number:032x}")
        os.write(1, f"{number}\n".encode("ascii"))
        number += 1


def act_careless(first: str) -> None:
    """As `act`, but acknowledged before the commit: what the tests must catch."""
    from django.db import transaction

    from vedette_hq.audit.services import note
    from vedette_hq.outbox.services import put

    number = int(first)
    while True:
        with transaction.atomic():
            note(None, "item.view", "item", f"{number:032x}")
            put("settle", {"number": number, "text": "x" * 200}, key=f"{number:032x}")
            os.write(1, f"{number}\n".encode("ascii"))
        number += 1


def acted() -> dict[str, object]:
    """What is there: acts, errands, whether the chain holds, what the database finds wrong."""
    from django.db import connection

    from vedette_hq.audit.models import Act
    from vedette_hq.audit.services import START, act_digest
    from vedette_hq.outbox.models import Errand

    acts, before, whole = [], START, True
    for row in Act.objects.order_by("number"):
        whole &= row.digest == act_digest(before, row)
        before = row.digest
        acts.append(int(row.object_id, 16))
    keys = sorted(int(key, 16) for key in Errand.objects.values_list("key", flat=True) if len(key) == 32)
    faults: list[object] = []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for check in ("cipher_integrity_check", "integrity_check", "foreign_key_check"):
                faults += [row for row in cursor.execute(f"PRAGMA {check}").fetchall() if row != ("ok",)]
    return {"acts": acts, "errands": keys, "whole": whole, "faults": faults}


def list_devices() -> int:
    """Give the mission and the devices of the house their rows."""
    from vedette_hq.missions.models import Device, Mission

    records = runtime.current().reader().devices()
    mission = Mission.objects.get_or_create(pseudonym="m-1")[0]
    for record in records:
        Device.objects.get_or_create(origin=str(record["device"]), defaults={"mission": mission})
    return len(records)


def waiting() -> list[list[object]]:
    """The errands that are neither done nor refused and due by now, and how often each was tried."""
    from django.utils import timezone

    from vedette_hq.outbox.models import Errand

    left = Errand.objects.filter(done__isnull=True, refused="", due__lte=timezone.now())
    return [[errand.kind, errand.tries] for errand in left]


def kept() -> list[str]:
    """The packages received into the register, as often as they stand there; each is in the store too."""
    found = runtime.current()
    rows = found.reader().entered("custody")
    digests = [str(row.values["package_sha256"]) for row in rows if row.values["action"] == "receive"]
    assert all(found.objects().has(digest) for digest in digests)
    return sorted(digests)


_ALL = (
    migrate,
    fill,
    tell,
    dump,
    digests,
    counts,
    one_more,
    act,
    act_careless,
    acted,
    list_devices,
    waiting,
    kept,
)
VERBS = {each.__name__: each for each in _ALL}

if __name__ == "__main__":
    begin(Path(sys.argv[1]))
    verbs = sys.argv[2].split("+")
    told = [VERBS[verb](*sys.argv[3:]) for verb in verbs]
    print(json.dumps(told if len(told) > 1 else told[0]))
