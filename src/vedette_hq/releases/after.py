"""Errands that follow when what is out changes; each only where an application answers it."""

from __future__ import annotations

from vedette_hq.config.handlers import HANDLERS
from vedette_hq.outbox.services import put
from vedette_hq.releases import queries

AFTER = ("website.build",)


def follow(release: str) -> None:
    """Ask for what follows a release, a correction, a retraction, a stop; in the caller's transaction."""
    for kind in AFTER:
        if kind in HANDLERS:
            put(kind, {"release": release}, key=f"publicity:{queries.publicity_mark()}")
