"""What the tests of time share: a clock, and a register that grows."""

from __future__ import annotations

from datetime import UTC, datetime

from vedette.house.abroad.settling import publish
from vedette.house.headquarters import Headquarters


def clock() -> datetime:
    return datetime.now(UTC)


def grow(hq: Headquarters) -> bytes:
    """One entry more, and the head cosigned."""
    hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})])
    publish(hq)
    return (hq.folder / "cosigned" / "latest").read_bytes()
