"""Writes vectors/consent/cases.json: our own cases with the verdict each must get, written by hand.

python tests/records_consent/make_vectors.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

AT = "2026-06-15T12:00:00+00:00"
GIVEN = "2026-06-01T10:00:00+00:00"
LATER = "2026-06-10T10:00:00+00:00"


def yes(scope: str, **more: Any) -> dict[str, Any]:
    return {"id": "g1", "scope": scope, "at": GIVEN, **more}


def case(
    name: str, use: dict[str, Any], allowed: bool, reasons: list[str], at: str = AT, **ledger: Any
) -> dict[str, Any]:
    return {"name": name, "at": at, "use": use, "ledger": ledger, "allowed": allowed, "reasons": reasons}


def one(
    scope: str, name: str, allowed: bool, *reasons: str, use: Any = None, at: str = AT, **more: Any
) -> Any:
    """A case of one yes."""
    return case(
        name, {"scope": scope, **(use or {})}, allowed, list(reasons), at, grants=[yes(scope, **more)]
    )


def cases() -> list[dict[str, Any]]:
    no = {"id": "g2", "scope": "C17", "at": LATER, "given": False}
    back = {"scope": "C17", "at": LATER}
    child = {"capacity": "child", "giver": "guardian"}
    return [
        case("an empty ledger is a no", {"scope": "C01"}, False, ["never-asked"]),
        one("C17", "a yes is a yes", True, "granted"),
        case("a yes to C17 opens no C18", {"scope": "C18"}, False, ["never-asked"], grants=[yes("C17")]),
        case("to record is not to publish", {"scope": "C20"}, False, ["never-asked"], grants=[yes("C02")]),
        case(
            "with name is not with pseudonym", {"scope": "C12"}, False, ["never-asked"], grants=[yes("C11")]
        ),
        case(
            "government is not the public list", {"scope": "C14"}, False, ["never-asked"], grants=[yes("C13")]
        ),
        case("a later no wins", {"scope": "C17"}, False, ["refused"], grants=[yes("C17"), no]),
        case(
            "a withdrawal wins",
            {"scope": "C17"},
            False,
            ["withdrawn"],
            grants=[yes("C17")],
            withdrawals=[back],
        ),
        case(
            "not before its instant",
            {"scope": "C17"},
            True,
            ["granted"],
            at="2026-06-10T09:59:59+00:00",
            grants=[yes("C17")],
            withdrawals=[back],
        ),
        case(
            "from its very instant",
            {"scope": "C17"},
            False,
            ["withdrawn"],
            at=LATER,
            grants=[yes("C17")],
            withdrawals=[back],
        ),
        case(
            "a yes of the same instant loses",
            {"scope": "C17"},
            False,
            ["withdrawn"],
            grants=[yes("C17") | {"at": LATER}],
            withdrawals=[back],
        ),
        case(
            "a newer yes stands again",
            {"scope": "C17"},
            True,
            ["granted"],
            grants=[yes("C17"), yes("C17") | {"id": "g3", "at": "2026-06-12T00:00:00+00:00"}],
            withdrawals=[back],
        ),
        case(
            "everything taken back",
            {"scope": "C08"},
            False,
            ["withdrawn"],
            grants=[yes("C08")],
            withdrawals=[{"scope": "all", "at": LATER}],
        ),
        case(
            "another scope taken back changes nothing",
            {"scope": "C08"},
            True,
            ["granted"],
            grants=[yes("C08")],
            withdrawals=[back],
        ),
        case(
            "taken back for one item only",
            {"scope": "C11", "items": ["i1", "i2"]},
            False,
            ["withdrawn"],
            grants=[yes("C11")],
            withdrawals=[{"scope": "C11", "at": LATER, "items": ["i2"]}],
        ),
        case(
            "the other item stands",
            {"scope": "C11", "items": ["i1"]},
            True,
            ["granted"],
            grants=[yes("C11")],
            withdrawals=[{"scope": "C11", "at": LATER, "items": ["i2"]}],
        ),
        one("C11", "for an item, used with it", True, "granted", items=["i1"], use={"items": ["i1"]}),
        one("C11", "for an item, not for another", False, "other-items", items=["i1"], use={"items": ["i2"]}),
        one("C11", "for an item, not for what is known", False, "other-items", items=["i1"]),
        one(
            "C11",
            "all items must be covered",
            False,
            "other-items",
            items=["i1"],
            use={"items": ["i1", "i2"]},
        ),
        case(
            "intimate: a yes to everything is none",
            {"scope": "C11", "items": ["i1"]},
            False,
            ["intimate-item"],
            grants=[yes("C11")],
            intimate=["i1"],
        ),
        case(
            "intimate: asked about that very item",
            {"scope": "C11", "items": ["i1"]},
            True,
            ["granted"],
            grants=[yes("C11", items=["i1"])],
            intimate=["i1"],
        ),
        one("C08", "begins later", False, "not-yet-given", at="2026-05-01T00:00:00+00:00"),
        one("C08", "stands on its last day", True, "granted", expires="2026-06-15"),
        one("C08", "ran out the day before", False, "expired", expires="2026-06-14"),
        one("C08", "review on its last day", True, "granted", review="2026-06-15"),
        one("C08", "review overdue", False, "review-due", review="2026-06-14"),
        one("C07", "review overdue does not stop work inside", True, "granted", review="2026-06-14"),
        one(
            "C08",
            "review moved on by asking again",
            True,
            "granted",
            review="2026-06-14",
            confirmations=[{"at": LATER, "review": "2026-12-01"}],
        ),
        one("C15", "journal of listed: nobody said", False, "audience-unsaid", audience=["Org A"]),
        one("C15", "listed: another", False, "audience", audience=["Org A"], use={"audience": "Org B"}),
        one(
            "C15",
            "listed: spelled otherwise",
            True,
            "granted",
            audience=["Org A"],
            use={"audience": " org  a "},
        ),
        one("C16", "an empty list covers nobody", False, "audience", use={"audience": "Anybody"}),
        one("C11", "no list where none is needed", True, "granted", use={"audience": "Committee"}),
        one(
            "C11",
            "a list where none is needed narrows",
            False,
            "audience",
            audience=["Court"],
            use={"audience": "X"},
        ),
        one("C17", "language agreed", True, "granted", languages=["fr"], use={"language": "FR"}),
        one("C17", "language not agreed", False, "language", languages=["fr"], use={"language": "ru"}),
        one("C17", "language not said", False, "language", languages=["fr"]),
        one("C17", "medium not agreed", False, "medium", media=["text"], use={"medium": "video"}),
        one(
            "C17",
            "not before a day",
            False,
            "not-before",
            conditions=[{"awaits": "date", "day": "2026-06-16"}],
        ),
        one("C17", "on that day", True, "granted", conditions=[{"awaits": "date", "day": "2026-06-15"}]),
        one(
            "C17",
            "not before I have left",
            False,
            "event-awaited",
            conditions=[{"awaits": "event", "words": "left"}],
        ),
        one(
            "C17",
            "I have left",
            True,
            "granted",
            conditions=[{"awaits": "event", "words": "left", "met": LATER}],
        ),
        one(
            "C17",
            "free words block",
            False,
            "condition-open",
            conditions=[{"awaits": "words", "words": "if"}],
        ),
        one("C17", "a doubt blocks what leaves", False, "doubt", doubts=[{"at": LATER}]),
        one("C07", "a doubt does not block work inside", True, "granted", doubts=[{"at": LATER}]),
        one("C17", "a doubt settled", True, "granted", doubts=[{"at": GIVEN, "settled": LATER}]),
        case(
            "published once: ask again",
            {"scope": "C17"},
            False,
            ["confirm-again"],
            grants=[yes("C17")],
            left=[{"scope": "C17", "at": LATER, "reference": "r1"}],
        ),
        case(
            "the same release needs it once",
            {"scope": "C17", "reference": "r1"},
            True,
            ["granted"],
            grants=[yes("C17")],
            left=[{"scope": "C17", "at": LATER, "reference": "r1"}],
        ),
        case(
            "asked again since",
            {"scope": "C17"},
            True,
            ["granted"],
            grants=[yes("C17", confirmations=[{"at": "2026-06-11T00:00:00+00:00"}])],
            left=[{"scope": "C17", "at": LATER}],
        ),
        case(
            "a court is not asked about each time",
            {"scope": "C11"},
            True,
            ["granted"],
            grants=[yes("C11")],
            left=[{"scope": "C11", "at": LATER}],
        ),
        one("C11", "a child needs a guardian", False, "guardian-missing", capacity="child", assent="yes"),
        one("C11", "and is asked", False, "assent-missing", **child),
        one("C11", "and may say no", False, "child-refuses", **child, assent="no"),
        one("C11", "both agree", True, "granted", **child, assent="yes"),
        one("C11", "too young to be asked", True, "granted", **child, assent="too-young"),
        one("C11", "came of age", False, "came-of-age", **child, assent="yes", of_age="2026-06-15"),
        one("C11", "the day before", True, "granted", **child, assent="yes", of_age="2026-06-16"),
        one(
            "C11",
            "nobody grown up is too young",
            False,
            "assent-missing",
            **(child | {"capacity": "limited"}),
            assent="too-young",
        ),
        one("C11", "a relative, for the search", True, "granted", giver="relative"),
        one("C10", "a relative cannot testify for them", False, "relative-search-only", giver="relative"),
        case("published by the source", {"scope": "C17"}, True, ["published-by-source"], published=True),
        case("published: no picture", {"scope": "C19"}, False, ["never-asked"], published=True),
        case("published: no item", {"scope": "C17", "items": ["i1"]}, False, ["never-asked"], published=True),
        case(
            "published: a no stands",
            {"scope": "C17"},
            False,
            ["withdrawn"],
            published=True,
            withdrawals=[back],
        ),
        case(
            "every fault of a yes is named",
            {"scope": "C15"},
            False,
            ["audience-unsaid", "doubt", "expired"],
            grants=[yes("C15", audience=["A"], expires="2026-06-02", doubts=[{"at": LATER}])],
        ),
        case(
            "of two yeses the one without fault carries",
            {"scope": "C08"},
            True,
            ["granted"],
            grants=[yes("C08", expires="2026-06-02"), yes("C08") | {"id": "g2"}],
        ),
    ]


if __name__ == "__main__":
    target = Path(__file__).parents[2] / "vectors" / "consent" / "cases.json"
    target.write_text(json.dumps(cases(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    print(len(cases()))
