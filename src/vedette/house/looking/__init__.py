"""Looking: what is in an item, found out where it can do no harm.

    with Looker() as looker:
        sight = looker.look(file, "IMG_0001.jpg", "image/jpeg")
        small = looker.thumbnail(file)

`Sight` holds the kind by bytes, claims (never verdicts), facts, text to search and read, and a fingerprint
for near-duplicates. Every look runs in a child without files, network or other processes; see `cage`.
"""

from __future__ import annotations

from vedette.house.looking.looker import PLAYABLE, Looker
from vedette.house.looking.sight import (
    FACTS,
    NEAR_PICTURE,
    NEAR_TEXT,
    NOTES,
    WARNINGS,
    Claim,
    Kind,
    Sight,
    distance,
)

__all__ = [
    "FACTS",
    "NEAR_PICTURE",
    "NEAR_TEXT",
    "NOTES",
    "PLAYABLE",
    "WARNINGS",
    "Claim",
    "Kind",
    "Looker",
    "Sight",
    "distance",
]
