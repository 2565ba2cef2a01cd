"""Deadlines as a calendar file (RFC 5545): a term's label and a case's short number, no title and no name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from vedette_hq.clocks.editions import Book
from vedette_hq.clocks.models import Deadline


def _escaped(text: str) -> str:
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, none cut inside a character."""
    found: list[str] = []
    held = b""
    for sign in line:
        more = sign.encode()
        if len(held) + len(more) > (75 if not found else 74):
            found.append(held.decode())
            held = b""
        held += more
    return "\r\n ".join([*found, held.decode()])


def calendar_file(rows: Sequence[Deadline], in_force: Book, language: str, now: datetime) -> bytes:
    """Return open deadlines as events of a whole day."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Vedette//Deadlines//EN", "CALSCALE:GREGORIAN"]
    for row in rows:
        rule = in_force.rules.get(row.rule)
        label = rule.label(language) if rule else row.rule
        lines += [
            "BEGIN:VEVENT",
            f"UID:{row.pk}@vedette.invalid",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{row.due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{row.due + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(label)} ({row.case_id[:8]})",
            "CLASS:CONFIDENTIAL",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return ("\r\n".join(_folded(line) for line in [*lines, "END:VCALENDAR"]) + "\r\n").encode()
