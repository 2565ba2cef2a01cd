"""Reading the vectors: a ledger and a use from JSON, as docs/formats/consent.md writes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from vedette.records import consent


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def some(items: list[str] | None) -> frozenset[str] | None:
    return None if items is None else frozenset(items)


def grant(raw: dict[str, Any]) -> consent.Grant:
    known = dict(raw)
    return consent.Grant(
        id=known.pop("id"),
        scope=known.pop("scope"),
        at=datetime.fromisoformat(known.pop("at")),
        given=known.pop("given", True),
        items=some(known.pop("items", None)),
        audience=frozenset(known.pop("audience", ())),
        languages=frozenset(known.pop("languages", ())),
        media=frozenset(known.pop("media", ())),
        expires=day(known.pop("expires", None)),
        review=day(known.pop("review", None)),
        conditions=tuple(
            consent.Condition(
                consent.Awaits(one["awaits"]),
                day(one.get("day")),
                one.get("words", ""),
                instant(one.get("met")),
            )
            for one in known.pop("conditions", ())
        ),
        doubts=tuple(
            consent.Doubt(datetime.fromisoformat(one["at"]), instant(one.get("settled")))
            for one in known.pop("doubts", ())
        ),
        confirmations=tuple(
            consent.Confirmation(datetime.fromisoformat(one["at"]), day(one.get("review")))
            for one in known.pop("confirmations", ())
        ),
        capacity=consent.Capacity(known.pop("capacity", "adult")),
        giver=consent.Giver(known.pop("giver", "self")),
        assent=consent.Assent(known.pop("assent", "")),
        of_age=day(known.pop("of_age", None)),
        **known,
    )


def ledger(raw: dict[str, Any]) -> consent.Ledger:
    return consent.Ledger(
        grants=tuple(grant(one) for one in raw.get("grants", ())),
        withdrawals=tuple(
            consent.Withdrawal(one["scope"], datetime.fromisoformat(one["at"]), some(one.get("items")))
            for one in raw.get("withdrawals", ())
        ),
        left=tuple(
            consent.Left(one["scope"], datetime.fromisoformat(one["at"]), one.get("reference", ""))
            for one in raw.get("left", ())
        ),
        intimate=frozenset(raw.get("intimate", ())),
        published=raw.get("published", False),
    )


def use(raw: dict[str, Any]) -> consent.Use:
    given = dict(raw)
    return consent.Use(items=frozenset(given.pop("items", ())), **given)
