"""The invented cases of the office, written into a house that is locked at rest, and read back."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hq_serving.stage import make_house, surroundings
from vedette_demo.office import PEOPLE, inside

ASK = """
import json, os, sys
from pathlib import Path
from datetime import UTC, datetime
from vedette.house.lockbox import HouseKeys
from vedette_hq.config import runtime
from vedette_hq.config.settings_file import load_settings
house, secret = Path(sys.argv[1]), bytes.fromhex(sys.stdin.read())
runtime.install(runtime.Runtime(house, HouseKeys.of(secret), load_settings(house), lambda: datetime.now(UTC)))
os.environ["DJANGO_SETTINGS_MODULE"] = "vedette_hq.config.settings"
import django
django.setup()
from django.utils import timezone
from vedette_hq.access.models import Person
from vedette_hq.casework.models import Client, Conclusion, Letter, Service
from vedette_hq.clocks.models import Deadline
from vedette_hq.consent.models import Grant, Withdrawal
from vedette_hq.redress.models import Proceeding, Step
from vedette_hq.releases.models import Manifest, Release
from vedette_hq.releases.queries import released
from vedette_hq.counting.models import Frozen
from vedette_hq.finding.models import SavedList
from vedette_hq.handover.models import Note
from vedette_hq.interviews.models import Interview
from vedette_hq.matching import suggesting
from vedette_hq.matching.models import Candidate
from vedette_hq.records.models import Actor, Record, Statement
from vedette_hq.records.checking import check_revisions
joined = Person.objects.filter(joined__isnull=False).count()
suggesting.catch_up()
for record in Record.objects.all():
    check_revisions(record)
pairs = [sorted(Actor.objects.filter(pk__in=(row.one_id, row.two_id)).values_list("name", flat=True))
         for row in Candidate.objects.all()]
talk = Interview.objects.get()
counted = list(Step.objects.order_by("number").values_list("counted", flat=True))
carousel = {kind: counted.count(kind) for kind in ("refusal", "cancellation", "hearing")}
print(json.dumps({
    "joined": joined, "pairs": pairs, "entered": talk.entered is not None,
    "yes": Grant.objects.filter(given=True).count(), "no": Grant.objects.filter(given=False).count(),
    "doubted": sum(row.interference for row in Withdrawal.objects.all()),
    "notes": Note.objects.count(), "lists": SavedList.objects.count(),
    "steps": Step.objects.filter(withdrawn__isnull=True).count(), "deadlines": Deadline.objects.count(),
    "state": Proceeding.objects.get().state, "counted": carousel,
    "client": Client.objects.get().powers.count(), "refusals": Letter.objects.filter(kind="refusal").count(),
    "served": Service.objects.count(), "concluded": [[one.outcome, one.made_by.login, one.decided_by.login]
                                                      for one in Conclusion.objects.all()],
    "out": [[one.release.code, one.release.state, sorted(one.documents)] for one in released()],
    "left": [one.files for one in Manifest.objects.all()],
    "green": Release.objects.get().runs.get().green,
    "table": Frozen.objects.get().result["total"], "statements": Statement.objects.count(),
}))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    house = tmp_path_factory.mktemp("told") / "hq"
    secret = make_house(house)
    inside(house, secret, "people", missions=[], people=PEOPLE)
    began = time.monotonic()
    made = inside(house, secret, "records")
    made["seconds"] = time.monotonic() - began
    return made | asked(house, secret)


def asked(house: Path, secret: bytes) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(house)],
        input=secret.hex(),
        capture_output=True,
        text=True,
        env=surroundings(),
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_cases_are_there(told: dict[str, Any]) -> None:
    kinds = {kind: told["records"][kind] for kind in ("event", "act", "person", "group")}
    assert kinds == {"event": 4, "act": 20, "person": 12, "group": 3}
    assert told["statements"] == 12
    assert told["entered"]
    print(told["seconds"])


def test_one_man_spelt_twice_is_offered(told: dict[str, Any]) -> None:
    assert ["Mohammed Youssoupov-Vydoumanny", "Магомед Юсупов-Выдуманный"] in told["pairs"]


def test_consents_notes_list_and_table(told: dict[str, Any]) -> None:
    assert told["yes"] >= 8 and told["no"] == 2 and told["doubted"] == 1
    assert (told["notes"], told["lists"]) == (2, 1)
    assert told["table"] == 7


def test_nobody_counts_as_having_come_in(told: dict[str, Any]) -> None:
    assert told["joined"] == 0


def test_redress_is_told_with_ten_refusals_and_a_conclusion_of_two(told: dict[str, Any]) -> None:
    assert told["client"] == 1 and told["refusals"] == 10
    assert told["served"] == 12, "each refusal and the report; the last refusal twice, on two days"
    assert told["concluded"] == [["signed", "lawyer", "lead"]]
    assert told["counted"] == {"refusal": 10, "cancellation": 10, "hearing": 1}
    assert told["state"] == "checking" and told["steps"] == 24 and told["deadlines"] > 0


def test_a_statement_went_through_the_gate_and_is_out(told: dict[str, Any]) -> None:
    assert told["green"]
    assert told["out"] == [["valley-twenty-years", "released", ["en", "fr", "ru"]]]
    assert told["left"] == [3]
