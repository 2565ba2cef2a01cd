"""What a journey asks of a house's database, each time in a process of its own that is told on its input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hq_journeys import records_within
from hq_serving.stage import surroundings
from vedette.house.lockbox import HouseKeys


def within(house: Path, secret: bytes, verb: str, **given: object) -> Any:
    """Run one of the verbs below on the tables of `house`; return what it returned."""
    asked = {"house": str(house), "secret": secret.hex(), "verb": verb, "given": given}
    done = subprocess.run(
        [sys.executable, "-m", "hq_journeys.within"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        env=surroundings(),
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def invite() -> list[list[str]]:
    """Make the tables and the people of the demonstration; return name, role and link of each."""
    from vedette_demo.office import PEOPLE
    from vedette_demo.office_inside import people

    found: list[list[str]] = people([], PEOPLE)["people"]
    return found


def tire(login: str) -> int:
    """Let a person's factors have been given six minutes ago."""
    from vedette_hq.access.models import Session
    from vedette_hq.access.sessions import SessionStore

    store, at = SessionStore(), datetime.now(UTC) - timedelta(minutes=6)
    rows = list(Session.objects.filter(person__login=login))
    for row in rows:
        data = {**store.decode(row.session_data), "fresh": at.isoformat()}
        Session.objects.filter(pk=row.pk).update(session_data=store.encode(data))
    return len(rows)


def search(canaries: list[str]) -> dict[str, list[str]]:
    """Which canaries stand in which tables; sessions are read as the site reads them."""
    from django.db import connection

    from vedette_hq.access.models import Session
    from vedette_hq.access.sessions import SessionStore

    found: dict[str, list[str]] = {}
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            text = "\n".join(_text(value) for row in cursor.fetchall() for value in row)
        if table == Session._meta.db_table:
            rows = Session.objects.values_list("session_data", flat=True)
            text += json.dumps([SessionStore().decode(row) for row in rows], ensure_ascii=False, default=str)
        if here := [canary for canary in canaries if canary in text or json.dumps(canary)[1:-1] in text]:
            found[table] = here
    return found


def _text(value: object) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)


def entered(pseudonym: str) -> list[dict[str, object]]:
    """The openings of a protected person that stand in the register, and the event of each act."""
    from vedette_hq.audit.models import Act
    from vedette_hq.config.runtime import current
    from vedette_hq.identity.models import Protected

    protected = Protected.objects.get(pseudonym=pseudonym)
    acts = Act.objects.filter(verb="person.open", outcome="done", object_id=protected.pk)
    events = {act.detail["event"]: act.person.login for act in acts if act.person}
    rows = [row.values for row in current().reader().entered("access")]
    return [
        {"login": events.get(row["event"]), **{key: row[key] for key in ("action", "reason", "actor")}}
        for row in rows
        if row["counterparty"] == pseudonym
    ]


def dump() -> int:
    """Write the copy of the tables that the house copy carries."""
    from vedette_hq.config.copy import dump as write
    from vedette_hq.config.runtime import current

    return write(current().house, current().cover)


def open_by_sheets(identity: str) -> list[list[str]]:
    """Open the cards of every case with the identity that the sheets of the house give: number, name."""
    from vedette.seal import parse_identity
    from vedette_hq.config.preparing import prepare
    from vedette_hq.config.runtime import current
    from vedette_hq.identity.models import KeyCopy, Sealed
    from vedette_hq.identity.sealing import parse_card, unseal, unseal_identity

    prepare(current())
    house = parse_identity(identity)
    found = []
    for row in Sealed.objects.order_by("at"):
        copy = KeyCopy.objects.get(key=row.key, person=None)
        key = unseal_identity(bytes(copy.sealed), house)
        found.append([row.protected.pseudonym, parse_card(unseal(bytes(row.blob), key)).name])
    return found


VERBS = {each.__name__: each for each in (invite, tire, search, entered, dump, open_by_sheets)}
VERBS |= records_within.VERBS

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
