"""A calendar file (RFC 5545) of whole days, without a name or a place: what it is stands in no line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from vedette.errors import UsageError
from vedette.missions.rota.values import Span

BUSY = "Busy"
"""All that a stranger who opens the calendar reads."""


def calendar(spans: Iterable[tuple[str, Span]], at: datetime) -> bytes:
    """Return a calendar of (id, days), made at the instant `at` (aware).

    Ids are letters, digits and dashes; the same id is the same entry when the file is taken in again. A day
    after the last ends each entry, as the format has it. Raises: UsageError for another id, a naive instant.
    """
    if at.tzinfo is None:
        raise UsageError("calendar: an instant with its zone expected")
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//invalid//calendar//EN", "CALSCALE:GREGORIAN"]
    for key, span in spans:
        if not (0 < len(key) <= 60 and key.isascii() and key.replace("-", "").isalnum()):
            raise UsageError("calendar: an id has 1 to 60 letters, digits and dashes")
        lines += [
            "BEGIN:VEVENT",
            f"UID:{key}@invalid",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{span.first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{span.last + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{BUSY}",
            "CLASS:PRIVATE",
            "TRANSP:OPAQUE",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return ("\r\n".join(lines) + "\r\n").encode("ascii")
