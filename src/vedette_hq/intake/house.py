"""The house as this process reads it."""

from __future__ import annotations

from vedette.house.reading import HouseReader
from vedette_hq.config.runtime import current


def reader() -> HouseReader:
    """Return the reader of the house that this process runs on; threads share it."""
    return current().reader()
