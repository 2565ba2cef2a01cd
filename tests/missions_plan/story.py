"""An invented plan in which nothing is wrong, and what headquarters knows beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from vedette.missions.plan.document import Plan, parse_plain
from vedette.missions.plan_checks import Context, KnownDevice
from vedette.missions.risk import BASE_THREATS, Assessment

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ID = "0" * 31 + "1"
ORIGIN = "device.invented.example/a"


def day(offset: int, today: date = TODAY) -> str:
    """A day of the mission, from the day of planning."""
    return (today + timedelta(days=offset)).isoformat()


def sections(today: date = TODAY, accounts: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """Plain sections of a plan without a fault: two of the team and a driver, days 3 to 10."""

    def on(offset: int) -> str:
        return day(offset, today)

    def traveller(key: str, name: str, **more: Any) -> dict[str, Any]:
        return {
            "key": key,
            "name": name,
            "kind": "member",
            "role": "lawyer",
            "phone": "+0 000",
            "fit": "Rested, speaks the language.",
            "conflict": "none",
            "family": "no",
            "briefed": on(-1),
            "consent": True,
            "kin": "a sister",
            "medical": "none",
            "returned": on(-60),
            **more,
        }

    first, second = accounts
    return {
        "purpose": {
            "aim": "Hear two witnesses of an invented case.",
            "cases": "C-12, C-14",
            "begins": on(3),
            "ends": on(10),
            "context": "Quiet for a month.",
            "curfew": "20:00",
            "dawn": "06:00",
        },
        "roster": [
            traveller("aaaaaaa1", "Vera Invented", role="head", **({"account": first} if first else {})),
            traveller("aaaaaaa2", "Pavel Invented", **({"account": second} if second else {})),
            traveller("aaaaaaa3", "Driver Invented", kind="driver", role="none"),
        ],
        "lodging": [
            {
                "key": "bbbbbbb1",
                "name": "Flat one",
                "function": "sleep",
                "building": "Invented street 1",
                "landing": "2nd, left",
                "begins": on(3),
                "ends": on(10),
                "exits": "Roof, fire stair",
                "camera": True,
                "point": "43.3180 45.6940",
            },
            {
                "key": "bbbbbbb2",
                "name": "Office",
                "function": "office",
                "building": "Other street 9",
                "landing": "1st",
                "begins": on(3),
                "ends": on(10),
                "exits": "Back door",
                "camera": True,
            },
        ],
        "route": [
            {
                "key": "ccccccc1",
                "day": on(3),
                "origin": "Airport",
                "goal": "Flat one",
                "departs": "10:00",
                "arrives": "12:30",
                "vehicle": "ddddddd1",
                "alternative": "The road by the river",
                "checkin": True,
                "origin_at": "43.2051 44.6066",
                "goal_at": "43.3180 45.6940",
            }
        ],
        "points": [{"key": "eeeeeee1", "kind": "post", "name": "Post 12", "point": "43.2500 45.2000"}],
        "safe": [
            {
                "key": "fffffff1",
                "name": "House by the church",
                "kind": "parish",
                "trust": "proven",
                "verified": on(-10),
                "expires": on(40),
                "capacity": 4,
                "point": "43.1000 44.7000",
            }
        ],
        "vehicles": [
            {
                "key": "ddddddd1",
                "name": "Van",
                "plate": "A000AA00",
                "driver": "aaaaaaa3",
                "seats": 6,
                "owner": "hired",
                "checked": on(-2),
                "recorder": True,
            }
        ],
        "meetings": [
            {
                "key": "1111111a",
                "day": on(4),
                "begins": "11:00",
                "ends": "13:00",
                "party": "W-7",
                "place": "agreed by word",
                "who": ["aaaaaaa1", "aaaaaaa2"],
            }
        ],
        "channels": {
            "primary": "Messenger by mobile data",
            "secondary": "SMS",
            "fallback": "Satellite phone",
            "carried": "Two clean phones",
            "left": "Own phones, address books",
            "cover": "Lawyers visiting a client",
        },
        "devices": [
            {
                "key": "2222222a",
                "name": "Tablet 1",
                "device": ORIGIN,
                "holder": "aaaaaaa1",
                "use": "evidence",
                "wiped": True,
            }
        ],
        "checkins": {"times": "08:00 14:00 21:00", "grace": 30, "travel_grace": 15, "who": "They call."},
        "signals": {
            "clear": "all fine at the dacha",
            "duress": "fine, only tired",
            "proof": True,
            "custodian_one": "Keeper One",
            "custodian_two": "Keeper Two",
        },
        "words": [{"key": "3333333a", "word": "the parcel", "meaning": "a witness"}],
        "legal": {
            "powers": True,
            "sheet": True,
            "order_ends": on(60),
            "lawyer": "Lawyer Invented",
            "lawyer_phone": "+0 001",
            "lawyer_begins": on(3),
            "lawyer_ends": on(11),
        },
        "kit": {
            "medical": on(-5),
            "bag": True,
            "cash": "In three places",
            "hospital": "The railway hospital",
        },
        "protocols": {
            "checkpoint": "Windows up, phone on record.",
            "search": "Say article 86, ask for a record.",
            "arrest": "Say the name aloud, call the lawyer.",
            "attack": "Leave everything, out by the roof.",
            "second_site": "Locks itself, people leave.",
        },
        "data": {
            "sync": "Each evening",
            "before_moving": True,
            "no_originals": True,
            "wipe": "After receipts",
            "handover": "Desk at headquarters",
        },
        "go": [
            {"key": "4444444a", "criterion": "The road is open", "sense": "must", "source": "driver"},
            {"key": "4444444b", "criterion": "Somebody was followed", "sense": "never", "source": "all"},
        ],
        "stopping": {
            "team": ["aaaaaaa1", "aaaaaaa2"],
            "outside": "Head of headquarters",
            "how": "The word: home",
        },
        "evacuation": [
            {
                "key": f"5555555{number}",
                "stage": stage,
                "trigger": "A tail that stays",
                "action": "Stop work",
                "decides": "Head of the mission",
                **({"safe": "fffffff1"} if stage in ("hide", "relocate") else {}),
            }
            for number, stage in enumerate(("suspend", "hide", "relocate", "evacuate"))
        ],
        "press": {"line": "We do our work by law.", "speaker": "Head of headquarters"},
        "ending": {"destroy": on(30), "who": "Vera", "copies": "Two on paper"},
    }


def plan(today: date = TODAY, **more: Any) -> Plan:
    """The plan without a fault."""
    return parse_plain(
        {"vedette": "mission-plan/1", "plan": ID, "version": 1, "sections": sections(today, **more)}
    )


def assessment(threat: str, *, at: datetime = NOW - timedelta(days=1), **more: Any) -> Assessment:
    """One judgement made yesterday, for 14 days."""
    values: dict[str, Any] = {
        "id": threat.lower() * 2,
        "threat": threat,
        "subject": "",
        "likelihood": 2,
        "impact": 4,
        "reason": "No sign of it for a month.",
        "measures": "Two routes.",
        "at": at,
        "expires": at + timedelta(days=14),
    }
    return Assessment(**{**values, **more})


def context(**more: Any) -> Context:
    """What headquarters knows, with nothing that forbids departure."""
    held = Context(
        NOW,
        devices=(KnownDevice(ORIGIN, mine=True, revoked=False, heard=True),),
        assessments=tuple(assessment(threat) for threat in BASE_THREATS),
        watched=True,
    )
    return replace(held, **more)
