"""The site's stage, and what the evidence room holds in a process."""

from __future__ import annotations

from hq.plugin import *  # noqa: F403
from hq_vault.conftest import helpers, rooms, site

__all__ = ["helpers", "rooms", "site"]
