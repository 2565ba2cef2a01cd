"""Each check speaks when its fault is there, and is silent in a plan without a fault."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from missions_plan.story import ID, NOW, ORIGIN, TODAY, assessment, context, day, plan, sections
from vedette.missions.plan.document import parse_plain
from vedette.missions.plan_checks import CODES, Block, Finding, KnownDevice, Severity, check, departs
from vedette.missions.risk import BASE_THREATS, Incident

Fault = Callable[[dict[str, Any]], Any]


def found(sections_: dict[str, Any], **known: Any) -> list[Finding]:
    """What the checks find in a plan of these sections."""
    value = {"vedette": "mission-plan/1", "plan": ID, "version": 1, "sections": sections_}
    return check(parse_plain(value), context(**known), TODAY)


def put(section: str, name: str, value: Any, place: int = 0) -> Fault:
    """Write a field, or take it out with None."""

    def fault(held: dict[str, Any]) -> None:
        row = held[section][place] if isinstance(held[section], list) else held[section]
        row.pop(name, None)
        if value is not None:
            row[name] = value

    return fault


def drop(section: str) -> Fault:
    """Take a whole section out."""
    return lambda held: held.pop(section)


def again(section: str, **other: Any) -> Fault:
    """Write its first row once more, with other values."""

    def fault(held: dict[str, Any]) -> None:
        row = {**held[section][0], "key": "9999999f", **other}
        held[section].append({name: value for name, value in row.items() if value is not None})

    return fault


def only(section: str, keep: int) -> Fault:
    """Keep the first rows of a section."""

    def fault(held: dict[str, Any]) -> None:
        held[section] = held[section][:keep]

    return fault


FAULTS: dict[str, Fault] = {
    "purpose.aim": put("purpose", "aim", None),
    "dates.missing": put("purpose", "ends", None),
    "dates.order": put("purpose", "ends", day(1)),
    "dates.past": lambda held: held["purpose"].update(begins=day(-9), ends=day(-1)),
    "dates.long": put("purpose", "ends", day(35)),
    "ending.missing": put("ending", "destroy", None),
    "ending.early": put("ending", "destroy", day(10)),
    "ending.late": put("ending", "destroy", day(101)),
    "team.alone": put("roster", "kind", "guest", 1),
    "team.head": put("roster", "role", "head", 1),
    "team.consent": put("roster", "consent", None, 2),
    "team.kin": put("roster", "kin", None),
    "team.medical": put("roster", "medical", None),
    "team.fit": put("roster", "fit", None),
    "team.conflict": put("roster", "conflict", "declared"),
    "team.family": put("roster", "family", "yes"),
    "team.rest": put("roster", "returned", day(-5)),
    "team.twice": put("roster", "name", "vera invented", 1),
    "team.briefed": put("roster", "briefed", None, 2),
    "team.briefing_ahead": put("roster", "briefed", day(2)),
    "team.briefing_old": put("roster", "briefed", day(-100)),
    "meeting.alone": put("meetings", "who", ["aaaaaaa1", "aaaaaaa3"]),
    "meeting.who": put("meetings", "who", ["aaaaaaa1", "aaaaaaa2", "aaaaaaa9"]),
    "meeting.outside": put("meetings", "day", day(20)),
    "meeting.order": put("meetings", "ends", "10:00"),
    "meeting.curfew": put("meetings", "ends", "20:30"),
    "meeting.overlap": again("meetings", begins="12:30", ends="14:00"),
    "lodging.landing": lambda held: held["lodging"][1].update(
        building="invented  Street 1", landing="2nd, LEFT"
    ),
    "lodging.building": put("lodging", "building", "Invented street 1", 1),
    "lodging.exits": put("lodging", "exits", None),
    "lodging.camera": put("lodging", "camera", None, 1),
    "lodging.nights": put("lodging", "ends", day(9)),
    "route.none": drop("route"),
    "route.single": put("route", "alternative", None),
    "route.checkin": put("route", "checkin", None),
    "route.vehicle": put("route", "vehicle", "ddddddd9"),
    "route.curfew": put("route", "arrives", "22:10"),
    "route.outside": put("route", "day", day(30)),
    "route.times": put("route", "departs", None),
    "route.chokes": put("points", "kind", "fuel"),
    "route.nogo": again("points", kind="nogo", name="AIRPORT"),
    "vehicle.plate": put("vehicles", "plate", None),
    "vehicle.driver": put("vehicles", "driver", "aaaaaaa9"),
    "vehicle.checked": put("vehicles", "checked", day(-40)),
    "vehicle.recorder": put("vehicles", "recorder", None),
    "vehicle.seats": put("vehicles", "seats", 2),
    "safe.none": put("safe", "trust", "fair"),
    "safe.expired": put("safe", "expires", day(-1)),
    "safe.expires": put("safe", "expires", day(5)),
    "safe.withdrew": put("safe", "withdrew", True),
    "safe.weak": put("safe", "trust", "weak"),
    "evacuation.stage": only("evacuation", 3),
    "evacuation.empty": put("evacuation", "trigger", None),
    "evacuation.nowhere": put("evacuation", "safe", None, 1),
    "evacuation.place": put("safe", "withdrew", True),
    "channels.three": put("channels", "fallback", "sms"),
    "channels.cover": put("channels", "cover", None),
    "device.none": drop("devices"),
    "device.holder": put("devices", "holder", "aaaaaaa9"),
    "device.wiped": put("devices", "wiped", None),
    "device.unknown": put("devices", "device", "device.invented.example/z"),
    "device.twice": again("devices"),
    "checkin.none": put("checkins", "times", None),
    "checkin.gap": put("checkins", "times", "08:00 14:00"),
    "checkin.grace": put("checkins", "grace", 90),
    "checkin.travel": put("checkins", "travel_grace", 45),
    "signals.duress": put("signals", "duress", None),
    "signals.same": put("signals", "duress", "All fine at the DACHA"),
    "signals.proof": put("signals", "proof", None),
    "signals.custodians": put("signals", "custodian_two", "keeper one"),
    "signals.custodian_travels": put("signals", "custodian_two", "Vera Invented"),
    "words.twice": put("words", "word", "Fine, only tired"),
    "legal.lawyer": put("legal", "lawyer_phone", None),
    "legal.on_call": put("legal", "lawyer_ends", day(9)),
    "legal.papers": put("legal", "sheet", None),
    "legal.order": put("legal", "order_ends", day(9)),
    "legal.embassy": put("roster", "foreign", True),
    "kit.medical": put("kit", "medical", day(-200)),
    "kit.bag": put("kit", "bag", None),
    "kit.cash": put("kit", "cash", None),
    "protocol.missing": put("protocols", "arrest", None),
    "protocol.second": put("protocols", "second_site", None),
    "data.moving": put("data", "before_moving", None),
    "data.originals": put("data", "no_originals", None),
    "data.wipe": put("data", "wipe", None),
    "press.speaker": put("press", "speaker", None),
    "go.none": drop("go"),
    "go.never": only("go", 1),
    "stop.team": put("stopping", "team", None),
    "stop.outside": put("stopping", "outside", None),
}
"""code → how a plan gets the fault"""
BASE = tuple(assessment(threat) for threat in BASE_THREATS)
DEVICE = KnownDevice(ORIGIN, mine=True, revoked=False, heard=True)
KNOWN: dict[str, dict[str, Any]] = {
    "device.revoked": {"devices": (KnownDevice(ORIGIN, mine=True, revoked=True, heard=True),)},
    "device.other": {"devices": (KnownDevice(ORIGIN, mine=False, revoked=False, heard=True),)},
    "device.silent": {"devices": (KnownDevice(ORIGIN, mine=True, revoked=False, heard=False),)},
    "watch.none": {"watched": False},
    "risk.missing": {"assessments": BASE[1:]},
    "risk.person": {"people": ("p" * 32,)},
    "risk.expired": {"assessments": (*BASE[1:], assessment(BASE_THREATS[0], at=NOW - timedelta(days=15)))},
    "risk.overtaken": {"incidents": (Incident("i", "T01", NOW - timedelta(hours=1), open=False),)},
    "risk.measures": {
        "assessments": (*BASE[1:], assessment(BASE_THREATS[0], likelihood=4, impact=5, measures=" "))
    },
    "incident.surveillance": {"incidents": (Incident("i", "T02", NOW - timedelta(days=3), open=True),)},
    "incident.open": {"incidents": (Incident("i", "T01", NOW - timedelta(days=3), open=True),)},
    "incident.pattern": {"blocks": (Block("plate", 2),)},
}
"""code → what headquarters knows"""


def test_a_plan_without_a_fault_has_no_finding() -> None:
    assert check(plan(), context(), TODAY) == []
    assert departs([])


def test_every_code_has_a_fault_here() -> None:
    assert set(FAULTS) | set(KNOWN) == set(CODES)
    assert len(CODES) == len(set(CODES)) >= 25


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_in_the_plan_is_found(code: str) -> None:
    held = copy.deepcopy(sections())
    FAULTS[code](held)
    assert code in {one.code for one in found(held)}


@pytest.mark.parametrize("code", KNOWN)
def test_a_fault_beside_the_plan_is_found(code: str) -> None:
    assert code in {one.code for one in found(sections(), **KNOWN[code])}


def test_what_blocks_stands_first_and_names_its_place() -> None:
    held = copy.deepcopy(sections())
    FAULTS["lodging.landing"](held)
    FAULTS["kit.bag"](held)
    rows = found(held)
    assert [one.severity for one in rows] == [Severity.RED, Severity.AMBER]
    assert not departs(rows)
    assert (rows[0].section, rows[0].key, rows[0].field) == ("lodging", "bbbbbbb2", "landing")
    assert rows[0].detail == {"names": "Flat one, Office"}


def test_two_flats_of_one_function_on_one_landing_are_no_fault() -> None:
    held = copy.deepcopy(sections())
    held["lodging"].append({**held["lodging"][0], "key": "9999999f", "name": "Flat two"})
    assert found(held) == []


def test_the_last_day_of_an_assessment_still_counts() -> None:
    at = NOW - timedelta(days=14) + timedelta(seconds=1)
    assert found(sections(), assessments=tuple(assessment(t, at=at) for t in BASE_THREATS)) == []
    late = tuple(assessment(t, at=NOW - timedelta(days=14)) for t in BASE_THREATS)
    assert {one.code for one in found(sections(), assessments=late)} == {"risk.expired"}


def test_an_empty_plan_speaks_and_does_not_fall() -> None:
    rows = found({})
    assert len(rows) > 30
    assert not departs(rows)


def test_every_section_alone_can_be_checked() -> None:
    for code, section in sections().items():
        assert found({code: section}), code
