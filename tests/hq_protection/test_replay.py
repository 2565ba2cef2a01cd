"""What the attacks of the record would have met. docs/replay.md says exactly what the services say today."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from hq.plugin import join
from hq_protection.replay import play
from hq_protection.test_seizing import turn, working
from vedette.house.desks.mission_desk import enrol_device, open_mission

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "replay.md"


def test_the_report_is_what_the_services_say(house: Any, people: Any, mission: Any, tmp_path: Path) -> None:
    from vedette_hq.missions.models import Mission

    with working(house) as work:  # the mission of the fire has a device too
        open_mission(work.hq, "m-replay-3")
        enrol_device(work.hq, "m-replay-3", tmp_path / "c")
    turn(house)
    missions = {1: mission}
    for number in range(2, 8):
        missions[number], _new = Mission.objects.get_or_create(pseudonym=f"m-replay-{number}")
        for role in ("lead", "watch", "investigator"):
            join(people[role], "mission", missions[number].pk)
    text, stages = play(people, missions.__getitem__, lambda: working(house))

    # 2010: heard without a report; the key is gone within the first hours
    assert not stages[1].shown["before"]
    assert {line.split(" at ")[0] for line in stages[1].shown["silence"]} >= {"level 1", "level 2", "level 3"}
    assert stages[1].shown["revoked"] == {"1"}
    # 2012: the threat stands; the check is tied to what went out
    assert stages[3].shown["revoked"] == {"1"}
    assert "threat" in stages[2].shown["after the threat"]
    assert "publication" in stages[2].shown["tied"]
    # 2014: before the fire the steps are one story
    assert {"chain", "threat", "site"} <= stages[3].shown["before the fire"]
    # 2015: no warning, and none is claimed
    assert not stages[4].shown["before"] and stages[4].shown["first"] == {"earlier"}
    # 2016: one sighting blocks; the second is the same car in the other alphabet
    assert stages[5].shown["after one sighting"] == {"watched"}
    assert {"plate", "watched"} <= stages[5].shown["before the bus"]
    assert "host" in stages[6].shown["at the hotel"] and "site" in stages[6].shown["in the morning"]
    # the applicant: counted as interference, nothing removed
    assert stages[7].shown["withdrawal"] == {"interference"} and stages[7].shown["kept"]

    if os.environ.get("VEDETTE_WRITE") == "1":
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text("utf-8") == text, "VEDETTE_WRITE=1 pytest tests/hq_protection/test_replay.py"
