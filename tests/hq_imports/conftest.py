"""The site's stage."""

from __future__ import annotations

from hq.plugin import *  # noqa: F403
