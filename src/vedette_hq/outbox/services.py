"""Putting an errand into the outbox, and asking what became of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from vedette_hq.access.fields import new_id
from vedette_hq.outbox.models import Errand


def put(kind: str, payload: Mapping[str, Any], *, key: str = "", delay: timedelta = timedelta(0)) -> Errand:
    """Put an errand, in the caller's transaction; with a `key` that is there already, return that one.

    Raises: KeyError for a kind that nobody handles.
    """
    from vedette_hq.config.handlers import HANDLERS

    HANDLERS[kind]
    due = timezone.now() + delay
    errand, _ = Errand.objects.get_or_create(
        kind=kind, key=key or new_id(), defaults={"payload": dict(payload), "due": due}
    )
    return errand


def wait_for(errand_id: str, seconds: float) -> Errand:
    """Wait until an errand is done or refused, at most `seconds`; return how it stands."""
    assert not transaction.get_connection().in_atomic_block or seconds == 0  # noqa: S101
    until = time.monotonic() + seconds
    while True:
        errand = Errand.objects.get(pk=errand_id)
        if errand.done or errand.refused or time.monotonic() >= until:
            return errand
        time.sleep(0.05)
