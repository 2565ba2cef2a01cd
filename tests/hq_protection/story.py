"""Reports made in tests: invented cars, places and people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime(2031, 5, 20, 12, 0, tzinfo=UTC)


def at(*, days: float = 0, hours: float = 0) -> datetime:
    """So long before `NOW`."""
    return NOW - timedelta(days=days, hours=hours)


def told(by: Any, kind: str, when: datetime, mission: Any = None, **more: Any) -> Any:
    """Report an incident at the time it happened."""
    from vedette_hq.protection.services import Report, report

    said = Report(
        kind=kind,
        happened=when,
        noticed=more.pop("noticed", when),
        words=more.pop("words", "An invented thing happened."),
        mission=mission,
        **more,
    )
    return report(said, by, now=when + timedelta(minutes=5))
