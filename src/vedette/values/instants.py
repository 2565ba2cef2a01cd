"""Instants: UTC, whole seconds, one spelling."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from vedette.errors import FormatError

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z\Z", re.ASCII)


def write_instant(at: datetime | int) -> str:
    """Return the spelling of an aware instant, or of Unix seconds: `2026-05-14T10:00:00Z`."""
    moment = datetime.fromtimestamp(at, UTC) if isinstance(at, int) else at.astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def parse_instant(text: str, what: str) -> datetime:
    """Return the instant written in `text`; refuses every other spelling."""
    if not _INSTANT.match(text):
        raise FormatError(f"{what}: an instant is written 2026-05-14T10:00:00Z")
    try:
        moment = datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    except ValueError as error:
        raise FormatError(f"{what}: no such day or hour") from error
    if write_instant(moment) != text:  # some versions of Python take 24:00:00
        raise FormatError(f"{what}: no such day or hour")
    return moment
