"""Django's settings for tools that read the code and open no house: the type checker, makemigrations."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from vedette_hq.config import runtime
from vedette_hq.config.settings_file import SiteSettings


class _NoKeys:
    """Keys that open nothing."""

    cover = database = site = throttle = bytes(32)


runtime.install(
    runtime.Runtime(Path("/nonexistent"), _NoKeys(), SiteSettings(), lambda: datetime.now(UTC), covered=False)
)

from vedette_hq.config.settings import *  # noqa: E402, F403

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
