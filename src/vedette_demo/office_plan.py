"""The plan of the invented mission that is under way: what stands in its sections.

Nothing the checks mark as blocking is in it, so that two people can approve it. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

HEAD, SECOND, DRIVER = "aaaaaaa1", "aaaaaaa2", "aaaaaaa3"
FLAT, VAN, HOUSE = "bbbbbbb1", "ddddddd1", "fffffff1"
ANSWERS = {"4444444a": True, "4444444b": False}
"""What was answered on the day: each "must" holds, each "never" does not."""
DAYS = 8


def sections(today: date, team: Sequence[tuple[str, str]], device: str) -> dict[str, Any]:
    """Return the sections of a plan that begins today: `team` are id and name of two of the group."""

    def on(offset: int) -> str:
        return (today + timedelta(days=offset)).isoformat()

    def goes(key: str, name: str, **more: Any) -> dict[str, Any]:
        return {
            "key": key,
            "name": name,
            "kind": "member",
            "role": "lawyer",
            "phone": "+000 000 000 (invented)",
            "fit": "Rested, speaks the language.",
            "conflict": "none",
            "family": "no",
            "briefed": on(-1),
            "consent": True,
            "kin": "a sister, invented; number in the sealed list",
            "medical": "none",
            "returned": on(-70),
            **more,
        }

    (head, head_name), (second, second_name) = team
    return {
        "purpose": {
            "aim": "Hear two witnesses of the valley again, bring back papers.",
            "begins": on(0),
            "ends": on(DAYS),
            "context": "Quiet for a month; a new post at the river road.",
            "curfew": "20:00",
            "dawn": "06:00",
        },
        "roster": [
            goes(HEAD, head_name, role="head", account=head),
            goes(SECOND, second_name, account=second),
            goes(DRIVER, "a driver, invented", kind="driver", role="none"),
        ],
        "lodging": [
            _lodging(FLAT, "Flat above the mill", "sleep", "Mill lane 1, 2nd floor, left", on(0), on(DAYS)),
            _lodging("bbbbbbb2", "Room at the notary’s", "office", "Square 9, 1st floor", on(0), on(DAYS)),
        ],
        "route": [
            {
                "key": "ccccccc1",
                "day": on(0),
                "origin": "Invented town",
                "goal": "Flat above the mill",
                "departs": "08:00",
                "arrives": "10:30",
                "vehicle": VAN,
                "alternative": "The road over the ridge",
                "checkin": True,
                "origin_at": "-49.2100 -123.8000",
                "goal_at": "-48.7200 -123.1000",
            }
        ],
        "points": [
            {
                "key": "eeeeeee1",
                "kind": "post",
                "name": "Post at the river road",
                "point": "-48.8300 -123.4500",
            }
        ],
        "safe": [
            {
                "key": HOUSE,
                "name": "House by the orchard",
                "kind": "parish",
                "trust": "proven",
                "verified": on(-10),
                "expires": on(40),
                "capacity": 4,
                "point": "-48.9500 -123.6200",
            }
        ],
        "vehicles": [
            {
                "key": VAN,
                "name": "Van",
                "plate": "A000AA00",
                "driver": DRIVER,
                "seats": 6,
                "owner": "hired",
                "checked": on(-2),
                "recorder": True,
            }
        ],
        "meetings": [
            {
                "key": "1111111a",
                "day": on(1),
                "begins": "11:00",
                "ends": "13:00",
                "party": "W-7",
                "place": "agreed by word",
                "who": [HEAD, SECOND],
            }
        ],
        "channels": {
            "primary": "Messenger by mobile data",
            "secondary": "SMS",
            "fallback": "Satellite phone",
            "carried": "Two clean phones",
            "left": "Own phones, address books",
            "cover": "Lawyers who visit a client",
        },
        "devices": [
            {
                "key": "2222222a",
                "name": "Laptop 1",
                "device": device,
                "holder": HEAD,
                "use": "evidence",
                "wiped": True,
            }
        ],
        "checkins": {
            "times": "08:00 14:00 21:00",
            "grace": 30,
            "travel_grace": 15,
            "who": "Each for themselves.",
        },
        "signals": {
            "clear": "all is well at the dacha",
            "duress": "well, only tired",
            "proof": True,
            "custodian_one": "Keeper One, invented",
            "custodian_two": "Keeper Two, invented",
        },
        "words": [{"key": "3333333a", "word": "the parcel", "meaning": "a witness"}],
        "legal": {
            "powers": True,
            "sheet": True,
            "order_ends": on(60),
            "lawyer": "an invented lawyer",
            "lawyer_phone": "+000 000 001 (invented)",
            "lawyer_begins": on(0),
            "lawyer_ends": on(DAYS + 1),
        },
        "kit": {
            "medical": on(-5),
            "bag": True,
            "cash": "In three places",
            "hospital": "The railway hospital",
        },
        "protocols": {
            "checkpoint": "Windows up; say who you are; nothing is handed over without a record.",
            "search": "Ask for a record and two witnesses.",
            "arrest": "Say the names aloud, call the lawyer.",
            "attack": "Leave everything, go out by the roof.",
            "second_site": "Locks itself, people leave.",
        },
        "data": {
            "sync": "Each evening",
            "before_moving": True,
            "no_originals": True,
            "wipe": "After receipts",
            "handover": "The desk at headquarters",
        },
        "go": [
            {"key": "4444444a", "criterion": "The road is open", "sense": "must", "source": "driver"},
            {"key": "4444444b", "criterion": "Somebody was followed", "sense": "never", "source": "all"},
        ],
        "stopping": {"team": [HEAD, SECOND], "outside": "A lead at headquarters", "how": "The word: home"},
        "evacuation": [
            {
                "key": f"5555555{number}",
                "stage": stage,
                "trigger": "Somebody follows and stays",
                "action": "Work stops",
                "decides": "Head of the mission",
                **({"safe": HOUSE} if stage in ("hide", "relocate") else {}),
            }
            for number, stage in enumerate(("suspend", "hide", "relocate", "evacuate"))
        ],
        "press": {"line": "We do our work by law.", "speaker": "A lead at headquarters"},
        "ending": {"destroy": on(DAYS + 20), "who": "The lead", "copies": "Two on paper"},
    }


def _lodging(key: str, name: str, use: str, where: str, first: str, last: str) -> dict[str, Any]:
    building, _comma, landing = where.partition(", ")
    return {
        "key": key,
        "name": name,
        "function": use,
        "building": building,
        "landing": landing,
        "begins": first,
        "ends": last,
        "exits": "Roof, back stair",
        "camera": True,
    }
