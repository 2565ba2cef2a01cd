"""A dossier inside a house that is served: asked for, looked at, taken away; each in a process of its own.

python -m hq_serving.dossier_inside HOUSE VERB [WORD…]
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hq_serving.inside import begin
from hq_serving.stage import surroundings


def run(house: Path, verb: str, *words: str) -> Any:
    """Run one of the verbs below; return what it returned."""
    command = [sys.executable, "-m", "hq_serving.dossier_inside", str(house), verb, *words]
    done = subprocess.run(
        command, capture_output=True, text=True, env=surroundings(), timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def items() -> int:
    """How many items were read."""
    from vedette_hq.vault.models import Item

    return Item.objects.exclude(kind="").count()


def ask() -> str:
    """A case of all items, a client who agreed, a version that another signed; ask for it: the build."""
    from django.utils import timezone

    from hq_consent.stage import yes
    from vedette.records.schema import Kind
    from vedette.records.values import Value
    from vedette_hq.access.models import Membership, Person
    from vedette_hq.cases.models import Case
    from vedette_hq.casework.services import take_client
    from vedette_hq.dossiers import building, services
    from vedette_hq.dossiers.models import Version
    from vedette_hq.records.writing import create
    from vedette_hq.vault.models import CaseItem, Item

    lawyer, lead = (
        Person.objects.create(login=role, name=role, pseudonym=f"p-{role}", role=role, joined=timezone.now())
        for role in ("lawyer", "lead")
    )
    case = Case.objects.create(title="Invented case", opened_by=lead)
    for person in (lawyer, lead):
        Membership.objects.create(person=person, kind="case", object_id=case.pk)
    chosen = list(Item.objects.order_by("pk"))
    for one in chosen:
        CaseItem.objects.create(case=case, item=one, added_by=lawyer)
    record = create(case, Kind.PERSON, {"name": [Value({"text": "Invented Anna"})]}, lawyer)
    yes(record, "C11", lead)
    take_client(case, lawyer, record.pk, "victim", datetime.now(UTC).date())
    dossier = services.begin(case, lawyer, "Invented dossier")
    services.choose(dossier, lawyer, [(number, one.pk, "") for number, one in enumerate(chosen, 1)])
    version = services.begin_version(dossier, lawyer, "Invented committee", "en", "C11")
    version = Version.objects.get(pk=version.pk)
    services.sign(version, lead, services.read_of(version))
    return str(building.ask(version, lead).pk)


def state() -> list[Any]:
    """Stage, exhibits done, all exhibits, failure; and how often the errand was taken."""
    from vedette_hq.dossiers.models import Build
    from vedette_hq.outbox.models import Errand

    held = Build.objects.get()
    tries = Errand.objects.get(kind="dossiers.build").tries
    return [held.stage, held.reached, held.total, held.failure, tries]


def take(target: str) -> str:
    """Take the dossier away into a file; return its trust card."""
    from vedette_hq.access.models import Person
    from vedette_hq.dossiers import building
    from vedette_hq.dossiers.models import Build

    version = Build.objects.get().version
    held = building.fetch(version, Person.objects.get(role="lead"), building.Hands("Secretariat"))
    with Path(target).open("wb") as file:
        file.writelines(building.pack(held))
    return held.card


VERBS = {each.__name__: each for each in (items, ask, state, take)}

if __name__ == "__main__":
    begin(Path(sys.argv[1]))
    print(json.dumps(VERBS[sys.argv[2]](*sys.argv[3:])))
