"""The invented mission of the office: told through the services of the site, once, and shown on its board."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hq_serving.stage import make_house, surroundings
from vedette.adapters.rota_child import solver_there
from vedette_demo.office import PEOPLE, inside

MISSION = "m-invented"
INSIDE = """
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
"""
ENROL = """
from vedette_hq.missions.models import Device, Mission
mission = Mission.objects.get(pseudonym="m-invented")
Device.objects.create(origin="register.invented.example/d/1", mission=mission, size=3)
print("{}")
"""
ASK = """
from django.utils import timezone
from vedette.missions.risk import Standing
from vedette_hq.access.models import Person
from vedette_hq.alerts.models import Channel, Way
from vedette_hq.appeals.models import Made, Track
from vedette_hq.missions.models import Mission
from vedette_hq.planning import queries as planning
from vedette_hq.planning.models import Plan
from vedette_hq.protection.models import Warning
from vedette_hq.protection.queries import blocks
from vedette_hq.rota.models import Rota
from vedette_hq.rota.publishing import faults_of
from vedette_hq.watch.models import Episode, Watch
mission = Mission.objects.get(pseudonym="m-invented")
plan = Plan.objects.get()
version = planning.in_force(plan)
now = timezone.now()
track = Track.objects.get()
print(json.dumps({
    "went": len(planning.decisions(plan)),
    "approved": version.approved_by.login,
    "red": sorted({one.code for one in planning.findings(plan, version, now) if one.severity == "red"}),
    "overtaken": sum(standing == Standing.OVERTAKEN for _, standing in planning.standing_risks(mission, now)),
    "warnings": [(one.pattern, len(one.incidents)) for one in Warning.objects.filter(stands=True)],
    "blocks": len(blocks(mission)),
    "ways": Channel.objects.count() + Way.objects.count(),
    "partners": Watch.objects.get().partners,
    "open": Episode.objects.filter(over__isnull=True).count(),
    "faults": sorted({one.rule for one in faults_of(Rota.objects.get())}),
    "languages": sorted(set(Made.objects.values_list("language", flat=True))),
    "signed": Made.objects.filter(first_by__isnull=False).count(),
    "with_links": Person.objects.filter(joined__isnull=False, invitations__isnull=False).count(),
    "joined": sorted(Person.objects.filter(joined__isnull=False).values_list("login", flat=True)),
    "track": track.ended is None,
}))
"""


def run_inside(house: Path, secret: bytes, script: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", INSIDE + script, str(house)],
        input=secret.hex(),
        capture_output=True,
        text=True,
        env=surroundings(),
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    house = tmp_path_factory.mktemp("told") / "hq"
    secret = make_house(house)
    inside(house, secret, "people", missions=[MISSION], people=PEOPLE)
    run_inside(house, secret, ENROL)
    began = time.monotonic()
    made = inside(house, secret, "missions", mission=MISSION)
    print(f"told in {time.monotonic() - began:.1f} s")
    again = inside(house, secret, "missions", mission=MISSION)
    return {"made": made, "again": again, **run_inside(house, secret, ASK)}


def test_the_mission_is_under_way_by_a_plan_that_two_approved(told: dict[str, Any]) -> None:
    assert told["made"]["stage"] == "under-way"
    assert (told["went"], told["approved"]) == (1, "lead")


def test_one_was_heard_and_one_is_due_soon(told: dict[str, Any]) -> None:
    made = told["made"]
    assert made["heard"] == 1 and 60 < made["due"] <= 600
    assert made["duty"] == 2
    assert len(made["line"].split()) == 3
    assert told["open"] == 0


def test_nothing_of_it_can_leave_the_machine(told: dict[str, Any]) -> None:
    assert told["ways"] == 0 and told["partners"] == []


def test_a_car_seen_twice_stands_as_a_warning_and_forbids_the_next_departure(told: dict[str, Any]) -> None:
    assert ["plate", 2] in told["warnings"]
    assert told["blocks"] >= 1 and "incident.surveillance" in told["red"]
    assert told["overtaken"] >= 1


def test_the_rota_has_a_team_by_hand_that_breaks_no_rule(told: dict[str, Any]) -> None:
    made = told["made"]
    assert (made["turns"], made["seats"]) == (6, 3)
    assert set(told["faults"]) <= {"open"}
    assert made["proposals"] == (1 if solver_there() else 0)


def test_the_urgent_track_has_papers_that_nobody_signed(told: dict[str, Any]) -> None:
    assert told["track"] and told["languages"] == ["en", "fr", "ru"]
    assert told["made"]["papers"] >= 15 and told["signed"] == 0


def test_told_a_second_time_nothing_is_added(told: dict[str, Any]) -> None:
    before, after = told["made"], told["again"]
    assert {**before, "due": 0} == {**after, "due": 0}


def test_nobody_with_a_link_counts_as_having_come_in(told: dict[str, Any]) -> None:
    assert told["with_links"] == 0
    assert all(login.startswith("field-") for login in told["joined"]) and len(told["joined"]) == 6
