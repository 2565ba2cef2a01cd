"""The rows as the library's engine wants them: `missions.watch.engine.WatchStore` over the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from vedette.missions.watch.engine import Intent as Claimed
from vedette.missions.watch.engine import Loaded
from vedette.missions.watch.ladder import episodes
from vedette.missions.watch.values import Alert, Cause, Told
from vedette_hq.watch.acting import project
from vedette_hq.watch.facts import facts_of, me, order_in_force, record, touch
from vedette_hq.watch.models import Intent, Watch

CANDIDATES = 100
"""So many of what is to be sent are looked at for one that need not wait."""


def plain_alert(alert: Alert) -> dict[str, Any]:
    """Return an alert as it is kept."""
    names = ("id", "watch", "episode", "cause", "level", "round", "duty", "due", "down")
    return {name: getattr(alert, name) for name in names}


def alert_of(plain: dict[str, Any]) -> Alert:
    """Return what `plain_alert` kept."""
    return Alert(**{**plain, "cause": Cause(plain["cause"])})


class RowStore:
    """Every method is one transaction. `up_since` is told by whoever runs the engine."""

    def __init__(self, up_since: int = 0) -> None:
        self.up_since = up_since
        self._loaded: dict[str, Loaded] = {}

    def due(self, now: int) -> Sequence[str]:
        """The watches to look at."""
        rows = Watch.objects.filter(version__gt=0, look_at__lte=now).order_by("look_at")
        return list(rows.values_list("pk", flat=True)[:2_000])

    def load(self, watch: str) -> Loaded | None:
        """One watch. Its revision is read first: what comes meanwhile raises it, and the watch stays due."""
        row = Watch.objects.filter(pk=watch).first()
        order = order_in_force(row) if row is not None else None
        if row is None or order is None:
            return None
        loaded = Loaded(order, facts_of(row), row.revision)
        self._loaded[watch] = loaded
        return loaded

    def intend(self, watch: str, revision: int, found: Sequence[Alert], look_at: int, now: int) -> int:
        """Write down what is new, and make the rows of episodes say what is."""
        loaded = self._loaded.pop(watch, None)
        with transaction.atomic():
            row = Watch.objects.get(pk=watch)
            if loaded is not None:
                stories = episodes(loaded.order, loaded.facts, now, me(), up_since=self.up_since)
                project(row, now, loaded.order, loaded.facts, stories, whole=True)
            held = set(
                Intent.objects.filter(pk__in=[one.id for one in found]).values_list("alert", flat=True)
            )
            fresh = [
                Intent(alert=one.id, watch=row, body=plain_alert(one), due=one.due, level=one.level)
                for one in found
                if one.id not in held
            ]
            Intent.objects.bulk_create(fresh, ignore_conflicts=True)
            Watch.objects.filter(pk=watch, revision=revision).update(look_at=look_at)
        return len(fresh)

    def claim(self, owner: str, now: int, until: int) -> Claimed | None:
        """Make one free intent this owner's."""
        # an instant beyond `ahead` was written before the clock was set back, and counts as past
        ahead = until + until - now
        busy = ~Q(owner="") & Q(until__gt=now, until__lte=ahead)
        free = Q(told__isnull=True) & ~Q(retry__gt=now, retry__lte=ahead) & ~busy
        for _ in range(20):
            rows = list(Intent.objects.filter(free).order_by("due", "level", "alert")[:CANDIDATES])
            # asked after the free ones: what a lower level was at then cannot have begun unseen
            told = Intent.objects.filter(busy, told__isnull=True) if rows else ()
            lower = [one.body for one in told if one.body["round"] == 0]
            row = next((one for one in rows if not _waits(one.body, lower)), None)
            if row is None:
                return None
            mine = Intent.objects.filter(free, pk=row.pk, owner=row.owner, tries=row.tries)
            if mine.update(owner=owner, until=until, begun=True, tries=F("tries") + 1) == 1:
                return Claimed(alert_of(row.body), row.begun, row.tries)
        return None

    def settle(self, alert: str, owner: str, told: Told | None, retry_at: int | None) -> bool:
        """End a claim."""
        with transaction.atomic():
            mine = Intent.objects.filter(pk=alert, owner=owner, told__isnull=True)
            row = mine.select_related("watch").first()
            if row is None:
                return False
            if told is not None:
                if mine.update(told=told.at, owner="") != 1:
                    return False
                record(row.watch, told)
            elif retry_at is not None:
                return mine.update(retry=retry_at, owner="", until=0, begun=False) == 1
            else:
                mine.delete()
                touch(row.watch)
        return True

    def touch(self, watch: str) -> None:
        """Make a watch due at once."""
        row = Watch.objects.filter(pk=watch).first()
        if row is not None:
            touch(row)


def _waits(body: dict[str, Any], lower: Sequence[dict[str, Any]]) -> bool:
    """Say whether a lower level of the same story is being told for the first time."""
    return any(one["episode"] == body["episode"] and one["level"] < body["level"] for one in lower)


def free_claims() -> None:
    """Let go of what a killed worker had claimed: who holds headquarters is the only worker there is."""
    Intent.objects.filter(told__isnull=True).exclude(owner="").update(until=0)
