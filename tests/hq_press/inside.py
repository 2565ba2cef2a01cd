"""What the scripted editor's helpers do inside a served house, each time in a process of its own."""

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
        [sys.executable, "-m", "hq_press.inside"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        env=surroundings(),
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def prepare() -> dict[str, str]:
    """A case of the lead with an item of evidence and the record of the laureate; words of the house."""
    from hq_consent.stage import item, person_record
    from publication_press import sample
    from vedette_hq.access.models import Membership, Person
    from vedette_hq.cases.models import Case
    from vedette_hq.press import services

    lead = Person.objects.get(login="lead")
    case = Case.objects.create(title="Invented case", opened_by=lead)
    Membership.objects.create(person=lead, kind="case", object_id=case.pk)
    groups = {"en": "Invented Group", "fr": "Groupe inventé", "ru": "Вымышленная группа"}
    for language, (values, rows) in sample.RELEASE.items():
        services.keep_words(lead, language, values | {"group": groups[language]}, rows["links"])
    laureate = person_record(case, "Ilya Vymyslov", lead)
    return {"case": case.pk, "item": item(case, lead).pk, "record": laureate.pk}


def written() -> dict[str, Any]:
    """What came of it, by kind: state of each language, parts, people, files."""
    from vedette_hq.press import making
    from vedette_hq.releases.models import Release
    from vedette_hq.releases.queries import document_of, pieces_of, texts_of

    found: dict[str, Any] = {}
    for release in Release.objects.all():
        texts = {code: document_of(text) for code, text in texts_of(release).items()}
        found[release.kind] = {
            "parts": {
                code: list(dict.fromkeys(one.part for one in text.blocks)) for code, text in texts.items()
            },
            "ready": {code: making.composed(release, code).ready for code in texts},
            "subjects": sorted(
                {one.subject for text in texts.values() for one in text.people if one.subject}
            ),
            "pictures": {code: [one.piece for one in text.pictures] for code, text in texts.items()},
            "files": sorted(one.name for one in pieces_of(release)),
        }
    return found


VERBS = {"prepare": prepare, "written": written}

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
